//! Rows as they will go out: encoded while an answer is read, so that no row outlives it.
//!
//! An answer of a thousand rows is a megabyte of text; a thousand [`Instance`]s that own their words
//! would be as much again, in twenty thousand pieces. So a format encodes each row at once, into the
//! [`EncodedRows`] of its page: as text, where it goes out as it comes, or else as a value of what the
//! format needs of it. From there on a row is that, its identity, and where its address ends.

mod budget;
mod encoded;
mod masked;

use std::any::Any;
use std::borrow::Cow;
use std::fmt::Debug;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::core::about::About;
use crate::core::buffers::Buffers;
use crate::core::model::{Instance, Shapes};
use crate::core::secret::{self, Redactor};
use crate::engine::select::{Judgement, Selection};

use self::budget::TextBudget;
pub use self::encoded::EncodedRows;
use self::encoded::EndedRow;
pub use self::masked::masked_scope;

/// How a format writes a row as text.
pub trait RowEncoder: Send + Sync {
    /// The bytes that a row is expected to take.
    fn room(&self) -> usize;

    /// Writes the row, with whatever parts it from the next one. Returns where its address ends in
    /// `out`, if it is shown: a later row of the same address says more there.
    fn encode(&self, row: &Instance<'_>, out: &mut Vec<u8>) -> Option<usize>;

    /// Writes what a row says more, behind its address.
    fn add(&self, more: &str, out: &mut Vec<u8>);
}

/// What a format keeps of a row until all of them are there.
pub trait KeptRow: Any + Debug + Send + Sync {
    /// Says more behind the address, where the format shows it.
    fn add_to_address(&mut self, more: &str);
}

/// What a format makes of each row.
#[derive(Clone)]
pub enum Encoder {
    /// Text that goes out as it comes.
    Text(Arc<dyn RowEncoder>),
    /// A value that its writer keeps.
    Kept(Arc<Keep>),
}

type Keep = dyn Fn(SentRow<'_>) -> Box<dyn KeptRow> + Send + Sync;

/// A row as it was sent, by which everything is judged, and as it may be shown: the same, but where it holds a
/// secret.
#[derive(Clone, Copy, Debug)]
pub struct SentRow<'r> {
    pub sent: &'r Instance<'r>,
    pub shown: &'r Instance<'r>,
}

#[cfg(test)]
impl<'r> From<&'r Instance<'r>> for SentRow<'r> {
    /// One that holds no secret.
    fn from(row: &'r Instance<'r>) -> Self {
        Self {
            sent: row,
            shown: row,
        }
    }
}

impl Encoder {
    pub fn text(encoder: impl RowEncoder + 'static) -> Self {
        Self::Text(Arc::new(encoder))
    }

    /// The writer of the format takes the values back as what they are, with [`Rows::kept`].
    pub fn keeping<R: KeptRow>(keep: impl Fn(SentRow<'_>) -> R + Send + Sync + 'static) -> Self {
        Self::Kept(Arc::new(move |row| Box::new(keep(row))))
    }

    fn room(&self) -> usize {
        match self {
            Self::Text(encoder) => encoder.room(),
            Self::Kept(_) => 0,
        }
    }
}

/// Encoded rows on their way to the writer of their format.
#[derive(Debug)]
pub enum Rows<'a> {
    /// Text in pieces, each of one row or of several.
    Text(&'a [&'a [u8]]),
    Kept(Vec<Box<dyn KeptRow>>),
}

impl<'a> Rows<'a> {
    /// The pieces of text, for a format whose encoder writes text.
    pub fn text(&self) -> &'a [&'a [u8]] {
        match self {
            Self::Text(pieces) => pieces,
            Self::Kept(_) => &[],
        }
    }

    /// The values, for a format whose encoder makes values of this type.
    pub fn kept<R: KeptRow>(self) -> impl Iterator<Item = R> {
        let rows = match self {
            Self::Text(_) => Vec::new(),
            Self::Kept(rows) => rows,
        };
        rows.into_iter().map(|row| {
            let row: Box<dyn Any> = row;
            *row.downcast()
                .expect("a writer is given what the encoder of its format made")
        })
    }
}

/// How the rows of a run are encoded, and which of them.
#[derive(Clone)]
pub struct Encoding {
    pub encoder: Encoder,
    /// Which rows go out; `None` for all, as they come.
    pub selection: Option<Arc<Selection>>,
    /// What identities are hashed with: of one run, all with the same.
    pub identities: Identities,
    /// What is encoded into.
    pub buffers: Arc<Buffers>,
}

impl Encoding {
    /// For all rows, as they come.
    pub fn new(encoder: Encoder) -> Self {
        Self {
            encoder,
            selection: None,
            identities: Identities::default(),
            buffers: Arc::default(),
        }
    }

    /// For the rows of a selection.
    pub fn of(encoder: Encoder, selection: Arc<Selection>) -> Self {
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
    /// The provider of the rows.
    pub about: &'static About,
    pub profile: String,
    /// What takes secrets out of the rows of a page that holds some.
    redactor: Option<Arc<Redactor>>,
    /// Whether no row of the page can hold a secret of a URL, so that none is looked for.
    is_without_urls: bool,
    /// What completes the rows of the page.
    shapes: Vec<Arc<Shapes>>,
    /// How much text its rows may have; `None` where nobody sent them.
    budget: Option<Arc<TextBudget>>,
    /// Set once nobody waits for the page any more.
    abandoned: Option<Arc<AtomicBool>>,
}

impl RowSink {
    /// Of a profile.
    pub fn of(encoding: Encoding, about: &'static About, profile: String) -> Self {
        Self {
            encoding,
            about,
            profile,
            redactor: None,
            is_without_urls: false,
            shapes: Vec::new(),
            budget: None,
            abandoned: None,
        }
    }

    /// One of a profile that is made up.
    #[cfg(any(test, fuzzing))]
    pub fn new(encoder: Encoder) -> Self {
        Self::of(Encoding::new(encoder), &MADE_UP, "env".to_owned())
    }

    /// For the rows of a page, an answer of so many bytes: with what takes the secrets of the profile out of them, where
    /// it holds some; and whether no secret of a URL can stand in it.
    pub fn of_page(
        &self,
        bytes: usize,
        redactor: Option<Arc<Redactor>>,
        is_without_urls: bool,
    ) -> Self {
        Self {
            redactor,
            is_without_urls,
            budget: Some(Arc::new(TextBudget::of(bytes))),
            ..self.clone()
        }
    }

    /// The rows of the page are read, for the first time or again.
    pub fn restart(&self) {
        if let Some(budget) = &self.budget {
            budget.restart();
        }
    }

    /// For rows that are completed with these machine types.
    pub fn with(&self, shapes: Vec<Arc<Shapes>>) -> Self {
        Self {
            shapes,
            ..self.clone()
        }
    }

    /// The texts of the look-ups that rows are completed with.
    pub fn looked_up(&self) -> impl Iterator<Item = &str> {
        self.shapes.iter().flat_map(|shapes| shapes.texts())
    }

    /// For a page that need not be read to its end once this is set.
    pub fn until(&self, abandoned: Arc<AtomicBool>) -> Self {
        Self {
            abandoned: Some(abandoned),
            ..self.clone()
        }
    }

    /// Whether nobody waits for the page any more.
    pub fn is_abandoned(&self) -> bool {
        let abandoned = self.abandoned.as_deref();
        abandoned.is_some_and(|abandoned| abandoned.load(Ordering::Relaxed))
    }

    /// Encodes a row of the profile at the end of the others. One that is not to go out leaves only its
    /// identity, and whether it is undecided: it is there all the same. It is judged as it was sent, and drawn
    /// without secrets. Where the rows of the page have too much text already, nothing is encoded: false.
    pub fn encode<'a>(&'a self, mut row: Instance<'a>, rows: &mut EncodedRows) -> bool {
        row.provider = self.about.id;
        row.profile = &self.profile;
        for shapes in &self.shapes {
            shapes.complete(&mut row);
        }
        let budget = self.budget.as_deref();
        if budget.is_some_and(|budget| !budget.takes(&mut row)) {
            return false;
        }
        let encoding = &self.encoding;
        let selection = encoding.selection.as_deref();
        if let Some(selection) = selection {
            selection.tags.look_at(&row);
        }
        let judgement = selection.map_or(Judgement::Wanted, |own| own.judge(&row, self.about));
        let is_wanted = selection.is_none_or(|own| own.prints(judgement));
        if is_wanted && let Some(selection) = selection {
            selection.key(&row, rows.keys_mut());
        }
        let redactor = self.redactor.as_ref().filter(|_| is_wanted);
        let mut masked = redactor.and_then(|redactor| masked::masked(&row, redactor));
        if masked.is_some() {
            rows.mask_addresses(redactor);
        }
        let has_urls = || !self.is_without_urls;
        let holds_secret = |row: &mut Instance<'_>| {
            holds_told_secret(row) || names_secret(row) || has_urls() && holds_url_secret(row)
        };
        if is_wanted && holds_secret(&mut row) {
            let mut shown = masked.unwrap_or_else(|| row.clone());
            for (key, text) in shown.tags.own_mut() {
                if secret::is_secret(key) {
                    *text = Cow::Borrowed(secret::MASK);
                }
            }
            for text in shown.prose_mut() {
                if let Cow::Owned(without) = secret::without_secrets(text) {
                    *text = Cow::Owned(without);
                }
            }
            for text in shown.texts_mut() {
                if let Some(without) = without_url_secrets(text) {
                    *text = Cow::Owned(without);
                }
            }
            if let Some(tags) = shown.tags.changed(without_url_secrets) {
                shown.tags = tags;
            }
            masked = Some(shown);
        }
        let shown = masked.as_ref().unwrap_or(&row);
        let mut address = None;
        match &encoding.encoder {
            Encoder::Text(encoder) if is_wanted => address = encoder.encode(shown, rows.text_mut()),
            Encoder::Text(_) => {}
            Encoder::Kept(keep) => {
                let kept = is_wanted.then(|| keep(SentRow { sent: &row, shown }));
                rows.keep(kept);
            }
        }
        let undecided_by = match judgement {
            Judgement::Undecided(condition) => Some(condition),
            Judgement::Wanted | Judgement::Unwanted => None,
        };
        let ended = EndedRow {
            identity: encoding.identities.of(&row.id),
            is_wanted,
            undecided_by,
            address,
        };
        rows.push(&row, ended);
        true
    }
}

/// Whether a text holds what nobody else may see: an image may be named by a URL with a password.
fn holds_url_secret(row: &mut Instance<'_>) -> bool {
    row.texts_mut()
        .any(|text| without_url_secrets(text).is_some())
        || row
            .tags
            .iter()
            .any(|(key, _)| without_url_secrets(key).is_some())
}

/// The text without the secrets of URLs, where it holds some.
fn without_url_secrets(text: &str) -> Option<String> {
    match secret::without_url_secrets(text) {
        Cow::Owned(without) => Some(without),
        Cow::Borrowed(_) => None,
    }
}

/// Whether a sentence holds what nobody else may see: the reason of a failure may quote how something was called.
fn holds_told_secret(row: &mut Instance<'_>) -> bool {
    row.prose_mut()
        .any(|text| matches!(secret::without_secrets(text), Cow::Owned(_)))
}

/// Whether a user called a label what a secret is called; no vendor does.
fn names_secret(row: &mut Instance<'_>) -> bool {
    row.tags.own_mut().any(|(key, _)| secret::is_secret(key))
}

/// The provider of rows that are made up.
#[cfg(any(test, fuzzing))]
const MADE_UP: About = About {
    id: "made-up",
    ..About::NONE
};

/// Makes identities: 64-bit hashes under a random key, a tenth of the memory of the texts.
#[derive(Clone, Default)]
pub struct Identities(RandomState);

impl Identities {
    /// The identity of an id.
    pub fn of(&self, id: &str) -> u64 {
        self.0.hash_one(id)
    }
}
