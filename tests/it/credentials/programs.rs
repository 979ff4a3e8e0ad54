//! `credential = { command = [...] }`: what a program prints.

use super::case::{Case, Want, fails, whole};
use super::keys::{ALIBABA, HPCAI_USER, HUAWEI, NOVITA, TEMPORARY, WRONG};
use crate::support::Cloud;

/// A profile's program that a shell is.
fn shell(script: &str) -> String {
    format!("{{ command = [\"sh\", \"-c\", {script:?}] }}")
}

/// A program that prints a text.
fn prints(text: &str) -> String {
    format!("{{ command = [\"printf\", \"%s\\n\", {text:?}] }}")
}

pub fn cases() -> Vec<Case> {
    let mut cases = good();
    cases.extend(rubbish());
    cases.extend(failing());
    cases
}

fn on(cloud: Cloud, name: &str, want: Want) -> Case {
    Case::on(cloud, format!("{}: program, {name}", cloud.id()), want)
}

/// The JSON of the `External` mode.
pub fn external(more: &str) -> String {
    let (id, secret, token) = TEMPORARY;
    format!(
        r#"{{"mode":"StsToken","access_key_id":"{id}","access_key_secret":"{secret}","sts_token":"{token}"{more}}}"#
    )
}

fn good() -> Vec<Case> {
    vec![
        on(
            Cloud::NOVITA,
            "a secret alone",
            whole("list").says(&["what it prints, from the program printf", "got an API key"]),
        )
        .credential(prints(NOVITA)),
        on(
            Cloud::EAS,
            "lines",
            whole("list").says(&["got access key DEMO"]),
        )
        .credential(prints(&format!(
            "ALIBABA_CLOUD_ACCESS_KEY_ID={}\nALIBABA_CLOUD_ACCESS_KEY_SECRET={}",
            ALIBABA.0, ALIBABA.1
        ))),
        on(Cloud::MODELARTS, "lines", whole("project list")).credential(prints(&format!(
            "HW_ACCESS_KEY={}\nHW_SECRET_KEY={}",
            HUAWEI.0, HUAWEI.1
        ))),
        on(Cloud::EAS, "JSON with null", whole("list")).credential(prints(&external(
            r#","expiration":null,"output_format":null"#,
        ))),
        on(Cloud::NOVITA, "much on stderr", whole("list")).credential(shell(&format!(
            "printf {NOVITA}; head -c 300000 /dev/zero | tr '\\0' x >&2"
        ))),
        on(
            Cloud::EAS,
            "JSON",
            whole("list").says(&["got temporary access key STS."]),
        )
        .credential(prints(&external(""))),
        on(
            Cloud::EAS,
            "JSON with an end",
            whole("list").says(&["until 2099-01-01T00:00:00Z"]),
        )
        .credential(prints(&external(r#","expiration":"2099-01-01T00:00:00Z""#))),
        on(
            Cloud::NOVITA,
            "words on stderr besides",
            whole("list").never(&["no worry"]),
        )
        .credential(shell(&format!("echo no worry >&2; echo {NOVITA}"))),
        on(Cloud::NOVITA, "an agent of it lives on", whole("list"))
            .args(&["--deadline", "8s"])
            .credential(shell(&format!("sleep 20 & echo {NOVITA}"))),
        on(Cloud::NOVITA, "no stdin is given to it", whole("list"))
            .credential(shell(&format!("cat; echo {NOVITA}"))),
    ]
}

fn rubbish() -> Vec<Case> {
    let unusable = |words: &str| {
        fails(3, "config", "").says(&["what it printed cannot be used", words, "(profile p)"])
    };
    vec![
        on(Cloud::EAS, "nothing printed", unusable("it is empty"))
            .credential("{ command = [\"true\"] }"),
        on(
            Cloud::EAS,
            "a secret alone where a pair is needed",
            unusable("line 1"),
        )
        .credential(prints(WRONG)),
        on(
            Cloud::NOVITA,
            "a secret with notes below it",
            unusable("line 1 is not NAME=value, and a secret alone has one line")
                .says(&[
                    "\"printf ... | head -n1\"] takes its first line",
                    "(profile p)",
                ])
                .never(&["cannot be used: cannot be used"]),
        )
        .credential(prints(&format!("{WRONG}\nlogin: me"))),
        on(
            Cloud::EAS,
            "half a pair",
            unusable("ALIBABA_CLOUD_ACCESS_KEY_SECRET is missing"),
        )
        .credential(prints("ALIBABA_CLOUD_ACCESS_KEY_ID=x")),
        on(Cloud::EAS, "JSON cut short", unusable("not a JSON object"))
            .credential(prints(&external("")[..60])),
        on(
            Cloud::EAS,
            "JSON that leads on",
            unusable("its mode is neither"),
        )
        .credential(prints(r#"{"mode":"External","process_command":"x"}"#)),
        on(
            Cloud::EAS,
            "JSON without its token",
            unusable("no sts_token"),
        )
        .credential(prints(&format!(
            r#"{{"mode":"StsToken","access_key_id":"x","access_key_secret":"{WRONG}"}}"#
        ))),
        on(
            Cloud::EAS,
            "JSON that has expired",
            fails(4, "credential", "").says(&["expired at 2020-01-01T00:00:00Z"]),
        )
        .credential(prints(&external(r#","expiration":"2020-01-01T00:00:00Z""#))),
        on(Cloud::HPCAI, "a login", unusable("it is a login")).credential(prints(&format!(
            "HPCAI_USERNAME={}\nHPCAI_PASSWORD={}",
            HPCAI_USER.0, HPCAI_USER.1
        ))),
        on(
            Cloud::NOVITA,
            "what no header can carry",
            fails(3, "config", "").says(&["is not valid", "(profile p)"]),
        )
        .credential(prints(&format!("{WRONG}; {WRONG}"))),
        on(
            Cloud::NOVITA,
            "too much",
            fails(3, "config", "").says(&["printed more than 64 KiB"]),
        )
        .credential("{ command = [\"yes\"] }"),
        on(
            Cloud::NOVITA,
            "not text",
            fails(3, "config", "").says(&["what it printed is not text"]),
        )
        .credential("{ command = [\"printf\", '\\377'] }"),
    ]
}

fn failing() -> Vec<Case> {
    let failed =
        |words: &str| fails(3, "config", "").says(&["gave no credential: ", words, "(profile p)"]);
    vec![
        on(
            Cloud::NOVITA,
            "a complaint",
            failed("the program sh gave no credential: exit status: 1: more\n"),
        )
        .credential(shell("echo the vault is locked >&2; echo more >&2; exit 1")),
        on(
            Cloud::NOVITA,
            "a complaint that repeats the secret",
            failed("exit status: 3: bad ***\n"),
        )
        .credential(shell(&format!(
            "echo {WRONG}; echo bad {WRONG} >&2; exit 3"
        ))),
        on(
            Cloud::NOVITA,
            "a complaint that drives the terminal, and has no end",
            failed("exit status: 4: [31mbeware of xxx"),
        )
        .credential(shell(
            "printf '\\033[31mbeware\\007 of ' >&2; head -c 3000 /dev/zero | tr '\\0' x >&2; exit 4",
        )),
        on(
            Cloud::NOVITA,
            "a complaint that names a variable of it",
            failed("exit status: 5: bad ***\n"),
        )
        .set("STORE_TOKEN", "a-b-c-d")
        .credential(shell("echo bad $STORE_TOKEN >&2; exit 5")),
        on(
            Cloud::NOVITA,
            "longer than the run may take",
            Want {
                kind: None,
                ..fails(6, "", "").says(&["--deadline"])
            },
        )
        .args(&["--deadline", "500ms"])
        .credential("{ command = [\"sleep\", \"20\"] }"),
        on(Cloud::NOVITA, "a signal", failed("signal: 9")).credential(shell("kill -9 $$")),
        on(
            Cloud::NOVITA,
            "not there",
            failed("there is no such program"),
        )
        .credential("{ command = [\"no-such-program\"] }"),
        on(Cloud::NOVITA, "a folder", failed("cannot be started"))
            .credential("{ command = [\"/\"] }"),
        on(
            Cloud::NOVITA,
            "not one to be run",
            failed("cannot be started"),
        )
        .file_of_mode("notes", "x", 0o600)
        .credential("{ command = [\"{home}/notes\"] }"),
        on(
            Cloud::NOVITA,
            "an argument is not shown",
            failed("exit status: 1").never(&["--of=me"]),
        )
        .credential("{ command = [\"false\", \"--of=me\"] }"),
    ]
}
