//! What the demo cloud hands out and knows again without keeping it: texts under an HMAC.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::demo::credentials::ISSUING_KEY;

/// The HMAC-SHA256 of a text under the demo cloud's own key; each purpose has its own.
pub fn tag(purpose: &str, text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(ISSUING_KEY.as_bytes())
        .expect("HMAC takes a key of any length");
    mac.update(purpose.as_bytes());
    // No purpose holds a NUL, so that none runs into the text.
    mac.update(b"\0");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
