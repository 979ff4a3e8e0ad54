//! The parts of a row side by side, for formats that print none before they know all.

/// What stands behind each part: none holds it, as it is a control character.
const END: char = '\0';

/// Writes a part, which is clean.
pub fn push(part: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(part.as_bytes());
    end(out);
}

/// Ends a part that was written.
pub fn end(out: &mut Vec<u8>) {
    out.push(END as u8);
}

/// All parts, one after the other.
pub fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split_terminator(END)
}

/// The parts, row by row.
pub fn rows<const PARTS: usize>(text: &str) -> impl Iterator<Item = [&str; PARTS]> {
    let mut parts = split(text);
    std::iter::from_fn(move || {
        let first = parts.next()?;
        let mut next = std::iter::once(first).chain(parts.by_ref());
        Some(std::array::from_fn(|_| next.next().unwrap_or_default()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_back_row_by_row() {
        let mut out = Vec::new();
        for part in ["a", "", "训练", "", "", ""] {
            push(part, &mut out);
        }
        let text = str::from_utf8(&out).unwrap();
        let found: Vec<[&str; 3]> = rows(text).collect();
        assert_eq!(found, [["a", "", "训练"], ["", "", ""]]);
        assert_eq!(rows::<3>("").count(), 0);
    }
}
