//! The flags of `doctor`: those of `instances` that choose what is listed and how it is reached.

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, Command};

/// Exit codes and examples for its help.
pub const HELP: &str = "\
Each line is ok, warn or fail, with what to do. It asks for one row of each listing: in every
region, and of what is found there, in the first service, application or project.

It ends as a listing would (`cloudls help exit-codes`): with 0 when no check fails, and with 8 when
some profiles pass and others do not.

Examples:
  cloudls doctor                                every profile
  cloudls doctor --profile prod                 one of them
  cloudls doctor -p eas -o json | jq .ok";

/// What shapes a list, of which there is none here.
const FOREIGN: &[&str] = &[
    "status",
    "name",
    "ip",
    "type",
    "spot",
    "no_spot",
    "gpu",
    "older_than",
    "filter",
    "sort_by",
    "attention",
    "expiring_within",
    "expect",
    "columns",
    "time",
    "summary",
    "group_by",
    "param",
    "page_size",
    "max_pages",
    "limit",
    "watch",
    "no_headers",
    "raw",
    "show_secrets",
    "against",
    "allow_partial",
];

/// The flags of `instances` without those that mean nothing here.
pub fn without_foreign(instances: Command) -> Command {
    let hide = |command: Command, id: &&'static str| command.mut_arg(*id, |arg| arg.hide(true));
    FOREIGN
        .iter()
        .fold(instances, hide)
        .mut_arg("output", |arg| {
            arg.help("How to print it: `table` for words, `json` for a document")
                .hide_possible_values(true)
        })
}

/// Refuses a flag that means nothing here.
pub fn refuse_foreign(command: &mut Command, given: &ArgMatches) -> Result<(), clap::Error> {
    let is_given = |id: &&&str| given.value_source(id) == Some(ValueSource::CommandLine);
    let Some(id) = FOREIGN.iter().find(is_given) else {
        return Ok(());
    };
    let flag = id.replace('_', "-");
    let words = format!("--{flag} shapes a list, and means nothing to doctor");
    let doctor = command.find_subcommand_mut("doctor");
    Err(doctor
        .unwrap_or(&mut Command::default())
        .error(ErrorKind::UnknownArgument, words))
}
