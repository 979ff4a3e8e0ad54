//! HPC-AI: instances.

use super::{BASE, Vendor};
use crate::demo::credentials;
use crate::fuzzing::worlds::api::{Api, Member, Pages};
use crate::fuzzing::worlds::fleet::{Drawing, Item, Place};

pub static HPCAI: Vendor = Vendor {
    id: "hpcai",
    regions: &[""],
    region_variable: None,
    endpoints: &[("CLOUDLS_HPCAI_ENDPOINT", BASE)],
    key: &[("HPCAI_API_KEY", credentials::HPCAI_API_KEY)],
    login: Some(&[
        ("HPCAI_USERNAME", credentials::HPCAI_USERNAME),
        ("HPCAI_PASSWORD", credentials::HPCAI_PASSWORD),
    ]),
    apis: &[&INSTANCES],
    fleet: |made, _| _ = made.source(Place::new(&INSTANCES, "", "", ""), None),
    serve: |_, _| {},
    error: |status| format!(r#"{{"code":{status},"message":"no"}}"#),
    nothing: r#"{"instances":[],"pager":{"totalEntries":0}}"#,
    throttled: (429, r#"{"code":429,"message":"too many requests"}"#),
    advice: ("retry-after", 1000),
};

static INSTANCES: Api = Api {
    name: "List Instances of HPC-AI",
    path: "/api/instance/list",
    pages: Pages::Numbered {
        number: "pager.currentPage",
        size: "pager.pageSize",
        may_begin_at_0: false,
    },
    answer: &[
        ("instances", Member::List),
        (
            "pager",
            Member::Object(&[
                ("currentPage", Member::Page),
                ("pageSize", Member::Size),
                ("totalEntries", Member::Total),
            ]),
        ),
    ],
    may_lack_list: |answer| answer.get("instances").is_some(),
    id: "/instanceMetadata/instanceId",
    draw: Some(instance),
    ..Api::NONE
};

fn instance(drawing: &mut Drawing<'_>) -> Item {
    let row = drawing.row().untyped();
    let json = format!(
        r#"{{"instanceMetadata":{{"instanceId":"{id}"}},"instanceSpecInfo":{{"name":"{id}"}},"instanceRuntimeInfo":{{"status":"{status}"}}}}"#,
        id = row.id,
        status = row.state("Running", "Stopped")
    );
    row.item(json)
}
