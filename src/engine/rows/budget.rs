//! How much text the rows of an answer may have.
//!
//! What belongs to a service, an endpoint or a machine type stands in its answer once, and in each of its rows: a few
//! kilobytes on the wire could become gigabytes. Rows as vendors send them have far less text than they may.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::core::model::Instance;

/// What any answer may have.
const LEAST: usize = 1024 * 1024;
/// How often the texts of an answer may stand in the rows that are made of it: an id is a name and an address as well.
const COPIES: usize = 4;
/// What each row may have besides, and the most that this adds up to.
const OF_A_ROW: usize = 16 * 1024;
const OF_ROWS: usize = 64 * 1024 * 1024;
/// What each row may have in any case.
const LITTLE: usize = 1024;

/// What a port counts as: about what is written of it.
const PORT: usize = 64;

/// The text of the rows of an answer, counted.
#[derive(Debug)]
pub struct TextBudget {
    /// The bytes of the answer.
    answer: usize,
    rows: AtomicUsize,
    bytes: AtomicUsize,
}

impl TextBudget {
    pub fn of(answer: usize) -> Self {
        Self {
            answer,
            rows: AtomicUsize::new(0),
            bytes: AtomicUsize::new(0),
        }
    }

    /// The rows of the answer are read from the start.
    pub fn restart(&self) {
        self.rows.store(0, Ordering::Relaxed);
        self.bytes.store(0, Ordering::Relaxed);
    }

    /// Whether there is room for a further row, which counts then.
    pub fn takes(&self, row: &mut Instance<'_>) -> bool {
        let texts: usize = row.texts_mut().map(|text| text.len()).sum();
        let own = texts + row.ports.len() * PORT;
        let rows = self.rows.load(Ordering::Relaxed) + 1;
        let bytes = self.bytes.load(Ordering::Relaxed).saturating_add(own);
        let of_rows = rows.saturating_mul(OF_A_ROW).min(OF_ROWS);
        let most = [
            self.answer.saturating_mul(COPIES),
            of_rows,
            rows.saturating_mul(LITTLE),
        ];
        let is_little = bytes <= most.into_iter().fold(LEAST, usize::saturating_add);
        if is_little {
            self.rows.store(rows, Ordering::Relaxed);
            self.bytes.store(bytes, Ordering::Relaxed);
        }
        is_little
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(answer: usize, rows: usize, text: usize) -> usize {
        let budget = TextBudget::of(answer);
        let text = "x".repeat(text);
        let mut row = Instance {
            url: Some(text.into()),
            ..Instance::default()
        };
        (0..rows).filter(|_| budget.takes(&mut row)).count()
    }

    #[test]
    fn a_text_that_stands_in_the_answer_once_is_not_copied_without_end() {
        for (answer, rows, text, expected) in [
            // As vendors send them.
            (100, 300_000, 1_000, 300_000),
            (100, 5_000, 12_000, 5_000),
            // Each row has its own.
            (60_000_000, 300, 200_000, 300),
            // One has a long one.
            (1_000_000, 1, 1_000_000, 1),
        ] {
            assert_eq!(taken(answer, rows, text), expected, "{rows} of {text}");
        }
        for (answer, rows, text, most) in [
            (700_000, 5_000, 200_000, 5_000_000),
            (60_000_000, 262_144, 60_000_000, 250_000_000),
            (5_000_000, 262_144, 15_000, 360_000_000),
        ] {
            assert!(taken(answer, rows, text) * text < most, "{rows} of {text}");
        }
    }

    #[test]
    fn an_answer_that_is_read_again_has_it_all_again() {
        let budget = TextBudget::of(0);
        let mut row = Instance {
            image: Some("x".repeat(LEAST).into()),
            ..Instance::default()
        };
        let takes: Vec<_> = (0..3).map(|_| budget.takes(&mut row)).collect();
        budget.restart();
        assert_eq!(
            (takes, budget.takes(&mut row)),
            (vec![true, false, false], true)
        );
    }
}
