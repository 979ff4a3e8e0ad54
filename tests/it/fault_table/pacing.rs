//! How a provider is asked while it throttles: how long, and never beside another request.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::case::{Case, Outcome, all, reading};
use super::scene::{Scene, always, counted, first, on_pages, refusal, sound, throttled};
use super::throttling::{ALIBABA, DEADLINE, TRIES, dialect, proxy};
use super::want::{Want, fails, short, whole, whole_of};
use crate::support::{Cloud, Received};

/// A provider that has never answered well is given up after 20 seconds, bar a moment.
const GIVEN_UP: Duration = Duration::from_secs(18);

fn given_up(_: Cloud) -> Want {
    let want = fails(7, "rate_limited").says("tried").waits(GIVEN_UP);
    // Waits are drawn from the whole range: 15 requests within the 20 s are one in some thousands, 21 one in 10^8.
    want.between(4, 20).within(25)
}

/// How a provider is asked while it throttles.
pub fn cases() -> Vec<Case> {
    vec![
        // What has been answered once is waited for as long as the deadline allows.
        Case::new("429 for ever, no deadline", always(throttled), given_up)
            .with(Cloud::is_asked_alone),
        Case::new(
            "400 Throttling.User for ever, no deadline",
            always(|cloud| dialect(cloud, 400, "Throttling.User")),
            given_up,
        )
        .on(ALIBABA),
        // Where the vendor has no words for it, they are somebody else's.
        Case::new(
            "429, HTML of a proxy, for ever, no deadline",
            always(|_| proxy()),
            given_up,
        )
        .with(|cloud| cloud.throttling.code.is_none()),
        Case::new(
            "429 after page 1, for ever",
            on_pages(|page| page > 1, throttled),
            |cloud| {
                let want = short(&[0, 1, 2]).kind("rate_limited").within(10);
                want.between(3, reading(cloud) + TRIES.1)
            },
        )
        .with(Cloud::has_pages)
        .args(DEADLINE),
        Case::new("429 for 1.5 s after page 1", for_a_while(), |cloud| {
            let want = whole()
                .check(one_at_a_time)
                .waits(Duration::from_millis(1500));
            want.between(reading(cloud) + 1, reading(cloud) + 8 + TRIES.1)
        })
        .with(Cloud::has_pages),
        Case::new("429 five times, then fine", first(5, throttled), |cloud| {
            whole().requests(reading(cloud) + 5).within(30)
        }),
        Case::new("the first request of a profile", slow_first(), |_| {
            whole_of([all(), all()].concat()).check(first_is_alone)
        })
        .scope(two_sources)
        .with(|cloud| cloud.two_sources.is_some() && cloud.is_asked_alone()),
        Case::new("a 500 between throttled answers", alternating(), |cloud| {
            whole().between(reading(cloud) + 2, reading(cloud) + 2)
        }),
    ]
}

/// Two sources of one profile. Both serve the same rows, so the list holds them twice.
fn two_sources(cloud: Cloud) -> Vec<&'static str> {
    cloud.two_sources.unwrap_or_default().to_vec()
}

/// Throttles everything but page 1 for a while.
fn for_a_while() -> Scene {
    Box::new(|stage| {
        let cloud = stage.cloud;
        let begun: Mutex<Option<Instant>> = Mutex::new(None);
        Box::new(move |request| {
            if is_first_page(cloud, request) {
                return sound(cloud, request);
            }
            let begun = *begun.lock().unwrap().get_or_insert_with(Instant::now);
            if begun.elapsed() < Duration::from_millis(1500) {
                throttled(cloud)
            } else {
                sound(cloud, request)
            }
        })
    })
}

/// A pause after the first throttled answers: from there on no request goes beside another.
fn one_at_a_time(outcome: &Outcome) -> Result<(), String> {
    let begun = outcome
        .arrivals
        .iter()
        .find(|arrival| !is_first_page(outcome.cloud, &arrival.request));
    let Some(begun) = begun.map(|arrival| arrival.at) else {
        return Err("no page but the first was asked for".to_owned());
    };
    let paused = outcome.arrivals.iter().filter(|arrival| {
        let since = arrival.at.duration_since(begun).as_millis();
        (200..1400).contains(&since) && arrival.at > begun
    });
    let crowded = paused.filter(|arrival| arrival.beside > 0).count();
    if crowded == 0 {
        Ok(())
    } else {
        Err(format!(
            "{crowded} requests beside others while the provider throttles"
        ))
    }
}

fn is_first_page(cloud: Cloud, request: &Received) -> bool {
    let asked = cloud.asked(request);
    asked.page <= 1 && asked.offset.is_none()
}

/// How long the first answer takes.
const SLOW: Duration = Duration::from_millis(500);

/// A server whose first answer takes its time.
fn slow_first() -> Scene {
    counted(|cloud, number, request| {
        if number == 1 {
            std::thread::sleep(SLOW);
        }
        sound(cloud, request)
    })
}

fn first_is_alone(outcome: &Outcome) -> Result<(), String> {
    let [first, second, ..] = outcome.arrivals.as_slice() else {
        return Err("too few requests".to_owned());
    };
    let apart = second.at.duration_since(first.at);
    if apart >= SLOW {
        Ok(())
    } else {
        Err(format!(
            "the second request came {apart:?} after the first, before its answer"
        ))
    }
}

/// Throttled, then a failure, then sound.
fn alternating() -> Scene {
    counted(|cloud, number, request| match number {
        1 => throttled(cloud),
        2 => refusal(cloud, 500),
        _ => sound(cloud, request),
    })
}
