//! The rows of a listing, and the page that is cut out of them.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::demo::generate::Formula;
use crate::demo::select::Cut;

/// A stored row: the text that is served, and what it says.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Box<RawValue>")]
pub struct Row {
    text: Box<RawValue>,
    pub value: Value,
}

impl TryFrom<Box<RawValue>> for Row {
    type Error = serde_json::Error;

    fn try_from(text: Box<RawValue>) -> Result<Self, Self::Error> {
        // Numbers are served by the text: reading and writing 0.23999999463558197 may change it.
        let value = serde_json::from_str(text.get())?;
        Ok(Self { text, value })
    }
}

/// The rows of one listing.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Vec<Row>")]
pub enum Rows {
    Stored(Vec<Row>),
    /// Rows made when they are asked for.
    Made(Formula),
}

impl From<Vec<Row>> for Rows {
    fn from(rows: Vec<Row>) -> Self {
        Self::Stored(rows)
    }
}

impl Default for Rows {
    fn default() -> Self {
        Self::Stored(Vec::new())
    }
}

/// A page of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The number of rows that meet the conditions, on all pages together.
    pub total: u64,
    /// The rows as a JSON array.
    pub rows: Vec<u8>,
}

impl Rows {
    /// How many rows there are.
    pub fn len(&self) -> u64 {
        match self {
            Self::Stored(rows) => rows.len() as u64,
            Self::Made(formula) => formula.total,
        }
    }

    /// Cuts out a page. A page of generated rows costs its own size, unless there are conditions:
    /// then every row has to be looked at.
    pub fn cut(&self, cut: &Cut) -> Page {
        match self {
            Self::Stored(rows) => stored(rows, cut),
            Self::Made(formula) if cut.conditions.is_empty() => made(formula, cut),
            Self::Made(formula) => searched(formula, cut),
        }
    }
}

/// Cuts a page out of stored rows.
pub fn stored<'a>(rows: impl IntoIterator<Item = &'a Row>, cut: &Cut) -> Page {
    let mut rows: Vec<_> = rows
        .into_iter()
        .filter(|row| cut.takes(&row.value))
        .collect();
    if let Some(order) = cut.order {
        rows.sort_by_cached_key(|row| (order.key)(&row.value));
        if order.descending {
            rows.reverse();
        }
    }
    let mut array = Array::default();
    let skipped = usize::try_from(cut.from).unwrap_or(usize::MAX);
    let taken = usize::try_from(cut.size).unwrap_or(usize::MAX);
    for row in rows.iter().skip(skipped).take(taken) {
        array.item().extend_from_slice(row.text.get().as_bytes());
    }
    Page {
        total: rows.len() as u64,
        rows: array.end(),
    }
}

fn made(formula: &Formula, cut: &Cut) -> Page {
    let total = formula.total;
    let mut array = Array::default();
    for place in cut.from.min(total)..cut.from.saturating_add(cut.size).min(total) {
        formula.write(at(place, total, cut), array.item());
    }
    Page {
        total,
        rows: array.end(),
    }
}

fn searched(formula: &Formula, cut: &Cut) -> Page {
    let mut array = Array::default();
    let mut total = 0;
    let mut text = Vec::new();
    for place in 0..formula.total {
        text.clear();
        formula.write(at(place, formula.total, cut), &mut text);
        let value = serde_json::from_slice(&text).unwrap_or_default();
        if cut.takes(&value) {
            if total >= cut.from && total - cut.from < cut.size {
                array.item().extend_from_slice(&text);
            }
            total += 1;
        }
    }
    Page {
        total,
        rows: array.end(),
    }
}

/// The index of the row in this place of the order asked.
fn at(place: u64, total: u64, cut: &Cut) -> u64 {
    if cut.order.is_some_and(|order| order.descending) {
        total - 1 - place
    } else {
        place
    }
}

/// A JSON array, written item by item.
#[derive(Default)]
struct Array(Vec<u8>);

impl Array {
    /// Where the next item is to be written.
    fn item(&mut self) -> &mut Vec<u8> {
        self.0.push(if self.0.is_empty() { b'[' } else { b',' });
        &mut self.0
    }

    fn end(mut self) -> Vec<u8> {
        if self.0.is_empty() {
            self.0.push(b'[');
        }
        self.0.push(b']');
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::select::{Condition, Order, member};

    fn rows() -> Rows {
        serde_json::from_str(
            r#"[{"n": "b", "x": 0.23999999463558197}, {"n":"a"}, {"n":"c"}, {"n":"b2"}]"#,
        )
        .unwrap()
    }

    fn by_n(row: &Value) -> (usize, String) {
        (0, member(row, "n").to_owned())
    }

    #[test]
    fn rows_are_served_as_they_stand() {
        let page = rows().cut(&Cut::page(1, 1));
        assert_eq!(page.total, 4);
        assert_eq!(page.rows, br#"[{"n": "b", "x": 0.23999999463558197}]"#);
        assert_eq!(rows().cut(&Cut::page(9, 1)).rows, b"[]");
    }

    #[test]
    fn conditions_come_first_then_order_then_the_page() {
        let cut = Cut {
            conditions: vec![Condition::Holds(&["n"], "b".to_owned())],
            order: Some(Order {
                key: by_n,
                descending: true,
            }),
            from: 0,
            size: 1,
        };
        let page = rows().cut(&cut);
        assert_eq!((page.total, page.rows), (2, br#"[{"n":"b2"}]"#.to_vec()));
    }
}
