//! Programs that print a credential: what they are told, and when they end.

use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Cloud, Home, ids};

/// A profile of NOVITA whose program is a shell.
fn home(script: &str) -> Home {
    let script = serde_json::Value::from(script);
    Home::with(&format!(
        "[profile.own]\nprovider = \"novita\"\ncredential = {{ command = [\"sh\", \"-c\", {script}] }}\n"
    ))
}

/// The credentials of others are nothing that a program needs; one that it does, it names.
#[test]
fn a_program_does_not_get_the_credentials_of_others() {
    let cloud = Cloud::NOVITA;
    let server = cloud.honest(&ids(3));
    let key = cloud.credentials()[0].1.clone();
    for (script, named) in [
        (format!("env > $HOME/seen; echo {key}"), None),
        (
            format!("env > $HOME/seen; : $NOVITA_API_KEY; echo {key}"),
            Some("NOVITA_API_KEY"),
        ),
    ] {
        let home = home(&script);
        let mut run = home.run(["ls", "--profile", "own", "-o", "name"]);
        let mut secrets = Vec::new();
        let clouds = Cloud::with(|_| true);
        for (name, _) in clouds.iter().flat_map(|cloud| cloud.credentials()) {
            for name in [name.to_owned(), format!("PROD_{name}")] {
                let secret = format!("secret-of-{name}");
                run = run.set(&name, secret.clone());
                secrets.push((name, secret));
            }
        }
        let run = run
            .set("CLOUDLS_NOVITA_ENDPOINT", server.url())
            .set("PLAIN", "stays");
        let run = run.set("PATH", std::env::var("PATH").unwrap()).run();
        assert_eq!(run.code, 0, "{run:?}");
        let seen = fs::read_to_string(home.path("seen")).unwrap();
        assert!(seen.contains("PLAIN=stays"), "{seen}");
        for (name, secret) in secrets {
            let is_named = named == Some(name.as_str());
            assert_eq!(
                seen.contains(&format!("={secret}\n")),
                is_named,
                "{name}: {seen}"
            );
        }
    }
}

/// Whether a process is there, and no zombie.
fn is_running(pid: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ")
        .is_some_and(|(_, state)| !state.starts_with(['Z', 'X']))
}

/// Waits until something holds.
fn until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn pids(home: &Path) -> Vec<String> {
    let text = fs::read_to_string(home.join("pids")).unwrap_or_default();
    text.split_whitespace().map(str::to_owned).collect()
}

fn signal(child: &Child, signal: Signal) {
    let pid = Pid::from_raw(child.id().try_into().unwrap()).unwrap();
    kill_process(pid, signal).unwrap();
}

/// At the deadline, at Ctrl-C and at a second one: with whatever it has started.
#[test]
fn a_program_ends_with_the_run_and_its_children_with_it() {
    let script = "sleep 300 & echo $! >> $HOME/pids; (sleep 300 & echo $! >> $HOME/pids; wait) & \
                  echo $$ >> $HOME/pids; wait";
    let none: &[Signal] = &[];
    for (args, signals, code) in [
        (&["--deadline", "1s"][..], none, 3),
        (&[], &[Signal::INT], 130),
        (&[], &[Signal::INT, Signal::INT], 130),
        (&[], &[Signal::TERM], 143),
    ] {
        let home = home(script);
        let run = home.run(["ls", "--profile", "own"]).args(args);
        let run = run.set("CLOUDLS_NOVITA_ENDPOINT", "http://127.0.0.1:1");
        let run = run.set("PATH", std::env::var("PATH").unwrap());
        let mut command = run.command(&home.path(""));
        let piped = command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = piped.spawn().unwrap();
        until("it starts", || pids(&home.path("")).len() == 3);
        for number in signals {
            signal(&child, *number);
        }
        let ended = child.wait().unwrap();
        if !signals.is_empty() {
            assert_eq!(ended.code(), Some(code), "{signals:?}");
        }
        let pids = pids(&home.path(""));
        until("they end", || pids.iter().all(|pid| !is_running(pid)));
    }
}
