//! Rows as they will go out: drawn while an answer is read, so that no row outlives its text.
//!
//! An answer of a thousand rows is a megabyte of text; a thousand [`Instance`]s that own their words
//! would be as much again, in twenty thousand pieces. A format draws each row into the [`EncodedRows`] of
//! its page at once. From there on a row is some bytes, its identity, and where its address ends.

mod encoded;

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

use crate::core::buffers::Buffers;
use crate::core::model::Instance;
use crate::engine::select::Selection;

pub use self::encoded::EncodedRows;

/// How a format writes a row.
pub trait RowEncoder: Send + Sync {
    /// The bytes that a row is expected to take.
    fn room(&self) -> usize;

    /// Writes the row, with whatever parts it from the next one. Returns where its address ends in
    /// `out`, if it is shown: a later row of the same address says more there.
    fn encode(&self, row: &Instance<'_>, out: &mut Vec<u8>) -> Option<usize>;

    /// Writes what a row says more, behind its address.
    fn add(&self, more: &str, out: &mut Vec<u8>);
}

/// How the rows of a run are encoded, and which of them.
#[derive(Clone)]
pub struct Encoding {
    pub encoder: Arc<dyn RowEncoder>,
    /// Which rows go out; `None` for all, as they come.
    pub selection: Option<Arc<Selection>>,
    /// What identities are hashed with: of one run, all with the same.
    pub identities: Identities,
    /// What is encoded into.
    pub buffers: Arc<Buffers>,
}

impl Encoding {
    /// For all rows, as they come.
    pub fn new(encoder: Arc<dyn RowEncoder>) -> Self {
        Self {
            encoder,
            selection: None,
            identities: Identities::default(),
            buffers: Arc::default(),
        }
    }

    /// For the rows of a selection.
    pub fn of(encoder: Arc<dyn RowEncoder>, selection: Arc<Selection>) -> Self {
        let is_everything = selection.is_everything();
        Self {
            selection: (!is_everything).then_some(selection),
            ..Self::new(encoder)
        }
    }
}

/// Takes the rows of one profile, and encodes them.
#[derive(Clone)]
pub struct RowSink {
    pub encoding: Encoding,
    pub provider: &'static str,
    pub profile: String,
}

impl RowSink {
    /// One that draws rows of nobody's.
    #[cfg(any(test, fuzzing))]
    pub fn new(encoder: Arc<dyn RowEncoder>) -> Self {
        Self {
            encoding: Encoding::new(encoder),
            provider: "made-up",
            profile: "env".to_owned(),
        }
    }

    /// Draws a row of the profile at the end of the sheet. One that is not wanted leaves only its
    /// identity: it is there all the same.
    pub fn encode<'a>(&'a self, mut row: Instance<'a>, sheet: &mut EncodedRows) {
        row.provider = self.provider;
        row.profile = &self.profile;
        let encoding = &self.encoding;
        let selection = encoding.selection.as_deref();
        let is_wanted = selection.is_none_or(|selection| selection.wants(&row));
        let mut address = None;
        if is_wanted {
            let (text, keys) = sheet.begin();
            address = encoding.encoder.encode(&row, text);
            if let Some(selection) = selection {
                selection.key(&row, keys);
            }
        }
        sheet.push(&row, encoding.identities.of(&row.id), is_wanted, address);
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
