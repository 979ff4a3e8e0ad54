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
            r#"{"RequestId":"r","InstanceMetas":[{"InstanceType":"ecs.gn7i-c8g1.2xlarge","CPU":8,"Memory":30,
               "GPU":"NVIDIA A10","GPUAmount":1},{"InstanceType":"t","CPU":"2"}],"Types":[]}"#,
            r#"{"Services":[{"ServiceName":"a","ServiceId":"eas-m-1","Status":"Running","Cpu":8,"Gpu":0,"Memory":16000,
               "Image":"i","TotalInstance":2,"RunningInstance":1,"PendingInstance":1,"Labels":[{"LabelKey":"k",
               "LabelValue":"v"}],"CreateTime":"2026-01-01T00:00:00Z","CallerUid":"1"}],"TotalCount":1}"#,
        ],
        "sae" => &[
            r#"{"Code":"200","Success":true,"Data":{"TotalSize":2,"Applications":[{"AppId":"a",
               "AppName":"n","Children":[{"AppId":"c"}]},{"AppId":"b"}]}}"#,
            r#"{"Code":"200","Success":true,"Data":[{"GroupId":"g"},{"GroupId":"h"}]}"#,
            r#"{"Code":"403","ErrorCode":"Forbidden.RAM","Success":false,"Message":"m"}"#,
            r#"{"Code":"200","Success":true,"Data":{"TotalSize":1,"Applications":[{"AppId":"a","AppName":"n","Cpu":1000,
               "Mem":2048,"DiskSize":20,"Instances":2,"RunningInstances":0,"Tags":[{"TagKey":"k","TagValue":"v"}]}]}}"#,
        ],
        "hpcai" => &[r#"{"code":-1,"message":"please log in","instances":null}"#],
        "novita" => &[
            r#"{"code":401,"reason":"UNAUTHORIZED","message":"m"}"#,
            r#"{"data":[{"id":"a","name":"n","type":"gpu","product_id":"1013","billing":{"mode":"prepaid","prepaid":{
               "end_time":1780000000}},"ports":[{"port":22,"protocol":"tcp"}],"resource_specs":{"gpu_num":1,"cpu_num":8,
               "memory_gb":32,"rootfs_size_gb":60},"network":{"id":"w","ip":"10.0.0.1"},"region":"c1","status":{
               "status":"running","error":"","message":""},"created_at":1770000000}],"total":2,"next_cursor":"x"}"#,
            r#"{"data":[{"id":"1013","name":"RTX 4090 24GB","price":"35000","spotPrice":18000,"monthlyPrice":[{
               "price":20000000,"month":1}]},{"id":"1014","price":0}]}"#,
            r#"{"data":[{"id":"c1","name":"US-01","supportNetworkStorage":true},{"id":"c2"}]}"#,
            r#"{"endpoints":[{"id":"e","name":"n","state":{"state":"serving"},"workers":[{"id":"w","state":{
               "state":"running","error":"","message":""},"healthy":true}]}],"total":1}"#,
        ],
        "modelarts" => &[
            r#"{"projects":[{"id":"p","name":"cn-made-up-1"},{"id":"q","name":"x"}]}"#,
            r#"{"error_code":"APIGW.0308","error_msg":"m","request_id":"r"}"#,
            r#"{"error":{"code":401,"message":"m","title":"t"}}"#,
            r#"{"total":1,"pages":1,"current":1,"data":[{"id":"s","name":"n","status":"RUNNING","flavor":"f","image":{
               "name":"i"},"endpoints":[{"service":"SSH","uri":"ssh://10.0.0.1:22"}],"volumes":[{"size":100}],
               "charging_mode":"PRE_PAID","create_at":1770000000000,"cloud_server":{"id":"c","type":"BMS"}}]}"#,
            r#"{"total":1,"pages":1,"current":0,"data":[{"id":"n","name":"n","status":"FROZEN","flavor":"f","image":{
               "name":"i"},"lease":{"create_at":1770000000000,"duration":3600000,"enable":true},"token":"t","url":
               "https://h/n","endpoints":[{"service":"SSH","uri":"ssh://ma-user@h:30001"}],"user_id":"u"}]}"#,
            r#"{"total":2,"data":[{"flavor":"f","specification":"CPU: 192 vCPUs; Memory: 1536 GiB; NPU: 8 x Snt9B"},
               {"id":"g","category":"GPU","vcpus":8,"memory":"64GiB","gpu":{"type":"pnt1","gpu":1}}]}"#,
        ],
        _ => &[],
    };
    let others = others.iter().map(|text| text.as_bytes().to_vec());
    [page].into_iter().chain(others).collect()
}
