//! Conditions on the fields of a row: `--filter 'FIELD OP VALUE'` and the flags that are short for one.

use std::cmp::Ordering;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use regex_lite::{Regex, RegexBuilder};

use super::Verdict;
use super::currencies::Currencies;
use super::literal::{self, Literal};
use crate::core::about::About;
use crate::core::error::SettingsError;
use crate::core::fields::{Field, FieldKind, Value, View};
use crate::core::model::{self, Instance, Status};

/// A condition on one field.
#[derive(Debug)]
pub struct Condition {
    /// How it was given: `--gpu`.
    pub given: String,
    field: Field,
    test: Test,
    doubt: Doubt,
    /// Whether it compares an amount of money with a number, of which only 0 is the same in every currency.
    pub compares_prices: bool,
    /// Those of rows whose price is compared.
    currencies: Currencies,
    /// Whether some row met it that another condition left out.
    is_met: AtomicBool,
}

/// The test that the value of a field must pass.
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
    /// Any value.
    Exists,
}

/// What keeps a condition from being decided where it is not met by what a row tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doubt {
    /// The field is unknown, or there may be more of it.
    Field,
    /// The status is unknown: anything else is judged by what is known.
    Status,
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
        match parse(text) {
            Ok((field, own)) => Ok(Self::new(format!("--filter '{text}'"), field, own)),
            Err(mut error) => {
                if let Some(hint) = several(text) {
                    error.hint = hint;
                }
                Err(error.at(format!("--filter {text:?}")))
            }
        }
    }

    /// What there is to say of it where no row meets it: it may be meant as other programs would take it.
    pub fn doubt_of_none(&self) -> Option<String> {
        let has_star = match &self.test {
            Test::Among(literals) => literals.iter().any(Literal::has_star),
            Test::Holds(part) => part.contains('*'),
            _ => false,
        };
        let (given, name) = (&self.given, self.field.name());
        if has_star {
            return Some(format!(
                "note: {given}: * stands for itself; --filter '{name}~TEXT' finds a part of it"
            ));
        }
        let text = given.strip_prefix("--filter '")?.strip_suffix('\'')?;
        Some(format!("note: {given}: {}", several(text)?))
    }

    /// That it heeds letter case, or compares whole texts, where no row meets it and another condition would not.
    pub fn note_of_letters(&self) -> Option<String> {
        if self.field.kind() != FieldKind::Text || self.doubt_of_none().is_some() {
            return None;
        }
        if self.is_met.load(Relaxed) {
            return None;
        }
        let (text, how) = match &self.test {
            Test::Among(literals) => match &literals[..] {
                [literal] => (
                    literal.as_text()?,
                    "it is compared whole, and letter case counts",
                ),
                _ => return None,
            },
            Test::Holds(part) => (part.as_str(), "letter case counts"),
            _ => return None,
        };
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ' | '/' | ':');
        let has_letters = text.chars().any(char::is_alphabetic);
        let (given, name) = (&self.given, self.field.name());
        // What was masked there, as it is a credential, is not repeated.
        let is_shown = given.contains(text);
        (has_letters && is_shown && text.chars().all(is_plain)).then(|| {
            format!("note: {given}: {how}; --filter '{name}~{text}' finds parts in either case")
        })
    }

    fn new(given: String, field: Field, test: Test) -> Self {
        Self {
            compares_prices: Currencies::are_of(&field) && test.is_of_amounts(),
            given,
            field,
            test,
            doubt: Doubt::Field,
            currencies: Currencies::default(),
            is_met: AtomicBool::new(false),
        }
    }

    /// Takes note of a row whose price it compares.
    pub fn note_currency(&self, row: &Instance<'_>, view: View) {
        if self.field.value(row, view).is_some() {
            self.currencies.note(row);
        }
    }

    /// What there is to say of a comparison of prices in several currencies.
    pub fn notes(&self) -> Option<String> {
        self.currencies.told(&self.given)
    }

    /// On a field that is known to have this name.
    fn on(given: impl Into<String>, field: &'static str, test: Test) -> Option<Self> {
        Some(Self::new(given.into(), Field::of(field)?, test))
    }

    /// Reads the value of a flag that stands for `FIELD = VALUE`; `given` is how it was given.
    pub fn of_flag(given: String, field: &'static str, value: &str) -> Result<Self, SettingsError> {
        let read = Field::named(field)
            .map_err(|hint| SettingsError::usage("", hint))
            .and_then(|field| {
                let test = Test::Among(literal::list(&field, value)?);
                Ok((field, test))
            });
        match read {
            Ok((field, test)) => Ok(Self::new(given, field, test)),
            Err(error) => Err(error.at(given)),
        }
    }

    /// The row deserves attention, by what is known of it.
    pub fn attention() -> Option<Self> {
        Some(Self::on("--attention", "attention", Test::Exists)?.judged_by_what_is_known())
    }

    /// The row ends within this time, by what is known of it; `given` is how it was given.
    pub fn expiring_within(given: String, span: Duration) -> Option<Self> {
        let test = Test::Compares(&[Ordering::Less, Ordering::Equal], Literal::far(span));
        Some(Self::on(given, "ends_at", test)?.judged_by_what_is_known())
    }

    /// The row is at least this old; `given` is how it was given.
    pub fn older_than(given: String, span: Duration) -> Option<Self> {
        let test = Test::Compares(&[Ordering::Greater, Ordering::Equal], Literal::far(span));
        Self::on(given, "age", test)
    }

    /// The field holds this text; case counts, as it does for some servers.
    pub fn holds(given: String, field: &'static str, part: &str) -> Option<Self> {
        Self::on(given, field, Test::Holds(part.to_owned()))
    }

    /// The row has accelerators.
    pub fn has_gpu() -> Option<Self> {
        let test = Test::Compares(&[Ordering::Greater], Literal::number(0));
        Self::on("--gpu", "gpu.count", test)
    }

    fn judged_by_what_is_known(self) -> Self {
        Self {
            doubt: Doubt::Status,
            ..self
        }
    }

    /// Whether a row of this provider meets it.
    pub fn judge(&self, row: &Instance<'_>, view: View, about: &About) -> Verdict {
        let value = self.field.value(row, view);
        let is_found = self.test.finds(value.as_ref(), self.field.kind(), view);
        let is_decided = || match self.doubt {
            _ if self.test.asks_whether_known() => true,
            Doubt::Field => self.field.is_whole(row, value.as_ref(), about),
            Doubt::Status => row.status != Status::Unknown,
        };
        let may_be = self.field.may_be(row, about);
        let is_sure = || match may_be {
            Some(side) if self.doubt == Doubt::Field => self.test.is_sure(is_found, side),
            _ => true,
        };
        match is_found {
            _ if value.is_some() && !is_sure() => Verdict::Undecided,
            false if !is_decided() => Verdict::Undecided,
            is_found if is_found != self.test.is_negative() => Verdict::Met,
            _ => Verdict::NotMet,
        }
    }

    /// Takes note of a row that another condition left out, where it matters whether one met this.
    pub fn note_met(&self, row: &Instance<'_>, view: View, about: &About) {
        let compares_text = matches!(self.test, Test::Among(_) | Test::Holds(_));
        let is_open = compares_text && self.field.kind() == FieldKind::Text;
        if is_open && !self.is_met.load(Relaxed) && self.judge(row, view, about) == Verdict::Met {
            self.is_met.store(true, Relaxed);
        }
    }

    /// Whether it can be judged of every row of the list of this provider that takes parameters.
    pub fn decides_all(&self, about: &About) -> bool {
        let tells_nothing = Instance {
            kind: about.main_kind(),
            ..Instance::default()
        };
        about.always_fills(&self.field.name()) || self.field.is_whole(&tells_nothing, None, about)
    }

    /// Whether a row of which the other condition's field is unknown never meets this.
    pub fn rules_out_unknown(&self, other: &Self) -> bool {
        let Test::NotAmong(literals) = &self.test else {
            return false;
        };
        let is_unknown = |literal: &Literal| match literal {
            Literal::Null => !self.field.is(STATUS),
            Literal::Text(word) => self.field.is(STATUS) && word == Status::Unknown.as_str(),
            _ => false,
        };
        self.field.is(&other.field.name()) && literals.iter().any(is_unknown)
    }

    /// The filter that leaves out the rows that this cannot judge.
    pub fn without_unknown(&self) -> String {
        let name = self.field.name();
        match (self.doubt, &*name) {
            (Doubt::Status, _) | (_, STATUS) => "status!=unknown".to_owned(),
            // Where one of the lists is told, it is the other one that is not.
            (_, "ip") => "private_ips!=null".to_owned(),
            _ => format!("{name}!=null"),
        }
    }

    /// The field of which this provider never tells of rows of these kinds, so that none of them can be judged for
    /// sure.
    pub fn never_told_by(&self, about: &About, kinds: &[model::Kind]) -> Option<String> {
        let is_told = self.doubt == Doubt::Status
            || self.test.asks_whether_known()
            || self.field.is_told_by(about, kinds);
        (!is_told).then(|| self.field.name())
    }

    /// Whether it is about ends, and is judged by those that are known.
    pub fn takes_ends_as_known(&self) -> bool {
        self.doubt == Doubt::Status
    }

    /// The field that it is on.
    pub fn field(&self) -> &Field {
        &self.field
    }

    /// The demand that a server could meet, and its field.
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

impl Test {
    /// Whether the value of a field, of what is known of it, is or holds what is looked for.
    fn finds(&self, value: Option<&Value<'_>>, kind: FieldKind, view: View) -> bool {
        let is = |literal: &Literal| match (value, literal) {
            (None, Literal::Null) => true,
            (None, _) | (_, Literal::Null) => false,
            (Some(value), literal) => any(value, |value| literal.is(value, kind, view.now)),
        };
        let has = |is_wanted: &dyn Fn(&Value<'_>) -> bool| {
            value.is_some_and(|value| any(value, is_wanted))
        };
        match self {
            Self::Among(literals) | Self::NotAmong(literals) => literals.iter().any(is),
            Self::Matches(regex) | Self::MatchesNot(regex) => {
                has(&|value| regex.is_match(&literal::text(value)))
            }
            Self::Holds(part) => has(&|value| literal::text(value).contains(part.as_str())),
            Self::Compares(wanted, literal) => has(&|value| {
                let order = literal.order(value, kind, view.now);
                order.is_some_and(|order| wanted.contains(&order))
            }),
            Self::Exists => value.is_some(),
        }
    }

    /// Whether it finds the same of every value on this side of one.
    fn is_sure(&self, is_found: bool, side: Ordering) -> bool {
        match self {
            Self::Compares(wanted, _) => wanted.contains(&side) == is_found,
            Self::Exists => true,
            _ => self.asks_whether_known(),
        }
    }

    /// Whether it is met where nothing is found.
    fn is_negative(&self) -> bool {
        matches!(self, Self::NotAmong(_) | Self::MatchesNot(_))
    }

    /// Whether it compares with a number other than 0.
    fn is_of_amounts(&self) -> bool {
        match self {
            Self::Among(literals) | Self::NotAmong(literals) => {
                literals.iter().any(Literal::is_above_zero)
            }
            Self::Compares(_, literal) => literal.is_above_zero(),
            _ => false,
        }
    }

    /// Whether it asks for nothing but whether there is a value, which is always decided.
    fn asks_whether_known(&self) -> bool {
        match self {
            Self::Among(literals) | Self::NotAmong(literals) => {
                literals.iter().all(|literal| *literal == Literal::Null)
            }
            _ => false,
        }
    }
}

/// That a text holds several conditions, each of which is one by itself.
fn several(text: &str) -> Option<String> {
    let words = [" and ", " AND ", "&&", ",", ";"];
    let parts = words.iter().map(|word| text.split(word).map(str::trim));
    let mut parts = parts.map(Iterator::collect::<Vec<_>>);
    let is_all =
        |parts: &Vec<&str>| parts.len() > 1 && parts.iter().all(|part| parse(part).is_ok());
    let each = parts.find(is_all)?;
    let each: Vec<_> = each
        .iter()
        .map(|part| format!("--filter '{part}'"))
        .collect();
    Some(format!(
        "each condition has a flag of its own: {}",
        each.join(" ")
    ))
}

/// The field that has a word for not being known.
const STATUS: &str = "status";

fn parse(words: &str) -> Result<(Field, Test), SettingsError> {
    let at = words.find(['=', '!', '~', '<', '>']);
    let found = at.and_then(|at| {
        let mut operators = OPERATORS.iter();
        let operator = operators.find(|(sign, _)| words[at..].starts_with(sign))?;
        Some((&words[..at], operator, &words[at + operator.0.len()..]))
    });
    let Some((name, (sign, orders), value)) = found else {
        let hint = "write it as FIELD OP VALUE between quotes, as the shell reads < and >: \
                    --filter 'gpu.count>=4'; see `cloudls help filters`";
        return Err(SettingsError::usage("it has no field or operator", hint));
    };
    let (name, value) = (name.trim(), value.trim());
    if value.starts_with(['=', '!', '~', '<', '>']) {
        let known: Vec<_> = OPERATORS.iter().map(|(sign, _)| *sign).collect();
        let hint = format!(
            "known: {}; a value that begins with such a sign goes between double quotes",
            known.join(" ")
        );
        let first: String = value.chars().take(1).collect();
        let why = format!("there is no operator {sign}{first}");
        return Err(SettingsError::usage(why, hint));
    }
    let field = Field::named(name)
        .map_err(|hint| SettingsError::usage(format!("there is no field {name:?}"), hint))?;
    let test = match *sign {
        "=" | "==" => Test::Among(literal::list(&field, value)?),
        "!=" => Test::NotAmong(literal::list(&field, value)?),
        "~" => Test::Matches(regex(&field, value)?),
        "!~" => Test::MatchesNot(regex(&field, value)?),
        _ => Test::Compares(orders, literal::one(&field, orders, value)?),
    };
    Ok((field, test))
}

/// The most bytes of a regular expression once it is read: looking for a large one in a long text takes
/// its size for each character.
const SIZE: usize = 16 * 1024;

fn regex(field: &Field, value: &str) -> Result<Regex, SettingsError> {
    if !matches!(
        field.kind(),
        FieldKind::Text | FieldKind::Word(_) | FieldKind::Address
    ) {
        let signs = match field.kind() {
            FieldKind::Flag => "= or !=",
            // No span is exactly another.
            FieldKind::Span => "< <= > >=",
            _ => "= != < <= > >=",
        };
        return Err(SettingsError::usage(
            format!("{} is a {}, not text", field.name(), field.kind().words()),
            format!("compare it with {signs}"),
        ));
    }
    if value.is_empty() {
        return Err(literal::lacking());
    }
    let value = literal::unquoted(value);
    let mut builder = RegexBuilder::new(value);
    let regex = builder.case_insensitive(true).size_limit(SIZE).build();
    regex.map_err(|error| {
        SettingsError::usage(
            format!("{value:?} is not a regular expression: {error}"),
            "put a backslash before . * + ? ( ) [ ] { } | ^ $ that stand for themselves",
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
