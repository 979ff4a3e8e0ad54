//! Sentinels: credentials that are recognised wherever and however they turn up.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::support::{Arrival, Cloud};

/// A piece this long is as bad as the whole.
const PIECE: usize = 16;

/// The headers that carry a credential.
const CARRIERS: &[&str] = &[
    "authorization",
    "cookie",
    "x-api-key",
    "x-acs-security-token",
    "x-security-token",
];

/// The credentials of a run: long, unmistakable, each different, and of the characters that URLs and
/// base64 treat in their own way.
pub fn credentials(cloud: Cloud) -> Vec<(&'static str, String)> {
    let pairs: &[(&str, &str)] = match cloud {
        Cloud::EAS | Cloud::SAE => &[
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", "EXAMPLEKEYID"),
            (
                "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
                "Vq7+Tz/3Jw=x9Lk+Rb2/Pn8=Gd5Hs+Yc1/Wf6=Mt4Xa0+/==",
            ),
            (
                "ALIBABA_CLOUD_SECURITY_TOKEN",
                "CAIS+zK2/uN7=oE5pQ+dA9/hY3=vB8sM+xW1/lT6=cJ4gR0/==",
            ),
        ],
        Cloud::HPCAI => &[(
            "HPCAI_ACCESS_TOKEN",
            "hp+Kd3/Zq8=wT6+mV1/bX9=rL4+sN7/cP2=fG5+jY0/uH=aE+/==",
        )],
        Cloud::NOVITA => &[(
            "NOVITA_API_KEY",
            "sk_+Wn5/Jb2=qX8+tK4/vR7=zM1+dF9/hS3=lC6+pG0/yT=eU+/==",
        )],
        Cloud::MODELARTS => &[
            ("HUAWEICLOUD_SDK_AK", "EXAMPLEAK"),
            (
                "HUAWEICLOUD_SDK_SK",
                "Hs+8Kx/4Pz=b7Ty+Wm1/Qd6=Rf3Lv+Nc9/Jg2=Xh5Zt0+/Ek==",
            ),
            (
                "HUAWEICLOUD_SDK_SECURITY_TOKEN",
                "hQpj+Vw9/tB3=kZ7nC+rM5/yD1=gX8sL+fQ6/jH2=uT4wE0+/==",
            ),
        ],
    };
    let pairs = pairs.iter();
    pairs
        .map(|(name, value)| (*name, (*value).to_owned()))
        .collect()
}

/// The parts of credentials that must never be shown.
pub fn secrets(credentials: &[(&'static str, String)]) -> Vec<String> {
    let is_public = |name: &str| name.ends_with("KEY_ID") || name.ends_with("_AK");
    let secret = credentials.iter().filter(|(name, _)| !is_public(name));
    secret.map(|(_, value)| value.clone()).collect()
}

/// Finds sentinels in a text.
pub struct Detector {
    /// What must not be found, and what it is a form of.
    forms: Vec<(String, &'static str)>,
}

impl Detector {
    /// Looks for these secrets: every larger piece, as it is and as it may be written.
    pub fn new(secrets: &[String]) -> Self {
        let mut forms = Vec::new();
        for secret in secrets {
            // A piece of twice the length holds one of these.
            for piece in secret.as_bytes().chunks_exact(PIECE) {
                add_forms(&mut forms, piece);
            }
        }
        Self { forms }
    }

    /// Looks also for what was made from the secrets for these requests.
    pub fn with_requests(mut self, arrivals: &[Arrival]) -> Self {
        for arrival in arrivals {
            for name in CARRIERS {
                let Some(value) = arrival.request.header(name) else {
                    continue;
                };
                let last = value.rsplit(['=', ' ']).next().unwrap_or_default();
                let long = [value, last].into_iter().filter(|text| text.len() >= PIECE);
                self.forms
                    .extend(long.map(|text| (text.to_owned(), "a header that was sent")));
            }
        }
        self
    }

    /// Which form of a secret stands in the text.
    pub fn find(&self, text: &str) -> Option<String> {
        let found = self.forms.iter().find(|(form, _)| text.contains(form));
        found.map(|(form, what)| format!("{what}: {form}"))
    }

    /// What a request shows where no credential belongs.
    pub fn find_misplaced(&self, arrival: &Arrival) -> Option<String> {
        let request = &arrival.request;
        let headers = request.headers.iter();
        let open = headers.filter(|(name, _)| !CARRIERS.contains(&name.as_str()));
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
    let detector = Detector::new(std::slice::from_ref(&secret));
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
