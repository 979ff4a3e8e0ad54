//! What is told of CPUs, memory and GPUs and cannot be read is unknown: it is neither none, nor what the machine type
//! has.

use serde_json::{Value, json};

use crate::support::{Asked, Cloud, Finished, Reply, Server, at_once};

/// Keys that are added to a row, and to its machine type; and the CPUs and GPUs that the row then has. All as JSON.
type Case = (&'static str, &'static str, &'static str, &'static str);

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

/// An object with these keys as well.
fn with(mut object: Value, more: &Value) -> Value {
    let more = more.as_object().unwrap().clone();
    object.as_object_mut().unwrap().extend(more);
    object
}

/// Holds each case, and that the run does not take what is unknown for no.
fn hold(cases: &[Case], list: impl Fn(Value, Value, &[&str]) -> Finished + Sync) {
    at_once(cases, |case| {
        let (row, of_type, cpus, gpus) = *case;
        let run = list(parsed(row), parsed(of_type), &["-o", "json"]);
        assert_eq!(run.code, 0, "{case:?}: {run:?}");
        let listed = &run.json()["instances"][0];
        assert_eq!(listed["cpu"]["count"], parsed(cpus), "{case:?}: {run:?}");
        assert_eq!(listed["gpu"]["count"], parsed(gpus), "{case:?}: {run:?}");
        let run = list(parsed(row), parsed(of_type), &["--gpu", "--expect", "none"]);
        let code = if gpus == "0" { 0 } else { 9 };
        assert_eq!(run.code, code, "{case:?}: {run:?}");
        let is_undecided = run.stderr.contains("not known whether it meets --gpu");
        assert_eq!(is_undecided, gpus == "null", "{case:?}: {run:?}");
    });
}

#[test]
fn of_a_service_and_a_machine_type() {
    let cases = [
        // Of the type.
        ("{}", r#"{"CPU": 8}"#, "8", "0"),
        ("{}", r#"{"CPU": 0}"#, "null", "0"),
        ("{}", r#"{"CPU": "x"}"#, "null", "0"),
        ("{}", r#"{"GPU": "", "GPUAmount": null}"#, "null", "0"),
        (
            "{}",
            r#"{"GPU": 0, "GPUAmount": "0", "GPUMemory": "0GB"}"#,
            "null",
            "0",
        ),
        ("{}", r#"{"GPUAmount": "x"}"#, "null", "null"),
        ("{}", r#"{"GPUAmount": -1}"#, "null", "null"),
        ("{}", r#"{"GPUAmount": [1]}"#, "null", "null"),
        ("{}", r#"{"GPUAmount": true}"#, "null", "null"),
        ("{}", r#"{"GPUAmount": "8*A10"}"#, "null", "null"),
        ("{}", r#"{"GPU": {}}"#, "null", "null"),
        ("{}", r#"{"GPU": ["A10"]}"#, "null", "null"),
        ("{}", r#"{"GPU": {}, "GPUAmount": 0}"#, "null", "null"),
        ("{}", r#"{"GPU": {}, "GPUAmount": 2}"#, "null", "2"),
        ("{}", r#"{"GPU": "A10", "GPUAmount": "x"}"#, "null", "null"),
        ("{}", r#"{"GPU": "A10"}"#, "null", "null"),
        ("{}", r#"{"GPU": 2, "GPUAmount": 0}"#, "null", "2"),
        ("{}", r#"{"GPU": 2, "GPUAmount": 4}"#, "null", "null"),
        ("{}", r#"{"GPUMemory": 24}"#, "null", "null"),
        ("{}", r#"{"GPUMemory": {}}"#, "null", "null"),
        (
            "{}",
            r#"{"GPUMemory": "24 GB", "GPUAmount": 0}"#,
            "null",
            "null",
        ),
        // Of the service, which counts first.
        (r#"{"Cpu": 4, "Gpu": 0}"#, r#"{"CPU": 8}"#, "4", "0"),
        (
            r#"{"Cpu": "0", "Gpu": ""}"#,
            r#"{"CPU": 8, "Memory": 31, "GPU": "A10", "GPUAmount": 1}"#,
            "8",
            "1",
        ),
        (
            r#"{"Cpu": "x", "Gpu": "x"}"#,
            r#"{"CPU": 8, "Memory": 31, "GPU": "A10", "GPUAmount": 1}"#,
            "null",
            "null",
        ),
        (r#"{"Cpu": -1, "Gpu": -1}"#, r#"{"CPU": 8}"#, "null", "null"),
        (r#"{"Gpu": {}}"#, r#"{"CPU": 8}"#, "8", "null"),
        (r#"{"Gpu": true}"#, r#"{"CPU": 8}"#, "8", "null"),
        (r#"{"GPUCorePercentage": 50}"#, r#"{"CPU": 8}"#, "8", "null"),
        (
            r#"{"Gpu": 0, "GPUMemory": 8}"#,
            r#"{"CPU": 8, "Memory": 31, "GPU": "A10", "GPUAmount": 1}"#,
            "8",
            "null",
        ),
        (
            r#"{"Gpu": 0, "GPUMemory": "8"}"#,
            r#"{"CPU": 8}"#,
            "8",
            "null",
        ),
        (
            r#"{"Gpu": 0, "GPUCorePercentage": {}}"#,
            r#"{"CPU": 8}"#,
            "8",
            "null",
        ),
        (
            r#"{"GPUCorePercentage": 0, "GPUMemory": "0"}"#,
            r#"{"CPU": 8}"#,
            "8",
            "0",
        ),
        (r#"{"Gpu": 2, "GPUMemory": 8}"#, r#"{"CPU": 8}"#, "8", "2"),
    ];
    hold(&cases, |row, of_type, args| {
        let service = with(json!({"ServiceName": "a"}), &row);
        let machine = with(json!({"InstanceType": "t"}), &of_type);
        let server = Server::start(move |request| {
            let body = match &*request.path {
                "/api/v2/public/instance_types" => json!({"InstanceMetas": [machine]}),
                "/api/v2/services" => json!({"TotalCount": 1, "Services": [service]}),
                _ => {
                    json!({"TotalCount": 1, "Instances": [{"InstanceName": "i", "InstanceType": "t"}]})
                }
            };
            Reply::json(200, &body)
        });
        let run = Cloud::EAS.whole("ls", &server.url());
        run.args(["--region", "cn-shanghai"]).args(args).run()
    });
}

/// The memory of a service that cannot be read is not that of the type.
#[test]
fn memory_of_a_service() {
    for (memory, gb) in [
        (json!(2048), json!(2)),
        (json!(0), json!(31)),
        (json!(null), json!(31)),
        (json!("much"), json!(null)),
        (json!(-1), json!(null)),
    ] {
        let service = json!({"ServiceName": "a", "Memory": memory});
        let server = Server::start(move |request| {
            let body = match &*request.path {
                "/api/v2/public/instance_types" => {
                    json!({"InstanceMetas": [{"InstanceType": "t", "Memory": 31}]})
                }
                "/api/v2/services" => json!({"TotalCount": 1, "Services": [service]}),
                _ => {
                    json!({"TotalCount": 1, "Instances": [{"InstanceName": "i", "InstanceType": "t"}]})
                }
            };
            Reply::json(200, &body)
        });
        let run = Cloud::EAS.whole("ls", &server.url());
        let run = run.args(["--region", "cn-shanghai", "-o", "json"]).run();
        assert_eq!(
            run.json()["instances"][0]["memory_gb"],
            gb,
            "{memory}: {run:?}"
        );
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn of_a_notebook_and_its_flavor() {
    let cases = [
        ("{}", r#"{"category": "CPU", "vcpus": 8}"#, "8", "0"),
        ("{}", r#"{"category": "cpu "}"#, "null", "0"),
        ("{}", r#"{"vcpus": "x"}"#, "null", "null"),
        (
            "{}",
            r#"{"gpu": {"gpu": 0}, "ascend": {"npu": 0}}"#,
            "null",
            "0",
        ),
        (
            "{}",
            r#"{"gpu": {"gpu": 0}, "ascend": {"npu": "x"}}"#,
            "null",
            "null",
        ),
        (
            "{}",
            r#"{"gpu": {"gpu": "x"}, "ascend": {"npu": 0}}"#,
            "null",
            "null",
        ),
        (
            "{}",
            r#"{"gpu": {"gpu": 2}, "ascend": {"npu": 0}}"#,
            "null",
            "2",
        ),
        (
            "{}",
            r#"{"gpu": {"gpu": 0}, "ascend": {"npu": 8}}"#,
            "null",
            "8",
        ),
        (
            "{}",
            r#"{"gpu": {"gpu": 2}, "ascend": {"npu": "x"}}"#,
            "null",
            "null",
        ),
        (
            "{}",
            r#"{"gpu": {"gpu": 2}, "ascend": {"npu": 8}}"#,
            "null",
            "null",
        ),
        (
            "{}",
            r#"{"category": "GPU", "gpu": {"gpu": 0}, "ascend": {"npu": null}}"#,
            "null",
            "null",
        ),
        (
            "{}",
            r#"{"category": "ASCEND", "gpu": {"gpu": null}, "ascend": {"npu": 0}}"#,
            "null",
            "null",
        ),
        (
            "{}",
            r#"{"category": "Ascend", "gpu": {"gpu": 0}, "ascend": {"npu": 0}}"#,
            "null",
            "null",
        ),
        (
            "{}",
            r#"{"category": {}, "gpu": {"gpu": 0}, "ascend": {"npu": 0}}"#,
            "null",
            "null",
        ),
        (
            "{}",
            r#"{"category": "GPU", "gpu": {"gpu": 1}, "ascend": {"npu": 0}}"#,
            "null",
            "1",
        ),
        (
            "{}",
            r#"{"category": "CPU", "gpu": {"gpu": "x"}, "ascend": {"npu": null}}"#,
            "null",
            "null",
        ),
        (
            "{}",
            r#"{"category": "CPU", "gpu": {"gpu": 0}, "ascend": {"npu": 0}}"#,
            "null",
            "0",
        ),
        (
            "{}",
            r#"{"category": "CPU", "gpu": "V100"}"#,
            "null",
            "null",
        ),
        (
            "{}",
            r#"{"category": "CPU", "ascend": ["snt9b"]}"#,
            "null",
            "null",
        ),
        (
            "{}",
            r#"{"category": "CPU", "gpu": null, "ascend": {}}"#,
            "null",
            "0",
        ),
        (
            "{}",
            r#"{"gpu": {"gpu": 0, "type": "V100"}}"#,
            "null",
            "null",
        ),
        (
            "{}",
            r#"{"gpu": {"gpu": 0, "gpu_memory": "32GB"}}"#,
            "null",
            "null",
        ),
        (
            "{}",
            r#"{"ascend": {"npu": 0, "npu_memory": ["64"]}}"#,
            "null",
            "null",
        ),
        (
            "{}",
            r#"{"ascend": {"npu": 0, "npu_memory": "0"}}"#,
            "null",
            "0",
        ),
        // What was chosen by itself counts first.
        (
            r#"{"cpu": 4, "gpu": 0}"#,
            r#"{"vcpus": 8, "gpu": {"gpu": 1}}"#,
            "4",
            "0",
        ),
        (
            r#"{"cpu": 0, "gpu": 0}"#,
            r#"{"vcpus": 8, "gpu": {"gpu": 1}}"#,
            "8",
            "1",
        ),
        (
            r#"{"cpu": 4, "gpu": "x"}"#,
            r#"{"vcpus": 8, "gpu": {"gpu": 0}}"#,
            "4",
            "null",
        ),
        (r#"{"cpu": "x", "gpu": 1}"#, r#"{"vcpus": 8}"#, "null", "1"),
        (
            r#"{"cpu": 4, "gpu": 0, "gpu_type": "V100"}"#,
            "{}",
            "4",
            "null",
        ),
        (r#"{"cpu": 4, "gpu": 0, "gpu_type": {}}"#, "{}", "4", "null"),
    ];
    hold(&cases, |spec, flavor, args| {
        let flavor = with(json!({"id": "f"}), &flavor);
        let row = json!({"id": "i", "status": "RUNNING", "flavor": "f", "custom_spec": spec});
        listed_notebook(row, flavor, args)
    });
}

/// A specification that is no object may say anything.
#[test]
fn of_a_notebook_whose_own_sizes_cannot_be_read() {
    for spec in [json!("8 CPUs"), json!([8]), json!(true)] {
        let flavor = json!({"id": "f", "vcpus": 8, "category": "CPU"});
        let row = json!({"id": "i", "status": "RUNNING", "flavor": "f", "custom_spec": spec});
        let run = listed_notebook(row, flavor, &["-o", "json"]);
        let row = &run.json()["instances"][0];
        let found = [
            &row["cpu"]["count"],
            &row["memory_gb"],
            &row["gpu"]["count"],
        ];
        assert_eq!(found, [&Value::Null; 3], "{spec}: {run:?}");
    }
}

fn listed_notebook(row: Value, flavor: Value, args: &[&str]) -> Finished {
    let cloud = Cloud::PAID_NOTEBOOKS;
    let server = Server::start(move |request| {
        let list = |rows: Value| Reply::json(200, &json!({"total": 1, "data": rows}));
        if request.path.ends_with("/notebooks/flavors") {
            return list(json!([flavor]));
        }
        cloud.beside(request).unwrap_or_else(|| list(json!([row])))
    });
    let run = cloud.whole("ls", &server.url()).args(cloud.kind);
    run.args(cloud.scope()).args(args).run()
}

/// Where no type tells any, the row's own words decide.
#[test]
fn of_rows_that_tell_their_own() {
    let of_v1 = |gpus: Value, kind: Value| {
        (
            Cloud::NOVITA,
            json!({"id": "i", "status": "running", "gpuNum": gpus, "kind": kind}),
        )
    };
    let of_v2 = |gpus: Value, kind: Value| {
        let row = json!({"id": "i", "status": {"status": "running"}, "type": kind});
        (
            Cloud::NOVITA_V2,
            with(row, &json!({"resource_specs": {"gpu_num": gpus}})),
        )
    };
    let of_hpcai = |gpu: Value| {
        let row = json!({"instanceMetadata": {"instanceId": "i"}, "instanceRuntimeInfo": {"status": "Running"}});
        let spec = json!({"instanceSpecInfo": {"instanceTypeInfo": {"gpu": gpu}}});
        (Cloud::HPCAI, with(row, &spec))
    };
    for ((cloud, row), gpus) in [
        (of_v1(json!("0"), json!("cpu")), json!(0)),
        (of_v1(json!("0"), json!(null)), json!(0)),
        (of_v1(json!("0"), json!("gpu")), json!(null)),
        (of_v1(json!("0"), json!({})), json!(null)),
        (of_v1(json!("x"), json!("cpu")), json!(null)),
        (of_v1(json!("2"), json!("gpu")), json!(2)),
        (of_v2(json!(0), json!("cpu")), json!(0)),
        (of_v2(json!(0), json!("GPU")), json!(null)),
        (of_v2(json!("x"), json!("cpu")), json!(null)),
        (of_v2(json!(1), json!("gpu")), json!(1)),
        (of_hpcai(json!({"amount": 0})), json!(0)),
        (of_hpcai(json!({"amount": 0, "type": ""})), json!(0)),
        (of_hpcai(json!({"amount": 0, "type": "H200"})), json!(null)),
        (of_hpcai(json!({"amount": 0, "type": {}})), json!(null)),
        (of_hpcai(json!({"amount": "x"})), json!(null)),
        (of_hpcai(json!("8*H200")), json!(null)),
        (of_hpcai(json!({"amount": 8, "type": "H200"})), json!(8)),
    ] {
        let what = format!("{cloud:?} {row}");
        let server = Server::start(move |_| {
            Reply::json(
                200,
                &cloud.body_for(Asked::EVERYTHING, std::slice::from_ref(&row), Some(1)),
            )
        });
        let run = cloud.whole("ls", &server.url());
        let run = run.args(["--no-shapes", "-o", "json"]).run();
        assert_eq!(run.code, 0, "{what}: {run:?}");
        assert_eq!(
            run.json()["instances"][0]["gpu"]["count"],
            gpus,
            "{what}: {run:?}"
        );
    }
}
