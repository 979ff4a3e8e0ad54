//! Which profiles are listed for a credential of the vendors' own tools, and where they look.

use super::cli_file::{PATH, pair, profile};
use super::keys::{ALIBABA, NOVITA};
use crate::support::{Cloudls, DemoCloud, Home, Received, Relay, kind};

/// Provider, profile and region of each source, or why there is none.
fn sources(run: &Cloudls) -> Vec<String> {
    let run = run.run();
    let document = run.json();
    let words = |source: &serde_json::Value| {
        let text = |name: &str| source[name].as_str().unwrap_or_default().to_owned();
        let region = source["scope"]["region"].as_str().unwrap_or_default();
        let error = source["error"]["message"].as_str().unwrap_or_default();
        let words = [&text("provider"), &text("profile"), region, error].join(" ");
        words.trim().to_owned()
    };
    let sources = document["sources"].as_array().unwrap();
    let mut words: Vec<_> = sources.iter().map(words).collect();
    words.dedup();
    words
}

fn key(name: &str, more: &str) -> String {
    profile(name, "AK", &(pair(ALIBABA.0, ALIBABA.1) + more))
}

fn config(profiles: &str) -> String {
    format!(r#"{{"current":"main","profiles":[{profiles}]}}"#)
}

#[test]
fn the_region_of_a_profile_counts_last() {
    let demo = DemoCloud::start();
    let relay = Relay::to(&demo, None);
    let home = Home::new();
    let text = config(&key("main", r#","region_id":"cn-beijing""#));
    home.write(PATH, &text, 0o600);
    let run = home
        .run(["ls", "-o", "json", "-p", "eas"])
        .vars(relay.endpoints());
    assert_eq!(sources(&run), ["eas env cn-beijing"]);
    let run = run.set("ALIBABA_CLOUD_REGION_ID", "cn-shanghai");
    assert_eq!(sources(&run), ["eas env cn-shanghai"]);
    assert_eq!(
        sources(&run.args(["--region", "cn-beijing"])),
        ["eas env cn-beijing"]
    );
}

#[test]
fn profiles_of_one_file_are_listed_side_by_side() {
    let demo = DemoCloud::start();
    let relay = Relay::to(&demo, None);
    let home = Home::with(
        "[profile.a]\nprovider = \"eas\"\ncredential = { aliyun_profile = \"x\" }\n\
         [profile.b]\nprovider = \"eas\"\ncredential = { aliyun_profile = \"y\" }\n\
         [profile.c]\nprovider = \"sae\"\ncredential = { aliyun_profile = \"z\" }\nregions = \"cn-beijing\"\n",
    );
    let role = profile(
        "y",
        "ChainableRamRoleArn",
        r#""source_profile":"x","ram_role_arn":"acs:ram::1:role/reader","region_id":"cn-beijing""#,
    );
    let x = key("x", r#","region_id":"cn-shanghai""#);
    home.write(PATH, &config(&[x, role, key("z", "")].join(",")), 0o600);
    let run = home.run(["ls", "-o", "json"]).vars(relay.endpoints());
    // The variables are another account's.
    let run = run.set("ALIBABA_CLOUD_REGION_ID", "cn-elsewhere");
    let listed = ["eas a cn-shanghai", "eas b cn-beijing", "sae c cn-beijing"];
    assert_eq!(sources(&run), listed);
    let asked = relay.asked();
    assert_eq!(
        asked.iter().filter(|kind| **kind == "AssumeRole").count(),
        1
    );
    assert_eq!(run.run().code, 0);
}

/// Who has written profiles has said which accounts are meant.
#[test]
fn a_vendors_file_is_listed_where_nobody_wrote_profiles() {
    let demo = DemoCloud::start();
    let relay = Relay::to(&demo, None);
    let home = Home::new();
    let text = config(&key("main", r#","region_id":"cn-beijing""#));
    home.write(PATH, &text, 0o600);
    let run = home.run(["ls", "-o", "json"]).vars(relay.endpoints());
    let both = ["eas env cn-beijing", "sae env cn-beijing"];
    assert_eq!(sources(&run), both);

    let own = "[profile.n]\nprovider = \"novita\"\ncredential = { env = \"N\" }\n";
    home.write(".config/cloudls/config.toml", own, 0o600);
    let run = run.set("N_NOVITA_API_KEY", NOVITA);
    assert_eq!(sources(&run), ["novita n"]);
    // A variable that names a profile means it.
    let named = run.clone().set("ALIBABA_CLOUD_PROFILE", "main");
    assert_eq!(sources(&named), ["novita n", both[0], both[1]]);
    assert_eq!(
        sources(&run.clone().args(["-p", "eas"])),
        ["eas env cn-beijing"]
    );

    let own = own.to_owned()
        + "[profile.e]\nprovider = \"eas\"\ncredential = { aliyun_profile = \"main\" }\n";
    home.write(".config/cloudls/config.toml", &own, 0o600);
    assert_eq!(
        sources(&run.clone().args(["-p", "eas"])),
        ["eas e cn-beijing"]
    );
}

/// To show what is in effect, no program is run and nobody is asked.
#[test]
fn a_credential_is_shown_without_being_got() {
    let home = Home::new();
    let mark = home.path("mark").display().to_string();
    let own = format!(
        "[profile.n]\nprovider = \"novita\"\ncredential = {{ command = [\"touch\", {mark:?}] }}\n"
    );
    home.write(".config/cloudls/config.toml", &own, 0o600);
    for command in ["show", "validate"] {
        let run = home.run(["config", command]).run();
        assert_eq!(run.code, 0, "{run:?}");
        assert!(!home.path("mark").exists(), "{command}");
    }
    let run = home.run(["ls"]).run();
    assert!(run.code == 3 && home.path("mark").exists(), "{run:?}");
}

/// What is named on purpose is missed when it is not there; what a tool left empty is nothing.
#[test]
fn a_place_that_is_named_is_never_passed_over() {
    let demo = DemoCloud::start();
    let relay = Relay::to(&demo, None);
    let listed = |home: &Home, variable: Option<(&str, &str)>| {
        let run = home
            .run(["ls", "-o", "json"])
            .vars(relay.endpoints())
            .set("NOVITA_API_KEY", NOVITA);
        match variable {
            Some((name, value)) => run.set(name, value).run(),
            None => run.run(),
        }
    };
    let home = Home::new();
    for (name, provider) in [
        ("ALIBABA_CLOUD_CONFIG_FILE", "eas"),
        ("ALIBABA_CLOUD_CREDENTIALS_FILE", "sae"),
        ("HUAWEICLOUD_SDK_CREDENTIALS_FILE", "modelarts"),
        ("HW_SHARED_CONFIG_FILE", "modelarts"),
        ("ALIBABA_CLOUD_SECURITY_TOKEN", "eas"),
    ] {
        let run = listed(&home, Some((name, "/no/such/file")));
        assert_eq!(run.code, 8, "{name}: {run:?}");
        assert!(
            run.stderr.contains(&format!("error: {provider}: ")),
            "{run:?}"
        );
    }
    home.write(PATH, r#"{"current":"default","profiles":[]}"#, 0o600);
    assert_eq!(listed(&home, None).code, 0);
    let broken = Home::new();
    broken.write(".aliyun/config.json/a-folder", "", 0o600);
    assert_eq!(listed(&broken, None).code, 8);
}

/// What one profile finds out about a metadata service holds for all of them.
#[test]
fn a_guess_is_made_once_for_a_run() {
    let demo = DemoCloud::start();
    // The first look finds nothing there; a second one would.
    let instead = |request: &Received, number: usize| {
        let is_first = matches!(kind(request), "session" | "role") && number == 1;
        is_first.then(|| crate::support::Reply::text(404, ""))
    };
    let relay = Relay::to(&demo, Some(std::sync::Arc::new(instead)));
    let run = Home::new()
        .run([
            "ls",
            "-o",
            "json",
            "-p",
            "eas,sae",
            "--region",
            "cn-shanghai",
        ])
        .vars(relay.endpoints())
        .set(
            "ALIBABA_CLOUD_CREDENTIALS_URI",
            format!("{}/credentials-uri", relay.url()),
        )
        .run();
    assert_eq!(run.code, 0, "{run:?}");
    let asked = relay.asked();
    let count = |what| asked.iter().filter(|kind| **kind == what).count();
    assert_eq!((count("session"), count("key")), (1, 0), "{asked:?}");
}
