//! SAE: applications, their groups, and the instances of these.

use serde_json::{Value, json};

use super::eas::{ADVICE, KEY, THROTTLED, error};
use super::{BASE, OF_REGION, Vendor};
use crate::core::model::Kind;
use crate::demo::{self, Fleet};
use crate::fuzzing::worlds::api::{Api, Member, Pages, Part};
use crate::fuzzing::worlds::fleet::{Drawing, Item, Listing, Making, Place, demo_rows, no_rows};

pub static SAE: Vendor = Vendor {
    id: "sae",
    regions: &["cn-shanghai", "cn-beijing"],
    region_variable: Some("ALIBABA_CLOUD_REGION_ID"),
    endpoints: &[
        ("CLOUDLS_SAE_ENDPOINT", OF_REGION),
        ("CLOUDLS_ALIBABA_STS_ENDPOINT", BASE),
    ],
    key: KEY,
    login: None,
    apis: &[&APPLICATIONS, &GROUPS, &INSTANCES],
    fleet,
    serve,
    error,
    nothing: r#"{"RequestId":"r","Data":{"TotalSize":0,"Instances":[],"Applications":[]},"Code":"200","Success":true}"#,
    throttled: THROTTLED,
    advice: ADVICE,
};

const PAGES: Pages = Pages::Numbered {
    number: "CurrentPage",
    size: "PageSize",
    may_begin_at_0: false,
};

const BEFORE: (&str, Member) = ("RequestId", Member::Json("\"r\""));
const MESSAGE: (&str, Member) = ("Message", Member::Json("\"success\""));
const NO_ERROR: (&str, Member) = ("ErrorCode", Member::Json("\"\""));
const CODE: (&str, Member) = ("Code", Member::Json("\"200\""));
const SUCCESS: (&str, Member) = ("Success", Member::Json("true"));

pub static APPLICATIONS: Api = Api {
    name: "ListApplications",
    path: "/{region}/pop/v1/sam/app/listApplications",
    answer: &[
        BEFORE,
        MESSAGE,
        (
            "Data",
            Member::Object(&[
                ("CurrentPage", Member::Page),
                ("TotalSize", Member::Total),
                ("PageSize", Member::Size),
                ("Applications", Member::List),
            ]),
        ),
        NO_ERROR,
        CODE,
        SUCCESS,
    ],
    id: "/AppId",
    running: Some("/RunningInstances"),
    ..OPERATION
};

pub static GROUPS: Api = Api {
    name: "DescribeApplicationGroups",
    path: "/{region}/pop/v1/sam/app/describeApplicationGroups",
    named_by: &[("AppId", Part::Parent)],
    answer: &[
        BEFORE,
        MESSAGE,
        ("Data", Member::List),
        NO_ERROR,
        CODE,
        SUCCESS,
    ],
    id: "/GroupId",
    running: Some("/RunningInstances"),
    ..OPERATION
};

pub static INSTANCES: Api = Api {
    name: "DescribeApplicationInstances",
    path: "/{region}/pop/v1/sam/app/describeApplicationInstances",
    named_by: &[("AppId", Part::Parent), ("GroupId", Part::Group)],
    answer: &[
        BEFORE,
        MESSAGE,
        (
            "Data",
            Member::Object(&[
                ("CurrentPage", Member::Page),
                ("TotalSize", Member::Total),
                ("PageSize", Member::Size),
                ("Instances", Member::List),
            ]),
        ),
        NO_ERROR,
        CODE,
        SUCCESS,
    ],
    id: "/InstanceId",
    draw: Some(instance),
    ..OPERATION
};

const OPERATION: Api = Api {
    pages: PAGES,
    may_lack_list: |answer| {
        let data = answer.get("Data").unwrap_or(&Value::Null);
        (data.is_null() || *data == json!({})) && answer["Success"] == true
    },
    ..Api::NONE
};

fn instance(drawing: &mut Drawing<'_>) -> Item {
    let row = drawing.row().untyped();
    let json = format!(
        r#"{{"InstanceId":"{}","InstanceContainerStatus":"{}","UnhealthyMessage":"空"}}"#,
        row.id,
        row.state("Running", "Error")
    );
    row.item(json)
}

fn fleet(made: &mut Making<'_>, region: &str) {
    let above = made.parents(Place::new(&APPLICATIONS, region, "", ""), None);
    made.listings[above].is_wanted = made.kinds.contains(&Kind::Service);
    for number in 0..made.few() {
        application(made, region, above, number);
    }
}

fn application(made: &mut Making<'_>, region: &str, above: usize, number: u64) {
    let mut drawing = Drawing {
        listing: above,
        number,
        random: made.random,
    };
    let mut own = drawing.row_of("a").untyped();
    own.is_running = false;
    let groups = made.parents(Place::new(&GROUPS, region, &own.id, ""), Some(above));
    let (mut all, mut running) = (0, 0);
    for number in 0..=made.random.below(2) {
        let group = format!("g{groups}-{number}");
        let place = Place::new(&INSTANCES, region, &own.id, &group);
        let instances = made.source(place, Some(groups));
        let instances = &mut made.listings[instances];
        instances.is_wanted = made.kinds.contains(&Kind::Instance);
        let is_up = |item: &&Item| item.rows.iter().any(|row| row.is_running);
        let up = instances.items.iter().filter(is_up).count();
        let count = instances.items.len();
        let json = json!({"GroupId": group, "GroupName": "g", "GroupType": 0,
            "Replicas": count, "RunningInstances": up});
        (all, running) = (all + count, running + up);
        let group = Item::parent(&group, json.to_string());
        made.listings[groups].items.push(group);
    }
    let wanted = if all == 0 { made.random.place(2) } else { all };
    let json = json!({"AppId": own.id, "AppName": own.id, "RegionId": region, "Children": [],
        "Instances": wanted, "RunningInstances": running});
    let mut item = own.item(json.to_string());
    // It is a row only where it has no instance.
    item.rows.retain(|_| all == 0);
    made.listings[above].items.push(item);
}

fn serve(fleet: &mut Fleet, listing: &Listing) {
    let Place {
        api,
        region,
        parent,
        ..
    } = &listing.place;
    if *api == &APPLICATIONS {
        let applications = demo_rows(listing).map(|row| demo::Application {
            region: region.clone(),
            row,
        });
        fleet.sae.applications.extend(applications);
    } else if *api == &GROUPS {
        fleet
            .sae
            .groups
            .extend(demo_rows(listing).map(|row| demo::Group {
                application: parent.clone(),
                row,
                instances: no_rows(),
                pipelines: std::collections::BTreeMap::new(),
            }));
    }
}
