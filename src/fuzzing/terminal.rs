//! Any text on its way to a terminal.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::printed::{self, assert_clean};
use crate::core::check::Check;
use crate::core::model::{Instance, Processor, Quantity, Ssh, Tags};
use crate::core::secret::{MASK, Redactor};
use crate::core::terminal::clean;
use crate::engine::rows::EncodedRows;
use crate::output::Format;

/// Gives the text to everything that shows foreign words. Zero bytes part it into the fields of
/// rows, and into a secret and the words around it.
pub fn terminal(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let cleaned = clean(&text);
    assert_clean(&cleaned);
    assert_eq!(clean(&cleaned), cleaned);
    let mut parts = text.split('\0');
    let mut part = || parts.next().unwrap_or_default().to_owned();
    let (secret, before, after) = (part(), part(), part());
    hide(&secret, &before, &after);
    let drawn = |format| {
        let (sink, mut rows) = (printed::sink(format), EncodedRows::default());
        for (place, text) in text.split('\0').enumerate() {
            sink.encode(row(place, text), &mut rows);
        }
        rows
    };
    let others = printed::OTHERS.map(drawn);
    printed::check(&drawn(Format::Jsonl), others.into(), None);
    printed::check_programs(printed::PROGRAMS.map(drawn));
}

/// A row with the text in every field that foreign words go to.
fn row(place: usize, text: &str) -> Instance<'_> {
    let mut tags = Tags::default();
    tags.set(text, text);
    let text = || Some(text.into());
    Instance {
        id: format!("{place}{}", text().unwrap_or_default()).into(),
        name: text(),
        status_raw: text(),
        status_reason: text(),
        health: text(),
        region: text(),
        zone: text(),
        instance_type: text(),
        gpu: Processor {
            count: Quantity::new(1.0),
            model: text(),
        },
        private_ips: text().into_iter().collect(),
        public_ips: text().into_iter().chain(text()).collect(),
        ssh: Ssh {
            host: text(),
            port: u32::try_from(place).ok(),
            user: text(),
        },
        owner: text(),
        tags,
        ..Instance::default()
    }
}

/// A secret that stands among other words, in whatever form, is gone when the words are shown.
fn hide(secret: &str, before: &str, after: &str) {
    // The mask itself is no secret, and one that looks escaped may stay when it is escaped again.
    let is_odd = secret.len() < 6 || secret.contains(['*', '%', '\\']);
    if is_odd || Check::Credential.test(secret).is_err() {
        return;
    }
    let redactor = Redactor::new([secret]);
    for form in forms(secret) {
        // Half an escape before it would swallow its first character.
        let words = redactor.redact(&format!("{before} {form}{after}"));
        assert!(words.contains(MASK), "{secret:?} as {form:?} in {words:?}");
        assert!(
            !words.contains(secret),
            "{secret:?} as {form:?} in {words:?}"
        );
        assert!(
            !words.contains(&form),
            "{secret:?} as {form:?} in {words:?}"
        );
    }
}

/// A text as headers, URLs, JSON, base64 and hex write it.
fn forms(text: &str) -> Vec<String> {
    let each = |write: fn(u8) -> String| text.bytes().map(write).collect::<String>();
    vec![
        text.to_owned(),
        utf8_percent_encode(text, NON_ALPHANUMERIC).to_string(),
        each(|byte| format!("%{byte:02X}")),
        each(|byte| format!("%{byte:02x}")),
        each(|byte| format!("\\u{byte:04x}")),
        each(|byte| format!("{byte:02X}")),
        each(|byte| format!("{byte:02x}")),
        STANDARD.encode(text),
        STANDARD_NO_PAD.encode(text),
        URL_SAFE.encode(text),
        URL_SAFE_NO_PAD.encode(text),
    ]
}
