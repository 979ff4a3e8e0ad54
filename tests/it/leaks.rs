//! Secrets stay inside: servers that quote the request, traces, and the document.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::{
    Cloud, Cloudls, DemoCloud, Finished, Received, Relay, Reply, Server, at_once, each_cloud, ids,
    pass_on, put,
};

/// Asserts that no secret of the cloud, nor a larger piece of one, was printed.
#[track_caller]
fn assert_silent(cloud: Cloud, run: &Finished, what: &str) {
    const PIECE: usize = 14;
    for secret in cloud.secrets() {
        let piece = &secret[..PIECE];
        for text in [&run.stdout, &run.stderr] {
            assert!(
                !text.contains(piece),
                "{cloud:?}, {what}: {piece} leaked: {run:?}"
            );
        }
    }
}

/// The credential headers of a request, one after the other.
fn quoted(cloud: Cloud, request: &Received) -> Vec<String> {
    let values = cloud
        .carriers
        .iter()
        .filter_map(|name| request.header(name));
    values.map(str::to_owned).collect()
}

fn quotes(cloud: Cloud, request: &Received) -> String {
    [quoted(cloud, request), cloud.secrets()].concat().join(" ")
}

/// An answer that quotes a text.
type Quoting = fn(Cloud, &str) -> Reply;

/// Asserts that what a server quotes in one place of its answer is not shown.
fn assert_unquoted(name: &str, reply: Quoting) {
    each_cloud(|cloud| {
        let server = Server::start(move |request| reply(cloud, &quotes(cloud, request)));
        for flags in [&[][..], &["-v"], &["--debug"]] {
            let run = cloud.listing(&server).args(flags).run();
            assert_ne!(run.code, 0, "{cloud:?}, {name}: {run:?}");
            assert_silent(cloud, &run, name);
        }
    });
}

#[test]
fn a_server_that_quotes_the_credential_is_not_repeated() {
    let replies: [(&str, Quoting); 5] = [
        ("message", |cloud, text| cloud.error(401, "Odd", text, "r")),
        ("HTML", |_, text| {
            Reply::text(403, &format!("<html>{text}</html>"))
        }),
        ("200, no JSON", |_, text| Reply::text(200, text)),
        ("200, a text", |_, text| {
            Reply::text(200, &format!("{text:?}"))
        }),
        ("location", |_, text| {
            Reply::text(302, "").with("location", &format!("/login?{text}"))
        }),
    ];
    for (name, reply) in replies {
        assert_unquoted(name, reply);
    }
}

#[test]
fn a_code_that_quotes_the_credential_is_not_repeated() {
    assert_unquoted("code", |cloud, text| cloud.error(400, text, "m", "r"));
}

#[test]
fn a_request_id_that_quotes_the_credential_is_not_repeated() {
    assert_unquoted("request id", |cloud, text| {
        cloud.error(400, "Odd", "m", text)
    });
}

#[test]
fn a_row_that_quotes_the_credential_is_not_repeated() {
    assert_unquoted("a row", |cloud, text| {
        Reply::json(200, &cloud.body(&[text.into()], Some(1)))
    });
}

/// A row that is fine but for a credential in its name is listed, without the credential.
#[test]
fn a_row_that_holds_the_credential_is_listed_without_it() {
    each_cloud(|cloud| {
        for secret in cloud.secrets() {
            let escaped = secret.replace('e', "\\u0065");
            for form in [secret.clone(), format!("a {secret} b"), escaped] {
                let body = cloud.body(&[cloud.row("i-1")], Some(1)).to_string();
                let (word, _) = cloud.fields.states[0];
                let body = body.replace(word, &format!("{word} {form}"));
                let server = Server::start(move |_| Reply::text(200, &body));
                let run = cloud.listing(&server).args(["--raw", "--debug"]).run();
                assert_silent(cloud, &run, &form);
                assert_eq!(
                    (run.code, run.ids()),
                    (0, vec!["i-1".to_owned()]),
                    "{run:?}"
                );
                assert!(run.stdout.contains("***"), "{run:?}");
            }
        }
    });
}

/// Nor is one that was typed into a condition.
#[test]
fn a_condition_that_holds_the_credential_is_not_repeated() {
    each_cloud(|cloud| {
        let server = cloud.honest(&ids(1));
        let refusing = Server::start(move |_| cloud.error(400, "X", "no", "R"));
        for secret in cloud.secrets() {
            let condition = format!("name!={secret}");
            for flags in [["--name", &secret], ["--filter", &condition]] {
                for format in ["table", "json", "html", "prom"] {
                    let run = cloud.bare(&server.url()).args(cloud.scope());
                    let run = run.args(flags).args(["-o", format, "-v"]).run();
                    assert_eq!(run.code, 0, "{run:?}");
                    assert_silent(cloud, &run, format);
                }
            }
            let address = format!("{}/env/{secret}", cloud.id());
            let run = Cloudls::new(["show", &address]).args(cloud.scope());
            let run = run.vars(cloud.credentials());
            let run = run.set(cloud.endpoint(), refusing.url()).run();
            assert_ne!(run.code, 0, "{run:?}");
            assert_silent(cloud, &run, "an address");
        }
    });
}

/// An excerpt of a body must not end inside a secret, which is then no longer recognised as one.
#[test]
fn a_quoted_credential_is_not_cut_into_pieces() {
    each_cloud(|cloud| {
        for secret in cloud.secrets() {
            // An excerpt is a few dozen characters: somewhere in here its end cuts the secret.
            for before in (20..80).step_by(4) {
                let body = format!("{} {secret} denied", "x".repeat(before));
                let server = Server::start(move |_| Reply::text(403, &body));
                let run = cloud.listing(&server).run();
                assert_silent(cloud, &run, &format!("{before} characters before it"));
            }
        }
    });
}

#[test]
fn traces_show_requests_without_their_secrets() {
    each_cloud(|cloud| {
        let server = cloud.honest(&ids(4));
        let run = cloud.listing(&server).args(["--debug"]).run();
        run.assert_whole(&ids(4), cloud.id());
        assert!(
            run.stderr.contains(&format!("> GET {}", server.url()))
                || run.stderr.contains("> POST"),
            "{run:?}"
        );
        assert!(run.stderr.contains("< HTTP 200"), "{run:?}");
        assert_silent(cloud, &run, "--debug");
        for request in server.received() {
            for value in quoted(cloud, &request) {
                let signature = value.rsplit("Signature=").next().unwrap();
                assert!(!run.stderr.contains(signature), "{cloud:?}: {run:?}");
            }
        }
    });
}

/// No command repeats what stands in the environment, nor do help texts and usage errors.
#[test]
fn no_command_shows_a_credential() {
    let mut environment = Cloudls::new::<&str>([]);
    for &cloud in Cloud::ALL {
        environment = environment
            .vars(cloud.credentials())
            .set(cloud.endpoint(), "http://127.0.0.1:1");
    }
    let regions = ["--region", "cn-shanghai", "-vv", "--debug"];
    let commands: [&[&str]; 12] = [
        &["ls", "--region", "cn-shanghai", "-vv", "--debug"],
        &[
            "ls",
            "--region",
            "cn-shanghai",
            "-vv",
            "--debug",
            "-o",
            "jsonl",
        ],
        &["ls", "--demo", "-vv", "--debug"],
        &["ls", "--help"],
        &["ls", "--no-such-flag"],
        &["ls", "--region", "../etc"],
        &["ls", "--param", "eas.NoSuch=1"],
        &["providers"],
        &["providers", "eas"],
        &["providers", "hpcai"],
        &["providers", "no-such"],
        &["no-such-command"],
    ];
    at_once(&commands, |args| {
        let run = environment.clone().args(*args).run();
        for &cloud in Cloud::ALL {
            assert_silent(cloud, &run, &args.join(" "));
        }
    });
    let broken = environment.set("CLOUDLS_OUTPUT", "no-such").args(["ls"]);
    let run = broken.args(regions).run();
    assert_eq!(run.code, 2, "{run:?}");
    for &cloud in Cloud::ALL {
        assert_silent(cloud, &run, "a bad variable");
    }
}

/// Endpoints may not carry a user name or password.
#[test]
fn an_endpoint_with_a_password_is_not_repeated() {
    for &cloud in Cloud::ALL {
        let run = cloud
            .bare("http://user:hunter2@127.0.0.1:1")
            .args(cloud.scope())
            .run();
        assert_eq!(run.code, 3, "{cloud:?}: {run:?}");
        assert!(
            run.stderr.contains(cloud.endpoint()) && !run.stderr.contains("hunter2"),
            "{run:?}"
        );
    }
}

#[test]
fn traces_of_the_demo_hold_no_secret() {
    let demo = DemoCloud::start();
    let run = Cloudls::new(["ls", "--debug"])
        .vars(
            demo.variables
                .iter()
                .map(|(name, value)| (name, value.clone())),
        )
        .run();
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stderr.contains("> GET http://") && run.stderr.contains("> POST http://"));
    for name in [
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        "HPCAI_ACCESS_TOKEN",
        "NOVITA_API_KEY",
        "HUAWEICLOUD_SDK_SK",
    ] {
        assert!(!run.stderr.contains(demo.variable(name)), "{name}");
    }
    assert!(!run.stderr.contains("Signature=") && !run.stderr.contains("AccessToken="));
}

#[test]
fn raw_masks_secrets_unless_told_otherwise() {
    each_cloud(|cloud| {
        let mut row = cloud.row("i");
        row["sshPassword"] = json!("hunter2");
        row["nested"] = json!([{"access_token": "hunter2", "Port": 1}]);
        row["envs"] = json!([{"key": "KEEP", "value": if cloud.has_secret_variables { "hunter2" } else { "" }}]);
        let body = cloud.body(std::slice::from_ref(&row), Some(1));
        let server = Server::start(move |_| Reply::json(200, &body));
        let run = cloud.listing(&server).run();
        assert!(run.json()["instances"][0].get("raw").is_none() && !run.stdout.contains("hunter2"));
        let run = cloud.listing(&server).args(["--raw"]).run();
        let raw = run.json()["instances"][0]["raw"].clone();
        assert!(!run.stdout.contains("hunter2"), "{cloud:?}: {run:?}");
        assert_eq!(
            (&raw["sshPassword"], &raw["nested"][0]["Port"]),
            (&json!("***"), &json!(1))
        );
        assert_eq!(raw["envs"][0]["key"], "KEEP");
        let keys = |value: &serde_json::Value| value.as_object().unwrap().len();
        assert_eq!(keys(&raw), keys(&row), "{cloud:?}");
        let run = cloud
            .listing(&server)
            .args(["--raw", "--show-secrets"])
            .run();
        assert_eq!(run.json()["instances"][0]["raw"], row, "{cloud:?}");
    });
}

/// Members of a row in which `hunter2` is a secret, by what stands beside it.
const HIDDEN: &[&str] = &[
    r#"{"vars":[{"name":"DB_PASSWORD","value":"hunter2"}]}"#,
    r#"{"deep":{"er":[{"Value":"hunter2","Key":"API_TOKEN"}]}}"#,
    r#"{"parameters":[{"k":"apiKey","v":"hunter2"}]}"#,
    r#"{"rootPwd":"hunter2"}"#,
    r#"{"USERPASS":"hunter2"}"#,
    r#"{"bearer":"hunter2"}"#,
    r#"{"tlsKey":"hunter2"}"#,
    r#"{"master_key":["hunter2"]}"#,
    r#"{"config":"{\"password\":\"hunter2\"}"}"#,
    r#"{"config":"[{\"name\":\"pwd\",\"value\":\"hunter2\"}]"}"#,
    r#"{"command":"serve --api-key hunter2 --port 80"}"#,
    r#"{"entrypoint":["serve","--api-key","hunter2"]}"#,
    r#"{"entrypoint":["serve","--api-key=hunter2"]}"#,
    r#"{"start":"DB_PASSWORD=hunter2 ./run"}"#,
    r#"{"link":"https://host/?token=hunter2&x=1"}"#,
    r#"{"link":"https://me:hunter2@host/"}"#,
    r#"{"link":"https://host/?x=1&Signature=hunter2"}"#,
];

#[test]
fn raw_masks_what_is_a_secret_by_what_stands_beside_it() {
    each_cloud(|cloud| {
        let mut row = cloud.row("i");
        for (number, text) in HIDDEN.iter().enumerate() {
            row[format!("x{number}")] = serde_json::from_str(text).unwrap();
        }
        row["plain"] = json!({"keyName": "mine", "publicKey": "ssh-rsa A", "monkey": "see"});
        let body = cloud.body(std::slice::from_ref(&row), Some(1));
        let server = Server::start(move |_| Reply::json(200, &body));
        let run = cloud.listing(&server).args(["--raw"]).run();
        let raw = run.json()["instances"][0]["raw"].clone();
        for number in 0..HIDDEN.len() {
            let shown = raw[format!("x{number}")].to_string();
            assert!(
                shown.contains("***") && !shown.contains("hunter2"),
                "{shown}"
            );
        }
        assert_eq!(raw["plain"], row["plain"]);
        let shown = cloud
            .listing(&server)
            .args(["--raw", "--show-secrets"])
            .run();
        assert_eq!(shown.json()["instances"][0]["raw"], row, "{cloud:?}");
    });
}

/// In the fields of every format, and not in what a condition is tested with.
#[test]
fn a_url_shows_no_secret_in_any_field() {
    let url = "https://me:hunter2@registry/i?x=1&token=hunter3";
    each_cloud(|cloud| {
        let mut row = cloud.row("i");
        for text in cloud.fields.texts {
            // What an address is made of is left as it is.
            if !text.contains("region") && !text.contains("cluster") && *text != cloud.fields.id {
                put(&mut row, text, json!(url));
            }
        }
        let body = cloud.body(std::slice::from_ref(&row), Some(1));
        let server = Server::start(move |_| Reply::json(200, &body));
        for format in ["json", "jsonl", "csv", "tsv", "yaml", "wide"] {
            let run = cloud.listing(&server).args(["-o", format]).run();
            let is_shown = run.stdout.contains("hunter2") || run.stdout.contains("hunter3");
            assert!(!is_shown, "{format}: {run:?}");
        }
    });
}

/// The operation of a request: ids in its path are left out.
fn operation(request: &Received) -> String {
    if let Some(action) = request.header("x-acs-action") {
        return action.to_owned();
    }
    let has_digit = |part: &str| part.len() > 3 && part.contains(|c: char| c.is_ascii_digit());
    let parts = request.path.split('/');
    let parts: Vec<_> = parts
        .map(|part| if has_digit(part) { "*" } else { part })
        .collect();
    parts.join("/")
}

/// Puts a text into all fields but those that tell rows, types and pages apart.
fn fill(value: &mut Value, key: &str, text: &str) {
    const APART: [&str; 12] = [
        "id", "name", "code", "status", "state", "type", "time", "region", "cursor", "token",
        "kind", "category",
    ];
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                fill(value, &key.to_lowercase(), text);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| fill(item, key, text)),
        Value::String(own) if !APART.iter().any(|word| key.contains(word)) => text.clone_into(own),
        _ => {}
    }
}

/// Rows bear what services, look-ups and other answers tell, which is masked as what stands in their own is.
#[test]
fn a_url_of_another_answer_shows_no_secret() {
    let demo = Arc::new(DemoCloud::start());
    let clouds: Vec<_> = Cloud::ALL.iter().map(|cloud| cloud.id()).collect();
    at_once(&clouds, |provider| {
        let list = |relay: &Relay| {
            let run = Cloudls::new(["ls", "-p", provider, "--kind", "all", "-o", "json"]);
            let run = run.args(["--prices"]).vars(demo.variables.clone());
            run.vars(relay.endpoints()).run()
        };
        let plain = Relay::to(&demo, None);
        list(&plain);
        let operations: BTreeSet<_> = plain.received().iter().map(operation).collect();
        for chosen in operations {
            let authority = demo.authority().to_owned();
            let altered = chosen.clone();
            let relay = Relay::to(
                &demo,
                Some(Arc::new(move |request, _| {
                    if operation(request) != altered {
                        return None;
                    }
                    let reply = pass_on(&authority, request).bytes();
                    let text = String::from_utf8_lossy(&reply);
                    let (_, body) = text.split_once("\r\n\r\n")?;
                    let mut body = serde_json::from_str(body).ok()?;
                    fill(
                        &mut body,
                        "",
                        "https://me:hunter2@registry/i?x=1&token=hunter3",
                    );
                    Some(Reply::json(200, &body))
                })),
            );
            let run = list(&relay);
            for text in [&run.stdout, &run.stderr] {
                let shown = text
                    .find("hunter")
                    .map(|at| &text[at.saturating_sub(90)..at + 8]);
                assert_eq!(shown, None, "{chosen}: {run:?}");
            }
        }
    });
}
