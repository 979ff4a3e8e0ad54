//! The words by which answers say how they went, and where each spelling was seen.
//!
//! Names are compared without regard to case and to what joins their parts: `error_code`, `errorCode`, `ErrorCode` and
//! `error-code` are one. What an API documents itself decides what an error means; this list decides only that there
//! is one.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What the value of a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whether it went well.
    Success,
    /// Whether it is all there is: a no is a failure, a yes says nothing.
    Whole,
    /// A code, of a failure or of success.
    Code,
    /// A code, or a word such as `ok` or `failed`; other words are states of something else.
    Status,
    /// Anything but nothing is a failure.
    Error,
    /// A text that comes with failures, and with success as well.
    Message,
    /// Whether there is more.
    More,
    /// Whether this was the last of it.
    Last,
    /// What leads to more.
    Next,
    /// What leads to more where nothing else says that there is none: some repeat it on the last page.
    Marker,
    /// How many rows there are.
    Total,
    /// How many pages there are; or whether this is the last of them.
    Pages,
    /// What a yes says of a list that is not whole; any other value is a setting.
    Cut,
    /// Links, of which one may lead to more.
    Links,
    /// An object that holds such words.
    Holder,
}

/// Names of one kind.
struct Group {
    kind: Kind,
    /// Whether they mean this wherever they stand. Others are everyday words, which count at the top of an answer and
    /// in a holder only: a machine has a `status` as well.
    is_sure: bool,
    /// Each in lower case, without what joins its parts.
    names: &'static str,
}

const GROUPS: &[Group] = &[
    // SAE; the older platform of HPC-AI. `ok`: Slack, Telegram. `is_success`: old calls of ModelArts.
    Group {
        kind: Kind::Success,
        is_sure: true,
        names: "success, issuccess, succeed, succeeded, successful, issuccessful, ok, isok, successresponse, noerror, noerrors, \
                hasnoerror, hasnoerrors, withouterror, withouterrors, bizsuccess",
    },
    // Consoles of vendors, whose sessions end.
    Group {
        kind: Kind::Success,
        is_sure: false,
        names: "islogin, loggedin, isloggedin, authenticated, isauthenticated, authorized, isauthorized, isavailable",
    },
    Group {
        kind: Kind::Whole,
        is_sure: true,
        names: "complete, iscomplete, iswhole, iscompleted, exhaustive, isexhaustive",
    },
    // `error_code`, `errorCode`: Huawei, Baidu. `ErrorCode`: SAE. `errcode`: WeChat, DingTalk. `errno`: Baidu.
    // `ret`, `retcode`: Tencent. `result_code`: WeChat Pay. `status_code`: MiniMax, ByteDance. `returnCode`, `respCode`,
    // `subCode`, `bizCode`: Chinese gateways. `httpStatus...`: consoles. `infocode`: AMap. `faultcode`: SOAP.
    Group {
        kind: Kind::Code,
        is_sure: true,
        names: "errorcode, errcode, errno, errorno, errornum, errornumber, errid, ret, retcode, rtn, rtncode, rc, \
                rcode, rescode, respcode, responsecode, resultcode, returncode, statuscode, httpcode, httpstatus, \
                httpstatuscode, subcode, bizcode, busicode, apicode, exitcode, infocode, faultcode",
    },
    // All Alibaba APIs, HPC-AI, Novita; gRPC gateways.
    Group {
        kind: Kind::Code,
        is_sure: false,
        names: "code",
    },
    // JSend (`fail`, `error`), Spring, problem documents (RFC 9457), Kubernetes (`Failure`); `type`: AWS, Anthropic.
    Group {
        kind: Kind::Status,
        is_sure: false,
        names: "status, state, result, outcome, retstatus, respstatus, type",
    },
    Group {
        kind: Kind::Status,
        is_sure: true,
        names: "responsestatus, resultstatus, requeststatus, apistatus, statustext",
    },
    // `error`: Google, Spring, OData. `errors`: GraphQL, JSON:API. `fault`: SOAP, API gateways. `failures`, `timed_out`,
    // `failed`: Elasticsearch. `unreachable`: Google Cloud's lists of several regions. `incomplete_results`: GitHub.
    // `failedItems`...: batch calls of AWS.
    Group {
        kind: Kind::Error,
        is_sure: true,
        names: "err, errs, iserror, iserr, haserror, haserrors, errorinfo, errordetail, errordetails, errorreason, \
                errorname, errortype, errorstatus, errorcount, errorresponse, faults, faultstring, fail, failed, \
                isfailed, isfail, failure, failures, failurereason, failreason, failurecount, failedcount, \
                faileditems, failedregions, stacktrace, traceback, backtrace, unreachable, unreachables, timedout, istimedout, partial, \
                ispartial, omitted, omittedcount, skippedcount, partialresult, partialresults, partialdata, \
                partialsuccess, partialfailure, incomplete, isincomplete, incompleteresults, degraded, isdegraded",
    },
    // Novita; Kubernetes.
    Group {
        kind: Kind::Error,
        is_sure: false,
        names: "reason, problem, problems",
    },
    // `error_msg`: ModelArts, Baidu. `errmsg`: WeChat, DingTalk. `error_description`: OAuth. `status_msg`: MiniMax.
    Group {
        kind: Kind::Message,
        is_sure: true,
        names: "errormsg, errmsg, errormessage, errormessages, errordescription, errordesc, errdesc, errorstring, \
                errortext, errtext, failmsg, failmessage, faultmessage, exceptionmessage, retmsg, rtnmsg, \
                retmessage, returnmsg, returnmessage, resmsg, respmsg, responsemessage, resultmsg, resultmessage, \
                statusmsg, statusmessage, submsg",
    },
    // Everybody. `detail`: FastAPI, Django, problem documents. `title`: Novita, problem documents. `warning`: Google.
    Group {
        kind: Kind::Message,
        is_sure: false,
        names: "message, messages, msg, msgs, title, detail, details, cause, warning, warnings",
    },
    // `has_more`: Stripe, OpenAI. `hasNextPage`: GraphQL. `IsTruncated`: S3, RAM. `more`: many.
    Group {
        kind: Kind::More,
        is_sure: true,
        names: "hasmore, hasmoredata, hasmoreitems, hasmorepages, hasmorepage, hasmoreresults, hasmorerecords, \
                hasnext, hasnextpage, ismore, ismoredata, moredata, moreitems, morepages, moreresults, \
                hasnextdata, moreavailable, moreresultsavailable, moredataavailable, istruncated, truncated, listtruncated, \
                resulttruncated, resultstruncated",
    },
    // `remainingItemCount`: Kubernetes.
    Group {
        kind: Kind::More,
        is_sure: false,
        names: "more, remaining, remainingcount, remainingitems, remainingitemcount, itemsremaining",
    },
    // Spring, Atlassian.
    Group {
        kind: Kind::Last,
        is_sure: true,
        names: "islast, islastpage, isend, isfinished, isdone, isfinal, endoflist, endofdata, endofresults, \
                endreached, reachedend, nomore, hasnomore, nomoredata, nomoreitems, nomorepages, nomoreresults, allloaded, lastbatch",
    },
    // Salesforce (`done`), Spring (`last`).
    Group {
        kind: Kind::Last,
        is_sure: false,
        names: "last, end, final, done, finished, exhausted, eof",
    },
    // `totalCount`: Alibaba. `total_count`: IAM of Huawei, GitHub. `totalElements`: Spring. `recordsTotal`: DataTables.
    Group {
        kind: Kind::Total,
        is_sure: false,
        names: "total, totalcount, totalitems, totalrecords, totalrows, totalresults, totalelements, totalinstances, \
                totalsize, recordstotal, recordsfiltered, itemstotal",
    },
    // `totalPages`: Spring. `last_page`: Laravel. `nbPages`: Algolia. The number of a page, such as `pageNum`, is none of them.
    Group {
        kind: Kind::Pages,
        is_sure: false,
        names: "pages, totalpage, totalpages, pagetotal, pagestotal, pagecount, pagescount, countpages, numpages, \
                nbpages, numberofpages, totalpagecount, totalpagenum, totalpagenumber, lastpage, lastpagenum, \
                lastpageno, lastpagenumber",
    },
    // `timeout`: also how long somebody waits.
    Group {
        kind: Kind::Cut,
        is_sure: false,
        names: "timeout, istimeout, truncate, cutoff, limited, islimited, limitreached, limitexceeded, maxreached, \
                capped, iscapped, overflow, interrupted, isinterrupted, aborted, isaborted, partially, stale, isstale, \
                unauthorized, isunauthorized, unauthenticated, forbidden, isforbidden, needlogin, needslogin, loginrequired, \
                requirelogin, requireslogin, throttled, isthrottled, ratelimited, isratelimited, maintenance, \
                ismaintenance, inmaintenance, undermaintenance",
    },
    // `NextToken`: Alibaba, AWS. `nextPageToken`: Google. `nextLink`: Azure. `NextMarker`: Huawei, S3.
    // `LastEvaluatedKey`: DynamoDB. `next_cursor`: Slack, Notion. `next_page_url`: Laravel.
    Group {
        kind: Kind::Next,
        is_sure: true,
        names: "nexttoken, nextpage, nextpagetoken, nextpageid, nextpagekey, nextpageurl, nextpageuri, \
                nextpagelink, nextpagecursor, nextpagenumber, nextpagenum, nextmarker, nextcursor, nextlink, \
                odatanextlink, nexturl, nexturi, nexthref, nextkey, nextid, nextoffset, nextstart, nextstartkey, \
                nextstartindex, nextindex, nextposition, nextcontinuationtoken, nextrecordsurl, nextresults, \
                continuationtoken, paginationtoken, pagetoken, lastevaluatedkey",
    },
    // `next`: Django, IAM of Huawei, HAL. `continue`: Kubernetes. `cursor`: Square.
    Group {
        kind: Kind::Next,
        is_sure: false,
        names: "next, continue, continuation, cursor, nextbatch",
    },
    // `Marker`: object stores. `endCursor`: GraphQL. `resumptionToken`: OAI-PMH. `bookmark`: CouchDB.
    Group {
        kind: Kind::Marker,
        is_sure: false,
        names: "marker, endcursor, bookmark, resumetoken, resumptiontoken, continuetoken, pagestate, pagingstate, \
                searchafter, startafter, lastkey",
    },
    // HAL, IAM of Huawei.
    Group {
        kind: Kind::Links,
        is_sure: false,
        names: "links, link",
    },
    // `ResponseMetadata`: Volcengine. `Response`: Tencent. `base_resp`: MiniMax, ByteDance.
    Group {
        kind: Kind::Holder,
        is_sure: false,
        names: "meta, metadata, header, headers, head, response, responsemetadata, responseheader, \
                responsecontext, resp, baseresp, baseresponse, base, body, data, payload, output, results, \
                statusinfo, context, envelope, root, return, reply, info, pageable",
    },
];

/// Names that are made of words: each of these is in `words` or `beside`, and one at the least in `words`. They count at the
/// top of an answer and in a holder only.
struct Phrase {
    kind: Kind,
    words: &'static [&'static str],
    beside: &'static [&'static str],
}

/// Rows of any list.
const ROWS: &str = "item, items, record, records, row, rows, result, results, element, elements, entry, entries, \
    instance, instances, object, objects, document, documents, data";

/// Where rows come from. What rows may be themselves, such as servers, is not among them: how many of those have failed is
/// a count by their state.
const PLACES: &str = "region, regions, zone, zones, cluster, clusters, shard, shards, partition, partitions, replica, \
    replicas, backend, backends, source, sources, site, sites, page, pages";

const COUNTS: &str = "total, totals, count, counts, cnt";

const PHRASES: &[Phrase] = &[
    // `numFound`: Solr. `nbHits`: Algolia. `@odata.count`: OData. `totalSize`: SAE, Salesforce.
    Phrase {
        kind: Kind::Total,
        words: &[COUNTS, "hits, found, matched, matches"],
        beside: &[
            ROWS,
            "num, number, nb, size, all, full, overall, grand, estimated, odata, of",
        ],
    },
    Phrase {
        kind: Kind::More,
        words: &["more, remaining, left"],
        beside: &[
            ROWS,
            COUNTS,
            "has, have, is, are, there, any, exist, exists, available, to, come, next, page, pages, num, number",
        ],
    },
    Phrase {
        kind: Kind::Error,
        words: &[
            "omitted, skipped, dropped, excluded, missing, missed, lost, unread, unreturned, unqueried, suppressed, \
             truncated, timeouts",
        ],
        beside: &[ROWS, COUNTS, PLACES, "num, number, of, is, has, was, were"],
    },
    Phrase {
        kind: Kind::Error,
        words: &[
            "error, errors, failed, failing, errored, unavailable, unreachable, degraded, incomplete, partial, timed",
        ],
        beside: &[COUNTS, PLACES, "num, number, of, out, is, was, were"],
    },
    Phrase {
        kind: Kind::Holder,
        words: &[
            "page, pages, paging, pager, pagination, paginator, cursor, cursors, meta, metadata, list, result, results, \
             response, count, counts",
        ],
        beside: &["info, data, details, state, context, resp"],
    },
];

/// Words that make a name [`Kind::Error`] at its end, wherever it stands: `error`, `validationErrors`, `computeFault`
/// (`OpenStack`), `internalServerError`, `exception` (Java). A default is no fault.
const ERROR_ENDS: &str = "error, errors, fault, faults, exception, exceptions";

/// The same at the beginning of a name, before one of [`ERROR_PARTS`]: `exceptionClass`, `failedReason`, `err_info`.
const ERROR_BEGINS: &str =
    "error, errors, err, errs, exception, exceptions, fault, failed, failure, failures, fail";

/// What an error is told by; not its rate, or what is to be done about it.
const ERROR_PARTS: &str = "info, data, class, count, counts, total, reason, reasons, detail, details, type, name, cause, \
    list, items, object, content, body, text, stack, trace, source, msg, message, messages, desc, description";

/// The longest name that is looked at.
const LONGEST: usize = 64;

/// What a name says; `at_top` is whether it stands at the top of an answer or in a holder.
pub fn kind(name: &str, at_top: bool) -> Option<Kind> {
    static KNOWN: LazyLock<HashMap<&str, &Group>> = LazyLock::new(|| {
        let names = |group: &'static Group| each(group.names).map(move |name| (name, group));
        GROUPS.iter().flat_map(names).collect()
    });
    if name.len() > LONGEST {
        return None;
    }
    let words = parts(name);
    let name = words.concat();
    if let Some(group) = KNOWN.get(name.as_str()) {
        return (group.is_sure || at_top).then_some(group.kind);
    }
    if is_error(&words) {
        return Some(Kind::Error);
    }
    at_top.then(|| phrase(&words)).flatten()
}

/// What a name says by its words.
fn phrase(name: &[String]) -> Option<Kind> {
    /// The kind of a phrase, and for each of its words whether one such is needed.
    static KNOWN: LazyLock<Vec<(Kind, HashMap<&str, bool>)>> = LazyLock::new(|| {
        let words = |phrase: &'static Phrase| {
            let all = |lists: &'static [&'static str], is_needed| {
                let words = lists.iter().flat_map(|list| each(list));
                words.map(move |word| (word, is_needed))
            };
            all(phrase.beside, false)
                .chain(all(phrase.words, true))
                .collect()
        };
        PHRASES
            .iter()
            .map(|phrase| (phrase.kind, words(phrase)))
            .collect()
    });
    let is_made_of = |known: &HashMap<&str, bool>| {
        let found = name.iter().map(|word| known.get(word.as_str()).copied());
        found
            .collect::<Option<Vec<_>>>()
            .is_some_and(|needed| needed.contains(&true))
    };
    let mut all = KNOWN.iter();
    all.find(|(_, known)| is_made_of(known))
        .map(|(kind, _)| *kind)
}

fn is_error(words: &[String]) -> bool {
    let is_in = |list, word: &String| each(list).any(|own| own == word);
    let ends = words.last().is_some_and(|last| is_in(ERROR_ENDS, last));
    let begins = words
        .first()
        .is_some_and(|first| is_in(ERROR_BEGINS, first));
    ends || (words.len() == 2 && begins && is_in(ERROR_PARTS, &words[1]))
}

/// The words of a name in lower case: `validationErrors`, `validation_errors`, `ValidationErrors`.
pub fn parts(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        let is_joint = c.is_ascii_punctuation() || c.is_whitespace();
        if is_joint || (was_lower && c.is_ascii_uppercase()) {
            words.push(String::new());
        }
        if !is_joint && let Some(word) = words.last_mut() {
            word.push(c.to_ascii_lowercase());
        }
        was_lower = !is_joint && !c.is_ascii_uppercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether the number under the name of an error counts errors; under others it is a code.
pub fn is_count(name: &str) -> bool {
    let words = parts(name);
    let last = words.last().map_or("", String::as_str);
    let is_code = last == "status" || matches!(last, "reason" | "problem" | "fault" | "exception");
    let joined = words.concat();
    !(is_code || joined.ends_with("error") || joined.ends_with("err"))
}

/// The words of a list.
pub fn each(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split(", ")
}

/// Codes that were seen with both meanings: 1 is success to PHP frameworks, 10000 to Alipay, and 20000 to consoles made
/// with `vue-element-admin`, while Alipay says by it that it is not available.
pub const UNCLEAR: &str = "1, 10000, 20000";

/// Texts that stand for none; 空 and 无 are "empty" and "none".
pub const NOTHING: &str = "-, --, null, none, nil, n/a, na, undefined, 空, 无";

/// Texts that say that it went well. 正常 is "normal".
pub const SUCCESS: &str = "ok, okay, success, succeed, succeeded, successful, successfully, completed, complete, done, \
    normal, passed, no error, no errors, without error, without errors, 正常, 完成";

/// Parts of such texts: "Request succeeded", 操作成功. They do not count beside a word of failure.
pub const SUCCESS_PARTS: &str = "success, succeed, 成功";

/// Marks of a success that is not the whole: "Successfully queried 1 of 3", "succeeded with stale data".
pub const HALF_SUCCESS: &str =
    "of, out, with, false, stale, cached, outdated, old, some, most, almost, nearly, half, few";

/// Words that hold a word of success, and are none.
pub const LIKE_SUCCESS: &str = "successor, successive, succession";

/// What an answer says there is none of: "no data", "no instances found". Servers, services, groups and projects are
/// not among them: without one the list cannot be known.
pub const THINGS: &str = "data, content, result, results, record, records, row, rows, item, items, entry, entries, \
    instance, instances, job, jobs, match, matches";

/// Words beside them that change nothing. "Available" does: what is not available may well be there.
pub const BESIDE_THINGS: &str = "found, yet, exist, exists, matching, matched, more, any, for, this, the, user, account, \
    here, to, show, return, returned, query, list, is, are, there, was, were, has, have, been, currently";

/// Words before "no" or "0" that change nothing: "You have no instances", "Found 0 instances".
pub const BEFORE_NO: &str = "there, is, are, you, we, have, found, the, query, returned";

/// Words that may stand around "empty" and "nothing".
pub const BESIDE_EMPTY: &str = "the, list, result, results, set, data, response, is, are, was, were, found, to, show, \
    here, there, returned, matched, matches, yet, empty, nothing";

/// The same in Chinese, one of these before one of [`THINGS_IN_CHINESE`]: there is no, there is no further, none was found.
pub const NO_IN_CHINESE: &str = "无, 暂无, 没有, 暂时没有, 当前没有, 当前无, 目前没有, 无更多, 没有更多, 暂无更多, \
    未查询到, 未找到, 没有查询到, 没有找到, 暂未查询到, 查询不到, 找不到, 无相关, 暂无相关, 没有相关";

/// Data, records, instances, results, content.
pub const THINGS_IN_CHINESE: &str = "数据, 记录, 实例, 结果, 内容";

/// The list is empty.
pub const EMPTY_IN_CHINESE: &str =
    "数据为空, 结果为空, 列表为空, 查询结果为空, 实例列表为空, 实例为空";

/// Parts of texts that tell a failure. The Chinese ones: failed, error, abnormal, time-out, part, not, unable,
/// refused, expired, busy, there is no, in arrears, throttled, maintenance.
pub const FAILURE_PARTS: &str = "error, fail, exception, fault, unsucce, unavailab, timeout, timed out, time out, time-out, \
    denied, unauth, forbid, partial, degrad, invalid, illegal, reject, abort, refus, throttl, limit, exceed, expire, \
    incomplete, unreachable, cannot, can't, could n, couldn, unable, broken, crash, panic, lost, left out, missing, skip, \
    warn, busy, maintenance, overload, cancel, truncat, 失败, 错误, 异常, 超时, 部分, 未, 不, 无法, 拒绝, 过期, 繁忙, \
    没有, 欠费, 限流, 维护";

/// Whole words of the same.
pub const FAILURE_WORDS: &str =
    "not, no, without, down, bad, ko, nok, err, dead, never, but, however, only";
