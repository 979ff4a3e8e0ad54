//! One reading of a listing, from its first page on: what is new on each, what went wrong, and
//! which rows go out when.

use std::collections::HashSet;

use tokio::sync::mpsc::Sender;

use super::Event;
use super::counts::PageCounts;
use super::plan::{Failure, FailureKind, Plan};
use super::seen::{HashHalf, Seen};
use crate::core::error::{Error, ErrorKind};
use crate::core::json::{Decode, Flaws};
use crate::core::report;
use crate::engine::provider::{Ask, ListedParent, Page, Paging};
use crate::engine::rows::{EncodedRows, Identities};

/// The account of a reading.
pub struct Reading {
    /// Which page to ask for next.
    pub plan: Plan,
    /// The first failure of a page that should be there.
    pub error: Option<Error>,
    /// The first failure of a page that was only tried: it matters where the listing is short.
    pub tried: Option<Error>,
    /// Rows that could not be read.
    pub unreadable: Flaws,
    /// Fields of the others that could not.
    pub unread: Flaws,
    /// Whether a row is shown without the secrets that stand in it.
    pub is_masked: bool,
    /// A total that could not be read.
    pub bad_total: Option<Decode>,
    /// The first row or total that could not be read, as an error of its answer.
    pub amiss: Option<report::Failed>,
    /// Whether the provider says that a region is not in use.
    pub is_unused: bool,
    identities: Identities,
    seen: Seen,
    /// The rows that stand in parents, which are not counted.
    held: Seen,
    has_parents: bool,
    seen_unreadable: Seen,
}

impl Reading {
    /// A reading that has not begun.
    pub fn new(paging: Paging, max_pages: u64, identities: Identities, half: HashHalf) -> Self {
        Self {
            plan: Plan::new(paging, max_pages),
            error: None,
            tried: None,
            unreadable: Flaws::default(),
            unread: Flaws::default(),
            is_masked: false,
            bad_total: None,
            amiss: None,
            is_unused: false,
            identities,
            seen: Seen::new(half),
            held: Seen::new(half),
            has_parents: false,
            seen_unreadable: Seen::new(half),
        }
    }

    /// Takes note of a page that could not be had.
    pub fn fail(&mut self, ask: &Ask, error: Error) {
        let kind = error.cause.kind();
        // What refuses one page refuses them all; and wrong signatures in a row lock a key.
        let hopeless = matches!(
            kind,
            ErrorKind::Config | ErrorKind::Credential | ErrorKind::Permission
        );
        let nature = match kind {
            _ if hopeless => FailureKind::Hopeless,
            _ if error.cause.is_refusal() => FailureKind::Refused,
            // Some refuse it without a code.
            _ if self.plan.checks_total(ask) && error.cause.may_mean_no_page() => {
                FailureKind::Refused
            }
            ErrorKind::Provider if !error.cause.retryable() => FailureKind::Faulty,
            _ => FailureKind::Other,
        };
        match self.plan.fail(ask, nature) {
            Failure::Real => self.error = self.error.take().or(Some(error)),
            Failure::Expected => self.tried = self.tried.take().or(Some(error)),
            Failure::Answer => {}
        }
    }

    /// Page 0, where the first page leaves open whether there is one.
    pub fn page_zero<C>(&mut self, page: &Page<C>) -> Option<Ask> {
        if !self.plan.may_have_page_zero() {
            return None;
        }
        let rows: HashSet<u64> = page.rows.identities().collect();
        let parents = page.parents.iter().map(|lead| &lead.id);
        let parents: HashSet<_> = parents.collect();
        let distinct = rows.len() + parents.len() + page.unreadable.len();
        self.plan.page_zero(distinct as u64, page.total)
    }

    /// Takes note of a page, and returns what it brings that is new.
    pub fn take<C>(&mut self, ask: &Ask, page: Page<C>) -> (EncodedRows, Vec<ListedParent<C>>) {
        self.is_unused |= page.is_unused;
        let entries = page.len() + page.unreadable.len();
        let (mut rows, mut parents) = (page.rows, page.parents);
        let mut known = Vec::new();
        let mut is_new = |identity| {
            let is_new = self.seen.is_new(identity);
            if !is_new {
                known.push(identity);
            }
            is_new
        };
        rows.retain(&mut is_new);
        self.has_parents |= !parents.is_empty();
        parents.retain(|lead| is_new(self.identities.of(&lead.id)));
        let fresh = rows.identities();
        let fresh = fresh.chain(parents.iter().map(|lead| self.identities.of(&lead.id)));
        let repeats = repeats(&known, fresh);
        let fingerprints = page.unreadable.fingerprints.into_iter();
        let unreadable = fingerprints
            .filter(|fingerprint| self.seen_unreadable.is_new(*fingerprint))
            .count() as u64;
        // Of instances each row tells; the few fields of parents are told with the page.
        let unread = match (rows.unread(), parents.is_empty()) {
            (0, false) => page.unread.count,
            (unread, _) => unread,
        };
        let brought = PageCounts {
            entries: entries as u64,
            fresh: (rows.len() + parents.len()) as u64,
            unreadable,
            repeats,
            total: page.total,
            least: page.least,
            pages: page.pages,
            next: page.next,
            says_last: page.says_last,
        };
        self.plan.take(ask, brought);
        let amiss = page.unreadable.first.first().filter(|_| unreadable > 0);
        if self.amiss.is_none() {
            let amiss = amiss.or(page.bad_total.as_ref());
            self.amiss = amiss.map(|decode| report::Failed::unread(decode, page.http_status));
        }
        if unreadable > 0 {
            self.unreadable.add(unreadable, page.unreadable.first);
        }
        if unread > 0 {
            self.unread.add(unread, page.unread.first);
        }
        self.is_masked |= page.is_masked;
        if self.bad_total.is_none() {
            self.bad_total = page.bad_total;
        }
        for parent in &mut parents {
            let held = std::mem::take(&mut parent.rows);
            for identity in held.identities() {
                self.held.is_new(identity);
            }
            rows.append(held);
        }
        (rows, parents)
    }

    /// What the provider counts in all, where that are rows.
    pub fn total_of_rows(&self) -> Option<u64> {
        self.plan.total().filter(|_| !self.has_parents)
    }

    /// Whether another reading may tell better.
    pub fn calls_for_another(&self) -> bool {
        self.error.is_none() && self.bad_total.is_none() && self.plan.calls_for_another()
    }

    /// Why the listing is not complete: the error that counts, what could not be read, and what
    /// falls short.
    pub fn reason(
        &self,
        noun: &str,
        error: Option<&Error>,
        tried: Option<&Error>,
        shortfall: Option<String>,
    ) -> Option<String> {
        let total = self.bad_total.as_ref();
        let reasons = [
            error.map(Error::reason),
            report::unreadable(&self.unreadable, noun),
            total.map(|decode| format!("the total cannot be read: {decode}")),
            shortfall,
            tried.map(|error| format!("asked for more: {}", error.reason())),
        ];
        let reasons: Vec<_> = reasons.into_iter().flatten().collect();
        (!reasons.is_empty()).then(|| reasons.join("; "))
    }

    /// The rows that were seen.
    pub fn into_seen(self) -> Seen {
        if self.has_parents {
            self.held
        } else {
            self.seen
        }
    }
}

/// How many of the entries that were `known` when they came stand on the same page already, beside
/// those that are new on it.
fn repeats(known: &[u64], fresh: impl Iterator<Item = u64>) -> u64 {
    if known.is_empty() {
        return 0;
    }
    let mut page: HashSet<u64> = fresh.collect();
    let is_repeated = |identity: &&u64| !page.insert(**identity);
    known.iter().filter(is_repeated).count() as u64
}

/// Hands on the rows of a listing: at once; or, while there are few, at its end, so that a second
/// reading can take the place of the first.
pub struct Delivery {
    out: Sender<Event>,
    /// The most rows to keep back.
    most: usize,
    /// The rows kept back; `None` once rows go out as they come.
    kept: Option<Kept>,
    /// What went out of the first reading and was not met in the second.
    missed: Seen,
    sent: u64,
}

#[derive(Default)]
struct Kept {
    first: EncodedRows,
    rows: EncodedRows,
}

impl Delivery {
    /// Keeps up to `most` rows back.
    pub fn new(out: Sender<Event>, most: usize) -> Self {
        Self {
            out,
            most,
            kept: (most > 0).then(Kept::default),
            missed: Seen::default(),
            sent: 0,
        }
    }

    /// Takes the new rows of a page. False when nobody reads any more.
    pub async fn take(&mut self, rows: EncodedRows) -> bool {
        match &mut self.kept {
            None => return self.send(rows).await,
            Some(kept) => kept.rows.append(rows),
        }
        let is_full = |kept: &Kept| kept.rows.len() > self.most;
        if self.kept.as_ref().is_some_and(is_full) {
            return self.release().await;
        }
        true
    }

    /// The listing is read anew; `seen` is what the first reading brought.
    pub fn begin_again(&mut self, seen: Seen) {
        match &mut self.kept {
            Some(kept) => kept.first = std::mem::take(&mut kept.rows),
            None => self.missed = seen,
        }
    }

    /// How many rows went out that the second reading did not meet.
    pub fn gone(&self) -> u64 {
        self.missed.len() as u64
    }

    /// Ends the listing. The last reading stands alone where it adds up; otherwise everything that
    /// was read goes out. Returns how many rows went out in all.
    pub async fn finish(&mut self, adds_up: bool) -> u64 {
        if adds_up && let Some(kept) = &mut self.kept {
            kept.first = EncodedRows::default();
        }
        self.release().await;
        self.sent
    }

    /// Hands on what was kept back, and from now on rows as they come. False when nobody reads any
    /// more.
    async fn release(&mut self) -> bool {
        let Some(kept) = self.kept.take() else {
            return true;
        };
        let first: Vec<_> = kept.first.identities().collect();
        let is_read = self.send(kept.first).await;
        for identity in first {
            self.missed.is_new(identity);
        }
        is_read && self.send(kept.rows).await
    }

    async fn send(&mut self, mut rows: EncodedRows) -> bool {
        if self.missed.len() > 0 {
            rows.retain(|identity| !self.missed.take(identity));
        }
        self.sent += rows.len() as u64;
        rows.is_empty() || self.out.send(Event::Rows(rows)).await.is_ok()
    }
}
