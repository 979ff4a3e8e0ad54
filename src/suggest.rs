//! "Did you mean": the known name that is nearest to what was written.

/// The nearest of the known names, and all of them.
pub fn suggest<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> String {
    const SIMILAR: f64 = 0.5;
    let known: Vec<_> = known.collect();
    if known.is_empty() {
        return "it takes none".to_owned();
    }
    let similarity = |name: &str| {
        strsim::normalized_damerau_levenshtein(&name.to_lowercase(), &text.to_lowercase())
    };
    let nearest = known
        .iter()
        .map(|name| (similarity(name), *name))
        .filter(|(similarity, _)| *similarity >= SIMILAR)
        .max_by(|(one, _), (other, _)| one.total_cmp(other));
    let list = known.join(", ");
    match nearest {
        Some((_, name)) => format!("did you mean {name}? Known: {list}"),
        None => format!("known: {list}"),
    }
}
