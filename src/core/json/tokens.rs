//! The tokens of a JSON text: punctuation, texts with their quotes, and bare words and numbers.

/// The first token of a JSON text that is known to be valid, and what follows it.
pub fn first(json: &str) -> Option<(&str, &str)> {
    let json = json.trim_ascii_start();
    let bytes = json.as_bytes();
    let end = match bytes.first()? {
        b'{' | b'}' | b'[' | b']' | b',' | b':' => 1,
        b'"' => text_end(bytes),
        _ => {
            let is_end =
                |byte: &u8| matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\r' | b'\n');
            bytes.iter().position(is_end).unwrap_or(bytes.len())
        }
    };
    json.split_at_checked(end)
}

/// The first value of a JSON text that is known to be valid, with all that is in it, and what follows it.
pub fn first_value(json: &str) -> Option<(&str, &str)> {
    let json = json.trim_ascii_start();
    let (mut rest, mut open) = (json, 0_usize);
    loop {
        let (token, after) = first(rest)?;
        rest = after;
        match token {
            "{" | "[" => open += 1,
            "}" | "]" => open = open.checked_sub(1)?,
            _ => {}
        }
        if open == 0 {
            return json.split_at_checked(json.len() - rest.len());
        }
    }
}

/// The JSON with only the begin of each text that is longer than so many bytes; `None` where it is longer than `most`
/// even so.
pub fn shortened(json: &str, longest: usize, most: usize) -> Option<String> {
    let (mut short, mut rest) = (String::new(), json);
    while let Some((token, after)) = first(rest) {
        rest = after;
        if token.len() > longest && token.starts_with('"') {
            short.push_str(&begin_of_text(token, longest));
        } else {
            short.push_str(token);
        }
        if short.len() > most {
            return None;
        }
    }
    Some(short)
}

/// The begin of a text with its quotes, which does not end within an escape.
fn begin_of_text(token: &str, longest: usize) -> String {
    // Two escapes may be one character.
    const ESCAPES: usize = 12;
    let ends = longest.saturating_sub(ESCAPES)..=longest;
    let begins = ends.rev().filter_map(|end| token.get(..end));
    let mut quoted = begins.map(|begin| format!("{begin}\""));
    let is_text = |text: &String| serde_json::from_str::<String>(text).is_ok();
    quoted.find(is_text).unwrap_or_else(|| "\"\"".to_owned())
}

/// Where the text ends that these bytes begin with; their own end where it is not closed.
fn text_end(bytes: &[u8]) -> usize {
    let mut at = 1;
    loop {
        match bytes.get(at) {
            None => return bytes.len(),
            Some(b'"') => return at + 1,
            // It may be a quote that is escaped.
            Some(b'\\') => at += 2,
            Some(_) => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_shortened() {
        let long = "ab\\u0041\\\\\\ud83d\\ude80训".repeat(50);
        let json = format!(r#"{{"a": "{long}", "{long}":[1, "short"]}}"#);
        for longest in 14..80 {
            let short = shortened(&json, longest, 10_000).unwrap();
            let value: serde_json::Value = serde_json::from_str(&short).unwrap();
            let text = value["a"].as_str().unwrap();
            assert!(!text.is_empty() && text.len() <= longest, "{short}");
            let whole: String = serde_json::from_str(&format!("\"{long}\"")).unwrap();
            assert!(whole.starts_with(text), "{short}");
            assert!(short.ends_with(r#":[1,"short"]}"#), "{short}");
        }
        assert_eq!(shortened(&json, 30, 40), None);
        assert_eq!(shortened("[1, 2]", 30, 40).as_deref(), Some("[1,2]"));
    }

    #[test]
    fn a_text_is_taken_apart() {
        let json = r#" {"a\"b,":[1, -2e3,true,"\\","训练"]}"#;
        let mut tokens = Vec::new();
        let mut rest = json;
        while let Some((token, next)) = first(rest) {
            tokens.push(token);
            rest = next;
        }
        let expected = [
            "{",
            r#""a\"b,""#,
            ":",
            "[",
            "1",
            ",",
            "-2e3",
            ",",
            "true",
            ",",
            r#""\\""#,
            ",",
            "\"训练\"",
            "]",
            "}",
        ];
        assert_eq!(tokens, expected);
        assert_eq!(
            first_value(r#" {"a":[{}]} , 1"#),
            Some((r#"{"a":[{}]}"#, " , 1"))
        );
        assert_eq!(first_value(" -1e5]"), Some(("-1e5", "]")));
        assert_eq!(first_value("[[]"), None);
        assert_eq!(first_value("]"), None);
        assert_eq!(first("  "), None);
        assert_eq!(first("\"open"), Some(("\"open", "")));
    }
}
