//! One table of faults by clouds, driven through the binary: what every server can do wrong,
//! and what must come out of it.
//!
//! `just faults` prints it; `FAULT=words` runs only the cases whose name or family has them. A case
//! stands in the file of its family; [`verdict`] says what holds for every run besides.

mod bodies;
mod case;
mod choice;
mod clocks;
mod cursors;
mod dialects;
mod discovery;
mod envelopes;
mod lenient;
mod look_ups;
mod movement;
mod odd_rows;
mod offsets;
mod pacing;
mod page_zero;
mod pages;
mod parents;
mod print;
mod quotes;
mod redirects;
mod refused_keys;
mod running;
mod scene;
mod secrets;
mod sizes;
mod statuses;
mod texts;
mod throttling;
mod tokens;
mod totals;
mod transport;
mod values;
mod vanished;
mod verdict;
mod want;

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use self::case::{Case, Elsewhere, Outcome};
use self::scene::Stage;
use self::secrets::Detector;
use self::verdict::{Difference, Wrong};
use self::want::Want;
use crate::support::{Cloud, Cloudls, Reply, Server, closed_port};

pub use self::case::has_counted_pages;
pub use self::look_ups::{LookUp, found, found_one, look_up, page_of_parents};
pub use self::sizes::gzip;

/// Runs at once that wait for nothing but answers, and those that wait by design: for retries, a pause, a limit.
const BRISK: usize = 12;
const PATIENT: usize = 36;
/// Beyond its limit a run gets this much longer before it is killed.
const GRACE: Duration = Duration::from_secs(5);

/// Further tries of a run that a busy machine may have spoiled.
const CALM_TRIES: usize = 2;

/// Cases of one kind.
pub struct Family {
    name: &'static str,
    cases: Vec<Case>,
}

/// The numbers of a family and of a case in it.
type Place = (usize, usize);

/// One run of the table.
pub struct Cell {
    /// Which case it is.
    place: Place,
    cloud: Cloud,
    /// What came out, in short.
    shown: String,
    /// The arguments.
    command: String,
    wrong: Vec<Difference>,
    /// Its stderr, for one that differs.
    stderr: String,
    /// Whether only time is to blame.
    is_late: bool,
}

/// The families in their order, each with what its faults are of.
fn families() -> Vec<Family> {
    use Of::{Connection, List};
    [
        ("transport", Connection, transport::cases()),
        ("statuses", List, statuses::cases()),
        ("redirects", Connection, redirects::cases()),
        ("errors in a 200", Connection, envelopes::cases()),
        ("dialects", Connection, dialects::cases()),
        ("refused keys", Connection, refused_keys::cases()),
        ("throttling", Connection, throttling::cases()),
        ("pacing", Connection, pacing::cases()),
        ("bodies", List, bodies::cases()),
        ("sizes", Connection, sizes::cases()),
        ("values", List, values::cases()),
        ("rows", List, odd_rows::cases()),
        ("lenient values", List, lenient::cases()),
        ("totals", List, totals::cases()),
        ("pages", List, pages::cases()),
        ("page 0", Connection, page_zero::cases()),
        ("offsets", Connection, offsets::cases()),
        ("cursors", Connection, cursors::cases()),
        ("movement", List, movement::cases()),
        ("vanished rows", List, vanished::cases()),
        ("texts", Connection, texts::cases()),
        ("quoted credentials", Connection, quotes::cases()),
        ("clocks", Connection, clocks::cases()),
        ("tokens", Connection, tokens::cases()),
        ("discovery", Connection, discovery::cases()),
        ("parents", Connection, parents::cases()),
        ("running counts", Connection, running::cases()),
    ]
    .map(|(name, of, cases)| Family {
        name,
        cases: match of {
            List => cases,
            Connection => cases.into_iter().map(Case::of_connection).collect(),
        },
    })
    .into()
}

/// What faults are of.
enum Of {
    /// Of an API as a whole: how it is reached, how its answers arrive, how it words errors, how texts are shown, who waits
    /// for whom. One code serves all lists of a provider there, so that the main one is enough.
    Connection,
    /// Of each list: which statuses refuse it, what stands in an answer and in a row, how it is counted and paged. These are
    /// tried on the lists of further kinds as well.
    List,
}

#[test]
fn every_fault_on_every_cloud() {
    let families = families();
    let words = std::env::var("FAULT").unwrap_or_default();
    let chosen = choice::chosen(&families, &words).unwrap_or_else(|error| panic!("{error}"));
    let begun = Instant::now();
    let mut cells = run_all(&families, &chosen);
    let again = settle(&families, &mut cells);
    show(&print::table(&families, &cells, begun.elapsed()));
    if again > 0 {
        show(&format!(
            "{again} runs ran out of time, and were made again alone"
        ));
    }
    let differences = print::differences(&families, &cells);
    assert!(differences.is_empty(), "{differences}");
}

#[expect(
    clippy::print_stdout,
    reason = "the table is what `just faults` is for"
)]
fn show(table: &str) {
    println!("\n{table}");
}

/// A run to be made.
type Job = (Place, Cloud);

/// Whether a run spends its time waiting: processors are few, and sleepers need none.
fn is_patient(case: &Case, want: &Want) -> bool {
    let is_retried = *want.requests.start() > 3 || want.requests.end() == &usize::MAX;
    case.sets_a_limit() || !want.time.0.is_zero() || is_retried
}

/// Makes the runs of these cases, those that may take long first.
fn run_all(families: &[Family], chosen: &[Place]) -> Vec<Cell> {
    let (mut brisk, mut patient): (Vec<Job>, Vec<(Duration, Job)>) = Default::default();
    for &place in chosen {
        let case = &families[place.0].cases[place.1];
        for cloud in &case.clouds {
            let want = (case.want)(*cloud);
            if is_patient(case, &want) {
                patient.push((want.time.0, (place, *cloud)));
            } else {
                brisk.push((place, *cloud));
            }
        }
    }
    patient.sort_by_key(|(least, _)| std::cmp::Reverse(*least));
    let patient = patient.into_iter().map(|(_, job)| job).collect();
    let queues = [(BRISK, VecDeque::from(brisk)), (PATIENT, patient)];
    let queues = queues.map(|(width, jobs)| (width, Mutex::new(jobs)));
    let cells = Mutex::new(Vec::new());
    thread::scope(|scope| {
        let workers = queues
            .iter()
            .flat_map(|(width, jobs)| (0..*width).map(move |_| jobs));
        for jobs in workers {
            let cells = &cells;
            scope.spawn(move || {
                loop {
                    let Some((place, cloud)) = jobs.lock().unwrap().pop_front() else {
                        break;
                    };
                    let case = &families[place.0].cases[place.1];
                    let cell = run_one(case, place, cloud);
                    cells.lock().unwrap().push(cell);
                }
            });
        }
    });
    let mut cells = cells.into_inner().unwrap();
    cells.sort_by_key(|cell| (cell.place, cell.cloud.name));
    cells
}

/// Runs once more, alone, what ran out of time, as a busy machine can cause that. Whatever else differs counts
/// the first time. Tells how many those were.
fn settle(families: &[Family], cells: &mut [Cell]) -> usize {
    let late: Vec<_> = cells.iter_mut().filter(|cell| cell.is_late).collect();
    let count = late.len();
    for cell in late {
        for _ in 0..CALM_TRIES {
            if cell.is_late {
                let case = &families[cell.place.0].cases[cell.place.1];
                *cell = run_one(case, cell.place, cell.cloud);
            }
        }
    }
    count
}

fn run_one(case: &Case, place: Place, cloud: Cloud) -> Cell {
    let mut cell = Cell {
        place,
        cloud,
        shown: "the test failed".to_owned(),
        command: String::new(),
        wrong: Vec::new(),
        stderr: String::new(),
        is_late: false,
    };
    let tried = catch_unwind(AssertUnwindSafe(|| run(case, cloud, &mut cell)));
    if tried.is_err() {
        cell.wrong
            .push((Wrong::Unexpected, "the test itself failed".to_owned()));
    }
    cell
}

fn run(case: &Case, cloud: Cloud, cell: &mut Cell) {
    let want: Want = (case.want)(cloud);
    let elsewhere = Server::start(move |_| cloud.page(&[], Some(0)));
    let mut credentials = secrets::credentials(cloud);
    if let Some(token) = &case.token {
        credentials[0].1 = token.text();
    }
    let secrets = secrets::secrets(cloud, &credentials);
    let server = case.scene.as_ref().map(|scene| {
        let handler = scene(&Stage {
            cloud,
            elsewhere: elsewhere.url(),
            secrets: secrets.clone(),
        });
        Server::start(move |request| -> Reply {
            cloud.beside(request).unwrap_or_else(|| handler(request))
        })
    });
    let url = match &server {
        Some(server) => server.url(),
        None => format!("http://127.0.0.1:{}", closed_port()),
    };
    let command: Cloudls = cloud
        .bare(&url)
        .vars(credentials)
        .args((case.scope)(cloud))
        .args(["-o", case.format])
        .args(if case.is_verbose {
            &["-vv", "--debug"][..]
        } else {
            &[]
        })
        .args(&case.args);
    cell.command = command.to_string();
    let run = command.run_for(want.time.1 + GRACE);
    let mut arrivals = server.map(|server| server.arrivals()).unwrap_or_default();
    arrivals.retain(|arrival| cloud.beside(&arrival.request).is_none());
    let detector = Detector::new(&secrets, cloud.carriers).with_requests(&arrivals);
    let outcome = Outcome {
        cloud,
        document: serde_json::from_str(&run.stdout).ok(),
        run,
        url,
        arrivals,
        elsewhere: Elsewhere {
            url: elsewhere.url(),
            arrivals: elsewhere.arrivals(),
        },
    };
    cell.shown = print::cell(&outcome);
    cell.wrong = verdict::judge(&outcome, &want, case.format, &detector);
    cell.is_late = verdict::ran_out_of_time(case, &outcome.run.stderr, &cell.wrong);
    cell.stderr = outcome.run.stderr.chars().take(3000).collect();
}
