//! Keys that run out while a list is read: renewed in time, or when they are refused; and what is
//! told where that fails.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use super::cli_file::{PATH, main_profile, pair};
use super::keys::{ALIBABA, HPCAI_USER, HUAWEI_USER, OIDC, TEMPORARY, shown};
use crate::support::{
    Cloud, Cloudls, DemoCloud, Finished, Home, Instead, Received, Relay, Reply, at_once, kind,
};

/// How long keys last. On a busy machine a request may take a second to arrive, and must not outlast what is left of
/// its key: a quarter at least.
const LIFE: &str = "6s";
/// Rows of each provider, and rows a page: a list takes longer than a key lasts.
const ROWS: &str = "60";
const SIZE: &str = "5";

/// A cloud of many pages, and one in which ModelArts has more than one.
fn short_lived(life: &str) -> [DemoCloud; 2] {
    let life = ["--credential-lifetime", life];
    let many = [&life[..], &["--instances", ROWS]].concat();
    [DemoCloud::with(&many), DemoCloud::with(&life)]
}

/// Where a key comes from that runs out.
#[derive(Clone, Copy, Debug)]
enum From {
    Role,
    Oidc,
    Metadata,
    Uri,
    Program,
    Login,
    Password,
    Agency,
}

impl From {
    const ALL: [Self; 8] = [
        Self::Role,
        Self::Oidc,
        Self::Metadata,
        Self::Uri,
        Self::Program,
        Self::Login,
        Self::Password,
        Self::Agency,
    ];

    /// The kind of the request that gives a key; none where a program prints it.
    fn kind(self) -> &'static str {
        match self {
            Self::Role => "AssumeRole",
            Self::Oidc => "AssumeRoleWithOIDC",
            Self::Metadata | Self::Agency => "key",
            Self::Uri => "uri",
            Self::Program => "",
            Self::Login => "login",
            Self::Password => "iam",
        }
    }

    fn is_huaweis(self) -> bool {
        matches!(self, Self::Password | Self::Agency)
    }

    /// Its cloud, with pages that take their time; `refuse` answers first.
    fn relay(
        self,
        clouds: &[DemoCloud; 2],
        refuse: impl Fn(&Received, usize) -> Option<Reply> + Send + Sync + 'static,
    ) -> Relay {
        let pause = if self.is_huaweis() { 2400 } else { 800 };
        self.slow_relay(clouds, pause, refuse)
    }

    /// The same with pages that take so many milliseconds.
    fn slow_relay(
        self,
        clouds: &[DemoCloud; 2],
        pause: u64,
        refuse: impl Fn(&Received, usize) -> Option<Reply> + Send + Sync + 'static,
    ) -> Relay {
        let instead: Instead = Arc::new(move |request, number| {
            let own = refuse(request, number);
            if own.is_none() && kind(request) == "list" {
                thread::sleep(Duration::from_millis(pause));
            }
            own
        });
        Relay::to(&clouds[usize::from(self.is_huaweis())], Some(instead))
    }

    /// Its rows.
    fn rows(self) -> usize {
        if self.is_huaweis() { 7 } else { 60 }
    }

    fn run(self, home: &Home, relay: &Relay) -> Cloudls {
        let provider = match self {
            Self::Login => "hpcai",
            Self::Password | Self::Agency => "modelarts",
            _ => "eas",
        };
        let run = home
            .run(["ls", "-o", "json", "-v"])
            .args(["-p", provider, "--page-size", SIZE])
            .args(["--no-shapes"])
            .vars(relay.endpoints());
        let run = match provider {
            "eas" => run.args(["--region", "cn-shanghai"]),
            "modelarts" => run.args(["--region", "ap-southeast-1", "--kind", "job"]),
            _ => run,
        };
        match self {
            Self::Role => {
                let role = r#","ram_role_arn":"acs:ram::1:role/reader""#;
                let members = pair(ALIBABA.0, ALIBABA.1) + role;
                profile(home, &main_profile("RamRoleArn", &members));
                run
            }
            Self::Oidc => run
                .set("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/reader")
                .set(
                    "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
                    "acs:ram::1:oidc-provider/p",
                )
                .set(
                    "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
                    home.write("oidc", OIDC, 0o600).display().to_string(),
                ),
            Self::Metadata => run.set("ALIBABA_CLOUD_ECS_METADATA", "demo-ecs-role"),
            Self::Uri => run.set("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true").set(
                "ALIBABA_CLOUD_CREDENTIALS_URI",
                format!("{}/credentials-uri", relay.url()),
            ),
            Self::Program => {
                let command = printing(home);
                let text = serde_json::to_string(&command).unwrap();
                profile(
                    home,
                    &main_profile("External", &format!(r#""process_command":{text}"#)),
                );
                run.set("PATH", std::env::var("PATH").unwrap())
            }
            Self::Login => run
                .set("HPCAI_USERNAME", HPCAI_USER.0)
                .set("HPCAI_PASSWORD", HPCAI_USER.1),
            Self::Password => run
                .set("HW_USER_NAME", HUAWEI_USER.0)
                .set("HW_USER_PASSWORD", HUAWEI_USER.1)
                .set("HW_DOMAIN_NAME", HUAWEI_USER.2),
            Self::Agency => run,
        }
    }
}

/// A program that prints a key of which it says that it lasts four seconds.
fn printing(home: &Home) -> String {
    let (id, secret, token) = TEMPORARY;
    let script = format!(
        "end=$(date -u -d '+4 seconds' +%Y-%m-%dT%H:%M:%SZ)\nprintf '{{\"mode\":\"StsToken\",\
         \"access_key_id\":\"{id}\",\"access_key_secret\":\"{secret}\",\"sts_token\":\"{token}\",\
         \"expiration\":\"%s\"}}' \"$end\"\n"
    );
    let path = home.write("print.sh", &script, 0o600);
    format!("sh {}", path.display())
}

fn profile(home: &Home, profile: &str) {
    let text = format!(r#"{{"current":"main","profiles":[{profile}]}}"#);
    home.write(PATH, &text, 0o600);
}

/// How often a key was got, by what `-v` tells.
fn got(run: &Finished) -> usize {
    run.stderr.matches(": got ").count()
}

#[test]
fn a_list_outlasts_its_keys() {
    let clouds = short_lived(LIFE);
    at_once(&From::ALL, |from| {
        let relay = from.relay(&clouds, |_, _| None);
        let home = Home::new();
        let run = from.run(&home, &relay).args(["--concurrency", "1"]).run();
        assert_eq!(run.code, 0, "{run:?}");
        assert_eq!(run.ids().len(), from.rows(), "{run:?}");
        let asked = relay.asked();
        let count = |kind| asked.iter().filter(|known| **known == kind).count();
        assert!(
            (2..=6).contains(&got(&run)) && got(&run) <= count("list"),
            "{asked:?}, {run:?}"
        );
        if from.kind() != "" {
            assert_eq!(count(from.kind()), got(&run), "{asked:?}");
        }
        assert!(shown(&run, &relay, &clouds[0]).is_empty(), "{run:?}");
    });
}

/// Where no further key can be had, the list is short, and says why.
#[test]
fn a_renewal_that_fails_costs_the_rest() {
    let clouds = short_lived(LIFE);
    let refusing = [From::Role, From::Login, From::Password, From::Metadata];
    at_once(&refusing, |from| {
        let granting = from.kind();
        let refuse = move |request: &Received, number| {
            let reply = || Reply::text(403, r#"{"code":"NoPermission","message":"no more"}"#);
            (kind(request) == granting && number > 1).then(reply)
        };
        let relay = from.relay(&clouds, refuse);
        let home = Home::new();
        let run = from.run(&home, &relay).args(["--concurrency", "1"]).run();
        assert_eq!(run.code, 8, "{run:?}");
        let count = run.ids().len();
        assert!((1..from.rows()).contains(&count), "{run:?}");
        let document = run.json();
        let reason = document["sources"][0]["reason"].as_str().unwrap();
        assert!(reason.contains(": HTTP 403"), "{reason}");
        let asked = relay.asked();
        let conversations = asked.iter().filter(|kind| **kind == granting).count();
        assert_eq!((got(&run), conversations), (1, 2), "{asked:?}");
    });
}

/// A service that is down while a key is still good is asked again once the key has run out.
#[test]
fn a_renewal_that_can_wait_is_tried_again() {
    // Long enough for a busy machine: what is left when it is renewed is a quarter.
    let clouds = short_lived("8s");
    let refuse = |request: &Received, number| {
        let is_down = kind(request) == "login" && (2..=3).contains(&number);
        is_down.then(|| Reply::text(503, ""))
    };
    let relay = From::Login.slow_relay(&clouds, 800, refuse);
    let home = Home::new();
    let run = From::Login.run(&home, &relay);
    let run = run.args(["--concurrency", "1"]).run();
    assert_eq!(run.code, 0, "{run:?}");
    let asked = relay.asked();
    let logins = asked.iter().filter(|kind| **kind == "login").count();
    assert!(
        got(&run) >= 2 && logins == got(&run) + 2,
        "{asked:?}, {run:?}"
    );
}

/// Calls that throttling holds back until their key has run out take another one, and are not refused first.
#[test]
fn a_key_that_ran_out_before_it_was_sent_is_not_sent() {
    let clouds = short_lived(LIFE);
    at_once(&[From::Role, From::Login], |from| {
        let throttle = |request: &Received, number| {
            let reply = || Reply::text(429, "{}").with("Retry-After", "7");
            (kind(request) == "list" && (3..=5).contains(&number)).then(reply)
        };
        let relay = from.slow_relay(&clouds, 50, throttle);
        let home = Home::new();
        let run = from.run(&home, &relay).run();
        assert_eq!(run.code, 0, "{run:?}");
        assert_eq!(run.ids().len(), from.rows(), "{run:?}");
        assert!(run.stderr.contains("all requests pause for 7s"), "{run:?}");
        assert!(!run.stderr.contains("again with another key"), "{run:?}");
        assert!(got(&run) > 1, "{run:?}");
    });
}

/// All calls under way are refused with the same key: one further is got for all of them.
#[test]
fn a_key_that_is_refused_is_replaced_once_for_all() {
    let clouds = short_lived("1h");
    let first = Mutex::new(None);
    let refuse = move |request: &Received, number| {
        let token = request.header("x-acs-security-token")?.to_owned();
        let mut first = first.lock().unwrap();
        let is_first = first.get_or_insert_with(|| token.clone()) == &token;
        let message = "Specified SecurityToken is expired.";
        let reply = || Cloud::EAS.error(403, "InvalidSecurityToken.Expired", message, "r");
        (is_first && number > 3).then(reply)
    };
    let relay = From::Role.relay(&clouds, refuse);
    let home = Home::new();
    let run = From::Role.run(&home, &relay).run();
    assert_eq!((run.code, run.ids().len()), (0, 60), "{run:?}");
    let asked = relay.asked();
    let roles = asked.iter().filter(|kind| **kind == "AssumeRole").count();
    assert_eq!((got(&run), roles), (2, 2), "{asked:?}");
}
