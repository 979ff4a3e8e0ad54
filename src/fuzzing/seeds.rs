//! Answers to begin with: the documents' own, those that lead to listings, and errors.

/// Answers of a provider, of which the first is the document's own.
pub fn answers(provider: &str) -> Vec<Vec<u8>> {
    let path = format!(
        "{}/fixtures/{provider}/page/body.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let page = std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let others: &[&str] = match provider {
        "eas" => &[
            r#"{"Services":[{"ServiceName":"a"},{"ServiceName":"b/c"}],"TotalCount":2}"#,
            r#"{"Code":"Throttling.User","Message":"m","RequestId":"r"}"#,
        ],
        "sae" => &[
            r#"{"Code":"200","Success":true,"Data":{"TotalSize":2,"Applications":[{"AppId":"a",
               "AppName":"n","Children":[{"AppId":"c"}]},{"AppId":"b"}]}}"#,
            r#"{"Code":"200","Success":true,"Data":[{"GroupId":"g"},{"GroupId":"h"}]}"#,
            r#"{"Code":"403","ErrorCode":"Forbidden.RAM","Success":false,"Message":"m"}"#,
        ],
        "hpcai" => &[r#"{"code":-1,"message":"please log in","instances":null}"#],
        "novita" => &[r#"{"code":401,"reason":"UNAUTHORIZED","message":"m"}"#],
        "modelarts" => &[
            r#"{"projects":[{"id":"p","name":"cn-made-up-1"},{"id":"q","name":"x"}]}"#,
            r#"{"error_code":"APIGW.0308","error_msg":"m","request_id":"r"}"#,
            r#"{"error":{"code":401,"message":"m","title":"t"}}"#,
        ],
        _ => &[],
    };
    let others = others.iter().map(|text| text.as_bytes().to_vec());
    [page].into_iter().chain(others).collect()
}
