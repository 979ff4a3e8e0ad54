//! Whether a run came out as it must: by its own case, and by what holds for every run.

use serde_json::Value;

use super::case::{Case, Outcome, TIMEOUT};
use super::secrets::Detector;
use super::want::{Rows, Want};
use crate::support::misfits;

/// What can be wrong with a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Exit 0, and the list is not whole.
    SilentlyShort,
    /// It took too long.
    OverTime,
    /// It panicked, or said so.
    Panicked,
    /// A secret was shown.
    Leaked,
    /// Stdout is not the document it must be.
    NoDocument,
    /// What was printed can drive a terminal.
    DrivesTerminal,
    /// It is not what the case expects.
    Unexpected,
}

impl Wrong {
    /// All of them, and what they are called.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::SilentlyShort, "silently short"),
        (Self::OverTime, "over time"),
        (Self::Panicked, "panics"),
        (Self::Leaked, "leaks"),
        (Self::NoDocument, "broken documents"),
        (Self::DrivesTerminal, "driven terminals"),
        (Self::Unexpected, "unexpected"),
    ];
}

/// A difference, in words.
pub type Difference = (Wrong, String);

/// Whether time ran out, and nothing is wrong but what can follow from that: the run took too long, or came
/// to a limit that its case knows nothing of.
pub fn ran_out_of_time(case: &Case, stderr: &str, wrong: &[Difference]) -> bool {
    let is_over_time = wrong.iter().any(|(kind, _)| *kind == Wrong::OverTime);
    let timed_out = !case.sets_a_limit() && stderr.contains(&format!("within {TIMEOUT}"));
    let may_follow = |kind: &Wrong| matches!(kind, Wrong::OverTime | Wrong::Unexpected);
    (is_over_time || timed_out) && wrong.iter().all(|(kind, _)| may_follow(kind))
}

/// Everything that is wrong with a run.
pub fn judge(outcome: &Outcome, want: &Want, format: &str, detector: &Detector) -> Vec<Difference> {
    let elapsed = outcome.run.elapsed;
    if outcome.run.code < 0 && elapsed > want.time.1 {
        // It was killed: what else it would have done is not known.
        let killed = (Wrong::OverTime, format!("no end after {elapsed:.1?}"));
        return [vec![killed], leaks(outcome, detector)].concat();
    }
    let mut wrong = Vec::new();
    let is_json = format == "json";
    wrong.extend(always(outcome, want, is_json));
    wrong.extend(leaks(outcome, detector));
    if is_json {
        wrong.extend(expected_rows(outcome, want));
        wrong.extend(expected_words(outcome, want));
    }
    wrong.extend(expected_end(outcome, want));
    let misfits = outcome.document.iter().flat_map(misfits);
    wrong.extend(misfits.map(|words| (Wrong::NoDocument, words)));
    for check in &want.checks {
        wrong.extend(check(outcome).err().map(|why| (Wrong::Unexpected, why)));
    }
    wrong
}

/// What holds for every run.
fn always(outcome: &Outcome, want: &Want, is_json: bool) -> Vec<Difference> {
    let run = &outcome.run;
    let mut wrong = Vec::new();
    let mut note = |kind, is_wrong: bool, words: String| {
        if is_wrong {
            wrong.push((kind, words));
        }
    };
    let (least, most) = want.time;
    let elapsed = run.elapsed;
    note(
        Wrong::OverTime,
        elapsed > most,
        format!("{elapsed:.1?} instead of {most:?} at most"),
    );
    note(
        Wrong::Unexpected,
        elapsed < least,
        format!("{elapsed:.1?} instead of {least:?} at least"),
    );
    let panicked = ["panicked", "internal failure"]
        .iter()
        .any(|word| run.stderr.contains(word));
    note(
        Wrong::Panicked,
        panicked || run.code < 0,
        format!("exit {}", run.code),
    );
    for (name, text) in [("stdout", &run.stdout), ("stderr", &run.stderr)] {
        let harmful = text
            .chars()
            .find(|c| is_harmful(*c, is_json && name == "stdout"));
        note(
            Wrong::DrivesTerminal,
            harmful.is_some(),
            format!("{:?} on {name}", harmful.unwrap_or_default()),
        );
    }
    if !is_json {
        return wrong;
    }
    let document = outcome.document.as_ref();
    note(
        Wrong::NoDocument,
        document.is_none(),
        "stdout is no JSON document".to_owned(),
    );
    let complete = document.is_some_and(|document| document["complete"] == true);
    let ids = outcome.ids();
    let is_whole = complete && want.whole.as_ref() == Some(&ids);
    note(
        Wrong::SilentlyShort,
        run.code == 0 && !is_whole,
        format!("exit 0, complete: {complete}, {} rows: {ids:?}", ids.len()),
    );
    let count = document.map_or(ids.len() as u64, |document| {
        document["count"].as_u64().unwrap_or_default()
    });
    let sources = outcome.sources();
    let received: u64 = sources
        .iter()
        .filter_map(|source| source["received"].as_u64())
        .sum();
    let is_well = |source: &Value| {
        source["complete"] == true && source["reason"].is_null() && source["error"].is_null()
    };
    let is_cut = run.stderr.contains("cut by --limit") && received > count;
    let is_said = run.stderr.ends_with(": complete\n");
    let agrees = complete == (run.code == 0)
        && complete == is_said
        && (!complete || sources.iter().all(is_well))
        && count == ids.len() as u64
        && (received == count || is_cut);
    note(
        Wrong::NoDocument,
        !agrees,
        format!(
            "exit {}, complete: {complete}, and on stderr: {is_said}, {} rows, {count} told, {received} received",
            run.code,
            ids.len()
        ),
    );
    wrong
}

/// In JSON, format characters are data; control characters have an escape.
fn is_harmful(c: char, is_data: bool) -> bool {
    let is_format = matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    (c.is_control() && c != '\n') || (is_format && !is_data)
}

fn leaks(outcome: &Outcome, detector: &Detector) -> Vec<Difference> {
    let shown = [
        ("stdout", &outcome.run.stdout),
        ("stderr", &outcome.run.stderr),
    ];
    let shown = shown
        .into_iter()
        .filter_map(|(name, text)| Some(format!("on {name}, {}", detector.find(text)?)));
    let sent = outcome.arrivals.iter().filter_map(|arrival| {
        let found = detector.find_misplaced(arrival)?;
        Some(format!("in a request, {found}"))
    });
    let carried = outcome.elsewhere.arrivals.iter().filter_map(|arrival| {
        let found = detector.find_anywhere(arrival)?;
        Some(format!("elsewhere, {found}"))
    });
    let mut wrong: Vec<_> = shown
        .chain(sent.take(1))
        .chain(carried.take(1))
        .map(|words| (Wrong::Leaked, words))
        .collect();
    let count = outcome.elsewhere.arrivals.len();
    if count > 0 {
        wrong.push((Wrong::Unexpected, format!("{count} requests elsewhere")));
    }
    wrong
}

fn expected_end(outcome: &Outcome, want: &Want) -> Vec<Difference> {
    let mut wrong = Vec::new();
    let code = outcome.run.code;
    if !want.codes.contains(&code) {
        wrong.push((
            Wrong::Unexpected,
            format!("exit {code} instead of {:?}", want.codes),
        ));
    }
    let count = outcome.arrivals.len();
    if !want.requests.contains(&count) {
        let words = format!("{count} requests instead of {:?}", want.requests);
        wrong.push((Wrong::Unexpected, words));
    }
    for words in &want.stderr {
        if !words.iter().any(|word| outcome.run.stderr.contains(word)) {
            wrong.push((Wrong::Unexpected, format!("none of {words:?} on stderr")));
        }
    }
    for start in &want.lines {
        if !has_line(&outcome.run.stderr, start) {
            let words = format!("no line on stderr begins with {start:?}");
            wrong.push((Wrong::Unexpected, words));
        }
    }
    wrong
}

fn has_line(stderr: &str, start: &str) -> bool {
    stderr.lines().any(|line| line.starts_with(start))
}

fn expected_rows(outcome: &Outcome, want: &Want) -> Option<Difference> {
    let ids = outcome.ids();
    match &want.rows {
        Rows::These(rows) if ids == *rows => None,
        Rows::Any(pass) if pass(&ids) => None,
        Rows::These(rows) => Some((
            Wrong::Unexpected,
            format!("rows {ids:?} instead of {rows:?}"),
        )),
        Rows::Any(_) => Some((Wrong::Unexpected, format!("rows {ids:?}"))),
    }
}

/// The words of the reason, the class of the error, and the lines on stderr.
fn expected_words(outcome: &Outcome, want: &Want) -> Vec<Difference> {
    let sources = outcome.sources();
    let stderr = &outcome.run.stderr;
    let mut wrong = Vec::new();
    for words in &want.words {
        for (place, text) in [("the reason", &outcome.reasons()), ("stderr", stderr)] {
            if !words.iter().any(|word| text.contains(word)) {
                let text = if place == "stderr" { "" } else { text };
                wrong.push(format!("none of {words:?} in {place} {text}"));
            }
        }
    }
    let kinds: Vec<_> = sources
        .iter()
        .filter_map(|source| source["error"]["kind"].as_str())
        .collect();
    if want.kind.is_some_and(|kind| !kinds.contains(&kind))
        || want.kind.is_none() && !kinds.is_empty()
    {
        wrong.push(format!("error.kind {kinds:?} instead of {:?}", want.kind));
    }
    let errors = sources.iter().map(|source| &source["error"]);
    let has_all = |error: &Value| want.error.iter().all(|(name, value)| error[name] == *value);
    if !want.error.is_empty() && !errors.clone().any(has_all) {
        let errors: Vec<_> = errors.collect();
        wrong.push(format!("{errors:?} instead of {:?}", want.error));
    }
    let error = format!("error: {}", outcome.cloud.id());
    let is_told = has_line(stderr, &error) && has_line(stderr, "hint: ");
    if !kinds.is_empty() && !is_told {
        wrong.push("no error: or hint: line".to_owned());
    }
    if outcome.run.code != 0 && !stderr.contains("INCOMPLETE") {
        wrong.push("no INCOMPLETE in the summary".to_owned());
    }
    wrong
        .into_iter()
        .map(|words| (Wrong::Unexpected, words))
        .collect()
}

#[test]
fn nothing_but_lost_time_is_tried_again() {
    let case = Case::new(
        "a case",
        super::scene::always(super::scene::throttled),
        |_| super::want::whole(),
    );
    let unexpected = || (Wrong::Unexpected, "3 requests".to_owned());
    let late = || (Wrong::OverTime, "16 s".to_owned());
    let short = || (Wrong::SilentlyShort, "exit 0".to_owned());
    let timed_out = "retry: novita List Instances: no complete answer from 127.0.0.1:1 within 8s";
    assert!(!ran_out_of_time(&case, "", &[]));
    assert!(!ran_out_of_time(&case, "", &[unexpected()]));
    assert!(ran_out_of_time(&case, timed_out, &[unexpected()]));
    assert!(ran_out_of_time(&case, "", &[late(), unexpected()]));
    assert!(!ran_out_of_time(&case, timed_out, &[late(), short()]));
    let limited = case.args(&["--deadline", "3s"]);
    assert!(!ran_out_of_time(&limited, timed_out, &[unexpected()]));
    assert!(ran_out_of_time(&limited, "", &[late()]));
}
