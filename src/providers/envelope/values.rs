//! What the values of such names say: codes, states, yes and no, and messages.

use super::words::{
    BESIDE_THINGS, FAILURE_PARTS, FAILURE_WORDS, NONE_IN_CHINESE, NOTHING, SUCCESS, SUCCESS_PARTS,
    THINGS, UNCLEAR, each,
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
    let is_digits = text.bytes().all(|b| b.is_ascii_digit());
    let is_status = is_digits && text.len() == 3 && text.starts_with('2');
    let is_zero = text.bytes().all(|b| b == b'0');
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

/// What the word of a status says; a number is a code.
pub fn status(text: &str) -> Outcome {
    let text = text.trim();
    let is_number = text.parse::<f64>().is_ok();
    match text {
        _ if is_number || matches!(text, "true" | "false") => code(text),
        _ if is_nothing(text) => Outcome::Nothing,
        _ if is_success(text) => Outcome::Success,
        _ if names_failure(text) => Outcome::Failure,
        _ => Outcome::Nothing,
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
    let has_part = each(SUCCESS_PARTS).any(|part| text.contains(part));
    let begins_ok = text.strip_prefix("ok").or(text.strip_prefix("200 ok"));
    let begins_ok = begins_ok.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    each(SUCCESS).any(|word| word == text) || ((has_part || begins_ok) && !names_failure(&text))
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
    if each(NONE_IN_CHINESE).any(|none| none == text) {
        return true;
    }
    let mut words = text.split_whitespace().peekable();
    words.next_if(|word| *word == "there");
    words.next_if(|word| matches!(*word, "is" | "are"));
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
    let is_code = |part: &str| part.parse::<u32>().is_ok() && code(part) == Outcome::Success;
    let is_good = |part: &str| {
        is_nothing(part) || is_success(part) || says_none(part) || is_code(part.trim())
    };
    // "Success, no data".
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
