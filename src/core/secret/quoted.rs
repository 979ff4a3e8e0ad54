//! Secrets that a text holds as others write them: in the address of a server, behind a name, behind a flag
//! of a command.
//!
//! ```text
//! https://user:S@host/p?token=S&x=1     ->  https://***@host/p?token=***&x=1
//! user:S@registry/image                 ->  ***@registry/image
//! DB_PASSWORD=S ./serve --api-key S     ->  DB_PASSWORD=*** ./serve --api-key ***
//! Authorization: Bearer S               ->  Authorization: ***
//! {"password": "S", "x": 1}             ->  {"password": "***", "x": 1}
//! -----BEGIN PRIVATE KEY----- S ...     ->  ***
//! ```

use std::borrow::Cow;
use std::ops::Range;

use percent_encoding::percent_decode_str;

use memchr::{memchr_iter, memchr2, memchr2_iter, memchr3, memmem};

use super::{MASK, names};

/// Whether a text of an answer may hold a secret of a URL: each has one of these signs, or an escape of it.
pub fn may_hold_url_secrets(body: &[u8]) -> bool {
    memchr3(b'@', b'=', b'\\', body).is_some()
}

/// The text with the secrets replaced that may stand in any field: those of URLs, which are who logs in and
/// parameters whose name says so, and private keys.
pub fn without_url_secrets(text: &str) -> Cow<'_, str> {
    if memchr2(b'@', b'=', text.as_bytes()).is_none() && !holds_key_block(text) {
        return Cow::Borrowed(text);
    }
    let ranges = logins(text).into_iter().chain(assigned(text, In::Url));
    replaced(text, ranges.chain(key_blocks(text)).collect())
}

/// The text with all secrets replaced that it holds in one of the ways above.
pub fn without_secrets(text: &str) -> Cow<'_, str> {
    if is_word(text) {
        return Cow::Borrowed(text);
    }
    let ranges = logins(text).into_iter();
    let ranges = ranges.chain(assigned(text, In::Text)).chain(flagged(text));
    let ranges = ranges.chain(bearers(text)).chain(key_blocks(text));
    replaced(text, ranges.collect())
}

/// Whether a text is a word, a version or a path, that names nothing else.
fn is_word(text: &str) -> bool {
    let is_plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/');
    text.bytes().all(is_plain)
}

/// Whether the argument that follows this one in a command is a secret.
pub fn hides_next(argument: &str) -> bool {
    let argument = argument.trim_matches(['"', '\'']);
    let Some(name) = argument.strip_prefix('-') else {
        return false;
    };
    let name = name.trim_start_matches('-');
    !name.contains('=') && (names::is_secret(name) || names::is_bare_key(name))
}

/// An argument behind a flag whose letter has no one meaning: `-p`, a password or a port, and `-u`, who
/// logs in or whose process it is. Which part of it is the secret.
pub fn after_letter(flag: &str, argument: &str) -> Option<Range<usize>> {
    let is_number = |text: &str| {
        let is_place = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | '/' | '-');
        text.chars().all(is_place) || text.ends_with("/tcp") || text.ends_with("/udp")
    };
    match flag {
        // `mkdir -p /a/b` names a folder.
        "-p" if !is_number(argument) && !argument.starts_with('-') && !argument.contains('/') => {
            Some(0..argument.len())
        }
        "-u" | "--user" => {
            let (_, secret) = argument.split_once(':')?;
            (!is_number(secret)).then(|| argument.len() - secret.len()..argument.len())
        }
        _ => None,
    }
}

fn replaced(text: &str, mut ranges: Vec<Range<usize>>) -> Cow<'_, str> {
    ranges.retain(|range| !range.is_empty());
    if ranges.is_empty() {
        return Cow::Borrowed(text);
    }
    ranges.sort_by_key(|range| (range.start, range.end));
    let (mut out, mut done) = (String::with_capacity(text.len()), 0);
    for range in ranges {
        if range.start >= done {
            out.push_str(&text[done..range.start]);
            if !out.ends_with(MASK) {
                out.push_str(MASK);
            }
        }
        done = done.max(range.end);
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// What parts words that hold no blank.
fn is_end_of_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>')
}

/// Who logs in: what stands before the `@` of a URL, or of a name and a password without one.
fn logins(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if !text.contains('@') {
        return found;
    }
    let mut start = 0;
    for word in text.split(is_end_of_word) {
        let at = start;
        start += word.len() + 1;
        // A mark that parts words may be longer than a byte.
        while !text.is_char_boundary(start.min(text.len())) {
            start += 1;
        }
        let mut done = 0;
        // A list of servers may be one word.
        while let Some(login) = login_in(&word[done..]) {
            found.push(at + done + login.start..at + done + login.end);
            done += login.end + 1;
        }
    }
    found
}

fn login_in(word: &str) -> Option<Range<usize>> {
    if !word.contains('@') {
        return None;
    }
    let Some(scheme) = word.find("://") else {
        return bare_login(word);
    };
    let begin = scheme + "://".len();
    let rest = &word[begin..];
    let authority = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let is_port = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let end = match rest[..authority].rfind('@') {
        Some(end) => end,
        // A password may hold a slash, though it should be escaped.
        None => match rest[..authority].split_once(':') {
            Some((_, after)) if !is_port(after) => rest.find('@')?,
            _ => return None,
        },
    };
    // A name alone is who logs in by ssh, and a token anywhere else.
    let is_name = word[..scheme].ends_with("ssh") && !rest[..end].contains(':');
    (!is_name).then(|| begin..begin + end)
}

/// `user:secret@host`, and not `image:tag@sha256:...`.
fn bare_login(word: &str) -> Option<Range<usize>> {
    let begin = word.find(|c: char| !matches!(c, '(' | '[' | '{' | ',' | ';' | '='))?;
    // Behind the name of a variable, too.
    let begin = begin + word[begin..].find('=').map_or(0, |at| at + 1);
    let rest = &word[begin..];
    let (user, after) = rest.split_once(':')?;
    let end = begin + user.len() + 1 + after.rfind('@')?;
    let host = &word[end + 1..];
    let is_digest = ["sha256:", "sha384:", "sha512:"]
        .iter()
        .any(|kind| host.starts_with(kind));
    let is_login = !user.is_empty() && !user.contains(['/', '@']) && !is_digest;
    (is_login && !host.is_empty()).then_some(begin..end)
}

/// Where a name and its value are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum In {
    /// Among the parameters of a URL.
    Url,
    Text,
}

/// The values behind names that say secret: `name=value`, `name: value`, `"name":"value"`.
fn assigned(text: &str, place: In) -> Vec<Range<usize>> {
    /// What the wide forms of both signs begin with, in UTF-8.
    const WIDE: u8 = 0xef;
    let mut found: Vec<Range<usize>> = Vec::new();
    if memchr3(b'=', b':', WIDE, text.as_bytes()).is_none() {
        return found;
    }
    for (at, sign) in text.match_indices(['=', ':', '：', '＝']) {
        if found.last().is_some_and(|range| at < range.end) || text[..at].ends_with(':') {
            continue;
        }
        let is_colon = matches!(sign, ":" | "：");
        if is_colon && (place == In::Url || text[at..].starts_with("://")) {
            continue;
        }
        let Some((name, before)) = name_before(&text[..at], is_colon) else {
            continue;
        };
        let is_parameter = matches!(before, Some('?' | '&' | ';' | '#'));
        let is_flag = before == Some('-');
        if place == In::Url && !is_parameter {
            continue;
        }
        let name = percent_decode_str(name).decode_utf8_lossy();
        let is_key = names::is_bare_key(&name) && (is_parameter || is_flag);
        if names::is_secret(&name) || is_key {
            let is_header = is_colon && names::plain(&name).ends_with("authorization");
            let begin = at + sign.len();
            found.push(value_at(text, begin, is_parameter, is_header));
        }
    }
    found
}

/// The name that ends before a sign, and the character before it.
fn name_before(text: &str, is_colon: bool) -> Option<(&str, Option<char>)> {
    // A quotation mark, escaped or not, may stand between.
    let text = text.trim_end_matches([' ', '\t']);
    let text = text.trim_end_matches(['"', '\'', '\\']);
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '%');
    let name = text.rsplit(|c: char| !is_name(c)).next()?;
    let start = text.len() - name.len();
    let flag = name.len() - name.trim_start_matches('-').len();
    let name = &name[flag..];
    let before = if flag > 0 {
        Some('-')
    } else {
        text[..start].chars().next_back()
    };
    let is_none = name.is_empty() || is_colon && before == Some('/');
    (!is_none).then_some((name, before))
}

/// Where the value begins and ends that stands behind a sign.
fn value_at(text: &str, begin: usize, is_parameter: bool, is_header: bool) -> Range<usize> {
    let rest = &text[begin..];
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    // A parameter without a value is followed by a blank that ends the URL.
    let blanks = if is_parameter { 0 } else { blanks };
    let begin = begin + blanks;
    let rest = &text[begin..];
    let slashes = rest.len() - rest.trim_start_matches('\\').len();
    let quote = rest[slashes..]
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\''));
    if let Some(quote) = quote {
        let open = begin + slashes + 1;
        let mark = format!("{}{quote}", &rest[..slashes]);
        return open..open + end_of_quoted(&text[open..], &mark);
    }
    if rest.starts_with(['{', '[']) {
        // What is inside has names of its own.
        return begin..begin;
    }
    let is_end = |c: char| match c {
        '&' | '#' => is_parameter,
        ';' | ',' | ')' | '}' | ']' | '，' | '；' | '。' => !is_header,
        '"' | '\'' | '\n' => true,
        _ => !is_header && is_end_of_word(c),
    };
    begin..begin + rest.find(is_end).unwrap_or(rest.len())
}

/// Where a quoted text ends; a mark behind a further backslash is a part of it.
fn end_of_quoted(text: &str, mark: &str) -> usize {
    let mut marks = text.match_indices(mark).map(|(at, _)| at);
    marks
        .find(|at| !text[..*at].ends_with('\\'))
        .unwrap_or(text.len())
}

/// The values behind flags, a blank between them.
fn flagged(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if !holds_flag(text) {
        return found;
    }
    let mut last: Option<&str> = None;
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return found;
        }
        let begin = text.len() - rest.len();
        let length = argument_length(rest);
        let argument = &rest[..length];
        let opened = argument.trim_start_matches(['"', '\'']);
        let bare = opened.trim_end_matches(['"', '\'']);
        let open = begin + argument.len() - opened.len();
        if let Some(flag) = last {
            if hides_next(flag) && !bare.starts_with('-') {
                found.push(open..open + bare.len());
            } else if let Some(part) = after_letter(flag, bare) {
                found.push(open + part.start..open + part.end);
            }
        }
        last = Some(argument);
        rest = &rest[length..];
    }
}

/// Whether an argument may begin with a sign, behind a blank or a quotation mark.
fn holds_flag(text: &str) -> bool {
    let mut signs = memchr_iter(b'-', text.as_bytes());
    signs.any(|at| {
        let before = text[..at].chars().next_back();
        before.is_none_or(is_end_of_word)
    })
}

/// The length of the argument that a text begins with, its quotation marks included.
fn argument_length(text: &str) -> usize {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match quote {
            Some(mark) if c == mark => quote = None,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None if c.is_whitespace() => return at,
            Some(_) | None => {}
        }
    }
    text.len()
}

/// How a private key in the text form of RFC 7468 begins and ends, around the name of its kind.
const KEY_BEGIN: &str = "-----BEGIN ";
const KEY_END: &str = "-----END ";

fn holds_key_block(text: &str) -> bool {
    memmem::find(text.as_bytes(), KEY_BEGIN.as_bytes()).is_some()
}

/// The blocks of private keys, their first and last lines included: `PRIVATE KEY`, `RSA PRIVATE KEY`,
/// `PGP PRIVATE KEY BLOCK`. One that was cut goes on to the end.
fn key_blocks(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    if !holds_key_block(text) {
        return found;
    }
    for (at, begin) in text.match_indices(KEY_BEGIN) {
        let rest = &text[at + begin.len()..];
        let label = rest.split_once("-----").map_or(rest, |(label, _)| label);
        let is_inside = found.last().is_some_and(|range| at < range.end);
        if is_inside || !label.to_ascii_uppercase().contains("PRIVATE KEY") {
            continue;
        }
        let closing = rest
            .find(KEY_END)
            .map(|end| at + begin.len() + end + KEY_END.len());
        let end = closing.and_then(|behind| {
            let marks = text[behind..].find("-----")?;
            Some(behind + marks + "-----".len())
        });
        found.push(at..end.unwrap_or(text.len()));
    }
    found
}

/// What stands behind the word "Bearer".
fn bearers(text: &str) -> Vec<Range<usize>> {
    const SHORTEST: usize = 8;
    const WORD: &str = "bearer";
    let is_word = |at: &usize| {
        let word = text.get(*at..*at + WORD.len());
        word.is_some_and(|word| word.eq_ignore_ascii_case(WORD))
            && text[at + WORD.len()..].starts_with(char::is_whitespace)
    };
    let places = memchr2_iter(b'b', b'B', text.as_bytes()).filter(is_word);
    let tokens = places.filter_map(|at| {
        let rest = &text[at + WORD.len()..];
        let begin = text.len() - rest.trim_start().len();
        let length = text[begin..].find(is_end_of_word);
        let end = begin + length.unwrap_or(text.len() - begin);
        (end - begin >= SHORTEST).then_some(begin..end)
    });
    tokens.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_show_no_secrets() {
        for (text, masked) in [
            ("https://user:S@host/p", "https://***@host/p"),
            ("HTTPS://S@host", "HTTPS://***@host"),
            ("postgres://u:a@b:S@h:5432/db", "postgres://***@h:5432/db"),
            ("postgres://u:a/S@h/db", "postgres://***@h/db"),
            ("amqp://u:S@h,amqp://u:S@i", "amqp://***@h,amqp://***@i"),
            (
                "pull from https://u:S@h failed",
                "pull from https://***@h failed",
            ),
            ("user:S@registry.io/a/b:1", "***@registry.io/a/b:1"),
            (
                "registry:5000/a/b@sha256:0123",
                "registry:5000/a/b@sha256:0123",
            ),
            ("b:1.0@sha256:0123", "b:1.0@sha256:0123"),
            ("ssh://git@host/x", "ssh://git@host/x"),
            ("ssh://git:S@host/x", "ssh://***@host/x"),
            ("someone@example.org", "someone@example.org"),
            ("https://h:80/@scope/x", "https://h:80/@scope/x"),
            ("https://h/?a=1&token=S&b=2", "https://h/?a=1&token=***&b=2"),
            ("https://h/?SIG=S%3D#x", "https://h/?SIG=***#x"),
            ("/p?X-Amz-Signature=S", "/p?X-Amz-Signature=***"),
            ("h?%74oken=S", "h?%74oken=***"),
            ("h?key=S;apiKey=S", "h?key=***;apiKey=***"),
            ("h#access_token=S", "h#access_token=***"),
            ("h?monkey=1&keyName=a", "h?monkey=1&keyName=a"),
            ("a=b", "a=b"),
            ("训练:节点@机", "***@机"),
            (
                "a -----BEGIN RSA PRIVATE KEY-----\nS\n-----END RSA PRIVATE KEY----- b",
                "a *** b",
            ),
            (
                "-----BEGIN OPENSSH PRIVATE KEY-----\\nS=\\n-----END OPENSSH PRIVATE KEY-----\\n",
                "***\\n",
            ),
            ("x -----BEGIN PGP PRIVATE KEY BLOCK----- S", "x ***"),
            ("-----BEGIN ENCRYPTED PRIVATE KEY-----S-----END", "***"),
            (
                "-----BEGIN PRIVATE KEY-----S-----END PRIVATE KEY----------BEGIN EC PRIVATE KEY-----S",
                "***",
            ),
            (
                "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
            ),
            (
                "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
                "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
            ),
        ] {
            assert_eq!(without_url_secrets(text), masked);
            assert_eq!(without_secrets(text), masked);
        }
        let text = "the token: expired";
        assert_eq!(without_url_secrets(text), text);
    }

    #[test]
    fn commands_and_settings_show_no_secrets() {
        for (text, masked) in [
            (
                "serve --api-key S --port 80",
                "serve --api-key *** --port 80",
            ),
            ("serve --api-key=S -v", "serve --api-key=*** -v"),
            ("serve --API_KEY 'S t' x", "serve --API_KEY '***' x"),
            ("serve --key S", "serve --key ***"),
            ("serve --key=S", "serve --key=***"),
            ("serve --use-token --port 1", "serve --use-token --port 1"),
            ("mysql -u root -p S db", "mysql -u root -p *** db"),
            (
                "docker run -p 80:80 -u 1:1 x",
                "docker run -p 80:80 -u 1:1 x",
            ),
            ("curl -u me:S h", "curl -u me:*** h"),
            ("mkdir -p /data/x", "mkdir -p /data/x"),
            (
                "curl -H \"Authorization: Bearer S\" h",
                "curl -H \"Authorization: ***\" h",
            ),
            ("x-api-key: S", "x-api-key: ***"),
            ("sent Bearer abcdefgh", "sent Bearer ***"),
            ("DB_PASSWORD=S ./run", "DB_PASSWORD=*** ./run"),
            ("export A=1 TOKEN=\"S t\"; b", "export A=1 TOKEN=\"***\"; b"),
            (
                "{\"password\": \"S\", \"x\": 1}",
                "{\"password\": \"***\", \"x\": 1}",
            ),
            (
                "--c {\\\"pwd\\\":\\\"S\\\"}",
                "--c {\\\"pwd\\\":\\\"***\\\"}",
            ),
            ("{'secret': 'S'}", "{'secret': '***'}"),
            ("password: S\nuser: a", "password: ***\nuser: a"),
            ("a: b", "a: b"),
            ("密码：S，用户：a", "密码：***，用户：a"),
            ("数据库口令=S", "数据库口令=***"),
            (
                "login --pin 1234 --credential S",
                "login --pin *** --credential ***",
            ),
            (
                "serve --max-tokens 4096 --tokenizer a",
                "serve --max-tokens 4096 --tokenizer a",
            ),
            (
                "keyPairName=a tokenCount=3 pinned=true",
                "keyPairName=a tokenCount=3 pinned=true",
            ),
            ("keyName=a publicKey=b", "keyName=a publicKey=b"),
            ("python -m x --model-path /a", "python -m x --model-path /a"),
        ] {
            assert_eq!(without_secrets(text), masked);
        }
    }
}
