//! Text from the network that would drive a terminal does not reach it.

use crate::support::{Reply, Server, each_cloud, put};

/// Names that would drive a terminal: colours, links, bidi, line breaks, NUL, 8-bit controls.
const HOSTILE: &str = "a\u{1b}[31mred\u{1b}]8;;http://evil.example\u{7}b\u{202e}c\u{2066}d\r\ne\tf\0g\u{9b}2Jh\u{7f}i\u{200b}j";

fn assert_harmless(text: &str, what: &str) {
    let is_harmful = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
    };
    assert!(!text.contains(is_harmful), "{what}: {text:?}");
}

#[test]
fn names_cannot_drive_a_terminal() {
    each_cloud(|cloud| {
        let mut row = cloud.row("i-1");
        for place in cloud.fields.texts {
            put(&mut row, place, HOSTILE.into());
        }
        let rows = [row, cloud.row(HOSTILE)];
        let body = cloud.body(&rows, Some(2));
        let server = Server::start(move |_| Reply::json(200, &body));
        for format in ["table", "wide"] {
            let run = cloud
                .listing(&server)
                .args(["-o", format, "--color", "never"])
                .run();
            assert_eq!(run.code, 0, "{cloud:?}: {run:?}");
            assert_harmless(&run.stdout, format);
            assert_eq!(run.stdout.lines().count(), 3, "{cloud:?}: {run:?}");
        }
        assert_eq!(
            cloud.listing(&server).run().ids()[1],
            HOSTILE,
            "JSON keeps what was sent"
        );
    });
}

#[test]
fn errors_cannot_drive_a_terminal() {
    each_cloud(|cloud| {
        for reply in [
            cloud.error(403, HOSTILE, HOSTILE, HOSTILE),
            Reply::text(403, HOSTILE),
            Reply::text(200, HOSTILE),
        ] {
            let server = Server::start(move |_| reply.clone());
            for flag in ["-q", "-v", "--debug"] {
                let run = cloud.listing(&server).args([flag]).run();
                assert_harmless(&run.stderr, flag);
            }
        }
    });
}
