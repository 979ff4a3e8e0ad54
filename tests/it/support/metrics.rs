//! Metrics as text, read.

use std::collections::BTreeMap;

/// A series: its name, and its labels that are not empty.
pub type Series = (String, BTreeMap<String, String>);

/// The samples of a text by their series.
pub fn series(text: &str) -> BTreeMap<Series, f64> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let samples: Vec<_> = lines.map(sample).collect();
    let count = samples.len();
    let samples: BTreeMap<_, _> = samples.into_iter().collect();
    assert_eq!(samples.len(), count, "a series twice: {text}");
    samples
}

fn sample(line: &str) -> (Series, f64) {
    let (series, value) = line.rsplit_once(' ').unwrap();
    let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
    let mut labels = labels.strip_suffix('}').unwrap();
    let mut values = BTreeMap::new();
    while let Some((label, rest)) = labels.split_once("=\"") {
        let (mut value, mut chars) = (String::new(), rest.char_indices());
        let end = loop {
            match chars.next().unwrap() {
                (_, '\\') => value.push(chars.next().unwrap().1),
                (end, '"') => break end,
                (_, other) => value.push(other),
            }
        };
        labels = rest[end + 1..].trim_start_matches(',');
        if !value.is_empty() {
            values.insert(label.to_owned(), value);
        }
    }
    assert_eq!(labels, "", "{line}");
    ((name.to_owned(), values), value.parse().unwrap())
}
