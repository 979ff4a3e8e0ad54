//! What a file leaves out, counted.

use std::collections::BTreeMap;

use crate::core::terminal::counted;

/// Why an instance has no block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoBlock {
    NotRunning,
    UnknownStatus,
    NoAddress,
    Host,
    Port,
    User,
}

impl NoBlock {
    /// What those are that are left out so.
    fn words(self) -> &'static str {
        match self {
            Self::NotRunning => "not running",
            Self::UnknownStatus => "of unknown status",
            Self::NoAddress => "without an SSH address",
            Self::Host => "whose SSH host is not a plain host name or IP address",
            Self::Port => "whose SSH port is not a port",
            Self::User => "whose SSH user is not a plain user name",
        }
    }

    /// The same of one instance.
    pub fn of_one(self) -> String {
        let words = self.words();
        match words.strip_prefix("whose ") {
            Some(words) => format!("its {words}"),
            None => format!("it is {words}"),
        }
    }
}

/// Why the name of an instance that has a block is no alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoAlias {
    /// Several instances have it, or what becomes of it.
    Shared,
    /// It could be that of a host on the internet, or of this machine.
    Host,
    /// Nothing of it is left.
    Empty,
    Long,
}

impl NoAlias {
    fn words(self) -> &'static str {
        match self {
            Self::Shared => "shared by several instances",
            Self::Host => "that could be a host's",
            Self::Empty => "without letters and digits",
            Self::Long => "too long",
        }
    }
}

/// How many instances have no block, and how many names are no alias.
#[derive(Debug, Default)]
pub struct LeftOut {
    instances: BTreeMap<NoBlock, u64>,
    names: BTreeMap<NoAlias, u64>,
}

impl LeftOut {
    pub fn count_instance(&mut self, why: NoBlock) {
        *self.instances.entry(why).or_default() += 1;
    }

    pub fn count_name(&mut self, why: NoAlias) {
        *self.names.entry(why).or_default() += 1;
    }

    /// What there is to say, of a listing of so many rows.
    pub fn lines(&self, rows: u64) -> Vec<String> {
        let instances = self.instances.iter();
        let instances = listed(instances.map(|(why, count)| (why.words(), *count)));
        let is_by_status = [NoBlock::NotRunning, NoBlock::UnknownStatus]
            .iter()
            .any(|why| self.instances.contains_key(why));
        let advice = if is_by_status {
            "; --status chooses other states"
        } else {
            ""
        };
        let instances = instances.map(|(count, list)| {
            let rows = counted(rows, "instance");
            format!("{count} of {rows} left out: {list}{advice}")
        });
        let names = self.names.iter();
        let names = listed(names.map(|(why, count)| (why.words(), *count)));
        let names = names.map(|(count, list)| {
            let verb = if count == 1 { "has" } else { "have" };
            format!("{} {verb} no alias: {list}", counted(count, "name"))
        });
        instances.into_iter().chain(names).collect()
    }
}

/// The sum of the counts, and each with its words; nothing where there are none.
fn listed(counts: impl Iterator<Item = (&'static str, u64)>) -> Option<(u64, String)> {
    let (mut sum, mut parts) = (0, Vec::new());
    for (words, count) in counts {
        sum += count;
        parts.push(format!("{count} {words}"));
    }
    (sum > 0).then(|| (sum, parts.join(", ")))
}
