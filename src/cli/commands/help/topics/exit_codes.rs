//! What each exit code means.

use super::{Block, lines, paragraph};
use crate::output::exit::Exit;

pub fn page() -> Vec<Block> {
    let codes = Exit::table().into_iter();
    let codes = codes.map(|(codes, words)| (codes, words.full.to_owned()));
    vec![
        paragraph(
            "The exit code is the account of a run in one number: 0 means that nothing is missing. \
             What is missing, and why, stands on stderr and in `sources` of the JSON document.",
        ),
        Block::Terms(codes.collect()),
        paragraph(
            "`cloudls doctor` ends as a listing would: with 0 when no check fails, and with 8 when \
             some profiles pass and others do not.",
        ),
        paragraph("A script that wants nothing but a whole list:"),
        lines(&["cloudls instances -o json > fleet.json || exit"]),
    ]
}
