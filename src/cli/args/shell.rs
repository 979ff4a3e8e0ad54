//! The flags of the commands that speak of the program itself.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use clap_complete::Shell;

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
    #[arg(value_enum, default_value = "instances", value_name = "DOCUMENT")]
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
  cloudls man --dir pages                       write all of them to a folder";

/// The flags of `man`.
#[derive(Args, Debug)]
pub struct Man {
    /// The command or topic whose page to print; without it the page of cloudls
    #[arg(value_name = "COMMAND|TOPIC", conflicts_with = "dir")]
    pub words: Vec<String>,

    /// Write the pages of all commands and topics to this folder; no other file is overwritten
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// Examples for the help of `completions`.
pub const COMPLETIONS_HELP: &str = "\
They know the profiles of the configuration file as it is when they are made.

Examples:
  eval \"$(cloudls completions bash)\"            in ~/.bashrc
  source <(cloudls completions zsh)             in ~/.zshrc, below compinit
  cloudls completions fish | source             in ~/.config/fish/config.fish";

/// The flags of `completions`.
#[derive(Args, Debug)]
pub struct Completions {
    /// The shell that completes
    #[arg(value_enum)]
    pub shell: Shell,
}
