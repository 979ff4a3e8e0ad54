//! Rows as they will go out: drawn while an answer is read, so that no row outlives its text.
//!
//! An answer of a thousand rows is a megabyte of text; a thousand [`Instance`]s that own their words
//! would be as much again, in twenty thousand pieces. A format draws each row into the [`Sheet`] of
//! its page at once. From there on a row is some bytes, its identity, and where its address ends.

mod rows;

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

use crate::core::buffers::Buffers;
use crate::core::model::Instance;

pub use self::rows::Sheet;

/// How a format writes a row.
pub trait Draw: Send + Sync {
    /// The bytes that a row is expected to take.
    fn room(&self) -> usize;

    /// Writes the row, with whatever parts it from the next one. Returns where its address ends in
    /// `out`, if it is shown: a later row of the same address says more there.
    fn draw(&self, row: &Instance<'_>, out: &mut Vec<u8>) -> Option<usize>;

    /// Writes what a row says more, behind its address.
    fn add(&self, more: &str, out: &mut Vec<u8>);
}

/// Which rows go out, and in which order.
pub trait Choose: Send + Sync {
    /// Whether the row is to go out.
    fn wants(&self, row: &Instance<'_>) -> bool;

    /// Writes what the row is sorted by: rows go out in the order of these bytes, and where they are
    /// the same in the order they came.
    fn key(&self, row: &Instance<'_>, out: &mut Vec<u8>);
}

/// What draws the rows of one profile.
#[derive(Clone)]
pub struct Hand {
    /// The format's way.
    pub draw: Arc<dyn Draw>,
    /// Which rows go out; `None` for all, as they come.
    pub choose: Option<Arc<dyn Choose>>,
    /// What identities are hashed with: of one run, all with the same.
    pub identities: Identities,
    /// What is drawn into.
    pub buffers: Arc<Buffers>,
    /// The provider's id.
    pub provider: &'static str,
    /// The profile's name.
    pub profile: String,
}

impl Hand {
    /// One that draws rows of nobody's.
    #[cfg(any(test, fuzzing))]
    pub fn new(draw: Arc<dyn Draw>) -> Self {
        Self {
            draw,
            choose: None,
            identities: Identities::default(),
            buffers: Arc::default(),
            provider: "made-up",
            profile: "env".to_owned(),
        }
    }

    /// Draws a row of the profile at the end of the sheet. One that is not wanted leaves only its
    /// identity: it is there all the same.
    pub fn draw<'a>(&'a self, mut row: Instance<'a>, sheet: &mut Sheet) {
        row.provider = self.provider;
        row.profile = &self.profile;
        let choose = self.choose.as_deref();
        let is_wanted = choose.is_none_or(|choose| choose.wants(&row));
        let mut address = None;
        if is_wanted {
            let (text, keys) = sheet.begin();
            address = self.draw.draw(&row, text);
            if let Some(choose) = choose {
                choose.key(&row, keys);
            }
        }
        sheet.push(&row, self.identities.of(&row.id), is_wanted, address);
    }
}

/// Makes identities: 64-bit hashes under a random key, a tenth of the memory of the texts.
#[derive(Clone, Default)]
pub struct Identities(RandomState);

impl Identities {
    /// The identity of an id.
    pub fn of(&self, id: &str) -> u64 {
        self.0.hash_one(id)
    }
}
