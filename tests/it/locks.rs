//! Vendors lock keys and users after a few refusals: whatever is wrong is tried once, however many
//! profiles share it.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use crate::support::{Cloud, Finished, Home, Reply, Server, Step, ids, slice};

/// Profiles of one provider, which share the ordinary variables.
const MANY: usize = 8;

/// What a profile of ModelArts says besides.
const MODELARTS: &str = r#"regions = "cn-north-4"
projects = "P{number}"
kinds = "job"
iam_endpoint = "{url}""#;

/// The same with look-ups.
const SERVERS: &str = r#"regions = "cn-north-4"
projects = "P{number}"
kinds = "server"
iam_endpoint = "{url}""#;

/// Runs the profiles, each of which has further lines.
fn run(cloud: Cloud, lines: &str, server: &Server, variables: &[(&str, &str)]) -> Finished {
    let mut config = String::new();
    for number in 0..MANY {
        let (id, url) = (cloud.id(), server.url());
        let _ = writeln!(
            config,
            "[profile.p{number}]\nprovider = {id:?}\nendpoint = {url:?}"
        );
        let lines = lines.replace("{number}", &number.to_string());
        let _ = writeln!(config, "{}", lines.replace("{url}", &url));
    }
    let home = Home::with(&config);
    let variables = variables.iter();
    home.run(["ls", "-p", cloud.id(), "-o", "json"])
        .vars(variables.map(|(name, value)| (*name, (*value).to_owned())))
        .run()
}

#[test]
fn a_refused_credential_is_tried_once_by_all_profiles() {
    for (cloud, lines, variables) in [
        (
            Cloud::MODELARTS,
            MODELARTS,
            &[
                ("HW_ACCESS_KEY", "AKAKAKAKAKAK"),
                ("HW_SECRET_KEY", "wrong-secret"),
            ][..],
        ),
        (
            Cloud::MODELARTS,
            MODELARTS,
            &[
                ("HW_USER_NAME", "user"),
                ("HW_USER_PASSWORD", "wrong-password"),
                ("HW_DOMAIN_NAME", "domain"),
            ],
        ),
        (
            Cloud::HPCAI,
            "",
            &[
                ("HPCAI_USERNAME", "user"),
                ("HPCAI_PASSWORD", "wrong-password"),
            ],
        ),
        (Cloud::NOVITA, "", &[("NOVITA_API_KEY", "sk_wrong-key")]),
    ] {
        let server = Server::start(move |_| cloud.error(401, "APIGW.0301", "refused", "R"));
        let run = run(cloud, lines, &server, variables);
        assert_eq!((run.code, server.count()), (4, 1), "{run:?}");
        let sources = run.json()["sources"].as_array().unwrap().len();
        assert_eq!(sources, MANY, "{run:?}");
    }
}

/// Look-ups go beside the first request of rows, of one profile, and have nothing to say; where refusals lock a key, none does.
#[test]
fn a_refused_credential_is_tried_by_the_look_ups_of_one_profile() {
    let alibaba = [
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAI-wrong"),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "wrong-secret"),
    ];
    let service = "regions = \"cn-shanghai\"\nservices = \"s{number}\"";
    for (cloud, lines, variables, look_ups) in [
        (Cloud::EAS, service, &alibaba[..], 1),
        (Cloud::EAS, "regions = \"cn-shanghai\"", &alibaba, 0),
        (
            Cloud::NOVITA,
            "api = \"v2\"",
            &[("NOVITA_API_KEY", "sk_wrong-key")],
            3,
        ),
        (
            Cloud::MODELARTS,
            SERVERS,
            &[
                ("HW_ACCESS_KEY", "AKAKAKAKAKAK"),
                ("HW_SECRET_KEY", "wrong-secret"),
            ],
            0,
        ),
    ] {
        let server =
            Server::start(move |_| cloud.error(401, "InvalidAccessKeyId.NotFound", "no", "R"));
        let run = run(cloud, lines, &server, variables);
        assert_eq!((run.code, server.count()), (4, 1 + look_ups), "{run:?}");
        assert!(!run.stderr.contains("note:"), "{run:?}");
    }
}

/// A good one holds nobody up for long, and one that is refused in one place may be good in another.
#[test]
fn what_is_accepted_or_used_elsewhere_goes_on() {
    let cloud = Cloud::NOVITA;
    let good = cloud.honest(&ids(2));
    let whole = run(cloud, "", &good, &[("NOVITA_API_KEY", "sk_good-key")]);
    assert_eq!((whole.code, whole.ids().len()), (0, 2 * MANY), "{whole:?}");
    let bad = Server::start(move |_| Reply::text(401, "no"));
    let config = format!(
        "[profile.a]\nprovider = \"novita\"\nendpoint = {:?}\n[profile.b]\nprovider = \"novita\"\n\
         endpoint = {:?}\n",
        bad.url(),
        good.url()
    );
    let home = Home::with(&config);
    let half = home
        .run(["ls", "-o", "json"])
        .set("NOVITA_API_KEY", "sk_good-key");
    let half = half.run();
    assert_eq!((half.code, half.ids().len()), (8, 2), "{half:?}");
}

/// Another user with the same password, or another key id with the same secret, is another one.
#[test]
fn a_like_secret_of_somebody_else_goes_on() {
    let good = Server::start(|request| {
        let body = String::from_utf8_lossy(&request.body).into_owned();
        match request.path.as_str() {
            "/api/user/login" if body.contains("right") => Reply::text(
                200,
                r#"{"accessToken":"token-of-right","accessExpire":3600}"#,
            ),
            "/api/user/login" => Cloud::HPCAI.error(401, "-1", "bad user", "R"),
            _ => Cloud::HPCAI.page(&ids(2), Some(2)),
        }
    });
    let mut config = String::new();
    for name in ["A", "B"] {
        let url = good.url();
        let _ = writeln!(
            config,
            "[profile.{name}]\nprovider = \"hpcai\"\nendpoint = {url:?}\ncredential = {{ env = {name:?} }}"
        );
    }
    let run = Home::with(&config)
        .run(["ls", "-o", "json"])
        .set("A_HPCAI_USERNAME", "wrong")
        .set("B_HPCAI_USERNAME", "right")
        .set("A_HPCAI_PASSWORD", "the-same-password")
        .set("B_HPCAI_PASSWORD", "the-same-password")
        .run();
    assert_eq!((run.code, run.ids().len()), (8, 2), "{run:?}");
}

/// A credential that nobody answers for holds nobody up for long.
#[test]
fn silence_is_waited_for_side_by_side() {
    let silent = Server::start(|_| Reply::Steps(vec![Step::Wait(Duration::from_secs(3))]));
    let variables = [("NOVITA_API_KEY", "sk_any-key")];
    let mut config = String::new();
    for number in 0..MANY {
        let url = silent.url();
        let _ = writeln!(
            config,
            "[profile.p{number}]\nprovider = \"novita\"\nendpoint = {url:?}"
        );
    }
    let run = Home::with(&config)
        .run(["ls", "-o", "json", "--timeout", "1s"])
        .vars(variables.map(|(name, value)| (name, value.to_owned())))
        .run();
    // Four tries each: one after the other they would take 32 s.
    assert_eq!(run.code, 6, "{run:?}");
    assert!(run.elapsed.as_secs() < 20, "{:?}", run.elapsed);
}

/// One call that is never answered costs what it lists, and nothing else.
#[test]
fn a_silent_first_call_does_not_cost_the_others() {
    let cloud = Cloud::EAS;
    let is_first = AtomicBool::new(true);
    let server = Server::start(move |request| {
        if is_first.swap(false, Ordering::Relaxed) {
            return Reply::Steps(vec![Step::Wait(Duration::from_secs(30))]);
        }
        cloud.page(&slice(&ids(2), cloud.asked(request)), Some(2))
    });
    let run = cloud
        .bare(&server.url())
        .args(["--region", "cn-shanghai,cn-beijing,cn-hangzhou"])
        .args(["--service", "foo", "-o", "json"])
        .args(["--deadline", "8s"])
        .run();
    assert_eq!((run.code, run.ids().len()), (8, 4), "{run:?}");
    let sources = run.json()["sources"].clone();
    let short = sources.as_array().unwrap().iter();
    let short = short.filter(|source| source["complete"] == false);
    assert_eq!(short.count(), 1, "{run:?}");
}

/// Who waits for the first answer to a credential takes no place of a request that could go.
#[test]
fn a_first_answer_is_waited_for_outside() {
    let cloud = Cloud::NOVITA;
    let answered = Arc::new(OnceLock::new());
    let asked = Arc::new(OnceLock::new());
    let note = Arc::clone(&answered);
    let slow = Server::start(move |request| {
        std::thread::sleep(Duration::from_secs(2));
        note.get_or_init(Instant::now);
        cloud.page(&slice(&ids(2), cloud.asked(request)), Some(2))
    });
    let note = Arc::clone(&asked);
    let quick = Server::start(move |request| {
        note.get_or_init(Instant::now);
        cloud.page(&slice(&ids(2), cloud.asked(request)), Some(2))
    });
    let mut config = String::new();
    for (name, server) in [("a", &slow), ("b", &slow), ("c", &slow), ("d", &quick)] {
        let url = server.url();
        let _ = writeln!(
            config,
            "[profile.{name}]\nprovider = \"novita\"\nendpoint = {url:?}"
        );
    }
    let run = Home::with(&config)
        .run(["ls", "-o", "json", "--concurrency", "2"])
        .set("NOVITA_API_KEY", "sk_good-key")
        .run();
    assert_eq!((run.code, run.ids().len()), (0, 8), "{run:?}");
    assert!(asked.get() < answered.get(), "{asked:?}, {answered:?}");
}
