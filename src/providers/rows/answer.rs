//! The parts of an answer by their paths: its list of rows, and what stands around it.

use serde::{Deserialize, Deserializer};

use crate::core::json::{self, Decode, Flag, Members, Rows, Text, Total};
use crate::core::wire::Response;
use crate::engine::provider::{Next, Page, ReadError};

/// Where the parts of an answer stand: the path of each, `None` where it has no such part.
#[derive(Clone, Copy)]
pub struct Layout {
    /// The list of rows; empty where the answer is nothing but the list.
    pub list: &'static str,
    /// The count of all rows of the listing.
    pub total: Option<&'static str>,
    /// The count of pages.
    pub pages: Option<&'static str>,
    /// What the next page is asked for with.
    pub next: Option<&'static str>,
    /// What tells a failure that comes with HTTP 200.
    pub code: Option<&'static str>,
    pub message: Option<&'static str>,
    pub success: Option<&'static str>,
}

impl Layout {
    /// An answer that has rows at this path, and no other part.
    pub const fn rows_at(list: &'static str) -> Self {
        Self {
            list,
            total: None,
            pages: None,
            next: None,
            code: None,
            message: None,
            success: None,
        }
    }
}

/// What stands around the rows of an answer.
#[derive(Default)]
pub struct Head {
    /// Whether there is a list.
    pub list: Listed,
    pub total: Total,
    pub pages: Total,
    pub next: Text,
    pub code: Text,
    pub message: Text,
    pub success: Flag,
}

/// What stands where the list should be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Listed {
    #[default]
    Nothing,
    Null,
    Empty,
    Rows,
}

/// What it means that there is no list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoList {
    /// The answer cannot be read.
    Wrong,
    /// A list that is null is an empty one; one that is missing is wrong.
    NullIsEmpty,
    Empty,
}

/// The list of an answer, its rows in the form `E`, and what stands around it.
pub fn opened<'a, E: Deserialize<'a>>(
    response: &'a Response,
    layout: &Layout,
    judge: impl Fn(&Head) -> Result<NoList, ReadError>,
) -> Result<(Vec<E>, Head), ReadError> {
    let Answer { list, head, .. } = json::members(&response.body, || Answer::<E>::of(layout))?;
    let list = match (judge(&head)?, list) {
        (NoList::Empty, list) => list.or_empty(),
        (NoList::NullIsEmpty, list) => list.or_lacking(layout.named(), true)?,
        (NoList::Wrong, list) => list.or_lacking(layout.named(), false)?,
    };
    Ok((list, head))
}

impl Layout {
    /// The path of the list, as an error names it.
    fn named(&self) -> &'static str {
        if self.list.is_empty() { "." } else { self.list }
    }
}

/// An answer as it is taken apart.
struct Answer<E> {
    /// In the order in which they are taken.
    paths: [Option<&'static str>; 7],
    list: Rows<E>,
    head: Head,
}

impl<E> Answer<E> {
    fn of(layout: &Layout) -> Self {
        Self {
            paths: [
                Some(layout.list),
                layout.total,
                layout.pages,
                layout.next,
                layout.code,
                layout.message,
                layout.success,
            ],
            list: Rows::Missing,
            head: Head::default(),
        }
    }
}

impl<'de, E: Deserialize<'de>> Members<'de> for Answer<E> {
    fn paths(&self) -> &[Option<&'static str>] {
        &self.paths
    }

    fn take<D: Deserializer<'de>>(&mut self, index: usize, value: D) -> Result<(), D::Error> {
        let head = &mut self.head;
        match index {
            0 => {
                self.list = Rows::deserialize(value)?;
                head.list = match &self.list {
                    Rows::Missing => Listed::Nothing,
                    Rows::Null => Listed::Null,
                    Rows::List(list) if list.is_empty() => Listed::Empty,
                    Rows::List(_) => Listed::Rows,
                };
            }
            1 => head.total = Total::deserialize(value)?,
            2 => head.pages = Total::deserialize(value)?,
            3 => head.next = Text::deserialize(value)?,
            4 => head.code = Text::deserialize(value)?,
            5 => head.message = Text::deserialize(value)?,
            _ => head.success = Flag::deserialize(value)?,
        }
        Ok(())
    }
}

/// The page with what its answer says around the rows. A total that cannot be read makes the listing
/// incomplete; a count of pages that cannot be read counts as not told.
pub fn surrounded<C>(mut page: Page<C>, head: Head, layout: &Layout) -> Page<C> {
    match head.total {
        Total::Absent => {}
        Total::Known(count) => page.total = Some(count),
        Total::Unreadable(text) => {
            let path = layout.total.unwrap_or_default();
            page.bad_total = Some(Decode::new(path, format!("{text} is not a count")));
        }
    }
    page.next = head.next.0.map(|token| Next::Token(token.into()));
    if let Total::Known(pages) = head.pages {
        page.pages = Some(pages);
    }
    page
}
