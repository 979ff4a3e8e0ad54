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
        names: "success, issuccess, succeed, succeeded, successful, issuccessful, ok, isok, successresponse",
    },
    Group {
        kind: Kind::Whole,
        is_sure: true,
        names: "complete, iscomplete, iswhole",
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
                faileditems, failedregions, stacktrace, unreachable, unreachables, timedout, istimedout, partial, \
                ispartial, partialresult, partialresults, partialsuccess, partialfailure, incomplete, \
                isincomplete, incompleteresults, degraded, isdegraded",
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
                moreavailable, moreresultsavailable, moredataavailable, istruncated, truncated, listtruncated, \
                resulttruncated, resultstruncated",
    },
    Group {
        kind: Kind::More,
        is_sure: false,
        names: "more",
    },
    // Spring, Atlassian.
    Group {
        kind: Kind::Last,
        is_sure: true,
        names: "islast, islastpage, isend, isfinished, isdone",
    },
    // Salesforce (`done`), Spring (`last`).
    Group {
        kind: Kind::Last,
        is_sure: false,
        names: "last, lastpage, end, done, finished, exhausted",
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
        names: "next, continue, continuation, cursor",
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
                statusinfo, context, envelope, root, return, reply, info, paging, pagination, page, pager, \
                pageinfo, pageable, cursors",
    },
];

/// Ends of names that are [`Kind::Error`] wherever they stand: `error`, `validationErrors`, `computeFault` (OpenStack),
/// `internalServerError`, `exception` (Java).
const ERROR_ENDS: &str = "error, errors, fault, exception, exceptions";

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
    let is_joint = |c: &char| c.is_ascii_punctuation() || c.is_whitespace();
    let parts = name.chars().filter(|c| !is_joint(c));
    let name: String = parts.map(|c| c.to_ascii_lowercase()).collect();
    if let Some(group) = KNOWN.get(name.as_str()) {
        return (group.is_sure || at_top).then_some(group.kind);
    }
    let is_error = each(ERROR_ENDS).any(|end| name.ends_with(end));
    is_error.then_some(Kind::Error)
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

/// What an answer says there is none of: "no data", "no instances found".
pub const THINGS: &str = "data, content, result, results, record, records, row, rows, item, items, instance, \
    instances, resource, resources, service, services, application, applications, group, groups, project, projects, \
    job, jobs, server, servers, match, matches";

/// Words beside them that change nothing.
pub const BESIDE_THINGS: &str = "found, yet, available, exist, exists, matching, matched, more, any, for, this, the, \
    user, account, here, to, show, return, returned, query, list, is, are, there";

/// The same in Chinese: no data, no data yet, none found, the list is empty.
pub const NONE_IN_CHINESE: &str = "无数据, 暂无数据, 没有数据, 无记录, 暂无记录, 没有记录, \
    数据为空, 结果为空, 列表为空, 查询结果为空, 未查询到数据, 未找到数据";

/// Parts of texts that tell a failure. The Chinese ones: failed, error, abnormal, time-out, part, not, without, refused,
/// not enough, expired, busy.
pub const FAILURE_PARTS: &str = "error, fail, exception, fault, unsucce, unavailab, timeout, timed out, time out, time-out, \
    denied, unauth, forbid, partial, degrad, invalid, illegal, reject, abort, refus, throttl, limit, exceed, expire, \
    incomplete, unreachable, cannot, can't, could n, couldn, unable, broken, crash, panic, lost, left out, missing, skip, \
    warn, busy, maintenance, overload, cancel, truncat, 失败, 错误, 异常, 超时, 部分, 未, 不, 无法, 拒绝, 过期, 繁忙";

/// Whole words of the same.
pub const FAILURE_WORDS: &str =
    "not, no, without, down, bad, ko, nok, err, dead, never, but, however, only";
