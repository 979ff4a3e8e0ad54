//! Words that may stand in a configuration file of ssh: what comes from the network is no directive, pattern,
//! token or option there.

use std::net::IpAddr;

use crate::core::model::Ssh;
use crate::core::terminal;

/// The longest name of a host that DNS has.
const LONGEST_HOST: usize = 253;
/// The longest name of a user that systems allow.
const LONGEST_USER: usize = 256;

/// A text as a part of an alias: what is neither a letter or digit, of any script, nor one of `._+-`
/// becomes a hyphen. Patterns are compared byte by byte, so that `ssh` finds any script.
pub fn spelled(text: &str) -> String {
    let is_good = |c: char| c.is_alphanumeric() && !terminal::is_unsafe(c) || "._+-".contains(c);
    text.chars()
        .map(|c| if is_good(c) { c } else { '-' })
        .collect()
}

/// A name as an alias; empty where nothing of it is left. It has no dots: nobody gets between a user
/// and a host of the internet by naming an instance after it.
pub fn alias(name: &str) -> String {
    let alias = spelled(name).replace('.', "-");
    alias.trim_matches('-').to_owned()
}

/// The directives of a block, or why there are none; nothing where no host is known.
pub fn directives(ssh: &Ssh<'_>) -> Option<Result<String, &'static str>> {
    let host = ssh.host.as_deref()?;
    Some(check(host, ssh).map(|()| {
        let port = ssh.port.map(|port| format!("    Port {port}\n"));
        let user = ssh.user.as_ref().map(|user| format!("    User {user}\n"));
        let rest = [port, user].into_iter().flatten().collect::<String>();
        format!("    HostName {host}\n{rest}")
    }))
}

fn check(host: &str, ssh: &Ssh<'_>) -> Result<(), &'static str> {
    let is_port = |port: u32| u16::try_from(port).is_ok_and(|port| port > 0);
    if host.parse::<IpAddr>().is_err() && !is_word(host, LONGEST_HOST, false) {
        Err("its SSH host is not a plain host name or IP address")
    } else if !ssh.port.is_none_or(is_port) {
        Err("its SSH port is not a port")
    } else if !ssh
        .user
        .as_ref()
        .is_none_or(|user| is_word(user, LONGEST_USER, true))
    {
        Err("its SSH user is not a plain user name")
    } else {
        Ok(())
    }
}

/// Whether a text is a plain word of ASCII: letters, digits, and `._-` behind the first of them.
fn is_word(text: &str, longest: usize, may_begin_with_underscore: bool) -> bool {
    let is_good = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let is_first = |c: char| c.is_ascii_alphanumeric() || may_begin_with_underscore && c == '_';
    text.len() <= longest && text.starts_with(is_first) && text.chars().all(is_good)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_means_nothing_to_ssh() {
        for (name, word) in [
            ("eval-night", "eval-night"),
            ("训练-大模型", "训练-大模型"),
            ("rocket 🚀", "rocket"),
            ("Big Image+2", "Big-Image+2"),
            ("a*b?c!d,e\"f'g", "a-b-c-d-e-f-g"),
            ("!*", ""),
            ("", ""),
            ("-oProxyCommand=id", "oProxyCommand-id"),
            ("%h%n", "h-n"),
            ("${HOME}", "HOME"),
            ("a#b\tc\nHost *\r\nd", "a-b-c-Host----d"),
            ("a\u{202e}b\u{200b}c\u{3164}d\u{1b}", "a-b-c-d"),
            ("user@host:22/x", "user-host-22-x"),
            ("github.com", "github-com"),
            ("10.0.0.1", "10-0-0-1"),
            ("...", ""),
        ] {
            assert_eq!(alias(name), word, "{name:?}");
        }
        assert_eq!(spelled("@cn-a.1/svc#2"), "-cn-a.1-svc-2");
    }

    /// The directives of these, each on one line; or why there are none.
    fn written(host: &str, port: Option<u32>, user: Option<&str>) -> String {
        let ssh = Ssh {
            host: Some(host.into()),
            port,
            user: user.map(Into::into),
        };
        match directives(&ssh) {
            Some(Ok(lines)) => lines.split_whitespace().collect::<Vec<_>>().join(" "),
            other => other.unwrap().unwrap_err().to_owned(),
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
        assert_eq!(directives(&Ssh::default()), None);
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
}
