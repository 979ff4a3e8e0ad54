//! Conditions on the fields of a row: `--filter 'FIELD OP VALUE'` and the flags that are short for one.

use std::cmp::Ordering;
use std::time::Duration;

use regex_lite::{Regex, RegexBuilder};

use super::literal::{self, Literal};
use crate::core::error::SettingsError;
use crate::core::fields::{Field, Kind, Value, View};
use crate::core::model::Instance;

/// A condition on one field.
#[derive(Debug)]
pub struct Condition {
    field: Field,
    test: Test,
}

/// What the value of a field must be like.
#[derive(Debug)]
enum Test {
    Among(Vec<Literal>),
    NotAmong(Vec<Literal>),
    /// A text in which this matches somewhere.
    Matches(Regex),
    MatchesNot(Regex),
    /// A text that holds this one somewhere; case counts.
    Holds(String),
    /// Before, at or behind this in order.
    Compares(&'static [Ordering], Literal),
}

/// What a server is asked for so that it need not send every row. What it sends must hold every row
/// that meets the condition.
#[derive(Debug, PartialEq, Eq)]
pub enum Demand<'a> {
    /// The field is one of these texts.
    Among(Vec<&'a str>),
    /// The field holds this text somewhere.
    Holds(&'a str),
}

/// The operators; of two that begin alike the longer one first.
const OPERATORS: &[(&str, &[Ordering])] = &[
    ("!=", &[]),
    ("!~", &[]),
    ("<=", &[Ordering::Less, Ordering::Equal]),
    (">=", &[Ordering::Greater, Ordering::Equal]),
    ("==", &[]),
    ("=", &[]),
    ("~", &[]),
    ("<", &[Ordering::Less]),
    (">", &[Ordering::Greater]),
];

impl Condition {
    /// Reads `FIELD OP VALUE`; what cannot be meant is a usage error.
    pub fn parse(text: &str) -> Result<Self, SettingsError> {
        let refuse = |(why, hint): Refusal| SettingsError {
            message: format!("--filter {text:?}: {why}"),
            hint,
            usage: true,
        };
        parse(text).map_err(refuse)
    }

    /// Reads the value of a flag that stands for `FIELD = VALUE`.
    pub fn of_flag(flag: &str, field: &'static str, value: &str) -> Result<Self, SettingsError> {
        let field = Field::named(field).map_err(|hint| (String::new(), hint));
        let read = field.and_then(|field| {
            let test = Test::Among(literal::list(&field, value)?);
            Ok(Self { field, test })
        });
        read.map_err(|(why, hint)| SettingsError {
            message: format!("--{flag} {value:?}: {why}"),
            hint,
            usage: true,
        })
    }

    /// The field is known, and not what a filter can be written for.
    pub fn is_known(field: &'static str) -> Option<Self> {
        let test = Test::NotAmong(vec![Literal::Null]);
        Field::of(field).map(|field| Self { field, test })
    }

    /// The field holds this text; case counts, as it does for some servers.
    pub fn holds(field: &'static str, part: &str) -> Option<Self> {
        let test = Test::Holds(part.to_owned());
        Field::of(field).map(|field| Self { field, test })
    }

    /// The field is a number above this one.
    pub fn exceeds(field: &'static str, number: u32) -> Option<Self> {
        let test = Test::Compares(&[Ordering::Greater], Literal::number(number));
        Field::of(field).map(|field| Self { field, test })
    }

    /// The span, or the distance of the time, is at least this.
    pub fn is_beyond(field: &'static str, span: Duration) -> Option<Self> {
        Self::far(field, &[Ordering::Greater, Ordering::Equal], span)
    }

    /// The span, or the distance of the time, is at most this.
    pub fn is_within(field: &'static str, span: Duration) -> Option<Self> {
        Self::far(field, &[Ordering::Less, Ordering::Equal], span)
    }

    fn far(field: &'static str, wanted: &'static [Ordering], span: Duration) -> Option<Self> {
        let test = Test::Compares(wanted, Literal::far(span));
        Field::of(field).map(|field| Self { field, test })
    }

    /// Whether the row meets it.
    pub fn is_met(&self, row: &Instance<'_>, view: View) -> bool {
        let value = self.field.value(row, view);
        let kind = self.field.kind();
        let is = |literal: &Literal| match (&value, literal) {
            (None, Literal::Null) => true,
            (None, _) | (_, Literal::Null) => false,
            (Some(value), literal) => any(value, |value| literal.is(value, kind, view.now)),
        };
        let matches = |regex: &Regex| {
            let value = value.as_ref();
            value.is_some_and(|value| any(value, |value| regex.is_match(&literal::text(value))))
        };
        match &self.test {
            Test::Among(literals) => literals.iter().any(is),
            Test::NotAmong(literals) => !literals.iter().any(is),
            Test::Matches(regex) => matches(regex),
            Test::MatchesNot(regex) => !matches(regex),
            Test::Holds(part) => value.as_ref().is_some_and(|value| {
                any(value, |value| literal::text(value).contains(part.as_str()))
            }),
            Test::Compares(wanted, literal) => value.as_ref().is_some_and(|value| {
                any(value, |value| {
                    let order = literal.order(value, kind, view.now);
                    order.is_some_and(|order| wanted.contains(&order))
                })
            }),
        }
    }

    /// What a server could be asked for, and of which field.
    pub fn demand(&self) -> Option<(&Field, Demand<'_>)> {
        let demand = match &self.test {
            Test::Among(literals) => {
                let texts: Option<Vec<_>> = literals.iter().map(Literal::as_text).collect();
                Demand::Among(texts?)
            }
            Test::Holds(part) => Demand::Holds(part),
            _ => return None,
        };
        Some((&self.field, demand))
    }
}

/// What is wrong, and what to do.
type Refusal = (String, String);

fn parse(words: &str) -> Result<Condition, Refusal> {
    let at = words.find(['=', '!', '~', '<', '>']);
    let found = at.and_then(|at| {
        let mut operators = OPERATORS.iter();
        let operator = operators.find(|(sign, _)| words[at..].starts_with(sign))?;
        Some((&words[..at], operator, &words[at + operator.0.len()..]))
    });
    let Some((name, (sign, orders), value)) = found else {
        let hint = "write it as FIELD OP VALUE, such as 'status=running' or 'gpu.count>=4'; see \
                    `cloudls help filters`";
        return Err(("it has no field or operator".to_owned(), hint.to_owned()));
    };
    let (name, value) = (name.trim(), value.trim());
    if value.starts_with(['=', '!', '~', '<', '>']) {
        let known: Vec<_> = OPERATORS.iter().map(|(sign, _)| *sign).collect();
        let hint = format!(
            "known: {}; a value that begins with such a sign goes between double quotes",
            known.join(" ")
        );
        let first: String = value.chars().take(1).collect();
        return Err((format!("there is no operator {sign}{first}"), hint));
    }
    let field = Field::named(name).map_err(|hint| (format!("there is no field {name:?}"), hint))?;
    let test = match *sign {
        "=" | "==" => Test::Among(literal::list(&field, value)?),
        "!=" => Test::NotAmong(literal::list(&field, value)?),
        "~" => Test::Matches(regex(&field, value)?),
        "!~" => Test::MatchesNot(regex(&field, value)?),
        _ => Test::Compares(orders, literal::one(&field, value)?),
    };
    Ok(Condition { field, test })
}

/// The most bytes of a regular expression once it is read: looking for a large one in a long text takes
/// its size for each character.
const SIZE: usize = 16 * 1024;

fn regex(field: &Field, value: &str) -> Result<Regex, Refusal> {
    if !matches!(field.kind(), Kind::Text | Kind::Word(_)) {
        return Err((
            format!("{} is a {}, no text", field.name(), field.kind().words()),
            "compare it with = != < <= > >=".to_owned(),
        ));
    }
    if value.is_empty() {
        return Err(literal::lacking());
    }
    let value = literal::unquoted(value);
    let mut builder = RegexBuilder::new(value);
    let regex = builder.case_insensitive(true).size_limit(SIZE).build();
    regex.map_err(|error| {
        (
            format!("{value:?} is no regular expression: {error}"),
            "put a backslash before . * + ? ( ) [ ] { } | ^ $ that stand for themselves".to_owned(),
        )
    })
}

/// Whether a value, or any of its elements, is wanted.
fn any(value: &Value<'_>, is_wanted: impl Fn(&Value<'_>) -> bool) -> bool {
    match value {
        Value::Texts(texts) => texts
            .iter()
            .any(|text| is_wanted(&Value::Text((*text).into()))),
        Value::Numbers(numbers) => {
            let mut numbers = numbers.iter();
            numbers.any(|number| is_wanted(&Value::Count(u64::from(*number))))
        }
        Value::Tags(tags) => tags.iter().any(|(key, value)| {
            let label = format!("{key}={value}");
            is_wanted(&Value::Text(label.into()))
        }),
        value => is_wanted(value),
    }
}

#[cfg(test)]
mod tests;
