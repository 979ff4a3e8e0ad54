//! Programs that print a credential: what they are told, and when they end.

use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Cloud, Home, Terminal, ids, program};

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
        (&[], &[Signal::HUP], 129),
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

/// A run in a terminal of its own, whose program asks there; nothing where a terminal cannot be had.
fn asking(home: &Home, server: &str, args: &[&str]) -> Option<Terminal> {
    program("setsid")?;
    let run = home
        .run(["ls", "--profile", "own", "-o", "name"])
        .args(args);
    let run = run
        .set("CLOUDLS_NOVITA_ENDPOINT", server)
        .set("PATH", std::env::var("PATH").unwrap());
    Some(Terminal::control(&run, (80, 24)))
}

/// As `pass` does, or a program that reads a code from the terminal.
const ASKS: &str = "sleep 300 & echo $! $$ >> $HOME/pids; printf 'Key: ' > /dev/tty; \
                    read -r key < /dev/tty; kill %1 2> /dev/null; kill $!; echo $key";

#[test]
fn a_program_can_ask_on_the_terminal() {
    let server = Cloud::NOVITA.honest(&ids(3));
    let home = home(ASKS);
    let Some(mut terminal) = asking(&home, &server.url(), &[]) else {
        return;
    };
    terminal.await_screen("question", |screen| screen.contains("Key: "));
    // Longer than it takes until the progress of a listing is drawn.
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(terminal.screen().trim_end(), "Key:");
    let key = Cloud::NOVITA.credentials()[0].1.clone();
    terminal.type_keys(&format!("{key}\n"));
    let (code, screen) = terminal.finish();
    assert_eq!(code, 0, "{screen}");
    for id in ids(3) {
        assert!(screen.contains(&format!("novita/own/{id}")), "{screen}");
    }
}

/// By Ctrl-C at its question, a signal or the deadline; with what it has started.
#[test]
fn a_program_that_asks_ends_with_the_run() {
    for (args, keys, signal, code) in [
        (&[][..], "\x03", None, Some(130)),
        (&[], "", Some("-TERM"), Some(143)),
        (&[], "", Some("-HUP"), Some(129)),
        (&["--deadline", "2s"], "", None, None),
    ] {
        let home = home(ASKS);
        let Some(mut terminal) = asking(&home, "http://127.0.0.1:1", args) else {
            return;
        };
        terminal.await_screen("question", |screen| screen.contains("Key: "));
        terminal.type_keys(keys);
        if let Some(signal) = signal {
            terminal.signal(signal);
        }
        let (ended, screen) = terminal.finish();
        assert_ne!(ended, 0, "{screen}");
        if let Some(code) = code {
            assert_eq!(ended, code, "{keys:?} {signal:?}: {screen}");
        }
        let pids = pids(&home.path(""));
        assert_eq!(pids.len(), 2);
        until("they end", || pids.iter().all(|pid| !is_running(pid)));
    }
}

/// Who was told to outlive the terminal does.
#[test]
fn a_hangup_that_is_ignored_ends_nothing() {
    if program("nohup").is_none() {
        return;
    }
    let server = Cloud::NOVITA.honest(&ids(3));
    let key = &Cloud::NOVITA.credentials()[0].1;
    let home = home(&format!("echo $$ >> $HOME/pids; sleep 1; echo {key}"));
    let run = home.run(["ls", "--profile", "own", "-o", "name"]);
    let run = run
        .set("CLOUDLS_NOVITA_ENDPOINT", server.url())
        .set("PATH", std::env::var("PATH").unwrap());
    let own = run.command(&home.path(""));
    let mut command = std::process::Command::new("nohup");
    command
        .arg(own.get_program())
        .args(own.get_args())
        .env_clear();
    let variables = own
        .get_envs()
        .filter_map(|(name, value)| Some((name, value?)));
    let piped = command
        .envs(variables)
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    let child = piped.stderr(Stdio::piped()).spawn().unwrap();
    until("it starts", || !pids(&home.path("")).is_empty());
    signal(&child, Signal::HUP);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}
