//! Addresses are unique within a listing, also where ids are not.
//!
//! A PAI-EAS instance has no id but its name, and the same name can occur in another region or
//! service. The first row in the order of the listing keeps the plain address; a later one says
//! where it is.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::core::about::About;
use crate::core::terminal;
use crate::engine::pager::Seen;
use crate::engine::rows::{EncodedRows, Encoder, Identities};

/// The ids of a profile that stand in addresses already, as they are shown: two that differ in what cannot
/// be seen are the same there.
pub struct Addresses {
    encoder: Encoder,
    identities: Identities,
    taken: Seen,
    /// The rows that other listings may have as well, each with its place.
    shared: Seen,
    /// Whether the profile is listed region by region.
    has_regions: bool,
}

impl Addresses {
    /// Nothing is taken yet.
    pub fn new(encoder: Encoder, identities: Identities) -> Self {
        Self {
            encoder,
            identities,
            taken: Seen::default(),
            shared: Seen::default(),
            has_regions: true,
        }
    }

    /// Another profile begins: its addresses bear its name.
    pub fn begin(&mut self, about: &About) {
        self.has_regions = about.scope("region").is_some();
        self.taken = Seen::default();
        self.shared = Seen::default();
    }

    /// Makes the rows' addresses such that no earlier row has them. A row that other listings may have as well goes if
    /// one of the same id and place is there already. Returns how many went.
    pub fn settle(&mut self, rows: &mut EncodedRows) -> u64 {
        let identities: Vec<_> = rows.identities().collect();
        let mut gone = HashSet::new();
        for (row, identity) in identities.into_iter().enumerate() {
            let shown = match terminal::clean(rows.id(row)) {
                Cow::Borrowed(_) => identity,
                Cow::Owned(shown) => self.identities.of(&shown),
            };
            if rows.is_shared(row) && self.is_there(rows, row) {
                gone.insert(row);
            } else if !self.taken.is_new(shown) {
                let identity = |id: &str| self.identities.of(&terminal::clean(id));
                let more = free(rows, row, self.has_regions, |id| {
                    self.taken.is_new(identity(id))
                });
                rows.add_to_address(row, &more, &self.encoder);
            }
        }
        if !gone.is_empty() {
            let mut row = 0..;
            rows.retain(|_| row.next().is_some_and(|row| !gone.contains(&row)));
        }
        gone.len() as u64
    }

    fn is_there(&mut self, rows: &EncodedRows, row: usize) -> bool {
        let (region, parent) = rows.place(row);
        let place = format!("{region}\n{parent}\n{}", rows.id(row));
        !self.shared.is_new(self.identities.of(&place))
    }
}

/// What a row adds to its id to become one that is free. Where regions are listed, it names its own, and its parent where
/// that is not enough; elsewhere its parent, so that it is the same whatever else is listed: of workers of one id in two
/// endpoints the second has the address that it has beside an instance of that id.
fn free(
    rows: &EncodedRows,
    row: usize,
    has_regions: bool,
    mut is_free: impl FnMut(&str) -> bool,
) -> String {
    let (id, (region, parent)) = (rows.id(row), rows.place(row));
    let with_region = format!("@{region}");
    let with_parent = format!("{with_region}/{parent}");
    let numbered = (2..).map(|number| format!("{with_parent}#{number}"));
    let with_region = Some(with_region).filter(|_| has_regions || parent.is_empty());
    let with_parent = Some(with_parent.clone()).filter(|_| !parent.is_empty());
    let mut candidates = with_region.into_iter().chain(with_parent).chain(numbered);
    let free = candidates.find(|more| is_free(&format!("{id}{more}")));
    free.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::model::{Instance, Parent, Timestamp};
    use crate::engine::rows::RowSink;
    use crate::output::{self, Format};

    /// As they are shown, whatever they are beside it.
    #[test]
    fn ids_that_differ_in_what_cannot_be_seen_have_two_addresses() {
        let sink = RowSink::new(output::encoder(Format::Name, Timestamp::now()));
        let encoding = sink.encoding.clone();
        let mut addresses = Addresses::new(encoding.encoder, encoding.identities);
        let mut rows = EncodedRows::default();
        for id in [
            "x",
            "x\u{200b}",
            "x\u{202e}",
            "x@r#2",
            "\u{200b}x",
            "y\u{200b}",
            "y",
        ] {
            let row = Instance {
                id: id.into(),
                region: Some("r".into()),
                ..Instance::default()
            };
            sink.encode(row, &mut rows);
        }
        addresses.settle(&mut rows);
        let text = String::from_utf8(rows.into_text()).unwrap();
        let shown: std::collections::BTreeSet<_> = text.lines().collect();
        assert_eq!(shown.len(), 7, "{text}");
    }

    /// A row that another listing may have as well is there once, whatever else is on its page.
    #[test]
    fn a_row_of_two_listings_goes_out_once() {
        let sink = RowSink::new(output::encoder(Format::Name, Timestamp::now()));
        let encoding = sink.encoding.clone();
        let mut addresses = Addresses::new(encoding.encoder, encoding.identities);
        let mut settled = |region: &'static str, ids: &[&'static str], is_shared| {
            let mut rows = EncodedRows::default();
            for id in ids {
                let row = Instance {
                    id: (*id).into(),
                    region: Some(region.into()),
                    is_shared,
                    ..Instance::default()
                };
                sink.encode(row, &mut rows);
            }
            addresses.settle(&mut rows);
            String::from_utf8(rows.into_text()).unwrap()
        };
        let line = |id: &str| format!("made-up/env/{id}\n");
        assert_eq!(settled("r", &["a", "b"], true), line("a") + &line("b"));
        let shared = settled("r", &["c", "b", "d", "a", "c"], true);
        assert_eq!(shared, line("c") + &line("d"));
        assert_eq!(settled("r", &["d"], false), line("d@r"));
        // What bears the same id in another place is another one.
        assert_eq!(settled("s", &["a", "a"], true), line("a@s"));
    }

    /// What is said more may be a URL.
    #[test]
    fn no_secret_of_a_url_is_added() {
        let sink = RowSink::new(output::encoder(Format::Name, Timestamp::now()));
        let encoding = sink.encoding.clone();
        let mut addresses = Addresses::new(encoding.encoder, encoding.identities);
        let mut rows = EncodedRows::default();
        let url = || Some("https://me:S3@h/?token=S3".into());
        for id in ["x", "x\u{200b}", "x\u{202e}"] {
            let row = Instance {
                id: id.into(),
                region: url(),
                parent: Parent {
                    id: url(),
                    ..Parent::default()
                },
                ..Instance::default()
            };
            sink.encode(row, &mut rows);
        }
        addresses.settle(&mut rows);
        let text = String::from_utf8(rows.into_text()).unwrap();
        assert!(text.contains("@https://***@h/?token=***"), "{text}");
        assert!(!text.contains("S3"), "{text}");
    }

    #[test]
    fn a_later_row_of_the_same_id_says_where_it_is() {
        let sink = RowSink::new(output::encoder(Format::Jsonl, Timestamp::now()));
        let mut addresses = Addresses::new(
            sink.encoding.encoder.clone(),
            sink.encoding.identities.clone(),
        );
        let mut settled = |region: &str, service: &str| {
            let instance = |id: &'static str| Instance {
                id: id.into(),
                region: Some(region.to_owned().into()),
                parent: Parent {
                    id: Some(service.to_owned().into()),
                    ..Parent::default()
                },
                ..Instance::default()
            };
            let mut rows = EncodedRows::default();
            sink.encode(instance("foo-0"), &mut rows);
            sink.encode(instance(r#"of-"every\"#), &mut rows);
            addresses.settle(&mut rows);
            let rows = rows.rows().map(|row| serde_json::from_slice(row).unwrap());
            let addresses = rows.map(|row: serde_json::Value| row["address"].clone());
            addresses.collect::<serde_json::Value>()
        };
        for (region, service, more) in [
            ("cn-shanghai", "foo", ""),
            ("cn-beijing", "foo", "@cn-beijing"),
            ("cn-beijing", "bar", "@cn-beijing/bar"),
            ("cn-beijing", "bar", "@cn-beijing/bar#2"),
            ("r", "", "@r"),
            (
                "r",
                "\",\"id\":\"fake\u{1b}[1m\n",
                "@r/\",\"id\":\"fake\u{1b}[1m\n",
            ),
        ] {
            let ids = ["foo-0", r#"of-"every\"#];
            let expected = ids.map(|id| format!("made-up/env/{id}{more}"));
            assert_eq!(settled(region, service), serde_json::json!(expected));
        }
    }
}
