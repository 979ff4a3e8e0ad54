//! Huawei Cloud IAM: a token for a user's password.
//!
//! Source: IAM "Obtaining a User Token Through Password Authentication". Only tokens of a project
//! are given, as `ModelArts` takes no others. The page documents no words for a project that is
//! unknown; the demo cloud refuses it like one the user may not enter.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::demo::answer::{Answer, Object};
use crate::demo::cloud::Cloud;
use crate::demo::credentials::{HUAWEI_DOMAIN, HUAWEI_PASSWORD, HUAWEI_USER};
use crate::demo::credentials::{Pass, Purpose};
use crate::demo::request::Incoming;
use crate::demo::select::member;

const USER_ID: &str = "0de000000000000000000000000000e0";

#[derive(Deserialize)]
struct Body {
    auth: Auth,
}

#[derive(Deserialize)]
struct Auth {
    identity: Identity,
    scope: Option<Scope>,
}

#[derive(Deserialize)]
struct Identity {
    methods: Vec<String>,
    password: Password,
}

#[derive(Deserialize)]
struct Password {
    user: User,
}

#[derive(Deserialize)]
struct User {
    name: String,
    password: String,
    domain: Domain,
}

#[derive(Deserialize)]
struct Domain {
    name: String,
}

#[derive(Deserialize)]
struct Scope {
    project: Option<ProjectScope>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum ProjectScope {
    Id(String),
    Name(String),
}

struct Fault {
    status: u16,
    title: &'static str,
    message: &'static str,
}

const MALFORMED: Fault = Fault {
    status: 400,
    title: "Bad Request",
    message: "The request body is invalid.",
};

const NO_PROJECT: Fault = Fault {
    status: 400,
    title: "Bad Request",
    message: "Expecting to find project in scope.",
};

const WRONG_PASSWORD: Fault = Fault {
    status: 401,
    title: "Unauthorized",
    message: "The username or password is wrong.",
};

const WRONG_PROJECT: Fault = Fault {
    status: 401,
    title: "Unauthorized",
    message: "The project does not exist or the user has no permission for it.",
};

/// `POST /v3/auth/tokens`: a token of one project, in the header `X-Subject-Token`.
pub fn token(cloud: &Cloud, request: &Incoming, now: DateTime<Utc>) -> Answer {
    issue(cloud, request, now)
        .unwrap_or_else(|fault| fault.answer())
        .with("x-iam-trace-id", request.id.as_str())
        .with("x-request-id", request.id.as_str())
}

impl Fault {
    fn answer(&self) -> Answer {
        let error = Object::new()
            .field("code", self.status)
            .field("message", self.message)
            .field("title", self.title);
        Answer::json(self.status, Object::new().raw("error", &error.end()).end())
    }
}

fn issue(cloud: &Cloud, request: &Incoming, now: DateTime<Utc>) -> Result<Answer, Fault> {
    let auth = read(request)?;
    check(&auth.identity)?;
    let wanted = auth.scope.and_then(|scope| scope.project);
    let project = find(cloud, &wanted.ok_or(NO_PROJECT)?)?;
    let pass = Pass {
        holder: member(project, "id").to_owned(),
        expires: cloud.expiry(now),
    };
    let domain = json!({"id": project["domain_id"], "name": HUAWEI_DOMAIN});
    let mut token = json!({
        "expires_at": time(pass.expires),
        "issued_at": time(now),
        "methods": ["password"],
        "project": {"domain": domain, "id": project["id"], "name": project["name"]},
        "roles": [],
        "user": {"domain": domain, "id": USER_ID, "name": HUAWEI_USER},
    });
    if request.params().flag("nocatalog") != Ok(Some(true)) {
        token["catalog"] = json!([]);
    }
    let body = Object::new().field("token", token);
    Ok(Answer::json(201, body.end()).with("x-subject-token", pass.seal(Purpose::HuaweiProject)))
}

fn read(request: &Incoming) -> Result<Auth, Fault> {
    let kind = request.header("content-type").unwrap_or_default();
    if !kind.starts_with("application/json") {
        return Err(MALFORMED);
    }
    let body: Body = serde_json::from_slice(&request.body).map_err(|_| MALFORMED)?;
    Ok(body.auth)
}

fn check(identity: &Identity) -> Result<(), Fault> {
    if identity.methods != ["password"] {
        return Err(MALFORMED);
    }
    let user = &identity.password.user;
    let given = [&user.name, &user.password, &user.domain.name];
    if given != [HUAWEI_USER, HUAWEI_PASSWORD, HUAWEI_DOMAIN] {
        return Err(WRONG_PASSWORD);
    }
    Ok(())
}

fn find<'a>(cloud: &'a Cloud, wanted: &ProjectScope) -> Result<&'a Value, Fault> {
    let (name, text) = match wanted {
        ProjectScope::Id(id) => ("id", id),
        ProjectScope::Name(name) => ("name", name),
    };
    let projects = cloud.fleet.modelarts.projects.iter();
    projects
        .map(|project| &project.row.value)
        .find(|row| member(row, name) == text)
        .ok_or(WRONG_PROJECT)
}

/// A time as the vendor writes it, with six digits behind the point.
pub fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}
