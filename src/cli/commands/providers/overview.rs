//! All providers, a line each.

use std::io::{self, Write};

use super::described::{Coverage, Described};
use crate::output::layout;

pub fn print(all: &[(&str, Described)], out: &mut impl Write) -> io::Result<()> {
    let heads = ["PROVIDER", "TITLE", "CREDENTIAL", "KEYS", "LISTS"];
    let keys: Vec<_> = all.iter().map(|(_, one)| filled(&one.fields)).collect();
    let rows = all.iter().zip(&keys).map(|((id, one), keys)| {
        let state = one.credential.words();
        [*id, one.title, state, keys, one.lists]
    });
    let lines: Vec<_> = [heads].into_iter().chain(rows).collect();
    layout::write_fitted(&lines, out)
}

/// How many keys of an instance the rows of each kind can fill: `job 18, server 24 of 50`.
fn filled(fields: &Coverage) -> String {
    let kinds = fields.kinds.iter();
    let kinds = kinds.map(|own| format!("{} {}", own.kind.as_str(), own.count));
    let kinds: Vec<_> = kinds.collect();
    let all = fields.fills.len() + fields.never.len();
    format!("{} of {all}", kinds.join(", "))
}
