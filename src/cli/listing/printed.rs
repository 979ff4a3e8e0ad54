//! The listing as it goes out, and the account at its end.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

use tokio::sync::mpsc::Receiver;

use crate::cli::args::Instances;
use crate::cli::listing::addresses::Addresses;
use crate::cli::listing::repeats::Repeats;
use crate::cli::listing::sorted::Sorted;
use crate::cli::listing::spec::ListingSpec;
use crate::cli::listing::wording::HintWording;
use crate::core::about::About;
use crate::core::buffers::Buffers;
use crate::core::model::Kinds;
use crate::core::report::{self, Report, Why};
use crate::core::secret::Redactor;
use crate::core::terminal::counted;
use crate::engine::pager::{Event, Stop};
use crate::engine::rows::{EncodedRows, Rows};
use crate::engine::select::{Condition, Expect, Order, Selection};
use crate::engine::trace::{Level, Trace};
use crate::output::exit::Exit;
use crate::output::{self, Outcome, Undecided, Writer};

/// A profile that is being listed.
pub struct Started {
    /// Its provider.
    pub about: &'static About,
    /// What is listed of it.
    pub kinds: Kinds,
    /// What its walk tells.
    pub events: Receiver<Event>,
    /// What it calls its variables.
    pub wording: HintWording,
}

/// How many rows go out, and how many there should be.
#[derive(Clone, Copy, Debug)]
pub struct RowLimits {
    limit: Option<u64>,
    expect: Option<Expect>,
    is_sorted: bool,
    /// Whether they are counted in place of being printed.
    is_counted: bool,
}

impl RowLimits {
    /// As the flags want it.
    pub fn of(args: &Instances) -> Self {
        // Where rows are counted, it is the groups that are sorted and limited.
        let is_counted = !args.display.group_by.is_empty();
        Self {
            limit: args.selection.limit.filter(|_| !is_counted),
            expect: args.selection.expect,
            is_sorted: !args.selection.sort_by.is_empty() && !is_counted,
            is_counted: is_counted || args.display.summary,
        }
    }

    /// Whether no more rows are asked for once there are enough: what is sorted or counted has to be
    /// there as a whole.
    pub fn cuts(self) -> bool {
        self.limit.is_some() && !self.is_sorted && self.expect.is_none()
    }
}

/// The listing as it goes out.
pub struct Printed<'w> {
    writer: Box<dyn Writer + 'w>,
    bound: RowLimits,
    /// Which rows are wanted.
    wanted: Arc<Selection>,
    /// The flags that narrow the list.
    filters: Vec<String>,
    /// What takes the credentials of the variables out of words about the conditions.
    redactor: Arc<Redactor>,
    /// The rows held to be sorted.
    sorted: Sorted,
    /// How many of them stand last, as they tell nothing to sort by.
    last: u64,
    /// Rows that were wanted, printed or not.
    matched: u64,
    count: u64,
    limited: bool,
    /// The rows of which it is not known whether they are wanted.
    undecided: Undecided,
    /// How many of them there were since the last report.
    undecided_of_source: u64,
    /// The rows since then that an earlier listing had.
    repeated_of_source: u64,
    /// The lists that two profiles have in common.
    repeats: Repeats,
    /// Rows with the price of the vendor's catalogue.
    estimated: u64,
    /// The providers that have list prices for which nobody asked.
    unasked_prices: Arc<[&'static str]>,
    /// What there is to say of flags that not every provider understands.
    pub notes_of_flags: Vec<String>,
    /// What there is to say of the rows, once all are there.
    notes: Vec<String>,
    reports: Vec<Report>,
    /// The first report of the profile that is taken.
    first: usize,
    /// What is listed of that profile.
    kinds: Kinds,
    /// The kinds that could be listed as well, to be told to whoever reads the list.
    pub unlisted: Kinds,
    addresses: Addresses,
    buffers: Arc<Buffers>,
    /// Whether rows were printed since the last report.
    has_rows: bool,
}

/// Takes back that a credential may be wrong which another listing of the profile shows to be good.
fn clear_credential(reports: &mut [Report]) {
    let is_blamed = |report: &Report| {
        let error = report.error.as_ref();
        error.is_some_and(|error| error.blames_credential)
    };
    let good = || reports.iter().filter(|report| report.pages > 0);
    let Some(operation) = good().map(|report| report.operation).next() else {
        return;
    };
    let bad = reports.iter().filter(|report| is_blamed(report));
    let bad: Vec<_> = bad
        .flat_map(|report| report.kinds.iter().copied())
        .collect();
    let kinds = good().flat_map(|report| report.kinds.iter().copied());
    let kinds = kinds.filter(|kind| !bad.contains(kind)).collect();
    let advice = report::advice_beside(operation, kinds);
    for report in reports.iter_mut().filter(|report| is_blamed(report)) {
        if let Some(error) = &mut report.error {
            error.hint = Some(advice.clone());
        }
    }
}

impl<'w> Printed<'w> {
    /// Nothing went out yet.
    pub fn new(writer: Box<dyn Writer + 'w>, plan: &ListingSpec, bound: RowLimits) -> Self {
        let encoding = plan.encoding.clone();
        Self {
            writer,
            bound,
            wanted: Arc::clone(&plan.wanted),
            filters: plan.filters.clone(),
            redactor: Arc::clone(&plan.redactor),
            sorted: Sorted::default(),
            last: 0,
            matched: 0,
            count: 0,
            limited: false,
            undecided: Undecided::new(&plan.wanted),
            undecided_of_source: 0,
            repeated_of_source: 0,
            repeats: Repeats::default(),
            estimated: 0,
            unasked_prices: Arc::clone(&plan.output.unasked_prices),
            notes_of_flags: Vec::new(),
            notes: Vec::new(),
            reports: Vec::new(),
            first: 0,
            kinds: Kinds::default(),
            unlisted: Kinds::default(),
            addresses: Addresses::new(encoding.encoder, encoding.identities),
            buffers: encoding.buffers,
            has_rows: false,
        }
    }

    /// Takes everything one profile tells. Rows beyond the limit are left out, and no more are
    /// asked for.
    pub fn take_all(
        &mut self,
        profile: Result<Started, Box<Report>>,
        stop: &Stop,
    ) -> io::Result<()> {
        let Some(Started {
            about,
            mut events,
            wording,
            ..
        }) = self.begin(profile)
        else {
            return Ok(());
        };
        while let Some(event) = events.blocking_recv() {
            self.take_event(event, about, &wording, stop)?;
        }
        self.end_profile();
        Ok(())
    }

    /// The profile, if it was started; else takes note of why it was not.
    pub fn begin(&mut self, profile: Result<Started, Box<Report>>) -> Option<Started> {
        match profile {
            Ok(started) => {
                self.first = self.reports.len();
                self.addresses.begin(started.about);
                self.undecided.begin(started.about, started.kinds);
                self.kinds = started.kinds;
                Some(started)
            }
            Err(report) => {
                self.reports.push(*report);
                None
            }
        }
    }

    /// Takes what the walk of a profile tells.
    pub fn take_event(
        &mut self,
        event: Event,
        about: &'static About,
        wording: &HintWording,
        stop: &Stop,
    ) -> io::Result<()> {
        match event {
            Event::Rows(mut rows) => {
                self.repeated_of_source += self.addresses.settle(&mut rows);
                // How much is read beyond the cut is chance.
                let is_beyond = self.bound.cuts() && self.limited;
                for condition in rows.undecided().filter(|_| !is_beyond) {
                    self.undecided
                        .count(condition, &self.wanted, about, self.kinds);
                    self.undecided_of_source += 1;
                }
                self.estimated += rows.estimated();
                self.repeats.take(&rows);
                self.take(rows, stop)?;
            }
            Event::Ended(report) => {
                let mut report = self.judged(*report);
                report.undecided = std::mem::take(&mut self.undecided_of_source);
                let repeated = std::mem::take(&mut self.repeated_of_source);
                report.received = report.received.saturating_sub(repeated);
                wording.apply(&mut report);
                self.repeats.end(&report);
                self.reports.push(report);
            }
        }
        Ok(())
    }

    /// A profile has told everything.
    pub fn end_profile(&mut self) {
        let own = &mut self.reports[self.first..];
        clear_credential(own);
        if !own.is_empty() && own.iter().all(|report| report.is_unused) {
            let regions = own.iter().map(|report| report.scope.region.clone());
            let regions = regions.collect::<BTreeSet<_>>().len();
            for report in own {
                report.doubt(regions);
            }
        }
    }

    /// Beyond the limit nothing was asked for: what failed there before it could be stopped must
    /// not decide how the run ends. What failed in a source whose rows were printed counts.
    fn judged(&mut self, report: Report) -> Report {
        let printed = std::mem::take(&mut self.has_rows);
        let is_beyond = self.bound.cuts() && self.limited && !printed;
        if is_beyond && !report.complete {
            report.cut()
        } else {
            report
        }
    }

    fn take(&mut self, mut rows: EncodedRows, stop: &Stop) -> io::Result<()> {
        self.matched += rows.wanted() as u64;
        if self.bound.is_sorted {
            self.sorted.take(rows);
            return Ok(());
        }
        if let Some(limit) = self.bound.limit {
            let room = usize::try_from(limit - self.count).unwrap_or(usize::MAX);
            if rows.wanted() > room {
                rows.truncate(room);
                self.limited = true;
                if self.bound.cuts() {
                    stop.throw(Why::Limit);
                }
            }
        }
        self.print(rows)
    }

    fn print(&mut self, rows: EncodedRows) -> io::Result<()> {
        let wanted = rows.wanted();
        self.count += wanted as u64;
        self.has_rows |= wanted > 0;
        if rows.are_kept() {
            return self.writer.rows(Rows::Kept(rows.into_kept()));
        }
        if wanted > 0 {
            self.writer.rows(Rows::Text(&[rows.text()]))?;
        }
        self.buffers.give(rows.into_text());
        Ok(())
    }

    /// Writes the account into the document, and says nothing.
    pub fn close(mut self) -> io::Result<()> {
        self.end()
    }

    /// Writes what was held, then the account.
    fn end(&mut self) -> io::Result<()> {
        let sorted = std::mem::take(&mut self.sorted);
        let mut order = sorted.order();
        if self.bound.is_sorted {
            let most = self.bound.limit.map_or(usize::MAX, |limit| {
                usize::try_from(limit).unwrap_or(usize::MAX)
            });
            self.limited |= order.len() > most;
            order.truncate(most);
            self.count = order.len() as u64;
        }
        self.last = sorted.last();
        sorted.write(&order, |rows| self.writer.rows(rows))?;
        self.notes = self.notes_of_rows();
        let limited = self.limited || self.writer.is_limited();
        self.writer.finish(&Outcome {
            count: self.count,
            limited,
            undecided: &self.undecided,
            reports: &self.reports,
            filters: &self.filters,
            notes: &self.notes,
        })
    }

    /// What there is to say of the rows, whatever the format.
    fn notes_of_rows(&self) -> Vec<String> {
        let mut notes = output::notes(&self.reports);
        notes.extend(self.notes_of_flags.iter().cloned());
        notes.extend(self.undecided.notes());
        notes.extend(self.repeats.notes());
        if self.matched == 0 && output::is_complete(&self.reports) {
            let conditions = self.wanted.conditions.iter();
            let shown = |note: String| self.redactor.redact(&note);
            let doubts = conditions.clone().filter_map(Condition::doubt_of_none);
            notes.extend(doubts.map(shown));
            // Where none are expected, none is no surprise.
            if self.bound.expect.is_none() {
                notes.extend(conditions.filter_map(Condition::note_of_letters).map(shown));
            }
        }
        if self.estimated > 0 {
            let rows = counted(self.estimated, "instance");
            notes.push(format!(
                "note: {rows} at list price: what the vendor's catalogue says, and no bill"
            ));
        }
        if output::is_complete(&self.reports) {
            notes.extend(self.wanted.tags.notes());
        }
        let conditions = self.wanted.conditions.iter();
        notes.extend(conditions.filter_map(Condition::notes));
        if self.last > 0 {
            let order = self.wanted.orders.first();
            notes.extend(order.map(|order| order.note_of_last(self.last, self.matched)));
            let is_of_prices = order.is_some_and(Order::is_of_hour_prices);
            notes.extend(is_of_prices.then(|| self.note_of_list_prices()).flatten());
        }
        notes.extend(self.wanted.orders.iter().filter_map(Order::notes));
        notes
    }

    /// That rows which tell no price may have a list price.
    fn note_of_list_prices(&self) -> Option<String> {
        let has_rows = |id: &&&str| {
            let mut reports = self.reports.iter();
            reports.any(|report| report.provider == **id && report.received > 0)
        };
        let unasked = self.unasked_prices.iter().filter(has_rows);
        output::note_of_list_prices(&unasked.copied().collect::<Vec<_>>())
    }

    /// The columns for which there is no room, and the way to them.
    fn note_of_hidden(&self) -> Option<String> {
        let hidden = self.writer.hidden();
        let way = match hidden.first() {
            Some(first) if !self.bound.is_counted => {
                let name = first.to_lowercase();
                format!("-c +{name} shows one, -o wide all")
            }
            _ => "-o wide has them".to_owned(),
        };
        output::hidden_note(&hidden, Some(&way))
    }

    /// The kinds that are listed with `--kind` alone, where some list was read.
    fn note_of_kinds(&self) -> Option<String> {
        let is_read = self.reports.iter().any(|report| report.complete);
        let is_whole = is_read && !self.limited && !self.unlisted.is_empty();
        is_whole.then(|| format!("not listed: {} (--kind all)", self.unlisted.words()))
    }

    /// Writes the account: into the document, to stderr, into the exit code.
    pub fn finish(mut self, trace: Trace) -> io::Result<Exit> {
        self.end()?;
        let outcome = Outcome {
            count: self.count,
            // Where groups are cut, the instances in them are not.
            limited: self.limited,
            undecided: &self.undecided,
            reports: &self.reports,
            filters: &self.filters,
            notes: &self.notes,
        };
        // Where no more are asked for once there are enough, it is chance how many there were.
        let all = (self.limited && !self.bound.cuts()).then_some(self.matched);
        let summary = output::summary(&outcome, all);
        for report in &self.reports {
            trace.say(Level::Verbose, &output::source_line(report));
        }
        for (line, source) in output::troubles_of(&self.reports) {
            match source {
                Some(source) => trace.say_of(Level::Quiet, &line, source),
                None => trace.say(Level::Quiet, &line),
            }
        }
        let mut notes = self.notes.clone();
        notes.extend(self.writer.notes());
        notes.extend(self.note_of_hidden());
        notes.extend(self.note_of_kinds());
        notes.extend(self.writer.hint());
        for note in notes {
            trace.say(Level::Normal, &note);
        }
        trace.say(Level::Normal, &summary);
        let exit = Exit::of(self.count, &self.reports);
        Ok(self.judged_by_count(exit, trace))
    }

    /// The exit of a run in which there should be so many instances. A list that is not complete
    /// is not judged: there may be more. Nor is one where it depends on rows that are undecided.
    fn judged_by_count(&self, exit: Exit, trace: Trace) -> Exit {
        let Some(expect) = self.bound.expect else {
            return exit;
        };
        if exit != Exit::Complete || !output::is_complete(&self.reports) {
            let already = match expect.whatever_more(self.matched) {
                None => String::new(),
                Some(is_met) => {
                    let word = if is_met { "enough" } else { "too many" };
                    let found = counted(self.matched, "instance");
                    format!("; {found} so far, which is {word} already")
                }
            };
            let words = format!("--expect {expect}: not judged, as the list is not complete");
            trace.say(Level::Quiet, &format!("warning: {words}{already}"));
            return exit;
        }
        let (found, undecided) = (self.matched, self.undecided.left_out());
        let is_met = expect.is_met(found);
        if is_met && expect.is_met(found + undecided) {
            return exit;
        }
        let perhaps = match undecided {
            0 => String::new(),
            _ => format!(", and {undecided} of which it is not known"),
        };
        let words = format!("error: expected {expect}, found {found}{perhaps}");
        trace.say(Level::Quiet, &words);
        let hint = if undecided > 0 {
            self.redactor.redact(&self.undecided.hint())
        } else if self.limited {
            let printed = self.count;
            format!("all are counted, not only the {printed} that --limit lets through")
        } else if !self.writer.notes().is_empty() {
            "all instances are counted, those too that the notes above leave out".to_owned()
        } else {
            "the list is complete; --expect says how many there should be".to_owned()
        };
        trace.say(Level::Normal, &format!("hint: {hint}"));
        Exit::Unexpected
    }
}
