//! The provider's own object without its secrets, for `--raw`.
//!
//! The object is copied token by token: keys keep their order, numbers their digits, whatever their
//! size, and white space between tokens goes, so that a row stays a line.

use serde_json::value::RawValue;

use crate::core::secret::MASK;

/// Parts of a key's name, in lower case and without separators, below which nothing is shown.
const SECRET_NAMES: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "sshkey",
    "credential",
    "signature",
    "authorization",
    "cookie",
    "imageauth",
    "dockerauth",
    "registryauth",
    "connectionstring",
    "kubeconfig",
    "sshcommand",
];
/// Whole names with the same meaning, too short to be looked for inside others.
const SECRET_WORDS: &[&str] = &["auth", "jwt", "pass", "pem", "pwd", "sk", "userdata"];
/// How the names of environment variables begin: in lists, the names of those stay and their
/// values go.
const ENVIRONMENT: &str = "env";

/// The object in one line; with `masked`, the values of secrets are replaced.
pub fn rewritten(raw: &RawValue, masked: bool) -> Option<Box<RawValue>> {
    let mut writer = Writer {
        masked,
        out: String::with_capacity(raw.get().len()),
        open: Vec::new(),
        key: None,
    };
    let mut rest = raw.get();
    while let Some((token, next)) = token(rest) {
        writer.token(token);
        rest = next;
    }
    RawValue::from_string(writer.out).ok()
}

/// How much of a value may be shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Show {
    All,
    /// A list of environment variables: only their names.
    Names,
    Nothing,
}

struct Open {
    is_object: bool,
    show: Show,
}

struct Writer {
    masked: bool,
    out: String,
    open: Vec<Open>,
    /// The key whose value comes next, normalised.
    key: Option<String>,
}

impl Writer {
    fn token(&mut self, token: &str) {
        match token.as_bytes()[0] {
            b'{' | b'[' => {
                let show = self.show();
                self.open.push(Open {
                    is_object: token == "{",
                    show,
                });
                self.key = None;
            }
            b'}' | b']' => {
                self.open.pop();
                self.key = None;
            }
            b',' => self.key = None,
            b':' => {}
            b'"' if self.expects_key() => self.key = Some(normal(token)),
            first => {
                let hides = self.show() != Show::All && token != "\"\"";
                if hides && (first == b'"' || first == b'-' || first.is_ascii_digit()) {
                    self.out.push('"');
                    self.out.push_str(MASK);
                    self.out.push('"');
                    return;
                }
            }
        }
        self.out.push_str(token);
    }

    fn expects_key(&self) -> bool {
        self.key.is_none() && self.open.last().is_some_and(|open| open.is_object)
    }

    /// Whether the object that is open stands in a list.
    fn is_in_list(&self) -> bool {
        matches!(self.open.as_slice(), [.., list, _] if !list.is_object)
    }

    /// How much of the value that comes next may be shown.
    fn show(&self) -> Show {
        let around = self.open.last().map_or(Show::All, |open| open.show);
        let Some(key) = self.key.as_deref().filter(|_| self.masked) else {
            return around;
        };
        let is_secret = SECRET_NAMES.iter().any(|name| key.contains(name));
        match around {
            Show::Names if matches!(key, "key" | "name") && self.is_in_list() => Show::All,
            Show::Names | Show::Nothing => Show::Nothing,
            Show::All if key.starts_with(ENVIRONMENT) => Show::Names,
            Show::All if is_secret || SECRET_WORDS.contains(&key) => Show::Nothing,
            Show::All => Show::All,
        }
    }
}

/// A key's token as a name in lower case, letters and digits only.
fn normal(token: &str) -> String {
    // One with half a surrogate is no text, and hides its value all the same.
    let key: String = serde_json::from_str(token).unwrap_or_else(|_| token.to_owned());
    key.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The first token of a JSON text known to be valid, and what follows it.
fn token(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let bytes = text.as_bytes();
    let end = match bytes.first()? {
        b'{' | b'}' | b'[' | b']' | b',' | b':' => 1,
        b'"' => {
            let mut escaped = false;
            let quote = |&byte: &u8| {
                let ends = byte == b'"' && !escaped;
                escaped = byte == b'\\' && !escaped;
                ends
            };
            bytes[1..].iter().position(quote)? + 2
        }
        _ => bytes
            .iter()
            .position(|byte| b",]} \t\r\n".contains(byte))
            .unwrap_or(bytes.len()),
    };
    Some(text.split_at(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewrite(text: &str, masked: bool) -> String {
        let raw: &RawValue = serde_json::from_str(text).unwrap();
        let rewritten = rewritten(raw, masked).unwrap();
        rewritten.get().to_owned()
    }

    #[test]
    fn secrets_are_replaced_and_the_rest_stays_as_it_is() {
        for (text, expected) in [
            (
                r#"{"z":1.50,"b":true,"n":null}"#,
                r#"{"z":1.50,"b":true,"n":null}"#,
            ),
            (
                r#"{"sshPassword":"x","password":""}"#,
                r#"{"sshPassword":"***","password":""}"#,
            ),
            (
                r#"{"instanceAuth":{"owner":"o"}}"#,
                r#"{"instanceAuth":{"owner":"o"}}"#,
            ),
            (
                r#"{"Envs":[{"key":"A","value":"s"},{"name":"B","value":[1]}]}"#,
                r#"{"Envs":[{"key":"A","value":"***"},{"name":"B","value":["***"]}]}"#,
            ),
            (
                r#"{"env":{"A":"s"},"x":"y"}"#,
                r#"{"env":{"A":"***"},"x":"y"}"#,
            ),
            (r#"{"env":{"KEY":"s"}}"#, r#"{"env":{"KEY":"***"}}"#),
            (
                r#"{"credential":{"key":"s"}}"#,
                r#"{"credential":{"key":"***"}}"#,
            ),
            (
                r#"{"access_tokens":["a",7]}"#,
                r#"{"access_tokens":["***","***"]}"#,
            ),
            (
                r#"{"image_auth":"s","imageAuthId":"i"}"#,
                r#"{"image_auth":"***","imageAuthId":"***"}"#,
            ),
            (r#"{"\u0070assword":"s"}"#, r#"{"\u0070assword":"***"}"#),
            (r#"{"\ud800password":"s"}"#, r#"{"\ud800password":"***"}"#),
            (r#"{"a":"\"}\\","PWD":"s"}"#, r#"{"a":"\"}\\","PWD":"***"}"#),
        ] {
            assert_eq!(rewrite(text, true), expected);
        }
    }

    #[test]
    fn a_row_is_a_line_and_no_digit_is_lost() {
        let text = "{ \"a\" : 1e999,\n \"b\":123456789012345678901234567890, \"token\": \"t\" }";
        let line = r#"{"a":1e999,"b":123456789012345678901234567890,"token":"t"}"#;
        assert_eq!(rewrite(text, false), line);
        assert_eq!(rewrite(text, true), line.replace("\"t\"", "\"***\""));
        let deep = format!("{}1{}", "[".repeat(50_000), "]".repeat(50_000));
        let raw = RawValue::from_string(String::from("0")).unwrap();
        assert!(rewritten(&raw, true).is_some());
        assert_eq!(token(&deep), Some(("[", &deep[1..])));
    }
}
