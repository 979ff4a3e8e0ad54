//! "Did you mean": the known name that is nearest to what was written.

/// How similar a name must be to count as near, from 0 to 1.
const SIMILAR: f64 = 0.5;
/// How much less near a name is of which only the last part is.
const LAST: f64 = 0.15;
/// The most names that are suggested where there are many.
const FEW: usize = 3;

/// How similar two names are, whatever their case, from 0 to 1.
pub fn similarity(name: &str, text: &str) -> f64 {
    strsim::normalized_damerau_levenshtein(&name.to_lowercase(), &text.to_lowercase())
}

/// The known name that is nearest to the text, if any is near.
pub fn nearest<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|name| (nearness(name, text), name))
        .filter(|(nearness, _)| *nearness >= SIMILAR)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, name)| name)
}

/// How near a text is to a name, or to its last part. A whole name comes before the same word in a longer one.
fn nearness(name: &str, text: &str) -> f64 {
    let last = name.rsplit(['.', '_']).next().unwrap_or(name);
    similarity(name, text).max(similarity(last, text) - LAST)
}

/// The few known names that are nearest to the text, or to whose last part it is near: `model` to `gpu.model`; and
/// where all of them are told.
pub fn suggest_few<'a>(text: &str, known: impl Iterator<Item = &'a str>, told_by: &str) -> String {
    let mut near: Vec<_> = known
        .map(|name| (nearness(name, text), name))
        .filter(|(similarity, _)| *similarity >= SIMILAR)
        .collect();
    near.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    // Beside one that is nearly the same, others are noise.
    let best = near.first().map_or(0.0, |(similarity, _)| *similarity);
    let near = near
        .iter()
        .filter(|(similarity, _)| *similarity > best - 0.1);
    let near: Vec<_> = near.map(|(_, name)| *name).take(FEW).collect();
    match near[..] {
        [] => format!("{told_by} lists them all"),
        [one] => format!("did you mean {one}? {told_by} lists them all"),
        [.., last] => {
            let others = near[..near.len() - 1].join(", ");
            format!("did you mean {others} or {last}? {told_by} lists them all")
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_of_many_are_suggested() {
        let known = ["status", "gpu.model", "cpu.model", "region", "status_raw"];
        for (text, hint) in [
            ("stauts", "did you mean status? X lists them all"),
            (
                "modle",
                "did you mean gpu.model or cpu.model? X lists them all",
            ),
            ("regoin", "did you mean region? X lists them all"),
            ("zzz", "X lists them all"),
        ] {
            assert_eq!(suggest_few(text, known.into_iter(), "X"), hint, "{text}");
        }
    }
}
