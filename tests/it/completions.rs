//! `cloudls completions`: what real shells make of it.

use std::path::Path;

use crate::support::{Cloudls, Finished, Home, Terminal, program};

/// Those that are driven through a terminal.
const DRIVEN: [&str; 1] = ["bash"];

const PROFILES: &str =
    "[profile.prod-1]\nprovider = \"novita\"\n[profile.lab]\nprovider = \"eas\"\n";

/// What is typed behind `cloudls`, and what stands on the screen after TAB (or two of them, where it may become
/// several words): the line as it became, or words that are offered.
const CASES: &[(&str, &[&str])] = &[
    ("ls --provider no", &["ls --provider novita"]),
    ("ls -p ", &["eas", "modelarts", "all"]),
    ("ls -p eas,no", &["ls -p eas,novita"]),
    ("ls -p eas,sae,hp", &["ls -p eas,sae,hpcai"]),
    ("ls -o js", &["json", "jsonl"]),
    ("ls -o ya", &["ls -o yaml"]),
    ("ls --profile ", &["prod-1", "lab", "env"]),
    ("ls --profile lab,pr", &["ls --profile lab,prod-1"]),
    ("config show --profile p", &["config show --profile prod-1"]),
    (
        "ls -p eas --region cn-sha",
        &["ls -p eas --region cn-shanghai"],
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
    ("ls --filter ow", &["ls --filter owner="]),
    ("ls --filter status=runn", &["ls --filter status=running"]),
    (
        "ls --filter status=failed,runn",
        &["ls --filter status=failed,running"],
    ),
    ("ls --param eas.Rol", &["ls --param eas.Role="]),
    ("ls --expect no", &["ls --expect none"]),
    ("ls --older", &["ls --older-than"]),
    ("comp", &["completions"]),
    ("config va", &["config validate"]),
    ("completions po", &["completions powershell"]),
    ("schema l", &["schema line"]),
    ("help exit", &["help exit-codes"]),
    ("man conf", &["man config"]),
    ("providers no", &["providers novita"]),
    ("show no", &["show novita/"]),
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
    command
        // Files of this name are no answer.
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
            format!("function fish_prompt; echo -n 'ready> '; end; source {script}; clear\n")
        }
    };
    let mut terminal = Terminal::of(command, SIZE);
    terminal.type_keys(&start);
    terminal.await_screen("a prompt", |screen| screen.trim() == "ready>");
    Some(terminal)
}

/// As the shells do it themselves: a line is typed at them, then TAB.
#[test]
#[expect(clippy::print_stdout, reason = "a report")]
fn shells_complete_what_is_typed() {
    for shell in DRIVEN {
        let folder = tempfile::tempdir().unwrap();
        let Some(mut terminal) = listening(shell, folder.path()) else {
            continue;
        };
        for (typed, shown) in CASES {
            // Words that are offered stand below the line; the line as it became is one.
            let is_line = shown.len() == 1;
            terminal.type_keys(&format!("cloudls {typed}\t"));
            if !is_line {
                // bash puts in what all have in common, then beeps, then lists.
                terminal.type_keys(if shell == "bash" { "\t\t" } else { "\t" });
            }
            let has_all = |screen: &str| {
                let (line, below) = screen.split_once('\n').unwrap_or((screen, ""));
                let text = if is_line { line } else { below };
                let words = |word: &&&str| {
                    text.split([' ', '\n']).any(|own| own == **word)
                        || (is_line && text.contains(**word))
                };
                shown.iter().filter(words).count() == shown.len()
            };
            let screen = terminal.await_screen(&format!("{shell}: {typed}: {shown:?}"), has_all);
            println!(
                "{shell:<5} cloudls {typed:<50} {}",
                screen.split_whitespace().collect::<Vec<_>>().join(" ")
            );
            // Ctrl-U takes the line away.
            terminal.type_keys("\x15");
            terminal.type_keys("clear\n");
            terminal.await_screen("a prompt", |screen| screen.trim() == "ready>");
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
