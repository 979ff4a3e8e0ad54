//! Which rows a request asks for, and in which order.

use serde_json::Value;

/// A condition on the top-level members of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// One of the members is this very text.
    Is(&'static [&'static str], String),
    /// One of the members holds this text somewhere; case counts.
    Holds(&'static [&'static str], String),
    /// The member is one of these texts.
    Among(&'static str, Vec<String>),
    /// The member is none of these texts.
    NotAmong(&'static str, Vec<String>),
    /// The member is this boolean; a missing one is false.
    Flag(&'static str, bool),
}

impl Condition {
    /// Whether the row meets it.
    pub fn is_met(&self, row: &Value) -> bool {
        match self {
            Self::Is(members, text) => members.iter().any(|name| member(row, name) == text),
            Self::Holds(members, text) => members
                .iter()
                .any(|name| member(row, name).contains(text.as_str())),
            Self::Among(name, texts) => texts.iter().any(|text| text == member(row, name)),
            Self::NotAmong(name, texts) => texts.iter().all(|text| text != member(row, name)),
            Self::Flag(name, flag) => row[*name].as_bool().unwrap_or_default() == *flag,
        }
    }
}

/// An order of rows. Generated rows stand in ascending order by every key there is.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// What rows are compared by.
    pub key: fn(&Value) -> (usize, String),
    pub descending: bool,
}

/// Which part of a listing is asked.
#[derive(Clone, Debug, Default)]
pub struct Cut {
    /// All of them must be met.
    pub conditions: Vec<Condition>,
    /// `None` leaves the rows as they stand.
    pub order: Option<Order>,
    /// How many rows come before the page.
    pub from: u64,
    /// How many rows a page has at most.
    pub size: u64,
}

impl Cut {
    /// The page of this number, counted from 1, of all rows.
    pub fn page(number: u64, size: u64) -> Self {
        Self {
            from: number.saturating_sub(1).saturating_mul(size),
            size,
            ..Self::default()
        }
    }

    /// Whether the row meets every condition.
    pub fn takes(&self, row: &Value) -> bool {
        self.conditions
            .iter()
            .all(|condition| condition.is_met(row))
    }
}

/// A text member of a row; empty when it is missing or no text.
pub fn member<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn conditions_look_at_any_of_their_members() {
        let row = json!({"a": "one", "b": "two", "c": null, "d": true});
        let text = str::to_owned;
        assert!(Condition::Is(&["a", "b"], text("two")).is_met(&row));
        assert!(!Condition::Is(&["a", "c"], text("on")).is_met(&row));
        assert!(Condition::Holds(&["c", "a"], text("n")).is_met(&row));
        assert!(Condition::Among("a", vec![text("x"), text("one")]).is_met(&row));
        assert!(!Condition::NotAmong("a", vec![text("one")]).is_met(&row));
        assert!(Condition::Flag("d", true).is_met(&row));
        assert!(Condition::Flag("missing", false).is_met(&row));
    }

    #[test]
    fn a_page_far_away_does_not_overflow() {
        assert_eq!(Cut::page(3, 10).from, 20);
        assert_eq!(Cut::page(u64::MAX, 10).from, u64::MAX);
    }
}
