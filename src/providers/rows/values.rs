//! The values of a row: texts that are there, ports, labels, the words of a state.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::core::json::{Addresses, Amount, Count, List, Readable, TextRef};
use crate::core::model::{Figure, Status, Tags};

/// The status that a word means by a table of a vendor's words, in which upper and lower case are alike; a word that is
/// not in it is unknown.
pub fn status_in_any_case(statuses: &[(&str, Status)], word: Option<&str>) -> Status {
    let is_it = |known: &str| word.is_some_and(|word| known.eq_ignore_ascii_case(word));
    let known = statuses.iter().find(|(known, _)| is_it(known));
    known.map_or(Status::Unknown, |(_, status)| *status)
}

/// The values that are there, each once.
fn present<const N: usize>(values: [TextRef<'_>; N]) -> Vec<Cow<'_, str>> {
    let mut distinct = Vec::new();
    for value in values.into_iter().filter_map(|value| value.0) {
        if !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    distinct
}

/// As many addresses as are quicker looked through than hashed.
const FEW: usize = 16;

/// The addresses of several fields, each once.
pub fn addresses<const N: usize>(fields: [Addresses<'_>; N]) -> Vec<Cow<'_, str>> {
    let mut fields = fields.into_iter().map(|Addresses(parts)| parts.into_vec());
    let mut all = fields.next().unwrap_or_default();
    let of_first = all.len();
    all.extend(fields.flatten());
    if all.len() > FEW {
        let mut seen = HashSet::with_capacity(all.len());
        all.retain(|address| seen.insert(address.clone()));
    } else {
        let mut at = of_first;
        while at < all.len() {
            if all[..at].contains(&all[at]) {
                all.remove(at);
            } else {
                at += 1;
            }
        }
    }
    all
}

/// The entries of a list that could be read, and whether these are all.
pub fn readable<T>(list: Readable<List<Readable<T>>>) -> (Vec<T>, bool) {
    let Some(List(list)) = list.0 else {
        return (Vec::new(), false);
    };
    let is_whole = list.iter().all(|entry| entry.0.is_some());
    (
        list.into_iter().filter_map(|entry| entry.0).collect(),
        is_whole,
    )
}

/// Labels from the values that are there; quickest where the names come in order.
pub fn tags<'a, const N: usize>(labels: [(&'static str, Option<Cow<'a, str>>); N]) -> Tags<'a> {
    let mut tags = Tags::with_room(N);
    for (name, value) in labels {
        if let Some(value) = value {
            tags.set(name, value);
        }
    }
    tags
}

/// One text of several entries: the parts of each that are there, with a blank between them; `None` without any.
pub fn listed<'a, const N: usize>(
    entries: impl IntoIterator<Item = [TextRef<'a>; N]>,
) -> Option<Cow<'a, str>> {
    let mut all = String::new();
    for parts in entries {
        let mut between = "; ";
        for part in parts.into_iter().filter_map(|part| part.0) {
            if !all.is_empty() {
                all.push_str(between);
            }
            all.push_str(&part);
            between = " ";
        }
    }
    (!all.is_empty()).then(|| all.into())
}

/// The texts that are there, joined: several fields of one reason.
pub fn joined<const N: usize>(values: [TextRef<'_>; N]) -> Option<Cow<'_, str>> {
    let mut values = present(values);
    if values.len() > 1 {
        return Some(Cow::Owned(values.join(": ")));
    }
    values.pop()
}

/// How many processors there are, by the counts of a source. That there are none is told only where nothing else there
/// speaks of any, such as the name of a model, the memory of one, a share of one, or a category.
pub fn processors<const N: usize>(counts: [&Readable<Amount>; N], speaks_of_some: bool) -> Figure {
    let mut found = Figure::Untold;
    for count in counts.map(Readable::figure) {
        found = match (found, count) {
            (Figure::Unclear, _) | (_, Figure::Unclear) => return Figure::Unclear,
            (found, Figure::Untold) => found,
            (Figure::Is(one), Figure::Is(other)) if one != other => {
                match (Figure::Is(one).above_zero(), Figure::Is(other).above_zero()) {
                    (Figure::Untold, some) | (some, Figure::Untold) => some,
                    _ => return Figure::Unclear,
                }
            }
            (_, count) => count,
        };
    }
    match found.above_zero() {
        Figure::Untold if speaks_of_some => Figure::Unclear,
        _ => found,
    }
}

/// A port number. 0 stands for none, and what cannot be a port is no reason to lose a row.
pub fn port(count: &Count) -> Option<u32> {
    let port = count.0.and_then(|number| u32::try_from(number).ok());
    port.filter(|port| *port > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_one_text() {
        type Entry = [Option<&'static str>; 2];
        let cases: [(&[Entry], Option<&str>); 4] = [
            (&[], None),
            (&[[None, None]], None),
            (
                &[[None, Some("a")], [None, None], [Some("b"), Some("c")]],
                Some("a; b c"),
            ),
            (&[[Some("a"), Some("b")], [Some("c"), None]], Some("a b; c")),
        ];
        for (entries, expected) in cases {
            let of_text = |text: Option<&'static str>| TextRef(text.map(Into::into));
            let found = listed(entries.iter().map(|parts| parts.map(of_text)));
            assert_eq!(found.as_deref(), expected, "{entries:?}");
        }
    }
}
