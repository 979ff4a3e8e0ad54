//! `ModelArts`: Lite Servers, super nodes, jobs, and notebooks in the workspaces of a project.

use serde_json::json;

use super::{BASE, Vendor};
use crate::core::model::Kind;
use crate::demo::{self, Fleet, credentials};
use crate::fuzzing::worlds::api::{Api, Member, Pages, Part};
use crate::fuzzing::worlds::fleet::{
    Drawing, Item, Listing, Making, Place, Row, demo_rows, no_rows,
};
use crate::fuzzing::worlds::random::Random;

pub static MODELARTS: Vendor = Vendor {
    id: "modelarts",
    regions: &["cn-north-4", "ap-southeast-1"],
    region_variable: Some("HUAWEICLOUD_SDK_REGION"),
    endpoints: &[
        ("CLOUDLS_MODELARTS_ENDPOINT", BASE),
        ("HUAWEICLOUD_SDK_IAM_ENDPOINT", BASE),
    ],
    key: &[
        ("HUAWEICLOUD_SDK_AK", credentials::HUAWEI_KEY_ID),
        ("HUAWEICLOUD_SDK_SK", credentials::HUAWEI_KEY_SECRET),
    ],
    login: Some(&[
        ("HW_USER_NAME", credentials::HUAWEI_USER),
        ("HW_USER_PASSWORD", credentials::HUAWEI_PASSWORD),
        ("HW_DOMAIN_NAME", credentials::HUAWEI_DOMAIN),
    ]),
    apis: &[
        &PROJECTS,
        &JOBS,
        &ALL_SERVERS,
        &OWN_SERVERS,
        &ALL_SUPER_NODES,
        &OWN_SUPER_NODES,
        &SERVER_FLAVORS,
        &ALL_NOTEBOOKS,
        &OWN_NOTEBOOKS,
        &NOTEBOOK_FLAVORS,
        &WORKSPACES,
    ],
    fleet,
    serve,
    error: |status| {
        format!(r#"{{"error_code":"ModelArts.{status}","error_msg":"no","request_id":"r"}}"#)
    },
    nothing: r#"{"data":[],"total":0,"projects":[],"workspaces":[],"total_count":0}"#,
    throttled: (
        429,
        r#"{"error_code":"APIGW.0308","error_msg":"The throttling threshold has been reached","request_id":"r"}"#,
    ),
    advice: ("retry-after", 1000),
};

static PROJECTS: Api = Api {
    name: "KeystoneListProjects",
    path: "/v3/projects",
    named_by: &[("name", Part::Region)],
    answer: &[("projects", Member::List), ("links", Member::Json("{}"))],
    ..Api::NONE
};

static WORKSPACES: Api = Api {
    name: "ListWorkspace",
    path: "/v1/{parent}/workspaces",
    answer: &[
        ("current", Member::Page),
        ("total_count", Member::Total),
        ("workspaces", Member::List),
    ],
    ..Api::NONE
};

/// What all lists of a project have.
const LIST: Api = Api {
    pages: Pages::Offset {
        offset: "offset",
        limit: "limit",
    },
    answer: &[
        ("current", Member::Page),
        ("data", Member::List),
        ("pages", Member::Pages),
        ("size", Member::Size),
        ("total", Member::Total),
    ],
    ..Api::NONE
};

static JOBS: Api = Api {
    name: "ListDevServerJobs",
    path: "/v1/{parent}/dev-servers/jobs",
    draw: Some(job),
    ..LIST
};

static ALL_SERVERS: Api = Api {
    name: "ListAllDevServers",
    path: "/v1/{parent}/dev-servers/all",
    ..SERVERS
};

static OWN_SERVERS: Api = Api {
    name: "ListDevServers",
    path: "/v1/{parent}/dev-servers",
    ..SERVERS
};

const SERVERS: Api = Api {
    draw: Some(|drawing| server(drawing.row())),
    ..LIST
};

static ALL_SUPER_NODES: Api = Api {
    name: "ListAllHyperinstances",
    path: "/v1/{parent}/dev-servers/hyperinstance/all",
    ..SUPER_NODES
};

static OWN_SUPER_NODES: Api = Api {
    name: "ListHyperinstances",
    path: "/v1/{parent}/dev-servers/hyperinstance",
    ..SUPER_NODES
};

/// A tenant without any gets an error, by the documents.
const SUPER_NODES: Api = Api {
    says_none: &[404],
    held: Some("/servers"),
    draw: Some(super_node),
    ..LIST
};

static ALL_NOTEBOOKS: Api = Api {
    name: "ListAllNotebooks",
    path: "/v1/{parent}/notebooks/all",
    ..NOTEBOOKS
};

static OWN_NOTEBOOKS: Api = Api {
    name: "ListNotebooks",
    path: "/v1/{parent}/notebooks",
    ..NOTEBOOKS
};

const NOTEBOOKS: Api = Api {
    named_by: &[("feature", Part::Group), ("workspace_id", Part::Group)],
    has_fixed_sizes: true,
    draw: Some(notebook),
    ..LIST
};

static SERVER_FLAVORS: Api = Api {
    name: "ListDevServerFlavors",
    path: "/v1/{parent}/dev-servers/flavors",
    is_look_up: true,
    ..LIST
};

static NOTEBOOK_FLAVORS: Api = Api {
    name: "ListNotebookFlavors",
    path: "/v1/{parent}/notebooks/flavors",
    is_look_up: true,
    ..LIST
};

fn job(drawing: &mut Drawing<'_>) -> Item {
    let row = drawing.row();
    let json = format!(
        r#"{{"id":"{id}","name":"{id}","status":"{status}","abnormal_count":0{typed}}}"#,
        id = row.id,
        status = row.state("PROCESSING", "DELETED"),
        typed = row.typed("type")
    );
    row.item(json)
}

fn server_json(row: &Row) -> String {
    format!(
        r#"{{"id":"{id}","name":"{id}","status":"{status}","volumes":[{{"size":100}}]{typed}}}"#,
        id = row.id,
        status = row.state("RUNNING", "ERROR"),
        typed = row.typed("flavor")
    )
}

fn server(row: Row) -> Item {
    let json = server_json(&row);
    row.item(json)
}

/// A super node is a row, and so are its servers.
fn super_node(drawing: &mut Drawing<'_>) -> Item {
    let own = drawing.row_of("h").untyped();
    let count = drawing.random.one_of(&[0, 1, 2, 2, 4]);
    let servers: Vec<_> = (0..count)
        .map(|number| drawing.row_of(&format!("-{number}")))
        .collect();
    let jsons: Vec<_> = servers.iter().map(server_json).collect();
    let json = format!(
        r#"{{"id":"{id}","name":"{id}","status":"{status}","servers":[{servers}]}}"#,
        id = own.id,
        status = own.state("ACTIVE", "ERROR"),
        servers = jsons.join(",")
    );
    let mut item = own.item(json);
    item.rows.extend(servers);
    item
}

fn notebook(drawing: &mut Drawing<'_>) -> Item {
    let row = drawing.row();
    let json = format!(
        r#"{{"id":"{id}","name":"{id}","status":"{status}","token":"t"{typed}}}"#,
        id = row.id,
        status = row.state("RUNNING", "STOPPED"),
        typed = row.typed("flavor")
    );
    row.item(json)
}

fn fleet(made: &mut Making<'_>, region: &str) {
    // Hexadecimal, as those of the vendor.
    let mut digits = Random::new(made.listings.len() as u64);
    let project = format!("{:016x}{:016x}", digits.number(), digits.number());
    let json = json!({"id": project, "name": region, "enabled": true});
    let above = made.parents(Place::new(&PROJECTS, region, "", ""), None);
    made.listings[above].items = vec![Item::parent(&project, json.to_string())];
    let mut own = OfProject {
        made,
        project: &project,
        above: Some(above),
    };
    let kinds = own.made.kinds;
    for kind in kinds.iter() {
        match kind {
            Kind::Server => own.servers(),
            Kind::Notebook => own.notebooks(),
            _ => _ = own.made.source(own.place(&JOBS, ""), own.above),
        }
    }
}

/// What there is in a project.
struct OfProject<'m, 'a> {
    made: &'m mut Making<'a>,
    project: &'m str,
    above: Option<usize>,
}

impl OfProject<'_, '_> {
    fn place(&self, api: &'static Api, group: &str) -> Place {
        Place::new(api, "", self.project, group)
    }

    fn servers(&mut self) {
        self.flavors(&SERVER_FLAVORS);
        let servers = self.lists(&ALL_SERVERS, &OWN_SERVERS, "", self.above);
        let super_nodes = self.lists(&ALL_SUPER_NODES, &OWN_SUPER_NODES, "", self.above);
        // Few clouds have as many of these.
        self.made.listings[super_nodes].items.truncate(12);
        // Whether the servers of super nodes stand in the list of servers as well, no document tells.
        if self.made.random.chance(50) {
            let held = self.made.listings[super_nodes].items.iter();
            let held = held.flat_map(|item| item.rows.iter().skip(1).cloned());
            for row in held.collect::<Vec<_>>() {
                let items = &mut self.made.listings[servers].items;
                items.insert(self.made.random.place(items.len() + 1), server(row));
            }
        }
        self.share(servers);
        self.share(super_nodes);
    }

    fn notebooks(&mut self) {
        self.flavors(&NOTEBOOK_FLAVORS);
        let mut workspaces = vec![Item::parent("0", json!({"id": "0"}).to_string())];
        for number in 0..self.made.random.one_of(&[0, 0, 1, 2]) {
            let id = format!("{}-{number}", self.made.listings.len());
            workspaces.push(Item::parent(&id, json!({"id": id}).to_string()));
        }
        self.notebooks_in("0", self.above);
        let above = self.made.parents(self.place(&WORKSPACES, ""), self.above);
        for workspace in workspaces.iter().skip(1) {
            self.notebooks_in(&workspace.id, Some(above));
        }
        self.made.listings[above].items = workspaces;
    }

    fn notebooks_in(&mut self, workspace: &str, above: Option<usize>) {
        let of = |feature: &str| format!("{feature}/{workspace}");
        let lists = ["NOTEBOOK", "DEFAULT"]
            .map(|feature| self.lists(&ALL_NOTEBOOKS, &OWN_NOTEBOOKS, &of(feature), above));
        // Nor does one tell whether those that are asked for by one feature are left out by the other.
        if self.made.random.chance(20) {
            let paid = self.made.listings[lists[0]].items.clone();
            self.made.listings[lists[1]].items.extend(paid);
        }
        for list in lists {
            self.share(list);
        }
    }

    fn flavors(&mut self, api: &'static Api) {
        self.made.look_up(
            self.place(api, ""),
            |name| json!({"id": name, "flavor": name, "specification": "8 vCPUs", "vcpus": 8}),
        );
    }

    /// The list of the tenant, whose place is returned, and behind it that of the caller.
    fn lists(
        &mut self,
        all: &'static Api,
        own: &'static Api,
        group: &str,
        above: Option<usize>,
    ) -> usize {
        let place = self.made.source(self.place(all, group), above);
        self.made.parents(self.place(own, group), above);
        place
    }

    /// A part of the list is the caller's own, who may not be allowed to list all of it.
    fn share(&mut self, all: usize) {
        let is_refused = self.made.random.chance(15);
        let whole = &mut self.made.listings[all];
        whole.is_refused = is_refused;
        whole.is_wanted = !is_refused;
        let items = whole.items.clone().into_iter();
        let random = &mut *self.made.random;
        let items = items.filter(|_| random.chance(60)).collect();
        let own = &mut self.made.listings[all + 1];
        own.items = items;
        own.is_wanted = is_refused;
    }
}

fn serve(fleet: &mut Fleet, listing: &Listing) {
    if listing.place.api != &PROJECTS {
        return;
    }
    let projects = demo_rows(listing).map(|row| demo::Project {
        row,
        page: None,
        hidden: Vec::new(),
        jobs: no_rows(),
        servers: no_rows(),
        super_nodes: no_rows(),
        server_flavors: no_rows(),
        notebooks: no_rows(),
        notebook_flavors: no_rows(),
        workspaces: no_rows(),
    });
    fleet.modelarts.projects.extend(projects);
}
