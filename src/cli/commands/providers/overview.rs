//! All providers, a line each.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr as _;

use super::described::{Coverage, Described};
use crate::core::terminal;
use crate::output::layout;

/// The blanks before what stands below a line.
const INDENT: usize = 4;

/// `width` is that of the terminal it goes to; where a line is wider, what a provider lists stands below it.
pub fn print(
    all: &[(&str, Described)],
    width: Option<u16>,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut wide = Vec::new();
    print_wide(all, &mut wide)?;
    let wide = String::from_utf8(wide).map_err(io::Error::other)?;
    let widest = wide.lines().map(str::width).max().unwrap_or(0);
    match width.map(usize::from) {
        Some(width) if width < widest => print_narrow(all, width, out),
        _ => out.write_all(wide.as_bytes()),
    }
}

fn print_narrow(all: &[(&str, Described)], width: usize, out: &mut impl Write) -> io::Result<()> {
    let heads = ["PROVIDER", "CREDENTIAL"];
    let rows = all.iter();
    let rows = rows.map(|(id, one)| [*id, one.credential.words()]);
    let lines: Vec<_> = [heads].into_iter().chain(rows).collect();
    let mut text = Vec::new();
    layout::write_fitted(&lines, &mut text)?;
    let text = String::from_utf8(text).map_err(io::Error::other)?;
    let below = all.iter();
    let below = below.map(|(_, one)| format!("{}: {}", one.title, one.lists));
    for (line, below) in text.lines().zip([String::new()].into_iter().chain(below)) {
        writeln!(out, "{line}")?;
        for line in terminal::wrap_indented(&below, INDENT, width) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

fn print_wide(all: &[(&str, Described)], out: &mut impl Write) -> io::Result<()> {
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
