//! What a request filters by and sorts by.

use super::*;

const FOO: &str = "/api/v2/services/cn-shanghai/foo/instances";
const LLM: &str = "/api/v2/services/cn-shanghai/llm_chat/instances";
const WEBUI: &str = "/api/v2/services/cn-beijing/sd_webui/instances";

fn eas(path: &str, query: &[(&str, &str)]) -> Vec<String> {
    let body = ok(
        &cloud(),
        &alibaba("2021-07-01 ListServiceInstances", path, query),
    );
    let names = texts(&body["Instances"], "/InstanceName");
    assert_eq!(body["TotalCount"], names.len());
    names
        .iter()
        .map(|name| name.rsplit('-').next().unwrap().to_owned())
        .collect()
}

#[test]
fn eas_filters_instances_by_every_parameter() {
    for (path, query, expected) in [
        (FOO, ("Filter", "172.17.0.17"), "v****"),
        (FOO, ("InstanceIP", "192.168.1.100"), "v****"),
        (FOO, ("InstanceName", "foo-5fc8946767-c7m4p"), "c7m4p"),
        (FOO, ("InstanceStatus", "Failed"), "c7m4p"),
        (FOO, ("HostIP", "11.0.XX.XX"), "v****"),
        (FOO, ("ResourceType", "DedicatedResource"), "b2kqx"),
        (
            LLM,
            ("InstanceType", "ecs.gn7i-c16g1.4xlarge"),
            "prefill0 prefill1 decode0 decode1 decode2",
        ),
        (LLM, ("IsSpot", "false"), "decode0"),
        (LLM, ("MemberType", "LLMPrefill"), "prefill0 prefill1"),
        (LLM, ("ListReplica", "true"), "ep1tp2dp1 ep1tp3dp1"),
        (WEBUI, ("Role", "Queue"), "queue0"),
        (WEBUI, ("Filter", "nothing"), ""),
    ] {
        assert_eq!(eas(path, &[query]).join(" "), expected, "{query:?}");
    }
    let query = [
        ("ListReplica", "true"),
        ("ReplicaName", "llm_chat-a1bc-decode-ep1tp3dp1"),
    ];
    assert_eq!(eas(LLM, &query), ["ep1tp3dp1"]);
}

#[test]
fn eas_sorts_by_start_time() {
    let ascending = eas(FOO, &[("Sort", "StartTime"), ("Order", "asc")]);
    assert_eq!(ascending[0], "v****");
    let mut descending = eas(FOO, &[("Sort", "StartTime")]);
    descending.reverse();
    assert_eq!(descending, ascending);
}

#[test]
fn eas_lists_the_services_of_the_region_in_the_path() {
    for (prefix, expected) in [
        ("", "foo llm_chat idle_demo"),
        ("/cn-shanghai", "foo llm_chat idle_demo"),
        ("/cn-beijing", "foo asr_batch sd_webui"),
        ("/eu-central-1", ""),
    ] {
        let path = format!("{prefix}/api/v2/services");
        let body = ok(&cloud(), &alibaba("2021-07-01 ListServices", &path, &[]));
        assert_eq!(texts(&body["Services"], "/ServiceName").join(" "), expected);
    }
    let query = [("ServiceStatus", "Stopped")];
    let body = ok(
        &cloud(),
        &alibaba("2021-07-01 ListServices", "/api/v2/services", &query),
    );
    assert_eq!(texts(&body["Services"], "/ServiceName"), ["idle_demo"]);
}

fn sae(cloud: &Cloud, query: &[(&str, &str)]) -> Vec<String> {
    let path = "/pop/v1/sam/app/describeApplicationInstances";
    let body = ok(
        cloud,
        &alibaba("2019-05-06 DescribeApplicationInstances", path, query),
    );
    texts(&body["Data"]["Instances"], "/InstanceContainerStatus")
}

#[test]
fn sae_sorts_by_state_and_reverses() {
    let cloud = cloud();
    let group = [
        ("AppId", "d700e680-aa4d-4ec1-afc2-6566b5ff****"),
        ("GroupId", "b2a8a925-477a-4ed7-b825-d5e22500****"),
    ];
    let ascending = ["CrashLoopBackOff", "Terminating", "Running", "Running"];
    assert_eq!(sae(&cloud, &group), ascending);
    let [app, id] = group;
    let reversed = sae(&cloud, &[app, id, ("Reverse", "true")]);
    assert_eq!(
        reversed,
        ["Running", "Running", "Terminating", "CrashLoopBackOff"]
    );
    let one = ("InstanceId", "b2a8a925-477a-4ed7-b825-d5e22500****");
    assert_eq!(sae(&cloud, &[app, id, one]), ["Running"]);
    assert!(sae(&cloud, &[app, id, ("PipelineId", "none")]).is_empty());
    let pipelines = cloud
        .fleet
        .sae
        .groups
        .iter()
        .find(|group| !group.pipelines.is_empty());
    let known = pipelines.unwrap();
    let batch = known.pipelines.keys().next().unwrap();
    let id = known.row.value["GroupId"].as_str().unwrap();
    let query = [
        ("AppId", known.application.as_str()),
        ("GroupId", id),
        ("PipelineId", batch),
    ];
    assert_eq!(sae(&cloud, &query).len(), 2);
}

#[test]
fn novita_filters_by_name_product_and_status() {
    let cloud = cloud();
    for (query, expected) in [
        (("name", "spot-train"), 4),
        (("name", "中文"), 1),
        (("productName", "H100"), 2),
        (("status", "exited"), 2),
        (("status", "nothing"), 0),
    ] {
        let body = ok(&cloud, &novita(&[query]));
        assert_eq!(body["total"], expected, "{query:?}");
    }
}

#[test]
fn modelarts_filters_by_every_parameter() {
    let cloud = cloud();
    for (query, expected) in [
        (("id", "62c89f77-fc81-45a8-9647-d6e457e73954"), 1),
        (("name", "common"), 2),
        (("type", "LOG_COLLECT"), 1),
        (("status", "FINISHED"), 4),
        (("visible", "true"), 6),
        (("visible", "false"), 1),
    ] {
        let body = ok(&cloud, &huawei(NORTH, &[query]));
        assert_eq!(body["total"], expected, "{query:?}");
        assert_eq!(texts(&body["data"], "/id").len(), expected);
    }
}

#[test]
fn iam_finds_the_project_of_a_region() {
    for (name, expected) in [("cn-north-4", 1), ("ap-southeast-1", 1), ("nowhere", 0)] {
        let body = ok(&cloud(), &huawei("/v3/projects", &[("name", name)]));
        assert_eq!(texts(&body["projects"], "/id").len(), expected);
        assert!(body["links"].is_object());
    }
}

#[test]
fn generated_rows_are_filtered_and_sorted_too() {
    let cloud = generated(1000);
    let body = ok(&cloud, &novita(&[("status", "exited"), ("pageSize", "7")]));
    assert_eq!(
        (&body["total"], texts(&body["instances"], "/id").len()),
        (&100.into(), 7)
    );
    let path = "/api/v2/services/cn-shanghai/generated/instances";
    let last = |order: &str, number: &str| {
        let query = [
            ("Sort", "StartTime"),
            ("Order", order),
            ("PageSize", "1"),
            ("PageNumber", number),
        ];
        ok(
            &cloud,
            &alibaba("2021-07-01 ListServiceInstances", path, &query),
        )["Instances"]
            .clone()
    };
    assert_eq!(last("asc", "1000"), last("desc", "1"));
    assert_ne!(last("asc", "1"), last("desc", "1"));
}
