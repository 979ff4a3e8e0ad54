//! Answers, written as each vendor does, and what they tell.

use std::fmt::Write as _;

use super::api::{Api, Member, Range};
use super::fault::{List, Said};
use super::fleet::Item;
use super::vendors::Vendor;

/// What an answer that looks sound said.
pub struct Told {
    /// Whether it begins a listing.
    pub is_first: bool,
    pub entries: Vec<ToldEntry>,
    pub total: Option<u64>,
    /// Whether one of its rows cannot be read.
    pub is_flawed: bool,
}

/// What it said of an entry.
#[derive(Default)]
pub struct ToldEntry {
    pub id: String,
    /// The ids of the rows that it holds.
    pub held: Vec<String>,
    /// Whether it counts some that run, although nothing does.
    pub runs: bool,
}

impl Told {
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.id.as_str())
    }
}

impl ToldEntry {
    pub fn of(api: &Api, item: &Item) -> Self {
        let held = item.rows.iter().filter(|_| api.held.is_some());
        let held = held.filter(|row| row.id != item.id);
        Self {
            id: item.id.clone(),
            held: held.map(|row| row.id.clone()).collect(),
            runs: false,
        }
    }
}

/// An answer with a list, before it is written.
pub struct Body {
    api: &'static Api,
    range: Range,
    /// The list as JSON; `None` where it is left out.
    list: Option<String>,
    list_name: Option<&'static str>,
    /// The total as JSON; `None` where it is left out.
    total: Option<String>,
    /// What leads to the next page, as JSON.
    next: Option<String>,
    /// What stands in the place of the member `Data`.
    data: Option<&'static str>,
    /// Beside the list, or in the place of what stands there.
    beside: Vec<(&'static str, &'static str)>,
}

impl Body {
    pub fn new<'a>(
        api: &'static Api,
        range: Range,
        rows: impl IntoIterator<Item = &'a str>,
        total: Option<u64>,
        friendly: &[(&'static str, &'static str)],
    ) -> Self {
        let rows: Vec<_> = rows.into_iter().collect();
        Self {
            api,
            range,
            list: Some(format!("[{}]", rows.join(","))),
            list_name: None,
            total: total.map(|total| total.to_string()),
            next: None,
            data: None,
            beside: friendly.to_vec(),
        }
    }

    /// The page behind it begins there.
    pub fn with_next(mut self, next: Option<String>) -> Self {
        self.next = next;
        self
    }

    pub fn with_total(mut self, total: Option<String>) -> Self {
        self.total = total;
        self
    }

    /// These words, and none of the friendly ones.
    pub fn with_words(mut self, words: &[(&'static str, &'static str)]) -> Self {
        self.beside = words.to_vec();
        self
    }

    /// The member `Data` is this; nothing, where it is empty.
    pub fn with_data(mut self, data: &'static str) -> Self {
        self.data = Some(data);
        self
    }

    pub fn with_list(mut self, list: List) -> Self {
        match list {
            List::Rows => {}
            List::Empty => self.list = Some("[]".to_owned()),
            List::Null => self.list = Some("null".to_owned()),
            List::Missing => self.list = None,
            List::Renamed => self.list_name = Some("Items"),
            List::Text => self.list = Some("\"\"".to_owned()),
            List::Object => self.list = Some("{}".to_owned()),
        }
        self
    }

    /// The bytes of it.
    pub fn written(self) -> Vec<u8> {
        let mut members = self.members(self.api.answer);
        for (name, value) in &self.beside {
            members.set(name, value);
        }
        members.object().into_bytes()
    }

    fn members(&self, own: &'static [(&'static str, Member)]) -> Members {
        let mut members = Members::default();
        for (name, member) in own {
            if let Some(data) = self.data.filter(|_| *name == DATA) {
                members.maybe(name, Some(data).filter(|data| !data.is_empty()));
                continue;
            }
            match member {
                Member::List => {
                    members.maybe(self.list_name.unwrap_or(name), self.list.as_deref());
                }
                Member::Total => members.maybe(name, self.total.as_deref()),
                Member::Page => members.add(name, &self.range.page.to_string()),
                Member::Size => members.add(name, &self.range.size.to_string()),
                Member::Pages => {
                    let total = self.total.as_deref();
                    if let Some(total) = total.and_then(|total| total.parse::<u64>().ok()) {
                        members.add(name, &total.div_ceil(self.range.size).to_string());
                    }
                }
                Member::Next => members.add(name, self.next.as_deref().unwrap_or("\"\"")),
                Member::Json(json) => members.add(name, json),
                Member::Object(own) => members.add(name, &self.members(own).object()),
            }
        }
        members
    }
}

/// The member that some answers leave out where there is nothing.
pub const DATA: &str = "Data";

#[derive(Default)]
struct Members(Vec<(&'static str, String)>);

impl Members {
    fn add(&mut self, name: &'static str, json: &str) {
        self.0.push((name, json.to_owned()));
    }

    fn maybe(&mut self, name: &'static str, json: Option<&str>) {
        if let Some(json) = json {
            self.add(name, json);
        }
    }

    /// In the place of one of this name, else behind the others.
    fn set(&mut self, name: &'static str, json: &str) {
        match self.0.iter_mut().find(|(own, _)| *own == name) {
            Some((_, value)) => json.clone_into(value),
            None => self.add(name, json),
        }
    }

    fn object(&self) -> String {
        let mut text = "{".to_owned();
        for (place, (name, json)) in self.0.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            let _ = write!(text, "{comma}\"{name}\":{json}");
        }
        text + "}"
    }
}

/// The body of an error.
pub fn refusal(vendor: &Vendor, status: u16, said: Said) -> Vec<u8> {
    let text = match said {
        Said::Html => format!("<html><body>{status}</body></html>"),
        Said::Nothing => String::new(),
        Said::EmptyList => vendor.nothing.to_owned(),
        Said::Vendor => (vendor.error)(status),
    };
    text.into_bytes()
}
