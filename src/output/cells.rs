//! The cells of a table as they are held until it is known how wide they are: one text, and how long each
//! cell of it is. A text of its own for each would take three times the memory.

use crate::core::terminal;

/// What stands for unknown.
pub const UNKNOWN: &str = "-";

/// There is more of this length.
const MORE: u8 = u8::MAX;

/// Texts one after the other, made safe to show: the cells of a row, or of many.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cells {
    text: String,
    /// In bytes: [`MORE`] as often as it goes into a length, then the rest. So most cells take one byte.
    lengths: Vec<u8>,
}

impl Cells {
    /// Makes a cell safe to show, and takes it in; `None` for unknown.
    pub fn show(&mut self, cell: Option<&str>) {
        match cell.map(terminal::clean) {
            Some(text) if !text.trim().is_empty() => self.push(&text),
            _ => self.push(UNKNOWN),
        }
    }

    /// Takes a cell in that is safe.
    pub fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        let mut rest = cell.len();
        while let Some(less) = rest.checked_sub(MORE.into()) {
            self.lengths.push(MORE);
            rest = less;
        }
        self.lengths.extend(u8::try_from(rest));
    }

    /// Adds to one of the cells.
    pub fn add(&mut self, index: usize, more: &str) {
        let own = std::mem::take(self);
        for (place, cell) in own.iter().enumerate() {
            if place == index {
                self.push(&format!("{cell}{more}"));
            } else {
                self.push(cell);
            }
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let (mut rest, mut lengths) = (&*self.text, self.lengths.iter());
        std::iter::from_fn(move || {
            let mut length = 0;
            loop {
                let part = *lengths.next()?;
                length += usize::from(part);
                if part != MORE {
                    break;
                }
            }
            let (cell, behind) = rest.split_at(length);
            rest = behind;
            Some(cell)
        })
    }

    /// Gives back the room that was not needed.
    pub fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.lengths.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back_one_by_one() {
        let mut cells = Cells::default();
        for cell in [Some("a\0b"), None, Some("训练"), Some(" "), Some("")] {
            cells.show(cell);
        }
        assert!(cells.iter().eq(["ab", "-", "训练", "-", "-"]));
        cells.add(1, "@r");
        cells.add(2, "#2");
        assert!(cells.iter().eq(["ab", "-@r", "训练#2", "-", "-"]));
        assert_eq!(Cells::default().iter().count(), 0);
        for length in [254, 255, 256, 510, 1000] {
            let long = "x".repeat(length);
            let mut cells = Cells::default();
            for cell in [&*long, "", &*long] {
                cells.push(cell);
            }
            assert!(cells.iter().eq([&*long, "", &*long]), "{length}");
        }
    }
}
