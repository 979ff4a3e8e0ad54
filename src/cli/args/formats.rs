//! The formats of a command that has some of them.

use std::ffi::OsStr;

use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue};
use clap::{Arg, Command, Error, ValueEnum as _};

use crate::output::Format;

/// Takes the word for any format in any case, as a variable may name one that is for listings alone; those of the
/// command are named.
#[derive(Clone, Debug)]
pub struct FormatWord(pub &'static [Format]);

impl TypedValueParser for FormatWord {
    type Value = Format;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Format, Error> {
        let text = value.to_string_lossy();
        Format::from_str(&text, true).or_else(|_| {
            let words = EnumValueParser::<Format>::new();
            words.parse_ref(command, arg, value).map_err(|mut error| {
                let own = self.words().map(|word| word.get_name().to_owned());
                error.insert(
                    ContextKind::ValidValue,
                    ContextValue::Strings(own.collect()),
                );
                error
            })
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.words()))
    }
}

impl FormatWord {
    /// By their names alone: what they are is told of a listing.
    fn words(&self) -> impl Iterator<Item = PossibleValue> {
        let known = self.0.iter().filter_map(Format::to_possible_value);
        known.map(|known| PossibleValue::new(known.get_name().to_owned()))
    }
}
