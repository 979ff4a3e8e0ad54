//! Lists that two profiles have in common: one account under two names, whose rows are all there twice.

use std::collections::{BTreeMap, HashMap};

use crate::core::report::Report;
use crate::core::terminal::counted;
use crate::engine::rows::EncodedRows;

/// The most profiles that are named beside the first.
const FEW: usize = 3;

/// What a list holds, in two numbers: how many rows, and a sum over their ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Content {
    count: u64,
    sum: u64,
}

/// The lists so far, each by what it holds.
#[derive(Debug, Default)]
pub struct Repeats {
    /// Of the source whose rows are coming.
    current: Content,
    /// By provider and content, the first profile that had it.
    known: HashMap<(&'static str, Content), String>,
    /// By provider and profile, how many of its rows each later one has as well.
    found: BTreeMap<(&'static str, String), BTreeMap<String, u64>>,
}

impl Repeats {
    /// Rows of the source come, as they were sent.
    pub fn take(&mut self, rows: &EncodedRows) {
        for identity in rows.identities() {
            self.current.count += 1;
            // In whatever order they come.
            self.current.sum = self.current.sum.wrapping_add(identity);
        }
    }

    /// The source has ended.
    pub fn end(&mut self, report: &Report) {
        let content = std::mem::take(&mut self.current);
        if content.count == 0 {
            return;
        }
        let (provider, profile) = (report.provider, &report.profile);
        let first = self.known.entry((provider, content));
        let first = first.or_insert_with(|| profile.clone());
        if first != profile {
            let others = self.found.entry((provider, first.clone())).or_default();
            *others.entry(profile.clone()).or_default() += content.count;
        }
    }

    /// What there is to say of them.
    pub fn notes(&self) -> impl Iterator<Item = String> {
        self.found.iter().map(|((provider, first), others)| {
            let more = others.len().saturating_sub(FEW);
            let names = [first].into_iter().chain(others.keys().take(FEW));
            let mut names: Vec<_> = names.cloned().collect();
            names.extend((more > 0).then(|| format!("{more} more")));
            let last = names.pop().unwrap_or_default();
            let names = names.join(", ");
            let most = others.values().copied().max().unwrap_or_default();
            let instances = counted(most, "instance");
            format!(
                "note: profiles {names} and {last} of {provider} have {instances} in common, and each lists \
                 them; --profile {first} lists them once"
            )
        })
    }
}
