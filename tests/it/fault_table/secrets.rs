//! Sentinels: credentials that are recognised wherever and however they turn up.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::support::{Arrival, Cloud};

/// A piece this long is as bad as the whole.
const PIECE: usize = 16;

/// The credentials of a run: their secrets are sentinels.
pub fn credentials(cloud: Cloud) -> Vec<(&'static str, String)> {
    let all = cloud.credentials.iter();
    all.map(|own| (own.variable, own.sentinel.unwrap_or(own.value).to_owned()))
        .collect()
}

/// Those of them that must never be shown.
pub fn secrets(cloud: Cloud, credentials: &[(&'static str, String)]) -> Vec<String> {
    let all = cloud.credentials.iter().zip(credentials);
    let secret = all.filter(|(own, _)| own.sentinel.is_some());
    secret.map(|(_, (_, value))| value.clone()).collect()
}

/// Finds sentinels in a text.
pub struct Detector {
    /// What must not be found, in small letters, and what it is a form of.
    forms: Vec<(String, &'static str)>,
    /// The headers where they belong.
    carriers: &'static [&'static str],
}

impl Detector {
    /// Looks for these secrets: every larger piece, as it is and as it may be written. They belong into the
    /// `carriers` of a request.
    pub fn new(secrets: &[String], carriers: &'static [&'static str]) -> Self {
        let mut forms = Vec::new();
        for secret in secrets {
            // A piece of twice the length holds one of these.
            for piece in secret.as_bytes().chunks_exact(PIECE) {
                add_forms(&mut forms, piece);
            }
        }
        for (form, _) in &mut forms {
            form.make_ascii_lowercase();
        }
        Self { forms, carriers }
    }

    /// Looks also for what was made from the secrets for these requests.
    pub fn with_requests(mut self, arrivals: &[Arrival]) -> Self {
        for arrival in arrivals {
            for name in self.carriers {
                let Some(value) = arrival.request.header(name) else {
                    continue;
                };
                let last = value.rsplit(['=', ' ']).next().unwrap_or_default();
                let long = [value, last].into_iter().filter(|text| text.len() >= PIECE);
                let long = long.map(|text| (text.to_ascii_lowercase(), "a header that was sent"));
                self.forms.extend(long);
            }
        }
        self
    }

    /// Which form of a secret stands in the text, in capitals or small letters.
    pub fn find(&self, text: &str) -> Option<String> {
        let text = text.to_ascii_lowercase();
        let mut forms = self.forms.iter();
        let found = forms.find(|(form, _)| text.contains(form));
        found.map(|(form, what)| format!("{what}: {form}"))
    }

    /// What a request shows where no credential belongs.
    pub fn find_misplaced(&self, arrival: &Arrival) -> Option<String> {
        let request = &arrival.request;
        let headers = request.headers.iter();
        let open = headers.filter(|(name, _)| !self.carriers.contains(&name.as_str()));
        let body = String::from_utf8_lossy(&request.body);
        let texts = [request.target.as_str(), &body];
        let texts = texts
            .into_iter()
            .chain(open.map(|(_, value)| value.as_str()));
        texts.into_iter().find_map(|text| self.find(text))
    }

    /// What a request shows at all.
    pub fn find_anywhere(&self, arrival: &Arrival) -> Option<String> {
        let mut headers = arrival.request.headers.iter();
        headers
            .find_map(|(_, value)| self.find(value))
            .or_else(|| self.find_misplaced(arrival))
    }
}

fn add_forms(forms: &mut Vec<(String, &'static str)>, piece: &[u8]) {
    let text = String::from_utf8(piece.to_vec()).unwrap();
    let lower = hex(piece);
    forms.push((lower.to_uppercase(), "hex"));
    forms.push((lower, "hex"));
    let percent = percent(&text);
    forms.push((lower_escapes(&percent), "percent-encoded"));
    forms.push((percent, "percent-encoded"));
    forms.push((text.replace('/', "\\/"), "JSON-escaped"));
    forms.push((html(&text), "HTML-escaped"));
    forms.push((unicode_escapes(&text), "escaped by code points"));
    forms.push((text, "a secret"));
    for aligned in 0..3 {
        forms.push((base64(piece, aligned, false), "base64"));
        forms.push((base64(piece, aligned, true), "base64 for URLs"));
    }
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Percent-encoded, all but letters and digits.
pub fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() {
            encoded.push(byte.into());
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

/// As HTML may write it.
pub fn html(text: &str) -> String {
    let text = text.replace('+', "&#43;").replace('/', "&#x2F;");
    text.replace('=', "&#61;")
}

/// As JSON may write it, all but letters and digits.
pub fn unicode_escapes(text: &str) -> String {
    text.chars().fold(String::new(), |mut escaped, c| {
        if c.is_ascii_alphanumeric() {
            escaped.push(c);
        } else {
            let _ = write!(escaped, "\\u{:04x}", u32::from(c));
        }
        escaped
    })
}

/// Percent-encoded, with escapes in lower case.
pub fn lower_escapes(percent: &str) -> String {
    let mut parts = percent.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (code, rest) = part.split_at(2);
        format!("{text}%{}{rest}", code.to_lowercase())
    })
}

/// The part of a base64 text that these bytes alone decide, when `before` bytes (modulo 3) precede
/// them.
fn base64(bytes: &[u8], before: usize, for_url: bool) -> String {
    let all = [&[0; 2][..before], bytes].concat();
    let engine = if for_url {
        &URL_SAFE_NO_PAD
    } else {
        &STANDARD_NO_PAD
    };
    let text = engine.encode(&all);
    text[(before * 8).div_ceil(6)..all.len() * 8 / 6].to_owned()
}

#[test]
fn every_form_is_found() {
    let secret = "Vq7+Tz/3Jw=x9Lk+Rb2/Pn8=Gd5Hs+Yc1/Wf6=Mt4Xa0+/==".to_owned();
    let detector = Detector::new(std::slice::from_ref(&secret), &[]);
    for before in ["", "u", "u:", "user:", "Bearer "] {
        let text = format!("{before}{secret}");
        for form in [
            text.clone(),
            percent(&text),
            lower_escapes(&percent(&text)),
            hex(text.as_bytes()),
            hex(text.as_bytes()).to_uppercase(),
            STANDARD_NO_PAD.encode(&text),
            URL_SAFE_NO_PAD.encode(&text),
            text.replace('/', "\\/"),
            html(&text),
            unicode_escapes(&text),
            text[before.len() + 10..before.len() + 42].to_owned(),
        ] {
            let shown = format!("error: denied: {form} (request id R)");
            assert!(detector.find(&shown).is_some(), "{form}");
        }
    }
    assert_eq!(detector.find("error: denied: *** (request id R)"), None);
}
