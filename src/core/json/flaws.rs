//! What is wrong in an answer that is used all the same: of many things of one kind the count, and the
//! first few in words.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::Decode;

/// Things of one kind that could not be read. As JSON, the first by their paths.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Unread")]
pub struct Flaws {
    /// How many there are.
    pub count: u64,
    /// The paths of the first three.
    #[serde(serialize_with = "paths")]
    #[schemars(with = "Vec<String>")]
    pub first: Vec<Decode>,
}

impl Flaws {
    /// However many there are, no more are named, or kept.
    pub const NAMED: usize = 3;

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Whether another one would be named.
    pub fn has_room(&self) -> bool {
        self.first.len() < Self::NAMED
    }

    /// One more; in words only where it is among the first.
    pub fn note(&mut self, decode: impl FnOnce() -> Decode) {
        self.count += 1;
        if self.has_room() {
            self.first.push(decode());
        }
    }

    /// So many more, the first of which are these. One that is named already is not named again: a page may
    /// come twice.
    pub fn add(&mut self, count: u64, first: Vec<Decode>) {
        self.count += count;
        for decode in first {
            if self.has_room() && !self.first.contains(&decode) {
                self.first.push(decode);
            }
        }
    }

    /// The same with every foreign text passed through `tidy`.
    pub fn tidied(mut self, tidy: impl Fn(&str) -> String) -> Self {
        for decode in &mut self.first {
            *decode = Decode::new(tidy(&decode.path), tidy(&decode.why));
        }
        self
    }
}

fn paths<S: Serializer>(first: &[Decode], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(first.iter().map(|decode| &decode.path))
}
