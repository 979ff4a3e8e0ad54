//! HTTP statuses that are no success.

use std::time::Duration;

use super::case::{Case, reading};
use super::scene::{Scene, always, counted, on_pages, once, refusal, sound, staged};
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

/// What an error in the vendor's words says, as far as it has them.
fn says_all(want: Want, cloud: Cloud, status: u16) -> Want {
    let words = cloud.error_words("Odd.Code", "the vendor's words", "R-4711");
    let want = words.iter().fold(want, |want, word| want.says(word));
    want.says(&says_code(cloud, status))
}

/// The status, and the code behind it, if there is one.
fn says_code(cloud: Cloud, status: u16) -> String {
    let code = cloud.error_code("Odd.Code");
    code.map_or(format!("HTTP {status}"), |code| {
        format!("HTTP {status} {code}")
    })
}

fn denied(cloud: Cloud, status: u16) -> Want {
    fails(4, refused(cloud, status))
        .says(&format!("HTTP {status}"))
        .requests(1)
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
            {
                move |cloud| {
                    let want = fails(5, "provider").requests(1);
                    says_all(want, cloud, status)
                }
            },
        ));
    }
    for status in [401, 403] {
        cases.push(Case::new(
            status.to_string(),
            always(move |cloud| refusal(cloud, status)),
            move |cloud| denied(cloud, status),
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
                    want.says(&says_code(cloud, status)).says("tried 4 times")
                }
            },
        ));
        cases.push(Case::new(
            format!("{status}, once"),
            once(move |cloud| refusal(cloud, status)),
            |cloud| whole().requests(reading(cloud) + 1),
        ));
    }
    cases.extend(redirects());
    cases.extend(speechless());
    cases.extend(others());
    cases
}

fn redirects() -> Vec<Case> {
    let mut cases = Vec::new();
    for status in [301, 302, 303, 307, 308] {
        let reply = staged(move |stage, _| {
            Reply::text(status, "").with("location", &format!("{}/login", stage.elsewhere))
        });
        cases.push(Case::new(
            format!("{status} to another host"),
            reply,
            move |_| {
                let want = fails(5, "provider").requests(1);
                want.says(&format!("HTTP {status}"))
                    .says("/login, which is not followed")
            },
        ));
    }
    let quoting = staged(|stage, _| {
        let location = format!("{}/?back={}", stage.elsewhere, stage.secrets.join("&"));
        Reply::text(302, "").with("location", &location)
    });
    cases.push(Case::new(
        "302 with the credential in its place",
        quoting,
        |_| fails(5, "provider").requests(1).says("HTTP 302"),
    ));
    let nowhere = always(|_| Reply::text(302, "<html>Moved</html>"));
    cases.push(Case::new("302 to nowhere", nowhere, |_| {
        fails(5, "provider").requests(1).says("HTTP 302")
    }));
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
            whole().requests(reading(cloud) + 1)
        }),
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
        )
        .with(Cloud::has_pages),
        Case::new(
            "500 for page 2",
            on_pages(|page| page == 2, |cloud| refusal(cloud, 500)),
            {
                |cloud| {
                    let want = without_page_2(cloud).kind("provider");
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
        Case::new(
            "404 for page 2",
            on_pages(|page| page == 2, |cloud| refusal(cloud, 404)),
            {
                |cloud| {
                    let want = without_page_2(cloud).kind("provider");
                    if cloud.has_documented_pages() {
                        want.requests(reading(cloud))
                    } else if cloud.has_undocumented_pages() {
                        // The document promises no such page: refusing it is the server's right.
                        want.says("the API documents no way to ask for more")
                            .says("received 3 of 8")
                            .requests(2)
                    } else {
                        want.requests(2)
                    }
                }
            },
        )
        .with(Cloud::has_pages),
        Case::new("every second answer is a 500", every_second(), |cloud| {
            whole()
                .between(reading(cloud) + 1, 4 * reading(cloud))
                .within(30)
        })
        .args(&["--concurrency", "1"]),
    ]
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
