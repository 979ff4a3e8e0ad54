//! The cells of a table as they are held until it is known how wide they are: one text, and how long each
//! cell of it is. A text of its own for each would take three times the memory.

use crate::core::terminal;

/// What stands for unknown.
pub const UNKNOWN: &str = "-";

/// Texts one after the other, made safe to show: the cells of a row, or of many.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cells {
    text: String,
    /// In bytes. No cell is longer than an answer may be, which is far less than this can tell.
    lengths: Vec<u32>,
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
        self.lengths.push(length(cell));
    }

    /// Adds to one of the cells.
    pub fn add(&mut self, index: usize, more: &str) {
        let before = &self.lengths[..=index];
        let end = before.iter().map(|length| *length as usize).sum();
        self.text.insert_str(end, more);
        self.lengths[index] += length(more);
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let mut rest = &*self.text;
        self.lengths.iter().map(move |length| {
            let (cell, behind) = rest.split_at(*length as usize);
            rest = behind;
            cell
        })
    }

    pub fn is_empty(&self) -> bool {
        self.lengths.is_empty()
    }

    /// Gives back the room that was not needed.
    pub fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.lengths.shrink_to_fit();
    }
}

fn length(text: &str) -> u32 {
    u32::try_from(text.len()).expect("an answer is shorter than 4 GiB")
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
    }
}
