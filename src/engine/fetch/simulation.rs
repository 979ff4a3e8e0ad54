//! The pace against servers that throttle in every way: how long a listing takes.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::pace::{Admission, Pace};

/// How a server counts.
#[derive(Clone, Copy, Debug)]
enum Quota {
    /// So many in each window of time.
    Windows { calls: u32, window: Duration },
    /// So many at once, and one more each time this long has passed.
    Bucket { burst: u32, refill: Duration },
    /// So many in any span of this length; refused ones count as well, or not.
    Sliding {
        calls: usize,
        span: Duration,
        counts_refused: bool,
    },
    /// So many under way.
    AtOnce(usize),
    /// Chance refuses one of so many.
    Chance { one_of: u32 },
}

#[derive(Clone, Copy, Debug)]
struct Server {
    quota: Quota,
    latency: Duration,
    /// Whether it tells how long to wait, in whole seconds.
    advises: bool,
    /// How far into a window the first request comes.
    phase: Duration,
}

struct Counter {
    server: Server,
    begun: Instant,
    window: u128,
    used: u32,
    log: VecDeque<Instant>,
    tokens: f64,
    filled: Instant,
    chance: u64,
}

impl Counter {
    fn new(server: Server, begun: Instant) -> Self {
        let tokens = match server.quota {
            Quota::Bucket { burst, .. } => f64::from(burst),
            _ => 0.0,
        };
        Self {
            server,
            begun,
            window: 0,
            used: 0,
            log: VecDeque::new(),
            tokens,
            filled: begun,
            chance: 4711,
        }
    }

    /// Whether a request that arrives now, while others are under way, is granted; or else how long
    /// until one would be.
    fn grants(&mut self, now: Instant, under_way: usize) -> Result<(), Duration> {
        match self.server.quota {
            Quota::Windows { calls, window } => {
                let passed = now - self.begun + self.server.phase;
                let index = passed.as_nanos() / window.as_nanos();
                if index != self.window {
                    (self.window, self.used) = (index, 0);
                }
                if self.used < calls {
                    self.used += 1;
                    return Ok(());
                }
                let next = window * (u32::try_from(index).unwrap() + 1);
                Err(next.saturating_sub(passed))
            }
            Quota::Bucket { burst, refill } => {
                let gained = (now - self.filled).div_duration_f64(refill);
                self.tokens = (self.tokens + gained).min(f64::from(burst));
                self.filled = now;
                if self.tokens >= 1.0 {
                    self.tokens -= 1.0;
                    return Ok(());
                }
                Err(refill.mul_f64(1.0 - self.tokens))
            }
            Quota::Sliding {
                calls,
                span,
                counts_refused,
            } => {
                while self.log.front().is_some_and(|first| *first + span <= now) {
                    self.log.pop_front();
                }
                let is_granted = self.log.len() < calls;
                let wait = self.log.front().map_or(span, |first| *first + span - now);
                if is_granted || counts_refused {
                    self.log.push_back(now);
                }
                if is_granted { Ok(()) } else { Err(wait) }
            }
            Quota::Chance { one_of } => {
                self.chance = next(self.chance);
                if (self.chance >> 33).is_multiple_of(u64::from(one_of)) {
                    Err(Duration::ZERO)
                } else {
                    Ok(())
                }
            }
            Quota::AtOnce(most) if under_way > most => Err(self.server.latency),
            Quota::AtOnce(_) => Ok(()),
        }
    }
}

struct Outcome {
    took: Duration,
    refused: u32,
    gave_up: bool,
}

/// The next number of a simple generator.
fn next(random: u64) -> u64 {
    let product = random.wrapping_mul(6_364_136_223_846_793_005);
    product.wrapping_add(1)
}

/// Many calls, so many at a time, in virtual time.
fn run(server: Server, calls: u32, width: usize, seed: u64) -> Outcome {
    let begun = Instant::now();
    let mut now = begun;
    let mut pace = Pace::new(now);
    let mut counter = Counter::new(server, begun);
    let mut random = seed;
    let mut under_way: Vec<(Instant, Instant, Result<(), Duration>)> = Vec::new();
    let (mut waiting, mut done, mut refused) = (calls, 0, 0);
    while done < calls {
        let mut wake = None;
        // One at a time until the credential is known: see `guard`.
        let width = if done == 0 { 1 } else { width };
        while waiting > 0 && under_way.len() < width {
            match pace.admit(now) {
                Admission::Go => {
                    let granted = counter.grants(now, under_way.len() + 1);
                    under_way.push((now + server.latency, now, granted));
                    waiting -= 1;
                }
                Admission::Wait(until) => {
                    wake = Some(until);
                    break;
                }
            }
        }
        let first = under_way.iter().map(|answer| answer.0).min();
        now = [first, wake].into_iter().flatten().min().unwrap();
        let (arrived, rest): (Vec<_>, Vec<_>) =
            under_way.into_iter().partition(|answer| answer.0 <= now);
        under_way = rest;
        for (_, start, granted) in arrived {
            match granted {
                Ok(()) => {
                    pace.answered(start);
                    done += 1;
                }
                Err(wait) => {
                    random = next(random);
                    let share =
                        f64::from(u32::try_from(random >> 32).unwrap()) / f64::from(u32::MAX);
                    let seconds = Duration::from_secs(wait.as_secs() + 1);
                    let advice = server.advises.then_some(seconds);
                    refused += 1;
                    waiting += 1;
                    if pace.throttled(start, now, advice, share).is_none() {
                        return Outcome {
                            took: now - begun,
                            refused,
                            gave_up: true,
                        };
                    }
                }
            }
        }
    }
    Outcome {
        took: now - begun,
        refused,
        gave_up: false,
    }
}

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// Runs that differ in chance and in the moment they begin.
fn outcomes(quota: Quota, latency: u64, advises: bool, calls: u32) -> Vec<Outcome> {
    let run = |seed: u64| {
        let server = Server {
            quota,
            latency: ms(latency),
            advises,
            phase: ms(37 * seed),
        };
        run(server, calls, 8, seed * 7919 + 1)
    };
    (0..20).map(run).collect()
}

/// A server of ten or twenty requests a second, counted in different ways: 200 pages take 20 or 10 s at
/// best.
#[test]
fn what_is_granted_is_used_well() {
    for (calls, bound) in [(10, 1.22), (20, 1.26)] {
        let per_second = Quota::Windows {
            calls,
            window: ms(1000),
        };
        let bucket = Quota::Bucket {
            burst: calls,
            refill: Duration::from_secs(1) / calls,
        };
        let sliding = Quota::Sliding {
            calls: calls as usize,
            span: ms(1000),
            counts_refused: true,
        };
        for quota in [per_second, bucket, sliding] {
            for (latency, advises) in [(1, false), (1, true), (50, false), (50, true), (200, false)]
            {
                let outcomes = outcomes(quota, latency, advises, 200);
                let best = 200.0 / f64::from(calls);
                let ratios = outcomes
                    .iter()
                    .map(|outcome| outcome.took.as_secs_f64() / best);
                let ratios: Vec<_> = ratios.collect();
                let mean = ratios.iter().sum::<f64>() / 20.0;
                let worst = ratios.iter().copied().fold(0.0, f64::max);
                let what =
                    format!("{quota:?}, {latency} ms, advises: {advises}: {mean:.2}, {worst:.2}");
                // Where refused requests count, each that comes too early puts the next one off.
                let longest = match quota {
                    Quota::Sliding { .. } => 1.7,
                    _ => 1.3,
                };
                assert!(mean < bound && worst < longest, "{what}");
                assert!(outcomes.iter().all(|outcome| !outcome.gave_up), "{what}");
                assert!(
                    outcomes.iter().all(|outcome| outcome.refused < 60),
                    "{what}"
                );
            }
        }
    }
}

/// SAE grants 60 calls a minute: 300 calls take five minutes at best, of the ten that a run has.
#[test]
fn sixty_a_minute_are_survived() {
    let window = Quota::Windows {
        calls: 60,
        window: ms(60_000),
    };
    let bucket = Quota::Bucket {
        burst: 60,
        refill: ms(1000),
    };
    let sliding = |counts_refused| Quota::Sliding {
        calls: 60,
        span: ms(60_000),
        counts_refused,
    };
    for quota in [window, bucket, sliding(true), sliding(false)] {
        for (latency, advises) in [(1, false), (1, true), (200, false), (200, true)] {
            for outcome in outcomes(quota, latency, advises, 300) {
                let took = outcome.took;
                assert!(!outcome.gave_up, "{quota:?}: gave up after {took:?}");
                assert!(took < Duration::from_secs(6 * 60), "{quota:?}: {took:?}");
            }
        }
    }
}

/// Where refusals do not depend on the pace, as others use the same quota, it must not sink.
#[test]
fn refusals_by_chance_do_not_add_up() {
    for (one_of, most) in [(50, 45), (20, 90), (10, 300)] {
        for outcome in outcomes(Quota::Chance { one_of }, 50, false, 1000) {
            let took = outcome.took;
            assert!(
                !outcome.gave_up && took < Duration::from_secs(most),
                "1 of {one_of}: {took:?}"
            );
        }
    }
}

#[test]
fn few_at_once_are_not_overrun() {
    for outcome in outcomes(Quota::AtOnce(2), 200, false, 200) {
        assert!(
            !outcome.gave_up && outcome.refused < 40,
            "{}",
            outcome.refused
        );
    }
}

/// Nothing but throttling comes to an end, in few requests.
#[test]
fn a_server_that_grants_nothing_is_given_up() {
    let nothing = Quota::AtOnce(0);
    for (advises, tries) in [(false, 4..=20), (true, 4..=20)] {
        for outcome in outcomes(nothing, 1, advises, 5) {
            assert!(outcome.gave_up);
            assert!(tries.contains(&outcome.refused), "{}", outcome.refused);
            assert!(outcome.took < Duration::from_secs(21), "{:?}", outcome.took);
        }
    }
}
