//! Variables that mirror flags.

use clap::Command;

use crate::config::settings::Environment;
use crate::engine::trace::{Level, Trace};

/// Flags and the variables that mirror them. A variable set to nothing counts as not set, which is
/// why clap's own reading of variables does not do.
pub const MIRRORS: &[(&str, &str)] = &[
    ("provider", "CLOUDLS_PROVIDER"),
    ("profile", "CLOUDLS_PROFILE"),
    ("output", "CLOUDLS_OUTPUT"),
    ("columns", "CLOUDLS_COLUMNS"),
    ("timeout", "CLOUDLS_TIMEOUT"),
    ("deadline", "CLOUDLS_DEADLINE"),
];

/// The command with the values of the variables as defaults.
pub fn mirrored(command: Command, environment: &Environment) -> Command {
    MIRRORS.iter().fold(command, |command, (flag, variable)| {
        command.mut_arg(flag, |arg| {
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
    let _ = error.print();
    let words = error.to_string();
    for (flag, variable) in MIRRORS {
        let Some(value) = environment.get(variable) else {
            continue;
        };
        let is_it = |part: &str| words.contains(&format!("'{}' for '--{flag} ", part.trim()));
        if is_it(value) || value.split(',').any(is_it) {
            let hint = format!("hint: the value stands in {variable}; correct or unset it");
            Trace::default().say(Level::Quiet, &hint);
        }
    }
    std::process::exit(error.exit_code())
}
