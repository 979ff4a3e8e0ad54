//! All providers, a line each.

use std::io::{self, Write};

use super::described::Described;
use crate::output::layout;

pub fn print(all: &[(&str, Described)], out: &mut impl Write) -> io::Result<()> {
    let heads = ["PROVIDER", "TITLE", "CREDENTIAL", "LISTS"];
    let rows = all.iter().map(|(id, one)| {
        let state = one.credential.words();
        [*id, one.title, state, one.lists]
    });
    let lines: Vec<_> = [heads].into_iter().chain(rows).collect();
    layout::write_fitted(&lines, out)
}
