//! "Did you mean": the known name that is nearest to what was written.

/// How similar a name must be to count as near, from 0 to 1.
const SIMILAR: f64 = 0.5;
/// The same for a word of no more letters than this.
const SIMILAR_SHORT: f64 = 0.6;
const SHORT: usize = 4;
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

/// How similar a part of a region must be to count as a slip, from 0 to 1.
const SLIP: f64 = 0.65;
/// The letters without which a part of a region says too little.
const TELLING: usize = 4;

/// The known region that is meant by a text which is none of them: written together or apart, with a slip in a
/// word, without its first or last part (`shanghai`, `us-west`), or with a zone behind it. Another number or
/// direction is another region, and no slip.
pub fn nearest_region<'a>(text: &str, known: &[&'a str]) -> Option<&'a str> {
    let text = text.trim().to_lowercase().replace(['_', ' ', '.'], "-");
    let mut words: Vec<_> = known.iter().flat_map(|known| known.split('-')).collect();
    words.sort_unstable();
    words.dedup();
    let near = known.iter().filter_map(|known| {
        let nearness = region_nearness(known, &text, &words)?;
        Some((nearness, *known))
    });
    // Of several that are as near the first counts.
    let near = near.reduce(|best, next| if next.0 > best.0 { next } else { best });
    near.map(|(_, known)| known)
}

/// How near a text in lower case is to a region, above 0; `words` are the parts of all known ones, sorted.
fn region_nearness(known: &str, text: &str, words: &[&str]) -> Option<f64> {
    let squashed = text.replace('-', "");
    if known.replace('-', "") == squashed {
        return Some(1.0);
    }
    if let Some(zone) = text.strip_prefix(known)
        && zone.trim_start_matches('-').len() == 1
    {
        return Some(0.9);
    }
    let own: Vec<_> = known.split('-').collect();
    let apart = run_nearness(&own, &text.split('-').collect::<Vec<_>>(), words);
    let together = run_nearness(&own, &[&squashed], words);
    apart.into_iter().chain(together).max_by(f64::total_cmp)
}

/// How near the parts of a text are to as many parts of a region that follow one another.
fn run_nearness(own: &[&str], given: &[&str], words: &[&str]) -> Option<f64> {
    let missing = own.len().checked_sub(given.len())?;
    let says_much = |part: &&str| part.len() >= TELLING && !is_number(part);
    let nearness = |run: &[&str]| {
        let pairs = run.iter().zip(given);
        let similar = pairs.map(|(own, given)| part_nearness(own, given, words));
        let similar: Option<Vec<_>> = similar.collect();
        let is_telling = missing == 0 || run.iter().any(says_much);
        similar
            .filter(|_| is_telling)
            .map(|similar| similar.iter().product())
    };
    let best: f64 = own
        .windows(given.len())
        .filter_map(nearness)
        .max_by(f64::total_cmp)?;
    Some(best * 0.9_f64.powi(i32::try_from(missing).unwrap_or(i32::MAX)))
}

/// How near a part is to one of a region: a word that another region has, a number or a direction is no slip.
fn part_nearness(own: &str, given: &str, words: &[&str]) -> Option<f64> {
    if own == given {
        return Some(1.0);
    }
    let is_right = words.binary_search(&given).is_ok() || is_direction(given);
    let least = if own.len() < TELLING - 1 { 0.5 } else { SLIP };
    let similarity = similarity(own, given);
    (!is_right && !is_number(own) && similarity >= least).then_some(similarity)
}

fn is_number(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a part is made of the words for directions.
fn is_direction(part: &str) -> bool {
    const WORDS: [&str; 5] = ["north", "south", "east", "west", "central"];
    let mut rest = part;
    while let Some(shorter) = WORDS.iter().find_map(|word| rest.strip_prefix(word)) {
        rest = shorter;
    }
    rest.is_empty()
}

/// The few known names that are nearest to the text, or to whose last part it is near: `model` to `gpu.model`; and
/// where all of them are told.
pub fn suggest_few<'a>(text: &str, known: impl Iterator<Item = &'a str>, told_by: &str) -> String {
    // Of a short word half is chance.
    let lowest = if text.chars().count() <= SHORT {
        SIMILAR_SHORT
    } else {
        SIMILAR
    };
    let mut near: Vec<_> = known
        .map(|name| (nearness(name, text), name))
        .filter(|(similarity, _)| *similarity >= lowest)
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
    fn a_region_is_suggested_where_it_is_like_one() {
        let alibaba = [
            "cn-beijing",
            "cn-beijing-finance-1",
            "cn-shanghai",
            "cn-shanghai-finance-1",
            "cn-hangzhou",
            "cn-hongkong",
            "cn-zhangjiakou",
            "cn-north-2-gov-1",
            "ap-northeast-1",
            "ap-southeast-1",
            "us-west-1",
            "us-east-1",
            "eu-central-1",
        ];
        for (text, meant) in [
            // A part of one.
            ("shanghai", Some("cn-shanghai")),
            ("Shanghai", Some("cn-shanghai")),
            ("us-west", Some("us-west-1")),
            ("west-1", Some("us-west-1")),
            ("shanghai-finance", Some("cn-shanghai-finance-1")),
            // Together, apart, and with a zone.
            ("cnshanghai", Some("cn-shanghai")),
            ("cn-shang-hai", Some("cn-shanghai")),
            ("cn_shanghai", Some("cn-shanghai")),
            ("us-west1", Some("us-west-1")),
            ("us-west-1a", Some("us-west-1")),
            ("cn-shanghai-b", Some("cn-shanghai")),
            // A slip.
            ("cn-shangai", Some("cn-shanghai")),
            ("cn-shanghia", Some("cn-shanghai")),
            ("shangai", Some("cn-shanghai")),
            ("cn-bejing", Some("cn-beijing")),
            ("ap-southest-1", Some("ap-southeast-1")),
            ("cn-zhangjiakuo", Some("cn-zhangjiakou")),
            ("hong-kong", Some("cn-hongkong")),
            // Another region, of this vendor or another, is no slip.
            ("cn-north-4", None),
            ("cn-north-9", None),
            ("us-west-2", None),
            ("ap-southwest-1", None),
            ("us-ca-7", None),
            ("mars", None),
            ("cn", None),
            ("1", None),
            ("", None),
        ] {
            assert_eq!(nearest_region(text, &alibaba), meant, "{text}");
        }
    }

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
            ("cats", "X lists them all"),
        ] {
            assert_eq!(suggest_few(text, known.into_iter(), "X"), hint, "{text}");
        }
    }
}
