//! PAI-EAS: services and their instances.

use serde_json::json;

use super::{BASE, OF_REGION, Vendor};
use crate::core::model::Kind;
use crate::demo::{self, Fleet, credentials};
use crate::fuzzing::worlds::api::{Api, Member, Pages};
use crate::fuzzing::worlds::fleet::{
    Drawing, Item, Listing, Making, Place, Row, demo_rows, no_rows,
};

pub static EAS: Vendor = Vendor {
    id: "eas",
    regions: &["cn-shanghai", "cn-beijing"],
    region_variable: Some("ALIBABA_CLOUD_REGION_ID"),
    endpoints: &[
        ("CLOUDLS_EAS_ENDPOINT", OF_REGION),
        ("CLOUDLS_ALIBABA_STS_ENDPOINT", BASE),
    ],
    key: KEY,
    login: None,
    apis: &[&SERVICES, &INSTANCES, &TYPES],
    fleet,
    serve,
    error,
    nothing: r#"{"RequestId":"r","Instances":[],"Services":[],"TotalCount":0}"#,
    throttled: THROTTLED,
    advice: ADVICE,
};

pub const KEY: &[(&str, &str)] = &[
    ("ALIBABA_CLOUD_ACCESS_KEY_ID", credentials::ALIBABA_KEY_ID),
    (
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        credentials::ALIBABA_KEY_SECRET,
    ),
];

pub const THROTTLED: (u16, &str) = (
    400,
    r#"{"RequestId":"r","Code":"Throttling.User","Message":"Request was denied due to user flow control."}"#,
);

pub const ADVICE: (&str, u64) = ("x-acs-retry-after", 1);

pub fn error(status: u16) -> String {
    format!(r#"{{"RequestId":"r","Code":"Made.Up{status}","Message":"no"}}"#)
}

const PAGES: Pages = Pages::Numbered {
    number: "PageNumber",
    size: "PageSize",
    may_begin_at_0: false,
};

static SERVICES: Api = Api {
    name: "ListServices",
    path: "/{region}/api/v2/services",
    pages: PAGES,
    answer: &[
        ("RequestId", Member::Json("\"r\"")),
        ("Services", Member::List),
        ("PageNumber", Member::Page),
        ("PageSize", Member::Size),
        ("TotalCount", Member::Total),
    ],
    id: "/ServiceName",
    running: Some("/RunningInstance"),
    ..Api::NONE
};

static INSTANCES: Api = Api {
    name: "ListServiceInstances",
    path: "/{region}/api/v2/services/{}/{parent}/instances",
    pages: PAGES,
    answer: &[
        ("RequestId", Member::Json("\"r\"")),
        ("Instances", Member::List),
        ("PageNumber", Member::Page),
        ("PageSize", Member::Size),
        ("TotalCount", Member::Total),
    ],
    id: "/InstanceName",
    draw: Some(instance),
    ..Api::NONE
};

static TYPES: Api = Api {
    name: "DescribeMachineSpec",
    path: "/{region}/api/v2/public/instance_types",
    answer: &[
        ("RequestId", Member::Json("\"r\"")),
        ("InstanceMetas", Member::List),
    ],
    id: "/InstanceType",
    is_look_up: true,
    ..Api::NONE
};

fn instance(drawing: &mut Drawing<'_>) -> Item {
    let row = drawing.row();
    let json = format!(
        r#"{{"InstanceName":"{}","Status":"{}","Role":"Standard","StartTime":"2026-01-01T00:00:00Z"{}}}"#,
        row.id,
        row.state("Running", "Pending"),
        row.typed("InstanceType")
    );
    row.item(json)
}

fn fleet(made: &mut Making<'_>, region: &str) {
    let has_instances = made.kinds.contains(&Kind::Instance);
    let has_services = made.kinds.contains(&Kind::Service);
    if has_instances {
        made.look_up(
            Place::new(&TYPES, region, "", ""),
            |name| json!({"InstanceType": name, "CPU": 8, "Memory": 32, "GPUAmount": 1}),
        );
    }
    let above = made.parents(Place::new(&SERVICES, region, "", ""), None);
    made.listings[above].is_wanted = has_services;
    for number in 0..made.few() {
        let service = service(made, above, number);
        let own = made.source(Place::new(&INSTANCES, region, &service.id, ""), Some(above));
        let instances = &mut made.listings[own];
        instances.is_wanted = has_instances;
        let is_up = |item: &&Item| item.rows.iter().any(|row| row.is_running);
        let up = instances.items.iter().filter(is_up).count();
        let all = instances.items.len();
        let wanted = if all == 0 { made.random.place(2) } else { all };
        let json = json!({"ServiceName": service.id, "Region": region, "Status": service.state("Running", "Stopped"),
            "TotalInstance": wanted, "RunningInstance": up, "PendingInstance": all - up});
        let mut item = service.item(json.to_string());
        // It is a row only where it has no instance.
        item.rows.retain(|_| all == 0);
        made.listings[above].items.push(item);
    }
}

fn service(made: &mut Making<'_>, listing: usize, number: u64) -> Row {
    let mut drawing = Drawing {
        listing,
        number,
        random: made.random,
    };
    drawing.row_of("s").untyped()
}

fn serve(fleet: &mut Fleet, listing: &Listing) {
    if listing.place.api == &SERVICES {
        fleet
            .eas
            .services
            .extend(demo_rows(listing).map(|row| demo::Service {
                region: listing.place.region.clone(),
                row,
                instances: no_rows(),
                replicas: no_rows(),
                members: std::collections::BTreeMap::new(),
            }));
    }
}
