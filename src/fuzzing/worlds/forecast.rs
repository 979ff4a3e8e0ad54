//! How well it is told what a listing takes: SAE, which grants 60 calls a minute, in virtual time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;

use super::api::{Api, Item, Place, Row};
use super::fleet::Listing;
use super::run;
use super::vendors::sae::{APPLICATIONS, GROUPS, INSTANCES, SAE};
use super::world::{Asked, Quota, Selection, Server, World};
use crate::engine::progress::Board;

/// So many groups of each application.
type Groups = fn(u64) -> u64;

struct Case {
    name: &'static str,
    regions: &'static [&'static str],
    /// Of each region.
    applications: u64,
    groups: Groups,
    quota: Quota,
}

impl Case {
    const SAE: Self = Self {
        name: "",
        regions: ONE,
        applications: 100,
        groups: even,
        quota: QUOTA,
    };
}

const MINUTE: u64 = 60_000;

const QUOTA: Quota = Quota {
    calls: 60,
    window: MINUTE,
    advises: false,
    later: None,
};

const ONE: &[&str] = &["cn-shanghai"];
const TWO: &[&str] = &["cn-shanghai", "cn-beijing"];

fn even(_: u64) -> u64 {
    1
}

/// From one to five, in no order.
fn uneven(application: u64) -> u64 {
    1 + application.wrapping_mul(2_654_435_761) / 7 % 5
}

/// A few have many.
fn skewed(application: u64) -> u64 {
    if (application.wrapping_mul(2_654_435_761) / 7).is_multiple_of(12) {
        12
    } else {
        1
    }
}

/// What was told of a run that took so long: when, and how long it takes in all.
struct Told {
    took: Duration,
    foreseen: Vec<(Duration, Option<Duration>)>,
    stderr: String,
}

/// How right it was, in hundredths.
#[derive(Debug)]
struct Figures {
    /// The part of the time after which something was told first.
    first: f64,
    /// The time in which something was told, and the most that it was off, of the whole: at every moment from a quarter of
    /// the way on, and where the quota changes, from when that has settled.
    share: f64,
    off: f64,
    /// The most that it was off from a quarter of the way on until a change had settled: nobody foresees one.
    before: f64,
}

impl Case {
    fn world(&self, deadline: u64) -> World {
        let mut listings = Vec::new();
        for region in self.regions {
            self.region(region, &mut listings);
        }
        World {
            seed: 1,
            vendors: vec![&SAE],
            regions: self.regions.len(),
            listings,
            server: Server {
                latency: 200,
                usual: 20,
                most: 1000,
                counts_as_asked: false,
                counts_from_zero: false,
                quota: Some(self.quota),
                trouble: 0,
                ahead: 0,
                lifetime: 3600,
                friendly: &[],
            },
            asked: Asked {
                kinds: None,
                selection: Selection::All,
                format: "name",
                page_size: None,
                concurrency: 8,
                deadline: Some(deadline),
                is_renewable: false,
            },
            stopped_at: None,
            faults: Vec::new(),
            moves: Vec::new(),
        }
    }

    fn region(&self, region: &str, listings: &mut Vec<Listing>) {
        let mut add = |api: &'static Api, parent: &str, group: &str, above, items| {
            listings.push(Listing {
                vendor: &SAE,
                place: Place::new(api, region, parent, group),
                above,
                is_wanted: api == &INSTANCES,
                is_refused: false,
                items,
            });
            listings.len() - 1
        };
        let applications: Vec<_> = (0..self.applications)
            .map(|number| format!("{region}-{number}"))
            .collect();
        let row =
            |id: &String| Item::parent(id, json!({"AppId": id, "RegionId": region}).to_string());
        let rows = applications.iter().map(row).collect();
        let above = add(&APPLICATIONS, "", "", None, rows);
        for (number, application) in (0..).zip(&applications) {
            let groups: Vec<_> = (0..(self.groups)(number))
                .map(|group| format!("{application}-{group}"))
                .collect();
            let row = |id: &String| Item::parent(id, json!({"GroupId": id}).to_string());
            let rows = groups.iter().map(row).collect();
            let above = add(&GROUPS, application, "", Some(above), rows);
            for group in &groups {
                let json = json!({"InstanceId": group, "InstanceContainerStatus": "Running"});
                let row = Row {
                    id: group.clone(),
                    has_name: true,
                    is_running: true,
                    is_large: None,
                };
                let rows = vec![row.item(json.to_string())];
                add(&INSTANCES, application, group, Some(above), rows);
            }
        }
    }

    /// Runs it to the end, or to the deadline, in milliseconds.
    fn run(&self, deadline: u64) -> Told {
        let world = Arc::new(self.world(deadline));
        let told = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&told);
        let observe = move |now: Duration, board: &Board| {
            let whole = board
                .foreseen(tokio::time::Instant::now().into_std())
                .into_iter()
                .flatten()
                .max();
            seen.lock().unwrap().push((now, whole));
        };
        let outcome = run::observed(&world, false, Some(Box::new(observe)));
        let told = std::mem::take(&mut *told.lock().unwrap());
        let stderr = outcome.network.state().stderr.clone();
        Told {
            took: Duration::from_millis(outcome.ended),
            foreseen: told,
            stderr,
        }
    }

    fn figures(&self) -> Figures {
        let told = self.run(600 * MINUTE);
        assert!(
            told.stderr.ends_with(": complete\n"),
            "{}: {}",
            self.name,
            told.stderr
        );
        let settled = self.quota.later.map(|(at, _)| at + SETTLES);
        told.figures(settled.map(Duration::from_millis))
    }
}

impl Figures {
    fn holds(&self) -> bool {
        self.off <= 20.0 && self.share >= 80.0
    }
}

impl Told {
    fn figures(&self, settled: Option<Duration>) -> Figures {
        let (quarter, took) = (self.took / 4, self.took.as_secs_f64());
        let from = settled.map_or(quarter, |settled| settled.max(quarter));
        let first = self.foreseen.iter().find(|(_, whole)| whole.is_some());
        let (mut seen, mut told) = (0.0, 0.0);
        let (mut off, mut before) = (0.0_f64, 0.0_f64);
        for (now, whole) in self.foreseen.iter().filter(|(now, _)| *now >= quarter) {
            let error = whole.map(|whole| 100.0 * (whole.as_secs_f64() - took).abs() / took);
            if *now < from {
                before = before.max(error.unwrap_or_default());
                continue;
            }
            seen += 1.0;
            told += f64::from(u8::from(error.is_some()));
            off = off.max(error.unwrap_or_default());
        }
        Figures {
            first: first.map_or(100.0, |(now, _)| 100.0 * now.as_secs_f64() / took),
            share: 100.0 * told / f64::max(seen, 1.0),
            off,
            before,
        }
    }
}

/// How long something else may be told than is so, or nothing, once the quota has changed, in milliseconds. What the vendor
/// counts in is a minute: a refusal shows the change within one, and what is granted then when that has ended.
const SETTLES: u64 = 90_000;

/// So many calls a minute, and after some seconds fewer.
const fn slower(calls: u64, after: u64, then: u64) -> Quota {
    Quota {
        calls,
        later: Some((after * 1000, then)),
        ..QUOTA
    }
}

/// Small ones, for each run of the tests.
const FEW: &[Case] = &[
    Case {
        name: "100 applications",
        ..Case::SAE
    },
    Case {
        name: "100 applications, uneven",
        groups: uneven,
        ..Case::SAE
    },
    Case {
        name: "2 regions of 50 applications, uneven",
        regions: TWO,
        applications: 50,
        groups: uneven,
        ..Case::SAE
    },
    Case {
        name: "120 applications, 120 calls a minute and then 60",
        applications: 120,
        quota: slower(120, 60, 60),
        ..Case::SAE
    },
];

const MANY: &[Case] = &[
    Case {
        name: "290 applications",
        applications: 290,
        ..Case::SAE
    },
    Case {
        name: "290 applications, uneven",
        applications: 290,
        groups: uneven,
        ..Case::SAE
    },
    Case {
        name: "290 applications, a few are large",
        applications: 290,
        groups: skewed,
        ..Case::SAE
    },
    Case {
        name: "2 regions of 145 applications, uneven",
        regions: TWO,
        applications: 145,
        groups: uneven,
        ..Case::SAE
    },
    Case {
        name: "290 applications, 120 calls a minute and then 60",
        applications: 290,
        quota: slower(120, 180, 60),
        ..Case::SAE
    },
    Case {
        name: "290 applications, 60 calls a minute and then 30",
        applications: 290,
        quota: slower(60, 200, 30),
        ..Case::SAE
    },
    Case {
        name: "120 applications, 60 calls a minute and then 30",
        applications: 120,
        quota: slower(60, 200, 30),
        ..Case::SAE
    },
    Case {
        name: "150 applications, uneven, 90 calls a minute and then 60",
        applications: 150,
        groups: uneven,
        quota: slower(90, 150, 60),
        ..Case::SAE
    },
    Case {
        name: "290 applications, 120 calls a minute and then 30",
        applications: 290,
        quota: slower(120, 333, 30),
        ..Case::SAE
    },
    Case {
        name: "290 applications, 10 calls in ten seconds, advised",
        applications: 290,
        quota: Quota {
            calls: 10,
            window: 10_000,
            advises: true,
            later: None,
        },
        ..Case::SAE
    },
    Case {
        name: "1000 applications",
        applications: 1000,
        ..Case::SAE
    },
    Case {
        name: "1000 applications, uneven",
        applications: 1000,
        groups: uneven,
        ..Case::SAE
    },
];

fn hold(cases: &[Case]) -> Vec<(&'static str, Figures)> {
    let figures: Vec<_> = cases
        .iter()
        .map(|case| (case.name, case.figures()))
        .collect();
    for (name, own) in &figures {
        assert!(own.holds(), "{name}: {own:?}");
    }
    figures
}

/// From a quarter of the way on it is told what is left, and what is told is so.
#[test]
fn what_is_left_is_told_as_it_is() {
    for (name, own) in hold(FEW) {
        let has_changed = name.contains("then");
        assert!(
            has_changed || (20.0..=30.0).contains(&own.first),
            "{name}: {own:?}"
        );
    }
}

/// The same of larger fleets, as a table: `just forecasts`.
#[test]
#[ignore = "a minute: just forecasts"]
#[expect(clippy::print_stdout, reason = "a report")]
fn forecasts() {
    println!(
        "| fleet | told from, % of the time | told in, % of the time from a quarter on, or from 90 s after a change | off in \
         that time, % of the whole | off before, % |"
    );
    println!("| --- | --: | --: | --: | --: |");
    let mut wrong = Vec::new();
    for case in FEW.iter().chain(MANY) {
        let (name, own) = (case.name, case.figures());
        println!(
            "| {name} | {:.0} | {:.0} | {:.1} | {:.1} |",
            own.first, own.share, own.off, own.before
        );
        if !own.holds() {
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// One note, once, where the deadline passes before; and none where it does not.
#[test]
fn a_deadline_that_is_too_short_is_noted_once() {
    let notes = |applications, deadline| {
        let case = Case {
            applications,
            ..Case::SAE
        };
        let stderr = case.run(deadline).stderr;
        let notes = stderr
            .lines()
            .filter(|line| line.contains("--deadline") && line.starts_with("note:"));
        notes.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        notes(290, 10 * MINUTE),
        [
            "note: sae: about 15 min at the pace granted (59 calls a minute), longer than the deadline of 10m: --deadline 20m"
        ]
    );
    assert_eq!(notes(100, 10 * MINUTE), [""; 0]);
}
