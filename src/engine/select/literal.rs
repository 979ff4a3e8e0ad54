//! What a field is compared with: the value as it stands in a filter, read as the field's kind.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::net::IpAddr;
use std::time::Duration;

use chrono::TimeDelta;
use rust_decimal::Decimal;

use crate::core::fields::{Field, Kind, Times, Value};
use crate::core::model::Timestamp;
use crate::core::suggest::suggest;

/// A value that was written down.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    Null,
    /// A text, and the address it is, if it is one.
    Text(String, Option<IpAddr>),
    /// A number: exact for money, and for counts and sizes as they are kept.
    Number(Decimal, f64),
    /// A time; from the first to before the second, where a day was written.
    Time(Timestamp, Timestamp),
    /// A span of time; of a field that is a time, how far away it lies.
    Far(TimeDelta),
    Flag(bool),
}

/// What is wrong, and what to do.
type Refusal = (String, String);

/// The values of a comma list.
pub fn list(field: &Field, text: &str) -> Result<Vec<Literal>, Refusal> {
    let exact = |part| match read(field, part)? {
        Literal::Far(_) => Err((
            format!("{} is never exactly {part}", field.name()),
            "compare it with < <= > >=".to_owned(),
        )),
        literal => Ok(literal),
    };
    parts(text)?.into_iter().map(exact).collect()
}

/// The one value of a comparison by order.
pub fn one(field: &Field, text: &str) -> Result<Literal, Refusal> {
    let kind = field.kind();
    if matches!(kind, Kind::Flag | Kind::Word(_)) {
        let why = format!("{} is {}, which has no order", field.name(), named(kind));
        return Err((why, "compare it with = or !=".to_owned()));
    }
    match read(field, text)? {
        Literal::Null => Err((
            "nothing is before or behind null".to_owned(),
            "null goes with = or !=".to_owned(),
        )),
        literal => Ok(literal),
    }
}

/// A value without the quotes around it.
pub fn unquoted(text: &str) -> &str {
    let inner = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    inner.unwrap_or(text)
}

/// Parts at the commas that are not between quotes.
fn parts(text: &str) -> Result<Vec<&str>, Refusal> {
    let mut is_quoted = false;
    let split = text.split(|c| {
        is_quoted ^= c == '"';
        c == ',' && !is_quoted
    });
    let parts: Vec<_> = split.map(str::trim).collect();
    if is_quoted {
        let hint = "put a double quote at both ends of the value";
        return Err(("a quote is not closed".to_owned(), hint.to_owned()));
    }
    if parts.iter().any(|part| part.is_empty()) {
        return Err(lacking());
    }
    Ok(parts)
}

/// That there is no value.
pub fn lacking() -> Refusal {
    let hint = "`null` stands for unknown, \"\" for an empty text";
    ("a value is missing".to_owned(), hint.to_owned())
}

fn read(field: &Field, text: &str) -> Result<Literal, Refusal> {
    if text == "null" {
        return Ok(Literal::Null);
    }
    let is_quoted = text.starts_with('"');
    let text = unquoted(text);
    let kind = field.kind();
    let read = match kind {
        Kind::Text => Some(Literal::Text(text.to_owned(), text.parse().ok())),
        Kind::Word(words) => return word(words, text),
        Kind::Number => number(text),
        Kind::Past | Kind::Future => time(text),
        Kind::Span => span(text),
        Kind::Flag => flag(text),
    };
    read.filter(|_| !text.is_empty() || is_quoted)
        .ok_or_else(|| {
            let why = format!("{text:?} is no value for {}, {}", field.name(), named(kind));
            (why, example(kind).to_owned())
        })
}

/// A kind with its article.
fn named(kind: Kind) -> String {
    match kind {
        Kind::Text => "any text".to_owned(),
        Kind::Flag => "true or false".to_owned(),
        _ => format!("a {}", kind.words()),
    }
}

fn example(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Word(_) => "write a text",
        Kind::Number => "write a number, such as 8 or 0.24",
        Kind::Past | Kind::Future => {
            "write a time as 2026-01-31 or 2026-01-31T08:00:00Z, or how far away it is, such as 7d"
        }
        Kind::Span => "write a duration, such as 12h or 7d",
        Kind::Flag => "write true or false",
    }
}

fn word(words: &[&'static str], text: &str) -> Result<Literal, Refusal> {
    let is_it = |word: &&&str| word.eq_ignore_ascii_case(text);
    match words.iter().find(is_it) {
        Some(word) => Ok(Literal::Text((*word).to_owned(), None)),
        None => Err((
            format!("there is no such word as {text:?}"),
            suggest(text, words.iter().copied()),
        )),
    }
}

fn number(text: &str) -> Option<Literal> {
    let exact: Decimal = text.parse().ok()?;
    Some(Literal::Number(exact, text.parse().ok()?))
}

fn time(text: &str) -> Option<Literal> {
    if let Some(time) = Timestamp::parse(text) {
        return Some(Literal::Time(time, time));
    }
    let day = Timestamp::parse(&format!("{text}T00:00:00Z")).filter(|_| text.len() == 10);
    let day = day.map(|day| Literal::Time(day, day.shifted(TimeDelta::days(1))));
    day.or_else(|| span(text))
}

fn span(text: &str) -> Option<Literal> {
    let span = humantime::parse_duration(text).ok()?;
    TimeDelta::from_std(span).ok().map(Literal::Far)
}

fn flag(text: &str) -> Option<Literal> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" => Some(Literal::Flag(true)),
        "false" | "no" => Some(Literal::Flag(false)),
        _ => None,
    }
}

impl Literal {
    pub fn number(number: u32) -> Self {
        Self::Number(number.into(), number.into())
    }

    /// A span of time.
    pub fn far(span: Duration) -> Self {
        Self::Far(TimeDelta::from_std(span).unwrap_or(TimeDelta::MAX))
    }

    /// The text that stands for it in a request, if any does.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text, _) => Some(text),
            Self::Flag(flag) => Some(if *flag { "true" } else { "false" }),
            _ => None,
        }
    }

    /// Whether a value, no list, is this.
    pub fn is(&self, value: &Value<'_>, kind: Kind, now: Timestamp) -> bool {
        match (self, value) {
            (Self::Text(wanted, address), Value::Text(text)) => {
                let is_same = || text.parse().is_ok_and(|ip: IpAddr| Some(ip) == *address);
                text == wanted || (address.is_some() && is_same())
            }
            (Self::Flag(wanted), Value::Flag(flag)) => wanted == flag,
            _ => self.order(value, kind, now) == Some(Ordering::Equal),
        }
    }

    /// How a value, no list, stands to this in order; `None` where they cannot be compared.
    pub fn order(&self, value: &Value<'_>, kind: Kind, now: Timestamp) -> Option<Ordering> {
        match (self, value) {
            (Self::Text(wanted, _), Value::Text(text)) => Some((**text).cmp(wanted)),
            (Self::Number(exact, _), Value::Money(amount)) => Some(amount.cmp(exact)),
            (Self::Number(exact, _), Value::Count(count)) => Some(Decimal::from(*count).cmp(exact)),
            (Self::Number(_, number), Value::Quantity(quantity)) => {
                quantity.get().partial_cmp(number)
            }
            (Self::Time(from, until), Value::Time(time)) => Some(match time {
                time if time < from => Ordering::Less,
                time if time == from || time < until => Ordering::Equal,
                _ => Ordering::Greater,
            }),
            (Self::Far(wanted), Value::Time(time)) => {
                let passed = now.since(*time);
                let away = if kind == Kind::Future {
                    -passed
                } else {
                    passed
                };
                Some(away.cmp(wanted))
            }
            (Self::Far(wanted), Value::Span(span)) => Some(span.cmp(wanted)),
            _ => None,
        }
    }
}

/// The text of a value, no list.
pub fn text<'a>(value: &'a Value<'_>) -> Cow<'a, str> {
    match value {
        Value::Text(text) => Cow::Borrowed(text),
        value => {
            // No time is ever asked for its text.
            let epoch = Timestamp::from_seconds(0).unwrap_or_else(Timestamp::now);
            Cow::Owned(value.clone().text(Times::Iso, epoch).into_owned())
        }
    }
}
