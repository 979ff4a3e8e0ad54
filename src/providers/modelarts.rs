//! Huawei Cloud ModelArts, the jobs of its Lite Servers.
//!
//! Documents: "Querying the Lite Server Job List" (30 Jan 2026), "API Request Signing Guide", and
//! "Querying Project Information" of IAM for the project of a region. The job list reports a total
//! and pages, and documents no parameter to ask for a page.

use serde::Deserialize;

use crate::error::{ErrorKind, Fault, SettingsError};
use crate::json::{self, Count, Millis, Object, Rows, Text, Total};
use crate::model::{Instance, Kind, Parent, Scope, Status};
use crate::provider::{
    About, Ask, Content, Credential, EndpointSetting, Item, Listing, Operation, Page, Paging,
    Param, Provider, ScopeFlag, Stamp, Takes, Unread,
};
use crate::providers::http;
use crate::providers::rows::{self, Fail};
use crate::secret::Secret;
use crate::settings::{Check, Settings};
use crate::sign::{AccessKey, Signable, sdk_hmac_sha256, sha256_hex};
use crate::wire::{self, Endpoint, Query, Request, Response, Value};

/// A connection to ModelArts.
pub struct ModelArts {
    key: AccessKey,
    regions: Vec<Region>,
    projects: Vec<String>,
    params: Vec<(&'static str, String)>,
    rows: rows::Reader,
}

struct Region {
    id: String,
    endpoint: Endpoint,
    iam: Endpoint,
}

/// The calls; each names its region by its place in [`ModelArts::regions`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Call {
    /// `KeystoneListProjects` of IAM, by the region's name.
    Project {
        /// The region's place.
        region: usize,
    },
    /// `ListDevServerJobs`.
    Jobs {
        /// The region's place.
        region: usize,
        /// The project's id.
        project: String,
    },
}

impl Call {
    fn region(&self) -> usize {
        match self {
            Self::Project { region } | Self::Jobs { region, .. } => *region,
        }
    }
}

impl Provider for ModelArts {
    const ABOUT: About = About {
        id: "modelarts",
        title: "Huawei Cloud ModelArts",
        document: "ModelArts: Querying the Lite Server Job List (30 Jan 2026)",
        lists: "jobs of the Lite Servers of a project",
        credentials: &[
            Credential {
                variables: &["HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK"],
                optional: Some("HUAWEICLOUD_SDK_SECURITY_TOKEN"),
                what: "an access key pair; with a security token it is a temporary one",
            },
            Credential {
                variables: &["HW_ACCESS_KEY", "HW_SECRET_KEY"],
                optional: Some("HW_SECURITY_TOKEN"),
                what: "the same in the Terraform provider's names",
            },
        ],
        scopes: &[
            ScopeFlag {
                name: "region",
                variables: &["HUAWEICLOUD_SDK_REGION", "HW_REGION_NAME"],
                value: "LIST",
                help: "Regions to list, such as cn-north-4",
            },
            ScopeFlag {
                name: "project",
                variables: &["HUAWEICLOUD_SDK_PROJECT_ID"],
                value: "ID",
                help: "ModelArts project to list; without it the region's own is looked up",
            },
        ],
        endpoints: &[
            EndpointSetting {
                variable: "CLOUDLS_MODELARTS_ENDPOINT",
                url: "https://modelarts.{region}.myhuaweicloud.com",
            },
            EndpointSetting {
                variable: "HUAWEICLOUD_SDK_IAM_ENDPOINT",
                url: "https://iam.{region}.myhuaweicloud.com",
            },
        ],
        params: &[
            Param {
                name: "id",
                takes: Takes::Text(64),
            },
            Param {
                name: "name",
                takes: Takes::Text(255),
            },
            Param {
                name: "type",
                takes: Takes::Text(255),
            },
            Param {
                name: "status",
                takes: Takes::Text(255),
            },
            Param {
                name: "visible",
                takes: Takes::Bool,
            },
        ],
        operations: &[
            Operation {
                name: "KeystoneListProjects",
                path: "GET /v3/projects (IAM; not with a project id)",
                permission: "iam:projects:listProjects",
            },
            Operation {
                name: "ListDevServerJobs",
                path: "GET /v1/{project_id}/dev-servers/jobs",
                permission: "the view permission of ModelArts; with identity policies none",
            },
        ],
        fields: "id name status status_raw status_reason region instance_type created_at \
                 updated_at parent owner tags",
        secret_keys: &[],
    };

    type Call = Call;

    fn connect(settings: &Settings<'_>) -> Result<Self, SettingsError> {
        let found = settings.credential()?;
        let key = found
            .into_access_key()
            .expect("each form is declared as a pair");
        let regions = settings.regions()?;
        let projects = settings.scope("project", Check::ProjectId)?;
        if !projects.is_empty() && regions.len() > 1 {
            return Err(SettingsError {
                message: "modelarts: a project belongs to one region, and several are given".into(),
                hint: "give one region with a project; without a project each region's own is \
                       looked up"
                    .to_owned(),
                usage: settings.scope.contains_key("project"),
            });
        }
        let regions = regions.into_iter().map(|id| Region::connect(id, settings));
        Ok(Self {
            key,
            regions: regions.collect::<Result<_, _>>()?,
            projects,
            params: settings.params.to_vec(),
            rows: rows::Reader::new(settings),
        })
    }

    fn secrets(&self) -> Vec<&Secret> {
        self.key.secrets()
    }

    fn start(&self) -> Vec<Call> {
        let regions = 0..self.regions.len();
        if self.projects.is_empty() {
            return regions.map(|region| Call::Project { region }).collect();
        }
        let projects = self.projects.iter();
        projects
            .map(|project| Call::Jobs {
                region: 0,
                project: project.clone(),
            })
            .collect()
    }

    fn listing(&self, call: &Call) -> Listing {
        let region = Some(self.regions[call.region()].id.clone());
        match call {
            Call::Project { .. } => Listing {
                operation: "KeystoneListProjects",
                noun: "projects",
                is_source: false,
                scope: Scope {
                    region,
                    ..Scope::default()
                },
                paging: Paging::Once,
            },
            Call::Jobs { project, .. } => Listing {
                operation: "ListDevServerJobs",
                noun: "jobs",
                is_source: true,
                scope: Scope {
                    region,
                    parent: Some(parent(project)),
                    group: None,
                },
                paging: Paging::Undocumented,
            },
        }
    }

    fn request(&self, call: &Call, ask: Ask, stamp: &Stamp) -> Result<Request, Fault> {
        let region = &self.regions[call.region()];
        let mut query = Query::new();
        let request = match call {
            Call::Project { .. } => {
                query.set("name", &region.id);
                Request::get(&region.iam, "/v3/projects", &query)
            }
            Call::Jobs { project, .. } => {
                if let Ask::Offset { limit, offset } = ask {
                    query
                        .set("limit", limit.to_string())
                        .set("offset", offset.to_string());
                }
                for (name, value) in &self.params {
                    query.set(name, value);
                }
                let path = wire::path(&["v1", project, "dev-servers", "jobs"]);
                let mut request = Request::get(&region.endpoint, &path, &query);
                request.plain("x-project-id", project);
                request
            }
        };
        Ok(self.signed(request, stamp))
    }

    fn read(&self, call: &Call, response: &Response) -> Result<Page<Call>, Unread> {
        match call {
            Call::Project { region } => self.read_project(*region, response),
            Call::Jobs { region, project } => self.read_jobs(*region, project, response),
        }
    }

    fn fault(&self, response: &Response) -> Fault {
        fault(response)
    }
}

impl Region {
    fn connect(id: String, settings: &Settings<'_>) -> Result<Self, SettingsError> {
        // Where the vendor's SDKs differ from the pattern.
        let domain = if id.starts_with("eu-") {
            "myhuaweicloud.eu"
        } else {
            "myhuaweicloud.com"
        };
        let modelarts = match id.as_str() {
            "ap-southeast-1" => "https://modelarts.{region}.myhuaweicloud.cn".to_owned(),
            _ => format!("https://modelarts.{{region}}.{domain}"),
        };
        let iam = match id.as_str() {
            "af-north-1" | "cn-north-11" | "cn-southwest-3" => {
                "https://iam.myhuaweicloud.com".to_owned()
            }
            _ => format!("https://iam.{{region}}.{domain}"),
        };
        Ok(Self {
            endpoint: settings.endpoint_or("CLOUDLS_MODELARTS_ENDPOINT", &modelarts, &id)?,
            iam: settings.endpoint_or("HUAWEICLOUD_SDK_IAM_ENDPOINT", &iam, &id)?,
            id,
        })
    }
}

impl ModelArts {
    fn signed(&self, mut request: Request, stamp: &Stamp) -> Request {
        let date = stamp.time.format("%Y%m%dT%H%M%SZ");
        request.plain("x-sdk-date", date.as_str());
        if let Some(token) = &self.key.token {
            request.secret("x-security-token", token.clone());
        }
        let headers: Vec<_> = request
            .headers
            .iter()
            .map(|(name, value): &(&str, Value)| (*name, value.expose()))
            .chain([("host", request.endpoint.host())])
            .collect();
        let authorization = sdk_hmac_sha256::authorization(
            &Signable {
                method: request.method.as_str(),
                path: &request.path,
                query: &request.query,
                headers: &headers,
                payload_hash: &sha256_hex(&request.body),
            },
            &date,
            &self.key,
        );
        request
            .plain("accept", "application/json")
            .secret("authorization", authorization.into());
        request
    }

    /// The one project that bears the region's name.
    fn read_project(&self, region: usize, response: &Response) -> Result<Page<Call>, Unread> {
        let name = &self.regions[region].id;
        let body: ProjectsBody<'_> = json::envelope(&response.body)?;
        let list = body.projects.or_lacking("projects", false)?;
        let page = self.rows.read(&list, "projects", |row: ProjectRow| {
            let id = row.id.0.ok_or(Fail::no_id("id"))?;
            let is_regions = row.name.0.is_none_or(|own| own == *name);
            let calls = is_regions.then(|| Call::Jobs {
                region,
                project: id.clone(),
            });
            Ok(Item {
                id,
                content: Content::Parent(calls.into_iter().collect()),
            })
        });
        let found: Vec<_> = page
            .items
            .iter()
            .filter(|item| matches!(&item.content, Content::Parent(calls) if !calls.is_empty()))
            .map(|item| item.id.as_str())
            .collect();
        if found.len() == 1 || !page.unreadable.is_empty() {
            return Ok(page);
        }
        let what = if found.is_empty() {
            "no project".to_owned()
        } else {
            found.join(", ")
        };
        Err(Unread::Fault(no_project(response, name, &what)))
    }

    fn read_jobs(
        &self,
        region: usize,
        project: &str,
        response: &Response,
    ) -> Result<Page<Call>, Unread> {
        let region = &self.regions[region].id;
        let body: JobsBody<'_> = json::envelope(&response.body)?;
        // The list may be left out when it is empty, but then the count must be there.
        let list = match body.data {
            Rows::Missing | Rows::Null if body.total.is_known() => Vec::new(),
            data => data.or_lacking("data", false)?,
        };
        let mut page = self.rows.read(&list, "data", |row: JobRow| {
            Ok(rows::instance(row.into_instance(region, project)?))
        });
        page.pages = body.pages.0;
        rows::total(body.total, "total", &mut page);
        Ok(page)
    }
}

fn parent(project: &str) -> Parent {
    Parent {
        kind: Some("project"),
        id: Some(project.to_owned()),
        name: None,
    }
}

fn no_project(response: &Response, region: &str, found: &str) -> Fault {
    let mut fault = fault(response);
    fault.kind = ErrorKind::Config;
    fault.retryable = false;
    fault.message = format!("the project of region {region} cannot be told: IAM names {found}");
    fault.hint =
        Some("give the project id with --project or HUAWEICLOUD_SDK_PROJECT_ID".to_owned());
    fault
}

/// An error body in any of the forms the gateway, ModelArts and IAM use.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ErrorBody {
    #[serde(alias = "errorCode", alias = "code")]
    error_code: Text,
    #[serde(alias = "errorMsg", alias = "error_message", alias = "message")]
    error_msg: Text,
    request_id: Text,
    error: Object<IamError>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct IamError {
    code: Text,
    message: Text,
    title: Text,
}

fn fault(response: &Response) -> Fault {
    let body: ErrorBody = json::envelope(&response.body).unwrap_or_default();
    let mut fault = http::fault(response);
    let IamError {
        code,
        message,
        title,
    } = body.error.0;
    if let Some(message) = body.error_msg.0.or(message.0).or(title.0) {
        fault.message = message;
    }
    fault.code = body.error_code.0.or(code.0);
    fault.request_id = fault
        .request_id
        .or(body.request_id.0)
        .or(response.header("x-iam-trace-id").map(str::to_owned));
    let code = fault.code.clone().unwrap_or_default();
    if code.ends_with(".0308") {
        fault.kind = ErrorKind::RateLimited;
        fault.retryable = true;
    }
    fault.hint = hint(&code, &fault).or(fault.hint);
    fault
}

fn hint(code: &str, fault: &Fault) -> Option<String> {
    let words = match (
        fault.kind,
        code.rsplit_once('.').map_or("", |(_, number)| number),
    ) {
        (ErrorKind::Credential, _) if fault.message.contains("reach the limit") => {
            "the key is locked after several wrong signatures: wait five minutes, and check the \
             secret key before the next try"
        }
        (ErrorKind::Credential, _) => {
            "check the access key pair, the security token and this machine's clock; several \
             wrong signatures in a row lock the key for five minutes"
        }
        (_, "0801" | "0101" | "4204") => {
            "is ModelArts Lite Server offered and subscribed in this region?"
        }
        (ErrorKind::Permission, _) => {
            "grant the view permission of ModelArts, or give the project id with --project if it \
             is IAM that refuses"
        }
        _ => return None,
    };
    Some(words.to_owned())
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ProjectsBody<'a> {
    #[serde(borrow)]
    projects: Rows<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ProjectRow {
    id: Text,
    name: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct JobsBody<'a> {
    #[serde(borrow)]
    data: Rows<'a>,
    pages: Pages,
    total: Total,
}

/// A count of pages; what cannot be read counts as not told.
#[derive(Default)]
struct Pages(Option<u64>);

impl<'de> Deserialize<'de> for Pages {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Total::deserialize(deserializer)? {
            Total::Known(pages) => Self(Some(pages)),
            Total::Absent | Total::Unreadable(_) => Self(None),
        })
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct JobRow {
    id: Text,
    name: Text,
    user_name: Text,
    description: Text,
    #[serde(rename = "type")]
    job_type: Text,
    status: Text,
    abnormal_count: Count,
    create_at: Millis,
    update_at: Millis,
}

impl JobRow {
    fn into_instance(self, region: &str, project: &str) -> Result<Instance, Fail> {
        let failed_nodes = self.abnormal_count.0.filter(|count| *count > 0);
        Ok(Instance {
            kind: Kind::Job,
            id: self.id.0.ok_or(Fail::no_id("id"))?,
            name: self.name.0,
            // FINISHED says that the job has ended, not how.
            status: match self.status.0.as_deref() {
                Some("PROCESSING") => Status::Running,
                Some("FINISHED") if failed_nodes.is_some() => Status::Failed,
                Some("FINISHED") => Status::Succeeded,
                Some("DELETED") => Status::Deleted,
                _ => Status::Unknown,
            },
            status_raw: self.status.0,
            status_reason: failed_nodes.map(|count| match count {
                1 => "failed on 1 node".to_owned(),
                _ => format!("failed on {count} nodes"),
            }),
            region: Some(region.to_owned()),
            instance_type: self.job_type.0.clone(),
            created_at: self.create_at.0,
            updated_at: self.update_at.0,
            parent: parent(project),
            owner: self.user_name.0,
            tags: rows::tags([
                ("type", self.job_type.0),
                ("description", self.description.0),
            ]),
            ..Instance::default()
        })
    }
}
