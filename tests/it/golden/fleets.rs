//! The fleets that are listed: a server each provider, with the rows of `fixtures/golden/served`.

use std::fs;

use serde_json::Value;

use super::FOLDER;
use crate::support::{Cloud, Cloudls, Received, Reply, Server};

/// What a server answers to a page in place of its rows.
type Fault = fn(Cloud, usize) -> Option<Reply>;

/// The providers of every fleet, in the order of listings, and what is wrong with each in a partial
/// one. Each is one source.
const CLOUDS: [(Cloud, Fault); 4] = [
    (Cloud::EAS, |_, _| None),
    (Cloud::HPCAI, |cloud, page| {
        let reply = cloud.error(400, "BROKEN", "the page is broken", "REQ-2");
        (page > 1).then_some(reply)
    }),
    (Cloud::NOVITA, |_, _| None),
    (Cloud::MODELARTS, |cloud, _| {
        Some(cloud.error(403, "ModelArts.0207", "no permission: 权限", "REQ-1"))
    }),
];

/// What is listed.
#[derive(Clone, Copy, Debug)]
pub enum Fleet {
    /// Rows of all kinds, and nothing is missing.
    Mixed,
    /// No row, and nothing is missing.
    Empty,
    /// One provider breaks on its second page, and another refuses the key.
    Partial,
}

impl Fleet {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Mixed, Self::Empty, Self::Partial];

    /// The folder of its outputs.
    pub fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }

    /// Its servers.
    pub fn serve(self) -> Served {
        Served(CLOUDS.map(|(cloud, fault)| (cloud, self.server(cloud, fault))))
    }

    fn server(self, cloud: Cloud, fault: Fault) -> Server {
        let rows = match self {
            Self::Empty => Vec::new(),
            Self::Mixed | Self::Partial => rows(cloud),
        };
        Server::start(move |request| {
            let broken = match self {
                Self::Partial => fault(cloud, cloud.asked(request).page),
                Self::Mixed | Self::Empty => None,
            };
            broken.unwrap_or_else(|| answer(cloud, &rows, request))
        })
    }
}

fn rows(cloud: Cloud) -> Vec<Value> {
    let path = format!("{FOLDER}/served/{}.json", cloud.id());
    let text = fs::read_to_string(path).unwrap();
    let Value::Array(rows) = serde_json::from_str(&text).unwrap() else {
        panic!("no list: {text}");
    };
    rows
}

/// The page that is asked for.
fn answer(cloud: Cloud, rows: &[Value], request: &Received) -> Reply {
    let asked = cloud.asked(request);
    let rest = rows.iter().skip(asked.skipped());
    let page: Vec<_> = rest.take(asked.size).cloned().collect();
    Reply::json(200, &cloud.body_for(asked, &page, Some(rows.len() as u64)))
}

/// The servers of a fleet.
pub struct Served([(Cloud, Server); 4]);

impl Served {
    /// A listing of the fleet with these arguments, two rows a page.
    pub fn listing(&self, args: &[&str]) -> Cloudls {
        let run = Cloudls::new(["instances"])
            .args(args)
            .set("CLOUDLS_PROVIDER", "eas,hpcai,novita,modelarts")
            .set("ALIBABA_CLOUD_REGION_ID", "cn-shanghai")
            .set("HUAWEICLOUD_SDK_REGION", "cn-north-4")
            .set("HUAWEICLOUD_SDK_PROJECT_ID", "P")
            .args(["--service", "llm", "--page-size", "2"])
            .args(["--kind", "instance,job", "--no-shapes"]);
        self.0.iter().fold(run, |run, (cloud, server)| {
            run.vars(cloud.credentials())
                .set(cloud.endpoint(), server.url())
        })
    }
}
