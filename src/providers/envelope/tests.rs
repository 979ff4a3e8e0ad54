use super::*;
use crate::core::error::ErrorKind;

fn answer(body: &str) -> Response {
    Response {
        status: 200,
        body: body.as_bytes().to_vec(),
        ..Response::default()
    }
}

/// The failure of an API that knows no words of its own, as code and message.
fn fault(body: &str, list: Listed) -> Option<(String, String)> {
    let response = answer(body);
    let own = |_: &Response| Fault::new(ErrorKind::Provider, "");
    let fault = Envelope::of(&response, &[]).fault(&response, list, own)?;
    Some((fault.code.unwrap_or_default(), fault.message))
}

const LOST: &str = "backend lost";

/// Answers that tell a failure, its code, and its message.
const FAILURES: &[(&str, &str, &str)] = &[
    (r#"{"success":false}"#, "", "success is false"),
    (r#"{"bizSuccess":false}"#, "", "bizSuccess is false"),
    (r#"{"isLogin":false}"#, "", "isLogin is false"),
    (r#"{"traceback":"backend lost"}"#, "", LOST),
    (r#"{"Success":"False","msg":"backend lost"}"#, "", LOST),
    (r#"{"SUCCESS":0}"#, "", "SUCCESS is 0"),
    (r#"{"is-success":"no"}"#, "", "is-success is no"),
    (r#"{"ok":false,"error":"backend lost"}"#, "", LOST),
    (r#"{"code":7}"#, "7", "code is 7"),
    (r#"{"code":-1,"message":"success"}"#, "-1", "code is -1"),
    (
        r#"{"code":"B0001","message":"backend lost"}"#,
        "B0001",
        LOST,
    ),
    (r#"{"code":false}"#, "false", "code is false"),
    (r#"{"code":20000}"#, "20000", ""),
    (r#"{"code":1,"message":"backend lost"}"#, "1", LOST),
    (r#"{"code":"失败"}"#, "失败", "code is 失败"),
    (r#"{"code":0,"success":false}"#, "", "success is false"),
    (r#"{"success":true,"code":"X"}"#, "X", "code is X"),
    (r#"{"success":true,"error":{"code":5}}"#, "5", "code is 5"),
    (r#"{"errno":3,"errmsg":"backend lost"}"#, "3", LOST),
    (r#"{"ret":-1}"#, "-1", "ret is -1"),
    (r#"{"rc":"2"}"#, "2", "rc is 2"),
    (
        r#"{"http_status_code":409}"#,
        "409",
        "http_status_code is 409",
    ),
    (r#"{"error":"backend lost"}"#, "", LOST),
    (r#"{"error":true}"#, "", "error is true"),
    (r#"{"error":5}"#, "5", "error is 5"),
    (r#"{"error":1}"#, "1", "error is 1"),
    (r#"{"error":{"x":{"y":"backend lost"}}}"#, "", LOST),
    (
        r#"{"error":{"a":{"b":{"c":{"d":{"e":"x"}}}}}}"#,
        "",
        "there is more around the list than can be told",
    ),
    (
        r#"{"error":{"code":"E","message":"backend lost"}}"#,
        "E",
        LOST,
    ),
    (
        r#"{"errors":[{"extensions":{"code":"E"},"message":"backend lost"}]}"#,
        "E",
        LOST,
    ),
    (r#"{"errors":["backend lost"]}"#, "", LOST),
    (r#"{"errors":{"a":["backend lost"]}}"#, "", LOST),
    (r#"{"non_field_errors":["backend lost"]}"#, "", LOST),
    (
        r#"{"computeFault":{"code":503,"message":"backend lost"}}"#,
        "503",
        LOST,
    ),
    (
        r#"{"badRequest":{"code":400,"message":"backend lost"}}"#,
        "400",
        LOST,
    ),
    (r#"{"exception":"backend lost"}"#, "", LOST),
    (r#"{"reason":"LOST"}"#, "", "LOST"),
    (r#"{"title":"backend lost"}"#, "", LOST),
    (
        r#"{"detail":[{"loc":["a"],"msg":"backend lost"}]}"#,
        "",
        LOST,
    ),
    (r#"{"message":"backend lost"}"#, "", LOST),
    (r#"{"message":{"text":"backend lost"}}"#, "", LOST),
    (r#"{"message":"unsuccessful"}"#, "", "unsuccessful"),
    (r#"{"message":"partial success"}"#, "", "partial success"),
    (r#"{"message":"查询不成功"}"#, "", "查询不成功"),
    (r#"{"message":"<html>ok</html>"}"#, "", "<html>ok</html>"),
    (r#"{"status":"ERROR"}"#, "ERROR", "status is ERROR"),
    (r#"{"status":500}"#, "500", "status is 500"),
    (
        r#"{"status":{"code":14,"message":"backend lost"}}"#,
        "14",
        LOST,
    ),
    (
        r#"{"__type":"ThrottlingException"}"#,
        "ThrottlingException",
        "__type is ThrottlingException",
    ),
    (
        r#"{"ResponseMetadata":{"Error":{"Code":"E","Message":"backend lost"}}}"#,
        "E",
        LOST,
    ),
    (r#"{"meta":{"status":{"code":3}}}"#, "3", "code is 3"),
    (r#"{"x":{"error_code":"E"}}"#, "E", "error_code is E"),
    (
        r#"{"warnings":[{"code":"E","message":"backend lost"}]}"#,
        "",
        LOST,
    ),
    (r#"{"partial":true}"#, "", "partial is true"),
    (r#"{"unreachable":["eu"]}"#, "", "eu"),
    (r#"{"complete":false}"#, "", "complete is false"),
    (r#"{"_shards":{"failed":2}}"#, "", "failed is 2"),
    (r#"{"failedCount":200}"#, "", "failedCount is 200"),
    (r#"{"failed":204}"#, "", "failed is 204"),
    (r#"{"errors":201}"#, "", "errors is 201"),
    (
        r#"{"code":0,"error":"No servers available"}"#,
        "",
        "No servers available",
    ),
    (
        r#"{"errors":["no server available"]}"#,
        "",
        "no server available",
    ),
    (r#"{"error":{"message":"no data"}}"#, "", "no data"),
    (
        r#"{"reason":"no resources available"}"#,
        "",
        "no resources available",
    ),
    (
        r#"{"message":"no server available"}"#,
        "",
        "no server available",
    ),
    (
        r#"{"message":"No service available"}"#,
        "",
        "No service available",
    ),
    (
        r#"{"message":"no instances available for user"}"#,
        "",
        "no instances available for user",
    ),
    (r#"{"message":"没有权限"}"#, "", "没有权限"),
    (
        r#"{"error":{"code":200,"message":"backend lost"}}"#,
        "",
        LOST,
    ),
    (
        r#"{"errors":[{"code":0,"message":"backend lost"}]}"#,
        "",
        LOST,
    ),
    (
        r#"{"fault":{"code":200,"details":"backend lost"}}"#,
        "",
        LOST,
    ),
    (
        r#"{"error":{"success":true,"message":"backend lost"}}"#,
        "",
        LOST,
    ),
    (
        r#"{"message":"Successfully queried 1 of 3 clusters"}"#,
        "",
        "Successfully queried 1 of 3 clusters",
    ),
    (r#"{"message":"2 of 3 succeeded"}"#, "", "2 of 3 succeeded"),
    (r#"{"message":"成功: 1/3"}"#, "", "成功: 1/3"),
    (r#"{"message":"success=false"}"#, "", "success=false"),
    (r#"{"message":"0 success"}"#, "", "0 success"),
    (
        r#"{"message":"succeeded with stale data"}"#,
        "",
        "succeeded with stale data",
    ),
    (r#"{"error":"OK: 1 of 3"}"#, "", "OK: 1 of 3"),
    (r#"{"reason":"successor elected"}"#, "", "successor elected"),
    (
        r#"{"message":"backend lost","gateway":{"statusCode":200}}"#,
        "",
        LOST,
    ),
    (
        r#"{"message":"backend lost","cache":{"ok":true}}"#,
        "",
        LOST,
    ),
    (
        r#"{"message":"backend lost","gateway":{"code":200,"message":"ok"}}"#,
        "",
        LOST,
    ),
    (r#"{"success":[false]}"#, "", "success is false"),
    (r#"{"noError":false}"#, "", "noError is false"),
    (r#"{"exceptionClass":"backend lost"}"#, "", LOST),
    (r#"{"failedReason":"backend lost"}"#, "", LOST),
    (r#"{"err_info":"backend lost"}"#, "", LOST),
    (r#"{"error_data":{"x":"backend lost"}}"#, "", LOST),
    (r#"{"errors_count":2}"#, "", "errors_count is 2"),
    (r#"{"skipped":3}"#, "", "skipped is 3"),
    (r#"{"omittedInstances":3}"#, "", "omittedInstances is 3"),
    (r#"{"meta":{"missing_rows":3}}"#, "", "missing_rows is 3"),
    (r#"{"failedClusters":["eu"]}"#, "", "eu"),
    (r#"{"unavailable":["eu"]}"#, "", "eu"),
    (r#"{"timed_out_shards":1}"#, "", "timed_out_shards is 1"),
    (r#"{"timeout":true}"#, "", "timeout is true"),
    (r#"{"limitReached":"yes"}"#, "", "limitReached is yes"),
    (r#"{"unauthorized":true}"#, "", "unauthorized is true"),
    (r#"{"needLogin":true}"#, "", "needLogin is true"),
    (r#"{"rate_limited":true}"#, "", "rate_limited is true"),
];

#[test]
fn failures_are_told_in_any_spelling() {
    for (body, code, message) in FAILURES {
        let told = Some(((*code).to_owned(), (*message).to_owned()));
        assert_eq!(fault(body, Listed::Empty), told, "{body}");
        assert_eq!(fault(body, Listed::Rows), told, "{body}");
    }
}

#[test]
fn friendly_words_are_no_failure() {
    for body in [
        "{}",
        r#"{"code":0,"message":"no data"}"#,
        r#"{"code":0,"message":"whatever it says"}"#,
        r#"{"success":true,"msg":"whatever it says"}"#,
        r#"{"code":"00000"}"#,
        r#"{"code":"200","message":"OK"}"#,
        r#"{"code":204}"#,
        r#"{"code":"SUCCESS"}"#,
        r#"{"code":20000,"message":"成功"}"#,
        r#"{"code":1,"msg":"success"}"#,
        r#"{"code":null,"message":null,"error":null}"#,
        r#"{"error":"","errors":[],"err":0,"reason":""}"#,
        r#"{"error":{}}"#,
        r#"{"error":false,"hasError":false}"#,
        r#"{"error":"none"}"#,
        r#"{"error":{"code":0,"message":"","request_id":"r"}}"#,
        r#"{"error":{"code":0,"message":"success"}}"#,
        r#"{"isDefault":true,"default":"x","pageSizeDefault":20}"#,
        r#"{"noError":true,"no_errors":true}"#,
        r#"{"_shards":{"successful":5,"failed":0},"failedCount":0.0}"#,
        r#"{"succeeded":3,"ok":1.0,"success":3}"#,
        r#"{"code":0.0}"#,
        r#"{"code":200.0}"#,
        r#"{"status":1}"#,
        r#"{"hasError":"N","error":"FALSE","isPartial":"no"}"#,
        r#"{"message":"no instances found"}"#,
        r#"{"message":"暂无实例"}"#,
        r#"{"message":"没有实例"}"#,
        r#"{"message":"没有更多数据"}"#,
        r#"{"message":"没有查询到数据"}"#,
        r#"{"message":"No instances were found."}"#,
        r#"{"message":"You have no instances"}"#,
        r#"{"message":"Found 0 instances"}"#,
        r#"{"message":"The list is empty"}"#,
        r#"{"message":"nothing found"}"#,
        r#"{"message":"Successfully fetched the list"}"#,
        r#"{"errors":[null,{}]}"#,
        r#"{"errcode":0,"errmsg":"ok"}"#,
        r#"{"success":"true"}"#,
        r#"{"success":1}"#,
        r#"{"message":"success"}"#,
        r#"{"message":"Request succeeded."}"#,
        r#"{"message":"OK, 0 rows"}"#,
        r#"{"message":"Success, no data"}"#,
        r#"{"message":"There are no instances."}"#,
        r#"{"message":"操作成功"}"#,
        r#"{"message":"暂无数据"}"#,
        r#"{"ErrorCode":"空","Message":"空"}"#,
        r#"{"ErrorCode":"success"}"#,
        r#"{"status":"ok"}"#,
        r#"{"status":200,"statusCode":200}"#,
        r#"{"status":"running"}"#,
        r#"{"status":{"code":0,"message":"whatever it says"}}"#,
        r#"{"meta":{"code":200,"pagination":{"total":0,"next_page":null}}}"#,
        r#"{"warnings":[]}"#,
        r#"{"complete":true,"partial":false,"timed_out":false,"failed":0}"#,
        r#"{"region":{"code":"eu-1","name":"Europe"},"user":{"status":"failed","state":"error"}}"#,
        r#"{"links":[{"rel":"self","href":"/a"}],"requestId":"r"}"#,
        r#"{"timeout":30,"limited":false,"skipped":0,"missing":[],"unavailable":null}"#,
        r#"{"throttled":false,"needLogin":0,"available":0,"isLogin":true,"maintenance":null,"login":"me"}"#,
        r#"{"failedInstances":2,"offlineServers":3,"unhealthyNodes":1}"#,
        r#"{"region":{"missing":3,"timeout":true}}"#,
    ] {
        for list in [Listed::Empty, Listed::Null, Listed::Rows] {
            assert_eq!(fault(body, list), None, "{body}");
        }
    }
    // No list at all needs a word for it, and none against it.
    for body in [
        r#"{"code":0,"message":"internal error"}"#,
        r#"{"Success":true,"Message":"a partial result"}"#,
    ] {
        assert_eq!(fault(body, Listed::Empty), None, "{body}");
        assert!(fault(body, Listed::Null).is_some(), "{body}");
    }
}

#[test]
fn that_there_is_more_is_told_in_any_spelling() {
    let more = |body: &str| Envelope::of(&answer(body), &[]).more().map(str::to_owned);
    for body in [
        r#"{"hasMore":true}"#,
        r#"{"has_more":"true"}"#,
        r#"{"HasNext":1}"#,
        r#"{"pageInfo":{"hasNextPage":true}}"#,
        r#"{"IsTruncated":true}"#,
        r#"{"Truncated":"True"}"#,
        r#"{"NextToken":"t"}"#,
        r#"{"nextPageToken":7}"#,
        r#"{"metadata":{"continue":"t"}}"#,
        r#"{"response_metadata":{"next_cursor":"t"}}"#,
        r#"{"x":{"next_token":"t"}}"#,
        r#"{"next":"https://a/b"}"#,
        r#"{"links":{"next":"https://a/b"}}"#,
        r#"{"_links":{"next":{"href":"https://a/b"}}}"#,
        r#"{"links":[{"rel":"next","href":"https://a/b"}]}"#,
        r#"{"@odata.nextLink":"https://a/b"}"#,
        r#"{"LastEvaluatedKey":{"id":"a"}}"#,
        r#"{"last":false}"#,
        r#"{"isLastPage":false}"#,
        r#"{"metadata":{"remainingItemCount":3}}"#,
        r#"{"remaining":3}"#,
        r#"{"page":{"eof":false}}"#,
        r#"{"moreToCome":true}"#,
        r#"{"there_are_more_rows":"yes"}"#,
        r#"{"remainingRows":2}"#,
        r#"{"left":"2"}"#,
        r#"{"lastPage":false}"#,
        r#"{"end_of_list":"no"}"#,
        r#"{"noMore":false}"#,
        r#"{"marker":"x"}"#,
        r#"{"page_info":{"endCursor":"x"}}"#,
        r#"{"search_after":[7]}"#,
    ] {
        assert!(more(body).is_some(), "{body}");
    }
    for body in [
        r#"{"hasMore":false}"#,
        r#"{"hasMore":null,"IsTruncated":"false","more":0}"#,
        r#"{"NextToken":"","next":null,"nextPage":0,"nextMarker":false,"nextOffset":-1}"#,
        r#"{"links":{"next":null,"self":"https://a/b"}}"#,
        r#"{"links":[{"rel":"prev","href":"https://a/b"}]}"#,
        r#"{"last":true,"last_page":3,"next":{}}"#,
        r#"{"x":{"next":"t","more":true}}"#,
        r#"{"noMore":true,"lastPage":true,"remainingQuota":7,"remaining":0}"#,
        // Where something says that this is all, a marker is where the page begins or ends.
        r#"{"marker":"x","hasMore":false}"#,
        r#"{"pageInfo":{"hasNextPage":false,"endCursor":"x"}}"#,
        r#"{"bookmark":"x","last":true}"#,
        r#"{"marker":"","resumeToken":null}"#,
    ] {
        assert_eq!(more(body), None, "{body}");
    }
}

#[test]
fn counts_are_found_in_any_spelling() {
    let counts = |body: &str| {
        let envelope = Envelope::of(&answer(body), &[]);
        (envelope.rows, envelope.pages)
    };
    for (body, rows) in [
        (r#"{"total":60}"#, Some(60)),
        (r#"{"pagination":{"total":"60"}}"#, Some(60)),
        (r#"{"meta":{"total_count":60},"recordsTotal":7}"#, Some(60)),
        (r#"{"total":null,"count":60}"#, Some(60)),
        (r#"{"TOTALCOUNT":60.0}"#, Some(60)),
        (r#"{"numFound":60}"#, Some(60)),
        (r#"{"hits":{"total":60}}"#, Some(60)),
        (r#"{"@odata.count":60}"#, Some(60)),
        (r#"{"listInfo":{"instanceCount":60}}"#, Some(60)),
        (r#"{"paginator":{"itemsTotal":60}}"#, Some(60)),
        (r#"{"meta":{"pagination":{"Total":60}}}"#, Some(60)),
        (
            r#"{"quota":{"total":60},"gpuCount":60,"runningCount":60}"#,
            None,
        ),
        (
            r#"{"pageSize":60,"limit":60,"size":60,"totalCost":60}"#,
            None,
        ),
        (r#"{"total":-1,"count":1.5,"found":true}"#, None),
    ] {
        assert_eq!(counts(body), (rows, None), "{body}");
    }
    for (body, pages) in [
        (r#"{"totalPages":5}"#, Some(5)),
        (r#"{"page":{"total_pages":"5"}}"#, Some(5)),
        (r#"{"pageCount":5}"#, Some(5)),
        (r#"{"TotalPage":5}"#, Some(5)),
        (r#"{"last_page":5}"#, Some(5)),
        (
            r#"{"page":5,"pageNum":5,"pageNumber":5,"pageIndex":5,"current":5}"#,
            None,
        ),
    ] {
        assert_eq!(counts(body), (None, pages), "{body}");
    }
}

#[test]
fn a_list_of_objects_elsewhere_is_seen() {
    let objects = |body: &str| Envelope::of(&answer(body), &[]).objects;
    for (body, name) in [
        (r#"{"Instances":[{"a":1}]}"#, Some("Instances")),
        (r#"{"data":{"items":[null,{}]}}"#, Some("items")),
        (r#"{"tags":["a"],"x":[],"y":{},"z":[[]]}"#, None),
        (r#"{"links":[{"rel":"self"}],"errors":[{}]}"#, None),
    ] {
        assert_eq!(objects(body).as_deref(), name, "{body}");
    }
}
