//! Profiles of the demo cloud and of the configuration file, and what is never shown of them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{doctor, sound};
use crate::support::{Cloud, Cloudls, DemoCloud, Home, Reply, Server, each_cloud, ids};

#[test]
fn all_is_well_on_the_demo_cloud() {
    let run = Cloudls::new(["doctor", "--demo"]).run();
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (
            0,
            &*format!(
                "{} profiles: all pass\nnext: `cloudls instances --demo` lists them\n",
                Cloud::ALL.len()
            )
        ),
        "{run:?}"
    );
    for &cloud in Cloud::ALL {
        assert!(
            run.stdout
                .contains(&format!("{}/demo\n  ok    credential  ", cloud.id()))
        );
    }
    let checks: Vec<_> = run
        .stdout
        .lines()
        .filter(|line| line.starts_with("  "))
        .collect();
    assert!(checks.len() > 25, "{run:?}");
    assert!(
        checks.iter().all(|line| line.starts_with("  ok    ")),
        "{run:?}"
    );
    assert!(
        run.stdout.contains("  ok    expiry      it lasts until 20"),
        "{run:?}"
    );
    assert!(!run.stdout.contains('\x1b'), "{run:?}");
    let colored = Cloudls::new(["doctor", "--demo", "--color", "always"]).run();
    assert!(
        colored
            .stdout
            .contains("  \x1b[32mok\x1b[0m    credential  ")
    );
    let quiet = Cloudls::new(["doctor", "--demo", "-q", "-p", "eas"]).run();
    assert_eq!((quiet.code, quiet.stderr.as_str()), (0, ""));
}

/// A role of Alibaba Cloud, assumed with a key of the vendor's own file.
#[test]
fn a_role_is_told_with_its_source_and_end() {
    let demo = DemoCloud::start();
    let home =
        Home::with("[profile.p]\nprovider = \"eas\"\ncredential = { aliyun_profile = \"prod\" }\n");
    let key = [
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    ];
    let [id, secret] = key.map(|name| demo.variable(name).to_owned());
    let file = serde_json::json!({"current": "prod", "profiles": [{
        "name": "prod", "mode": "RamRoleArn", "access_key_id": id, "access_key_secret": secret,
        "ram_role_arn": "acs:ram::123456789012:role/reader", "ram_session_name": "doctor",
        "region_id": "cn-shanghai",
    }]});
    home.write(".aliyun/config.json", &file.to_string(), 0o600);
    let variables = demo.variables.iter().cloned();
    let variables = variables.filter(|(name, _)| name.starts_with("CLOUDLS_"));
    let run = home
        .run(["doctor", "--profile", "p", "-vv", "--debug"])
        .vars(variables)
        .run();
    assert_eq!(run.code, 0, "{run:?}");
    let mut lines = run.stdout.lines().skip(1);
    let credential = lines.next().unwrap();
    for words in [
        "temporary access key STS.",
        "****",
        "AssumeRole",
        "profile prod (mode RamRoleArn) of ",
    ] {
        assert!(credential.contains(words), "{words}: {credential}");
    }
    let expiry = lines.next().unwrap();
    assert!(
        expiry.starts_with("  ok    expiry      it lasts until 20"),
        "{expiry}"
    );
    assert!(expiry.ends_with(", and is renewed by itself"), "{expiry}");
    assert!(
        !run.stdout.contains(&secret) && !run.stderr.contains(&secret),
        "{run:?}"
    );
    assert!(
        run.stdout.contains("(cn-shanghai, foo): 4 instances"),
        "{run:?}"
    );
}

#[test]
fn a_file_with_an_error_ends_it_before_anything_is_sent() {
    let home = Home::with("[profile.p]\nprovidr = \"novita\"\n");
    let run = home.run(["doctor", "-o", "json"]).run();
    assert_eq!((run.code, run.stdout.as_str()), (3, ""), "{run:?}");
    assert!(run.stderr.contains("config.toml:2:1"), "{run:?}");
}

/// Where nothing is there, each provider says what it lacks.
#[test]
fn without_any_credential_all_providers_are_examined() {
    let run = Cloudls::new(["doctor"]).run();
    assert_eq!(run.code, 3, "{run:?}");
    for cloud in Cloud::ALL {
        let begin = format!("{}/env\n  fail  credential  ", cloud.id());
        assert!(run.stdout.contains(&begin), "{begin}: {run:?}");
    }
    assert!(run.stderr.lines().all(|line| line.len() < 160), "{run:?}");
}

/// Once, and not as a warning as well.
#[test]
fn a_token_that_ends_soon_is_told() {
    let server = Server::start(|_| Cloud::HPCAI.page(&ids(1), Some(1)));
    let end = chrono::Utc::now().timestamp() + 200;
    let claims = URL_SAFE_NO_PAD.encode(format!("{{\"exp\":{end}}}"));
    let token = format!("e30.{claims}.Zs3vQ8-pK1xW_7nR5tLb2yM9cHd4jFg6aTe0uVoIiEs");
    let run = doctor(Cloud::HPCAI, &server.url()).set("HPCAI_ACCESS_TOKEN", token);
    let run = run.run();
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (
            0,
            "1 profile: all pass, 1 warning\nnext: `cloudls instances --provider hpcai` lists them\n"
        ),
        "{run:?}"
    );
    assert!(
        run.stdout
            .contains("  warn  expiry      it expires soon, at 20"),
        "{run:?}"
    );
}

/// A usage error of one profile comes before the request of another.
#[test]
fn a_command_line_that_cannot_be_right_ends_it_before_anything_is_sent() {
    let server = Server::start(|_| Reply::text(200, "{}"));
    let run = doctor(Cloud::EAS, &server.url()).vars(Cloud::MODELARTS.credentials());
    let run = run.args([
        "-p",
        "modelarts",
        "--region",
        "cn-north-4,cn-north-1",
        "--project",
        "x",
    ]);
    let run = run.run();
    assert_eq!(
        (run.code, run.stdout.as_str(), server.count()),
        (2, "", 0),
        "{run:?}"
    );
}

/// A hint names the variables that the profile reads.
#[test]
fn a_hint_speaks_the_words_of_the_profile() {
    let server = Server::start(|_| Cloud::NOVITA.error(401, "X", "who?", "R"));
    let url = server.url();
    let home = Home::with(&format!(
        "[profile.a]\nprovider = \"novita\"\nendpoint = {url:?}\ncredential = {{ env = \"A\" }}\n\
         [profile.b]\nprovider = \"novita\"\nendpoint = {url:?}\ncredential = {{ env = \"B\" }}\n"
    ));
    let run = home
        .run(["doctor"])
        .set("A_NOVITA_API_KEY", "sk_example-api-key-4714")
        .run();
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.stdout.contains("hint: check A_NOVITA_API_KEY"),
        "{run:?}"
    );
    assert!(run.stdout.contains("hint: set B_NOVITA_API_KEY"), "{run:?}");
    assert!(run.stderr.contains("(novita/a, novita/b)"), "{run:?}");
}

/// Even of a server that repeats them.
#[test]
fn no_secret_is_shown() {
    each_cloud(|cloud| {
        let server =
            Server::start(move |_| cloud.error(401, "Odd", &cloud.secrets().join(" "), "R"));
        for format in ["table", "json"] {
            let run = doctor(cloud, &server.url()).args(["-vv", "--debug", "-o", format]);
            let run = run.args(cloud.region).run();
            assert_eq!(run.code, 4, "{run:?}");
            for secret in cloud.secrets() {
                let is_shown = |text: &str| text.contains(&secret[..14]);
                assert!(!is_shown(&run.stdout) && !is_shown(&run.stderr), "{run:?}");
            }
        }
    });
}

/// What the network says must not drive the terminal, nor turn its text around.
#[test]
fn foreign_words_are_harmless() {
    const ODD: &str = "a\u{1b}[31m\u{9b}31m\u{202e}b\nc";
    let server = Server::start(|request| {
        if request.path.ends_with("/listApplications") {
            let apps = serde_json::json!([{"AppId": "one", "AppName": ODD}]);
            let data = serde_json::json!({"Applications": apps, "TotalSize": 1});
            let body = serde_json::json!({"Success": true, "Code": "200", "Data": data});
            return Reply::json(200, &body);
        }
        Cloud::SAE.error(400, "ODD", ODD, "R")
    });
    let run = doctor(Cloud::SAE, &server.url()).args(["--region", "cn-shanghai"]);
    for format in ["table", "json"] {
        let run = run.clone().args(["-o", format]).run();
        assert_eq!(run.code, 5, "{run:?}");
        assert!(
            run.stdout
                .contains("DescribeApplicationGroups (cn-shanghai, a"),
            "{run:?}"
        );
        let is_harmful = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        assert!(!run.stdout.contains(is_harmful), "{run:?}");
    }
}

/// It only reads: nothing is sent but what asks for a temporary key and for a page.
#[test]
fn a_key_of_the_instance_is_asked_for_and_nothing_is_written() {
    const FOLDER: &str = "/latest/meta-data/ram/security-credentials/";
    let server = Server::start(|request| match request.path.as_str() {
        "/latest/api/token" => Reply::text(200, "metadata-token-4717"),
        FOLDER => Reply::text(200, "reader"),
        path if path.starts_with(FOLDER) => Reply::json(
            200,
            &serde_json::json!({
                "Code": "Success", "AccessKeyId": "STS.EXAMPLEKEYID", "AccessKeySecret": "s3cret-4718",
                "SecurityToken": "sts-token-4719", "Expiration": "2099-01-01T00:00:00Z",
            }),
        ),
        _ => sound(Cloud::EAS, request),
    });
    let run = Cloudls::new([
        "doctor",
        "-p",
        "eas",
        "--region",
        "cn-shanghai",
        "--no-shapes",
    ]);
    let run = run.set("CLOUDLS_ALIBABA_METADATA_ENDPOINT", server.url());
    let run = run.set(Cloud::EAS.endpoint(), server.url()).run();
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stdout
            .contains("it lasts until 2099-01-01T00:00:00Z, and is renewed"),
        "{run:?}"
    );
    let requests = server.received();
    let calls: Vec<_> = requests
        .iter()
        .map(|request| (&*request.method, &*request.path))
        .collect();
    assert_eq!(
        calls,
        [
            ("PUT", "/latest/api/token"),
            ("GET", FOLDER),
            ("GET", &format!("{FOLDER}reader")),
            ("GET", "/api/v2/services"),
            ("GET", "/api/v2/services/cn-shanghai/one/instances"),
        ],
        "{run:?}"
    );
}
