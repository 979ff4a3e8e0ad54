//! The flags of the other commands, with what stands below them in the help.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::PossibleValue;
use clap::{Args, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::formats::FormatWord;
use super::instances::Instances;
use super::providers::ProviderWord;
use super::target::{ColorWhen, NetworkArgs, Target, Verbosity};
use super::{duration, kinds, number};
use crate::output::Format;
use crate::output::diff::printed;

/// Exit codes and examples for its help.
pub const DOCTOR_HELP: &str = "\
Each line is ok, warn or fail, with what to do. It asks for one row of each listing: in every
region, and of what is found there, in the first service, application or project.

It ends as a listing would (`cloudls help exit-codes`): with 0 when no check fails, and with 8 when
some profiles pass and others do not.

Examples:
  cloudls doctor                                every profile
  cloudls doctor --profile prod                 one of them
  cloudls doctor -p eas -o json | jq .ok";

/// The flags of `doctor`.
#[derive(Args, Debug)]
pub struct Doctor {
    #[command(flatten)]
    pub target: Target,

    #[command(flatten)]
    pub network: NetworkArgs,

    /// How to print it: `table` for words, `json` for a document
    // The variable may name any format.
    #[arg(
        short,
        long,
        value_name = "FORMAT",
        value_parser = FormatWord(&[Format::Table, Format::Json]),
        default_value = "table",
        help_heading = "Output"
    )]
    pub output: Format,

    /// Colour the states
    #[arg(
        long,
        value_name = "WHEN",
        value_enum,
        ignore_case = true,
        default_value = "auto",
        help_heading = "Output"
    )]
    pub color: ColorWhen,

    #[command(flatten)]
    pub verbosity: Verbosity,
}

/// Exit codes and examples for its help.
pub const SHOW_HELP: &str = "\
An address is PROVIDER/PROFILE/ID, as `cloudls ls -o name` prints it. Only that profile is asked, and an
address that says in which region or parent its instance is (ID@REGION/PARENT) only there; scope flags
narrow it further. Of an id or a name alone, `show` says which addresses it may be.

Exit codes:
  0 all were found        5 none was found, and everything that was asked is complete
  8 some were found, or a part of what was asked could not be read; 2, 3 and 130 as in a listing

Examples:
  cloudls show --demo novita/demo/6b86b273ff    everything known of an instance
  cloudls show eas/prod/llm-0 eas/prod/llm-1 -o yaml
  cloudls show novita/env/6b86b273ff --raw      and what the provider sent
  cloudls ls -o name --attention | xargs cloudls show";

/// The flags of `show`.
#[expect(clippy::struct_field_names, reason = "named as its flag")]
#[derive(Args, Debug)]
pub struct Show {
    /// The addresses of the instances, as `cloudls ls -o name` prints them
    #[arg(value_name = "ADDRESS", required = true)]
    pub addresses: Vec<String>,

    /// The scope flags; the provider and the profile stand in the address.
    #[arg(skip)]
    pub target: Target,

    /// Kinds of instances to search; without it all
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = kinds(),
          ignore_case = true, help_heading = "Scope")]
    pub kind: Vec<String>,

    #[command(flatten)]
    pub network: NetworkArgs,

    /// How to print them: `table` for a field a line, `json` or `yaml` for the document of `instances`
    // The variable may name any format.
    #[arg(
        short,
        long,
        value_name = "FORMAT",
        value_parser = FormatWord(&[Format::Table, Format::Json, Format::Yaml]),
        default_value = "table",
        help_heading = "Output"
    )]
    pub output: Format,

    /// Colour the states
    #[arg(
        long,
        value_name = "WHEN",
        value_enum,
        ignore_case = true,
        default_value = "auto",
        help_heading = "Output"
    )]
    pub color: ColorWhen,

    /// Add the provider's own object, its secrets masked
    #[arg(long, help_heading = "Output")]
    pub raw: bool,

    /// Do not mask secrets in what --raw adds
    #[arg(long, requires = "raw", help_heading = "Output")]
    pub show_secrets: bool,

    /// Exit with 0 in place of 8 when some were found, or a part could not be read
    #[arg(long, help_heading = "Output")]
    pub allow_partial: bool,

    #[command(flatten)]
    pub verbosity: Verbosity,
}

/// Exit codes and examples for its help.
pub const DIFF_HELP: &str = "\
A row is known by its address. Compared are status, price, type, IP addresses and ssh. What a source
that is incomplete in either listing may hold is left out, and so are profiles and regions that only
one of them asked for. List both with the same flags.

Exit codes:
  0 the same   1 different   2 a file cannot be read, or is not a listing
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
    #[arg(
        short,
        long,
        value_name = "SHAPE",
        value_enum,
        ignore_case = true,
        default_value = "table"
    )]
    pub output: printed::Shape,

    /// Leave out the line that names the columns
    #[arg(long)]
    pub no_headers: bool,

    /// Colour the states
    #[arg(
        long,
        value_name = "WHEN",
        value_enum,
        ignore_case = true,
        default_value = "auto"
    )]
    pub color: ColorWhen,

    /// Let the exit code reflect only what could be compared, when a source had to be left out
    #[arg(long)]
    pub allow_partial: bool,

    /// Say on stderr only what was left out
    #[arg(short, long)]
    pub quiet: bool,
}

/// Examples for its help.
pub const PROVIDERS_HELP: &str = "\
Examples:
  cloudls providers                             all, and which have a credential in the environment
  cloudls providers modelarts                   credential, scope, keys, regions, calls, permissions
  cloudls providers eas --policy > policy.json  the least a RAM user needs to be listed with
  cloudls providers -o json | jq -r '.eas.regions[]'";

/// The flags of `providers`.
#[derive(Args, Debug)]
pub struct Providers {
    /// The provider to describe in full; without it a line for each
    #[arg(value_parser = ProviderWord { takes_all: false })]
    pub name: Option<String>,

    /// Print the least policy a credential needs, as JSON and nothing else; `null` where the vendor
    /// has no policies
    #[arg(long)]
    pub policy: bool,

    /// How to print it; as JSON it is an object by provider
    #[arg(
        short,
        long,
        value_name = "SHAPE",
        value_enum,
        ignore_case = true,
        default_value = "text"
    )]
    pub output: Shape,
}

/// How a description is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shape {
    /// For people.
    Text,
    /// For programs.
    Json,
}

pub const CONFIG_HELP: &str = "\
A value counts in this order: flag, CLOUDLS_* variable, configuration file, the vendors' own
variables, built-in. No secret stands in the file: it says where each one is.

Examples:
  cloudls config init                           a profile for each credential of this machine
  cloudls config init --dry-run                 the same, printed
  cloudls config validate                       every error with its line, exit 3; or exit 0
  cloudls config show --profile prod            what `instances --profile prod` would list";

/// The flags of `config`.
#[derive(Args, Debug)]
pub struct Config {
    /// What to do.
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// What to do with the configuration file.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Print the path of the file that is used
    Path,
    /// Write a file with a profile for each credential that is found, and an example for each other
    /// provider; a file that is there is left alone
    Init {
        /// Print what would be written, and write nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Print every value in effect and where it comes from; takes the flags of `instances`
    Show(Box<Instances>),
    /// Check the file and print every error in it
    Validate,
}

pub const DEMO_HELP: &str = "\
Examples:
  cloudls demo                                  then paste the lines it prints into a shell
  cloudls demo --port 8080 --instances 100000   a fleet for load tests
  cloudls demo --credential-lifetime 30s        what it hands out lasts half a minute

In a shell with those lines:
  CLOUDLS_NOVITA_ENDPOINT=http://127.0.0.1:1 cloudls ls   what it looks like when nobody answers
  NOVITA_API_KEY=wrong cloudls doctor                     and when a key is refused";

/// The flags of `demo`.
#[derive(Args, Debug)]
pub struct Demo {
    /// The port to serve on; 0 for any that is free
    #[arg(long, value_name = "PORT", default_value_t = 0, value_parser = number::<u16>(0..=65_535))]
    pub port: u16,

    /// Serve this many generated rows a provider in place of the small fleet
    #[arg(long, value_name = "N", value_parser = number::<u64>(0..=u64::MAX))]
    pub instances: Option<u64>,

    /// Wait this long before each answer
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0, value_parser = number::<u64>(0..=u64::MAX))]
    pub latency_ms: u64,

    /// How long the temporary credentials last that it hands out
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = duration)]
    pub credential_lifetime: Duration,
}

/// Examples for the help of `schema`.
pub const SCHEMA_HELP: &str = "\
JSON Schema, draft 2020-12. Every key is required and may be null where its type says so.

Examples:
  cloudls schema > cloudls.schema.json          of the document of `instances -o json`
  cloudls schema line | jq .properties          the keys of an instance";

/// The flags of `schema`.
#[derive(Args, Debug)]
pub struct Schema {
    /// What to describe
    #[arg(
        value_enum,
        ignore_case = true,
        default_value = "instances",
        value_name = "DOCUMENT"
    )]
    pub document: Document,
}

/// What is printed as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Document {
    /// The document of `instances -o json`
    Instances,
    /// One line of `instances -o jsonl`
    Line,
    /// The document of `instances --group-by FIELD -o json`
    Groups,
    /// The document of `instances --summary -o json`
    Summary,
    /// The document of `diff -o json`, and of `instances --against FILE -o json`
    Diff,
    /// One line of `instances --watch TIME` in a pipe
    Change,
    /// The document of `doctor -o json`
    Doctor,
    /// The document of `providers -o json`
    Providers,
}

/// Examples for the help of `man`.
pub const MAN_HELP: &str = "\
Examples:
  cloudls man | man -l -                        read the page of cloudls
  cloudls man filters | man -l -                read the page of a topic
  cloudls man --dir ~/.local/share/man          write all of them to where `man` looks";

/// The flags of `man`.
#[derive(Args, Debug)]
pub struct Man {
    /// The command or topic whose page to print; without it the page of cloudls
    #[arg(value_name = "COMMAND|TOPIC", conflicts_with = "dir")]
    pub words: Vec<String>,

    /// Write the pages of all commands and topics to `man1` and `man7` of this folder; no other file is overwritten
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// Examples for the help of `completions`.
pub const COMPLETIONS_HELP: &str = "\
The script calls cloudls when TAB is pressed, so that it knows the profiles of the configuration file as it is then.

Examples:
  eval \"$(cloudls completions bash)\"            in ~/.bashrc
  source <(cloudls completions zsh)             in ~/.zshrc, below compinit
  cloudls completions fish | source             in ~/.config/fish/config.fish";

/// The flags of `completions`.
#[derive(Args, Debug)]
pub struct Completions {
    /// The shell
    #[arg(value_enum, ignore_case = true)]
    pub shell: Shell,
}

/// The flags of `help`.
#[derive(Args, Debug)]
pub struct Help {
    /// The command or topic to show help for; without it all of them
    #[arg(value_name = "COMMAND|TOPIC")]
    pub words: Vec<String>,
}

/// A page of the help that is not of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Topic {
    /// What each exit code means
    ExitCodes,
    /// The fields of an instance
    Fields,
    /// How --filter and its short forms choose instances
    Filters,
    /// The environment variables that count
    Environment,
}

impl Topic {
    /// The topic of this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::from_str(name, false).ok()
    }

    /// Its name.
    pub fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// What it is about, in a line.
    pub fn title(self) -> String {
        let value = self.to_possible_value();
        let title = value.as_ref().and_then(PossibleValue::get_help);
        title.map(ToString::to_string).unwrap_or_default()
    }
}
