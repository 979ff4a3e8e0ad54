//! Which columns stand side by side on a terminal, and how wide they are.
//!
//! Whole columns give way before a cell is cut below [`LEAST`]: those of less [`Need`] first, then those that are the
//! same in every row before those that tell rows apart, then those of a higher rank. One for which there is no room
//! does not keep a narrower one behind it from standing there.

/// The blanks between two columns.
pub const GAP: usize = 2;
/// The cells that a column keeps as long as another one can give way.
const LEAST: usize = 12;
/// The cells that a column keeps which cannot give way, where all others have.
const LAST: usize = 6;

/// How much a column is needed: what is needed most gives way last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// It is what was asked for: the rows are in its order, or it was looked up.
    Asked,
    /// It is a part of the address, which no row can be named without; as long as it is not the same in every row.
    Address,
    /// The rows are chosen by it.
    Chosen,
    Usual,
}

/// What becomes of a column where there is no room for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It stands, and its cells are whole.
    Whole,
    /// It stands, and its cells are cut.
    Cut,
    /// It gives way. So it does on a terminal where no row has anything to say in it.
    GivesWay {
        need: Need,
        /// The higher, the sooner.
        rank: u8,
        /// Whether its cells are cut before that.
        is_cut: bool,
    },
    /// It stands below each row.
    Below,
    /// It stands where a row has something to say in it, and its cells are whole.
    WhereTold,
}

impl Fit {
    /// Whether its cells may be cut.
    pub fn is_cut(self) -> bool {
        matches!(self, Self::Cut | Self::GivesWay { is_cut: true, .. })
    }
}

/// A column as it would be where there is room.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The width of its widest cell, or of its name.
    pub width: usize,
    /// The width of its name, which is never cut.
    pub name: usize,
    pub fit: Fit,
    /// Whether every row has the same in it.
    pub is_uniform: bool,
}

impl Wanted {
    fn least(&self) -> usize {
        if self.fit.is_cut() {
            self.width.min(LEAST.max(self.name))
        } else {
            self.width
        }
    }
}

/// Whether the cells of a row that are never cut, of these widths, are alone wider than a limit: then its line is broken
/// in any case. Any other row stands in its line whole.
pub fn is_broken(widths: impl IntoIterator<Item = usize>, limit: usize) -> bool {
    let cells = widths.into_iter().map(|width| width + GAP);
    cells.sum::<usize>().saturating_sub(GAP) > limit
}

/// The width of each column within a limit; `None` for one that gives way.
pub fn fit(columns: &[Wanted], limit: usize) -> Vec<Option<usize>> {
    let stands = |wanted: &Wanted| matches!(wanted.fit, Fit::Whole | Fit::Cut);
    let own = |wanted: &Wanted| stands(wanted).then(|| wanted.least());
    let mut widths: Vec<_> = columns.iter().map(own).collect();
    let mut order: Vec<_> = (0..columns.len()).collect();
    order.retain(|place| !stands(&columns[*place]));
    order.sort_by_key(|place| match columns[*place] {
        Wanted {
            fit: Fit::GivesWay { need, rank, .. },
            is_uniform,
            ..
        } => {
            let is_known = need == Need::Address && is_uniform;
            let need = if is_known { Need::Usual } else { need };
            (need, is_uniform, rank)
        }
        // What is read beside the row, or else below it, takes no room from what is read nowhere else.
        _ => (Need::Usual, true, u8::MAX),
    });
    for place in order {
        widths[place] = Some(columns[place].least());
        if taken(&widths) > limit {
            widths[place] = None;
        }
    }
    widen(&mut widths, columns, limit);
    narrow(&mut widths, columns, limit);
    widths
}

/// The cells of a line.
fn taken(widths: &[Option<usize>]) -> usize {
    let widths = widths.iter().flatten();
    let gaps = GAP * widths.clone().count().saturating_sub(1);
    widths.sum::<usize>() + gaps
}

/// Gives what is left to the columns that are cut: as much to each, and more where others need less.
fn widen(widths: &mut [Option<usize>], columns: &[Wanted], limit: usize) {
    let mut left = limit.saturating_sub(taken(widths));
    let mut cut: Vec<_> = widths
        .iter_mut()
        .zip(columns)
        .filter_map(|(width, wanted)| {
            let width = width.as_mut()?;
            let lacks = wanted.width - *width;
            (lacks > 0).then_some((lacks, width))
        })
        .collect();
    cut.sort_by_key(|(lacks, _)| *lacks);
    let mut count = cut.len();
    for (lacks, width) in cut {
        let given = lacks.min(left / count);
        *width += given;
        left -= given;
        count -= 1;
    }
}

/// Takes what is too much from the columns that cannot give way, where there is so much to take: first from those that
/// are cut, then from the widest of the others, out of which its longest cells then stand. Each row fits by itself, but
/// the longest cells of two columns may be of different rows.
fn narrow(widths: &mut [Option<usize>], columns: &[Wanted], limit: usize) {
    let excess = taken(widths).saturating_sub(limit);
    let mut order: Vec<_> = (0..columns.len()).collect();
    order.retain(|place| matches!(columns[*place].fit, Fit::Cut | Fit::Whole));
    order.sort_by_key(|place| {
        let wanted = &columns[*place];
        // The cut ones in their order.
        let width = if wanted.fit == Fit::Cut {
            0
        } else {
            wanted.width
        };
        (wanted.fit == Fit::Whole, std::cmp::Reverse(width))
    });
    let mut narrowed = widths.to_vec();
    let mut left = excess;
    for least in [LAST, 1] {
        for place in &order {
            let wanted = &columns[*place];
            // The others give only what those that are cut do not.
            let is_kept = least == LAST && wanted.fit == Fit::Whole;
            if let Some(width) = narrowed[*place].as_mut().filter(|_| !is_kept) {
                let given = left.min(width.saturating_sub(least.max(wanted.name)));
                *width -= given;
                left -= given;
            }
        }
    }
    if left == 0 {
        widths.copy_from_slice(&narrowed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn wanted(width: usize, name: usize, fit: Fit) -> Wanted {
        Wanted {
            width,
            name,
            fit,
            is_uniform: false,
        }
    }

    fn cut(rank: u8) -> Fit {
        Fit::GivesWay {
            need: Need::Usual,
            rank,
            is_cut: true,
        }
    }

    fn whole(rank: u8) -> Fit {
        Fit::GivesWay {
            need: Need::Usual,
            rank,
            is_cut: false,
        }
    }

    fn needed(need: Need, rank: u8) -> Fit {
        Fit::GivesWay {
            need,
            rank,
            is_cut: false,
        }
    }

    #[test]
    fn whole_columns_give_way_before_cells_are_cut_short() {
        let columns = [
            wanted(20, 2, Fit::Whole),
            wanted(30, 4, cut(1)),
            wanted(40, 6, cut(3)),
            wanted(8, 7, whole(2)),
            wanted(5, 3, whole(4)),
        ];
        for (limit, widths) in [
            (300, [Some(20), Some(30), Some(40), Some(8), Some(5)]),
            (111, [Some(20), Some(30), Some(40), Some(8), Some(5)]),
            (101, [Some(20), Some(30), Some(30), Some(8), Some(5)]),
            (71, [Some(20), Some(15), Some(15), Some(8), Some(5)]),
            (65, [Some(20), Some(12), Some(12), Some(8), Some(5)]),
            (64, [Some(20), Some(15), Some(15), Some(8), None]),
            // The narrow one stands where the wide one before it does not.
            (57, [Some(20), Some(18), None, Some(8), Some(5)]),
            (50, [Some(20), Some(18), None, Some(8), None]),
            (43, [Some(20), Some(14), None, None, Some(5)]),
            (33, [Some(20), None, None, Some(8), None]),
            (27, [Some(20), None, None, None, Some(5)]),
            (20, [Some(20), None, None, None, None]),
            (1, [Some(20), None, None, None, None]),
        ] {
            assert_eq!(fit(&columns, limit), widths, "{limit}");
        }
    }

    #[test]
    fn what_is_the_same_in_every_row_goes_first() {
        let mut columns = [
            wanted(9, 8, whole(0)),
            wanted(20, 2, Fit::Whole),
            wanted(9, 6, whole(1)),
        ];
        assert_eq!(fit(&columns, 31), [Some(9), Some(20), None]);
        columns[0].is_uniform = true;
        assert_eq!(fit(&columns, 31), [None, Some(20), Some(9)]);
    }

    #[test]
    fn what_the_user_spoke_of_goes_last() {
        let mut columns = [
            wanted(9, 8, whole(0)),
            wanted(20, 2, Fit::Whole),
            wanted(9, 6, whole(1)),
            wanted(9, 6, needed(Need::Chosen, 2)),
        ];
        for is_uniform in [false, true] {
            columns[3].is_uniform = is_uniform;
            for (limit, widths) in [
                (42, [Some(9), Some(20), None, Some(9)]),
                (41, [None, Some(20), None, Some(9)]),
                (30, [None, Some(20), None, None]),
            ] {
                assert_eq!(fit(&columns, limit), widths, "{limit}");
            }
        }
    }

    /// A list of several providers by a condition: without them no row can be named. By its order: that is the answer.
    #[test]
    fn what_a_row_is_named_by_stands_before_what_it_is_chosen_by() {
        let mut columns = [
            wanted(9, 8, needed(Need::Address, 0)),
            wanted(20, 2, Fit::Whole),
            wanted(9, 6, needed(Need::Chosen, 1)),
        ];
        let both = [Some(9), Some(20), Some(9)];
        let [first, last] = [[Some(9), Some(20), None], [None, Some(20), Some(9)]];
        for (need, is_uniform, narrow) in [
            (Need::Chosen, false, first),
            (Need::Chosen, true, last),
            (Need::Asked, false, last),
            (Need::Usual, false, first),
        ] {
            columns[0].is_uniform = is_uniform;
            columns[2].fit = needed(need, 1);
            assert_eq!(fit(&columns, 42), both, "{need:?}");
            assert_eq!(fit(&columns, 31), narrow, "{need:?}");
        }
    }

    #[test]
    fn what_may_stand_below_takes_what_is_left() {
        let columns = [
            wanted(20, 2, Fit::Whole),
            wanted(9, 6, whole(1)),
            wanted(30, 6, Fit::Below),
        ];
        assert_eq!(fit(&columns, 63), [Some(20), Some(9), Some(30)]);
        assert_eq!(fit(&columns, 62), [Some(20), Some(9), None]);
    }

    #[test]
    fn what_cannot_give_way_is_cut_in_the_end() {
        let columns = [wanted(30, 8, Fit::Cut), wanted(5, 5, Fit::Whole)];
        // What does not fit for all that is not cut any shorter.
        for (limit, width) in [
            (40, 30),
            (30, 23),
            (19, 12),
            (16, 9),
            (15, 8),
            (14, 12),
            (1, 12),
        ] {
            assert_eq!(fit(&columns, limit), [Some(width), Some(5)], "{limit}");
        }
    }

    /// The longest id and the longest state may be of two rows, each of which fits.
    #[test]
    fn of_columns_that_are_never_cut_the_widest_is_narrowed() {
        let columns = [wanted(70, 2, Fit::Whole), wanted(9, 6, Fit::Whole)];
        for (limit, width) in [(81, 70), (80, 69), (13, 2), (0, 70)] {
            assert_eq!(fit(&columns, limit), [Some(width), Some(9)], "{limit}");
        }
        for (widths, is_so) in [(&[70, 8][..], false), (&[70, 9], true), (&[], false)] {
            assert_eq!(is_broken(widths.iter().copied(), 80), is_so, "{widths:?}");
        }
    }
}
