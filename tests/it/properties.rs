//! Made-up servers, the same each time: what is called complete is exactly what the server has, and
//! all else says that it is not.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::support::{Asked, Cloud, Finished, Server, each_cloud_with, ids, slice};

/// Servers a provider and property.
const CASES: u32 = 20;

/// A server's total.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Total {
    Right,
    Missing,
    /// Larger or smaller than it should be.
    Off(i64),
    /// Off on every second page.
    Wavers(i64),
}

/// What happens to the rows of a server, before which of its requests.
#[derive(Clone, Debug)]
enum Moves {
    None,
    Appear(Vec<(usize, Index)>),
    Leave(Vec<(usize, Index)>),
}

/// A server's rows, and what it makes of them.
#[derive(Clone, Debug)]
struct World {
    rows: usize,
    /// The rows a page that are asked for, and the most that are given.
    size: usize,
    clamp: usize,
    /// Whether the first page is page 0, where that is open.
    from_zero: bool,
    total: Total,
    /// A page that is empty, counted from 0.
    lost: Option<usize>,
    /// A page that is the one before it once more.
    repeated: Option<usize>,
    moves: Moves,
    /// How long answers take, in milliseconds: in turn.
    delays: Vec<u64>,
}

fn worlds(
    total: impl Strategy<Value = Total>,
    lost: impl Strategy<Value = Option<usize>>,
    repeated: impl Strategy<Value = Option<usize>>,
    moves: impl Strategy<Value = Moves>,
) -> impl Strategy<Value = World> {
    let shape = (0..=40_usize, 1..=10_usize, 1..=12_usize, any::<bool>());
    let delays = vec(0..8_u64, 1..5);
    (shape, total, lost, repeated, moves, delays).prop_map(
        |((rows, size, clamp, from_zero), total, lost, repeated, moves, delays)| World {
            rows,
            size,
            clamp,
            from_zero,
            total,
            lost,
            repeated,
            moves,
            delays,
        },
    )
}

/// What a server has, and has done.
#[derive(Default)]
struct State {
    rows: Vec<String>,
    requests: usize,
    totals: Vec<Option<u64>>,
}

impl World {
    fn is_sound(&self) -> bool {
        self.total == Total::Right
            && (self.lost, self.repeated) == (None, None)
            && matches!(self.moves, Moves::None)
    }

    /// Moves what is to move before this request.
    fn step(&self, state: &mut State) {
        state.requests += 1;
        let now = state.requests;
        let due = |moves: &[(usize, Index)]| -> Vec<Index> {
            let due = moves.iter().filter(|(request, _)| *request == now);
            due.map(|(_, place)| *place).collect()
        };
        match &self.moves {
            Moves::None => {}
            Moves::Appear(moves) => {
                for place in due(moves) {
                    let at = place.index(state.rows.len() + 1);
                    let id = format!("new-{now}-{}", state.rows.len());
                    state.rows.insert(at, id);
                }
            }
            Moves::Leave(moves) => {
                for place in due(moves) {
                    if !state.rows.is_empty() {
                        state.rows.remove(place.index(state.rows.len()));
                    }
                }
            }
        }
    }

    /// The rows and the total of one page.
    fn answer(&self, cloud: Cloud, state: &mut State, asked: Asked) -> (Vec<String>, Option<u64>) {
        self.step(state);
        let asked = if cloud.has_pages() {
            asked.clamped(self.clamp)
        } else {
            asked
        };
        let skipped = if cloud.may_begin_at_page_0() && self.from_zero {
            asked.page * asked.size
        } else {
            asked.skipped()
        };
        let page = skipped / asked.size.max(1);
        let skipped = match self.repeated {
            Some(repeated) if repeated == page => skipped.saturating_sub(asked.size),
            _ => skipped,
        };
        let offset = Some(skipped);
        let rows = match self.lost {
            Some(lost) if lost == page => Vec::new(),
            _ => slice(&state.rows, Asked { offset, ..asked }),
        };
        let right = state.rows.len() as u64;
        let total = match self.total {
            Total::Missing => None,
            Total::Off(by) => Some(right.saturating_add_signed(by)),
            Total::Wavers(by) if page % 2 == 1 => Some(right.saturating_add_signed(by)),
            Total::Right | Total::Wavers(_) => Some(right),
        };
        state.totals.push(total);
        (rows, total)
    }

    /// Lists it, and tells what it had in the end.
    fn list(&self, cloud: Cloud) -> (Finished, State) {
        let state = Arc::new(Mutex::new(State {
            rows: ids(self.rows),
            ..State::default()
        }));
        let (world, shared) = (self.clone(), Arc::clone(&state));
        let server = Server::start(move |request| {
            let asked = cloud.asked(request);
            let (number, (rows, total)) = {
                let mut state = shared.lock().unwrap();
                let answer = world.answer(cloud, &mut state, asked);
                (state.requests, answer)
            };
            let delay = world.delays[number % world.delays.len()];
            thread::sleep(Duration::from_millis(delay));
            cloud.page_for(asked, &rows, total)
        });
        let run = cloud.bare(&server.url()).args(cloud.scope());
        let run = run.args(["-o", "json", "--page-size", &self.size.to_string()]);
        let finished = run.run();
        let state = std::mem::take(&mut *state.lock().unwrap());
        (finished, state)
    }

    /// The lies that no client can catch: a total that is exactly what was sent, and no total
    /// beside a page that is not what was asked for.
    fn is_believable(&self, state: &State, ids: &[String]) -> bool {
        let is_told = state.totals.contains(&Some(ids.len() as u64));
        let is_known = ids.iter().all(|id| state.rows.contains(id));
        let is_wrong = matches!(self.total, Total::Off(_) | Total::Wavers(_));
        let is_odd = self.lost.is_some() || self.repeated.is_some();
        is_known && ((is_wrong && is_told) || (self.total == Total::Missing && is_odd))
    }

    fn check(&self, cloud: Cloud) {
        let (run, state) = self.list(cloud);
        let what = format!("{cloud:?}, {self:?}, in the end {:?}", state.rows);
        let (ids, document) = (run.ids(), run.json());
        let mut unique = ids.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), ids.len(), "a row twice: {what}: {run:?}");
        if run.code == 0 {
            assert_eq!(document["complete"], true, "{what}: {run:?}");
            let is_whole = ids == state.rows || self.is_believable(&state, &ids);
            assert!(is_whole, "not whole: {what}: {run:?}");
            return;
        }
        assert!(!self.is_sound(), "not complete: {what}: {run:?}");
        let code = if ids.is_empty() { 5 } else { 8 };
        assert_eq!(run.code, code, "{what}: {run:?}");
        assert_eq!(document["complete"], false, "{what}: {run:?}");
        let reason = document["sources"][0]["reason"].as_str();
        assert!(
            reason.is_some_and(|reason| !reason.is_empty()),
            "{what}: {run:?}"
        );
    }
}

/// Whether lost rows can be noticed at all.
fn can_tell(cloud: Cloud) -> bool {
    cloud.has_pages() && cloud.has_total()
}

/// Checks providers against made-up servers.
fn hold<S: Strategy<Value = World>>(has: fn(Cloud) -> bool, worlds: impl Fn() -> S + Sync) {
    each_cloud_with(has, |cloud| {
        let config = Config {
            cases: CASES,
            failure_persistence: None,
            max_shrink_iters: 30,
            ..Config::default()
        };
        let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let result = TestRunner::new_with_rng(config, random).run(&worlds(), |world| {
            world.check(cloud);
            Ok(())
        });
        if let Err(error) = result {
            panic!("{cloud:?}: {error}");
        }
    });
}

#[test]
fn a_sound_server_is_listed_whole() {
    let all = |_| true;
    hold(all, || {
        worlds(
            Just(Total::Right),
            Just(None),
            Just(None),
            Just(Moves::None),
        )
    });
}

#[test]
fn a_server_with_flaws_is_listed_whole_or_called_short() {
    let total = || {
        prop_oneof![
            Just(Total::Right),
            Just(Total::Missing),
            (-4..=4_i64).prop_map(Total::Off),
            (-4..=4_i64).prop_map(Total::Wavers),
        ]
    };
    let page = || option::weighted(0.3, 0..6_usize);
    hold(can_tell, || {
        worlds(total(), page(), page(), Just(Moves::None))
    });
}

#[test]
fn rows_that_appear_between_requests_are_listed_or_the_list_is_called_short() {
    let moves = || vec((2..8_usize, any::<Index>()), 1..4).prop_map(Moves::Appear);
    hold(can_tell, || {
        worlds(Just(Total::Right), Just(None), Just(None), moves())
    });
}

#[test]
fn rows_that_leave_between_requests_take_none_with_them_unsaid() {
    let moves = || vec((2..8_usize, any::<Index>()), 1..4).prop_map(Moves::Leave);
    hold(can_tell, || {
        worlds(Just(Total::Right), Just(None), Just(None), moves())
    });
}
