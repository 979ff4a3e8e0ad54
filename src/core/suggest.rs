//! "Did you mean": the known name that is nearest to what was written.

/// The known name that is nearest to the text, if any is near.
pub fn nearest<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const SIMILAR: f64 = 0.5;
    let similarity = |name: &str| {
        strsim::normalized_damerau_levenshtein(&name.to_lowercase(), &text.to_lowercase())
    };
    known
        .map(|name| (similarity(name), name))
        .filter(|(similarity, _)| *similarity >= SIMILAR)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, name)| name)
}

/// The nearest of the known names, and all of them.
pub fn suggest<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<_> = known.collect();
    if known.is_empty() {
        return "it takes none".to_owned();
    }
    let list = known.join(", ");
    match nearest(text, known.iter().copied()) {
        Some(name) => format!("did you mean {name}? Known: {list}"),
        None => format!("known: {list}"),
    }
}
