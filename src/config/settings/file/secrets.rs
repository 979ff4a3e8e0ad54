//! Keys that ask for a secret in the file, where none may stand.

use crate::core::about::About;

/// What to write in place of a secret.
pub const INSTEAD: &str =
    "keep it elsewhere and write credential = { env = \"PREFIX\" } or { file = \"~/PATH\" }";

/// Parts of names that secrets go by.
const PARTS: &[&str] = &[
    "secret",
    "token",
    "passw",
    "passphrase",
    "apikey",
    "accesskey",
    "privatekey",
    "bearer",
    "cookie",
    "authorization",
];

/// Names that secrets go by.
const NAMES: &[&str] = &["ak", "sk", "key", "keys", "pass", "pwd", "username"];

/// Whether a key names a secret: by its words, or because it is a variable that holds a provider's
/// credential.
pub fn is_secret(key: &str, known: &[&'static About]) -> bool {
    let key = plain(key);
    let variables = known
        .iter()
        .flat_map(|about| about.credentials)
        .flat_map(|form| form.variables.iter().chain(&form.optional));
    PARTS.iter().any(|part| key.contains(part))
        || NAMES.contains(&key.as_str())
        || variables
            .map(|variable| plain(variable))
            .any(|variable| key == variable)
}

fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
