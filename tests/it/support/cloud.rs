//! The five clouds, as their documents show them: credentials, pages, rows and errors.

use serde_json::{Value, json};

use super::{Asked, Cloudls, Received, Reply, Server, slice};

/// Rows a page, in tests that do not say otherwise.
pub const SIZE: usize = 3;

/// One of the five APIs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cloud {
    /// Alibaba Cloud PAI-EAS.
    Eas,
    /// Alibaba Cloud SAE.
    Sae,
    /// HPC-AI.
    HpcAi,
    /// Novita.
    Novita,
    /// Huawei Cloud ModelArts.
    ModelArts,
}

impl Cloud {
    /// All of them, in the order of listings.
    pub const ALL: [Self; 5] = [
        Self::Eas,
        Self::Sae,
        Self::HpcAi,
        Self::Novita,
        Self::ModelArts,
    ];

    /// The provider's id.
    pub fn id(self) -> &'static str {
        match self {
            Self::Eas => "eas",
            Self::Sae => "sae",
            Self::HpcAi => "hpcai",
            Self::Novita => "novita",
            Self::ModelArts => "modelarts",
        }
    }

    /// Made-up credentials: variable and value.
    pub fn credentials(self) -> Vec<(&'static str, String)> {
        let pairs: &[(&str, &str)] = match self {
            Self::Eas | Self::Sae => &[
                ("ALIBABA_CLOUD_ACCESS_KEY_ID", "EXAMPLEKEYID"),
                ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "example-key-secret-4711"),
                ("ALIBABA_CLOUD_SECURITY_TOKEN", "example-sts-token-4712"),
            ],
            Self::HpcAi => &[("HPCAI_ACCESS_TOKEN", "example-access-token-4713")],
            Self::Novita => &[("NOVITA_API_KEY", "sk_example-api-key-4714")],
            Self::ModelArts => &[
                ("HUAWEICLOUD_SDK_AK", "EXAMPLEAK"),
                ("HUAWEICLOUD_SDK_SK", "example-secret-key-4715"),
                ("HUAWEICLOUD_SDK_SECURITY_TOKEN", "example-token-4716"),
            ],
        };
        pairs
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect()
    }

    /// The parts of the credentials that must never be shown.
    pub fn secrets(self) -> Vec<String> {
        let is_secret = |name: &&str| !name.ends_with("KEY_ID") && !name.ends_with("_AK");
        let credentials = self.credentials().into_iter();
        credentials
            .filter(|(name, _)| is_secret(name))
            .map(|(_, value)| value)
            .collect()
    }

    /// The variable of its endpoint.
    pub fn endpoint(self) -> &'static str {
        match self {
            Self::Eas => "CLOUDLS_EAS_ENDPOINT",
            Self::Sae => "CLOUDLS_SAE_ENDPOINT",
            Self::HpcAi => "CLOUDLS_HPCAI_ENDPOINT",
            Self::Novita => "CLOUDLS_NOVITA_ENDPOINT",
            Self::ModelArts => "CLOUDLS_MODELARTS_ENDPOINT",
        }
    }

    /// The arguments that name one source.
    pub fn scope(self) -> &'static [&'static str] {
        match self {
            Self::Eas => &["--region", "cn-shanghai", "--service", "foo"],
            Self::Sae => &["--region", "cn-shanghai", "--app", "A", "--group", "G"],
            Self::HpcAi | Self::Novita => &[],
            Self::ModelArts => &["--region", "cn-north-4", "--project", "P"],
        }
    }

    /// A run against a base URL, without a scope or format.
    pub fn bare(self, url: &str) -> Cloudls {
        let run = Cloudls::new(["instances", "-p", self.id()]).vars(self.credentials());
        let run = run.set(self.endpoint(), url);
        match self {
            Self::ModelArts => run.set("HUAWEICLOUD_SDK_IAM_ENDPOINT", url),
            _ => run,
        }
    }

    /// A run that lists one source of a server as JSON, a few rows a page; `-o` still counts.
    pub fn listing(self, server: &Server) -> Cloudls {
        self.bare(&server.url())
            .set("CLOUDLS_OUTPUT", "json")
            .args(self.scope())
            .args(["--page-size", &SIZE.to_string()])
    }

    /// The page a request asks for. Where it asks for none, the server chooses.
    pub fn asked(self, request: &Received) -> Asked {
        let number = |name| {
            request
                .param(name)
                .map(|text| text.parse::<usize>().unwrap())
        };
        let body = request.json();
        let member = |name: &str| usize::try_from(body["pager"][name].as_u64().unwrap()).unwrap();
        let (page, size) = match self {
            Self::Eas => (number("PageNumber"), number("PageSize")),
            Self::Sae => (number("CurrentPage"), number("PageSize")),
            Self::HpcAi => (Some(member("currentPage")), Some(member("pageSize"))),
            Self::Novita => (number("pageNum"), number("pageSize")),
            Self::ModelArts => {
                let limit = number("limit").unwrap_or(SIZE);
                let page = number("offset").unwrap_or(0) / limit.max(1) + 1;
                (Some(page), Some(limit))
            }
        };
        Asked {
            page: page.unwrap(),
            size: size.unwrap(),
            offset: number("offset"),
        }
    }

    /// A row of this id, and a few fields.
    pub fn row(self, id: &str) -> Value {
        match self {
            Self::Eas => json!({"InstanceName": id, "Status": "Running", "RestartCount": 0}),
            Self::Sae => {
                json!({"InstanceId": id, "InstanceContainerStatus": "Running", "InstanceContainerRestarts": 0})
            }
            Self::HpcAi => json!({
                "instanceMetadata": {"instanceId": id},
                "instanceSpecInfo": {"name": "n", "instanceTypeInfo": {"cpu": {"amount": 8}}},
                "instanceRuntimeInfo": {"status": "Running"},
            }),
            Self::Novita => json!({"id": id, "name": "n", "status": "running", "cpuNum": "8"}),
            Self::ModelArts => {
                json!({"id": id, "name": "n", "status": "PROCESSING", "abnormal_count": 0})
            }
        }
    }

    /// The body of a page with these rows.
    pub fn body(self, rows: &[Value], total: Option<u64>) -> Value {
        let mut body = match self {
            Self::Eas => json!({"RequestId": "R", "Instances": rows, "PageNumber": 1}),
            Self::Sae => json!({
                "RequestId": "R", "Message": "success", "Code": "200", "Success": true,
                "Data": {"CurrentPage": 1, "Instances": rows},
            }),
            Self::HpcAi => json!({"instances": rows, "pager": {"currentPage": 1}}),
            Self::Novita => json!({"instances": rows}),
            Self::ModelArts => json!({"current": 1, "data": rows}),
        };
        if let Some(total) = total {
            let (parent, key) = match self {
                Self::Eas => (&mut body, "TotalCount"),
                Self::Sae => (&mut body["Data"], "TotalSize"),
                Self::HpcAi => (&mut body["pager"], "totalEntries"),
                Self::Novita | Self::ModelArts => (&mut body, "total"),
            };
            parent[key] = json!(total);
        }
        body
    }

    /// Where the list stands in a body, as a JSON path.
    pub fn list_path(self) -> &'static str {
        match self {
            Self::Eas => "Instances",
            Self::Sae => "Data.Instances",
            Self::HpcAi | Self::Novita => "instances",
            Self::ModelArts => "data",
        }
    }

    /// A page with rows of these ids.
    pub fn page(self, ids: &[String], total: Option<u64>) -> Reply {
        let rows: Vec<_> = ids.iter().map(|id| self.row(id)).collect();
        Reply::json(200, &self.body(&rows, total))
    }

    /// A server of one source, which `answer` tells the rows and the total of each page.
    pub fn server(
        self,
        answer: impl Fn(Asked) -> (Vec<String>, Option<u64>) + Send + Sync + 'static,
    ) -> Server {
        Server::start(move |request| {
            let (ids, total) = answer(self.asked(request));
            self.page(&ids, total)
        })
    }

    /// A server that does everything right.
    pub fn honest(self, all: &[String]) -> Server {
        let all = all.to_vec();
        self.server(move |asked| (slice(&all, asked), Some(all.len() as u64)))
    }

    /// An error as the vendor words it; `id` is the request's.
    pub fn error(self, status: u16, code: &str, message: &str, id: &str) -> Reply {
        let body = match self {
            Self::Eas | Self::Sae => json!({"Code": code, "Message": message, "RequestId": id}),
            Self::HpcAi => json!({"code": code, "message": message}),
            Self::Novita => {
                json!({"code": status, "reason": code, "message": message, "metadata": {}})
            }
            Self::ModelArts => json!({"error_code": code, "error_msg": message, "request_id": id}),
        };
        let reply = Reply::json(status, &body);
        match self {
            Self::HpcAi | Self::Novita => reply.with("x-request-id", id),
            _ => reply,
        }
    }
}
