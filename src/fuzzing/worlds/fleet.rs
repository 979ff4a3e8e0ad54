//! What there is to list in a world: the truth that a listing is held against.

use serde_json::json;
use serde_json::value::to_raw_value;

use super::random::Random;
use crate::demo::{self, Fleet, Row, Rows};

/// Whose API is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vendor {
    Eas,
    Sae,
    Hpcai,
    Novita,
    ModelArts,
}

impl Vendor {
    pub const ALL: [Self; 5] = [
        Self::Eas,
        Self::Sae,
        Self::Hpcai,
        Self::Novita,
        Self::ModelArts,
    ];

    /// The id of the provider.
    pub fn id(self) -> &'static str {
        match self {
            Self::Eas => "eas",
            Self::Sae => "sae",
            Self::Hpcai => "hpcai",
            Self::Novita => "novita",
            Self::ModelArts => "modelarts",
        }
    }

    fn regions(self) -> &'static [&'static str] {
        match self {
            Self::Eas | Self::Sae => &["cn-shanghai", "cn-beijing"],
            Self::ModelArts => &["cn-north-4", "ap-southeast-1"],
            Self::Hpcai | Self::Novita => &[""],
        }
    }
}

/// What a listing lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Services,
    ServiceInstances,
    Applications,
    Groups,
    GroupInstances,
    Hpcai,
    Novita,
    /// The same by the second API, which goes by cursors.
    NovitaV2,
    Projects,
    Jobs,
    /// What machine types are made of: look-ups, which complete rows.
    Types,
    Products,
    Clusters,
}

impl Kind {
    /// Whether it lists instances, and no parents of some.
    pub fn is_source(self) -> bool {
        !matches!(
            self,
            Self::Services | Self::Applications | Self::Groups | Self::Projects
        ) && !self.is_look_up()
    }

    /// Whether it only adds to rows: however it fails, they are all there.
    pub fn is_look_up(self) -> bool {
        matches!(self, Self::Types | Self::Products | Self::Clusters)
    }
}

/// A listing, as a request names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    pub kind: Kind,
    pub region: String,
    pub parent: String,
    pub group: String,
}

#[derive(Clone, Debug)]
pub struct Listing {
    pub vendor: Vendor,
    pub place: Place,
    /// The listing that leads to it, by its place in the world.
    pub above: Option<usize>,
    pub items: Vec<Item>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub id: String,
    pub is_running: bool,
    /// Whether it is of the type that is asked for, where it says what type it is.
    pub is_large: Option<bool>,
    /// What stands in the answer.
    pub json: String,
}

/// Every listing of these vendors, those of a parent behind it, in the order in which their rows go out.
pub fn listings(vendors: &[Vendor], random: &mut Random) -> Vec<Listing> {
    let mut made = Making {
        random,
        listings: Vec::new(),
    };
    // Two products of one vendor are asked in the same regions.
    let count = 1 + made.random.place(2);
    for vendor in vendors {
        for region in vendor.regions().iter().take(count) {
            made.region(*vendor, region);
        }
    }
    made.listings
}

struct Making<'a> {
    random: &'a mut Random,
    listings: Vec<Listing>,
}

impl Making<'_> {
    fn region(&mut self, vendor: Vendor, region: &str) {
        match vendor {
            Vendor::Hpcai => _ = self.source(vendor, place(Kind::Hpcai, "", "", ""), None),
            Vendor::Novita if self.random.chance(40) => {
                for kind in [Kind::Products, Kind::Clusters] {
                    self.look_up(vendor, kind, "");
                }
                self.source(vendor, place(Kind::NovitaV2, "", "", ""), None);
            }
            Vendor::Novita => _ = self.source(vendor, place(Kind::Novita, "", "", ""), None),
            Vendor::ModelArts => {
                // Like nothing in a credential: what repeats a part of one is masked.
                let mut digits = Random::new(self.listings.len() as u64);
                let project = format!("{:016x}{:016x}", digits.number(), digits.number());
                let json = json!({"id": project, "name": region, "enabled": true});
                let above = self.parents(vendor, place(Kind::Projects, region, "", ""), None);
                self.listings[above].items = vec![item(&project, true, json.to_string())];
                self.source(vendor, place(Kind::Jobs, "", &project, ""), Some(above));
            }
            Vendor::Eas => {
                self.look_up(vendor, Kind::Types, region);
                let above = self.parents(vendor, place(Kind::Services, region, "", ""), None);
                for number in 0..self.few() {
                    let name = format!("s{above}-{number}");
                    let below = place(Kind::ServiceInstances, region, &name, "");
                    self.source(vendor, below, Some(above));
                    let json = json!({"ServiceName": name, "Region": region, "Status": "Running"});
                    let service = item(&name, true, json.to_string());
                    self.listings[above].items.push(service);
                }
            }
            Vendor::Sae => {
                let above = self.parents(vendor, place(Kind::Applications, region, "", ""), None);
                for number in 0..self.few() {
                    self.application(region, above, number);
                }
            }
        }
    }

    fn application(&mut self, region: &str, above: usize, number: u64) {
        let id = format!("a{above}-{number}");
        let groups = self.parents(
            Vendor::Sae,
            place(Kind::Groups, region, &id, ""),
            Some(above),
        );
        let (mut all, mut running) = (0, 0);
        for number in 0..=self.random.below(2) {
            let group = format!("g{groups}-{number}");
            let below = place(Kind::GroupInstances, region, &id, &group);
            let own = self.source(Vendor::Sae, below, Some(groups));
            let items = &self.listings[own].items;
            let up = items.iter().filter(|item| item.is_running).count();
            let json = json!({"GroupId": group, "GroupName": "g", "GroupType": 0,
                "Replicas": items.len(), "RunningInstances": up});
            (all, running) = (all + items.len(), running + up);
            let group = item(&group, true, json.to_string());
            self.listings[groups].items.push(group);
        }
        let json = json!({"AppId": id, "AppName": "n", "RegionId": region, "Children": [],
            "Instances": all, "RunningInstances": running});
        let application = item(&id, true, json.to_string());
        self.listings[above].items.push(application);
    }

    fn parents(&mut self, vendor: Vendor, place: Place, above: Option<usize>) -> usize {
        self.listings.push(Listing {
            vendor,
            place,
            above,
            items: Vec::new(),
        });
        self.listings.len() - 1
    }

    fn source(&mut self, vendor: Vendor, place: Place, above: Option<usize>) -> usize {
        let own = self.parents(vendor, place, above);
        let count = self.size();
        let kind = self.listings[own].place.kind;
        self.listings[own].items = (0..count)
            .map(|number| instance(kind, own, number, self.random))
            .collect();
        own
    }

    fn look_up(&mut self, vendor: Vendor, kind: Kind, region: &str) {
        let own = self.parents(vendor, place(kind, region, "", ""), None);
        let rows = ["gn7", "c7"].iter().map(|name| {
            let row = match kind {
                Kind::Types => {
                    json!({"InstanceType": name, "CPU": 8, "Memory": 32, "GPUAmount": 1})
                }
                Kind::Products => json!({"id": name, "name": name, "price": 35000}),
                _ => json!({"id": name, "name": name}),
            };
            item(name, true, row.to_string())
        });
        self.listings[own].items = rows.collect();
    }

    /// How many parents there are.
    fn few(&mut self) -> u64 {
        self.random.one_of(&[0, 1, 1, 2, 2, 3, 5])
    }

    /// How many rows there are: mostly few, as what goes wrong with pages goes wrong with small ones.
    fn size(&mut self) -> u64 {
        match self.random.below(12) {
            0 => 0,
            1 => 1,
            2..=10 => 2 + self.random.below(9),
            _ => self.random.one_of(&[10, 10, 10, 15, 20, 20, 50, 100]),
        }
    }
}

pub fn place(kind: Kind, region: &str, parent: &str, group: &str) -> Place {
    Place {
        kind,
        region: region.to_owned(),
        parent: parent.to_owned(),
        group: group.to_owned(),
    }
}

pub fn item(id: &str, is_running: bool, json: String) -> Item {
    Item {
        id: id.to_owned(),
        is_running,
        is_large: None,
        json,
    }
}

/// A row; its id is its name as well, and half of them hold an `x`.
pub fn instance(kind: Kind, listing: usize, number: u64, random: &mut Random) -> Item {
    let is_running = random.chance(70);
    let letter = if random.chance(50) { 'x' } else { 'y' };
    let id = format!("{letter}{listing}-{number}");
    let state = |up: &'static str, down: &'static str| if is_running { up } else { down };
    let is_large = random.one_of(&[Some(true), Some(false), None]);
    // A member that says what type it is.
    let word = is_large.map(|is_large| if is_large { "gn7" } else { "c7" });
    let typed = |name: &str| word.map_or_else(String::new, |word| format!(r#","{name}":"{word}""#));
    let json = match kind {
        Kind::ServiceInstances => format!(
            r#"{{"InstanceName":"{id}","Status":"{}","Role":"Standard","StartTime":"2026-01-01T00:00:00Z"{}}}"#,
            state("Running", "Pending"),
            typed("InstanceType")
        ),
        Kind::GroupInstances => format!(
            r#"{{"InstanceId":"{id}","InstanceContainerStatus":"{}","UnhealthyMessage":"空"}}"#,
            state("Running", "Error")
        ),
        Kind::Hpcai => format!(
            r#"{{"instanceMetadata":{{"instanceId":"{id}"}},"instanceSpecInfo":{{"name":"{id}"}},"instanceRuntimeInfo":{{"status":"{}"}}}}"#,
            state("Running", "Stopped")
        ),
        Kind::Novita => format!(
            r#"{{"id":"{id}","name":"{id}","status":"{}","gpuNum":"1","endTime":"-1"{}}}"#,
            state("running", "exited"),
            typed("productName")
        ),
        Kind::NovitaV2 => format!(
            r#"{{"id":"{id}","name":"{id}","status":{{"status":"{}"}},"product_id":"gn7","region":"c7"}}"#,
            state("running", "exited")
        ),
        Kind::Jobs => format!(
            r#"{{"id":"{id}","name":"{id}","status":"{}","abnormal_count":0{}}}"#,
            state("PROCESSING", "DELETED"),
            typed("type")
        ),
        _ => String::new(),
    };
    let has_type = matches!(kind, Kind::ServiceInstances | Kind::Novita | Kind::Jobs);
    Item {
        is_large: is_large.filter(|_| has_type),
        ..item(&id, is_running, json)
    }
}

/// The fleet of a demo cloud that knows these parents, so that it verifies what is asked of them. It has no
/// instances: those are served from here.
pub fn served(listings: &[Listing]) -> Fleet {
    let mut fleet = Fleet::empty();
    for listing in listings {
        let Place { region, parent, .. } = &listing.place;
        let rows = listing.items.iter().map(|item| row(&item.json));
        match listing.place.kind {
            Kind::Services => fleet.eas.services.extend(rows.map(|row| demo::Service {
                region: region.clone(),
                row,
                instances: Rows::default(),
                replicas: Rows::default(),
                members: std::collections::BTreeMap::new(),
            })),
            Kind::Applications => {
                let applications = rows.map(|row| demo::Application {
                    region: region.clone(),
                    row,
                });
                fleet.sae.applications.extend(applications);
            }
            Kind::Groups => fleet.sae.groups.extend(rows.map(|row| demo::Group {
                application: parent.clone(),
                row,
                instances: Rows::default(),
                pipelines: std::collections::BTreeMap::new(),
            })),
            Kind::Projects => {
                let projects = rows.map(|row| demo::Project {
                    row,
                    page: None,
                    hidden: Vec::new(),
                    jobs: Rows::default(),
                    servers: Rows::default(),
                    super_nodes: Rows::default(),
                    server_flavors: Rows::default(),
                    notebooks: Rows::default(),
                    notebook_flavors: Rows::default(),
                    workspaces: Rows::default(),
                });
                fleet.modelarts.projects.extend(projects);
            }
            _ => {}
        }
    }
    fleet
}

fn row(json: &str) -> Row {
    let value: Box<serde_json::value::RawValue> =
        serde_json::from_str(json).expect("a parent is written here");
    Row::try_from(to_raw_value(&value).expect("it is JSON")).expect("it is JSON")
}
