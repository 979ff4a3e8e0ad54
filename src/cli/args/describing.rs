//! The flags of `providers`.

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};

use super::ids;

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
    /// The provider to tell everything of; without it a line for each
    #[arg(value_parser = PossibleValuesParser::new(ids()))]
    pub name: Option<String>,

    /// Print the least policy a credential needs, as JSON and nothing else; `null` where the vendor
    /// has no policies
    #[arg(long)]
    pub policy: bool,

    /// How to print it; as JSON it is an object by provider
    #[arg(short, long, value_name = "SHAPE", value_enum, default_value = "text")]
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
