//! HTTP statuses that are no success.

use std::time::Duration;

use super::case::{Case, Outcome, reading};
use super::clocks::SIGNING;
use super::scene::{Scene, always, counted, on_pages, once, refusal, sound};
use super::throttling::ALIBABA;
use super::want::{Want, fails, short, whole};
use crate::support::{Cloud, Reply};

/// How often a call is tried that meets a server's failure.
const TRIES: usize = 4;

/// HPC-AI has no permissions: it refuses the login, with either status.
fn refused(cloud: Cloud, status: u16) -> &'static str {
    match (cloud, status) {
        (Cloud::HPCAI, _) | (_, 401) => "credential",
        _ => "permission",
    }
}

fn denied(cloud: Cloud, status: u16) -> Want {
    fails(4, refused(cloud, status))
        .says(&format!("HTTP {status}"))
        .requests(1)
}

/// The vendor's code, words and request id are told, and stand in the document.
fn told(want: Want, status: u16) -> Want {
    want.says(&format!("HTTP {status} Odd.Code"))
        .says("the vendor's words")
        .says("R-4711")
        .error("code", "Odd.Code")
        .error("http_status", status)
        .error("request_id", "R-4711")
        .error("retryable", status >= 500)
}

/// Nothing stands before what failed.
fn begins_with_the_error(outcome: &Outcome) -> Result<(), String> {
    let start = format!("error: {} ", outcome.cloud.id());
    if outcome.run.stderr.starts_with(&start) {
        Ok(())
    } else {
        Err(format!("stderr does not begin with {start:?}"))
    }
}

fn html(status: u16) -> Reply {
    let words = "<html><head><title>Bad Gateway</title></head><body>nginx</body></html>";
    Reply::text(status, words).with("content-type", "text/html")
}

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for status in [400, 404, 405, 410, 418] {
        cases.push(Case::new(
            status.to_string(),
            always(move |cloud| refusal(cloud, status)),
            move |_| told(fails(5, "provider").requests(1), status),
        ));
    }
    for status in [401, 403] {
        cases.push(Case::new(
            status.to_string(),
            always(move |cloud| refusal(cloud, status)),
            move |cloud| told(denied(cloud, status), status),
        ));
        cases.push(Case::new(
            format!("{status}, HTML"),
            always(move |_| html(status)),
            move |cloud| denied(cloud, status),
        ));
    }
    for status in [500, 502, 503, 504] {
        cases.push(Case::new(
            status.to_string(),
            always(move |cloud| refusal(cloud, status)),
            {
                move |_| {
                    let want = fails(5, "provider").requests(TRIES);
                    told(want, status).says("tried 4 times")
                }
            },
        ));
        cases.push(Case::new(
            format!("{status}, once"),
            once(move |cloud| refusal(cloud, status)),
            |cloud| whole().requests(reading(cloud) + 1).line("retry: "),
        ));
    }
    for status in [401, 404, 503] {
        let answer = always(move |cloud| refusal(cloud, status));
        let case = Case::new(format!("{status}, without -v"), answer, move |cloud| {
            let want = match status {
                401 => denied(cloud, status),
                _ => fails(5, "provider"),
            };
            told(want, status).unbounded().check(begins_with_the_error)
        });
        cases.push(case.quiet());
    }
    cases.extend(speechless());
    cases.extend(others());
    cases
}

/// Errors without words.
fn speechless() -> Vec<Case> {
    let bodies = [
        ("no body", ""),
        ("null", "null"),
        ("[]", "[]"),
        ("a text", "\"no\""),
        ("{}", "{}"),
    ];
    bodies
        .map(|(name, body)| {
            Case::new(
                format!("400, {name}"),
                always(move |_| Reply::text(400, body)),
                |_| fails(5, "provider").requests(1).says("HTTP 400"),
            )
        })
        .into()
}

fn others() -> Vec<Case> {
    vec![
        Case::new("502, HTML", always(|_| html(502)), |_| {
            fails(5, "provider")
                .requests(TRIES)
                .says("HTTP 502")
                .says("Bad Gateway")
        }),
        Case::new(
            "503, Retry-After: 1, once",
            once(|cloud| refusal(cloud, 503).with("retry-after", "1")),
            |cloud| {
                whole()
                    .requests(reading(cloud) + 1)
                    .waits(Duration::from_secs(1))
            },
        ),
        Case::new(
            "503, Retry-After: 600",
            always(|cloud| refusal(cloud, 503).with("retry-after", "600")),
            |_| fails(5, "provider").says("HTTP 503").requests(1),
        ),
        Case::new("502, HTML, once", once(|_| html(502)), |cloud| {
            whole().requests(reading(cloud) + 1).line("retry: ")
        }),
        Case::new("503, HTML, once", once(|_| html(503)), |cloud| {
            whole().requests(reading(cloud) + 1).line("retry: ")
        }),
        // A used nonce, and a date that grows old, are refused; after two seconds the dates differ too.
        Case::new(
            "500, Retry-After: 2, once, signed anew",
            once(|cloud| refusal(cloud, 500).with("retry-after", "2")),
            |cloud| {
                whole()
                    .requests(reading(cloud) + 1)
                    .waits(Duration::from_secs(2))
                    .check(is_signed_anew)
            },
        )
        .on(SIGNING),
        Case::new("204", always(|_| Reply::text(204, "")), |_| {
            fails(5, "decode").requests(1).says("HTTP 204")
        }),
        Case::new("304", always(|_| Reply::text(304, "")), |_| {
            fails(5, "provider").requests(1).says("HTTP 304")
        }),
        // Whether page 3 was asked for before page 2 was refused is chance.
        Case::new(
            "401 after page 1",
            on_pages(|page| page > 1, |cloud| refusal(cloud, 401)),
            {
                |cloud| {
                    short(&[0, 1, 2])
                        .kind("credential")
                        .between(2, reading(cloud))
                }
            },
        ),
        Case::new(
            "500 for page 2",
            on_pages(|page| page == 2, |cloud| refusal(cloud, 500)),
            {
                |cloud| match cloud {
                    // The range that failed is asked for again, as nothing is known behind it.
                    Cloud::MODELARTS => told(short(&[0, 1, 2]).kind("provider"), 500)
                        .says("tried 4 times")
                        .between(1 + TRIES, 1 + 3 * TRIES),
                    _ => told(short(&[0, 1, 2, 6, 7]).kind("provider"), 500)
                        .says("tried 4 times")
                        .requests(reading(cloud) + TRIES - 1),
                }
            },
        ),
        page_2_refused(400),
        page_2_refused(404),
        Case::new("every second answer is a 500", every_second(), |cloud| {
            whole()
                .between(reading(cloud) + 1, 4 * reading(cloud))
                .within(30)
        })
        .args(&["--concurrency", "1"]),
    ]
}

fn page_2_refused(status: u16) -> Case {
    let answer = on_pages(|page| page == 2, move |cloud| refusal(cloud, status));
    Case::new(
        format!("{status} for page 2"),
        answer,
        |cloud| match cloud {
            // The document promises no such page: refusing it is the server's right.
            Cloud::MODELARTS => short(&[0, 1, 2])
                .kind("provider")
                .says("the API documents no way to ask for more")
                .says("the vendor's words")
                .says("received 3 of 8")
                .requests(2),
            _ => short(&[0, 1, 2, 6, 7])
                .kind("provider")
                .requests(reading(cloud)),
        },
    )
}

/// Whatever a signature is made of differs from one attempt to the next.
fn is_signed_anew(outcome: &Outcome) -> Result<(), String> {
    let [one, other, ..] = outcome.arrivals.as_slice() else {
        return Err("too few requests".to_owned());
    };
    let has_nonce = ALIBABA.contains(&outcome.cloud);
    let endings = ["authorization", "-date", "-nonce"];
    for ending in &endings[..if has_nonce { 3 } else { 2 }] {
        let mut headers = one.request.headers.iter();
        let Some((name, value)) = headers.find(|(name, _)| name.ends_with(ending)) else {
            return Err(format!("no header ends with {ending}"));
        };
        if other.request.header(name) == Some(value) {
            return Err(format!("{name} was used twice"));
        }
    }
    Ok(())
}

fn every_second() -> Scene {
    counted(|cloud, number, request| {
        if number.is_multiple_of(2) {
            sound(cloud, request)
        } else {
            refusal(cloud, 500)
        }
    })
}
