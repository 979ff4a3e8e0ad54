//! How long a listing takes at a provider that grants 10 or 20 requests a second, against the time it
//! needs at best. `cargo bench --bench pacing`; a few minutes, as it is the real time that counts.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a report")]

#[path = "../tests/it/support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the tests use the rest")]
mod support;

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use support::{Cloud, Server, ids, slice};

const PAGES: u32 = 200;
const ROWS: u32 = 3 * PAGES;
const RATES: [u32; 2] = [10, 20];

/// Whether a request at this moment is granted.
type Quota = Box<dyn FnMut(Instant) -> bool + Send>;

/// So many in each second of the clock.
fn windows(per_second: u32) -> Quota {
    let begun = Instant::now();
    let (mut second, mut used) = (0, 0);
    Box::new(move |now| {
        let at = (now - begun).as_secs();
        if at != second {
            (second, used) = (at, 0);
        }
        used += 1;
        used <= per_second
    })
}

/// So many at once, and as many more in each second, one by one.
fn bucket(per_second: u32) -> Quota {
    let (mut tokens, mut filled) = (f64::from(per_second), Instant::now());
    Box::new(move |now| {
        let gained = (now - filled).as_secs_f64() * f64::from(per_second);
        tokens = (tokens + gained).min(f64::from(per_second));
        filled = now;
        let is_granted = tokens >= 1.0;
        tokens -= f64::from(u8::from(is_granted));
        is_granted
    })
}

/// So many in any second, refused ones counted as well.
fn sliding(per_second: u32) -> Quota {
    let mut log: VecDeque<Instant> = VecDeque::new();
    Box::new(move |now| {
        log.retain(|time| *time + Duration::from_secs(1) > now);
        log.push_back(now);
        log.len() <= per_second as usize
    })
}

fn main() {
    for per_second in RATES {
        // The first come at once, and the rest at the pace of the quota.
        let ideal = Duration::from_secs_f64(f64::from(PAGES - 1) / f64::from(per_second));
        println!("{PAGES} pages at {per_second} requests a second; at best {ideal:.1?}");
        for name in ["windows", "bucket", "sliding"] {
            for advises in [false, true] {
                let quota = match name {
                    "windows" => windows(per_second),
                    "bucket" => bucket(per_second),
                    _ => sliding(per_second),
                };
                let (took, requests) = list(quota, advises);
                println!(
                    "{name:<8} Retry-After {}: {took:>6.2?}, {:.2} x, {requests} requests",
                    if advises { "1 " } else { "no" },
                    took.as_secs_f64() / ideal.as_secs_f64(),
                );
            }
        }
    }
}

/// Lists a server with a quota; the time it took, and the requests.
fn list(quota: Quota, advises: bool) -> (Duration, usize) {
    let quota = Mutex::new(quota);
    let cloud = Cloud::NOVITA;
    let server = Server::start(move |request| {
        if quota.lock().unwrap()(Instant::now()) {
            let asked = cloud.asked(request);
            return cloud.page(&slice(&ids(ROWS as usize), asked), Some(ROWS.into()));
        }
        let reply = cloud.error(429, "RATE_LIMIT_EXCEEDED", "slow down", "R");
        if advises {
            reply.with("retry-after", "1")
        } else {
            reply
        }
    });
    let begun = Instant::now();
    let run = cloud.listing(&server).run();
    let took = begun.elapsed();
    assert_eq!((run.code, run.ids().len()), (0, ROWS as usize), "{run:?}");
    assert!(!run.stderr.contains("error"), "{run:?}");
    (took, server.count())
}
