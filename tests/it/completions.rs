//! `cloudls completions`: what real shells make of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use crate::support::{Cloudls, Finished, Home, Terminal, at_once, program};

/// Those that are driven through a terminal.
const DRIVEN: [&str; 3] = ["bash", "zsh", "fish"];

const PROFILES: &str =
    "[profile.prod-1]\nprovider = \"novita\"\n[profile.lab]\nprovider = \"eas\"\n";

/// What is typed behind `cloudls`, and what stands on the screen after TAB (or two of them, where it may become
/// several words): the line as it became, or words that are offered. A line that ends with `|` goes on: no blank
/// stands behind it.
const CASES: &[(&str, &[&str])] = &[
    ("ls --provider no", &["ls --provider novita"]),
    ("ls -p ", &["eas", "modelarts", "all"]),
    ("ls -p eas,no", &["ls -p eas,novita"]),
    ("ls -p eas,sae,hp", &["ls -p eas,sae,hpcai"]),
    ("ls -o js", &["json", "jsonl"]),
    ("ls -o ya", &["ls -o yaml"]),
    ("doctor -o js", &["doctor -o json"]),
    ("show x -o js", &["show x -o json"]),
    ("ls --profile ", &["prod-1", "lab", "env"]),
    ("ls --profile lab,pr", &["ls --profile lab,prod-1"]),
    ("config show --profile p", &["config show --profile prod-1"]),
    (
        "ls -p eas --region cn-sha",
        // There is another that begins so.
        &["ls -p eas --region cn-shanghai|"],
    ),
    (
        "ls -p modelarts --region cn-north-4,cn-north-",
        &["cn-north-4,cn-north-1", "cn-north-4,cn-north-9"],
    ),
    ("ls --status runn", &["ls --status running"]),
    ("ls --status running,fai", &["ls --status running,failed"]),
    ("ls -c name,ow", &["ls -c name,owner"]),
    ("ls -c +ow", &["ls -c +owner"]),
    (
        "ls --group-by provider,ow",
        &["ls --group-by provider,owner"],
    ),
    ("ls --sort-by ow", &["ls --sort-by owner"]),
    ("ls --sort-by owner:d", &["ls --sort-by owner:desc"]),
    ("ls --sort-by pric", &["price", "price_per_hour"]),
    ("ls --group-by creat", &["created", "created_at"]),
    ("ls --filter ow", &["ls --filter owner=|"]),
    ("ls --filter gpu", &["gpu=", "gpu.model="]),
    ("ls --filter status=runn", &["ls --filter status=running"]),
    (
        "ls --filter status=failed,runn",
        &["ls --filter status=failed,running"],
    ),
    (
        "ls --filter 'status!=runn",
        &["ls --filter 'status!=running'"],
    ),
    (
        "ls --filter \"status=runn",
        &["ls --filter \"status=running\""],
    ),
    ("ls --filter=spot.is", &["ls --filter=spot.is_spot=|"]),
    ("ls --param eas.Rol", &["ls --param eas.Role=|"]),
    ("ls --expect no", &["ls --expect none"]),
    ("ls --older", &["ls --older-than"]),
    ("comp", &["completions"]),
    ("config va", &["config validate"]),
    ("completions po", &["completions powershell"]),
    ("schema l", &["schema line"]),
    ("help exit", &["help exit-codes"]),
    ("man conf", &["man config"]),
    ("providers no", &["providers novita"]),
    ("providers ", &["eas", "modelarts"]),
    ("providers --pol", &["providers --policy"]),
    ("show no", &["show novita/|"]),
    ("show novita/pr", &["show novita/prod-1/|"]),
    ("show eas/lab/x hp", &["show eas/lab/x hpcai/env/|"]),
    ("diff mon", &["diff monday.json"]),
    ("diff monday.json tu", &["diff monday.json tuesday.json"]),
    ("ls --against mon", &["ls --against monday.json"]),
    ("ls --config=mon", &["ls --config=monday.json"]),
    ("man --dir fol", &["man --dir folder/|"]),
    ("ls --time ", &["relative", "iso", "epoch"]),
    ("ls --watch ", &["30s", "1m"]),
    ("doctor --error-format j", &["doctor --error-format json"]),
];

/// The most columns and lines that a list of words may need.
const SIZE: (u16, u16) = (200, 50);

fn completions(shell: &str) -> Finished {
    let run = Home::with(PROFILES).run(["completions", shell]).run();
    assert_eq!((run.code, &*run.stderr), (0, ""), "{run:?}");
    run
}

/// A shell in a terminal that has read the completions, and says `> ` when it listens.
fn listening(shell: &str, folder: &Path) -> Option<Terminal> {
    // The terminal has to control the shell, or Ctrl-C is a letter.
    program("setsid")?;
    let mut command = program(shell)?;
    let script = folder.join("completions");
    std::fs::write(&script, completions(shell).stdout).unwrap();
    let bin = Path::new(env!("CARGO_BIN_EXE_cloudls"))
        .parent()
        .unwrap()
        .to_owned();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let config = folder.join(".config/cloudls");
    std::fs::create_dir_all(&config).unwrap();
    std::fs::write(config.join("config.toml"), PROFILES).unwrap();
    for file in ["monday.json", "tuesday.json"] {
        std::fs::write(folder.join(file), "").unwrap();
    }
    std::fs::create_dir(folder.join("folder")).unwrap();
    command
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder)
        .env("TERM", "xterm-256color")
        .env("LANG", "C.UTF-8")
        .env("PATH", path);
    let script = script.display();
    let start = match shell {
        "bash" => {
            command.args(["--norc", "--noprofile", "-i"]);
            format!(
                "bind 'set enable-bracketed-paste off'; PS1='ready> '; source {script}; clear\n"
            )
        }
        "zsh" => {
            command.args(["-f", "-i"]);
            format!("PS1='ready> '; autoload -U compinit; compinit -u -D; source {script}; clear\n")
        }
        _ => {
            command.args(["--no-config", "-i"]);
            format!(
                "set -g fish_autosuggestion_enabled 0; function fish_prompt; echo -n 'ready> '; end; \
                 source {script}; clear\n"
            )
        }
    };
    let mut terminal = Terminal::of(&command, SIZE);
    terminal.type_keys(&start);
    terminal.await_screen("a prompt", |screen| screen.trim() == "ready>");
    Some(terminal)
}

/// Whether a screen shows what a case is to show.
fn shows(screen: &str, shown: &[&str]) -> bool {
    let (line, below) = screen.split_once('\n').unwrap_or((screen, ""));
    if let [line_wanted] = shown {
        let whole = line_wanted.strip_suffix('|').unwrap_or(line_wanted);
        return line.trim_end().strip_prefix("ready> cloudls ") == Some(whole);
    }
    // fish leaves out what all words have in common.
    let is_it = |own: &str, word: &str| {
        let end = own.strip_prefix('…');
        own == word || end.is_some_and(|end| !end.is_empty() && word.ends_with(end))
    };
    let words = || below.split_whitespace();
    shown.iter().all(|word| words().any(|own| is_it(own, word)))
}

/// What a shell shows of each case, or that it cannot be driven.
fn drive(shell: &str) -> Option<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = listening(shell, folder.path())?;
    let mut case = |(typed, shown): &(&str, &[&str])| {
        terminal.type_keys(&format!("cloudls {typed}\t"));
        if shown.len() > 1 {
            // All put in what the words have in common; bash beeps then. The next one lists, where the first did not.
            terminal.type_keys(match shell {
                "bash" => "\t\t",
                "zsh" => "\t",
                _ => "",
            });
        }
        let what = format!("{shell}: {typed}: {shown:?}");
        let mut screen = terminal.await_screen(&what, |screen| shows(screen, shown));
        if let [line] = shown {
            // Whatever is typed next stands right behind a word that goes on, and behind a blank otherwise.
            terminal.type_keys("X");
            let line = match line.strip_suffix('|') {
                Some(line) => format!("{line}X"),
                None => format!("{line} X"),
            };
            terminal.await_screen(&format!("{what}, and X"), |screen| shows(screen, &[&line]));
            screen = screen.lines().next().unwrap_or_default().to_owned();
        }
        // Ctrl-U takes the line away, Ctrl-L what stands below: no command is run, beside which keys would be lost.
        terminal.type_keys("\x15\x0c");
        terminal.await_screen("a prompt", |screen| screen.trim() == "ready>");
        let words: Vec<_> = screen.split_whitespace().skip(2).collect();
        words.join(" ")
    };
    Some(CASES.iter().map(&mut case).collect())
}

/// As the shells do it themselves: a line is typed at them, then TAB. `just completions` prints what each shows.
#[test]
#[expect(clippy::print_stdout, reason = "a report")]
fn shells_complete_what_is_typed() {
    let driven = Mutex::new(BTreeMap::new());
    at_once(&DRIVEN, |shell| {
        let seen = drive(shell);
        driven.lock().unwrap().insert(*shell, seen);
    });
    let driven = driven.into_inner().unwrap();
    for (at, (typed, _)) in CASES.iter().enumerate() {
        println!("cloudls {typed}<TAB>");
        for shell in DRIVEN {
            let seen = driven[shell].as_ref();
            let seen = seen.map_or("not driven: it is not here", |seen| &seen[at]);
            println!("    {shell:<5} {seen}");
        }
    }
}

/// A shell is starting, or somebody is typing: neither fails because of a profile.
#[test]
fn a_broken_file_costs_the_names_of_its_profiles() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = completions(shell);
        assert!(run.stdout.contains("cloudls"), "{shell}");
        let absent = Cloudls::new(["completions", shell]).unset("HOME").run();
        assert_eq!((absent.code, &*absent.stderr), (0, ""), "{absent:?}");
    }
    let offered = |profiles: &str, line: &str| {
        let home = Home::with(profiles);
        let run = home.run(["--", line, ""]);
        run.set("_CLOUDLS_COMPLETE", "bash").run()
    };
    let line = "cloudls ls --profile ";
    assert_eq!(offered(PROFILES, line).stdout, "prod-1\nlab\nenv\n");
    let broken = offered("[profile.prod-1", line);
    assert_eq!((&*broken.stdout, broken.code), ("env\n", 0), "{broken:?}");
    for odd in [
        "",
        "cloudls",
        "cloudls 'ls",
        "x \u{1b}[1m",
        "cloudls ls --filter ~~ ",
    ] {
        let run = offered(PROFILES, odd);
        assert_eq!((run.code, &*run.stderr), (0, ""), "{odd}: {run:?}");
    }
    let run = Cloudls::new(["completions", "tcsh"]).run();
    assert_eq!(run.code, 2, "{run:?}");
}

/// The words of the completions are no part of the parser: it takes what it always took.
#[test]
fn the_parser_takes_other_words_as_well() {
    let run = Home::with(PROFILES)
        .run([
            "config",
            "show",
            "--profile",
            "lab,prod-1",
            "--region",
            "somewhere-else-9",
        ])
        .run();
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("somewhere-else-9"), "{run:?}");
}
