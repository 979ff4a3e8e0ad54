//! Variables that mirror flags.

use std::ffi::OsString;
use std::io::{self, Write as _};

use clap::Command;
use clap::error::{ContextKind, ContextValue};

use crate::cli::stdout;
use crate::config::settings::Environment;
use crate::core::stderr::{self, LineStyle};
use crate::engine::trace::{Level, Trace};

/// A flag that a variable mirrors. A variable set to nothing counts as not set, which is why clap's own
/// reading of variables does not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mirror {
    Provider,
    Profile,
    Output,
    Columns,
    Timeout,
    Deadline,
}

impl Mirror {
    pub const ALL: [Self; 6] = [
        Self::Provider,
        Self::Profile,
        Self::Output,
        Self::Columns,
        Self::Timeout,
        Self::Deadline,
    ];

    /// The one whose flag has this long name.
    pub fn of(flag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mirror| mirror.flag() == flag)
    }

    /// The long name of the flag, which is its id as well.
    pub fn flag(self) -> &'static str {
        self.names().0
    }

    pub fn variable(self) -> &'static str {
        self.names().1
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Provider => ("provider", "CLOUDLS_PROVIDER"),
            Self::Profile => ("profile", "CLOUDLS_PROFILE"),
            Self::Output => ("output", "CLOUDLS_OUTPUT"),
            Self::Columns => ("columns", "CLOUDLS_COLUMNS"),
            Self::Timeout => ("timeout", "CLOUDLS_TIMEOUT"),
            Self::Deadline => ("deadline", "CLOUDLS_DEADLINE"),
        }
    }
}

/// The command with the values of the variables as defaults of the flags it has.
pub fn mirrored(command: Command, environment: &Environment) -> Command {
    let has = |command: &Command, flag| command.get_arguments().any(|arg| arg.get_id() == flag);
    Mirror::ALL.into_iter().fold(command, |command, mirror| {
        if !has(&command, mirror.flag()) {
            return command;
        }
        let variable = mirror.variable();
        command.mut_arg(mirror.flag(), |arg| {
            let help = format!("{} [env: {variable}]", arg.get_help().unwrap_or_default());
            let arg = arg.help(help);
            match environment.get(variable) {
                None => arg,
                Some(value) if arg.get_value_delimiter().is_some() => {
                    arg.default_values(value.split(',').map(|part| part.trim().to_owned()))
                }
                Some(value) => arg.default_value(value.trim().to_owned()),
            }
        })
    })
}

/// Says what is wrong and ends the process; of a value that a variable gave, names the variable.
pub fn refuse(error: &clap::Error, environment: &Environment) -> ! {
    // Help is none, and goes to stdout.
    let printed = if error.use_stderr() {
        if wants_json(std::env::args_os()) {
            stderr::set_style(LineStyle {
                color: false,
                json: true,
            });
            for line in lines(error) {
                Trace::default().say(Level::Quiet, &line);
            }
        } else {
            let _ = error.print();
        }
        Ok(())
    } else {
        let printed = stdout::check().and_then(|()| error.print());
        printed.and_then(|()| io::stdout().flush())
    };
    if let Err(why) = printed {
        // The reader has seen enough: `| head` is no failure.
        if why.kind() == io::ErrorKind::BrokenPipe {
            std::process::exit(0);
        }
        for line in stdout::lines_of(&why) {
            Trace::default().say(Level::Quiet, &line);
        }
        std::process::exit(1);
    }
    if let Some(variable) = culprit(error, environment) {
        let hint = format!("hint: the value stands in {variable}; correct or unset it");
        Trace::default().say(Level::Quiet, &hint);
    }
    std::process::exit(error.exit_code())
}

/// Whether the words of a command line that cannot be read ask for JSON on stderr.
fn wants_json(words: impl Iterator<Item = OsString>) -> bool {
    let words: Vec<_> = words
        .map(|word| word.to_string_lossy().to_lowercase())
        .collect();
    let is_apart = |pair: &[String]| pair == ["--error-format", "json"];
    words.iter().any(|word| word == "--error-format=json") || words.windows(2).any(is_apart)
}

/// The error in a line, and each advice in one, as a listing would say it.
fn lines(error: &clap::Error) -> Vec<String> {
    let text = error.to_string();
    let mut lines: Vec<String> = Vec::new();
    // Whether the lines below it belong to the last, as the arguments that are missing do.
    let mut is_open = false;
    for line in text.lines().map(str::trim) {
        if let Some(tip) = line.strip_prefix("tip: ") {
            lines.push(format!("hint: {tip}"));
        } else if line.starts_with("error: ") || line.starts_with('[') {
            lines.push(line.to_owned());
            is_open = line.ends_with(':');
        } else if line.is_empty() {
            is_open = false;
        } else if let Some(last) = lines.last_mut().filter(|_| is_open) {
            last.push(' ');
            last.push_str(line);
        }
    }
    // Where a command is missing, the text is the help.
    let usage = text.lines().find_map(|line| line.strip_prefix("Usage: "));
    if let Some(usage) = usage.filter(|_| lines.is_empty()) {
        lines.push(format!("error: a command is missing: {usage}"));
        lines.push("hint: `--help` in its place names them".to_owned());
    }
    lines
}

/// The variable that holds the value an error is about.
fn culprit(error: &clap::Error, environment: &Environment) -> Option<&'static str> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    // As the usage has it: `--output <FORMAT>`.
    let flag = text(ContextKind::InvalidArg)?.split_whitespace().next()?;
    let value = text(ContextKind::InvalidValue)?;
    let variable = Mirror::of(flag.strip_prefix("--")?)?.variable();
    let given = environment.get(variable)?;
    let is_it = |part: &str| part.trim() == value;
    (is_it(given) || given.split(',').any(is_it)).then_some(variable)
}
