//! How a list is shown on the terminal there is.

use std::io::{self, IsTerminal as _};

use crate::cli::args::{ColorWhen, Instances};
use crate::config::settings::Environment;
use crate::core::model::Timestamp;
use crate::engine::trace::Level;
use crate::output::{self, TableStyle};

/// How a list is drawn: on a terminal to its width, and in colour unless somebody says otherwise.
pub fn style(args: &Instances, environment: &Environment, now: Timestamp) -> TableStyle {
    style_of((!args.no_headers, args.color), environment, now)
}

/// The same for a command with other flags.
pub fn style_of(
    (headers, color): (bool, ColorWhen),
    environment: &Environment,
    now: Timestamp,
) -> TableStyle {
    let is_terminal = io::stdout().is_terminal();
    let is_forced = environment
        .get("CLICOLOR_FORCE")
        .is_some_and(|value| value != "0");
    let color = match color {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto if environment.get("NO_COLOR").is_some() => false,
        ColorWhen::Auto if is_forced => true,
        ColorWhen::Auto => {
            is_terminal && environment.get("TERM").is_some_and(|term| term != "dumb")
        }
    };
    TableStyle {
        headers,
        color,
        // What is piped is never shrunk.
        width: output::terminal_width().filter(|_| is_terminal),
        now,
    }
}

/// Whether somebody may look how far it is: not who wants few words, or all of them in their place.
pub fn wants_progress(args: &Instances, environment: &Environment) -> bool {
    let is_dumb = environment.get("TERM").is_none_or(|term| term == "dumb");
    let is_level = matches!(args.level(), Level::Normal | Level::Verbose);
    is_level && !is_dumb && environment.get("CI").is_none()
}
