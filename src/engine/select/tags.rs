//! The keys of tags that are asked for, of which it is only known in the end whether any row has them.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::core::fields::Field;
use crate::core::model::{Instance, Untold};

/// The keys that conditions, orders, groups and columns name.
#[derive(Debug, Default)]
pub struct AskedTags {
    tags: Vec<AskedTag>,
    has_rows: AtomicBool,
    /// Whether a row may have tags that are not known.
    has_untold: AtomicBool,
}

#[derive(Debug)]
struct AskedTag {
    key: String,
    is_found: AtomicBool,
    /// A key that is the same but for upper and lower case.
    alike: OnceLock<String>,
}

impl AskedTags {
    /// Those of these fields that are tags, each once.
    pub fn of<'f>(fields: impl IntoIterator<Item = &'f Field>) -> Self {
        let mut keys: Vec<_> = fields.into_iter().filter_map(Field::tag).collect();
        keys.sort_unstable();
        keys.dedup();
        let tag = |key: &str| AskedTag {
            key: key.to_owned(),
            is_found: AtomicBool::new(false),
            alike: OnceLock::new(),
        };
        Self {
            tags: keys.into_iter().map(tag).collect(),
            has_rows: AtomicBool::new(false),
            has_untold: AtomicBool::new(false),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.tags.is_empty()
    }

    /// Looks which of them a row has.
    pub fn look_at(&self, row: &Instance<'_>) {
        if self.is_empty() {
            return;
        }
        if row.untold != Untold::Nothing {
            self.has_untold.store(true, Ordering::Relaxed);
        }
        self.has_rows.store(true, Ordering::Relaxed);
        for tag in &self.tags {
            for (key, _) in row.tags.iter() {
                if key == tag.key {
                    tag.is_found.store(true, Ordering::Relaxed);
                } else if key.eq_ignore_ascii_case(&tag.key) {
                    tag.alike.get_or_init(|| key.to_owned());
                }
            }
        }
    }

    /// What there is to say of keys that no row has, where there was any row.
    pub fn notes(&self) -> Vec<String> {
        let has_rows = self.has_rows.load(Ordering::Relaxed);
        let missing = |tag: &&AskedTag| has_rows && !tag.is_found.load(Ordering::Relaxed);
        let note = |tag: &AskedTag| {
            let key = &tag.key;
            let alike = match tag.alike.get() {
                Some(alike) => format!("; there is {alike}: letter case counts"),
                None => String::new(),
            };
            let known = if self.has_untold.load(Ordering::Relaxed) {
                "no instance is known to have"
            } else {
                "no instance has"
            };
            format!("note: {known} a tag {key}{alike}")
        };
        self.tags.iter().filter(missing).map(note).collect()
    }
}
