//! Words of failure and of success around a list, in the spellings of many APIs: whichever it is, no cloud takes a failure
//! for an empty list, and none refuses a sound answer for its words.
//!
//! Each stands beside a list that is empty, null, missing, or has rows; in a listing, and in each look-up before it.

use serde_json::{Value, json};

use super::case::{Case, all};
use super::discovery::region;
use super::look_ups::{LookUp, found, found_one, look_up, page_of_parents};
use super::scene::{Scene, bodies, sound, take_out};
use super::want::{Want, fails, whole, whole_of};
use crate::support::{Cloud, Reply};

/// Members of an answer, as JSON, and what must be said of them.
struct Dialect {
    members: &'static str,
    says: &'static str,
}

const fn dialect(members: &'static str, says: &'static str) -> Dialect {
    Dialect { members, says }
}

/// Failures. Their codes mean nothing to any of the clouds.
const FAILURES: &[Dialect] = &[
    dialect(r#"{"success": false, "message": "odd words"}"#, "odd words"),
    dialect(
        r#"{"Success": "False", "Message": "odd words"}"#,
        "odd words",
    ),
    dialect(r#"{"ok": false, "error": "odd_word"}"#, "odd_word"),
    dialect(r#"{"isSuccess": 0}"#, "isSuccess is 0"),
    dialect(r#"{"code": 7, "message": "odd words"}"#, "odd words"),
    dialect(
        r#"{"Code": "Odd.Word", "Message": "odd words"}"#,
        "Odd.Word",
    ),
    dialect(r#"{"code": "B0001", "msg": "success"}"#, "B0001"),
    dialect(
        r#"{"code": 418, "message": "odd words", "data": null}"#,
        "odd words",
    ),
    dialect(r#"{"error": "odd words"}"#, "odd words"),
    dialect(r#"{"error": true}"#, "error is true"),
    dialect(
        r#"{"error": {"code": "Odd", "message": "odd words"}}"#,
        "odd words",
    ),
    dialect(
        r#"{"Error": {"Code": "Odd", "Message": "odd words"}}"#,
        "odd words",
    ),
    dialect(r#"{"errors": [{"message": "odd words"}]}"#, "odd words"),
    dialect(r#"{"errors": {"name": ["odd words"]}}"#, "odd words"),
    dialect(
        r#"{"errorCode": "Odd.1", "errorMsg": "odd words"}"#,
        "odd words",
    ),
    dialect(
        r#"{"error_code": "Odd.1", "error_msg": "odd words"}"#,
        "odd words",
    ),
    dialect(r#"{"error_msg": "odd words"}"#, "odd words"),
    dialect(r#"{"errcode": 40013, "errmsg": "odd words"}"#, "odd words"),
    dialect(r#"{"errno": -3}"#, "-3"),
    dialect(r#"{"retcode": 9, "retmsg": "odd words"}"#, "odd words"),
    dialect(
        r#"{"status": "error", "message": "odd words"}"#,
        "odd words",
    ),
    dialect(r#"{"status": "fail"}"#, "status is fail"),
    dialect(
        r#"{"status": {"code": 14, "message": "odd words"}}"#,
        "odd words",
    ),
    dialect(
        r#"{"status": 409, "title": "odd words", "type": "about:blank"}"#,
        "odd words",
    ),
    dialect(
        r#"{"reason": "ODD_WORD", "message": "odd words"}"#,
        "odd words",
    ),
    dialect(
        r#"{"fault": {"faultstring": "odd words", "detail": {"errorcode": "o.d"}}}"#,
        "odd words",
    ),
    dialect(r#"{"detail": "odd words"}"#, "odd words"),
    dialect(r#"{"message": "odd words"}"#, "odd words"),
    dialect(r#"{"msg": "<html><h1>odd words</h1></html>"}"#, "odd words"),
    dialect(
        r#"{"ResponseMetadata": {"Error": {"Code": "Odd", "Message": "odd words"}}}"#,
        "odd words",
    ),
    dialect(
        r#"{"meta": {"code": 13, "message": "odd words"}}"#,
        "odd words",
    ),
    dialect(
        r#"{"header": {"success": false, "resultMessage": "odd words"}}"#,
        "odd words",
    ),
    dialect(
        r#"{"base_resp": {"status_code": 1004, "status_msg": "odd words"}}"#,
        "odd words",
    ),
    dialect(
        r#"{"oddRequest": {"code": 409, "message": "odd words"}}"#,
        "odd words",
    ),
    dialect(r#"{"warnings": ["odd words"]}"#, "odd words"),
    dialect(r#"{"partial": true}"#, "partial is true"),
    dialect(r#"{"unreachable": ["zones/odd"]}"#, "zones/odd"),
    dialect(r#"{"complete": false}"#, "complete is false"),
    dialect(r#"{"skipped": 3}"#, "skipped is 3"),
    dialect(r#"{"omittedRows": 3}"#, "omittedRows is 3"),
    dialect(r#"{"errors_count": 2}"#, "errors_count is 2"),
    dialect(r#"{"failedClusters": ["odd-1"]}"#, "odd-1"),
    dialect(r#"{"unavailable_zones": ["odd-1"]}"#, "odd-1"),
    dialect(r#"{"timeout": true}"#, "timeout is true"),
    dialect(r#"{"limit_reached": true}"#, "limit_reached is true"),
];

/// What stands around the lists of sound answers.
const FRIENDLY: &[&str] = &[
    r#"{"code": 0, "message": "no data"}"#,
    r#"{"code": 0, "message": "odd words"}"#,
    r#"{"code": "0", "msg": "ok"}"#,
    r#"{"code": "00000"}"#,
    r#"{"code": 200, "message": "OK"}"#,
    r#"{"code": "200", "message": "success"}"#,
    r#"{"code": "SUCCESS"}"#,
    r#"{"code": "ok", "msg": null}"#,
    r#"{"code": 20000, "message": "成功"}"#,
    r#"{"code": 1, "msg": "success"}"#,
    r#"{"error": null}"#,
    r#"{"error": ""}"#,
    r#"{"error": {}}"#,
    r#"{"error": false}"#,
    r#"{"error": {"code": 0, "message": ""}}"#,
    r#"{"errors": []}"#,
    r#"{"err": 0}"#,
    r#"{"errcode": 0, "errmsg": "ok"}"#,
    r#"{"errno": "0", "errmsg": "odd words"}"#,
    r#"{"reason": ""}"#,
    r#"{"success": "true"}"#,
    r#"{"success": true, "message": "odd words"}"#,
    r#"{"ok": true}"#,
    r#"{"message": "success"}"#,
    r#"{"message": "Request succeeded"}"#,
    r#"{"message": "成功"}"#,
    r#"{"msg": "操作成功"}"#,
    r#"{"msg": "请求成功"}"#,
    r#"{"message": "no instances found"}"#,
    r#"{"message": "暂无数据"}"#,
    r#"{"status": "ok"}"#,
    r#"{"status": 200}"#,
    r#"{"statusCode": 200, "status": "SUCCESS"}"#,
    r#"{"status": {"code": 0, "message": "success"}}"#,
    r#"{"meta": {"code": 200, "request_id": "r"}}"#,
    r#"{"ResponseMetadata": {"RequestId": "r"}}"#,
    r#"{"warnings": [], "partial": false, "complete": true}"#,
    r#"{"hasMore": false, "NextToken": "", "next": null}"#,
    r#"{"hasMore": false, "marker": "odd-1", "endCursor": "odd-1"}"#,
    r#"{"pageNum": 9, "pageSize": 200, "limit": 200, "size": 200, "offset": 0}"#,
    r#"{"timeout": 30, "skipped": 0, "missing": [], "remaining": 0}"#,
    r#"{"failedInstances": 2, "offlineServers": 3, "quota": {"total": 60}}"#,
];

/// Counts of more than there is, and what must be said of them.
const COUNTS: &[Dialect] = &[
    dialect(r#"{"count": 60}"#, "of 60 "),
    dialect(r#"{"totalSize": "60"}"#, "of 60 "),
    dialect(r#"{"recordsTotal": 60.0}"#, "of 60 "),
    dialect(r#"{"numFound": 60}"#, "of 60 "),
    dialect(r#"{"pagination": {"total": 60}}"#, "of 60 "),
    dialect(r#"{"listInfo": {"item_count": 60}}"#, "of 60 "),
    dialect(r#"{"totalPages": 60}"#, "the provider counts 60 pages"),
    dialect(
        r#"{"meta": {"page_count": 60}}"#,
        "the provider counts 60 pages",
    ),
    dialect(r#"{"last_page": 60}"#, "the provider counts 60 pages"),
];

/// Counts that a sound answer may have: of a page, or of all there is.
const SOUND_COUNTS: &[&str] = &[
    r#"{"count": 1}"#,
    r#"{"count": 8, "totalRows": 8}"#,
    r#"{"totalPages": 1, "pageCount": 1}"#,
    r#"{"meta": {"total": 8, "found": true}}"#,
];

/// Members that say that there is more.
const MORE: &[&str] = &[
    r#"{"hasMore": true}"#,
    r#"{"has_next": "true"}"#,
    r#"{"IsTruncated": true}"#,
    r#"{"Truncated": 1}"#,
    r#"{"NextToken": "t"}"#,
    r#"{"nextPageToken": "t"}"#,
    r#"{"meta": {"next": "https://odd.example/?page=2"}}"#,
    r#"{"_links": {"next": {"href": "/odd?page=2"}}}"#,
    r#"{"pageInfo": {"hasNextPage": true}}"#,
    r#"{"remaining": 35}"#,
    r#"{"moreToCome": true}"#,
    r#"{"lastPage": false}"#,
    r#"{"noMore": false}"#,
    r#"{"marker": "odd-1"}"#,
    r#"{"page": {"bookmark": "odd-1"}}"#,
];

/// What stands where the list should be.
#[derive(Clone, Copy, Debug)]
enum List {
    Empty,
    Null,
    Missing,
    Rows,
}

const LISTS: [List; 4] = [List::Empty, List::Null, List::Missing, List::Rows];

/// A list in a body: its place, and that of its total.
#[derive(Clone, Copy)]
struct Place {
    list: &'static str,
    total: Option<&'static str>,
}

impl List {
    fn name(self) -> &'static str {
        match self {
            Self::Empty => "an empty list",
            Self::Null => "null",
            Self::Missing => "no list",
            Self::Rows => "rows",
        }
    }

    /// Makes a sound body one with such a list.
    fn set(self, body: &mut Value, place: Place) {
        match self {
            Self::Rows => return,
            Self::Missing => take_out(body, place.list),
            Self::Null => *body.pointer_mut(place.list).unwrap() = Value::Null,
            Self::Empty => *body.pointer_mut(place.list).unwrap() = json!([]),
        }
        if let Some(total) = place.total.and_then(|total| body.pointer_mut(total)) {
            *total = json!(0);
        }
    }
}

/// Adds members to a body. Where they tell a failure, the words of success that a cloud has itself are taken out.
fn add(body: &mut Value, members: &str, is_failure: bool, place: Place) {
    let members: Value = serde_json::from_str(members).unwrap();
    let body = body.as_object_mut().unwrap();
    if is_failure {
        for own in ["Success", "Code", "Message"] {
            body.remove(own);
        }
    }
    for (name, value) in members.as_object().unwrap() {
        // It is the list itself.
        if !place.list.starts_with(&format!("/{name}")) {
            body.insert(name.clone(), value.clone());
        }
    }
}

/// A listing with these members around such a list.
fn listing(members: &'static str, list: List, is_failure: bool) -> Scene {
    bodies(move |cloud, _, body| {
        let place = Place {
            list: cloud.list,
            total: cloud.total,
        };
        list.set(body, place);
        add(body, members, is_failure, place);
    })
}

/// A look-up with these members around such a list, and a sound listing.
fn looking_up(which: LookUp, members: &'static str, list: List, is_failure: bool) -> Scene {
    Box::new(move |stage| {
        let cloud = stage.cloud;
        Box::new(move |request| match look_up(request) {
            Some(call) if call == which => {
                let names: &[&str] = match page_of_parents(request) {
                    1 => &["one"],
                    _ => &[],
                };
                let api = call.of(cloud);
                let place = Place {
                    list: api.list,
                    total: api.total,
                };
                let mut body = found(cloud, call, names, Some(1));
                list.set(&mut body, place);
                add(&mut body, members, is_failure, place);
                Reply::json(200, &body)
            }
            Some(call) => found_one(cloud, call, request),
            None => sound(cloud, request),
        })
    })
}

fn failure(list: List, says: &'static str) -> Want {
    let want = match list {
        List::Rows => whole().exits(&[8]).kind("provider"),
        List::Empty | List::Null | List::Missing => fails(5, "provider"),
    };
    want.says(says).error("http_status", 200)
}

fn failures() -> Vec<Case> {
    let mut cases = Vec::new();
    for Dialect { members, says } in FAILURES {
        for list in LISTS {
            let name = format!("{members} beside {}", list.name());
            let want = move |_: Cloud| failure(list, says);
            let case = Case::new(&name, listing(members, list, true), want);
            cases.push(case.with(Cloud::has_envelope));
            for (what, which) in [("parents", LookUp::Parents), ("groups", LookUp::Groups)] {
                let scene = looking_up(which, members, list, true);
                let case = Case::new(format!("{what}: {name}"), scene, want);
                cases.push(case.with(|cloud| which.is_on(cloud)).scope(region));
            }
        }
    }
    cases
}

fn friendly() -> Vec<Case> {
    let mut cases = Vec::new();
    for members in FRIENDLY {
        for list in [List::Empty, List::Rows] {
            let name = format!("{members} beside {}", list.name());
            let case = Case::new(&name, listing(members, list, false), move |_| match list {
                List::Rows => whole(),
                List::Empty | List::Null | List::Missing => whole_of(vec![]),
            });
            cases.push(case.with(Cloud::has_envelope));
        }
        for (what, which) in [("parents", LookUp::Parents), ("groups", LookUp::Groups)] {
            let scene = looking_up(which, members, List::Rows, false);
            let case = Case::new(format!("{what}: {members} beside rows"), scene, |_| whole());
            cases.push(case.with(|cloud| which.is_on(cloud)).scope(region));
        }
    }
    cases
}

/// Of clouds whose pages do not lead to each other, the last page says that there is more.
fn more() -> Vec<Case> {
    let says_more = |members: &'static str| {
        let scene = listing(members, List::Rows, false);
        let case = Case::new(format!("{members} on the last page"), scene, |_| {
            whole().exits(&[8]).says("says that there are more")
        });
        case.with(Cloud::has_envelope)
    };
    let mut cases: Vec<_> = MORE.iter().copied().map(says_more).collect();
    let scene = bodies(|cloud, asked, body| {
        let is_last =
            !cloud.has_pages() || asked.page == all().len().div_ceil(crate::support::SIZE);
        body["hasMore"] = json!(!is_last && asked.offset.is_none());
    });
    let case = Case::new("\"hasMore\" on all pages but the last", scene, |_| whole());
    cases.push(case.with(|cloud| cloud.has_envelope() && !cloud.has_undocumented_pages()));
    cases
}

/// Whatever total is met: where an answer tells of more rows or pages than there are, some may be missing.
fn counts() -> Vec<Case> {
    let case = |members: &'static str, says: Option<&'static str>| {
        let scene = listing(members, List::Rows, false);
        let case = Case::new(
            format!("{members} beside rows"),
            scene,
            move |_| match says {
                Some(says) => whole().exits(&[8]).says(says),
                None => whole(),
            },
        );
        case.with(Cloud::has_envelope)
    };
    let short = COUNTS
        .iter()
        .map(|Dialect { members, says }| case(members, Some(says)));
    let sound = SOUND_COUNTS.iter().map(|members| case(members, None));
    short.chain(sound).collect()
}

pub fn cases() -> Vec<Case> {
    [failures(), friendly(), more(), counts()]
        .into_iter()
        .flatten()
        .collect()
}
