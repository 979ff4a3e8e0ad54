//! HTTP statuses that are no success.

use std::time::Duration;

use serde_json::json;

use super::case::{Case, Outcome, reading};
use super::scene::{Scene, always, counted, on_pages, once, refusal, sound, whole_body};
use super::want::{Want, fails, short, whole, without_page_2};
use crate::support::{Cloud, Reply};

/// How often a call is tried that meets a server's failure.
const TRIES: usize = 4;

/// A provider without permissions refuses the login, with either status.
fn refused(cloud: Cloud, status: u16) -> &'static str {
    if status == 403 && cloud.has_permissions {
        "permission"
    } else {
        "credential"
    }
}

fn denied(cloud: Cloud, status: u16) -> Want {
    fails(4, refused(cloud, status))
        .says(&format!("HTTP {status}"))
        .requests(if status == 403 { cloud.refusals() } else { 1 })
}

/// The vendor's code, words and request id are told, as far as it has them, and stand in the document.
fn told(want: Want, cloud: Cloud, status: u16) -> Want {
    let code = cloud.error_code("Odd.Code");
    let http = code.map_or(format!("HTTP {status}"), |code| {
        format!("HTTP {status} {code}")
    });
    let id = cloud.error.request_id.map(|_| "R-4711");
    let words = cloud.error_words("Odd.Code", "the vendor's words", "R-4711");
    let want = words.into_iter().fold(want.says(&http), Want::says);
    want.error("code", code)
        .error("http_status", status)
        .error("request_id", id)
        .error("retryable", status >= 500)
}

/// Nothing stands before what failed, which is told by the vendor's name of the operation.
fn begins_with_the_error(outcome: &Outcome) -> Result<(), String> {
    let cloud = outcome.cloud;
    let start = format!("error: {} {}", cloud.id(), cloud.operation);
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

/// All rows on one page, with another status.
fn whole_page(cloud: Cloud, status: u16) -> Reply {
    Reply::json(status, &whole_body(cloud))
}

/// All rows, and a status that says that they may not be.
fn partial(status: &'static str) -> Case {
    let scene = always(|cloud| whole_page(cloud, status.parse().unwrap()));
    Case::new(format!("{status}, all rows"), scene, move |_| {
        let want = whole().exits(&[8]).kind("provider");
        want.says(&format!("HTTP {status}"))
    })
}

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for status in [400, 404, 405, 410, 418] {
        cases.push(Case::new(
            status.to_string(),
            always(move |cloud| refusal(cloud, status)),
            move |cloud| told(fails(5, "provider").requests(1), cloud, status),
        ));
    }
    for status in [401, 403] {
        cases.push(Case::new(
            status.to_string(),
            always(move |cloud| refusal(cloud, status)),
            move |cloud| told(denied(cloud, status), cloud, status),
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
                move |cloud| {
                    let want = fails(5, "provider").requests(TRIES);
                    told(want, cloud, status).says("tried 4 times")
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
            told(want, cloud, status)
                .unbounded()
                .check(begins_with_the_error)
        });
        cases.push(case.quiet());
    }
    cases.extend(speechless());
    cases.extend(others());
    cases.extend(parts());
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
        .with(|cloud| !cloud.anew.is_empty()),
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
        )
        .with(Cloud::has_pages),
        Case::new(
            "500 for page 2",
            on_pages(|page| page == 2, |cloud| refusal(cloud, 500)),
            {
                |cloud| {
                    let want = told(without_page_2(cloud).kind("provider"), cloud, 500);
                    let want = want.says("tried 4 times");
                    if cloud.has_documented_pages() {
                        want.requests(reading(cloud) + TRIES - 1)
                    } else if cloud.has_undocumented_pages() {
                        // The range that failed is asked for again, as nothing is known behind it.
                        want.between(1 + TRIES, 1 + 3 * TRIES)
                    } else {
                        want.requests(1 + TRIES)
                    }
                }
            },
        )
        .with(Cloud::has_pages),
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

/// Answers that are no errors by their status, and not the whole answer.
fn parts() -> Vec<Case> {
    vec![
        Case::new("204", always(|_| Reply::text(204, "")), |_| {
            fails(5, "decode").requests(1).says("HTTP 204")
        }),
        Case::new("201", always(|cloud| whole_page(cloud, 201)), |_| whole()),
        partial("202"),
        partial("203"),
        partial("206"),
        partial("226"),
        Case::new(
            "201, rows that cannot be read",
            always(|cloud| Reply::json(201, &cloud.body(&[json!({"unknown": 1})], Some(1)))),
            |_| {
                let want = fails(5, "decode").error("http_status", 201);
                want.says_one(&["could not be read", "HTTP 201: "])
            },
        ),
        Case::new(
            "500 once, and then 206",
            counted(|cloud, number, _| match number {
                1 => refusal(cloud, 500),
                _ => whole_page(cloud, 206),
            }),
            |_| {
                let want = whole().exits(&[8]).kind("provider");
                want.error("http_status", 206).says("tried 2 times")
            },
        ),
        Case::new(
            "200, Content-Range",
            always(|cloud| whole_page(cloud, 200).with("content-range", "items 0-7/20")),
            |_| whole().exits(&[8]).kind("provider").says("items 0-7/20"),
        ),
        Case::new(
            "200, a link to the next page",
            always(|cloud| whole_page(cloud, 200).with("link", "</odd?page=2>; rel=\"next\"")),
            |_| whole().exits(&[8]).says_one(&["there are more", "no way"]),
        ),
        Case::new(
            "200, a header that counts more",
            always(|cloud| whole_page(cloud, 200).with("x-total-count", "20")),
            |_| whole().exits(&[8]).says_one(&["received 8 of", "20"]),
        ),
        Case::new(
            "200, a header that names the next page",
            always(|cloud| whole_page(cloud, 200).with("x-next-page", "2")),
            |_| whole().exits(&[8]).says_one(&["there are more", "no way"]),
        ),
        Case::new(
            "206, an empty list",
            always(|cloud| Reply::json(206, &cloud.body(&[], Some(0)))),
            |_| fails(5, "provider").says("HTTP 206"),
        ),
        Case::new("304", always(|_| Reply::text(304, "")), |_| {
            fails(5, "provider").requests(1).says("HTTP 304")
        }),
    ]
}

fn page_2_refused(status: u16) -> Case {
    let answer = on_pages(|page| page == 2, move |cloud| refusal(cloud, status));
    let case = Case::new(format!("{status} for page 2"), answer, |cloud| {
        let want = without_page_2(cloud).kind("provider");
        if cloud.has_documented_pages() {
            want.requests(reading(cloud))
        } else if cloud.has_undocumented_pages() {
            // The document promises no such page: refusing it is the server's right.
            want.says("the API documents no way to ask for more")
                .says("the vendor's words")
                .says("received 3 of 8")
                .requests(2)
        } else {
            want.requests(2)
        }
    });
    case.with(Cloud::has_pages)
}

/// Whatever a signature is made of differs from one attempt to the next.
fn is_signed_anew(outcome: &Outcome) -> Result<(), String> {
    let [one, other, ..] = outcome.arrivals.as_slice() else {
        return Err("too few requests".to_owned());
    };
    for name in outcome.cloud.anew {
        let values = [one, other].map(|arrival| arrival.request.header(name));
        match values {
            [Some(before), Some(after)] if before != after => {}
            _ => return Err(format!("{name} is {values:?}")),
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
