//! How an examination ends: by signals, at the deadline, without a reader, and with which code.

use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{doctor, sound};
use crate::support::{Cloud, Cloudls, Home, Reply, Server, closed_port, hold};

/// A server that says nothing for long.
fn silent() -> Server {
    Server::start(|_| {
        std::thread::sleep(Duration::from_secs(30));
        Reply::Raw(Vec::new())
    })
}

#[test]
fn a_signal_ends_it_with_what_was_found() {
    for (signal, code, format) in [("-INT", 130, "json"), ("-TERM", 143, "table")] {
        let server = silent();
        let home = tempfile::tempdir().unwrap();
        let run = doctor(Cloud::NOVITA, &server.url()).args(["-o", format]);
        let mut command = run.command(home.path());
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = child.spawn().unwrap();
        let begun = Instant::now();
        while server.count() == 0 && begun.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(10));
        }
        let begun = Instant::now();
        let kill = format!("kill {signal} {}", child.id());
        let kill = std::process::Command::new("sh")
            .args(["-c", &kill])
            .status();
        assert!(kill.unwrap().success());
        let output = child.wait_with_output().unwrap();
        assert!(begun.elapsed() < Duration::from_secs(10));
        assert_eq!(output.status.code(), Some(code));
        let stdout = String::from_utf8(output.stdout).unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stdout.contains("NOVITA_API_KEY"), "{stdout}");
        assert!(stdout.contains("not finished: interrupted"), "{stdout}");
        assert!(stderr.contains("1 FAILED (novita/env)"), "{stderr}");
        if format == "json" {
            let document: serde_json::Value = serde_json::from_str(&stdout).unwrap();
            assert_eq!(document["ok"], false);
            hold(&document);
        }
    }
}

#[test]
fn the_deadline_ends_it() {
    let server = silent();
    let run = doctor(Cloud::NOVITA, &server.url())
        .args(["--deadline", "1s"])
        .run();
    assert!(run.elapsed < Duration::from_secs(10));
    assert_eq!(run.code, 6, "{run:?}");
    let line =
        "  fail  end         not finished: the deadline of 1s passed; waited for List Instances\n";
    assert!(run.stdout.contains(line), "{run:?}");
    assert!(
        run.stdout.contains("hint: --deadline allows more time"),
        "{run:?}"
    );
}

/// What had passed is told, and what was waited for; a look-up that hangs is waited for no longer than rows do.
#[test]
fn the_deadline_names_the_call_that_hangs() {
    let told: [(&str, &str, &[&str], i32); 3] = [
        ("ListServices", "/services", &[], 6),
        (
            "ListServiceInstances",
            "/instances",
            &["ListServices (cn-shanghai): 1 service"],
            6,
        ),
        (
            "DescribeMachineSpec",
            "/instance_types",
            &[
                "ListServices (cn-shanghai): 1 service",
                "ListServiceInstances (cn-shanghai, s): 2 instances",
            ],
            0,
        ),
    ];
    for (operation, path, passed, code) in told {
        let server = Server::start(move |request| {
            if request.path.ends_with(path) {
                std::thread::sleep(Duration::from_secs(30));
            }
            if request.path.ends_with("/services") {
                return Reply::json(
                    200,
                    &serde_json::json!({"TotalCount": 1, "Services": [{"ServiceName": "s"}]}),
                );
            }
            sound(Cloud::EAS, request)
        });
        let run = Cloud::EAS.whole("doctor", &server.url());
        let run = run
            .args(["--region", "cn-shanghai", "--deadline", "2s"])
            .run();
        assert_eq!(run.code, code, "{operation}: {run:?}");
        for words in passed {
            assert!(run.stdout.contains(words), "{operation}, {words}: {run:?}");
        }
        let line = match code {
            0 => format!("warn  look-up     {operation} (cn-shanghai): no answer after"),
            _ => format!(
                "fail  end         not finished: the deadline of 2s passed; waited for {operation} ("
            ),
        };
        assert!(run.stdout.contains(&line), "{operation}: {run:?}");
    }
}

/// What the listing calls incomplete does not pass.
#[test]
fn an_answer_that_is_not_whole_does_not_pass() {
    for (body, code, says) in [
        (r#"{"data": [], "has_more": false}"#, 0, "0 instances"),
        (
            r#"{"data": [], "has_more": true}"#,
            5,
            "the provider says that there are more",
        ),
        (
            r#"{"data": [], "count": 5}"#,
            5,
            "received 0 of 5 instances",
        ),
        (
            r#"{"data": [], "has_more": true, "next_cursor": "x"}"#,
            0,
            "no instances",
        ),
    ] {
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        let what = body.to_string();
        let server = Server::start(move |_| Reply::json(200, &body));
        let run = doctor(Cloud::NOVITA, &server.url()).set("CLOUDLS_NOVITA_API", "v2");
        let run = run.run();
        assert_eq!(run.code, code, "{what}: {run:?}");
        assert!(run.stdout.contains(says), "{what}: {run:?}");
    }
}

#[test]
fn a_full_disk_is_an_error_and_a_reader_that_leaves_is_none() {
    let demo = |format| Cloudls::new(["doctor", "--demo", "-o", format]);
    for format in ["table", "json"] {
        let home = tempfile::tempdir().unwrap();
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
        let mut command = demo(format).command(home.path());
        let output = command.stdout(full.unwrap()).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        assert!(
            stderr.starts_with("error: cannot write to stdout: "),
            "{stderr}"
        );

        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = demo(format).command(home.path());
        let output = command.stdout(writer).output().unwrap();
        assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
    }
}

/// Both clouds at once; the server of each, or a port where nobody is.
fn both(eas: Option<&Server>, novita: Option<&Server>) -> Cloudls {
    let nobody = format!("http://127.0.0.1:{}", closed_port());
    let url = |server: Option<&Server>| server.map_or_else(|| nobody.clone(), Server::url);
    let run = doctor(Cloud::EAS, &url(eas)).vars(Cloud::NOVITA.credentials());
    let run = run.args(["--region", "cn-shanghai", "-p", "novita"]);
    run.set(Cloud::NOVITA.endpoint(), url(novita))
}

#[test]
fn the_code_is_that_of_a_listing() {
    let good = |cloud| Server::start(move |request| sound(cloud, request));
    let [eas, novita] = [Cloud::EAS, Cloud::NOVITA].map(good);
    let unknown = Server::start(|_| Cloud::NOVITA.error(401, "X", "who?", "R"));
    let forbidden = Server::start(|_| Cloud::EAS.error(403, "NoPermission", "no", "R"));
    for (run, code, end) in [
        (both(Some(&eas), Some(&novita)), 0, "2 profiles: all pass"),
        (
            both(Some(&eas), None),
            8,
            "2 profiles: 1 FAILED (novita/env)",
        ),
        (
            both(None, None),
            6,
            "2 profiles: 2 FAILED (eas/env, novita/env)",
        ),
        (both(Some(&forbidden), None), 1, "2 profiles: 2 FAILED"),
        // The one is refused, the other may not: the same code.
        (
            both(Some(&forbidden), Some(&unknown)),
            4,
            "2 profiles: 2 FAILED",
        ),
    ] {
        let run = run.run();
        assert_eq!(run.code, code, "{run:?}");
        assert!(run.stderr.contains(end), "{end}: {run:?}");
        assert!(run.stdout.contains("\n\nnovita/env\n"), "{run:?}");
    }
}

#[test]
fn the_next_step_is_told() {
    let good = |cloud| Server::start(move |request| sound(cloud, request));
    let [eas, novita] = [Cloud::EAS, Cloud::NOVITA].map(good);
    let file = "[profile.lab]\nprovider = \"novita\"\ncredential = { file = \"./key\" }\n";
    let home = Home::with(file);
    let own = |flags: &[&str]| home.run(["doctor"]).args(flags).run();
    let again = "do what the hints say, then `cloudls doctor --provider eas,novita --region cn-shanghai` again";
    for (run, next) in [
        (
            Cloudls::new(["doctor"]).run(),
            "set the variables of one provider, then `cloudls config init` writes a profile for it; \
             `cloudls instances --demo` needs no account",
        ),
        (
            own(&[]),
            "do what the hints say, then `cloudls doctor` again",
        ),
        (
            own(&["--profile", "lab"]),
            "do what the hints say, then `cloudls doctor --profile lab` again",
        ),
        (
            both(Some(&eas), Some(&novita)).run(),
            "`cloudls instances --provider eas,novita --region cn-shanghai` lists them",
        ),
        (
            both(Some(&eas), None).run(),
            &format!("{again}; `cloudls instances --provider eas` lists what passes"),
        ),
        (both(None, None).run(), again),
        (
            Cloudls::new(["doctor", "--demo", "-p", "novita", "--error-format", "json"]).run(),
            "\"`cloudls instances --demo --provider novita` lists them\"}",
        ),
    ] {
        let is_it = run.stderr.lines().any(|line| {
            line == format!("next: {next}")
                || line == format!("{{\"kind\":\"next\",\"message\":{next}")
        });
        assert!(is_it, "{next}: {run:?}");
    }
}

#[test]
fn flags_that_shape_a_list_are_refused() {
    for args in [
        &["--limit", "3"][..],
        &["--raw"],
        &["--page-size", "7"],
        &["--max-pages", "7"],
        &["--no-headers"],
        &["--against", "old.json"],
        &["--allow-partial"],
        &["--param", "novita.status=running"],
        &["-o", "jsonl"],
        &["-o", "yaml"],
        &["-o", "prom"],
    ] {
        let run = Cloudls::new(["doctor", "--demo"]).args(args).run();
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
        assert!(run.stderr.contains("doctor"), "{run:?}");
        let help = Cloudls::new(["doctor", "--help"]).run();
        let is_shown = args[0] != "-o" && help.stdout.contains(args[0]);
        assert!(!is_shown, "{}", args[0]);
    }
    // A variable that is there for listings is no reason to refuse.
    let run = Cloudls::new(["doctor", "--demo", "-p", "novita"]);
    let run = run.set("CLOUDLS_OUTPUT", "jsonl").run();
    assert_eq!((run.code, &run.json()["ok"]), (0, &true.into()), "{run:?}");
}
