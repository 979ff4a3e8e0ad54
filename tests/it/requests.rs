//! What is sent: method, path, parameters, credentials.

use crate::settings::assert_refused;
use crate::support::{Cloud, Cloudls, Server, closed_port, each_cloud, ids};

#[test]
fn every_request_parameter_reaches_the_wire() {
    let cases: &[(Cloud, &[(&str, &str)])] = &[
        (
            Cloud::EAS,
            &[
                ("Filter", "10.118.xx.xx"),
                ("ResourceType", "DedicatedResource"),
                ("InstanceType", "ecs.c7.large"),
                ("InstanceStatus", "Running"),
                ("InstanceIP", "10.224.xx.xx"),
                ("InstanceName", "foo-bdc5xxxx-8l7rk"),
                ("HostIP", "10.224.xx.xx"),
                ("IsSpot", "false"),
                ("Role", "Queue"),
                ("Sort", "StartTime"),
                ("Order", "desc"),
                ("MemberType", "LLMDecode"),
                ("ListReplica", "true"),
                ("ReplicaName", "cbh-qwen3-a1bc-prefill-ep1tp4dp"),
            ],
        ),
        (
            Cloud::SAE,
            &[
                ("Reverse", "true"),
                (
                    "InstanceId",
                    "demo-faaca66c-5959-45cc-b3bf-d26093b2e9c0******",
                ),
                ("PipelineId", "85750d48-6cfc-4dbf-8ea0-840397******"),
            ],
        ),
        (
            Cloud::NOVITA,
            &[
                ("name", "模型 a+b&c=d%"),
                ("productName", "RTX 4090"),
                ("status", "running"),
            ],
        ),
        (
            Cloud::MODELARTS,
            &[
                ("id", "03af7361-5cba-44d4-b29b-4dcc5d9dff51"),
                ("name", "a/b ~*"),
                ("type", "SERVICE_DEPLOY"),
                ("status", "FINISHED"),
                ("visible", "true"),
            ],
        ),
    ];
    for (cloud, params) in cases {
        let server = cloud.honest(&ids(4));
        let set = |(name, value): &(&str, &str)| {
            [
                "--param".to_owned(),
                format!("{}.{name}={value}", cloud.id()),
            ]
        };
        cloud
            .listing(&server)
            .args(params.iter().flat_map(set))
            .run()
            .assert_whole(&ids(4), cloud.id());
        // On every page.
        for request in server.received() {
            for (name, value) in *params {
                assert_eq!(request.param(name), Some(*value), "{cloud:?}, {name}");
            }
        }
    }
}

/// What identifies the listing, beside the parameters.
#[test]
fn requests_are_those_of_the_documents() {
    let first = |cloud: Cloud, run: fn(Cloudls) -> Cloudls| {
        let server: Server = cloud.honest(&ids(1));
        run(cloud.listing(&server))
            .run()
            .assert_whole(&ids(1), cloud.id());
        server.received()[0].clone()
    };
    let as_is = |run| run;
    let eas = first(Cloud::EAS, as_is);
    assert_eq!(
        (&*eas.method, &*eas.path),
        ("GET", "/api/v2/services/cn-shanghai/foo/instances")
    );
    assert_eq!(eas.header("x-acs-action"), Some("ListServiceInstances"));
    assert_eq!(eas.header("x-acs-version"), Some("2021-07-01"));
    assert_eq!(
        eas.header("x-acs-security-token"),
        Some("example-sts-token-4712")
    );
    let sae = first(Cloud::SAE, as_is);
    assert_eq!(
        (&*sae.method, &*sae.path),
        ("GET", "/pop/v1/sam/app/describeApplicationInstances")
    );
    assert_eq!(
        (sae.param("AppId"), sae.param("GroupId")),
        (Some("A"), Some("G"))
    );
    assert_eq!(sae.header("x-acs-version"), Some("2019-05-06"));
    let hpcai = first(Cloud::HPCAI, as_is);
    assert_eq!(
        (&*hpcai.method, &*hpcai.path),
        ("POST", "/api/instance/list")
    );
    assert_eq!(hpcai.header("content-type"), Some("application/json"));
    assert_eq!(
        hpcai.json(),
        serde_json::json!({"pager": {"currentPage": 1, "pageSize": 3}})
    );
    assert_eq!(
        hpcai.header("cookie"),
        Some("AccessToken=example-access-token-4713")
    );
    let hpcai = first(Cloud::HPCAI, |run| {
        run.unset("HPCAI_ACCESS_TOKEN").set("HPCAI_API_KEY", "k")
    });
    assert_eq!(
        (hpcai.header("x-api-key"), hpcai.header("cookie")),
        (Some("k"), None)
    );
    let novita = first(Cloud::NOVITA, as_is);
    assert_eq!(
        (&*novita.method, &*novita.path),
        ("GET", "/gpu-instance/openapi/v1/gpu/instances")
    );
    assert_eq!(
        novita.header("authorization"),
        Some("Bearer sk_example-api-key-4714")
    );
    assert_eq!(novita.header("content-type"), Some("application/json"));
    let modelarts = first(Cloud::MODELARTS, as_is);
    assert_eq!(
        (&*modelarts.method, &*modelarts.target),
        ("GET", "/v1/P/dev-servers/jobs")
    );
    assert_eq!(modelarts.header("x-project-id"), Some("P"));
    assert_eq!(
        modelarts.header("x-security-token"),
        Some("example-token-4716")
    );
    let terraform = |run: Cloudls| {
        let run = run
            .unset("HUAWEICLOUD_SDK_AK")
            .unset("HUAWEICLOUD_SDK_SK")
            .unset("HUAWEICLOUD_SDK_SECURITY_TOKEN");
        run.set("HW_ACCESS_KEY", "OTHERAK")
            .set("HW_SECRET_KEY", "s")
    };
    let modelarts = first(Cloud::MODELARTS, terraform);
    assert!(
        modelarts
            .header("authorization")
            .unwrap()
            .contains("Access=OTHERAK,")
    );
}

#[test]
fn loopback_is_never_reached_through_a_proxy() {
    each_cloud(|cloud| {
        let server = cloud.honest(&ids(1));
        let proxy = format!("http://127.0.0.1:{}", closed_port());
        let names = [
            "HTTP_PROXY",
            "http_proxy",
            "HTTPS_PROXY",
            "https_proxy",
            "ALL_PROXY",
            "all_proxy",
        ];
        let run = names
            .iter()
            .fold(cloud.listing(&server), |run, name| run.set(name, &proxy));
        run.run().assert_whole(&ids(1), cloud.id());
    });
}

#[test]
fn a_proxy_that_gives_no_connection_is_named() {
    const OTHER: &str = "it is socks5://, and proxies are spoken to by HTTP";
    let port = closed_port();
    let proxy = format!("the proxy 127.0.0.1:{port} gives no connection to ");
    each_cloud(|cloud| {
        for (start, is_other) in [("http://user:pass@", false), ("socks5://", true)] {
            for command in ["ls", "doctor"] {
                let run = Cloudls::new([command, "-p", cloud.id()])
                    .args(cloud.demo)
                    .vars(cloud.credentials())
                    .set("HTTPS_PROXY", format!("{start}127.0.0.1:{port}"))
                    .run();
                let said = format!("{}{}", run.stdout, run.stderr);
                assert_eq!(run.code, 6, "{run:?}");
                assert!(
                    said.contains(&proxy) && said.contains("HTTPS_PROXY"),
                    "{run:?}"
                );
                assert!(!said.contains("user:pass"), "{run:?}");
                let is_tried_again = said.contains("tried 4 times");
                assert_eq!(
                    (said.contains(OTHER), is_tried_again),
                    (is_other, !is_other),
                    "{run:?}"
                );
            }
        }
    });
}

/// What stands before an unescaped sign of a password is no address.
#[test]
fn a_proxy_that_is_no_address_is_not_shown() {
    for (variable, proxy) in [
        ("HTTPS_PROXY", "http://user:S3cretWord/x@127.0.0.1:1"),
        ("https_proxy", "http://user:S3cretWord?x@127.0.0.1:1"),
        ("ALL_PROXY", "socks5h://user:S3cretWord#x@127.0.0.1:1"),
        ("all_proxy", "https://user:S3cretWord/x@127.0.0.1:1"),
    ] {
        each_cloud(|cloud| {
            for command in ["ls", "doctor"] {
                let run = Cloudls::new([command, "-p", cloud.id()])
                    .args(cloud.demo)
                    .vars(cloud.credentials())
                    .set(variable, proxy)
                    .run();
                let said = format!("{}{}", run.stdout, run.stderr);
                assert_eq!(run.code, 6, "{proxy}: {run:?}");
                assert!(!said.contains("S3cretWord"), "{proxy}: {run:?}");
                let words = format!("the proxy of {variable} gives no connection to ");
                assert!(said.contains(&words), "{proxy}: {run:?}");
                assert!(!said.contains("tried 4 times"), "{proxy}: {run:?}");
            }
        });
    }
}

#[test]
fn variables_mirror_flags() {
    let server = Cloud::NOVITA.honest(&ids(1));
    let run = Cloudls::new(["ls"])
        .vars(Cloud::NOVITA.credentials())
        .set("CLOUDLS_NOVITA_ENDPOINT", server.url());
    let run = run
        .set("CLOUDLS_PROVIDER", "novita")
        .set("CLOUDLS_OUTPUT", "json");
    run.run().assert_whole(&ids(1), "variables");
    let run = run.set("CLOUDLS_TIMEOUT", "never").run();
    assert_refused(&run, 2, &["never"], "CLOUDLS_TIMEOUT");
}
