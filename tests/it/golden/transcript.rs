//! What a run printed as one readable text: the arguments, the exit code, stdout and stderr.

use std::fmt::Write as _;

use regex_lite::Regex;

/// What differs from run to run, and what stands in its place.
const REDACTED: &[(&str, &str)] = &[
    (r"127\.0\.0\.1:\d+", "127.0.0.1:[PORT]"),
    (r#"((?:"generated_at":|generated_at: )")[^"]*"#, "${1}[NOW]"),
    (r"(Written by cloudls )\S+ at \S+", "${1}[VERSION] at [NOW]"),
    (r#"("?elapsed_ms"?: ?)\d+"#, "${1}[MILLISECONDS]"),
    // A page has its own tests; here stands what differs from one to the next.
    (
        r"(?s)<style>.*?\n(@media screen and \(min-width:40\.01rem\))",
        "<style>[STYLE]\n${1}",
    ),
    (r"(?s)<script>.*?</script>", "<script>[SCRIPT]</script>"),
    (r"'sha256-[^']*'", "'sha256-[SUM]'"),
    (
        r#"(id="made" datetime=")[^<]*(</time>, by cloudls )[\d.]+"#,
        "${1}[NOW]\">[NOW]${2}[VERSION]",
    ),
    (r"( in \d+ pages?, )\d+ ms", "${1}[MILLISECONDS] ms"),
    (
        r"(cloudls_source_duration_seconds\{[^\n]*\} )[\d.]+",
        "${1}[SECONDS]",
    ),
    (
        r"(cloudls_[a-z_]*timestamp_seconds(?:\{[^\n]*\})? )[1-9]\d*",
        "${1}[NOW]",
    ),
];

/// The text of a run.
pub fn transcript(args: &[&str], code: i32, stdout: &str, stderr: &str) -> String {
    let mut text = format!("$ cloudls instances {}\nexit code {code}\n", args.join(" "));
    for (name, said) in [("stdout", stdout), ("stderr", stderr)] {
        let _ = writeln!(text, "---- {name} ----");
        text += &visible(said);
        if !(said.is_empty() || said.ends_with('\n')) {
            text += "[no end of line]\n";
        }
    }
    redacted(&text)
}

fn redacted(text: &str) -> String {
    let mut text = text.to_owned();
    for (pattern, place) in REDACTED {
        text = Regex::new(pattern)
            .unwrap()
            .replace_all(&text, *place)
            .into_owned();
    }
    text
}

/// The text with control characters as the pictures that Unicode has of them (U+2400 and on), bar
/// ends of lines.
fn visible(text: &str) -> String {
    let picture = |c: char| match c {
        '\n' => c,
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)).unwrap(),
        '\x7f' => '␡',
        _ => c,
    };
    text.chars().map(picture).collect()
}

#[test]
fn a_transcript_is_the_same_every_day() {
    let said =
        "\u{1b}[31mfailed\u{1b}[0m\t\"generated_at\":\"2026-01-10T00:00:00Z\" \"elapsed_ms\":12";
    assert_eq!(
        transcript(&["-o", "json"], 8, said, "error: 127.0.0.1:4711\n"),
        "$ cloudls instances -o json\nexit code 8\n---- stdout ----\n\
         ␛[31mfailed␛[0m␉\"generated_at\":\"[NOW]\" \"elapsed_ms\":[MILLISECONDS][no end of line]\n\
         ---- stderr ----\nerror: 127.0.0.1:[PORT]\n"
    );
}
