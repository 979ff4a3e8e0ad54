//! Files cut short and changed: none makes a panic, a leak or half a list.

use serde_json::Value;

use super::case::Case;
use super::{cases, judge, keys, run_all};
use crate::support::{DemoCloud, Finished, Relay, misfits};

/// Pieces of a file that are tried.
const PIECES: usize = 5;

#[test]
fn a_broken_file_is_an_error_or_another_credential() {
    let with_files = cases()
        .into_iter()
        .filter(|case| case.want.code == 0 && !case.files.is_empty());
    let mangled = with_files.flat_map(|case| {
        let text = case.files[0].1.clone();
        let texts = cuts(&text).into_iter().chain(changes(&text));
        let texts: Vec<_> = texts.collect();
        texts.into_iter().enumerate().map(move |(number, text)| {
            let mut case = case.clone();
            case.name = format!("{}, broken {number}", case.name);
            case.files[0].1 = text;
            case
        })
    });
    run_all(&DemoCloud::start(), mangled.collect(), check);
}

/// The text, cut in the middle of things.
fn cuts(text: &str) -> Vec<String> {
    let ends = (0..PIECES).map(|piece| text.len() * piece / PIECES);
    ends.filter_map(|end| text.get(..end).map(str::to_owned))
        .collect()
}

/// The text with one character that means something in the wrong place.
fn changes(text: &str) -> Vec<String> {
    let places = (0..PIECES).map(|piece| (text.len() * piece + text.len() / 2) / PIECES);
    places
        .zip(["\"", "\u{0}", "[", "\n", "\u{202e}"])
        .filter_map(|(at, odd)| Some(format!("{}{odd}{}", text.get(..at)?, text.get(at..)?)))
        .collect()
}

fn check(demo: &DemoCloud, case: &Case) -> Option<String> {
    let relay = case.relay(demo);
    let home = judge::furnished(case, &relay);
    let run = judge::command(case, &home, &relay).run();
    let wrong = differences(&run, &relay, demo);
    (!wrong.is_empty()).then(|| {
        let text = &case.files[0].1;
        format!("{}: {}\n{text:?}\n{run:?}", case.name, wrong.join("; "))
    })
}

fn differences(run: &Finished, relay: &Relay, demo: &DemoCloud) -> Vec<String> {
    let mut wrong = keys::shown(run, relay, demo);
    let document: Value = serde_json::from_str(&run.stdout).unwrap_or_default();
    wrong.extend(misfits(&document));
    let is_whole = document["complete"] == true && document["count"] != 0;
    let is_error = document["complete"] == false
        && document["count"] == 0
        && run.stderr.contains("error: ")
        && run.stderr.contains("hint: ");
    let agrees = match run.code {
        0 => is_whole,
        3..=5 => is_error,
        _ => false,
    };
    if !agrees || run.stderr.contains("panic") || run.stderr.contains('\u{202e}') {
        wrong.push(format!("exit {}", run.code));
    }
    wrong
}
