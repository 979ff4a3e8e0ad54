//! Addresses are unique within a listing, also where ids are not.
//!
//! A PAI-EAS instance has no id but its name, and the same name can occur in another region or
//! service. The first row in the order of the listing keeps the plain address; a later one says
//! where it is.

use crate::engine::pager::Seen;
use crate::engine::rows::{EncodedRows, Encoder, Identities};

/// The ids of a profile that stand in addresses already. Within one source ids are unique: of the
/// first one nothing has to be kept beside what its walk knows.
pub struct Addresses {
    encoder: Encoder,
    identities: Identities,
    taken: Option<Seen>,
}

impl Addresses {
    /// Nothing is taken yet.
    pub fn new(encoder: Encoder, identities: Identities) -> Self {
        Self {
            encoder,
            identities,
            taken: None,
        }
    }

    /// Another profile begins: its addresses bear its name.
    pub fn begin(&mut self) {
        self.taken = None;
    }

    /// A source has ended, with these rows.
    pub fn know(&mut self, seen: Seen) {
        if self.taken.is_none() && seen.len() > 0 {
            self.taken = Some(seen);
        }
    }

    /// Makes the rows' addresses such that no earlier row has them.
    pub fn settle(&mut self, rows: &mut EncodedRows) {
        let Some(taken) = &mut self.taken else {
            return;
        };
        let identities: Vec<_> = rows.identities().collect();
        for (row, identity) in identities.into_iter().enumerate() {
            if !taken.is_new(identity) {
                let more = free(rows, row, |id| taken.is_new(self.identities.of(id)));
                rows.add_to_address(row, &more, &self.encoder);
            }
        }
    }
}

/// What a row adds to its id to become one that is free.
fn free(rows: &EncodedRows, row: usize, mut is_free: impl FnMut(&str) -> bool) -> String {
    let (id, (region, parent)) = (rows.id(row), rows.place(row));
    let with_region = format!("@{region}");
    let with_parent = format!("{with_region}/{parent}");
    let numbered = (2..).map(|number| format!("{with_parent}#{number}"));
    let mut candidates = [with_region, with_parent.clone()]
        .into_iter()
        .chain(numbered);
    let free = candidates.find(|more| is_free(&format!("{id}{more}")));
    free.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::model::{Instance, Parent, Timestamp};
    use crate::engine::rows::RowSink;
    use crate::output::{self, Format};

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
            let mut seen = Seen::default();
            rows.identities()
                .for_each(|identity| _ = seen.is_new(identity));
            addresses.know(seen);
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
