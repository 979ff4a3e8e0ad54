//! What to do about words that other programs have, and this one has under another name.

mod words;

use std::ffi::OsString;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error};

use self::words::{Advice, COMMANDS, FLAGS, FORMATS, KINDS, OF_CONFIG};
use super::providers::meant;
use crate::core::fields::Field;
use crate::core::model::Status;
use crate::core::suggest::similarity;

/// What else a provider's name could be meant for, behind the words that lead to the flag.
const INSTANCES: &str = "instances";

/// What was typed, and where in it the error is.
pub struct Typed<'t> {
    /// All words, that of the program first.
    pub words: &'t [OsString],
    /// The command that they name.
    pub within: Option<&'t str>,
    /// Whether the word that the error is about stands before that command.
    pub is_before: bool,
}

/// The error about a word that is not known, with what does here what it does in other programs.
pub fn advised(mut error: Error, command: &mut Command, typed: &Typed<'_>) -> Error {
    let within = typed.within;
    let kind = match error.kind() {
        ErrorKind::UnknownArgument => ContextKind::InvalidArg,
        ErrorKind::InvalidSubcommand => ContextKind::InvalidSubcommand,
        _ => {
            if let Some(tip) = otherwise(&error, typed) {
                suggest(&mut error, tip);
                let all = in_order(command);
                if error.get(ContextKind::ValidSubcommand).is_some() {
                    error.insert(ContextKind::ValidSubcommand, ContextValue::Strings(all));
                }
                if let Some(usage) = usage(command, within) {
                    error.insert(ContextKind::Usage, ContextValue::StyledStr(usage));
                }
            }
            return error;
        }
    };
    let Some(ContextValue::String(word)) = error.get(kind) else {
        return error;
    };
    let word = word.clone();
    // What clap makes up of the flags that were given is no usage.
    if let Some(usage) = usage(command, within) {
        error.insert(ContextKind::Usage, ContextValue::StyledStr(usage));
    }
    let tip = if kind == ContextKind::InvalidSubcommand {
        about_command(&word, within.filter(|command| *command == "config"))
    } else if let Some(flag) = with_two_signs(&word, typed, command) {
        Some(format!(
            "'{flag}': the long name of a flag has two signs before it"
        ))
    } else if typed.is_before
        && let Some(tip) = behind_command(&word, within, command)
    {
        Some(tip)
    } else if let Some(name) = within.filter(|name| matches!(*name, "doctor" | "show"))
        && let Some(flag) = flag_of_instances(&word, command)
    {
        let message = match &*flag {
            "provider" | "profile" => {
                format!("--{flag} does not apply to {name}: an address names both itself")
            }
            _ => format!("--{flag} shapes a list, and does not apply to {name}"),
        };
        return match command.find_subcommand_mut(name) {
            Some(own) => own.error(ErrorKind::UnknownArgument, message),
            None => error,
        };
    } else if word.starts_with('-') {
        forget_what_is_far(&mut error, &word);
        found(FLAGS, &word)
    } else if within == Some(INSTANCES) {
        let after_gpu = typed.follows(&word, "--gpu").then(|| about_gpu(&word));
        let tip = after_gpu.or_else(|| about_part(&word, typed, command));
        Some(tip.unwrap_or_else(|| about_name(&word, command)))
    } else if within == Some("doctor") && !meant(&word.to_lowercase()).is_empty() {
        Some(format!("'-p {}' chooses providers", word.to_lowercase()))
    } else {
        None
    };
    if let Some(tip) = tip {
        suggest(&mut error, tip);
    }
    error
}

/// Takes the flag out of the error that clap finds similar, and that is not.
fn forget_what_is_far(error: &mut Error, word: &str) {
    const NEAR: f64 = 0.6;
    // No value here begins with a sign.
    error.remove(ContextKind::TrailingArg);
    let suggested = error.get(ContextKind::Suggested);
    if matches!(suggested, Some(ContextValue::StyledStrs(tips)) if tips.iter().any(|tip| tip.to_string().contains("'-- ")))
    {
        error.remove(ContextKind::Suggested);
    }
    let Some(ContextValue::String(flag)) = error.get(ContextKind::SuggestedArg) else {
        return;
    };
    let [flag, word] = [flag, word].map(|name| name.trim_start_matches('-'));
    if !flag.starts_with(word) && similarity(flag, word) < NEAR {
        error.remove(ContextKind::SuggestedArg);
    }
}

/// The commands, in the order of the help.
fn in_order(command: &Command) -> Vec<String> {
    let commands = command.get_subcommands();
    commands.map(|own| own.get_name().to_owned()).collect()
}

/// Puts a tip in the place of those that clap makes up.
fn suggest(error: &mut Error, tip: String) {
    for kind in [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
        ContextKind::TrailingArg,
    ] {
        error.remove(kind);
    }
    let tips = ContextValue::StyledStrs(vec![StyledStr::from(tip)]);
    error.insert(ContextKind::Suggested, tips);
}

impl Typed<'_> {
    /// Whether a word stands behind another one.
    fn follows(&self, word: &str, before: &str) -> bool {
        let mut pairs = self.words.windows(2);
        pairs.any(|pair| pair[0] == before && pair[1] == word)
    }
}

/// What to do about an error that is about no unknown word: a command that is missing, a value where none goes, flags
/// that go together with others only.
fn otherwise(error: &Error, typed: &Typed<'_>) -> Option<String> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    match error.kind() {
        ErrorKind::MissingSubcommand if typed.within.is_none() => {
            let is_demo = typed.words.iter().any(|word| word == "--demo");
            let demo = if is_demo { " --demo" } else { "" };
            Some(format!("'cloudls ls{demo}' lists the instances"))
        }
        ErrorKind::TooManyValues if text(ContextKind::InvalidArg)?.starts_with("--gpu") => {
            Some(about_gpu(text(ContextKind::InvalidValue)?))
        }
        ErrorKind::InvalidValue
            if typed.within == Some(INSTANCES)
                && text(ContextKind::InvalidArg)?.starts_with("--output") =>
        {
            found(FORMATS, &text(ContextKind::InvalidValue)?.to_lowercase())
        }
        ErrorKind::InvalidValue if text(ContextKind::InvalidArg)?.starts_with("--kind") => {
            found(KINDS, &text(ContextKind::InvalidValue)?.to_lowercase())
        }
        ErrorKind::ArgumentConflict => {
            let both = format!("{error}");
            let is_about = |flag: &str| both.contains(&format!("'{flag} "));
            if both.contains("'--demo'") && is_about("--profile") {
                let tip = "the demo cloud has a profile of its own: '--demo -p LIST' chooses of its providers";
                return Some(tip.to_owned());
            }
            (is_about("--columns") && is_about("--group-by")).then(|| {
                "groups have columns of their own: '-o wide' prints all of them, and the sum of '--sort-by' \
                 stays on a narrow terminal"
                    .to_owned()
            })
        }
        _ => None,
    }
}

/// How GPUs of a model are chosen.
fn about_gpu(model: &str) -> String {
    format!("'--filter gpu.model~{model}' chooses by the model; '--gpu' takes no value")
}

/// The long flag that was written with one sign: clap takes its letters for short flags.
fn with_two_signs(letter: &str, typed: &Typed<'_>, command: &Command) -> Option<String> {
    let own = command.find_subcommand(typed.within.unwrap_or(INSTANCES))?;
    let mut words = typed.words.iter().filter_map(|word| word.to_str());
    words.find_map(|word| {
        let name = word
            .strip_prefix('-')
            .filter(|_| word.starts_with(letter))?;
        let flag = format!("-{}", name.split('=').next()?);
        let is_long = !name.starts_with('-') && name.len() > 2;
        let flag = format!("-{flag}");
        let known = flag_of(own, &flag).or_else(|| flag_of(command, &flag));
        known.filter(|_| is_long && letter.len() == 2).map(|_| flag)
    })
}

/// How a command is used: all its flags in a word.
fn usage(command: &mut Command, within: Option<&str>) -> Option<StyledStr> {
    command.build();
    let own = command.find_subcommand_mut(within?)?;
    // One that has commands below it says which of them is meant.
    (!own.has_subcommands()).then(|| own.render_usage())
}

/// That a flag of a command stands behind its name.
fn behind_command(word: &str, within: Option<&str>, command: &Command) -> Option<String> {
    let name = within.unwrap_or(INSTANCES);
    let flag = word.split('=').next().unwrap_or(word);
    let own = command.find_subcommand(name)?;
    flag_of(own, flag)?;
    Some(format!(
        "'cloudls {name} {word}': the flags of a command stand behind its name"
    ))
}

fn found(table: &[Advice], word: &str) -> Option<String> {
    // `--format=json` is told with its value.
    let word = word.split('=').next().unwrap_or(word);
    let row = table.iter().find(|(words, _)| words.contains(&word));
    row.map(|(_, tip)| (*tip).to_owned())
}

fn about_command(word: &str, within: Option<&str>) -> Option<String> {
    let lower = word.to_lowercase();
    if within.is_some() {
        return found(OF_CONFIG, &lower);
    }
    if !meant(&lower).is_empty() {
        return Some(format!("'cloudls ls -p {lower}' lists what it has"));
    }
    if word.contains('/') {
        return Some(format!(
            "'cloudls show {word}' shows everything of an instance"
        ));
    }
    found(COMMANDS, &lower)
}

/// What somebody means whose value was taken apart by a blank: `--status running stopped`, `--filter status running`.
fn about_part(word: &str, typed: &Typed<'_>, command: &Command) -> Option<String> {
    let words = typed.words.iter().map(|word| word.to_str());
    let words: Vec<_> = words.collect::<Option<_>>()?;
    let at = words.iter().position(|own| *own == word)?;
    let (flag, value) = match words[..at] {
        [.., flag, value] if flag.starts_with('-') && !value.starts_with('-') => (flag, value),
        [.., last] => last.split_once('=')?,
        [] => return None,
    };
    let name = flag_of_instances(flag, command)?;
    if name == "filter" {
        let begins = word.starts_with(['=', '!', '~', '<', '>']);
        let sign = if begins { "" } else { "=" };
        let rest = words.get(at + 1).filter(|_| begins && word.len() < 3);
        let rest = rest.copied().unwrap_or_default();
        return Some(format!(
            "--filter '{value}{sign}{word}{rest}': a condition is one word, between quotes"
        ));
    }
    if name == "sort-by" && matches!(word, "asc" | "desc") {
        return Some(format!(
            "'--sort-by {value}:{word}': the order stands behind a colon"
        ));
    }
    let own = command.find_subcommand(INSTANCES)?;
    let mut args = own.get_arguments();
    let takes_list = args.any(|arg| {
        let mut values = arg.get_value_names().into_iter().flatten();
        arg.get_long() == Some(name.as_str()) && values.any(|value| value == "LIST")
    });
    takes_list.then(|| format!("'{flag} {value},{word}': a list has commas and no blanks"))
}

/// What somebody means who names something behind `instances`.
fn about_name(word: &str, command: &Command) -> String {
    let lower = word.to_lowercase();
    if !meant(&lower).is_empty() || lower == crate::core::about::ALL {
        format!("'-p {lower}' chooses providers")
    } else if word.contains('/') {
        format!("'cloudls show {word}' shows everything of an instance")
    } else if Status::WORDS.contains(&&*lower) {
        format!("'--status {lower}' chooses by state")
    } else if found(COMMANDS, &lower).is_some() || ["ls", INSTANCES, "*"].contains(&&*lower) {
        "'cloudls ls' alone lists the instances".to_owned()
    } else if command.find_subcommand(&lower).is_some() {
        format!("'cloudls {lower}' is a command of its own")
    } else if Field::named(&lower).is_ok() {
        format!("'-c id,{lower}': a list has commas and no blanks; '--name {word}' chooses by name")
    } else {
        format!(
            "{} chooses by name, {} by id",
            as_typed("--name", word),
            as_typed("--filter", &format!("id={word}"))
        )
    }
}

/// A flag and its value as they are typed in a shell, in quotes as words of a message where none are needed there.
fn as_typed(flag: &str, value: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+=:@%,".contains(c);
    if value.chars().all(is_plain) {
        format!("'{flag} {value}'")
    } else {
        format!("{flag} '{}'", value.replace('\'', r"'\''"))
    }
}

/// The flag of `instances` that a word is.
fn flag_of_instances(word: &str, command: &Command) -> Option<String> {
    flag_of(command.find_subcommand(INSTANCES)?, word)
}

/// The flag of a command that a word is.
fn flag_of(command: &Command, word: &str) -> Option<String> {
    let is_it = |arg: &&Arg| {
        let long = arg.get_long().map(|name| format!("--{name}"));
        let short = arg.get_short().map(|letter| format!("-{letter}"));
        [long, short].iter().flatten().any(|name| name == word)
    };
    let known = command.get_arguments().find(is_it)?;
    known.get_long().map(str::to_owned)
}
