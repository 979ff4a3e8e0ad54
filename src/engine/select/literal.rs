//! The values of filters, read as the kind of the field that they are compared with.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::net::IpAddr;
use std::time::Duration;

use chrono::TimeDelta;
use rust_decimal::Decimal;

use crate::core::error::SettingsError;
use crate::core::fields::{Field, FieldKind, Times, Value};
use crate::core::model::Timestamp;
use crate::core::suggest::suggest;

/// A value that was written down.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    Null,
    Text(String),
    /// Addresses, as they were written and which they are.
    Addresses(String, Network),
    /// A number: exact for money, and for counts and sizes as they are kept.
    Number(Decimal, f64),
    /// A time; from the first to before the second, where a day or a second was written.
    Time(Timestamp, Timestamp),
    /// A span of time; of a field that is a time, how far away it lies.
    Far(TimeDelta),
    Flag(bool),
}

impl Literal {
    /// Whether it is a text with a star, which other programs take for any text.
    pub fn has_star(&self) -> bool {
        matches!(self, Self::Text(text) if text.contains('*'))
    }

    /// Whether it is a number other than 0.
    pub fn is_above_zero(&self) -> bool {
        matches!(self, Self::Number(number, _) if !number.is_zero())
    }
}

/// The addresses that begin alike; of a single one, with all its bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    first: IpAddr,
    bits: u32,
}

/// The values of a comma list.
pub fn list(field: &Field, text: &str) -> Result<Vec<Literal>, SettingsError> {
    let exact = |part| match read(field, part)? {
        Literal::Far(_) => Err(SettingsError::usage(
            format!("{} is never exactly {part}", field.name()),
            "compare it with < <= > >=",
        )),
        Literal::Time(time, until) if time == until => Err(SettingsError::usage(
            format!("{} is never {part}", field.name()),
            "times are whole seconds",
        )),
        literal => match out_of_range(field, &literal) {
            Some(hint) => Err(SettingsError::usage(
                format!("{} is never {part}", field.name()),
                hint,
            )),
            None => Ok(literal),
        },
    };
    parts(text)?.into_iter().map(exact).collect()
}

/// What numbers the field has, where this is none of them.
fn out_of_range(field: &Field, literal: &Literal) -> Option<&'static str> {
    let Literal::Number(number, _) = literal else {
        return None;
    };
    let is_port = field.is("ssh.port");
    match () {
        () if is_port && !(number.is_integer() && u16::try_from(*number).is_ok()) => {
            Some("ports are whole numbers up to 65535")
        }
        () if number.is_sign_negative() && !number.is_zero() => {
            Some("numbers of instances begin at 0")
        }
        () => None,
    }
}

/// The one value that a field is to compare with in one of these ways.
pub fn one(field: &Field, orders: &[Ordering], text: &str) -> Result<Literal, SettingsError> {
    let kind = field.kind();
    if matches!(
        kind,
        FieldKind::Flag | FieldKind::Word(_) | FieldKind::Address
    ) {
        let why = format!("{} is {}, which has no order", field.name(), named(kind));
        return Err(SettingsError::usage(why, "compare it with = or !="));
    }
    match read(field, text)? {
        Literal::Null => Err(SettingsError::usage(
            "nothing is before or behind null",
            "null goes with = or !=",
        )),
        Literal::Number(number, _)
            if !orders.contains(&Ordering::Greater)
                && (number.is_sign_negative() || number.is_zero())
                && !(number.is_zero() && orders.contains(&Ordering::Equal)) =>
        {
            Err(SettingsError::usage(
                format!("{} is never below {text}", field.name()),
                "numbers of instances begin at 0",
            ))
        }
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
fn parts(text: &str) -> Result<Vec<&str>, SettingsError> {
    let mut is_quoted = false;
    let split = text.split(|c| {
        is_quoted ^= c == '"';
        c == ',' && !is_quoted
    });
    let parts: Vec<_> = split.map(str::trim).collect();
    if is_quoted {
        let hint = "put a double quote at both ends of the value";
        return Err(SettingsError::usage("a quote is not closed", hint));
    }
    if parts.iter().any(|part| part.is_empty()) {
        return Err(lacking());
    }
    Ok(parts)
}

/// The refusal of a condition without a value.
pub fn lacking() -> SettingsError {
    let hint = "`null` stands for unknown, \"\" for an empty text";
    SettingsError::usage("a value is missing", hint)
}

fn read(field: &Field, text: &str) -> Result<Literal, SettingsError> {
    if text == "null" {
        return Ok(Literal::Null);
    }
    let is_quoted = text.starts_with('"');
    let text = unquoted(text);
    let kind = field.kind();
    let read = match kind {
        FieldKind::Text => Some(Literal::Text(text.to_owned())),
        FieldKind::Address => address(text),
        FieldKind::Word(words) => return word(words, text),
        FieldKind::Number => number(text),
        FieldKind::Past | FieldKind::Future => time(text),
        FieldKind::Span => span(text),
        FieldKind::Flag => flag(text),
    };
    read.filter(|_| !text.is_empty() || is_quoted)
        .ok_or_else(|| {
            let why = format!(
                "{text:?} is not a value for {}, {}",
                field.name(),
                named(kind)
            );
            let name = field.name();
            let hint = match name.strip_suffix(".count") {
                Some(of) => format!("{}; {of}.model is what it is called", example(kind)),
                None => example(kind).to_owned(),
            };
            SettingsError::usage(why, hint)
        })
}

/// A kind with its article.
fn named(kind: FieldKind) -> String {
    match kind {
        FieldKind::Text => "any text".to_owned(),
        FieldKind::Flag => "true or false".to_owned(),
        _ => format!("a {}", kind.words()),
    }
}

fn example(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text | FieldKind::Word(_) => "write a text",
        FieldKind::Address => {
            "write a whole address such as 10.0.0.1, a network such as 10.0.0.0/8, or the full name of \
             a host; for a part of an address, compare it with ~"
        }
        FieldKind::Number => "write a number, such as 8 or 0.24",
        FieldKind::Past | FieldKind::Future => {
            "write a time as 2026-01-31 or 2026-01-31T08:00:00Z, or how far away it is, such as 7d"
        }
        FieldKind::Span => "write a duration, such as 12h or 7d",
        FieldKind::Flag => "write true or false",
    }
}

fn word(words: &[&'static str], text: &str) -> Result<Literal, SettingsError> {
    let is_it = |word: &&&str| word.eq_ignore_ascii_case(text);
    match words.iter().find(is_it) {
        Some(word) => Ok(Literal::Text((*word).to_owned())),
        None => Err(SettingsError::usage(
            format!("unknown word {text:?}"),
            meant(words, text).unwrap_or_else(|| suggest(text, words.iter().copied())),
        )),
    }
}

/// What other programs call states.
const STATES: &[(&[&str], &str)] = &[
    (
        &[
            "error", "errored", "crashed", "failing", "abnormal", "broken", "dead",
        ],
        "failed",
    ),
    (
        &["active", "up", "on", "online", "ready", "started", "alive"],
        "running",
    ),
    (
        &[
            "off",
            "down",
            "offline",
            "halted",
            "exited",
            "shutoff",
            "suspended",
            "paused",
        ],
        "stopped",
    ),
    (&["creating", "queued", "waiting", "scheduling"], "pending"),
    (
        &["booting", "provisioning", "pulling", "launching"],
        "starting",
    ),
    (
        &["complete", "completed", "done", "finished", "success"],
        "succeeded",
    ),
    (&["terminating", "removing"], "deleting"),
    (&["terminated", "removed", "gone"], "deleted"),
    (&["shutting-down", "terminate"], "stopping"),
];

/// The word that is meant by one of other programs, where these are states.
fn meant(words: &[&'static str], text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let (_, ours) = STATES
        .iter()
        .find(|(others, _)| others.contains(&&*lower))?;
    let known = words.join(", ");
    words
        .contains(ours)
        .then(|| format!("did you mean {ours}? Known: {known}"))
}

/// An address, a network, or the name of a host. A cut address and a port are none of these: no address
/// of an instance is ever like that.
fn address(text: &str) -> Option<Literal> {
    if let Some(network) = Network::parse(text) {
        return Some(Literal::Addresses(text.to_owned(), network));
    }
    let is_label = |label: &str| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        !label.is_empty() && label.chars().all(is_part)
    };
    let is_host = text.contains('.')
        && text.split('.').all(is_label)
        && text.contains(|c: char| c.is_ascii_alphabetic());
    is_host.then(|| Literal::Text(text.to_owned()))
}

fn number(text: &str) -> Option<Literal> {
    let exact: Decimal = text.parse().ok()?;
    Some(Literal::Number(exact, text.parse().ok()?))
}

/// As long as it is written: a day, a second, or an instant of a part of one. A time is shown in whole
/// seconds, and what is shown can be asked for.
fn time(text: &str) -> Option<Literal> {
    if let Some(time) = Timestamp::parse(text) {
        let is_second = !text.contains('.');
        let until = if is_second {
            time.shifted(TimeDelta::seconds(1))
        } else {
            time
        };
        return Some(Literal::Time(time, until));
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

impl Network {
    /// `10.0.0.1`, `10.0.0.0/8`, and the same of version 6. The bits behind the prefix may be anything.
    fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let all = length(address);
        let bits = match prefix {
            None => all,
            Some(prefix) => {
                let is_number = prefix.bytes().all(|byte| byte.is_ascii_digit());
                prefix
                    .parse()
                    .ok()
                    .filter(|bits| is_number && *bits <= all)?
            }
        };
        let first = address.to_canonical();
        // Where an address of version 4 is written as one of version 6, the first bits only say so.
        let bits = bits.checked_sub(all - length(first))?;
        Some(Self { first, bits })
    }

    fn is_single(self) -> bool {
        self.bits == length(self.first)
    }

    fn holds(self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let rest = length(self.first) - self.bits;
        let begin = |address| number_of(address).checked_shr(rest).unwrap_or_default();
        length(address) == length(self.first) && begin(address) == begin(self.first)
    }
}

/// The bits of an address of its version.
fn length(address: IpAddr) -> u32 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

fn number_of(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_bits().into(),
        IpAddr::V6(address) => address.to_bits(),
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
            Self::Text(text) => Some(text),
            Self::Addresses(text, network) if network.is_single() => Some(text),
            Self::Flag(flag) => Some(if *flag { "true" } else { "false" }),
            _ => None,
        }
    }

    /// Whether a value, no list, is this.
    pub fn is(&self, value: &Value<'_>, kind: FieldKind, now: Timestamp) -> bool {
        match (self, value) {
            (Self::Text(wanted), Value::Text(text)) => text == wanted,
            (Self::Addresses(_, network), Value::Text(text)) => {
                text.parse().is_ok_and(|address| network.holds(address))
            }
            (Self::Flag(wanted), Value::Flag(flag)) => wanted == flag,
            _ => self.order(value, kind, now) == Some(Ordering::Equal),
        }
    }

    /// How a value, no list, stands to this in order; `None` where they cannot be compared.
    pub fn order(&self, value: &Value<'_>, kind: FieldKind, now: Timestamp) -> Option<Ordering> {
        match (self, value) {
            (Self::Text(wanted), Value::Text(text)) => Some((**text).cmp(wanted)),
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
                let away = if kind == FieldKind::Future {
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
