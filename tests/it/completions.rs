//! `cloudls completions`: what real shells make of it.

use std::process::{Command, Stdio};

use crate::support::{Cloudls, Finished, Home, program};

/// Those of which the values of flags can be completed.
const SHELLS: [&str; 3] = ["bash", "zsh", "fish"];

const PROFILES: &str =
    "[profile.prod-1]\nprovider = \"novita\"\n[profile.lab]\nprovider = \"eas\"\n";

/// Words of the command line, the last one to be completed, and what it may become: all of it, or
/// some.
const CASES: &[(&str, &[&str], bool)] = &[
    ("instances --provider no", &["novita"], true),
    ("ls -p ", &["eas", "modelarts", "all"], false),
    ("instances -o js", &["json", "jsonl"], true),
    ("instances --profile ", &["prod-1", "lab", "env"], true),
    ("config show --profile p", &["prod-1"], true),
    ("instances --region cn-shang", &["cn-shanghai"], false),
    ("comp", &["completions"], true),
    ("config va", &["validate"], true),
    ("completions po", &["powershell"], true),
    ("schema l", &["line"], true),
    ("help exit", &["exit-codes"], true),
    ("man conf", &["config"], true),
    // The others mean nothing to it.
    (
        "doctor --p",
        &["--provider", "--profile", "--project"],
        true,
    ),
];

fn completions(shell: &str) -> Finished {
    let run = Home::with(PROFILES).run(["completions", shell]).run();
    assert_eq!((run.code, &*run.stderr), (0, ""), "{run:?}");
    run
}

/// What a shell prints that is given the completions and a script behind them.
fn said(mut shell: Command, completions: &str, script: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("script");
    std::fs::write(&path, format!("{completions}\n{script}")).unwrap();
    let output = shell
        .arg(&path)
        // Files of this name are no answer.
        .current_dir(folder.path())
        .env_clear()
        .env("HOME", folder.path())
        .env("PATH", std::env::var_os("PATH").unwrap())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), &*stderr), (Some(0), ""));
    String::from_utf8(output.stdout).unwrap()
}

fn hold(answer: &str, (words, expected, is_all): (&str, &[&str], bool)) {
    let found: Vec<_> = answer.split_whitespace().collect();
    for word in expected {
        assert!(found.contains(word), "{words}: no {word} in {found:?}");
    }
    assert!(
        !is_all || found.len() == expected.len(),
        "{words}: {found:?}"
    );
}

/// As bash does it: the function that is registered, called with the words so far.
#[test]
fn bash_completes_commands_flags_and_values() {
    let Some(mut bash) = program("bash") else {
        return;
    };
    bash.args(["--norc", "--noprofile"]);
    let scripts = CASES.iter().map(|(words, ..)| {
        let (before, last) = words.rsplit_once(' ').unwrap_or(("", words));
        let previous = before.rsplit(' ').next().unwrap();
        format!(
            "COMP_WORDS=(cloudls {before} '{last}'); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))\n\
                 COMPREPLY=(); $function cloudls '{last}' '{previous}'; echo \"${{COMPREPLY[*]}}\""
        )
    });
    let script = scripts.collect::<Vec<_>>().join("\n");
    let find = "function=$(complete -p cloudls | sed 's/.*-F \\([^ ]*\\).*/\\1/')\n";
    let answers = said(
        bash,
        &completions("bash").stdout,
        &format!("{find}{script}"),
    );
    assert_eq!(answers.lines().count(), CASES.len(), "{answers}");
    for (answer, case) in answers.lines().zip(CASES) {
        hold(answer, *case);
    }
}

#[test]
fn fish_completes_flags_and_values() {
    let Some(mut fish) = program("fish") else {
        return;
    };
    fish.arg("--no-config");
    // It knows no values of what stands alone.
    let is_flag = |case: &&(&str, _, _)| case.0.contains(" -");
    let cases: Vec<_> = CASES.iter().filter(is_flag).collect();
    let scripts = cases
        .iter()
        .map(|(words, ..)| format!("complete -C 'cloudls {words}' | cut -f 1 | string join ' '"));
    let script = scripts.collect::<Vec<_>>().join(
        "
",
    );
    let answers = said(fish, &completions("fish").stdout, &script);
    assert_eq!(answers.lines().count(), cases.len(), "{answers}");
    for (answer, case) in answers.lines().zip(cases) {
        hold(answer, *case);
    }
}

#[test]
fn zsh_takes_them() {
    let Some(mut zsh) = program("zsh") else {
        return;
    };
    zsh.arg("-f");
    let before = "autoload -U compinit; compinit -u -D\n";
    let own = completions("zsh").stdout;
    let answer = said(zsh, &format!("{before}{own}"), "print $_comps[cloudls]");
    assert_eq!(answer, "_cloudls\n");
}

/// A shell is starting: it must not fail because of a profile.
#[test]
fn a_broken_file_costs_the_names_of_its_profiles() {
    for shell in SHELLS {
        let whole = completions(shell);
        assert!(whole.stdout.contains("prod-1"), "{shell}");
        let broken = Home::with("[profile.prod-1")
            .run(["completions", shell])
            .run();
        assert_eq!(broken.code, 0, "{broken:?}");
        assert!(!broken.stdout.contains("prod-1"), "{shell}");
        assert!(broken.stdout.contains("novita"), "{shell}");
        assert!(broken.stderr.starts_with("note: "), "{broken:?}");
        let absent = Cloudls::new(["completions", shell]).unset("HOME").run();
        assert_eq!((absent.code, &*absent.stderr), (0, ""), "{absent:?}");
    }
    for shell in ["powershell", "elvish"] {
        assert!(completions(shell).stdout.contains("--region"), "{shell}");
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
