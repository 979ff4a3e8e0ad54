//! Requests understood, and answers written, as each vendor does.

use std::fmt::Write as _;

use super::fault::{List, Said};
use super::fleet::{Kind, Place, Vendor};
use super::world::Server;
use crate::demo::Incoming;

/// What is asked of a listing.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    /// The number of the page, or its place as a page of this size.
    pub page: u64,
    /// The rows before it.
    pub skip: u64,
    /// The rows it holds at most.
    pub size: u64,
}

/// What an answer that looks sound said.
pub struct Told {
    /// Whether it begins a listing.
    pub is_first: bool,
    pub ids: Vec<String>,
    pub total: Option<u64>,
    /// Whether one of its rows cannot be read.
    pub is_flawed: bool,
}

/// The listing that a request asks for; `None` where it asks for a key.
pub fn place(request: &Incoming) -> Option<Place> {
    let segments: Vec<_> = request.path.split('/').skip(1).collect();
    let params = request.params();
    let param = |name: &str| params.get(name).unwrap_or_default().to_owned();
    let (kind, [region, parent, group]) = match segments[..] {
        [region, "api", "v2", "services"] => (
            Kind::Services,
            [region.to_owned(), String::new(), String::new()],
        ),
        [region, "api", "v2", "services", _, service, "instances"] => (
            Kind::ServiceInstances,
            [region.to_owned(), service.to_owned(), String::new()],
        ),
        [region, "pop", "v1", "sam", "app", operation] => {
            let kind = match operation {
                "listApplications" => Kind::Applications,
                "describeApplicationGroups" => Kind::Groups,
                _ => Kind::GroupInstances,
            };
            (kind, [region.to_owned(), param("AppId"), param("GroupId")])
        }
        ["api", "instance", "list"] => (Kind::Hpcai, Default::default()),
        ["gpu-instance", "openapi", "v1", "gpu", "instances"] => (Kind::Novita, Default::default()),
        ["gpus", "v2", "instances"] => (Kind::NovitaV2, Default::default()),
        ["gpu-instance", "openapi", "v1", "products"] => (Kind::Products, Default::default()),
        ["gpu-instance", "openapi", "v1", "clusters"] => (Kind::Clusters, Default::default()),
        [region, "api", "v2", "public", "instance_types"] => (
            Kind::Types,
            [region.to_owned(), String::new(), String::new()],
        ),
        ["v3", "projects"] => (
            Kind::Projects,
            [param("name"), String::new(), String::new()],
        ),
        ["v1", project, "dev-servers", "jobs"] => (
            Kind::Jobs,
            [String::new(), project.to_owned(), String::new()],
        ),
        _ => return None,
    };
    Some(Place {
        kind,
        region,
        parent,
        group,
    })
}

/// Which rows of a listing it asks for.
pub fn range(kind: Kind, request: &Incoming, server: &Server) -> Range {
    let params = request.body_and_query();
    let number = |name: &str| params.get(name).and_then(|text| text.parse::<u64>().ok());
    let (page, size) = match kind {
        Kind::Services | Kind::ServiceInstances => (number("PageNumber"), number("PageSize")),
        Kind::Applications | Kind::Groups | Kind::GroupInstances => {
            (number("CurrentPage"), number("PageSize"))
        }
        Kind::Hpcai => (number("pager.currentPage"), number("pager.pageSize")),
        Kind::Novita => (number("pageNum"), number("pageSize")),
        Kind::Projects | Kind::Types | Kind::Products | Kind::Clusters => (None, Some(1000)),
        Kind::NovitaV2 | Kind::Jobs => (None, number("limit")),
    };
    let asked = size.filter(|size| *size > 0).unwrap_or(server.usual);
    let size = asked.min(server.most);
    let by = if server.counts_as_asked { asked } else { size };
    if matches!(kind, Kind::Jobs | Kind::NovitaV2) {
        let name = if kind == Kind::Jobs {
            "offset"
        } else {
            "cursor"
        };
        let skip = number(name).unwrap_or_default();
        let page = skip / size + 1;
        return Range { page, skip, size };
    }
    let page = page.unwrap_or(1);
    let before = if kind == Kind::Novita && server.counts_from_zero {
        page
    } else {
        page.saturating_sub(1)
    };
    let skip = before.saturating_mul(by);
    Range { page, skip, size }
}

/// An answer with a list, before it is written.
pub struct Body {
    kind: Kind,
    range: Range,
    /// The list as JSON; `None` where it is left out.
    list: Option<String>,
    list_name: Option<&'static str>,
    /// The total as JSON; `None` where it is left out.
    total: Option<String>,
    /// What leads to the next page, as JSON.
    next: Option<String>,
    /// What stands in the place of SAE's `Data`.
    data: Option<&'static str>,
    /// Beside the list, or in the place of what stands there.
    beside: Vec<(&'static str, &'static str)>,
}

impl Body {
    pub fn new<'a>(
        kind: Kind,
        range: Range,
        rows: impl IntoIterator<Item = &'a str>,
        total: Option<u64>,
        friendly: &[(&'static str, &'static str)],
    ) -> Self {
        let rows: Vec<_> = rows.into_iter().collect();
        Self {
            kind,
            range,
            list: Some(format!("[{}]", rows.join(","))),
            list_name: None,
            total: total.map(|total| total.to_string()),
            next: None,
            data: None,
            beside: friendly.to_vec(),
        }
    }

    /// The page behind it begins there.
    pub fn with_next(mut self, next: Option<String>) -> Self {
        self.next = next;
        self
    }

    pub fn with_total(mut self, total: Option<String>) -> Self {
        self.total = total;
        self
    }

    /// These words, and none of the friendly ones.
    pub fn with_words(mut self, words: &[(&'static str, &'static str)]) -> Self {
        self.beside = words.to_vec();
        self
    }

    /// The data of an SAE answer are this; nothing, where it is empty.
    pub fn with_data(mut self, data: &'static str) -> Self {
        self.data = Some(data);
        self
    }

    pub fn with_list(mut self, list: List) -> Self {
        match list {
            List::Rows => {}
            List::Empty => self.list = Some("[]".to_owned()),
            List::Null => self.list = Some("null".to_owned()),
            List::Missing => self.list = None,
            List::Renamed => self.list_name = Some("Items"),
            List::Text => self.list = Some("\"\"".to_owned()),
            List::Object => self.list = Some("{}".to_owned()),
        }
        self
    }

    /// The bytes of it.
    pub fn written(self) -> Vec<u8> {
        let mut members = Members::default();
        let page = self.range.page.to_string();
        let size = self.range.size.to_string();
        let name = |own: &'static str| self.list_name.unwrap_or(own);
        match self.kind {
            Kind::Services | Kind::ServiceInstances => {
                let own = if self.kind == Kind::Services {
                    "Services"
                } else {
                    "Instances"
                };
                members.add("RequestId", "\"r\"");
                members.maybe(name(own), self.list.as_deref());
                members.add("PageNumber", &page);
                members.add("PageSize", &size);
                members.maybe("TotalCount", self.total.as_deref());
            }
            Kind::Applications | Kind::Groups | Kind::GroupInstances => {
                members.add("RequestId", "\"r\"");
                members.add("Message", "\"success\"");
                match self.data {
                    Some("") => {}
                    Some(data) => members.add("Data", data),
                    None if self.kind == Kind::Groups => {
                        members.maybe(name("Data"), self.list.as_deref());
                    }
                    None => {
                        let mut data = Members::default();
                        let applications = self.kind == Kind::Applications;
                        let own = if applications {
                            "Applications"
                        } else {
                            "Instances"
                        };
                        data.add("CurrentPage", &page);
                        data.maybe("TotalSize", self.total.as_deref());
                        data.add("PageSize", &size);
                        data.maybe(name(own), self.list.as_deref());
                        members.add("Data", &data.object());
                    }
                }
                members.add("ErrorCode", "\"\"");
                members.add("Code", "\"200\"");
                members.add("Success", "true");
            }
            Kind::Hpcai => {
                members.maybe(name("instances"), self.list.as_deref());
                let mut pager = Members::default();
                pager.add("currentPage", &page);
                pager.add("pageSize", &size);
                pager.maybe("totalEntries", self.total.as_deref());
                members.add("pager", &pager.object());
            }
            Kind::Novita => {
                members.maybe(name("instances"), self.list.as_deref());
                members.maybe("total", self.total.as_deref());
            }
            Kind::NovitaV2 => {
                members.maybe(name("data"), self.list.as_deref());
                members.maybe("total", self.total.as_deref());
                members.add("next_cursor", self.next.as_deref().unwrap_or("\"\""));
            }
            Kind::Types => {
                members.add("RequestId", "\"r\"");
                members.maybe(name("InstanceMetas"), self.list.as_deref());
            }
            Kind::Products | Kind::Clusters => members.maybe(name("data"), self.list.as_deref()),
            Kind::Projects => {
                members.maybe(name("projects"), self.list.as_deref());
                members.add("links", "{}");
            }
            Kind::Jobs => {
                members.add("current", &page);
                members.maybe(name("data"), self.list.as_deref());
                let total = self.total.as_deref();
                if let Some(total) = total.and_then(|total| total.parse::<u64>().ok()) {
                    members.add("pages", &total.div_ceil(self.range.size).to_string());
                }
                members.add("size", &size);
                members.maybe("total", self.total.as_deref());
            }
        }
        for (name, value) in self.beside {
            members.set(name, value);
        }
        members.object().into_bytes()
    }
}

#[derive(Default)]
struct Members<'a>(Vec<(&'a str, String)>);

impl<'a> Members<'a> {
    fn add(&mut self, name: &'a str, json: &str) {
        self.0.push((name, json.to_owned()));
    }

    fn maybe(&mut self, name: &'a str, json: Option<&str>) {
        if let Some(json) = json {
            self.add(name, json);
        }
    }

    /// In the place of one of this name, else behind the others.
    fn set(&mut self, name: &'a str, json: &str) {
        match self.0.iter_mut().find(|(own, _)| *own == name) {
            Some((_, value)) => json.clone_into(value),
            None => self.add(name, json),
        }
    }

    fn object(&self) -> String {
        let mut text = "{".to_owned();
        for (place, (name, json)) in self.0.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            let _ = write!(text, "{comma}\"{name}\":{json}");
        }
        text + "}"
    }
}

/// The body of an error.
pub fn refusal(vendor: Vendor, status: u16, said: Said) -> Vec<u8> {
    let text = match (said, vendor) {
        (Said::Html, _) => format!("<html><body>{status}</body></html>"),
        (Said::Nothing, _) => String::new(),
        (Said::EmptyList, Vendor::Eas) => {
            r#"{"RequestId":"r","Instances":[],"Services":[],"TotalCount":0}"#.to_owned()
        }
        (Said::EmptyList, Vendor::Sae) => {
            r#"{"RequestId":"r","Data":{"TotalSize":0,"Instances":[],"Applications":[]},"Code":"200","Success":true}"#.to_owned()
        }
        (Said::EmptyList, Vendor::Hpcai) => {
            r#"{"instances":[],"pager":{"totalEntries":0}}"#.to_owned()
        }
        (Said::EmptyList, Vendor::Novita) => r#"{"instances":[],"data":[],"total":0}"#.to_owned(),
        (Said::EmptyList, Vendor::ModelArts) => r#"{"data":[],"total":0,"projects":[]}"#.to_owned(),
        (Said::Vendor, Vendor::Eas | Vendor::Sae) => {
            format!(r#"{{"RequestId":"r","Code":"Made.Up{status}","Message":"no"}}"#)
        }
        (Said::Vendor, Vendor::Hpcai) => format!(r#"{{"code":{status},"message":"no"}}"#),
        (Said::Vendor, Vendor::Novita) => {
            format!(r#"{{"code":{status},"reason":"MADE_UP","message":"no","metadata":{{}}}}"#)
        }
        (Said::Vendor, Vendor::ModelArts) => {
            format!(r#"{{"error_code":"ModelArts.{status}","error_msg":"no","request_id":"r"}}"#)
        }
    };
    text.into_bytes()
}

/// How a vendor throttles: the status and the body.
pub fn throttled(vendor: Vendor) -> (u16, Vec<u8>) {
    let (status, text) = match vendor {
        Vendor::Eas | Vendor::Sae => (
            400,
            r#"{"RequestId":"r","Code":"Throttling.User","Message":"Request was denied due to user flow control."}"#,
        ),
        Vendor::Hpcai => (429, r#"{"code":429,"message":"too many requests"}"#),
        Vendor::Novita => (
            429,
            r#"{"code":429,"reason":"RATE_LIMIT_EXCEEDED","message":"slow down","metadata":{}}"#,
        ),
        Vendor::ModelArts => (
            429,
            r#"{"error_code":"APIGW.0308","error_msg":"The throttling threshold has been reached","request_id":"r"}"#,
        ),
    };
    (status, text.as_bytes().to_vec())
}
