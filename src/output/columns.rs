//! The columns of tables and of separated values: every field is one, and some are made for the eye.

use std::borrow::Cow;

use crate::core::error::SettingsError;
use crate::core::fields::{self, Field, Kind, Times, View};
use crate::core::model::Instance;
use crate::core::suggest::suggest;

#[derive(Clone, Debug)]
pub struct Column {
    show: Show,
    /// Its first line in a table.
    pub heading: Cow<'static, str>,
}

#[derive(Clone, Debug)]
enum Show {
    /// A field as it is.
    Field(Field),
    /// What is put together for the eye.
    Made(&'static Made),
}

/// What cells depend on besides the row.
#[derive(Clone, Copy, Debug)]
pub struct CellStyle {
    /// What ages and ends are counted from.
    pub view: View,
    /// How times are written.
    pub times: Times,
}

/// A column that is put together from fields.
#[derive(Debug)]
struct Made {
    name: &'static str,
    cell: for<'a> fn(&'a Instance<'a>, CellStyle) -> Option<Cow<'a, str>>,
}

const MADE: &[Made] = &[
    Made {
        name: "gpu",
        cell: gpu,
    },
    Made {
        name: "price/h",
        cell: hourly,
    },
    Made {
        name: "age",
        cell: age,
    },
    Made {
        name: "mem",
        cell: |row, _| Some(format!("{}G", row.memory_gb?).into()),
    },
    Made {
        name: "parent",
        cell: |row, _| {
            let name = row.parent.name.as_deref().or(row.parent.id.as_deref());
            name.map(Cow::Borrowed)
        },
    },
    Made {
        name: "spot",
        cell: |row, _| {
            let word = if row.spot.is_spot? { "yes" } else { "no" };
            Some(row.spot.state.as_deref().unwrap_or(word).into())
        },
    },
];

/// Fields whose column has a shorter name in a table.
const SHORT: &[(&str, &str)] = &[
    ("type", "instance_type"),
    ("cpu", "cpu.count"),
    ("price", "billing.per_hour"),
    ("private", "private_ips"),
    ("public", "public_ips"),
    ("reason", "status_reason"),
];

/// The columns of the default table.
pub const NARROW: &[&str] = &[
    "provider", "id", "name", "status", "type", "gpu", "region", "price/h", "age",
];

/// The columns of a table of what deserves attention: there is room for the reason.
pub const ALARMING: &[&str] = &["provider", "id", "name", "status", "region", "age"];

/// The columns of the wide table.
pub const WIDE: &[&str] = &[
    "provider",
    "profile",
    "kind",
    "id",
    "name",
    "status",
    "status_raw",
    "health",
    "restarts",
    "type",
    "cpu",
    "mem",
    "gpu",
    "region",
    "zone",
    "private",
    "public",
    "parent",
    "owner",
    "spot",
    "price/h",
    "age",
    "reason",
];

impl Column {
    /// The column of this name; otherwise what to do.
    pub fn named(name: &str) -> Result<Self, String> {
        let lower = name.to_ascii_lowercase();
        if let Some(made) = MADE.iter().find(|made| made.name == lower) {
            return Ok(Self {
                show: Show::Made(made),
                heading: made.name.to_ascii_uppercase().into(),
            });
        }
        let short = SHORT.iter().find(|(short, _)| *short == lower);
        let field = Field::named(short.map_or(name, |(_, field)| field));
        let field = field.map_err(|_| suggest(name, names().into_iter()))?;
        Ok(Self {
            heading: match short {
                Some((short, _)) => short.to_ascii_uppercase().into(),
                None => field.name().to_uppercase().into(),
            },
            show: Show::Field(field),
        })
    }

    /// The columns of these names, which are known.
    pub fn all(names: &[&str]) -> Vec<Self> {
        names
            .iter()
            .filter_map(|name| Self::named(name).ok())
            .collect()
    }

    /// Every field as it stands in the JSON output.
    pub fn plain() -> Vec<Self> {
        let column = |field: Field| Self {
            heading: field.name().into(),
            show: Show::Field(field),
        };
        fields::plain().map(column).collect()
    }

    /// The reasons for attention.
    pub fn attention() -> Option<Self> {
        let field = Field::of("attention")?;
        Some(Self {
            show: Show::Field(field),
            heading: "REASON".into(),
        })
    }

    /// The field that it shows as it is.
    pub fn field(&self) -> Option<&Field> {
        match &self.show {
            Show::Field(field) => Some(field),
            Show::Made(_) => None,
        }
    }

    /// Its name, as it is asked for.
    pub fn name(&self) -> String {
        match &self.show {
            Show::Field(field) => field.name(),
            Show::Made(made) => made.name.to_owned(),
        }
    }

    /// Whether it is the column of this name.
    pub fn is(&self, name: &str) -> bool {
        match &self.show {
            Show::Field(field) => field.is(name),
            Show::Made(made) => made.name == name,
        }
    }

    /// Its first line in a table: an age that is written as a time is none.
    pub fn heading(&self, times: Times) -> &str {
        if self.is("age") && matches!(self.show, Show::Made(_)) && times != Times::Relative {
            return "CREATED";
        }
        &self.heading
    }

    /// Its cell of a row; `None` for unknown.
    pub fn cell<'a>(&self, row: &'a Instance<'a>, style: CellStyle) -> Option<Cow<'a, str>> {
        match &self.show {
            Show::Made(made) => (made.cell)(row, style),
            Show::Field(field) => {
                let value = field.value(row, style.view)?;
                Some(value.text(style.times, style.view.now))
            }
        }
    }

    /// Whether its cells are text that somebody wrote, and no number, time or word of ours.
    pub fn is_text(&self) -> bool {
        match &self.show {
            Show::Field(field) => matches!(field.kind(), Kind::Text | Kind::Address),
            Show::Made(made) => made.name != "age",
        }
    }
}

/// The columns that `--columns` asks for: those named, or with `+` the usual ones and more.
pub fn asked(list: &[String], usual: Vec<Column>) -> Result<Vec<Column>, SettingsError> {
    let mut columns = Vec::new();
    let mut more = Vec::new();
    for name in list.iter().map(|name| name.trim()) {
        let (to, name) = match name.strip_prefix('+') {
            Some(name) => (&mut more, name),
            None => (&mut columns, name),
        };
        let column = Column::named(name)
            .map_err(|hint| SettingsError::new(format!("there is no column {name:?}"), hint))?;
        to.push(column);
    }
    if columns.is_empty() {
        columns = usual;
    }
    let is_there = |column: &Column| columns.iter().any(|known| known.is(&column.name()));
    more.retain(|column| !is_there(column));
    columns.extend(more);
    Ok(columns)
}

/// The names of all columns: those made for the eye, and every field.
pub fn names() -> Vec<&'static str> {
    let made = MADE.iter().map(|made| made.name);
    let short = SHORT.iter().map(|(short, _)| *short);
    let mut names: Vec<_> = made.chain(short).collect();
    for name in fields::known_names() {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// `8x H200`, or the bare number where there is no model.
fn gpu<'a>(row: &'a Instance<'a>, _: CellStyle) -> Option<Cow<'a, str>> {
    let count = row.gpu.count?;
    Some(Cow::Owned(match &row.gpu.model {
        Some(model) if count.get() > 0.0 => format!("{count}x {model}"),
        _ => count.to_string(),
    }))
}

/// The price of an hour with its currency.
fn hourly<'a>(row: &'a Instance<'a>, _: CellStyle) -> Option<Cow<'a, str>> {
    let price = row.billing.per_hour()?.round_dp(4).normalize();
    Some(Cow::Owned(match &row.billing.currency {
        Some(currency) => format!("{price} {currency}"),
        None => price.to_string(),
    }))
}

/// Time since the creation, or the start where no creation is known.
fn age<'a>(row: &'a Instance<'a>, style: CellStyle) -> Option<Cow<'a, str>> {
    let since = row.created_at.or(row.started_at)?;
    Some(match style.times {
        Times::Relative => fields::short(style.view.now.since(since)).into(),
        times => times.write(since, style.view.now).into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::model::{Billing, Timestamp};

    fn style() -> CellStyle {
        let now = Timestamp::parse("2026-01-10T00:00:00Z").unwrap();
        CellStyle {
            view: View::at(now),
            times: Times::Relative,
        }
    }

    #[test]
    fn prices_are_of_an_hour() {
        for (price, per, currency, cell) in [
            ("0.24", Some("hour"), Some("USD"), Some("0.24 USD")),
            ("48", Some("day"), Some("USD"), Some("2 USD")),
            ("0.444", Some("hour"), None, Some("0.444")),
            ("0.444", None, None, None),
            ("100", Some("month"), Some("USD"), Some("0.137 USD")),
            ("0", Some("hour"), Some("USD"), Some("0 USD")),
        ] {
            let row = Instance {
                billing: Billing {
                    price: Some(price.parse().unwrap()),
                    per,
                    currency: currency.map(Cow::Borrowed),
                    ..Billing::default()
                },
                ..Instance::default()
            };
            assert_eq!(
                hourly(&row, style()).as_deref(),
                cell,
                "{price} per {per:?}"
            );
        }
    }

    #[test]
    fn an_age_is_short_and_can_be_a_time() {
        for (created, cell) in [
            ("2026-01-09T23:59:30Z", "30s"),
            ("2026-01-08T12:00:00Z", "36h"),
            ("2026-01-10T00:00:05Z", "0s"),
        ] {
            let row = Instance {
                created_at: Timestamp::parse(created),
                ..Instance::default()
            };
            assert_eq!(age(&row, style()).as_deref(), Some(cell), "{created}");
            let style = CellStyle {
                times: Times::Iso,
                ..style()
            };
            assert_eq!(age(&row, style).as_deref(), Some(created));
        }
    }

    #[test]
    fn columns_are_chosen_or_added() {
        let chosen = |list: &[&str]| {
            let list: Vec<_> = list.iter().map(|name| (*name).to_owned()).collect();
            let usual = Column::all(&["id", "name"]);
            let columns = asked(&list, usual)
                .map_err(|error| format!("{}: {}", error.message, error.hint))?;
            let headings = columns
                .iter()
                .map(|column| column.heading(Times::Relative).to_owned());
            Ok::<_, String>(headings.collect::<Vec<_>>().join(" "))
        };
        for (list, headings) in [
            (&["id", " STATUS "][..], "ID STATUS"),
            (&["+zone", "+id"], "ID NAME ZONE"),
            (&["status", "+gpu.count"], "STATUS GPU.COUNT"),
            (&["gpu", "type", "tags.Role"], "GPU TYPE TAGS.ROLE"),
            (&["price/h", "price"], "PRICE/H PRICE"),
        ] {
            assert_eq!(chosen(list).unwrap(), headings);
        }
        let refused = chosen(&["stauts"]).unwrap_err();
        assert!(
            refused.contains("\"stauts\"") && refused.contains("mean status?"),
            "{refused}"
        );
        assert!(chosen(&["+"]).is_err() && chosen(&[""]).is_err());
    }

    #[test]
    fn the_columns_of_the_tables_exist() {
        for names in [NARROW, WIDE] {
            assert_eq!(Column::all(names).len(), names.len());
        }
    }
}
