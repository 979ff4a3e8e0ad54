//! Rows of which it is not known whether they are wanted: how many, of which provider, and what is not known.

use crate::core::about::About;
use crate::core::fields::tells_of_ends;
use crate::core::model::Kinds;
use crate::core::terminal::counted;
use crate::engine::select::Selection;

/// The undecided rows of a run, and what there is to say of what was not known.
#[derive(Debug, Default)]
pub struct Undecided {
    /// In the order of the conditions; only those by which rows are undecided.
    by: Vec<UndecidedBy>,
    /// Whether the rows go out.
    are_kept: bool,
    /// The condition that judges ends as far as they are known.
    ends_as_known: Option<String>,
    /// The providers that were listed and never tell of an end.
    endless: Vec<&'static str>,
}

/// The rows that are undecided by one condition.
#[derive(Debug)]
struct UndecidedBy {
    /// Its place among the conditions.
    place: usize,
    /// How it was given.
    given: String,
    /// The filter that leaves such rows out.
    without_unknown: String,
    providers: Vec<OfProvider>,
}

#[derive(Debug)]
struct OfProvider {
    id: &'static str,
    rows: u64,
    /// The field of which it never tells.
    never_tells: Option<String>,
}

impl Undecided {
    /// None yet.
    pub fn new(selection: &Selection) -> Self {
        let mut conditions = selection.conditions.iter();
        let ends = conditions.find(|condition| condition.takes_ends_as_known());
        Self {
            are_kept: selection.keeps_unknown,
            ends_as_known: ends.map(|condition| condition.given.clone()),
            ..Self::default()
        }
    }

    /// These kinds of a provider are listed.
    pub fn begin(&mut self, about: &'static About, kinds: Kinds) {
        let is_new = !self.endless.contains(&about.id);
        if self.ends_as_known.is_some() && !tells_of_ends(about, &kinds) && is_new {
            self.endless.push(about.id);
        }
    }

    /// Counts a row of a provider that is undecided by the condition of this place.
    pub fn count(
        &mut self,
        place: usize,
        selection: &Selection,
        about: &'static About,
        kinds: Kinds,
    ) {
        let at = self.by.binary_search_by_key(&place, |by| by.place);
        let at = at.unwrap_or_else(|at| {
            let condition = &selection.conditions[place];
            self.by.insert(
                at,
                UndecidedBy {
                    place,
                    given: condition.given.clone(),
                    without_unknown: condition.without_unknown(),
                    providers: Vec::new(),
                },
            );
            at
        });
        let providers = &mut self.by[at].providers;
        match providers.iter_mut().find(|own| own.id == about.id) {
            Some(own) => own.rows += 1,
            None => providers.push(OfProvider {
                id: about.id,
                rows: 1,
                never_tells: selection.conditions[place].never_told_by(about, &kinds),
            }),
        }
    }

    /// How many rows there are.
    pub fn total(&self) -> u64 {
        self.by.iter().map(UndecidedBy::total).sum()
    }

    /// How many rows were left out.
    pub fn left_out(&self) -> u64 {
        if self.are_kept { 0 } else { self.total() }
    }

    /// What there is to say: how many rows, by condition and provider; and that ends are judged as known.
    pub fn notes(&self) -> Vec<String> {
        self.note().into_iter().chain(self.note_of_ends()).collect()
    }

    fn note_of_ends(&self) -> Option<String> {
        let given = self.ends_as_known.as_ref()?;
        let never_tell = match self.endless.as_slice() {
            [] => return None,
            [one] => format!("{one} never tells"),
            [several @ .., last] => format!("{} and {last} never tell", several.join(", ")),
        };
        Some(format!(
            "note: {never_tell} of an end: {given} goes by what is known"
        ))
    }

    fn note(&self) -> Option<String> {
        let total = self.total();
        if total == 0 {
            return None;
        }
        let by: Vec<_> = self.by.iter().map(UndecidedBy::words).collect();
        let never = self.by.iter().flat_map(|by| &by.providers);
        let never = never.filter_map(|own| {
            let field = own.never_tells.as_ref()?;
            Some(format!("{} never tells {field}", own.id))
        });
        let mut never: Vec<_> = never.collect();
        never.dedup();
        let never = match never.as_slice() {
            [] => String::new(),
            never => format!(" ({})", never.join(", ")),
        };
        let fate = if self.are_kept {
            "printed, though"
        } else {
            "left out, as"
        };
        let they_meet = if total == 1 { "it meets" } else { "they meet" };
        Some(format!(
            "note: {} {fate} it is not known whether {they_meet} {}{never}",
            counted(total, "instance"),
            by.join("; ")
        ))
    }

    /// What can be done where the rows keep a count from being judged.
    pub fn hint(&self) -> String {
        let filters = self
            .by
            .iter()
            .map(|by| format!("--filter '{}'", by.without_unknown));
        let mut filters: Vec<_> = filters.collect();
        filters.dedup();
        let takes = if filters.len() == 1 { "takes" } else { "take" };
        format!(
            "{} {takes} unknown for no, -p leaves providers out, --keep-unknown counts them",
            filters.join(" ")
        )
    }
}

impl UndecidedBy {
    fn total(&self) -> u64 {
        self.providers.iter().map(|own| own.rows).sum()
    }

    /// `--gpu: eas 14, sae 19`.
    fn words(&self) -> String {
        let providers = self.providers.iter();
        let providers: Vec<_> = providers
            .map(|own| format!("{} {}", own.id, own.rows))
            .collect();
        format!("{}: {}", self.given, providers.join(", "))
    }
}
