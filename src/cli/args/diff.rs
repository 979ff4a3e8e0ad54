//! The flags of `diff`, and those of `instances` that compare.

use std::path::PathBuf;

use clap::Args;

use super::ColorWhen;
use crate::output::diff::printed::Shape;

/// Exit codes and examples for its help.
pub const HELP: &str = "\
A row is known by its address. Compared are status, price, type, IP addresses and ssh. What a source
that is incomplete in either listing may hold is left out, and so are profiles and regions that only
one of them asked for. List both with the same flags.

Exit codes:
  0 the same   1 different   2 a file cannot be read, or is no listing
  8 a source was left out; with --allow-partial 0 or 1, by what could be compared

Examples:
  cloudls ls -o json > monday.json              a listing to compare with
  cloudls diff monday.json tuesday.json
  cloudls ls -o json | cloudls diff monday.json - -o json | jq -r '.gone[].address'
  cloudls ls --against monday.json              the same, with what is there now";

/// The flags of `diff`.
#[derive(Args, Debug)]
pub struct Diff {
    /// The earlier listing, a document of `instances -o json`; `-` for stdin
    #[arg(value_name = "OLD")]
    pub old: PathBuf,

    /// The later listing; `-` for stdin
    #[arg(value_name = "NEW")]
    pub new: PathBuf,

    /// How to print what differs
    #[arg(short, long, value_name = "SHAPE", value_enum, default_value = "table")]
    pub output: Shape,

    /// Leave out the line that names the columns
    #[arg(long)]
    pub no_headers: bool,

    /// Colour the states
    #[arg(long, value_name = "WHEN", value_enum, default_value = "auto")]
    pub color: ColorWhen,

    /// Let the exit code tell of what could be compared alone, when a source had to be left out
    #[arg(long)]
    pub allow_partial: bool,

    /// Say on stderr only what was left out
    #[arg(short, long)]
    pub quiet: bool,
}

/// The flags of `instances` that compare, and that judge what is missing.
#[derive(Args, Debug)]
pub struct Comparing {
    /// Print what differs from an earlier listing, a document of `-o json`; `-` for stdin
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Output",
        conflicts_with_all = ["summary", "group_by", "columns", "limit", "sort_by", "time", "raw"]
    )]
    pub against: Option<PathBuf>,

    /// Exit with 0 in place of 8 when a part of the list is missing; it is still said
    #[arg(long, help_heading = "Output")]
    pub allow_partial: bool,
}
