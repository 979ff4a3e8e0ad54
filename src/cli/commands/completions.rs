//! `cloudls completions`: what makes a shell complete the words of cloudls.
//!
//! What is printed is a few lines that call `cloudls` when TAB is pressed, with the words so far; so profiles are
//! read then, and lists and conditions are completed word by word. The tree that completes is a copy of the
//! parser's: that goes on to take what it takes.

mod values;

use std::io;
use std::path::Path;

use clap::{Arg, Command};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, complete};
use clap_complete::env::Shells;

use self::values::{Completer, WordsSoFar};
use crate::cli::args;
use crate::cli::session::{Stopped, print};
use crate::config::settings::Environment;
use crate::output::exit::Exit;

/// Under this name a shell says that it wants to know how to go on; its value is the shell.
const VARIABLE: &str = "_CLOUDLS_COMPLETE";
const NAME: &str = "cloudls";

/// bash parts words at `=`, `:` and others, and has only the last part replaced: so it hands on the line as it is.
const BASH: &str = r#"_cloudls() {
    local IFS=$'\n'
    COMPREPLY=($(_CLOUDLS_COMPLETE=bash cloudls -- "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null))
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=/:.@] ]]; then
        compopt -o nospace
    fi
}
complete -F _cloudls cloudls
"#;

/// Prints the lines for a shell.
pub fn run(args: &args::Completions) -> Result<Exit, Stopped> {
    let shell = args.shell.to_string();
    let mut out = Vec::new();
    if shell == "bash" {
        out.extend_from_slice(BASH.as_bytes());
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
    if shell == "bash" {
        let line = words.first().map_or("", String::as_str);
        let part = words.get(1).map_or("", String::as_str);
        for candidate in offered(line, environment, here.as_deref()) {
            let last = split(line).pop().unwrap_or_default();
            let before = last.len() - last.strip_suffix(part).map_or(0, |_| part.len());
            let rest = candidate.get(before..).unwrap_or(&candidate);
            out.extend_from_slice(rest.as_bytes());
            out.push(b'\n');
        }
    } else if let Some(completer) = Shells::builtins().completer(shell) {
        let mut tree = tree(&words, environment);
        let words = words.into_iter().map(Into::into).collect();
        completer.write_complete(&mut tree, words, here.as_deref(), &mut out)?;
    }
    let _ = print(&out);
    Ok(())
}

/// What the last word of a line may become.
fn offered(line: &str, environment: &Environment, here: Option<&Path>) -> Vec<String> {
    let words = split(line);
    let mut tree = tree(&words, environment);
    let last = words.len().saturating_sub(1);
    let words = words.into_iter().map(Into::into).collect();
    let candidates = complete(&mut tree, words, last, here).unwrap_or_default();
    let values = candidates.iter().map(CompletionCandidate::get_value);
    values
        .map(|value| value.to_string_lossy().into_owned())
        .collect()
}

/// The words of a line as a shell parts them, the last one as far as it is written.
fn split(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (c, quote) {
            ('\\', None | Some('"')) => word.get_or_insert_default().extend(chars.next()),
            (c, Some(open)) if c == open => quote = None,
            ('\'' | '"', None) => {
                word.get_or_insert_default();
                quote = Some(c);
            }
            (c, None) if c.is_whitespace() => words.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    words.push(word.unwrap_or_default());
    words
}

/// The command line, each flag with what it may be followed by.
fn tree(words: &[String], environment: &Environment) -> Command {
    let tree = args::tree();
    let so_far = WordsSoFar::of(words, environment, &tree);
    with_values(tree, &so_far)
}

fn with_values(command: Command, so_far: &WordsSoFar) -> Command {
    let with = |arg: Arg| {
        let name = arg.get_long().unwrap_or(arg.get_id().as_str()).to_owned();
        match so_far.completer(&name) {
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
    let below = |own: Command| with_values(own, so_far);
    command.mut_args(with).mut_subcommands(below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_parted_as_a_shell_does() {
        for (line, words) in [
            ("cloudls ls -p ", "cloudls|ls|-p|"),
            ("cloudls ls -p eas,no", "cloudls|ls|-p|eas,no"),
            ("cloudls --filter 'a b", "cloudls|--filter|a b"),
            (
                "cloudls --filter \"a \\\"b\" c\\ d",
                "cloudls|--filter|a \"b|c d",
            ),
            ("cloudls '' x", "cloudls||x"),
        ] {
            assert_eq!(split(line).join("|"), words, "{line}");
        }
    }

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
            ("cloudls help exit", &["exit-codes"], "instances"),
            ("cloudls providers ", &["eas", "novita"], "all"),
        ] {
            let found = offered(line, &Environment::new([]), None);
            for word in some {
                assert!(found.iter().any(|own| own == word), "{line}: {found:?}");
            }
            assert!(!found.iter().any(|own| own == none), "{line}: {found:?}");
        }
    }
}
