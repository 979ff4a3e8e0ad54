//! The provider's own object without its secrets, for `--raw`.
//!
//! The object is copied token by token: keys keep their order, numbers their digits, whatever their
//! size, and white space between tokens goes, so that a row stays a line. What is a secret is known by its
//! name, by the name that stands beside it, or by how it stands in a text (`core::secret`).

mod pairs;

use std::borrow::Cow;

use serde_json::value::RawValue;

use self::pairs::Pair;
use crate::core::json::tokens;
use crate::core::secret::{self, MASK};

/// How the names of environment variables begin: in lists, the names of those stay and their
/// values go.
const ENVIRONMENT: &str = "env";

/// How often JSON may stand in a text of JSON. What is deeper is not shown.
const DEEPEST: usize = 8;

/// The object in one line; with `masked`, the values of secrets are replaced.
pub fn rewritten(raw: &RawValue, masked: bool) -> Option<Box<RawValue>> {
    RawValue::from_string(written(raw, masked, 0)).ok()
}

fn written(raw: &RawValue, masked: bool, depth: usize) -> String {
    let mut writer = Writer {
        masked,
        depth,
        out: String::with_capacity(raw.get().len()),
        pairs: if masked { pairs::of(raw) } else { Vec::new() },
        begun: 0,
        open: Vec::new(),
        key: None,
    };
    let mut rest = raw.get();
    while let Some((token, next)) = tokens::first(rest) {
        writer.token(token);
        rest = next;
    }
    writer.out
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
    /// What is known of an object; `None` for a list.
    pair: Option<Pair>,
    show: Show,
    /// The flag that was the last entry of a list, which may be a command.
    flag: Option<String>,
}

struct Writer {
    masked: bool,
    /// In how many texts the object stands.
    depth: usize,
    out: String,
    pairs: Vec<Pair>,
    /// How many objects were begun.
    begun: usize,
    open: Vec<Open>,
    /// The key whose value comes next, as it stands and normalised.
    key: Option<Key>,
}

struct Key {
    text: String,
    normal: String,
}

impl Writer {
    fn token(&mut self, token: &str) {
        match token.as_bytes()[0] {
            b'{' | b'[' => {
                let show = self.show();
                let pair = (token == "{").then(|| {
                    self.begun += 1;
                    self.pairs.get(self.begun - 1).copied().unwrap_or_default()
                });
                self.open.push(Open {
                    pair,
                    show,
                    flag: None,
                });
                self.key = None;
            }
            b'}' | b']' => {
                self.open.pop();
                self.key = None;
            }
            b',' => self.key = None,
            b':' => {}
            b'"' if self.expects_key() => {
                self.key = Some(Key {
                    text: text(token).into_owned(),
                    normal: normal(token),
                });
            }
            first => {
                let hides = self.show() != Show::All && token != "\"\"";
                if hides && (first == b'"' || first == b'-' || first.is_ascii_digit()) {
                    self.out.push('"');
                    self.out.push_str(MASK);
                    self.out.push('"');
                } else if first == b'"' && self.masked {
                    let shown = self.shown(token);
                    self.out.push_str(&shown);
                } else {
                    self.out.push_str(token);
                }
                return;
            }
        }
        self.out.push_str(token);
    }

    /// The token of a text that is no secret itself, without those that stand in it.
    fn shown<'t>(&mut self, token: &'t str) -> Cow<'t, str> {
        let text = text(token);
        let mut shown = match serde_json::from_str::<&RawValue>(&text) {
            Ok(_) if !text.trim_start().starts_with(['{', '[', '"']) => Cow::Borrowed(&*text),
            Ok(_) if self.depth >= DEEPEST => Cow::Borrowed(MASK),
            Ok(json) => {
                let json = written(json, true, self.depth + 1);
                // Where nothing was hidden, it stays as it is.
                if json.contains(MASK) {
                    Cow::Owned(json)
                } else {
                    Cow::Borrowed(&*text)
                }
            }
            Err(_) => secret::without_secrets(&text),
        };
        if let Some(list) = self.open.last_mut().filter(|open| open.pair.is_none()) {
            if let Some(flag) = list.flag.take() {
                if secret::hides_next(&flag) && !text.starts_with('-') {
                    shown = Cow::Borrowed(MASK);
                } else if let Some(part) = secret::after_letter(&flag, &text) {
                    shown = Cow::Owned(format!("{}{MASK}", &text[..part.start]));
                }
            }
            list.flag = text.starts_with('-').then(|| text.clone().into_owned());
        }
        if *shown == *text {
            return Cow::Borrowed(token);
        }
        let quoted = serde_json::to_string(&shown);
        quoted.map_or(Cow::Borrowed("null"), Cow::Owned)
    }

    fn expects_key(&self) -> bool {
        self.key.is_none() && self.open.last().is_some_and(|open| open.pair.is_some())
    }

    /// Whether the object that is open stands in a list.
    fn is_in_list(&self) -> bool {
        matches!(self.open.as_slice(), [.., list, _] if list.pair.is_none())
    }

    /// How much of the value that comes next may be shown.
    fn show(&self) -> Show {
        let Some(open) = self.open.last() else {
            return Show::All;
        };
        let Some(Key { text, normal: key }) = self.key.as_ref().filter(|_| self.masked) else {
            return open.show;
        };
        let pair = open.pair.unwrap_or_default();
        let is_secret = secret::is_secret(text)
            || pair.is_secret && pairs::is_value(key)
            || secret::is_bare_key(text) && !pair.has_value;
        match open.show {
            Show::Names if matches!(key.as_str(), "key" | "name") && self.is_in_list() => Show::All,
            Show::Names | Show::Nothing => Show::Nothing,
            Show::All if key.starts_with(ENVIRONMENT) => Show::Names,
            Show::All if is_secret => Show::Nothing,
            Show::All => Show::All,
        }
    }
}

/// The text of a token; of one with half a surrogate, which is no text, what stands there.
fn text(token: &str) -> Cow<'_, str> {
    let inside = &token[1..token.len().max(2) - 1];
    if !inside.contains('\\') {
        return Cow::Borrowed(inside);
    }
    serde_json::from_str(token).map_or(Cow::Borrowed(inside), Cow::Owned)
}

/// A key's token as a name in lower case, letters and digits only.
fn normal(token: &str) -> String {
    secret::plain(&text(token))
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
                r#"{"image_auth":"***","imageAuthId":"i"}"#,
            ),
            (r#"{"\u0070assword":"s"}"#, r#"{"\u0070assword":"***"}"#),
            (r#"{"\ud800password":"s"}"#, r#"{"\ud800password":"***"}"#),
            (r#"{"a":"\"}\\","PWD":"s"}"#, r#"{"a":"\"}\\","PWD":"***"}"#),
        ] {
            assert_eq!(rewrite(text, true), expected);
        }
    }

    /// Whatever the secret is, and however its name is written: it is not shown, and the rest is.
    #[test]
    fn a_secret_is_known_by_what_stands_beside_it() {
        for (text, masked) in [
            (
                r#"{"vars":[{"name":"DB_PASSWORD","value":"S"},{"name":"A","value":"b"}]}"#,
                r#"{"vars":[{"name":"DB_PASSWORD","value":"***"},{"name":"A","value":"b"}]}"#,
            ),
            (
                r#"{"p":{"q":[{"Value":"S","x":[1],"Key":"api-token"}]}}"#,
                r#"{"p":{"q":[{"Value":"***","x":[1],"Key":"api-token"}]}}"#,
            ),
            (
                r#"{"k":"apiKey","v":["S",{"a":"S"}]}"#,
                r#"{"k":"apiKey","v":["***",{"a":"***"}]}"#,
            ),
            (
                r#"{"ParameterKey":"rootPwd","ParameterValue":"S"}"#,
                r#"{"ParameterKey":"rootPwd","ParameterValue":"***"}"#,
            ),
            (
                r#"{"labels":[{"key":"team","value":"a"}],"key":"S"}"#,
                r#"{"labels":[{"key":"team","value":"a"}],"key":"***"}"#,
            ),
            (
                r#"{"command":"serve --api-key S -p 80","args":["--api-key","S","-p","80","--token=S","-v"]}"#,
                r#"{"command":"serve --api-key *** -p 80","args":["--api-key","***","-p","80","--token=***","-v"]}"#,
            ),
            (
                r#"{"config":"{\"password\":\"S\",\"x\":\"[{\\\"name\\\":\\\"pwd\\\",\\\"value\\\":1}]\"}"}"#,
                r#"{"config":"{\"password\":\"***\",\"x\":\"[{\\\"name\\\":\\\"pwd\\\",\\\"value\\\":\\\"***\\\"}]\"}"}"#,
            ),
            (
                r#"{"config":" { \"a\" : 1 } "}"#,
                r#"{"config":" { \"a\" : 1 } "}"#,
            ),
            (
                r#"{"u":"https://me:S@h/?sig=S\u0026x=1","img":"u:S@r/i"}"#,
                r#"{"u":"https://***@h/?sig=***&x=1","img":"***@r/i"}"#,
            ),
            (
                r#"{"rootPwd":"S","userPass":"S","bearer":"S","ak":"S","tlsKey":"S","masterKey":7}"#,
                r#"{"rootPwd":"***","userPass":"***","bearer":"***","ak":"***","tlsKey":"***","masterKey":"***"}"#,
            ),
            (
                r#"{"keyName":"a","publicKey":"b","monkey":"c","disk":"d","isBypass":true}"#,
                r#"{"keyName":"a","publicKey":"b","monkey":"c","disk":"d","isBypass":true}"#,
            ),
            (r#"["A=b","TOKEN=S"]"#, r#"["A=b","TOKEN=***"]"#),
            (
                r#"{"name":"DB_PASSWORD","valueFrom":{"a":"S"},"valueRef":"S","plainValueText":"S","x":"y"}"#,
                r#"{"name":"DB_PASSWORD","valueFrom":{"a":"***"},"valueRef":"***","plainValueText":"***","x":"y"}"#,
            ),
            (
                r#"[{"Name":"dbPin","Value":1},{"Key":"登录密码","Value":"S"},{"键":"口令","值":"S"}]"#,
                r#"[{"Name":"dbPin","Value":"***"},{"Key":"登录密码","Value":"***"},{"键":"口令","值":"***"}]"#,
            ),
            (
                r#"{"type":"password","value":"S","kind":"instance","content":"S"}"#,
                r#"{"type":"password","value":"***","kind":"instance","content":"***"}"#,
            ),
            (
                r#"{"cred":"S","credentials":{"a":["S"]},"pin":12,"passphrase":"S","passcode":"S","密码":"S"}"#,
                r#"{"cred":"***","credentials":{"a":["***"]},"pin":"***","passphrase":"***","passcode":"***","密码":"***"}"#,
            ),
            (
                r#"{"note":"-----BEGIN PRIVATE KEY-----\nS\n-----END PRIVATE KEY-----\n","cert":"-----BEGIN CERTIFICATE-----"}"#,
                r#"{"note":"***\n","cert":"-----BEGIN CERTIFICATE-----"}"#,
            ),
            (
                r#"{"keyPairName":"a","tokenCount":1,"maxTokens":2,"passed":true,"pinned":"p","name":"maxTokens","value":3}"#,
                r#"{"keyPairName":"a","tokenCount":1,"maxTokens":2,"passed":true,"pinned":"p","name":"maxTokens","value":3}"#,
            ),
        ] {
            assert_eq!(rewrite(text, true), masked);
            assert_eq!(rewrite(text, false), text);
        }
        let deep = (0..30).fold("{\"password\":\"S3cret\"}".to_owned(), |text, _| {
            let inner = if text.len() > 100_000 {
                "1".to_owned()
            } else {
                text
            };
            serde_json::json!({ "x": inner }).to_string()
        });
        assert!(!rewrite(&deep, true).contains("S3cret"));
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
        assert_eq!(tokens::first(&deep), Some(("[", &deep[1..])));
    }
}
