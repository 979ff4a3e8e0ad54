//! The columns of tables and of separated values: every field is one, and in tables some are made for the eye.

use std::borrow::Cow;

use crate::core::about::LabelColumn;
use crate::core::error::SettingsError;
use crate::core::fields::{self, Field, FieldKind, Times, View};
use crate::core::model::Instance;
use crate::output::fit::Need;

#[derive(Clone, Debug)]
pub struct Column {
    show: Show,
    /// What it is called in separated values: a short name, where it was asked for by one, else the field's.
    name: String,
    /// Its first line in a table.
    pub heading: String,
    /// Whether somebody asked for it by its name: then it stands whatever room there is.
    pub is_asked: bool,
    /// How much it is needed on a narrow terminal.
    pub need: Need,
    /// Whether it stands only where a row has something to say in it, even where nothing is fitted.
    pub is_optional: bool,
    /// Whether it stands only where it tells rows apart that are the same in the column of this name, and where
    /// somebody reads it: on a terminal and in a page.
    pub apart_of: Option<&'static str>,
}

/// Who reads what stands in columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Sees a count with its model, a price with its currency, an age in its largest unit.
    Person,
    /// Calculates: each name is the field of that name, as in conditions and in JSON.
    Program,
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
    /// The fields that tell what it shows.
    of: &'static [&'static str],
    cell: for<'a> fn(&'a Instance<'a>, CellStyle) -> Option<Cow<'a, str>>,
}

const MADE: &[Made] = &[
    Made {
        name: "gpu",
        of: &["gpu.count", "gpu.model"],
        cell: gpu,
    },
    Made {
        name: "price/h",
        of: &[PRICE, "billing.price", "billing.list_price", CURRENCY],
        cell: hourly,
    },
    Made {
        name: "age",
        of: &["age", "created_at", "started_at"],
        cell: age,
    },
    Made {
        name: "mem",
        of: &["memory_gb"],
        cell: |row, _| Some(format!("{}G", row.memory_gb?).into()),
    },
    Made {
        name: "parent",
        of: &["parent.id", "parent.name"],
        cell: |row, _| {
            let name = row.parent.name.as_deref().or(row.parent.id.as_deref());
            name.map(Cow::Borrowed)
        },
    },
    Made {
        name: "spot",
        of: &["spot.is_spot", "spot.state"],
        cell: |row, _| {
            let word = if row.spot.is_spot? { "yes" } else { "no" };
            Some(row.spot.state.as_deref().unwrap_or(word).into())
        },
    },
];

/// The column beside which that of the profile may stand.
const PROVIDER: &str = "provider";
/// The field of a price, and the one without which its amount says little.
const PRICE: &str = "billing.per_hour";
const CURRENCY: &str = "billing.currency";

/// The fields whose cells may be cut on a narrow terminal: the names that somebody gave, and words of any length. What
/// identifies a row or its parent, states, addresses and prices are whole or not there.
const CUT: [&str; 13] = [
    "name",
    "status_reason",
    "region",
    "zone",
    "instance_type",
    "image",
    "cpu.model",
    "gpu.model",
    "ssh.user",
    "parent.name",
    "owner",
    "attention",
    "tags",
];

/// The columns of the default table.
pub const NARROW: &[&str] = &[
    "provider", "id", "name", "parent", "status", "type", "gpu", "region", "price/h", "age",
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
    pub fn named(name: &str, reader: Reader) -> Result<Self, String> {
        let lower = name.to_ascii_lowercase();
        let made = MADE.iter().find(|made| made.name == lower);
        if let Some(made) = made.filter(|_| reader == Reader::Person) {
            return Ok(Self {
                show: Show::Made(made),
                heading: lower.to_uppercase(),
                name: lower,
                is_asked: false,
                need: Need::Usual,
                is_optional: false,
                apart_of: None,
            });
        }
        let field = Field::named(name).map_err(|_| fields::unknown(name, names()))?;
        let is_short = fields::aliases().any(|(short, _)| short == lower);
        let name = if is_short { lower } else { field.name() };
        Ok(Self {
            heading: name.to_uppercase(),
            name,
            show: Show::Field(field),
            is_asked: false,
            need: Need::Usual,
            is_optional: false,
            apart_of: None,
        })
    }

    /// The columns of a table that have these names, which are known.
    pub fn all(names: &[&str]) -> Vec<Self> {
        let column = |name: &&str| Self::named(name, Reader::Person).ok();
        names.iter().filter_map(column).collect()
    }

    /// Every field as it stands in the JSON output.
    pub fn plain() -> Vec<Self> {
        fields::plain().map(Self::of).collect()
    }

    fn of(field: Field) -> Self {
        Self {
            name: field.name(),
            heading: field.name().to_uppercase(),
            show: Show::Field(field),
            is_asked: false,
            need: Need::Usual,
            is_optional: false,
            apart_of: None,
        }
    }

    /// A label, for which there is a column where a row has it.
    pub fn of_label(own: LabelColumn) -> Option<Self> {
        let field = Field::named(&format!("tags.{}", own.label)).ok()?;
        Some(Self {
            heading: own.heading.to_owned(),
            is_optional: true,
            ..Self::of(field)
        })
    }

    /// The usual columns of these names, with the profile beside the provider where one has several.
    pub fn usual(names: &[&str]) -> Vec<Self> {
        let mut columns = Self::all(names);
        let place = columns.iter().position(|column| column.is(PROVIDER));
        let profile = Field::of("profile").map(Self::of);
        if let Some((place, profile)) = place.zip(profile) {
            let profile = Self {
                apart_of: Some(PROVIDER),
                ..profile
            };
            columns.insert(place + 1, profile);
        }
        columns
    }

    /// The reasons for attention.
    pub fn attention() -> Option<Self> {
        Some(Self {
            heading: "REASON".to_owned(),
            ..Self::of(Field::of("attention")?)
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
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether another shows the same, whatever it is called.
    fn shows_what(&self, other: &Self) -> bool {
        match &other.show {
            Show::Field(field) => self.is(&field.name()),
            Show::Made(made) => self.is(made.name),
        }
    }

    /// Whether it is the column of this name.
    pub fn is(&self, name: &str) -> bool {
        match &self.show {
            Show::Field(field) => field.is(name),
            Show::Made(made) => made.name == name,
        }
    }

    /// Whether its cells may be cut on a narrow terminal.
    pub fn is_cut(&self) -> bool {
        match &self.show {
            Show::Field(field) => is_cut(field),
            Show::Made(made) => made.of.iter().any(|name| CUT.contains(name)),
        }
    }

    /// Whether it shows the field, or is made of it.
    pub fn shows(&self, field: &Field) -> bool {
        match &self.show {
            Show::Field(own) => own.is(&field.name()),
            Show::Made(made) => made.of.iter().any(|own| field.is(own)),
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
            Show::Field(field) => matches!(field.kind(), FieldKind::Text | FieldKind::Address),
            Show::Made(made) => made.name != "age",
        }
    }

    /// Whether its cells change with time alone.
    pub fn is_of_time(&self) -> bool {
        match &self.show {
            Show::Field(field) => {
                matches!(
                    field.kind(),
                    FieldKind::Past | FieldKind::Future | FieldKind::Span
                )
            }
            Show::Made(made) => made.name == "age",
        }
    }
}

/// Whether the values of a field may be cut on a narrow terminal.
pub fn is_cut(field: &Field) -> bool {
    let name = field.name();
    CUT.contains(&name.split_once("tags.").map_or(&*name, |_| "tags"))
}

/// The columns that `--columns` asks for: those named, or with `+` in front of the first the usual ones and more. Where a
/// program reads a price by one of its short names, its currency stands behind it.
pub fn asked(
    list: &[String],
    usual: Vec<Column>,
    reader: Reader,
) -> Result<Vec<Column>, SettingsError> {
    let mut columns = Vec::new();
    let mut more = Vec::new();
    let adds = list
        .first()
        .is_some_and(|name| name.trim().starts_with('+'));
    for name in list.iter().map(|name| name.trim()) {
        let (to, name) = match name.strip_prefix('+') {
            Some(name) => (&mut more, name),
            None if adds => (&mut more, name),
            None => (&mut columns, name),
        };
        let mut column = Column::named(name, reader).map_err(|hint| {
            let is_all = matches!(&*name.to_ascii_lowercase(), "all" | "*");
            let hint = if is_all {
                "-o wide has more columns, -o csv and -o json every field".to_owned()
            } else {
                hint
            };
            SettingsError::new(format!("there is no column {name:?}"), hint)
        })?;
        column.is_asked = true;
        to.push(column);
    }
    if columns.is_empty() {
        columns = usual;
    }
    // What stands only where it is needed goes where it was asked for.
    columns.retain(|known| {
        let mut more = more.iter();
        known.apart_of.is_none() || !more.any(|column| known.shows_what(column))
    });
    for known in &mut columns {
        known.is_asked |= more.iter().any(|column| known.shows_what(column));
    }
    more.retain(|column| !columns.iter().any(|known| known.shows_what(column)));
    columns.extend(more);
    let is_price = |column: &Column| column.is(PRICE) && column.name != PRICE;
    let price = columns.iter().position(is_price);
    if let Some(price) = price.filter(|_| reader == Reader::Program)
        && !columns.iter().any(|column| column.is(CURRENCY))
        && let Ok(currency) = Column::named("currency", reader)
    {
        columns.insert(price + 1, currency);
    }
    Ok(columns)
}

/// The names of all columns: those made for the eye, and every field.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<_> = MADE.iter().map(|made| made.name).collect();
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
    let price = row.billing.per_hour()?;
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
    use crate::core::model::{Billing, Parent, Processor, Quantity, Spot, Timestamp};

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
            ("100", Some("month"), Some("USD"), Some("0.136986 USD")),
            ("0.00002", Some("hour"), Some("USD"), Some("0.00002 USD")),
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
            let columns = asked(&list, usual, Reader::Person)
                .map_err(|error| format!("{}: {}", error.message, error.hint))?;
            let headings = columns
                .iter()
                .map(|column| column.heading(Times::Relative).to_owned());
            Ok::<_, String>(headings.collect::<Vec<_>>().join(" "))
        };
        for (list, headings) in [
            (&["id", " STATUS "][..], "ID STATUS"),
            (&["+zone", "+id"], "ID NAME ZONE"),
            (&["+zone", "profile"], "ID NAME ZONE PROFILE"),
            (&["status", "+gpu.count"], "STATUS GPU.COUNT"),
            (&["gpu", "type", "tags.Role"], "GPU TYPE TAGS.ROLE"),
            (&["price/h", "price"], "PRICE/H PRICE"),
            (&["memory", "+created", "+memory_gb"], "MEMORY CREATED"),
            (&["+profile", "+zone"], "ID NAME PROFILE ZONE"),
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
    fn a_program_gets_the_field_of_each_name() {
        let mut rows = vec![Instance {
            created_at: Timestamp::parse("2026-01-08T12:00:00Z"),
            memory_gb: Quantity::new(1536.0),
            gpu: Processor {
                count: Quantity::new(8.0),
                model: Some("H200".into()),
            },
            billing: Billing {
                price: "25.6".parse().ok(),
                per: Some("day"),
                currency: Some("USD".into()),
                ..Billing::default()
            },
            spot: Spot {
                is_spot: Some(true),
                state: Some("reclaiming".into()),
                ..Spot::default()
            },
            parent: Parent {
                id: Some("p-1".into()),
                ..Parent::default()
            },
            ..Instance::default()
        }];
        rows.push(Instance::default());
        for (name, columns, cells) in [
            ("gpu", "gpu", ["8", ""]),
            ("MEM", "mem", ["1536", ""]),
            ("age", "age", ["129600", ""]),
            ("price", "price currency", ["1.066667 USD", " "]),
            ("price/h", "price/h currency", ["1.066667 USD", " "]),
            (
                "price_per_hour",
                "price_per_hour currency",
                ["1.066667 USD", " "],
            ),
            ("billing.per_hour", "billing.per_hour", ["1.066667", ""]),
            ("currency,price", "currency price", ["USD 1.066667", " "]),
            (
                "price,id,price/h",
                "price currency id price/h",
                ["1.066667 USD  1.066667", "   "],
            ),
            ("spot", "spot", ["true", ""]),
            ("parent", "parent", ["", ""]),
            ("type", "type", ["", ""]),
            ("created", "created", ["2026-01-08T12:00:00Z", ""]),
            ("tags.Role", "tags.Role", ["", ""]),
        ] {
            let list: Vec<_> = name.split(',').map(str::to_owned).collect();
            let found = asked(&list, Vec::new(), Reader::Program).unwrap();
            let names: Vec<_> = found.iter().map(Column::name).collect();
            assert_eq!(names.join(" "), columns, "{name}");
            let style = CellStyle {
                times: Times::Iso,
                ..style()
            };
            for (row, cells) in rows.iter().zip(cells) {
                let found = found.iter().map(|column| column.cell(row, style));
                let found: Vec<_> = found.map(Option::unwrap_or_default).collect();
                assert_eq!(found.join(" "), cells, "{name}");
            }
        }
        // What is there already does not come again under another name.
        let more = ["+price", "+type", "+age"].map(str::to_owned);
        let columns = asked(&more, Column::plain(), Reader::Program).unwrap();
        assert_eq!(columns.len(), Column::plain().len() + 1);
    }

    #[test]
    fn the_columns_of_the_tables_exist() {
        for names in [NARROW, WIDE] {
            assert_eq!(Column::all(names).len(), names.len());
        }
    }
}
