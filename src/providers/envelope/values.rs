//! What the values of such names say: codes, states, yes and no, and messages.

use super::words::{
    BEFORE_NO, BESIDE_EMPTY, BESIDE_THINGS, EMPTY_IN_CHINESE, FAILURE_PARTS, FAILURE_WORDS,
    HALF_SUCCESS, LIKE_SUCCESS, NO_IN_CHINESE, NOTHING, SUCCESS, SUCCESS_PARTS, THINGS,
    THINGS_IN_CHINESE, UNCLEAR, each,
};

/// What a value says of how it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Success,
    Failure,
    /// A code that some take for success, and others for a failure.
    Unclear,
    Nothing,
}

/// What a code says: 0 in any number of digits and 2xx are success, as are the words for it.
pub fn code(text: &str) -> Outcome {
    let text = text.trim();
    if is_nothing(text) {
        return Outcome::Nothing;
    }
    // `200.0`
    let text = match text.split_once('.') {
        Some((whole, part)) if part.bytes().all(|b| b == b'0') => whole,
        _ => text,
    };
    let is_digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_status = is_digits && text.len() == 3 && text.starts_with('2');
    let is_zero = is_digits && text.bytes().all(|b| b == b'0');
    if is_status || is_zero || text == "true" || is_success(text) {
        return Outcome::Success;
    }
    match text {
        _ if each(UNCLEAR).any(|code| code == text) => Outcome::Unclear,
        // A placeholder: SAE's samples hold some.
        _ if !text.is_ascii() && !names_failure(text) => Outcome::Nothing,
        _ => Outcome::Failure,
    }
}

/// What the word of a status says; a number is a code, but for 1, which says "active" as well.
pub fn status(text: &str) -> Outcome {
    let text = text.trim();
    let is_number = text.parse::<f64>().is_ok();
    match text {
        "1" => Outcome::Nothing,
        _ if is_number || matches!(text, "true" | "false") => code(text),
        _ if is_nothing(text) => Outcome::Nothing,
        _ if is_success(text) => Outcome::Success,
        _ if names_failure(text) => Outcome::Failure,
        _ => Outcome::Nothing,
    }
}

/// Whether a text says no, in the words of a yes or no.
pub fn is_no(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    matches!(&*text, "false" | "no" | "n" | "f" | "off")
}

/// Whether a text says yes.
pub fn is_yes(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    matches!(&*text, "true" | "yes" | "y" | "t" | "on")
}

/// What a yes or no says, or a count of what went well.
pub fn success(text: &str) -> Outcome {
    let is_count = text.trim().parse::<f64>().is_ok_and(|count| count >= 1.0);
    if is_count {
        Outcome::Success
    } else {
        flag(text)
    }
}

/// What a yes or no says.
pub fn flag(text: &str) -> Outcome {
    let text = text.trim();
    match text.to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "t" | "on" => Outcome::Success,
        _ if is_nothing(text) => Outcome::Nothing,
        _ if is_success(text) => Outcome::Success,
        _ => Outcome::Failure,
    }
}

/// Whether a text stands for none.
pub fn is_nothing(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    text.is_empty() || each(NOTHING).any(|nothing| nothing == text)
}

/// Whether a text says that it went well.
pub fn is_success(text: &str) -> bool {
    let text = plain(text);
    let has_part = each(SUCCESS_PARTS).any(|part| has_whole_success(&text, part));
    let begins_ok = text.strip_prefix("ok").or(text.strip_prefix("200 ok"));
    let begins_ok = begins_ok.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    each(SUCCESS).any(|word| word == text)
        || ((has_part || begins_ok) && !is_half(&text) && !names_failure(&text))
}

/// Whether a word of success stands in a text without a count beside it: "0 success", "成功: 1".
fn has_whole_success(text: &str, part: &str) -> bool {
    let Some((before, after)) = text.split_once(part) else {
        return false;
    };
    let is_mark = |c: char| !c.is_alphanumeric();
    let after = if part.is_ascii() {
        after.trim_start_matches(|c: char| c.is_ascii_alphabetic())
    } else {
        after
    };
    let after = after.trim_start_matches(is_mark);
    let before = before.trim_end_matches(is_mark);
    let behind = after.split(is_mark).next().unwrap_or_default();
    let ahead = before.rsplit(is_mark).next().unwrap_or_default();
    let is_count = |word: &str| {
        let is_number = word.starts_with(|c: char| c.is_ascii_digit());
        is_number && !(word.len() == 3 && code(word) == Outcome::Success)
    };
    let is_like = each(LIKE_SUCCESS).any(|word| text.contains(word));
    !is_count(behind) && !is_count(ahead) && !is_like
}

/// Whether a text tells of a part: "1 of 3", "1/3".
fn is_half(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    let is_fraction = text.split_once('/').is_some_and(|(before, after)| {
        let is_digit = |c: char| c.is_ascii_digit();
        before.trim_end().ends_with(is_digit) && after.trim_start().starts_with(is_digit)
    });
    is_fraction || words.any(|word| each(HALF_SUCCESS).any(|half| half == word))
}

/// Whether a text says that there is nothing to list.
fn says_none(text: &str) -> bool {
    let text = plain(text);
    if matches!(
        &*text,
        "empty" | "empty list" | "empty result" | "no_results_on_page"
    ) {
        return true;
    }
    let is_none = |text: &str| each(THINGS_IN_CHINESE).any(|thing| thing == text);
    let mut nos = each(NO_IN_CHINESE);
    if each(EMPTY_IN_CHINESE).any(|empty| empty == text)
        || nos.any(|no| text.strip_prefix(no).is_some_and(is_none))
    {
        return true;
    }
    let mut words = text.split_whitespace().peekable();
    let is_beside_empty = |word: &str| each(BESIDE_EMPTY).any(|own| own == word);
    if words
        .clone()
        .any(|word| matches!(word, "empty" | "nothing"))
        && words.clone().all(is_beside_empty)
    {
        return true;
    }
    while words
        .next_if(|word| each(BEFORE_NO).any(|own| own == *word))
        .is_some()
    {}
    let begins = words
        .next()
        .is_some_and(|word| matches!(word, "no" | "0" | "zero"));
    let rest: Vec<_> = words.collect();
    let is_thing = |word: &&str| each(THINGS).any(|thing| thing == *word);
    let is_usual = |word: &&str| is_thing(word) || each(BESIDE_THINGS).any(|own| own == *word);
    begins && rest.iter().any(is_thing) && rest.iter().all(is_usual)
}

/// Whether a message can stand beside an empty list: it says that all went well, or that there is nothing.
pub fn is_friendly(text: &str) -> bool {
    all_parts(text, |part| is_good(part) || says_none(part))
}

/// Whether the text of an error says that there is none. That there is nothing to list is no such text: an error that
/// says "no servers available" is one.
pub fn is_no_error(text: &str) -> bool {
    is_no(text) || all_parts(text, is_good)
}

fn is_good(text: &str) -> bool {
    let is_code = |part: &str| part.parse::<u32>().is_ok() && code(part) == Outcome::Success;
    is_nothing(text) || is_success(text) || is_code(text.trim())
}

/// Whether a text is good, or each of its parts: "Success, no data".
fn all_parts(text: &str, is_good: impl Fn(&str) -> bool) -> bool {
    is_good(text) || text.split([',', ';', ':', '，', '；', '：']).all(is_good)
}

/// Whether a text tells a failure in so many words.
pub fn names_failure(text: &str) -> bool {
    let text = plain(text);
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    let is_word = |word: &str| each(FAILURE_WORDS).any(|own| own == word);
    each(SUCCESS).all(|word| word != text)
        && (each(FAILURE_PARTS).any(|part| text.contains(part)) || words.any(is_word))
}

/// A text in lower case, without the marks at its end.
fn plain(text: &str) -> String {
    let is_mark = |c: char| c.is_whitespace() || matches!(c, '.' | '!' | '。' | '！');
    text.trim_matches(is_mark).to_lowercase()
}
