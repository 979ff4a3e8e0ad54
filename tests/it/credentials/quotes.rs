//! A service that gives keys may quote what it was sent: a signature is shown no more than a secret.

use std::sync::{Arc, Mutex};

use super::cli_file::{PATH, main_profile, pair};
use super::keys::{ALIBABA, shown};
use crate::support::{Cloud, DemoCloud, Home, Received, Relay, kind};

#[test]
fn a_quoted_signature_is_not_shown() {
    let demo = DemoCloud::start();
    let quoted: Arc<Mutex<Vec<String>>> = Arc::default();
    let log = Arc::clone(&quoted);
    let refuse = move |request: &Received, _| {
        let header = request.header("authorization")?.to_owned();
        let signature = header.rsplit_once('=').unwrap().1.to_owned();
        let message = format!("not {header}, of which {signature} is wrong");
        log.lock().unwrap().push(signature);
        let reply = || Cloud::EAS.error(400, "SignatureDoesNotMatch", &message, "r");
        (kind(request) == "AssumeRole").then(reply)
    };
    let relay = Relay::to(&demo, Some(Arc::new(refuse)));
    let home = Home::new();
    let members = pair(ALIBABA.0, ALIBABA.1) + r#","ram_role_arn":"acs:ram::1:role/r""#;
    let text = format!(
        r#"{{"current":"main","profiles":[{}]}}"#,
        main_profile("RamRoleArn", &members)
    );
    home.write(PATH, &text, 0o600);
    let run = home
        .run(["ls", "-o", "json", "-vv", "--debug", "-p", "eas"])
        .args(["--region", "cn-shanghai"])
        .vars(relay.endpoints())
        .run();
    assert_eq!(run.code, 4, "{run:?}");
    assert!(run.stderr.contains("SignatureDoesNotMatch: "), "{run:?}");
    assert_eq!(shown(&run, &relay, &demo), Vec::<String>::new(), "{run:?}");
    let quoted = quoted.lock().unwrap();
    assert_eq!(quoted.len(), 1);
    let is_shown = |text: &str| text.contains(&quoted[0]);
    assert!(!is_shown(&run.stderr) && !is_shown(&run.stdout), "{run:?}");
}
