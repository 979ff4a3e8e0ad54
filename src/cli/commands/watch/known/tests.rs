//! Rounds in short: `a: 1 2! | b? 3` are the sources `a`, read whole with the rows `a1` and `a2`, the
//! latter failed, and `b`, of which `b3` came and more may be missing. `c%: 1` has an undecided row beside
//! `c1`. `*?` is a failed search for sources.

use std::convert::Infallible;

use serde_json::json;

use super::*;
use crate::core::model::{Instance, Timestamp};
use crate::output::{Column, Format, OutputSpec};

/// A row of a table with one cell.
fn cells_of(id: &str) -> TableRow {
    let row = Instance {
        id: id.into(),
        ..Instance::default()
    };
    let output = OutputSpec {
        columns: Column::all(&["id"]).into(),
        ..OutputSpec::new(Format::Table, Timestamp::now())
    };
    output.table_row(&row)
}

/// A round in which these came.
fn round(text: &str) -> Round {
    let (mut rows, mut sources, mut cells) = (Vec::new(), Vec::new(), Vec::new());
    for part in text.split(" | ").filter(|part| !part.is_empty()) {
        let (source, ids) = part.split_once(' ').unwrap_or((part, ""));
        let (name, complete) = match source.strip_suffix(':') {
            Some(name) => (name, true),
            None => (source.trim_end_matches('?'), false),
        };
        let (name, undecided) = match name.strip_suffix('%') {
            Some(name) => (name, 1),
            None => (name, 0),
        };
        let region = Some(name.to_owned()).filter(|name| name != "*");
        sources.push(Source {
            provider: "p".to_owned(),
            profile: "f".to_owned(),
            scope: Scope {
                region: region.clone(),
                ..Scope::default()
            },
            complete,
            undecided,
            ..Source::default()
        });
        for id in ids.split_whitespace() {
            let (id, status) = match id.strip_suffix('!') {
                Some(id) => (id, "failed"),
                None => (id, "running"),
            };
            let address = format!("{name}{id}");
            let row = json!({
                "address": address, "provider": "p", "profile": "f", "id": address,
                "region": region, "status": status,
            });
            rows.push(Row::try_from(&row).unwrap());
            cells.push(cells_of(&format!("{id}{status}")));
        }
    }
    Round {
        at: Timestamp::now(),
        snapshot: Snapshot::new(rows, sources),
        cells,
        reports: Vec::new(),
        notes: Vec::new(),
    }
}

/// What is known after a round, and how many differences were told.
fn known_after(known: &mut Known, text: &str) -> (String, usize) {
    let mut told = 0;
    let Ok(()) = known.take(round(text), |changes| {
        told = changes.iter().count();
        Ok::<_, Infallible>(())
    });
    let shown = known.items.iter().map(|item| {
        assert_ne!(
            item.cells,
            TableRow::default(),
            "{text}: {}",
            item.row.address
        );
        let sign = match item.mark {
            Mark::Same => "",
            Mark::Kept => "?",
            Mark::Appeared => "+",
            Mark::Changed => "~",
            Mark::Gone => "-",
        };
        format!("{}{sign}", item.row.address)
    });
    (shown.collect::<Vec<_>>().join(" "), told)
}

#[test]
fn what_was_read_whole_last_is_known() {
    for rounds in [
        // The first round is the base; marks last for one round, and rows stay in their places.
        &[
            ("a: 1 2 3 | b: 1", "a1 a2 a3 b1", 0),
            ("a: 1 3! 4 | b: 1", "a1 a2- a3~ a4+ b1", 3),
            ("a: 1 3! 4 | b: 1", "a1 a3 a4 b1", 0),
            ("a: | b: 1", "a1- a3- a4- b1", 3),
            ("a: 1 | b: 1", "a1+ b1", 1),
        ][..],
        // A short source stays as it was, whatever of it came; what changed meanwhile is told once
        // it is whole again.
        &[
            ("a: 1 2 3 | b: 1", "a1 a2 a3 b1", 0),
            ("a? 1! 4 | b: 1!", "a1? a2? a3? b1~", 1),
            ("a? | b: 1!", "a1? a2? a3? b1", 0),
            ("a: 1! 2 4 | b: 1!", "a1~ a2 a4+ a3- b1", 3),
            ("a: 1! 2 4 | b: 1!", "a1 a2 a4 b1", 0),
        ],
        // What was never read whole is shown as far as it came, and no news when it is whole.
        &[
            ("a? 1 2 | b: 1", "a1 a2 b1", 0),
            ("a? 2 3 | b: 1", "a1? a2 a3 b1", 0),
            ("a: 2 3 4 | b: 1", "a2 a3 a4 b1", 0),
            ("a: 2 3 5 | b: 1", "a2 a3 a5+ a4- b1", 2),
        ],
        // A failed search hides what it would have led to.
        &[
            ("a: 1 | b: 1", "a1 b1", 0),
            ("*?", "a1? b1?", 0),
            ("*? | a: 1 2", "a1? b1?", 0),
            ("a: 1 2 | b:", "a1 a2+ b1-", 2),
        ],
        // What may be undecided is not gone, and no news when it is there again.
        &[
            ("a: 1 2 | b: 1", "a1 a2 b1", 0),
            ("a%: 1! | b: 1", "a1~ a2? b1", 1),
            ("a%: 1! 3 | b:", "a1 a3 a2? b1-", 1),
            ("a: 1! 2 3 4", "a1 a2 a3 a4", 0),
            ("a: 1! 3 4", "a1 a2- a3 a4", 1),
        ],
        // A source that is found later is no news as such.
        &[
            ("a: 1", "a1", 0),
            ("a: 1 | c: 1", "a1 c1", 0),
            ("a: 1 | c: 1 2", "a1 c1 c2+", 1),
        ],
        &[
            ("", "", 0),
            ("a: 1", "a1", 0),
            ("a:", "a1-", 1),
            ("a:", "", 0),
        ],
    ] {
        let mut known = Known::default();
        for (number, (text, shown, told)) in rounds.iter().enumerate() {
            let expected = ((*shown).to_owned(), *told);
            assert_eq!(known_after(&mut known, text), expected, "{number}: {text}");
        }
    }
}

#[test]
fn cells_are_those_of_the_state_that_is_known() {
    let mut known = Known::default();
    for (text, cells) in [
        ("a: 1", "1running"),
        ("a? 1!", "1running"),
        ("a: 1!", "1failed"),
        ("a:", "1failed"),
    ] {
        known_after(&mut known, text);
        assert_eq!(known.items[0].cells, cells_of(cells), "{text}");
    }
}
