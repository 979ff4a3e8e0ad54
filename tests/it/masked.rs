//! A credential that is also a word of the data: it changes nothing of what is listed, and is not shown.

use std::fs;

use serde_json::{Value, json};

use crate::fault_table::{found, look_up, page_of_parents};
use crate::support::{Cloud, Cloudls, Reply, Server, each_cloud, put};

/// The word.
const WORD: &str = "training";

/// Three rows, two of which hold the word; the states are those that the cloud knows.
fn rows(cloud: Cloud) -> Vec<Value> {
    let rows = ["z-training", "training-2", "plain"]
        .iter()
        .zip(cloud.fields.states);
    rows.map(|(id, (state, _))| {
        let mut row = cloud.row(id);
        put(&mut row, cloud.fields.name, json!(id));
        put(&mut row, cloud.fields.status, json!(state));
        row
    })
    .collect()
}

fn server(cloud: Cloud) -> Server {
    let body = cloud.body(&rows(cloud), Some(3));
    Server::start(move |_| Reply::json(200, &body))
}

/// The secrets of the cloud's credential are this word.
fn with_secret(cloud: Cloud, run: Cloudls, word: &str) -> Cloudls {
    let secret = cloud
        .credentials
        .iter()
        .filter(|own| own.sentinel.is_some());
    let required = secret.filter(|own| own.is_required);
    required.fold(run, |run, own| run.set(own.variable, word))
}

fn listing(cloud: Cloud, server: &Server) -> Cloudls {
    let run = cloud.bare(&server.url()).args(cloud.scope());
    with_secret(cloud, run, WORD)
}

fn note(cloud: Cloud) -> String {
    format!(
        "note: {}/env: its credential stands in what is listed",
        cloud.id()
    )
}

/// A sentence may quote how something was called: what `--raw` masks in it is masked in the columns as well.
#[test]
fn a_secret_that_a_sentence_names_is_not_shown() {
    for (words, shown) in [
        (
            "the call with api_key=S3cretWord failed",
            "the call with api_key=*** failed",
        ),
        ("Authorization: Bearer S3cretWord", "Authorization: ***"),
        (
            "pull --password S3cretWord failed",
            "pull --password *** failed",
        ),
        (r#"{"password":"S3cretWord"}"#, r#"{"password":"***"}"#),
        ("password:S3cretWord", "password:***"),
        ("token：S3cretWord", "token：***"),
        ("DB_PASSWORD＝S3cretWord", "DB_PASSWORD＝***"),
        ("Authorization:Bearer_S3cretWord", "Authorization:***"),
        ("bearer\tS3cretWord", "bearer\t***"),
        ("run\t--password\tS3cretWord", "run\t--password\t***"),
        ("run\n--password\nS3cretWord", "run\n--password\n***"),
        ("failed: no such image", "failed: no such image"),
        ("no-such-token", "no-such-token"),
    ] {
        let mut row = Cloud::NOVITA.row("a");
        row["statusError"] = json!({"message": words});
        let body = Cloud::NOVITA.body(&[row], Some(1));
        let server = Server::start(move |_| Reply::json(200, &body));
        for format in ["json", "csv", "yaml", "wide", "html"] {
            let run = Cloud::NOVITA.whole("ls", &server.url());
            let run = run.args(["-o", format]).run();
            assert_eq!(run.code, 0, "{format} {words}: {run:?}");
            assert!(
                !run.stdout.contains("S3cretWord"),
                "{format} {words}: {run:?}"
            );
            if format == "json" {
                let reason = run.json()["instances"][0]["status_reason"].clone();
                assert_eq!(reason, shown);
            }
        }
    }
}

/// Nobody knows what a user keeps in labels; one is called what a secret is called.
#[test]
fn a_label_that_is_called_a_secret_is_not_shown() {
    let mut row = Cloud::SAE.row("a");
    let tag = |key: &str| json!({"Key": key, "Value": "S3cretWord"});
    row["Tags"] = json!([
        tag("db_password"),
        tag("ApiKey"),
        tag("X-Auth-Token"),
        tag("HW_SK"),
        tag("team")
    ]);
    let body = Cloud::SAE.body(&[row], Some(1));
    let server = Server::start(move |_| Reply::json(200, &body));
    let run = |flags: &[&str]| Cloud::SAE.listing(&server).args(flags).run();
    let tags = run(&[]).json()["instances"][0]["tags"].clone();
    for (key, shown) in [
        ("db_password", "***"),
        ("ApiKey", "***"),
        ("X-Auth-Token", "***"),
        ("HW_SK", "***"),
        ("team", "S3cretWord"),
    ] {
        assert_eq!(tags[key], shown, "{tags}");
    }
    for format in ["csv", "yaml", "wide", "html", "prom"] {
        let columns = ["-c", "id,tags.db_password,tags.HW_SK"];
        let is_table = !matches!(format, "yaml" | "prom");
        let columns = if is_table { &columns[..] } else { &[] };
        let run = run(&[&["-o", format], columns].concat());
        assert_eq!(run.code, 0, "{run:?}");
        assert_eq!(
            run.stdout.matches("S3cretWord").count(),
            usize::from(format == "yaml"),
            "{run:?}"
        );
    }
    let grouped = run(&["--group-by", "tags.db_password"]);
    assert!(!grouped.stdout.contains("S3cretWord"), "{grouped:?}");
}

#[test]
fn rows_are_shown_without_it_and_the_profile_is_named() {
    each_cloud(|cloud| {
        let server = server(cloud);
        let run = listing(cloud, &server)
            .args(["-o", "json", "--raw", "--debug"])
            .run();
        assert_eq!(run.code, 0, "{cloud:?}: {run:?}");
        assert_eq!(run.ids(), ["z-***", "***-2", "plain"], "{cloud:?}");
        let document = run.json();
        assert_eq!(document["complete"], true, "{cloud:?}");
        let address = format!("{}/env/z-***", cloud.id());
        assert_eq!(document["instances"][0]["address"], json!(address));
        assert!(run.stderr.contains(&note(cloud)), "{cloud:?}: {run:?}");
        assert!(
            run.stderr.contains("a longer credential"),
            "{cloud:?}: {run:?}"
        );
        for text in [&run.stdout, &run.stderr] {
            assert!(!text.contains(WORD), "{cloud:?}: {run:?}");
        }
        let calm = with_secret(cloud, listing(cloud, &server), "another-word-of-length");
        let run = calm.args(["-o", "json"]).run();
        assert_eq!(run.ids(), ["z-training", "training-2", "plain"]);
        assert!(!run.stderr.contains("note:"), "{cloud:?}: {run:?}");
    });
}

#[test]
fn no_format_shows_it() {
    let formats = "table wide json jsonl csv tsv yaml name prom ssh-config html";
    each_cloud(|cloud| {
        let server = server(cloud);
        let plain = formats.split(' ').map(|format| vec!["-o", format]);
        let grouped = formats.split(' ').filter(|format| *format != "ssh-config");
        let grouped = grouped.map(|format| vec!["-o", format, "--group-by", "id,name"]);
        let sums = ["table", "json", "html"].map(|format| vec!["--summary", "-o", format]);
        for args in plain.chain(grouped).chain(sums) {
            let run = listing(cloud, &server).args(&args).run();
            assert_eq!(run.code, 0, "{cloud:?} {args:?}: {run:?}");
            assert!(!run.stdout.contains(WORD), "{cloud:?} {args:?}: {run:?}");
            assert!(
                run.stderr.contains(&note(cloud)),
                "{cloud:?} {args:?}: {run:?}"
            );
        }
        let run = listing(cloud, &server).args(["-o", "name"]).run();
        let lines = ["z-***", "***-2", "plain"].map(|id| format!("{}/env/{id}\n", cloud.id()));
        assert_eq!(run.stdout, lines.concat(), "{cloud:?}");
    });
}

/// What is asked of a list is asked of the rows as they were sent.
#[test]
fn conditions_and_order_are_those_of_the_rows_as_sent() {
    each_cloud(|cloud| {
        let server = server(cloud);
        for (args, ids) in [
            (&["--filter", "id=z-training"][..], &["z-***"][..]),
            (&["--filter", "name~^training"], &["***-2"]),
            (&["--filter", "id!~training"], &["plain"]),
            (&["--name", "training"], &["z-***", "***-2"]),
            (&["--sort-by", "id"], &["plain", "***-2", "z-***"]),
            (&["--sort-by", "id:desc", "--limit", "1"], &["z-***"]),
        ] {
            let run = listing(cloud, &server)
                .args(["-o", "json"])
                .args(args)
                .run();
            assert_eq!(
                (run.code, run.ids()),
                (0, ids.iter().map(ToString::to_string).collect())
            );
            let expect = ids.len().to_string();
            if !args.contains(&"--limit") {
                let run = listing(cloud, &server)
                    .args(args)
                    .args(["--expect", &expect])
                    .run();
                assert_eq!(run.code, 0, "{cloud:?} {args:?}: {run:?}");
            }
        }
        // The word of a state.
        let (state, ours) = cloud.fields.states[0];
        let run = with_secret(cloud, listing(cloud, &server), state);
        let run = run.args(["-o", "json", "--status", ours]).run();
        assert_eq!((run.code, run.ids().len()), (0, 1), "{cloud:?}: {run:?}");
        let row = &run.json()["instances"][0];
        assert_eq!(
            (&row["status"], &row["status_raw"]),
            (&json!(ours), &json!("***"))
        );
    });
}

/// A document is compared with the rows as they were sent, whichever credential it was made with.
#[test]
fn differences_are_those_of_the_rows_as_sent() {
    each_cloud(|cloud| {
        let server = server(cloud);
        let folder = tempfile::tempdir().unwrap();
        let made = |name: &str, run: Cloudls| {
            let path = folder.path().join(name);
            fs::write(&path, run.args(["-o", "json"]).run().stdout).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let same = made("same", listing(cloud, &server));
        let other = with_secret(cloud, listing(cloud, &server), "another-word-of-length");
        let other = made("other", other);
        for file in [&same, &other] {
            let run = listing(cloud, &server).args(["--against", file]).run();
            assert_eq!(run.code, 0, "{cloud:?} {file}: {run:?}");
            assert!(
                run.stderr.contains("0 appeared, 0 gone, 0 changed"),
                "{run:?}"
            );
        }
        let mut fewer = rows(cloud);
        fewer.remove(0);
        put(
            &mut fewer[0],
            cloud.fields.status,
            json!(cloud.fields.states[0].0),
        );
        let body = cloud.body(&fewer, Some(2));
        let server = Server::start(move |_| Reply::json(200, &body));
        let run = listing(cloud, &server).args(["--against", &same]).run();
        assert_eq!(run.code, 1, "{cloud:?}: {run:?}");
        assert!(
            run.stderr.contains("0 appeared, 1 gone, 1 changed"),
            "{run:?}"
        );
        assert!(
            !run.stdout.contains(WORD) && run.stdout.contains("***-2"),
            "{run:?}"
        );
    });
}

/// Rows that are shown alike are not told apart: nothing is said to be gone, new or changed that may be the other one.
#[test]
fn rows_that_are_shown_alike_are_not_taken_for_each_other() {
    each_cloud(|cloud| {
        let named = |id: &str, state: usize| {
            let mut row = cloud.row(id);
            put(
                &mut row,
                cloud.fields.status,
                json!(cloud.fields.states[state].0),
            );
            row
        };
        let [lower, upper] = ["training-x", "TRAINING-x"];
        let serving = |rows: Vec<Value>| {
            let body = cloud.body(&rows, Some(rows.len() as u64));
            Server::start(move |_| Reply::json(200, &body))
        };
        let both = serving(vec![named(lower, 0), named(upper, 1), named("plain", 0)]);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old");
        let written = listing(cloud, &both).args(["-o", "json"]).run();
        assert_eq!(written.ids(), ["***-x", "***-x", "plain"], "{cloud:?}");
        fs::write(&path, written.stdout).unwrap();
        let old = path.to_str().unwrap();
        for (rows, code, summary) in [
            // The other way round.
            (
                vec![named(upper, 1), named(lower, 0), named("plain", 0)],
                0,
                "0 appeared, 0 gone, 0 changed\n",
            ),
            // One is gone, or changed, or another one came: which, cannot be told.
            (
                vec![named(upper, 1), named("plain", 0)],
                8,
                "0 appeared, 0 gone, 0 changed; 1 source left out",
            ),
            (
                vec![named(lower, 0), named("plain", 1)],
                8,
                "0 appeared, 0 gone, 1 changed; 1 source left out",
            ),
            (
                vec![named(lower, 1), named(upper, 1), named("plain", 0)],
                8,
                "0 appeared, 0 gone, 0 changed; 1 source left out",
            ),
            // None of them is there.
            (
                vec![named("plain", 0)],
                1,
                "0 appeared, 2 gone, 0 changed\n",
            ),
        ] {
            let server = serving(rows);
            let run = listing(cloud, &server).args(["--against", old]).run();
            let what = format!("{cloud:?}: {run:?}");
            assert_eq!(run.code, code, "{what}");
            assert!(run.stderr.contains(summary), "{summary} {what}");
            let named = format!("several instances are shown as {}/env/***-x", cloud.id());
            assert_eq!(run.stderr.contains(&named), code == 8, "{what}");
            // Two documents are compared in the same way.
            let new = folder.path().join("new");
            fs::write(
                &new,
                listing(cloud, &server).args(["-o", "json"]).run().stdout,
            )
            .unwrap();
            let run = Cloudls::new(["diff", old, new.to_str().unwrap()]).run();
            assert_eq!(run.code, code, "{cloud:?}: {run:?}");
            assert!(run.stderr.contains(summary), "{summary} {cloud:?}: {run:?}");
        }
        // With another credential they are known by their addresses.
        let whole = with_secret(cloud, listing(cloud, &both), "another-word-of-length");
        fs::write(&path, whole.args(["-o", "json"]).run().stdout).unwrap();
        let server = serving(vec![named(upper, 1), named("plain", 0)]);
        let run = listing(cloud, &server).args(["--against", old]).run();
        assert_eq!(run.code, 1, "{cloud:?}: {run:?}");
        assert!(
            run.stderr.contains("0 appeared, 1 gone, 0 changed\n"),
            "{cloud:?}: {run:?}"
        );
    });
}

/// A parent that is called so is asked for by its name, and shown without it.
#[test]
fn a_parent_of_that_name_is_asked_for() {
    for cloud in Cloud::with(|cloud| !cloud.look_ups().is_empty()) {
        let server = Server::start(move |request| match look_up(request) {
            Some(call) => {
                let names: &[&str] = if page_of_parents(request) == 1 {
                    &[WORD]
                } else {
                    &[]
                };
                Reply::json(200, &found(cloud, call, names, Some(1)))
            }
            None => Reply::json(200, &cloud.body(&[cloud.row("i")], Some(1))),
        });
        let run = with_secret(cloud, cloud.bare(&server.url()), WORD).args(cloud.region);
        let run = run.args(["-o", "json", "-v", "--debug"]).run();
        assert_eq!(
            (run.code, run.ids()),
            (0, vec!["i".to_owned()]),
            "{cloud:?}: {run:?}"
        );
        for text in [&run.stdout, &run.stderr] {
            assert!(!text.contains(WORD), "{cloud:?}: {run:?}");
        }
        let asked = server.received().pop().unwrap();
        let mut headers = asked.headers.iter();
        let is_named = asked.target.contains(WORD) || headers.any(|(_, value)| value == WORD);
        assert!(is_named, "{cloud:?}: {asked:?}");
    }
}

/// Also in a row that holds the credential, and is masked for that.
#[test]
fn a_label_that_is_called_a_secret_is_not_shown_beside_the_credential() {
    let cloud = Cloud::SAE;
    let mut row = cloud.row(WORD);
    row["Tags"] = json!([{"Key": "db_password", "Value": "S3cretWord"}]);
    let body = cloud.body(&[row], Some(1));
    let server = Server::start(move |_| Reply::json(200, &body));
    let run = listing(cloud, &server).args(["-o", "json"]).run();
    assert!(run.stdout.contains("db_password"), "{run:?}");
    assert!(
        !run.stdout.contains("S3cretWord") && !run.stdout.contains(WORD),
        "{run:?}"
    );
}
