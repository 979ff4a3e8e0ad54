//! The text of a file or of what a program printed: UTF-8, whatever mark stands before it.

/// Why bytes are not taken for a text, and what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotText {
    pub why: &'static str,
    pub hint: &'static str,
}

/// The text of bytes in UTF-8, without a byte order mark.
pub fn decoded(bytes: Vec<u8>) -> Result<String, NotText> {
    // Of plain letters, every other byte is zero.
    let is_utf_16 = matches!(bytes[..], [0xff, 0xfe, ..] | [0xfe, 0xff, ..])
        || matches!(bytes[..], [0, c, ..] | [c, 0, ..] if c != 0);
    if is_utf_16 {
        return Err(NotText {
            why: "is UTF-16 text, not UTF-8",
            hint: "save it as UTF-8, as PowerShell does with `Out-File -Encoding utf8`",
        });
    }
    let text = String::from_utf8(bytes).map_err(|_| NotText {
        why: "is not text",
        hint: "write it as UTF-8 text",
    })?;
    match text.strip_prefix('\u{feff}') {
        Some(rest) => Ok(rest.to_owned()),
        None => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_no_part_of_a_text() {
        let utf_16 = |mark: &[u8], text: &str| {
            let units = text.encode_utf16().flat_map(u16::to_le_bytes);
            mark.iter().copied().chain(units).collect::<Vec<_>>()
        };
        for (bytes, text) in [
            (b"a\xc3\xa4".to_vec(), Some("a\u{e4}")),
            (b"\xef\xbb\xbfa".to_vec(), Some("a")),
            (Vec::new(), Some("")),
            (vec![0xc3], None),
            (utf_16(&[0xff, 0xfe], "{}"), None),
            (utf_16(&[], "{}"), None),
            (vec![0xfe, 0xff, 0, b'a'], None),
        ] {
            assert_eq!(decoded(bytes.clone()).ok().as_deref(), text, "{bytes:?}");
        }
        let error = decoded(utf_16(&[0xff, 0xfe], "a")).unwrap_err();
        assert!(error.why.contains("UTF-16"));
    }
}
