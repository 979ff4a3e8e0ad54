//! A short run that is the same each time, and the long one of `just worlds`.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;

use super::judge::judge;
use super::random::Random;
use super::run::{self, Outcome};
use super::world::World;
use super::{fleet, vendors};
use crate::providers;

/// Seeds whose worlds once showed a fault.
const FAILED: &[u64] = &[
    2585, 4640, 8531, 37_392, 57_861, 59_811, 61_378, 101_223, 161_516, 213_212, 301_528, 308_627,
    354_779, 894_582,
];

/// Requests that were made in all worlds, worlds that were run twice, and those of them that went otherwise then.
static REQUESTS: AtomicU64 = AtomicU64::new(0);
static REPLAYED: AtomicU64 = AtomicU64::new(0);
static DIFFERED: AtomicU64 = AtomicU64::new(0);

/// What does not hold in the world of a seed.
fn flaws(seed: u64) -> Vec<String> {
    flaws_of(World::of(seed))
}

fn flaws_of(world: World) -> Vec<String> {
    let (seed, world) = (world.seed, Arc::new(world));
    let first = panic::catch_unwind(AssertUnwindSafe(|| run::run(&world, false)));
    let Ok(outcome) = first else {
        return vec!["a panic".to_owned()];
    };
    REQUESTS.fetch_add(outcome.network.state().requests, Ordering::Relaxed);
    let mut wrong = judge(&world, &outcome);
    if seed.is_multiple_of(16) {
        REPLAYED.fetch_add(1, Ordering::Relaxed);
        if run::run(&world, false).fingerprint != outcome.fingerprint {
            DIFFERED.fetch_add(1, Ordering::Relaxed);
            wrong.push("another run of the same seed went otherwise".to_owned());
        }
    }
    wrong
}

/// Of every provider there is a vendor, and of every kind that it lists a fleet.
#[test]
fn every_kind_of_every_provider_is_there() {
    for entry in providers::ALL {
        let about = entry.about;
        let vendor = vendors::ALL.into_iter().find(|own| own.id == about.id);
        let vendor = vendor.unwrap_or_else(|| panic!("no vendor {}", about.id));
        for kind in about.all_kinds().iter().copied() {
            let has_rows = |seed| {
                let random = &mut Random::new(seed);
                let listings = fleet::listings(&[vendor], |_| kind.into(), 1, random);
                !fleet::rows(&listings).is_empty()
            };
            assert!((0..50).any(has_rows), "{}: no {}", about.id, kind.as_str());
        }
    }
}

#[test]
fn any_world_is_listed_whole_or_said_to_be_short() {
    let wrong: Vec<_> = (0..400)
        .chain(FAILED.iter().copied())
        .filter_map(told)
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One thing is changed in a sound answer: no list of fewer rows than there are is called whole, but where a smaller
/// fleet would be told of just so.
#[test]
fn a_sound_answer_with_one_change_is_read_whole_or_said_to_be_short() {
    let wrong = (0..400).filter_map(|seed| {
        let wrong = flaws_of(World::edited(seed));
        (!wrong.is_empty()).then(|| format!("{seed}: {}", wrong.join("; ")))
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn told(seed: u64) -> Option<String> {
    let wrong = flaws(seed);
    (!wrong.is_empty()).then(|| format!("just worlds --seed {seed}: {}", wrong.join("; ")))
}

/// `WORLDS` is how many, from the seed in `FIRST` on; or `SEED` the one that is shown.
#[test]
#[ignore = "as long as one likes: just worlds"]
#[expect(clippy::print_stdout, reason = "a report")]
fn worlds() {
    let variable = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    if let Some(seed) = variable("SEED") {
        return show(seed);
    }
    let first = variable("FIRST").unwrap_or(0);
    let end = first + variable("WORLDS").unwrap_or(100_000);
    let begun = Instant::now();
    let (next, failed) = (AtomicU64::new(first), AtomicU64::new(0));
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end || failed.load(Ordering::Relaxed) >= 20 {
                        return;
                    }
                    if let Some(words) = told(seed) {
                        failed.fetch_add(1, Ordering::Relaxed);
                        println!("{words}");
                    }
                }
            });
        }
    });
    let took = begun.elapsed();
    let count = next.load(Ordering::Relaxed).min(end) - first;
    let failed = failed.into_inner();
    let counted = u32::try_from(count).map_or(f64::INFINITY, f64::from);
    let rate = |time: Duration| counted / time.as_secs_f64().max(0.001);
    let requests = REQUESTS.load(Ordering::Relaxed);
    println!(
        "{count} worlds, {requests} requests in {took:.1?} on {threads} threads: {:.0} worlds a second, and {:.0} in a \
         second of processor time; {failed} failed; {} of {} went otherwise when they were run again",
        rate(took),
        rate(processor_time()),
        DIFFERED.load(Ordering::Relaxed),
        REPLAYED.load(Ordering::Relaxed),
    );
    assert_eq!(failed, 0);
}

/// What this process took.
fn processor_time() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_SELF).expect("the system counts it");
    let times = [usage.user_time(), usage.system_time()];
    let times = times.map(|time| Duration::from_micros(time.num_microseconds().unsigned_abs()));
    times.iter().sum()
}

/// Says what a world is, what happened in it, and what does not hold.
#[expect(clippy::print_stdout, reason = "a report")]
fn show(seed: u64) {
    let world = Arc::new(World::of(seed));
    println!("{}", run::words(&world, true).join(" "));
    println!("{:#?}", world.server);
    for listing in &world.listings {
        let ids: Vec<_> = listing.items.iter().map(|item| item.id.as_str()).collect();
        println!("{:?}\n    {}", listing.place, ids.join(" "));
    }
    println!(
        "{:?}, stopped at {:?}, sound {}",
        world.asked,
        world.stopped_at,
        world.is_sound()
    );
    for fault in &world.faults {
        println!("{fault:?}");
    }
    for moved in &world.moves {
        println!("{moved:?}");
    }
    let outcome = run::run(&world, true);
    let wrong = judge(&world, &outcome);
    let Outcome {
        code,
        stdout,
        ended,
        network,
        ..
    } = outcome;
    let state = network.state();
    println!("\n{}", state.log.as_deref().unwrap_or_default().join("\n"));
    println!("\n{}\n{stdout}\nexit {code} after {ended} ms", state.stderr);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
