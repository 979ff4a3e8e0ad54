//! The fields of an instance, as the schema describes them.

use super::{Block, lines, paragraph};
use crate::commands::fields;
use crate::fields::{aliases, reckoned};

pub fn page() -> Vec<Block> {
    let fields = fields::all().into_iter();
    let fields = fields.map(|field| {
        let words = format!("{}: {}", field.kind, field.what);
        (field.name, words)
    });
    let tag = (
        "tags.KEY".to_owned(),
        "text: the tag of this key, as in `tags.Role`".to_owned(),
    );
    let more = reckoned().map(|(name, kind, what)| {
        let words = format!("{}: {what}", kind.words());
        (name.to_owned(), words)
    });
    let more = std::iter::once(tag).chain(more);
    let short = aliases().map(|(short, name)| (short.to_owned(), name.to_owned()));
    vec![
        paragraph(
            "Every instance has these fields, whoever lists it, in this order. They are the keys \
             of an instance as JSON; a dot leads into an object, as in `gpu.count`. What a provider \
             does not tell is unknown: `null` in JSON and `-` in a table, never 0.",
        ),
        Block::Terms(fields.collect()),
        paragraph("Besides these, for filters and columns:"),
        Block::Terms(more.collect()),
        paragraph("Some have a short name:"),
        Block::Terms(short.collect()),
        paragraph(
            "`cloudls providers NAME` tells which of them a provider can fill, `cloudls schema line` \
             the same as JSON Schema.",
        ),
        lines(&["cloudls instances -o jsonl | jq -c '[.address, .gpu.count, .tags.Role]'"]),
    ]
}
