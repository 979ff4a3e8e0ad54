//! What rows are made of: from their parents, and from one look-up a region and kind, which never makes a list
//! incomplete.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{
    Cloud, Cloudls, Finished, Home, Received, Reply, Server, ShapeApi, Step, at_once, ids,
};

fn demo(args: &[&str]) -> Finished {
    Cloudls::new(["ls", "--demo"]).args(args).run()
}

/// The values of these fields of each row, by name.
fn values(run: &Finished, pointers: &[&str]) -> Vec<Vec<Value>> {
    let document = run.json();
    let rows = document["instances"].as_array().unwrap().iter();
    rows.map(|row| {
        let value = |pointer: &&str| row.pointer(pointer).unwrap().clone();
        pointers.iter().map(value).collect()
    })
    .collect()
}

#[test]
fn instances_of_eas_have_what_the_service_gives_and_the_rest_of_their_type() {
    let run = demo(&[
        "-p",
        "eas",
        "--region",
        "cn-shanghai",
        "--gpu",
        "-o",
        "json",
    ]);
    assert_eq!(run.code, 0, "{run:?}");
    let fields = [
        "/cpu/count",
        "/memory_gb",
        "/gpu/count",
        "/gpu/model",
        "/instance_type",
        "/image",
        "/owner",
        "/tags/team",
    ];
    let image = "eas-registry-vpc.cn-shanghai.cr.aliyuncs.com/pai-eas/vllm:0.8";
    let expected = json!([
        16,
        64,
        1,
        "NVIDIA A10",
        "ecs.gn7i-c16g1.4xlarge",
        image,
        "2000000000000001",
        "demo"
    ]);
    assert_eq!(json!(values(&run, &fields)), json!(vec![expected; 5]));
    // Without the list of services the type alone is known.
    let named = [
        "-p",
        "eas",
        "--region",
        "cn-shanghai",
        "--service",
        "llm_chat",
        "-o",
        "json",
    ];
    let expected = json!([
        16,
        60,
        1,
        "NVIDIA A10",
        "ecs.gn7i-c16g1.4xlarge",
        null,
        null
    ]);
    assert_eq!(
        json!(values(&demo(&named), &fields[..7])),
        json!(vec![expected; 5])
    );
    // Without look-ups the service alone is.
    let run = demo(&[
        "-p",
        "eas",
        "--region",
        "cn-shanghai",
        "--no-shapes",
        "-o",
        "json",
    ]);
    for row in values(&run, &["/gpu/model"]) {
        assert_eq!(row, [Value::Null]);
    }
    assert!(values(&run, &fields[..3]).contains(&vec![json!(16), json!(64), json!(1)]));
}

#[test]
fn what_no_call_tells_is_left_out_as_unknown() {
    let run = demo(&["--gpu", "-o", "json"]);
    let document = run.json();
    for row in document["instances"].as_array().unwrap() {
        assert!(row["gpu"]["count"].as_f64().unwrap() > 0.0, "{row}");
    }
    let eas = document["sources"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|source| source["provider"] == "eas");
    assert_eq!(
        eas.map(|source| source["undecided"].as_u64().unwrap())
            .sum::<u64>(),
        0,
        "{run:?}"
    );
    assert!(run.stderr.contains("sae 19"), "{run:?}");
}

#[test]
fn instances_of_sae_have_what_their_application_gives() {
    let run = demo(&["-p", "sae", "-o", "json"]);
    for row in values(&run, &["/cpu/count", "/memory_gb"]) {
        assert!(row.iter().all(Value::is_number), "{row:?}: {run:?}");
    }
    let server = Server::start(|request| match request.param("GroupId") {
        Some("G") => Cloud::SAE.page(&["i".to_owned()], Some(1)),
        _ if request.path.ends_with("describeApplicationGroups") => Reply::json(
            200,
            &json!({"Success": true, "Code": "200", "Data": [{"GroupId": "G"}]}),
        ),
        _ => Reply::json(
            200,
            &json!({"Success": true, "Code": "200", "Data": {"TotalSize": 1,
            "Applications": [{"AppId": "A", "Cpu": "500", "Mem": 1024, "DiskSize": 20}]}}),
        ),
    });
    let run = Cloud::SAE
        .bare(&server.url())
        .args(["--region", "cn-shanghai", "-o", "json"])
        .run();
    assert_eq!(
        values(&run, &["/cpu/count", "/memory_gb", "/disk_gb"]),
        [[json!(0.5), json!(1), json!(20)]]
    );
}

#[test]
fn servers_and_notebooks_have_what_their_flavors_have() {
    let run = demo(&["-p", "modelarts", "--kind", "server,notebook", "-o", "json"]);
    let document = run.json();
    for (flavor, expected) in [
        (
            "physical.kat2ne.48xlarge.8.mrt",
            json!([192, 1536, 8, "Ascend Snt9B"]),
        ),
        ("modelarts.ecs.p2s.2xlarge", json!([8, 64, null, null])),
        (
            "physical.kat3ne.48xlarge.16.hps",
            json!([null, null, null, null]),
        ),
        ("modelarts.vm.cpu.2u", json!([2, 8, 0, null])),
        ("modelarts.vm.gpu.pnt1.8u", json!([8, 64, 1, "pnt1"])),
        (
            "modelarts.bm.npu.arm.8snt9b",
            json!([192, 1536, 8, "Ascend snt9b"]),
        ),
    ] {
        let mut rows = document["instances"].as_array().unwrap().iter();
        let row = rows.find(|row| row["instance_type"] == flavor).unwrap();
        let found = json!([
            row["cpu"]["count"],
            row["memory_gb"],
            row["gpu"]["count"],
            row["gpu"]["model"]
        ]);
        assert_eq!(found, expected, "{flavor}");
    }
}

const TYPES: &str = "/api/v2/public/instance_types";

/// A server of two services of EAS, which answers a look-up so.
fn eas(look_up: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Server {
    Server::start(move |request| match &*request.path {
        TYPES => look_up(request),
        "/api/v2/services" => Reply::json(
            200,
            &json!({"TotalCount": 2, "Services": [
            {"ServiceName": "a"}, {"ServiceName": "b"}]}),
        ),
        path => {
            let id = path.split('/').nth(5).unwrap();
            Reply::json(
                200,
                &json!({"TotalCount": 1, "Instances": [
                {"InstanceName": id, "InstanceType": format!("t-{id}"), "Status": "Running"}]}),
            )
        }
    })
}

fn list(server: &Server, more: &[&str]) -> Finished {
    let run = Cloud::EAS.whole("ls", &server.url());
    run.args(["--region", "cn-shanghai", "-o", "json"])
        .args(more)
        .run()
}

fn metas(types: &Value) -> Reply {
    Reply::json(
        200,
        &json!({"RequestId": "R", "InstanceMetas": types, "Types": []}),
    )
}

#[test]
fn types_are_read_in_either_spelling() {
    let types = json!([
        {"InstanceType": "t-a", "CPU": 8, "Memory": 31.5, "GPU": "A10", "GPUAmount": 2},
        {"InstanceType": "t-b", "CPU": "4", "Memory": "16"},
    ]);
    let server = eas(move |_| metas(&types));
    let fields = ["/cpu/count", "/memory_gb", "/gpu/count", "/gpu/model"];
    let whole = json!([[8, 31.5, 2, "A10"], [4, 16, 0, null]]);
    assert_eq!(json!(values(&list(&server, &[]), &fields)), whole);
    let other = json!({"InstanceTypes": [
        {"InstanceType": "t-a", "CPU": 8, "Memory": 31.5, "GPU": 2},
        {"InstanceType": "t-b", "CPU": 4, "Memory": 16, "GPU": 0},
    ]});
    let server = eas(move |_| Reply::json(200, &other));
    let run = list(&server, &[]);
    assert_eq!(
        json!(values(&run, &fields)),
        json!([[8, 31.5, 2, null], [4, 16, 0, null]])
    );
    assert!(!run.stderr.contains("note:"), "{run:?}");
    // A model that none is there of, and a type that is told twice otherwise, are not known.
    let odd = json!([
        {"InstanceType": "t-a", "CPU": 8, "Memory": 31.5, "GPU": "A10", "GPUAmount": 0},
        {"InstanceType": "t-b", "CPU": 4, "Memory": 16, "GPU": "A10", "GPUAmount": 1},
        {"InstanceType": "t-b", "CPU": 4, "Memory": 16},
    ]);
    let server_of_odd = eas(move |_| metas(&odd));
    let run = list(&server_of_odd, &["--gpu", "--keep-unknown"]);
    assert_eq!(
        json!(values(&run, &fields)),
        json!([[8, 31.5, null, "A10"], [4, 16, null, null]])
    );
    // It is one call, and none where nobody wants it.
    let look_ups = |server: &Server| {
        server
            .received()
            .iter()
            .filter(|request| request.path == TYPES)
            .count()
    };
    assert_eq!((server.count(), look_ups(&server)), (4, 1));
    let run = list(&server, &["--no-shapes"]);
    assert_eq!((run.code, look_ups(&server)), (0, 1));
}

/// A provider, and one of the look-ups that complete its rows.
#[derive(Clone, Copy)]
struct LookedUp {
    cloud: Cloud,
    shape: ShapeApi,
}

impl std::fmt::Debug for LookedUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {}", self.cloud, self.shape.operation)
    }
}

impl LookedUp {
    fn all() -> Vec<Self> {
        let all = Cloud::EVERY.iter().chain(&[Cloud::NOTEBOOKS]);
        let all = all.flat_map(|cloud| {
            let shapes = cloud.shapes.iter();
            shapes.map(|shape| Self {
                cloud: *cloud,
                shape: *shape,
            })
        });
        all.collect()
    }

    /// A server of a page of rows, whose look-up is answered so; others are sound.
    fn server(self, answer: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Server {
        let Self { cloud, shape } = self;
        Server::start(move |request| {
            if request.path == shape.path {
                return answer(request);
            }
            let other = cloud.shapes.iter().find(|own| own.path == request.path);
            let other = other.map(|other| Reply::text(200, other.body));
            let other = other.or_else(|| cloud.beside(request));
            other.unwrap_or_else(|| cloud.page_of(&ids(3), request))
        })
    }

    fn list(self, server: &Server, more: &[&str]) -> Finished {
        let run = self.cloud.whole("ls", &server.url());
        let run = run.args(self.cloud.kind).args(self.cloud.scope());
        run.args(["-o", "json"])
            .args(self.shape.args)
            .args(more)
            .run()
    }

    fn asked(self, server: &Server) -> usize {
        let received = server.received();
        let own = received
            .iter()
            .filter(|request| request.path == self.shape.path);
        own.count()
    }

    /// A sound answer in which the list is this.
    fn body(self, list: Value) -> Reply {
        let mut body: Value = serde_json::from_str(self.shape.body).unwrap();
        *body.pointer_mut(self.shape.list).unwrap() = list;
        Reply::json(200, &body)
    }

    /// The rows without what it tells; another look-up may tell the rest.
    fn bare(self) -> Value {
        let lost = self.server(|_| Reply::text(404, ""));
        self.list(&lost, &[]).json()["instances"].clone()
    }
}

/// What a look-up may answer that is of no use: how, what is said of it, and the most times that it is asked.
type Failure = (
    &'static str,
    fn(LookedUp) -> Reply,
    &'static [&'static str],
    usize,
);

fn forbidden(own: LookedUp) -> Reply {
    own.cloud.error(403, "Forbidden", "you may not", "R")
}

const FAILURES: &[Failure] = &[
    ("refused", forbidden, &["you may not", "HTTP 403"], 1),
    (
        "refused as if the key were wrong",
        |own| own.cloud.error(401, "Odd.Code", "not with this key", "R"),
        &["not with this key", "HTTP 401"],
        2,
    ),
    (
        "not there",
        |_| Reply::text(404, "<html>"),
        &["HTTP 404"],
        1,
    ),
    (
        "throttled",
        |own| own.cloud.throttled(),
        &["throttle", "429", "slow down", "RATE"],
        9,
    ),
    (
        "throttled for long",
        |own| own.cloud.throttled().with("retry-after", "600"),
        &["wait 10m"],
        1,
    ),
    ("broken", |_| Reply::text(500, "<html>"), &["HTTP 500"], 2),
    (
        "reset",
        |_| Reply::Steps(vec![Step::Reset]),
        &["connection", "reset"],
        2,
    ),
    (
        "hanging",
        |_| Reply::Steps(vec![Step::Wait(Duration::from_secs(30))]),
        &["no answer after 5s"],
        1,
    ),
    (
        "empty",
        |own| own.body(json!([])),
        &["the list is empty", "received 0 of 1"],
        1,
    ),
    (
        "null",
        |own| own.body(Value::Null),
        &["null", "is not there", "empty", "received 0 of 1"],
        1,
    ),
    (
        "an object in place of a list",
        |own| own.body(json!({"a": 1})),
        &["cannot be read"],
        1,
    ),
    (
        "rows that are none",
        |own| own.body(json!([7, "x", null])),
        &["[0]", "received 0 of 1"],
        1,
    ),
    (
        "odd identities",
        |own| {
            own.body(
                json!([{"InstanceType": ["t"], "id": {"a": 1}, "flavor": ["f"], "CPU": {"a": 1}}]),
            )
        },
        &["[0]", "received 0 of 1"],
        1,
    ),
    (
        "not JSON",
        |_| Reply::text(200, "<html>Sign in</html>"),
        &["cannot be read"],
        1,
    ),
    ("no body", |_| Reply::text(200, ""), &["cannot be read"], 1),
    (
        "cut",
        |own| Reply::text(200, &own.shape.body[..own.shape.body.len() - 3]),
        &["cannot be read"],
        1,
    ),
    (
        "a failure in a 200",
        |_| Reply::text(200, r#"{"success": false, "message": "backend down"}"#),
        &["backend down"],
        2,
    ),
];

/// However a look-up fails, the rows are those without it, the list is whole, and one note says why.
#[test]
fn a_look_up_that_fails_costs_one_note() {
    at_once(&LookedUp::all(), |own| {
        let bare = own.bare();
        at_once(FAILURES, |(what, answer, words, most)| {
            let (own, answer) = (*own, *answer);
            let server = own.server(move |_| answer(own));
            let run = own.list(&server, &[]);
            let what = format!("{own:?}, {what}: {run:?}");
            assert_eq!(run.code, 0, "{what}");
            let document = run.json();
            assert_eq!(document["instances"], bare, "{what}");
            assert_eq!(document["complete"], true, "{what}");
            let lines = run.stderr.lines();
            let notes: Vec<_> = lines.filter(|line| line.starts_with("note:")).collect();
            assert_eq!(notes.len(), 1, "{what}");
            assert!(notes[0].contains(own.shape.operation), "{what}");
            assert!(words.iter().any(|word| notes[0].contains(word)), "{what}");
            let asked = own.asked(&server);
            assert!((1..=*most).contains(&asked), "{asked} times: {what}");
        });
    });
}

/// A look-up that hangs takes no row from a run that must end soon.
#[test]
fn a_look_up_that_hangs_leaves_time_for_the_rows() {
    at_once(&LookedUp::all(), |own| {
        let bare = own.bare();
        let server = own.server(|_| Reply::Steps(vec![Step::Wait(Duration::from_secs(30))]));
        let run = own.list(&server, &["--deadline", "4s"]);
        assert_eq!(run.code, 0, "{own:?}: {run:?}");
        assert_eq!(run.json()["instances"], bare, "{own:?}: {run:?}");
        assert!(run.stderr.contains(own.shape.operation), "{own:?}: {run:?}");
        assert!(run.stderr.contains("no answer after"), "{own:?}: {run:?}");
    });
}

/// It is among the first requests: beside the first page of rows, or behind that where the vendor locks keys.
#[test]
fn a_look_up_goes_with_the_first_requests() {
    at_once(&LookedUp::all(), |own| {
        let sound = own.shape.body;
        let server = own.server(move |_| Reply::text(200, sound));
        let run = own.list(&server, &["--page-size", "1"]);
        assert_eq!(run.code, 0, "{own:?}: {run:?}");
        let received = server.received();
        let mut paths = received.iter().map(|request| request.path.as_str());
        let place = paths.position(|path| path == own.shape.path);
        // Another look-up, and other lists that the same project leads to, may go before it.
        assert!(place.is_some_and(|place| place <= 3), "{own:?}: {place:?}");
        assert_eq!(own.asked(&server), 1, "{own:?}");
    });
}

/// While it pauses with all others, the answers that wait for it hold it up no further.
#[test]
fn a_look_up_that_is_throttled_once_is_had_after_the_pause() {
    at_once(&LookedUp::all(), |own| {
        let (own, sound) = (*own, own.shape.body);
        let asked = std::sync::atomic::AtomicUsize::new(0);
        let server = own.server(move |_| {
            let is_first = asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0;
            if is_first {
                // The rows are there by then.
                std::thread::sleep(Duration::from_millis(300));
                return own.cloud.throttled().with("retry-after", "1");
            }
            Reply::text(200, sound)
        });
        let run = own.list(&server, &[]);
        assert_eq!(run.code, 0, "{own:?}: {run:?}");
        assert!(!run.stderr.contains("machine types"), "{own:?}: {run:?}");
        assert_eq!(own.asked(&server), 2, "{own:?}");
        assert!(
            run.elapsed < Duration::from_secs(4),
            "{own:?}: {:?}",
            run.elapsed
        );
    });
}

/// Both use a key that nobody knows yet: neither waits for the other.
#[test]
fn a_look_up_beside_the_only_request_holds_nothing_up() {
    for concurrency in ["1", "8"] {
        let server = eas(|_| metas(&json!([{"InstanceType": "t-a", "CPU": 8}])));
        let run = list(&server, &["--service", "a", "--concurrency", concurrency]);
        assert_eq!(values(&run, &["/cpu/count"]), [[json!(8)]]);
        assert!(
            run.elapsed < Duration::from_secs(4),
            "{concurrency}: {:?}",
            run.elapsed
        );
    }
}

#[test]
fn doctor_warns_of_a_look_up_that_fails() {
    let doctor = |server: &Server| {
        let run = Cloud::EAS
            .whole("doctor", &server.url())
            .args(["--region", "cn-shanghai"]);
        run.run()
    };
    let run = doctor(&eas(|_| {
        Cloud::EAS.error(403, "NoPermission", "you may not", "R")
    }));
    assert_eq!(run.code, 0, "{run:?}");
    for words in [
        "DescribeMachineSpec (cn-shanghai)",
        "you may not",
        "grant eas:DescribeMachineSpec",
    ] {
        assert!(run.stdout.contains(words), "{words}: {run:?}");
    }
    let run = doctor(&eas(|_| metas(&json!([{"InstanceType": "t-a", "CPU": 8}]))));
    assert!(run.stdout.contains("1 machine types"), "{run:?}");
}

/// The list of services may bear the name that a script of the vendor's reads. What stands under the first name is never passed
/// over for what stands under the other.
#[test]
fn services_are_found_under_either_name() {
    let one = || json!([{"ServiceName": "a"}]);
    for (services, other, total, code, says) in [
        (None, Some(one()), 1, 0, ""),
        (Some(Value::Null), Some(one()), 1, 0, ""),
        (Some(one()), None, 1, 0, ""),
        (Some(one()), Some(json!([])), 1, 0, ""),
        (Some(one()), Some(json!("x")), 1, 0, ""),
        (Some(json!([])), Some(json!([])), 0, 0, ""),
        (
            Some(one()),
            Some(json!([{"ServiceName": "b"}])),
            1,
            8,
            "Services and ServiceList hold rows",
        ),
        (
            Some(json!([])),
            Some(one()),
            1,
            5,
            "ServiceList: it holds rows, while Services holds none",
        ),
        (
            Some(json!("x")),
            Some(json!([])),
            0,
            5,
            "Services: invalid type",
        ),
        (
            Some(json!(false)),
            Some(json!([])),
            0,
            5,
            "Services: invalid type",
        ),
        (
            Some(json!({"a": {}})),
            Some(json!([])),
            0,
            5,
            "Services: invalid type",
        ),
        (None, Some(json!("x")), 0, 5, "ServiceList: invalid type"),
        (None, None, 1, 5, "the list is missing"),
    ] {
        let mut body = json!({"TotalCount": total});
        for (name, list) in [("Services", &services), ("ServiceList", &other)] {
            if let Some(list) = list {
                body[name] = list.clone();
            }
        }
        let what = body.to_string();
        let server = Server::start(move |request| match &*request.path {
            "/api/v2/services" => Reply::json(200, &body),
            _ => Reply::json(
                200,
                &json!({"TotalCount": 1, "Instances": [{"InstanceName": "i"}]}),
            ),
        });
        let run = list(&server, &["--no-shapes"]);
        assert_eq!(run.code, code, "{what}: {run:?}");
        assert!(run.stderr.contains(says), "{what}: {run:?}");
        let has_row = matches!(code, 0 | 8) && total > 0;
        assert_eq!(run.ids().len(), usize::from(has_row), "{what}: {run:?}");
    }
    let others = json!({"TotalCount": 1, "Others": [{"ServiceName": "a"}]});
    let server = Server::start(move |_| Reply::json(200, &others));
    assert_eq!(list(&server, &["--no-shapes"]).code, 5);
}

/// What says that there is more, or is not the list that it should be, is a look-up that failed, with one note.
#[test]
fn a_part_of_the_types_is_none() {
    let types = || json!([{"InstanceType": "t-a", "CPU": 8}, {"InstanceType": "t-b", "CPU": 4}]);
    for (more, says) in [
        (
            json!({"NextToken": "x"}),
            "the answer says that there is more",
        ),
        (
            json!({"NextToken": "x", "TotalCount": 100}),
            "the answer says that there is more",
        ),
        (
            json!({"TotalCount": 100}),
            "received 2 of 100 machine types",
        ),
        (json!({"count": 100}), "received 2 of 100 machine types"),
        (
            json!({"InstanceTypes": [{"InstanceType": "t-a"}]}),
            "InstanceMetas and InstanceTypes hold rows",
        ),
        (
            json!({"InstanceMetas": {}, "InstanceTypes": []}),
            "InstanceMetas: invalid type",
        ),
    ] {
        let mut body = json!({"InstanceMetas": types()});
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        let server = eas(move |_| Reply::json(200, &body));
        let run = list(&server, &[]);
        assert_eq!(run.code, 0, "{more}: {run:?}");
        assert_eq!(run.stderr.matches("note: ").count(), 1, "{more}: {run:?}");
        assert!(run.stderr.contains(says), "{more}: {run:?}");
        assert_eq!(
            values(&run, &["/cpu/count"]),
            [[Value::Null], [Value::Null]],
            "{more}"
        );
    }
}

/// Where a role is not to be had there is no list: that is said, and not of machine types as well.
#[test]
fn a_key_that_is_not_to_be_had_is_told_by_the_list_alone() {
    let server = Server::start(|_| {
        let body = json!({"Code": "NoPermission", "Message": "no", "RequestId": "R"});
        Reply::json(403, &body)
    });
    let home = Home::new();
    let profile = json!({"name": "a", "mode": "RamRoleArn", "access_key_id": "LTAIx", "access_key_secret": "s3cret",
        "ram_role_arn": "acs:ram::2:role/r", "ram_session_name": "x"});
    let file = json!({"current": "a", "profiles": [profile]}).to_string();
    home.write(".aliyun/config.json", &file, 0o600);
    let run = home
        .run(["ls", "-p", "eas", "--region", "cn-shanghai"])
        .set("CLOUDLS_ALIBABA_STS_ENDPOINT", server.url())
        .run();
    assert_eq!(run.code, 4, "{run:?}");
    assert!(run.stderr.contains("AssumeRole"), "{run:?}");
    assert!(!run.stderr.contains("machine types"), "{run:?}");
    let run = Cloudls::new(["ls", "-p", "eas", "--region", "cn-shanghai"])
        .set("ALIBABA_CLOUD_ACCESS_KEY_ID", "STS.abc")
        .set("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s3cret")
        .run();
    assert_eq!(run.code, 3, "{run:?}");
    assert!(!run.stderr.contains("machine types"), "{run:?}");
}
