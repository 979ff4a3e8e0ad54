//! What must hold for any world.

use std::collections::{BTreeSet, HashSet};

use serde_json::Value;

use super::answer::Told;
use super::fleet::{self, Item, Listing, Row};
use super::network::State;
use super::run::Outcome;
use super::world::{Change, Selection, World};

/// How long a run may go on after it was told to end, in milliseconds.
const LAST_WORDS: u64 = 1000;
/// The deadline of a run that names none, in milliseconds.
const DEADLINE: u64 = 600_000;
/// The longest a run may take.
const LONGEST: u64 = DEADLINE + LAST_WORDS;

/// What does not hold; empty where all is well.
pub fn judge(world: &World, outcome: &Outcome) -> Vec<String> {
    let state = &*outcome.network.state();
    let mut wrong = Vec::new();
    let printed = Printed::of(world, outcome);
    wrong.extend(printed.flaw.clone());
    wrong.extend(invented(world, state, &printed.ids));
    if outcome.code == 0 || printed.is_complete == Some(true) {
        wrong.extend(short(world, state, &printed.ids, outcome.code));
    }
    if outcome.code == 0
        && printed.is_complete == Some(false)
        && world.asked.selection.limit().is_none()
    {
        wrong.push("exit 0, and the document says that it is not complete".to_owned());
    }
    // So many slow answers may be more than the time of a run is for.
    if world.is_sound() && outcome.ended < DEADLINE {
        wrong.extend(unsound(world, outcome, state, &printed.ids));
        wrong.extend(uncounted(world, &printed));
    }
    wrong.extend(unbounded(world, outcome, state));
    wrong
}

/// What stands on stdout.
struct Printed {
    ids: Vec<String>,
    /// How many rows are left out as it is not known whether they are wanted, where the format says so.
    undecided: Option<u64>,
    is_complete: Option<bool>,
    flaw: Option<String>,
}

impl Printed {
    fn of(world: &World, outcome: &Outcome) -> Self {
        let text = &outcome.stdout;
        let id = |row: &Value| row["id"].as_str().unwrap_or_default().to_owned();
        match world.asked.format {
            "name" => {
                let lines = text.lines();
                let ids = lines.map(|line| line.rsplit('/').next().unwrap_or_default().to_owned());
                Self {
                    ids: ids.collect(),
                    undecided: None,
                    is_complete: None,
                    flaw: None,
                }
            }
            "jsonl" => {
                let rows: Result<Vec<Value>, _> = text.lines().map(serde_json::from_str).collect();
                let flaw = rows
                    .as_ref()
                    .err()
                    .map(|error| format!("not JSON: {error}: {text}"));
                Self {
                    ids: rows.unwrap_or_default().iter().map(id).collect(),
                    undecided: None,
                    is_complete: None,
                    flaw,
                }
            }
            _ => {
                let document: Value = match serde_json::from_str(text) {
                    Ok(document) => document,
                    Err(error) => {
                        return Self {
                            ids: Vec::new(),
                            undecided: None,
                            is_complete: None,
                            flaw: Some(format!("not JSON: {error}: {text}")),
                        };
                    }
                };
                let rows = document["instances"]
                    .as_array()
                    .cloned()
                    .unwrap_or_default();
                let is_counted = document["count"] == rows.len();
                Self {
                    ids: rows.iter().map(id).collect(),
                    undecided: document["undecided"].as_u64(),
                    is_complete: document["complete"].as_bool(),
                    flaw: (!is_counted).then(|| format!("count {}", document["count"])),
                }
            }
        }
    }
}

/// Rows that are there more than once, or were never there.
fn invented(world: &World, state: &State, ids: &[String]) -> Option<String> {
    let wanted = world.listings.iter().filter(|own| own.is_wanted);
    let known = wanted.flat_map(|own| &own.items);
    let inserted = world.moves.iter().filter_map(|moved| match &moved.what {
        Change::Inserted(_, item) => Some(item),
        _ => None,
    });
    let known = known.chain(inserted);
    let known = known.flat_map(|item| item.rows.iter().map(|row| &row.id).chain([&item.id]));
    // An id may be what was changed in an answer.
    let told = state.told.iter().flatten().flat_map(|told| &told.entries);
    let told = told.flat_map(|entry| entry.held.iter().chain([&entry.id]));
    let known: HashSet<_> = known.chain(told).map(String::as_str).collect();
    let mut seen = HashSet::new();
    let wrong = ids
        .iter()
        .find(|id| !seen.insert(id.as_str()) || !known.contains(id.as_str()));
    wrong.map(|id| format!("{id:?} was never there, or came twice"))
}

/// Rows that are missing from what is called complete.
fn short(world: &World, state: &State, ids: &[String], code: u8) -> Option<String> {
    let selection = world.asked.selection;
    let most = selection.limit().unwrap_or(usize::MAX);
    if world.listings.iter().any(|own| own.is_refused) && ids.len() < most {
        return Some(format!(
            "silently short: exit {code}, and a list was refused"
        ));
    }
    let printed: HashSet<_> = ids.iter().map(String::as_str).collect();
    let mut wanted = HashSet::new();
    for (place, listing) in world.listings.iter().enumerate() {
        if !listing.is_wanted || is_excused(world, state, place) {
            continue;
        }
        // What was there from the beginning to the end.
        let left: HashSet<_> = state.rows[place]
            .iter()
            .map(|item| item.id.as_str())
            .collect();
        let lasting = |item: &&Item| left.contains(item.id.as_str());
        for item in listing.items.iter().filter(lasting) {
            let rows = item.rows.iter();
            let rows = rows.filter(|row| selection.wants(row) == Some(true));
            let rows = rows.filter(|row| !is_told_otherwise(world, state, place, item, row));
            wanted.extend(rows.map(|row| row.id.as_str()));
        }
    }
    let mut missing: Vec<_> = wanted.difference(&printed).copied().collect();
    missing.sort_unstable();
    let is_short = !missing.is_empty() && ids.len() < most.min(wanted.len());
    is_short.then(|| format!("silently short: exit {code}, without {}", missing.join(" ")))
}

/// Whether an answer told of an entry without this row: it does not hold it, or runs something where nothing does. Of a row
/// that stands for an empty list, whether that list was told to hold any.
fn is_told_otherwise(world: &World, state: &State, place: usize, item: &Item, row: &Row) -> bool {
    let tells = |told: &Told| {
        let own = told.entries.iter().filter(|entry| entry.id == item.id);
        let mut own = own.filter(|_| !told.is_flawed);
        own.any(|entry| entry.runs || row.id != item.id && !entry.held.contains(&row.id))
    };
    let is_below = |own: &Listing| own.place.parent == item.id;
    let mut below = (world.listings.iter().zip(&state.told)).filter(|(own, _)| is_below(own));
    state.told[place].iter().any(tells)
        || below.any(|(own, told)| {
            own.place.api.draw.is_some() && told.iter().any(|told| !told.entries.is_empty())
        })
}

/// Whether what was told of a listing, or of one that leads to it, could be told of a smaller fleet.
fn is_excused(world: &World, state: &State, place: usize) -> bool {
    let above = world.listings[place].above;
    could_be_smaller(state, place) && !is_whole(world, state, place)
        || above.is_some_and(|above| is_excused(world, state, above))
}

/// Whether it was told everything.
fn is_whole(world: &World, state: &State, place: usize) -> bool {
    let told: HashSet<_> = state.told[place].iter().flat_map(Told::ids).collect();
    let items = &world.listings[place].items;
    items.iter().all(|item| told.contains(item.id.as_str()))
}

/// The classes of ARCHITECTURE.md that nobody can tell from a smaller fleet: a total that is just what was sent; no
/// total at all; and a row that went just as another came.
fn could_be_smaller(state: &State, place: usize) -> bool {
    let told = &state.told[place];
    let begins = told.iter().rposition(|told| told.is_first);
    let last = begins.map_or(&told[..0], |begins| &told[begins..]);
    let adds_up = |told: &[Told]| {
        let totals: BTreeSet<_> = told.iter().filter_map(|told| told.total).collect();
        let ids: HashSet<_> = told.iter().flat_map(Told::ids).collect();
        let is_flawed = told.is_empty() || told.iter().any(|told| told.is_flawed);
        !is_flawed && totals.len() == 1 && totals.contains(&(ids.len() as u64))
    };
    let has_no_total = !told.is_empty()
        && told
            .iter()
            .all(|told| told.total.is_none() && !told.is_flawed);
    state.exchanged[place] || has_no_total || adds_up(last) || adds_up(told)
}

/// What a sound world must give.
fn unsound(world: &World, outcome: &Outcome, state: &State, ids: &[String]) -> Option<String> {
    let selection = world.asked.selection;
    let mut rows: Vec<_> = fleet::rows(&world.listings)
        .into_iter()
        .filter(|row| selection.wants(row) == Some(true))
        .map(|row| row.id.as_str())
        .collect();
    let is_refused = world.listings.iter().any(|own| own.is_refused);
    let is_enough = selection.limit().is_some_and(|most| rows.len() >= most);
    let codes: &[u8] = match selection {
        // Who listed enough may not have come to what is refused.
        _ if is_refused && is_enough => &[0, 8],
        _ if is_refused && rows.is_empty() => &[4, 8],
        _ if is_refused => &[8],
        Selection::ExpectNone if !rows.is_empty() => &[9],
        _ => &[0],
    };
    if !codes.contains(&outcome.code) {
        return Some(format!(
            "a sound world ends with exit {} instead of {codes:?}",
            outcome.code
        ));
    }
    if world.faults.is_empty() && !state.unasked.is_empty() {
        return Some(format!("nobody wants {:?}", state.unasked));
    }
    let is_sorted = matches!(
        selection,
        Selection::Sorted | Selection::SortedAndLimited(_)
    );
    if is_sorted {
        rows.sort_unstable();
    }
    rows.truncate(selection.limit().unwrap_or(usize::MAX));
    let mut found: Vec<_> = ids.iter().map(String::as_str).collect();
    if is_sorted {
        // What names are sorted by is a matter of its own.
        found.sort_unstable();
        if selection.limit().is_some() {
            return (found.len() != rows.len())
                .then(|| format!("rows {found:?}, and not {rows:?}"));
        }
    }
    (found != rows).then(|| format!("a sound world gives {found:?} instead of {rows:?}"))
}

/// Rows of a sound world that are undecided, and are not counted as that.
fn uncounted(world: &World, printed: &Printed) -> Option<String> {
    let told = printed.undecided?;
    let rows = fleet::rows(&world.listings).into_iter();
    let count = rows
        .filter(|row| world.asked.selection.wants(row).is_none())
        .count();
    (told != count as u64).then(|| format!("{told} undecided instead of {count}"))
}

/// What takes too long, or asks too often.
fn unbounded(world: &World, outcome: &Outcome, state: &State) -> Vec<String> {
    let mut wrong = Vec::new();
    let told_to_end = [world.stopped_at, world.asked.deadline]
        .into_iter()
        .flatten();
    let longest = told_to_end.map(|at| at + LAST_WORDS).chain([LONGEST]).min();
    let longest = longest.unwrap_or(LONGEST);
    if outcome.ended > longest {
        wrong.push(format!("it took {} ms, and not {longest}", outcome.ended));
    }
    let pages = world.listings.iter().map(|own| {
        let size = world.server.most.min(world.asked.page_size.unwrap_or(1));
        own.items.len() as u64 / size.max(1) + 3
    });
    // Two readings, four attempts each, ranges that did not follow one another, and the pages that are asked for to
    // prove that there are no more.
    let most = 60 + 10 * pages.sum::<u64>() + state.throttled;
    if state.requests > most {
        wrong.push(format!("{} requests, and not {most}", state.requests));
    }
    if state.peak > world.asked.concurrency {
        wrong.push(format!("{} requests at once", state.peak));
    }
    if state.stderr.contains("internal failure") {
        wrong.push("an internal failure".to_owned());
    }
    wrong
}
