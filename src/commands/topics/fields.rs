//! The fields of an instance, as the schema describes them.

use super::{Block, lines, paragraph, terms};
use crate::commands::fields;

pub fn page() -> Vec<Block> {
    let fields = fields::all().into_iter();
    let fields = fields.map(|field| {
        let words = format!("{}: {}", field.kind, field.what);
        (field.name, words)
    });
    vec![
        paragraph(
            "Every instance has these fields, whoever lists it, in this order. They are the keys \
             of an instance as JSON; a dot leads into an object, as in `gpu.count`. What a provider \
             does not tell is unknown: `null` in JSON and `-` in a table, never 0.",
        ),
        Block::Terms(fields.collect()),
        paragraph("Besides these, for filters and columns:"),
        terms(
            &fields::DERIVED
                .map(|(name, kind, what)| (name, format!("{kind}: {what}")))
                .each_ref()
                .map(|(name, words)| (*name, words.as_str())),
        ),
        paragraph(
            "`cloudls providers NAME` tells which of them a provider can fill, `cloudls schema line` \
             the same as JSON Schema.",
        ),
        lines(&["cloudls instances -o jsonl | jq -c '[.address, .gpu.count, .tags.Role]'"]),
    ]
}
