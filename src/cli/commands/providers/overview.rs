//! All providers, a line each.

use std::io::{self, Write};

use super::described::Described;

pub fn print(all: &[(&str, Described)], out: &mut impl Write) -> io::Result<()> {
    let heads = ["PROVIDER", "TITLE", "CREDENTIAL", "LISTS"];
    let rows = all.iter().map(|(id, one)| {
        let state = one.credential.words();
        [*id, one.title, state, one.lists]
    });
    let lines: Vec<_> = [heads].into_iter().chain(rows).collect();
    // All of these are plain ASCII of the program's own.
    let width = |column: usize| lines.iter().map(|line| line[column].len()).max();
    let [id, title, state] = [0, 1, 2].map(|column| width(column).unwrap_or_default());
    for line in &lines {
        let [name, full, credential, lists] = line;
        writeln!(
            out,
            "{name:<id$}  {full:<title$}  {credential:<state$}  {lists}"
        )?;
    }
    Ok(())
}
