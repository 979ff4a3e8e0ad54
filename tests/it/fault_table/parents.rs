//! Several parents, some of which are out of order, repeated or hostile.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use super::case::{Case, Outcome, all};
use super::discovery::{ALWAYS, faulty, region};
use super::look_ups::{LookUp, found, found_one, look_up, page_of_parents};
use super::scene::{Scene, always, refusal, sound};
use super::want::{Want, fails, whole, whole_of};
use crate::support::{Carried, Cloud, Received, Reply, SIZE, Step};

/// Whether a cloud counts its parents.
fn counts_parents(cloud: Cloud) -> bool {
    let first = cloud.look_ups().first();
    first.is_some_and(|api| api.total.is_some())
}

/// These parents on page 1, and none behind it.
fn on_page_1(
    (cloud, call, request): (Cloud, LookUp, &Received),
    names: &[&str],
    total: u64,
) -> Reply {
    let names = if page_of_parents(request) == 1 {
        names
    } else {
        &[]
    };
    Reply::json(200, &found(cloud, call, names, Some(total)))
}

/// The rows of the parents that were found, and what is missing is said.
fn partial() -> Want {
    whole().exits(&[8])
}

pub fn cases() -> Vec<Case> {
    let cases = [counts(), names(), children()].into_iter().flatten();
    let cases = cases.map(|case| case.scope(region));
    cases.chain([unbegun()]).collect()
}

/// Sources whose turn did not come are named.
fn unbegun() -> Case {
    let silence = Reply::Steps(vec![Step::Wait(Duration::from_secs(20))]);
    Case::new(
        "five parents, and no answer, --deadline",
        always(move |_| silence.clone()),
        |_| {
            let want = fails(6, "").without_error().within(6);
            want.requests(1).check(names_five_parents)
        },
    )
    .on(&[Cloud::EAS])
    .scope(|_| vec!["--region", "cn-shanghai", "--service", "a,b,c,d,e"])
    .args(&["--concurrency", "1", "--deadline", "1s"])
}

fn names_five_parents(outcome: &Outcome) -> Result<(), String> {
    let sources = outcome.sources();
    let parents: Vec<_> = sources
        .iter()
        .map(|source| &source["scope"]["parent"]["id"])
        .collect();
    let is_short = |source: &Value| source["complete"] == false;
    if parents == ["a", "b", "c", "d", "e"] && sources.iter().all(is_short) {
        Ok(())
    } else {
        Err(format!("the sources are {sources:?}"))
    }
}

/// Lists of parents that are not what they say.
fn counts() -> Vec<Case> {
    let too_big = faulty(LookUp::Parents, ALWAYS, |cloud, call, request| {
        on_page_1((cloud, call, request), &["one"], 3)
    });
    let the_same = faulty(LookUp::Parents, ALWAYS, |cloud, call, _| {
        Reply::json(200, &found(cloud, call, &["one"], Some(3)))
    });
    let page_2_fails = faulty(
        LookUp::Parents,
        ALWAYS,
        |cloud, call, request| match page_of_parents(request) {
            1 => Reply::json(200, &found(cloud, call, &["one"], Some(2))),
            _ => refusal(cloud, 500),
        },
    );
    let endless = faulty(LookUp::Parents, ALWAYS, |cloud, call, request| {
        let name = format!("svc-{}", page_of_parents(request));
        Reply::json(200, &found(cloud, call, &[name.as_str()], Some(1000)))
    });
    vec![
        Case::new("total of parents too big", too_big, |_| {
            partial().says("received 1 of 3")
        })
        .with(counts_parents),
        Case::new("the same page of parents for ever", the_same, |_| {
            partial().says("received 1 of 3")
        })
        .with(counts_parents),
        Case::new("page 2 of the parents fails", page_2_fails, |_| {
            partial().kind("provider").says("tried 4 times")
        })
        .with(counts_parents),
        // The parent that is gone is still listed where it was asked for already.
        Case::new("a parent vanishes between pages", moving(), |_| {
            whole_of(["a", "b", "c", "e", "d"].map(rows_of).concat())
        })
        .with(counts_parents),
        // Parents are no rows: that they were found before is no change.
        two_parents_of_three("the total of parents shrinks"),
        two_parents_of_three("the total of parents shrinks, jsonl").format("jsonl"),
        Case::new("no end of parents, --max-pages", endless, |_| {
            let want = partial().endless().rows(|ids| !ids.is_empty());
            want.says("--max-pages")
        })
        .on(&[Cloud::EAS])
        .args(&["--max-pages", "4"]),
        Case::new(
            "a parent whose name cannot be read",
            odd_application(|application| application["AppName"] = json!({"a": 1})),
            |_| whole().check(tells_the_name),
        )
        .on(&[Cloud::SAE]),
        Case::new("the second parent's listing fails", second_fails(), |_| {
            partial().kind("provider").says("tried 4 times")
        })
        .on(&[Cloud::EAS]),
    ]
}

/// What stands in the place of an application's canaries: what can be read of it is listed, and where something
/// cannot, instances may be missing that nobody has seen.
fn children() -> Vec<Case> {
    let of = |children: Value, want: fn() -> Want| {
        let name = format!("the children of a parent are {children}");
        let scene = odd_application(move |application| application["Children"] = children.clone());
        Case::new(name, scene, move |_| want()).on(&[Cloud::SAE])
    };
    let is_short = || {
        let want = partial().kind("decode").says("could not be read");
        want.says("Data.Applications[0].Children: ")
    };
    let none = [json!(null), json!("空"), json!(" "), json!({}), json!([])];
    let odd = [
        json!("none"),
        json!(7),
        json!(true),
        json!({"AppId": "a"}),
        json!([null]),
        json!([{}]),
        json!([7, "空", []]),
        json!([{"AppName": "a"}]),
    ];
    let none = none.into_iter().map(|children| of(children, whole));
    let odd = odd.into_iter().map(|children| of(children, is_short));
    let below = |of: Value| json!([{"AppId": "two", "Children": of}]);
    let nested = [
        of(below(json!("空")), with_two),
        of(below(json!([7])), with_two_and_more),
        of(
            json!([7, {"AppId": "two", "AppName": {"a": 1}}]),
            with_two_and_more,
        ),
    ];
    none.chain(odd).chain(nested).collect()
}

/// The rows of the canary as well.
fn with_two() -> Want {
    whole_of([all(), all()].concat())
}

fn with_two_and_more() -> Want {
    let want = with_two().exits(&[8]).kind("decode");
    want.says("Data.Applications[0].Children: ")
}

/// One application of SAE, which was changed.
fn odd_application(change: impl Fn(&mut Value) + Send + Sync + Clone + 'static) -> Scene {
    Box::new(move |stage| {
        let (cloud, change) = (stage.cloud, change.clone());
        Box::new(move |request| match look_up(request) {
            Some(LookUp::Parents) if page_of_parents(request) == 1 => {
                let mut body = found(cloud, LookUp::Parents, &["one"], Some(1));
                change(body.pointer_mut("/Data/Applications/0").unwrap());
                Reply::json(200, &body)
            }
            Some(call) => found_one(cloud, call, request),
            None => sound(cloud, request),
        })
    })
}

fn tells_the_name(outcome: &Outcome) -> Result<(), String> {
    let told = outcome.sources()[0]["unread"].clone();
    if told == json!({"count": 1, "first": ["Data.Applications[0].AppName"]}) {
        Ok(())
    } else {
        Err(format!("unread is {told}"))
    }
}

/// A list of two parents whose total is three when it is asked for first.
fn two_parents_of_three(name: &str) -> Case {
    let scene: Scene = Box::new(|stage| {
        let cloud = stage.cloud;
        let look_ups = AtomicUsize::new(0);
        Box::new(move |request| match look_up(request) {
            Some(LookUp::Parents) => {
                let is_first = look_ups.fetch_add(1, Ordering::SeqCst) == 0;
                let total = if is_first { 3 } else { 2 };
                on_page_1((cloud, LookUp::Parents, request), &["a", "b"], total)
            }
            Some(call) => found_one(cloud, call, request),
            None => rows_of_parent(cloud, request),
        })
    });
    Case::new(name, scene, |_| whole_of(["a", "b"].map(rows_of).concat())).with(counts_parents)
}

/// A page of the parent that is asked for.
fn rows_of_parent(cloud: Cloud, request: &Received) -> Reply {
    let carried = LookUp::Parents.of(cloud).carried;
    let names = ["a", "b", "c", "d", "e"].into_iter();
    let mut asked = names.filter(|name| match carried {
        Carried::Path => request.path.split('/').any(|part| part == *name),
        Carried::Query => request.query.iter().any(|(_, value)| value == name),
        Carried::Header => request.headers.iter().any(|(_, value)| value == name),
    });
    cloud.page_of(&rows_of(asked.next().unwrap()), request)
}

/// A list of four parents that had five while its first page was read: one is missed by who does
/// not read it again.
fn moving() -> Scene {
    Box::new(|stage| {
        let cloud = stage.cloud;
        let begun = AtomicUsize::new(0);
        Box::new(move |request| match look_up(request) {
            Some(LookUp::Parents) => {
                let page = page_of_parents(request);
                let before = begun.fetch_add(usize::from(page == 1), Ordering::SeqCst);
                let list: &[&str] = match (before, page) {
                    (0, 1) => &["a", "b", "c", "d", "e"],
                    _ => &["b", "c", "d", "e"],
                };
                let names = list.chunks(SIZE).nth(page - 1).unwrap_or_default();
                let total = Some(list.len() as u64);
                Reply::json(200, &found(cloud, LookUp::Parents, names, total))
            }
            Some(call) => found_one(cloud, call, request),
            None => rows_of_parent(cloud, request),
        })
    })
}

/// The rows of a parent.
fn rows_of(parent: &str) -> Vec<String> {
    all().iter().map(|id| format!("{parent}-{id}")).collect()
}

/// Parents with odd names.
fn names() -> Vec<Case> {
    let twice = faulty(LookUp::Parents, ALWAYS, |cloud, call, request| {
        on_page_1((cloud, call, request), &["one", "one"], 1)
    });
    let hostile = faulty(LookUp::Parents, ALWAYS, |cloud, call, request| {
        let name = "a\u{1b}]52;c;ZXZpbA==\u{7}\r\n\u{202e}\u{200b}b";
        on_page_1((cloud, call, request), &[name], 1)
    });
    let dots = faulty(LookUp::Parents, ALWAYS, |cloud, call, request| {
        on_page_1((cloud, call, request), &["..", "one"], 2)
    });
    vec![
        Case::new("a parent that comes twice", twice, |_| whole()).with(Cloud::has_parents),
        Case::new(
            "a parent with a hostile name",
            hostile,
            |cloud| match LookUp::Parents.of(cloud).carried {
                Carried::Header => fails(5, "decode").requests(1),
                Carried::Path | Carried::Query => whole(),
            },
        )
        .with(Cloud::has_parents),
        Case::new(
            "a parent that no path can hold",
            dots,
            |cloud| match LookUp::Parents.of(cloud).carried {
                Carried::Path => partial().kind("config"),
                Carried::Query => whole_of([all(), all()].concat()),
                Carried::Header => partial().kind("decode"),
            },
        )
        .with(Cloud::has_parents),
    ]
}

/// Two services, the second of which cannot be listed.
fn second_fails() -> Scene {
    Box::new(|stage| {
        let cloud = stage.cloud;
        Box::new(move |request| match look_up(request) {
            Some(call) => Reply::json(200, &found(cloud, call, &["one", "two"], Some(2))),
            None if request.path.contains("/two/") => refusal(cloud, 500),
            None => sound(cloud, request),
        })
    })
}
