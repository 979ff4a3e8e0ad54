//! The whole file: aliases, comments, and what is left out.

use super::directives;
use super::*;
use crate::core::about::About;
use crate::core::error::SettingsError;
use crate::core::model::Kind;
use crate::core::model::Ssh;
use crate::core::report::{Report, failed_before_start};
use crate::engine::rows::{EncodedRows, Encoder, RowSink};

fn row<'a>(id: &'a str, name: Option<&'a str>, host: Option<&'a str>) -> Instance<'a> {
    Instance {
        id: id.into(),
        name: name.map(Into::into),
        status: Status::Running,
        ssh: Ssh {
            host: host.map(Into::into),
            port: Some(22),
            user: None,
        },
        ..Instance::default()
    }
}

/// The file, row by row as pages; `more` is what the last row's address says more.
fn file(spec: &HostSpec, rows: &[Instance<'_>], more: &str, reports: &[Report]) -> String {
    let own = spec.clone();
    let sink = RowSink::new(Encoder::keeping(move |row| Host::of(row.shown, &own)));
    let mut out = Vec::new();
    let now = Timestamp::from_seconds(1_790_000_000).unwrap();
    let mut config = Config::new(spec, now, &mut out);
    for (index, row) in rows.iter().enumerate() {
        let mut page = EncodedRows::default();
        sink.encode(row.clone(), &mut page);
        if index + 1 == rows.len() {
            page.add_to_address(0, more, &sink.encoding.encoder);
        }
        config.rows(Rows::Kept(page.into_kept())).unwrap();
    }
    let count = rows.len() as u64;
    let outcome = Outcome {
        count,
        limited: false,
        undecided: &crate::output::Undecided::default(),
        reports,
        filters: &[],
        notes: &[],
    };
    config.finish(&outcome).unwrap();
    let notes = config.notes();
    let text = String::from_utf8(out).unwrap();
    // What is left out is said in the file as well.
    let said = notes
        .iter()
        .map(|note| note.replacen("note: ", "# ", 1) + "\n");
    assert!(text.ends_with(&said.collect::<String>()), "{text}");
    text
}

/// Aliases with this prefix.
fn with_prefix(prefix: &str) -> HostSpec {
    HostSpec {
        prefix: prefix.into(),
        ..HostSpec::default()
    }
}

/// The `Host` lines without that word and without a prefix; and the last line.
fn hosts_and_end(spec: &HostSpec, rows: &[Instance<'_>], more: &str) -> (Vec<String>, String) {
    let text = file(spec, rows, more, &[]);
    let lines = text.lines().filter_map(|line| line.strip_prefix("Host "));
    let end = text.lines().last().unwrap().to_owned();
    (lines.map(str::to_owned).collect(), end)
}

/// The `Host` lines, without that word and without a prefix.
fn hosts(rows: &[Instance<'_>], more: &str) -> Vec<String> {
    hosts_and_end(&with_prefix(""), rows, more).0
}

#[test]
fn a_name_stands_for_one_row_or_none() {
    let host = Some("h");
    for (rows, expected) in [
        (vec![row("1", Some("a"), host)], &["a made-up-env-1"][..]),
        (vec![row("1", None, host)], &["made-up-env-1"]),
        (vec![row("1", Some("🚀"), host)], &["made-up-env-1"]),
        (
            vec![
                row("1", Some("a b"), host),
                row("2", Some("a-b"), host),
                row("3", Some("c"), host),
            ],
            &["made-up-env-1", "made-up-env-2", "c made-up-env-3"],
        ),
        // Also one that cannot be reached claims its name.
        (
            vec![row("1", Some("a"), host), row("2", Some("a"), None)],
            &["made-up-env-1"],
        ),
        // But not one that has none of the wanted states.
        (
            vec![
                row("1", Some("a"), host),
                Instance {
                    status: Status::Stopped,
                    ..row("2", Some("a"), host)
                },
            ],
            &["a made-up-env-1"],
        ),
        // A name cannot be taken for the address of another, and is no alias twice.
        (
            vec![
                row("1", Some("made-up/env/2"), host),
                row("2", Some("made-up-env-2"), host),
            ],
            &["made-up-env-1", "made-up-env-2"],
        ),
        (
            vec![row("1", Some("made-up/env/2"), host), row("2", None, host)],
            &["made-up-env-1", "made-up-env-2"],
        ),
        (
            vec![row("1", Some("made-up/env/1"), host)],
            &["made-up-env-1"],
        ),
    ] {
        assert_eq!(hosts(&rows, ""), expected);
    }
}

#[test]
fn an_address_stands_for_one_row() {
    let rows = ["a/b", "a b", "a-b-2", "a?b", "c"].map(|id| row(id, None, Some("h")));
    let expected =
        ["a-b", "a-b-2", "a-b-2-2", "a-b-3", "c-r-2"].map(|id| format!("made-up-env-{id}"));
    assert_eq!(hosts(&rows, "@r#2"), expected);
    assert_eq!(hosts(&[row("-", None, Some("h"))], ""), ["made-up-env--"]);
    // However long they are.
    let long = "a".repeat(5_000);
    let longer = format!("{long}b");
    let rows = [&long, &longer, &long].map(|id| row(id, Some(id), Some("h")));
    let (aliases, end) = hosts_and_end(&with_prefix("x"), &rows, "");
    assert_eq!(end, "# 3 names have no alias: 3 too long");
    assert_eq!(aliases.len(), 3);
    for (alias, end) in aliases.iter().zip(["", "-2", "-3"]) {
        let plain = alias.strip_suffix(end).unwrap();
        assert_eq!((alias.len(), plain.ends_with('a')), (255, true), "{alias}");
    }
}

/// Nobody takes over a host of the user by naming an instance after it.
#[test]
fn an_alias_is_no_host_of_somebody() {
    let names = [
        "github.com",
        "localhost",
        "LOCALHOST",
        "10.0.0.1",
        "web",
        "🚀",
    ];
    let rows = names.map(|name| row(name, Some(name), Some("h")));
    let ids = [
        "github-com",
        "localhost",
        "LOCALHOST",
        "10-0-0-1",
        "web",
        "-",
    ];
    let no_alias =
        "# 5 names have no alias: 4 that could be a host's, 1 without letters and digits";
    let (aliases, end) = hosts_and_end(&with_prefix(""), &rows, "");
    for (alias, (name, id)) in aliases.iter().zip(names.iter().zip(ids)) {
        let own = if *name == "web" { "web " } else { "" };
        assert_eq!(*alias, format!("{own}made-up-env-{id}"));
    }
    assert_eq!((aliases.len(), &*end), (6, no_alias));
    let (aliases, end) = hosts_and_end(&HostSpec::default(), &rows, "");
    for (alias, (name, id)) in aliases.iter().zip(names.iter().zip(ids)) {
        let own = if *name == "🚀" {
            String::new()
        } else {
            format!("cloudls-{name} ")
        };
        assert_eq!(*alias, format!("{own}cloudls-made-up-env-{id}"));
    }
    assert_eq!(end, "# 1 name has no alias: 1 without letters and digits");
    // Nor by the end of a name.
    let aliases = hosts_and_end(
        &with_prefix("local"),
        &[row("1", Some("host"), Some("h"))],
        "",
    )
    .0;
    assert_eq!(aliases, ["localmade-up-env-1"]);
}

#[test]
fn a_prefix_means_nothing_to_anybody() {
    for prefix in ["", "cloudls-", "c.", "_x+", "云-", PREFIX] {
        assert_eq!(check_prefix(prefix), Ok(()), "{prefix:?}");
    }
    let long = "a".repeat(65);
    let odd = " *?!,\"'%$#=`\\:@/;&|<>(){}[]~\n\r\t\0\u{1b}\u{7f}\u{a0}\u{200b}\u{202e}\u{2028}🚀";
    let odd = odd
        .chars()
        .flat_map(|odd| [odd.to_string(), format!("a{odd}"), format!("{odd}a")]);
    for prefix in odd.chain(["-".to_owned(), "-a".to_owned(), long]) {
        assert!(check_prefix(&prefix).is_err(), "{prefix:?}");
    }
}

#[test]
fn only_what_runs_is_a_host() {
    let rows = Status::ALL.map(|status| Instance {
        status,
        ..row(status.as_str(), None, Some("h"))
    });
    let with = |any_status, keeps_unknown| {
        let spec = HostSpec {
            any_status,
            keeps_unknown,
            ..with_prefix("")
        };
        hosts_and_end(&spec, &rows, "")
    };
    let advice = "; --status chooses other states";
    let (aliases, end) = with(false, false);
    assert_eq!(aliases, ["made-up-env-running"]);
    let left_out = "# 10 of 11 instances left out: 9 not running, 1 of unknown status";
    assert_eq!(end, format!("{left_out}{advice}"));
    let (aliases, end) = with(false, true);
    assert_eq!(aliases, ["made-up-env-running", "made-up-env-unknown"]);
    assert_eq!(
        end,
        format!("# 9 of 11 instances left out: 9 not running{advice}")
    );
    assert_eq!(with(true, false).0.len(), Status::ALL.len());
}

#[test]
fn all_that_is_not_a_block_is_comment() {
    let odd = "x\nProxyCommand id\r\n\u{1b}[31m";
    let rows = [
        row("1", Some(odd), Some("h")),
        row("2", Some(odd), Some(odd)),
        row(odd, None, None),
        row("4", None, None),
    ];
    let error = SettingsError {
        message: odd.to_owned(),
        hint: odd.to_owned(),
        usage: false,
    };
    let about = About {
        id: "sae",
        ..About::NONE
    };
    let reports = [failed_before_start(
        &about,
        odd,
        Kind::Instance.into(),
        &error,
    )];
    let version = env!("CARGO_PKG_VERSION");
    let expected = format!(
        "\
# Written by cloudls {version} at 2026-09-21T14:13:20Z from sae/x ProxyCommand id  [31m
# 4 instances from 1 source: INCOMPLETE, 1 source short (sae/x ProxyCommand id  [31m)
# error: x ProxyCommand id  [31m
# Include it at the top of ~/.ssh/config: ssh takes the first value it finds.

# x ProxyCommand id  [31m: running
Host cloudls-made-up-env-1
    HostName h
    Port 22

# x ProxyCommand id  [31m: running; left out: its SSH host is not a plain host name or IP address

# 3 of 4 instances left out: 2 without an SSH address, 1 whose SSH host is not a plain host name or IP address
# 1 name has no alias: 1 shared by several instances
"
    );
    assert_eq!(file(&HostSpec::default(), &rows, "", &reports), expected);
}

#[test]
fn an_alias_means_nothing_to_ssh() {
    for (name, word) in [
        ("eval-night", "eval-night"),
        ("训练-大模型", "训练-大模型"),
        ("rocket 🚀", "rocket"),
        ("Big Image+2", "Big-Image+2"),
        ("a*b?c!d,e\"f'g", "a-b-c-d-e-f-g"),
        ("!*", "-"),
        ("", ""),
        ("-oProxyCommand=id", "oProxyCommand-id"),
        ("%h%n", "h-n"),
        ("${HOME}", "HOME"),
        ("a#b\tc\nHost *\r\nd", "a-b-c-Host----d"),
        ("a\u{202e}b\u{200b}c\u{3164}d\u{1b}", "a-b-c-d"),
        ("user@host:22/x", "user-host-22-x"),
        ("github.com", "github.com"),
        ("10.0.0.1", "10.0.0.1"),
        ("...", "-"),
    ] {
        assert_eq!(aliases::name(name), word, "{name:?}");
    }
    assert_eq!(aliases::address("@cn-a.1/svc#2"), "-cn-a-1-svc-2");
}

/// The directives of these, each on one line; or why there are none.
fn written(host: &str, port: Option<u32>, user: Option<&str>) -> String {
    let ssh = Ssh {
        host: Some(host.into()),
        port,
        user: user.map(Into::into),
    };
    match directives::of(&ssh) {
        Ok(lines) => lines.split_whitespace().collect::<Vec<_>>().join(" "),
        Err(why) => why.of_one(),
    }
}

#[test]
fn what_is_known_is_told() {
    for (host, port, user, lines) in [
        (
            "198.51.100.7",
            Some(31674),
            Some("root"),
            "HostName 198.51.100.7 Port 31674 User root",
        ),
        ("fd00::1", None, None, "HostName fd00::1"),
        (
            "a_b.example-1.test.",
            Some(1),
            None,
            "HostName a_b.example-1.test. Port 1",
        ),
        (
            "h",
            Some(65535),
            Some("_svc.x-1"),
            "HostName h Port 65535 User _svc.x-1",
        ),
    ] {
        assert_eq!(written(host, port, user), lines);
    }
    assert_eq!(directives::of(&Ssh::default()), Err(NoBlock::NoAddress));
}

#[test]
fn nothing_from_the_network_is_a_directive() {
    let long = "a".repeat(254);
    for odd in [
        "",
        " ",
        "a b",
        "-oProxyCommand=id",
        "%h",
        "a%h",
        "${HOME}",
        "a\nProxyCommand id",
        "a\r",
        "a\"b",
        "a'b",
        "a#b",
        "a;id",
        "$(id)",
        "`id`",
        "a=b",
        "a\\b",
        "a@b",
        "a/b",
        "[::1]",
        "fe80::1%eth0",
        ".a",
        "例.test",
        "a\u{202e}b",
        "a*",
        &format!("{long}{long}"),
    ] {
        let what = written(odd, Some(22), Some("root"));
        assert_eq!(
            what, "its SSH host is not a plain host name or IP address",
            "{odd:?}"
        );
        let what = written("h", Some(22), Some(odd));
        assert_eq!(what, "its SSH user is not a plain user name", "{odd:?}");
    }
    for port in [0, 65536, u32::MAX] {
        assert_eq!(written("h", Some(port), None), "its SSH port is not a port");
    }
    assert_ne!(
        written(&long[..253], None, None),
        written(&long, None, None)
    );
}
