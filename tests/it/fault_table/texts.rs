//! Texts that would drive a terminal, and texts without end.

use serde_json::{Value, json};

use super::case::{Case, Outcome, all};
use super::scene::{Scene, always, bodies, rows};
use super::want::{Want, fails, short, whole, whole_of};
use crate::support::{Cloud, Reply, put};

/// Texts that would do something to a terminal.
const HOSTILE: &[(&str, &str)] = &[
    ("ANSI", "a\u{1b}[31mred\u{1b}[0m\u{1b}[2J\u{1b}cb"),
    (
        "OSC 8",
        "a\u{1b}]8;;http://evil.example\u{7}link\u{1b}]8;;\u{1b}\\b",
    ),
    ("OSC 52", "a\u{1b}]52;c;ZXZpbA==\u{7}b"),
    (
        "CR, LF, NUL, tab, backspace",
        "a\rb\nerror: c\0d\te\u{8}f\u{c}",
    ),
    (
        "bidi",
        "a\u{202e}cba\u{202c}\u{2066}x\u{2069}\u{200f}\u{61c}b",
    ),
    (
        "zero-width",
        "a\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}\u{ad}b",
    ),
    (
        "8-bit controls and DEL",
        "a\u{9b}31mred\u{90}q\u{9c}\u{85}\u{7f}b",
    ),
];

fn all_hostile() -> String {
    HOSTILE.iter().map(|(_, text)| *text).collect()
}

/// The row of the vendor's document, all its texts replaced; what holds a number keeps it.
fn documented_row(cloud: Cloud, text: &str, id: &str) -> Value {
    let mut row = cloud.example_row();
    replace_texts(&mut row, text);
    put(&mut row, cloud.fields.id, json!(format!("{id}{text}")));
    row
}

fn replace_texts(value: &mut Value, text: &str) {
    match value {
        Value::String(old) if old.parse::<f64>().is_err() && old.parse::<bool>().is_err() => {
            text.clone_into(old);
        }
        Value::Array(list) => list.iter_mut().for_each(|value| replace_texts(value, text)),
        Value::Object(object) => object
            .values_mut()
            .for_each(|value| replace_texts(value, text)),
        _ => {}
    }
}

/// A sound server whose rows hold this text everywhere.
fn texts_in_rows(text: &str) -> Scene {
    let text = text.to_owned();
    rows(move |cloud, place, row| *row = documented_row(cloud, &text, &all()[place]))
}

/// The whole list, every id with this text behind it.
fn whole_with(text: &str) -> Want {
    whole_of(all().iter().map(|id| format!("{id}{text}")).collect())
}

/// A header and a line for each row.
fn has_9_lines(outcome: &Outcome) -> Result<(), String> {
    match outcome.run.stdout.lines().count() {
        9 => Ok(()),
        lines => Err(format!("{lines} lines")),
    }
}

fn is_brief(outcome: &Outcome) -> Result<(), String> {
    match outcome.run.stderr.len() {
        0..30_000 => Ok(()),
        bytes => Err(format!("{bytes} bytes on stderr")),
    }
}

/// A credential without permissions is refused as a whole.
pub fn denied(cloud: Cloud) -> Want {
    fails(
        4,
        if cloud.has_permissions {
            "permission"
        } else {
            "credential"
        },
    )
    .requests(cloud.refusals())
}

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for &(name, text) in HOSTILE {
        cases.push(Case::new(
            format!("{name} in rows"),
            texts_in_rows(text),
            |_| whole_with(text),
        ));
        let table = Case::new(
            format!("{name} in rows, table"),
            texts_in_rows(text),
            |_| whole().check(has_9_lines),
        );
        cases.push(table.format("table"));
        let error = always(|cloud| cloud.error(403, text, text, text));
        cases.push(Case::new(format!("{name} in an error"), error, denied));
    }
    cases.extend(other_places());
    cases.extend(long());
    cases
}

fn other_places() -> Vec<Case> {
    let wide = Case::new(
        "all of these in rows, wide",
        texts_in_rows(&all_hostile()),
        |_| whole().check(has_9_lines),
    );
    let table = always(|cloud| cloud.error(403, &all_hostile(), &all_hostile(), &all_hostile()));
    let table = Case::new("all of these in an error, table", table, denied);
    let total = bodies(|cloud, _, body| {
        cloud.set_total(body, json!(all_hostile()));
    });
    let raw = rows(|_, _, row| row[all_hostile().as_str()] = json!({all_hostile(): all_hostile()}));
    vec![
        wide.format("wide"),
        table.format("table"),
        Case::new(
            "all of these in the page",
            always(|_| Reply::text(200, &all_hostile())),
            |_| fails(5, "decode").requests(1),
        ),
        Case::new(
            "all of these in HTML",
            always(|_| Reply::text(403, &all_hostile())),
            denied,
        ),
        Case::new("all of these in the total", total, |_| {
            short(&[0, 1, 2, 3, 4, 5, 6, 7])
                .kind("decode")
                .says("the total cannot be read")
        })
        .with(Cloud::has_total),
        Case::new("all of these in keys, --raw", raw, |_| whole()).args(&["--raw"]),
    ]
}

fn long() -> Vec<Case> {
    let text = "名".repeat(3_333);
    let table = Case::new("names of 10 kB, table", texts_in_rows(&text), |_| {
        whole().check(has_9_lines)
    });
    let endless = "the vendor's words ".repeat(6_000);
    vec![
        Case::new("names of 10 kB", texts_in_rows(&text), move |_| {
            whole_with(&text)
        }),
        table.format("table"),
        Case::new(
            "an error of 100 kB",
            always(move |cloud| cloud.error(403, &endless, &endless, "R-1")),
            |cloud| denied(cloud).check(is_brief),
        ),
        Case::new(
            "an HTML error of 1 MB",
            always(|_| Reply::text(403, &"<p>".repeat(350_000))),
            |cloud| denied(cloud).check(is_brief),
        ),
    ]
}
