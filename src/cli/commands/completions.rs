//! `cloudls completions`: the completion scripts of the shells, and what they ask for.
//!
//! What is printed is a few lines that call `cloudls` when TAB is pressed, with the words so far; so profiles are
//! read then, and lists and conditions are completed word by word. The tree that completes is a copy of the
//! parser's: that goes on to take what it takes.

mod shells;
mod values;

use std::ffi::OsStr;
use std::io;
use std::path::Path;

use clap::{Arg, Command, ValueHint};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, complete};
use clap_complete::env::Shells;

use self::shells::{FILES, Offered, split};
use self::values::{Completer, WordsSoFar};
use crate::cli::args;
use crate::cli::session::{Stopped, print};
use crate::config::settings::Environment;
use crate::output::exit::Exit;

/// Under this name a shell says that it wants to know how to go on; its value is the shell.
const VARIABLE: &str = "_CLOUDLS_COMPLETE";
const NAME: &str = "cloudls";

/// Prints the lines for a shell.
pub fn run(args: &args::Completions) -> Result<Exit, Stopped> {
    let shell = args.shell.to_string();
    let mut out = Vec::new();
    if let Some(script) = shells::script(&shell) {
        out.extend_from_slice(script.as_bytes());
    } else if let Some(completer) = Shells::builtins().completer(&shell) {
        completer
            .write_registration(VARIABLE, NAME, NAME, NAME, &mut out)
            .map_err(Stopped::Output)?;
    }
    print(&out)
}

/// Answers a shell that wants to know how to go on; `None` where none does.
pub fn answer(environment: &Environment) -> Option<Exit> {
    let shell = environment.get(VARIABLE)?;
    let words = std::env::args_os().skip_while(|word| word != "--").skip(1);
    let words: Vec<_> = words
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    // Whatever goes wrong, somebody is typing.
    let _ = offer(shell, words, environment);
    Some(Exit::Complete)
}

fn offer(shell: &str, words: Vec<String>, environment: &Environment) -> io::Result<()> {
    let here = std::env::current_dir().ok();
    let mut out = Vec::new();
    if shells::script(shell).is_some() {
        let line = words.first().map_or("", String::as_str);
        let part = words.get(1).map_or("", String::as_str);
        let last = split(line).pop().unwrap_or_default();
        let offered = offered(line, environment, here.as_deref());
        out = shells::lines(shell, &offered, &last, part);
    } else if let Some(completer) = Shells::builtins().completer(shell) {
        let mut tree = tree(&words, environment, false);
        let words = words.into_iter().map(Into::into).collect();
        completer.write_complete(&mut tree, words, here.as_deref(), &mut out)?;
    }
    let _ = print(&out);
    Ok(())
}

/// What the last word of a line may become. Flags are offered where one is begun, or nothing else may stand.
fn offered(line: &str, environment: &Environment, here: Option<&Path>) -> Vec<Offered> {
    let words = split(line);
    let mut tree = tree(&words, environment, true);
    let at = words.len().saturating_sub(1);
    let is_flag_begun = words.last().is_some_and(|last| last.starts_with('-'));
    let words = words.into_iter().map(Into::into).collect();
    let candidates = complete(&mut tree, words, at, here).unwrap_or_default();
    let offer = |candidate: &CompletionCandidate| Offered {
        value: candidate.get_value().to_string_lossy().into_owned(),
        help: candidate
            .get_help()
            .map(|help| first_line(&help.to_string())),
    };
    let mut offered: Vec<_> = candidates.iter().map(offer).collect();
    let is_flag = |offered: &Offered| offered.value.starts_with('-');
    if !is_flag_begun && !offered.iter().all(is_flag) {
        offered.retain(|offered| !is_flag(offered));
    }
    offered
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

/// The command line, each flag with what it may be followed by. `by_shell` says that the shell completes paths.
fn tree(words: &[String], environment: &Environment, by_shell: bool) -> Command {
    let tree = args::tree();
    let so_far = WordsSoFar::of(words, environment, &tree);
    with_values(tree, &so_far, by_shell)
}

fn with_values(command: Command, so_far: &WordsSoFar, by_shell: bool) -> Command {
    let with = |arg: Arg| {
        let name = arg.get_long().unwrap_or(arg.get_id().as_str()).to_owned();
        let is_path = arg.get_value_hint() == ValueHint::AnyPath;
        match so_far.completer(&name) {
            None if is_path && by_shell => {
                let files = |_: &OsStr| vec![CompletionCandidate::new(FILES)];
                arg.add(ArgValueCompleter::new(files))
            }
            None => arg,
            Some(Completer { is_list, offer }) => {
                let arg = if is_list {
                    arg.value_delimiter(',')
                } else {
                    arg
                };
                arg.add(ArgValueCompleter::new(offer))
            }
        }
    };
    let below = |own: Command| with_values(own, so_far, by_shell);
    command.mut_args(with).mut_subcommands(below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_offered_behind_what_stands_there() {
        for (line, some, none) in [
            ("cloudls ls -p eas,no", &["eas,novita"][..], "eas,sae"),
            (
                "cloudls ls -p modelarts --region cn-n",
                &["cn-north-4"],
                "cn-nanjing",
            ),
            (
                "cloudls ls --status running,fa",
                &["running,failed"],
                "failed",
            ),
            ("cloudls ls -c name,+st", &["name,+status"], "+status"),
            (
                "cloudls ls --sort-by gpu.count:",
                &["gpu.count:desc"],
                "name",
            ),
            ("cloudls ls --filter gpu.c", &["gpu.count="], "gpu.count"),
            (
                "cloudls ls --filter status=ru",
                &["status=running"],
                "running",
            ),
            ("cloudls ls --param eas.Ro", &["eas.Role="], "sae.Reverse="),
            ("cloudls ls --expect ", &["none", "some"], "x"),
            (
                "cloudls ls --group-by provider,sta",
                &["provider,status"],
                "status",
            ),
            ("cloudls show nov", &["novita/env/"], "eas/env/"),
            ("cloudls show x -o ", &["table", "json", "yaml"], "csv"),
            ("cloudls doctor -o ", &["table", "json"], "yaml"),
            ("cloudls help exit", &["exit-codes"], "instances"),
            ("cloudls providers ", &["eas", "novita"], "--policy"),
            ("cloudls providers -", &["--policy"], "eas"),
            ("cloudls ls ", &["--provider"], "instances"),
            (
                "cloudls ls --filter 'status!=ru",
                &["status!=running"],
                "running",
            ),
            ("A=1 cloudls ls -p eas,no", &["eas,novita"], "eas,sae"),
            ("cloudls diff mon", &[FILES], "--output"),
            ("cloudls ls --against=mon", &["--against=:files:"], "."),
        ] {
            let found = offered(line, &Environment::new([]), None);
            for word in some {
                assert!(
                    found.iter().any(|own| own.value == *word),
                    "{line}: {found:?}"
                );
            }
            assert!(
                !found.iter().any(|own| own.value == none),
                "{line}: {found:?}"
            );
        }
    }
}
