//! How a list is shown on the terminal there is.

use std::io::{self, IsTerminal as _};

use crate::cli::args::{ColorWhen, Instances};
use crate::config::settings::Environment;
use crate::core::model::Timestamp;
use crate::engine::trace::Level;
use crate::output::{self, Format, TableStyle};

/// How a list is drawn: on a terminal to its width, and in colour unless somebody says otherwise.
pub fn style(args: &Instances, environment: &Environment, now: Timestamp) -> TableStyle {
    style_of(!args.no_headers, args.color, environment, now)
}

/// The same for a command with other flags.
pub fn style_of(
    headers: bool,
    color: ColorWhen,
    environment: &Environment,
    now: Timestamp,
) -> TableStyle {
    let is_terminal = io::stdout().is_terminal();
    TableStyle {
        headers,
        color: wants_color(color, environment, is_terminal),
        // What is piped, or has no names above its columns, is for programs: all columns stand, and whole.
        width: output::terminal_width().filter(|_| is_terminal && headers),
        now,
    }
}

/// Whether what goes there is coloured.
pub fn wants_color(color: ColorWhen, environment: &Environment, is_terminal: bool) -> bool {
    let is_forced = environment
        .get("CLICOLOR_FORCE")
        .is_some_and(|value| value != "0");
    match color {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto if environment.get("NO_COLOR").is_some() => false,
        ColorWhen::Auto if is_forced => true,
        ColorWhen::Auto => {
            is_terminal && environment.get("TERM").is_some_and(|term| term != "dumb")
        }
    }
}

/// Whether a list goes to a terminal, with names above its columns or as sums: what is piped, or written for programs,
/// is not spoken about.
pub fn is_read_by_a_person(args: &Instances) -> bool {
    let is_table = matches!(args.output, Format::Table | Format::Wide);
    is_table && !args.no_headers && io::stdout().is_terminal()
}

/// Whether somebody may look how far it is: not who wants few words, or all of them in their place.
pub fn wants_progress(args: &Instances, environment: &Environment) -> bool {
    let is_dumb = environment.get("TERM").is_none_or(|term| term == "dumb");
    let is_level = matches!(args.level(), Level::Normal | Level::Verbose);
    is_level && !is_dumb && environment.get("CI").is_none()
}
