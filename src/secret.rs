//! A text that must never be shown: a key, a token, a password.

/// A secret text. It has neither `Display` nor `Debug`, so that printing it, or deriving `Debug`
/// for something that holds it, does not compile.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(String);

impl Secret {
    /// Takes the text into custody.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself: for a signature, or for the header that carries it; never for a message.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// `text` with every occurrence of the secret replaced: vendors quote what they were sent.
    pub fn mask_in(&self, text: &str) -> String {
        if self.0.is_empty() {
            text.to_owned()
        } else {
            text.replace(&self.0, MASK)
        }
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// What stands in the place of a secret wherever words are shown.
pub const MASK: &str = "***";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_secret_is_masked() {
        let secret = Secret::new("sk_123");
        assert_eq!(secret.mask_in("key sk_123 refused"), "key *** refused");
        assert_eq!(Secret::new("").mask_in("as it is"), "as it is");
    }
}
