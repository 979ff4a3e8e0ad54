//! What kind of thing a row is.

use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// What kind of thing a row is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A machine, container or replica that runs.
    #[default]
    Instance,
    /// A job: ModelArts lists what runs on its Lite Servers.
    Job,
    /// A whole server, such as a Lite Server of ModelArts.
    Server,
    /// A notebook, with what it runs in.
    Notebook,
    /// A service or an application that has no instance.
    Service,
    /// A worker of a serverless endpoint.
    Worker,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Instance,
        Self::Job,
        Self::Server,
        Self::Notebook,
        Self::Service,
        Self::Worker,
    ];

    /// The word of each.
    pub const WORDS: [&str; Self::ALL.len()] = {
        let mut words = [""; Self::ALL.len()];
        let mut place = 0;
        while place < words.len() {
            words[place] = Self::ALL[place].as_str();
            place += 1;
        }
        words
    };

    /// Whether its rows run by themselves. A service without an instance does not: what its row says is what each of its
    /// instances would have.
    pub const fn runs(self) -> bool {
        !matches!(self, Self::Service)
    }

    /// The word in every output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Instance => "instance",
            Self::Job => "job",
            Self::Server => "server",
            Self::Notebook => "notebook",
            Self::Service => "service",
            Self::Worker => "worker",
        }
    }

    /// The kind of a word, in any case.
    pub fn of(word: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|kind| kind.as_str().eq_ignore_ascii_case(word))
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Self::of(&word).ok_or_else(|| de::Error::unknown_variant(&word, &Self::WORDS))
    }
}

/// Kinds in an order, each once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds {
    /// The first `count` of them.
    list: [Kind; Kind::ALL.len()],
    count: usize,
}

impl Kinds {
    /// The only one, where there is one.
    pub fn only(&self) -> Option<Kind> {
        match **self {
            [kind] => Some(kind),
            _ => None,
        }
    }

    /// The words of all, as they are shown.
    pub fn words(&self) -> String {
        let words: Vec<_> = self.iter().map(|kind| kind.as_str()).collect();
        words.join(", ")
    }
}

impl Deref for Kinds {
    type Target = [Kind];

    fn deref(&self) -> &[Kind] {
        &self.list[..self.count]
    }
}

impl From<Kind> for Kinds {
    fn from(kind: Kind) -> Self {
        [kind].into_iter().collect()
    }
}

impl FromIterator<Kind> for Kinds {
    fn from_iter<I: IntoIterator<Item = Kind>>(kinds: I) -> Self {
        let mut distinct = Self::default();
        for kind in kinds {
            if !distinct.contains(&kind) {
                // There is room for every kind.
                distinct.list[distinct.count] = kind;
                distinct.count += 1;
            }
        }
        distinct
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_in_their_order_each_once() {
        let all = [Kind::Job, Kind::Server, Kind::Job];
        let kinds: Kinds = all.into_iter().chain(Kind::ALL).collect();
        assert_eq!(
            kinds.words(),
            "job, server, instance, notebook, service, worker"
        );
        assert_eq!((Kinds::default().only(), kinds.only()), (None, None));
        assert_eq!(Kinds::from(Kind::Job).only(), Some(Kind::Job));
    }

    #[test]
    fn a_word_is_read_as_it_is_written() {
        for kind in Kind::ALL {
            let json = serde_json::to_string(&kind).unwrap();
            assert_eq!(serde_json::from_str::<Kind>(&json).unwrap(), kind);
            assert_eq!(Kind::of(&kind.as_str().to_uppercase()), Some(kind));
        }
        assert!(serde_json::from_str::<Kind>("\"pod\"").is_err());
    }
}
