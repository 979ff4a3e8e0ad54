//! Faults of the calls that find services, applications, groups and projects.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use super::case::{Case, all, reading};
use super::look_ups::{LookUp, found, found_one, look_up, page_of_parents};
use super::scene::{Handler, Scene, refusal, sound, throttled};
use super::sizes::gzip;
use super::want::{Want, fails, whole, whole_of};
use crate::support::{Cloud, Received, Reply, Step, put};

/// No parent is named: it has to be found.
pub fn region(cloud: Cloud) -> Vec<&'static str> {
    cloud.region.to_vec()
}

/// Requests of a run without a fault. Pages without a total end with an empty one.
pub fn sound_run(cloud: Cloud) -> usize {
    let look_ups = cloud.look_ups().iter();
    let requests = look_ups.map(|api| 1 + usize::from(api.page.is_some() && api.total.is_none()));
    requests.sum::<usize>() + reading(cloud)
}

/// Answers a look-up.
pub type Answer = fn(Cloud, LookUp, &Received) -> Reply;

/// A sound server, one look-up of which has a fault: the first times, or always.
pub fn faulty(which: LookUp, times: usize, answer: Answer) -> Scene {
    Box::new(move |stage| -> Handler {
        let cloud = stage.cloud;
        let asked = AtomicUsize::new(0);
        Box::new(move |request| match look_up(request) {
            Some(call) if call == which && asked.fetch_add(1, Ordering::SeqCst) < times => {
                answer(cloud, call, request)
            }
            Some(call) => found_one(cloud, call, request),
            None => sound(cloud, request),
        })
    })
}

/// A fault of the first look-up on all clouds that have one, and of the groups of SAE.
fn both(name: &str, times: usize, answer: Answer, want: fn(Cloud, LookUp) -> Want) -> [Case; 2] {
    [("parents", LookUp::Parents), ("groups", LookUp::Groups)].map(|(what, which)| {
        let case = Case::new(format!("{what}: {name}"), faulty(which, times, answer), {
            move |cloud| want(cloud, which)
        });
        case.with(|cloud| which.is_on(cloud)).scope(region)
    })
}

/// How many calls come before the look-up that fails.
fn before(which: LookUp) -> usize {
    usize::from(which == LookUp::Groups)
}

pub const ALWAYS: usize = usize::MAX;

pub fn cases() -> Vec<Case> {
    [failures(), silence(), bodies(), lists(), throttling()]
        .into_iter()
        .flatten()
        .collect()
}

fn failures() -> Vec<Case> {
    [
        both(
            "sound",
            0,
            |cloud, _, _| refusal(cloud, 500),
            |cloud, _| whole().requests(sound_run(cloud)),
        ),
        both(
            "401",
            ALWAYS,
            |cloud, _, _| refusal(cloud, 401),
            |_, which| fails(4, "credential").requests(1 + before(which)),
        ),
        both(
            "403",
            ALWAYS,
            |cloud, _, _| refusal(cloud, 403),
            |_, which| fails(4, "permission").requests(1 + before(which)),
        ),
        both(
            "404",
            ALWAYS,
            |cloud, _, _| refusal(cloud, 404),
            |_, which| fails(5, "provider").requests(1 + before(which)),
        ),
        both(
            "500",
            ALWAYS,
            |cloud, _, _| refusal(cloud, 500),
            |_, which| {
                fails(5, "provider")
                    .says("tried 4 times")
                    .requests(4 + before(which))
            },
        ),
        both(
            "500, once",
            1,
            |cloud, _, _| refusal(cloud, 500),
            |cloud, _| whole().requests(sound_run(cloud) + 1),
        ),
        both(
            "reset",
            ALWAYS,
            |_, _, _| Reply::Steps(vec![Step::Reset]),
            |_, which| {
                fails(6, "network")
                    .says("tried 4 times")
                    .requests(4 + before(which))
            },
        ),
        both(
            "reset, once",
            1,
            |_, _, _| Reply::Steps(vec![Step::Reset]),
            |cloud, _| whole().requests(sound_run(cloud) + 1),
        ),
        both(
            "302",
            ALWAYS,
            |_, _, _| Reply::text(302, "").with("location", "http://127.0.0.1:9/"),
            {
                |_, which| {
                    fails(5, "provider")
                        .says("not followed")
                        .requests(1 + before(which))
                }
            },
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn no_answer() -> Reply {
    Reply::Steps(vec![Step::Wait(Duration::from_secs(20))])
}

/// Look-ups without an answer.
fn silence() -> Vec<Case> {
    [
        both("no answer", ALWAYS, |_, _, _| no_answer(), {
            |_, which| {
                fails(6, "network")
                    .says("tried 4 times")
                    .requests(4 + before(which))
                    .within(15)
            }
        })
        .map(|case| case.args(&["--timeout", "900ms"])),
        // What was interrupted found nothing, and that is not "none".
        both("no answer, --deadline", ALWAYS, |_, _, _| no_answer(), {
            |_, which| {
                fails(6, "")
                    .without_error()
                    .says("--deadline")
                    .requests(1 + before(which))
                    .within(6)
            }
        })
        .map(|case| case.args(&["--deadline", "1s"])),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn bodies() -> Vec<Case> {
    fn unreadable(_: Cloud, which: LookUp) -> Want {
        fails(5, "decode")
            .says("HTTP 200, but the answer cannot be read")
            .requests(1 + before(which))
    }
    let texts: [(&str, Answer); 6] = [
        ("empty body", |_, _, _| Reply::text(200, "")),
        ("null", |_, _, _| Reply::text(200, "null")),
        ("[]", |_, _, _| Reply::text(200, "[]")),
        ("HTML", |_, _, _| Reply::text(200, "<html>Sign in</html>")),
        ("another shape", |_, _, _| {
            Reply::json(200, &json!({"items": [], "count": 0}))
        }),
        ("cut JSON", |cloud, call, request| {
            let body = found_one(cloud, call, request).bytes();
            let text = String::from_utf8(body).unwrap();
            let (_, body) = text.split_once("\r\n\r\n").unwrap();
            Reply::text(200, &body[..body.len() - 3])
        }),
    ];
    let mut cases: Vec<_> = texts
        .into_iter()
        .flat_map(|(name, answer)| both(name, ALWAYS, answer, unreadable))
        .collect();
    cases.extend(both(
        "gzip, broken",
        ALWAYS,
        |_, _, _| {
            let mut body = gzip(&[b' '; 1000]);
            body.truncate(15);
            Reply::Answer {
                status: 200,
                headers: Vec::new(),
                body,
            }
            .with("content-encoding", "gzip")
        },
        |_, which| fails(6, "network").requests(4 + before(which)),
    ));
    cases
}

/// A sound answer of one parent, the list replaced.
fn with_list(cloud: Cloud, call: LookUp, list: Value) -> Reply {
    let mut body = found(cloud, call, &["one"], Some(1));
    put(&mut body, call.of(cloud).list, list);
    Reply::json(200, &body)
}

/// IAM must name one project; no services, applications or groups may be all there is.
fn nothing(cloud: Cloud, which: LookUp) -> Want {
    if which.of(cloud).must_be_one {
        fails(3, "config")
            .says("no project of that name")
            .requests(1)
    } else {
        whole_of(vec![])
    }
}

fn lists() -> Vec<Case> {
    [
        both(
            "list is an object",
            ALWAYS,
            |cloud, call, _| with_list(cloud, call, json!({"a": 1})),
            |_, which| fails(5, "decode").requests(1 + before(which)),
        ),
        both(
            "list is a text",
            ALWAYS,
            |cloud, call, _| with_list(cloud, call, json!("one")),
            |_, which| fails(5, "decode").requests(1 + before(which)),
        ),
        both(
            "list null beside a total",
            ALWAYS,
            |cloud, call, _| with_list(cloud, call, Value::Null),
            {
                |cloud, which| {
                    let api = which.of(cloud);
                    if api.must_be_one {
                        fails(5, "decode").says("the list is null").requests(1)
                    } else if api.total.is_none() {
                        // Groups come without a total, and none of them are none.
                        whole_of(vec![])
                    } else {
                        let want = whole_of(vec![]).exits(&[5]).of(all());
                        want.says("received 0 of 1")
                    }
                }
            },
        ),
        both(
            "nothing there",
            ALWAYS,
            |cloud, call, _| Reply::json(200, &found(cloud, call, &[], Some(0))),
            nothing,
        ),
        both(
            "a row that is none",
            ALWAYS,
            |cloud, call, request| match page_of_parents(request) {
                1 => {
                    let mut body = found(cloud, call, &["one"], Some(1));
                    let list = body.pointer_mut(call.of(cloud).list).unwrap();
                    list.as_array_mut().unwrap().insert(0, json!(7));
                    Reply::json(200, &body)
                }
                _ => with_list(cloud, call, json!([])),
            },
            |_, _| whole().exits(&[8]).kind("decode").says("could not be read"),
        ),
        both(
            "a row without an id",
            ALWAYS,
            |cloud, call, _| with_list(cloud, call, json!([{"x": 1}])),
            |_, _| fails(5, "decode").says("could not be read"),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn throttling() -> Vec<Case> {
    let mut cases = Vec::new();
    cases.extend(both(
        "429, once",
        1,
        |cloud, _, _| throttled(cloud),
        |cloud, _| whole().requests(sound_run(cloud) + 1),
    ));
    let lasting = both(
        "429, for ever",
        ALWAYS,
        |cloud, _, _| throttled(cloud),
        |_, which| {
            fails(7, "rate_limited")
                .between(3 + before(which), 18)
                .within(10)
        },
    );
    cases.extend(lasting.map(|case| case.args(&["--deadline", "3s"])));
    cases.extend(both(
        "429, Retry-After: 600",
        ALWAYS,
        |cloud, _, _| throttled(cloud).with("retry-after", "600"),
        |_, which| {
            fails(7, "rate_limited")
                .says_one(&["10m", "600 s"])
                .requests(1 + before(which))
                .within(6)
        },
    ));
    cases
}
