//! What servers do: the shapes most faults have.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::case::{ROWS, all};
use crate::support::{Asked, Cloud, Received, Reply, slice};

/// Answers the requests of one run.
pub type Handler = Box<dyn Fn(&Received) -> Reply + Send + Sync>;

/// Makes the handler of a run.
pub type Scene = Box<dyn Fn(&Stage) -> Handler + Send + Sync>;

/// What a handler may know of its run.
pub struct Stage {
    /// The cloud it plays.
    pub cloud: Cloud,
    /// A server that must never be asked.
    pub elsewhere: String,
    /// The secrets of the run.
    pub secrets: Vec<String>,
}

/// What an answer is made from.
pub trait Answer: Fn(Cloud) -> Reply + Clone + Send + Sync + 'static {}
impl<T: Fn(Cloud) -> Reply + Clone + Send + Sync + 'static> Answer for T {}

/// The same answer to everything.
pub fn always(answer: impl Answer) -> Scene {
    Box::new(move |stage| {
        let (cloud, answer) = (stage.cloud, answer.clone());
        Box::new(move |_| answer(cloud))
    })
}

/// A page of a sound server.
pub fn sound(cloud: Cloud, request: &Received) -> Reply {
    let rows = slice(&all(), cloud.asked(request));
    cloud.page(&rows, Some(ROWS as u64))
}

/// An answer to the first requests, then a sound server.
pub fn first(count: usize, answer: impl Answer) -> Scene {
    Box::new(move |stage| {
        let (cloud, answer) = (stage.cloud, answer.clone());
        let asked = AtomicUsize::new(0);
        Box::new(move |request| {
            if asked.fetch_add(1, Ordering::SeqCst) < count {
                answer(cloud)
            } else {
                sound(cloud, request)
            }
        })
    })
}

/// An answer to the first request, then a sound server.
pub fn once(answer: impl Answer) -> Scene {
    first(1, answer)
}

/// An answer for some pages, the others of a sound server. Page 0 is page 1.
pub fn on_pages(pages: fn(usize) -> bool, answer: impl Answer) -> Scene {
    Box::new(move |stage| {
        let (cloud, answer) = (stage.cloud, answer.clone());
        Box::new(move |request| {
            if pages(cloud.asked(request).page.max(1)) {
                answer(cloud)
            } else {
                sound(cloud, request)
            }
        })
    })
}

/// Rows and total of a page.
pub type Page = (Vec<String>, Option<u64>);

/// A server that is asked for the rows and total of each page.
pub fn pages(answer: fn(Asked) -> Page) -> Scene {
    readings(move |_, asked| answer(asked))
}

/// The same, which also learns whether the list is read for the first time (1), the second ...
pub fn readings(answer: impl Fn(usize, Asked) -> Page + Clone + Send + Sync + 'static) -> Scene {
    Box::new(move |stage| {
        let (cloud, answer) = (stage.cloud, answer.clone());
        let begun = AtomicUsize::new(0);
        Box::new(move |request| {
            let asked = cloud.asked(request);
            // Page 0 is no beginning: it is asked for once page 1 is there.
            let begins = asked.page == 1 && asked.offset.is_none();
            let before = begun.fetch_add(usize::from(begins), Ordering::SeqCst);
            let reading = before + usize::from(begins);
            let (ids, total) = answer(reading.max(1), asked);
            cloud.page(&ids, total)
        })
    })
}

/// A sound server whose rows, by their places in the list, were changed.
pub fn rows(change: impl Fn(Cloud, usize, &mut Value) + Clone + Send + Sync + 'static) -> Scene {
    Box::new(move |stage| {
        let (cloud, change) = (stage.cloud, change.clone());
        Box::new(move |request| {
            let asked = cloud.asked(request);
            let begin = asked.skipped();
            let rows: Vec<_> = slice(&all(), asked)
                .iter()
                .enumerate()
                .map(|(place, id)| {
                    let mut row = cloud.row(id);
                    change(cloud, begin + place, &mut row);
                    row
                })
                .collect();
            Reply::json(200, &cloud.body(&rows, Some(ROWS as u64)))
        })
    })
}

/// A sound server, the bodies of which were changed.
pub fn bodies(change: impl Fn(Cloud, Asked, &mut Value) + Clone + Send + Sync + 'static) -> Scene {
    Box::new(move |stage| {
        let (cloud, change) = (stage.cloud, change.clone());
        Box::new(move |request| {
            let asked = cloud.asked(request);
            let rows: Vec<_> = slice(&all(), asked)
                .iter()
                .map(|id| cloud.row(id))
                .collect();
            let mut body = cloud.body(&rows, Some(ROWS as u64));
            change(cloud, asked, &mut body);
            Reply::json(200, &body)
        })
    })
}

/// An answer made from what the run holds.
pub fn staged(
    answer: impl Fn(&Stage, &Received) -> Reply + Clone + Send + Sync + 'static,
) -> Scene {
    Box::new(move |stage| {
        let answer = answer.clone();
        let stage = Stage {
            cloud: stage.cloud,
            elsewhere: stage.elsewhere.clone(),
            secrets: stage.secrets.clone(),
        };
        Box::new(move |request| answer(&stage, request))
    })
}

/// The body of a page of all rows.
pub fn whole_body(cloud: Cloud) -> Value {
    let rows: Vec<_> = all().iter().map(|id| cloud.row(id)).collect();
    cloud.body(&rows, Some(ROWS as u64))
}

/// The place of the list in a body.
pub fn list_of(cloud: Cloud, body: &mut Value) -> &mut Value {
    match cloud {
        Cloud::Sae => &mut body["Data"]["Instances"],
        _ => &mut body[cloud.list_path()],
    }
}

/// The object that holds the total, and its key.
pub fn total_of(cloud: Cloud, body: &mut Value) -> (&mut Value, &'static str) {
    match cloud {
        Cloud::Eas => (body, "TotalCount"),
        Cloud::Sae => (&mut body["Data"], "TotalSize"),
        Cloud::HpcAi => (&mut body["pager"], "totalEntries"),
        Cloud::Novita | Cloud::ModelArts => (body, "total"),
    }
}

/// An error in the vendor's words.
pub fn refusal(cloud: Cloud, status: u16) -> Reply {
    cloud.error(status, "Odd.Code", "the vendor's words", "R-4711")
}

/// A look-up that comes before a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookUp {
    /// `ListServices`, `ListApplications`, `KeystoneListProjects`.
    Parents,
    /// `DescribeApplicationGroups`.
    Groups,
}

/// Which look-up a request is; `None` for a page of instances.
pub fn look_up(request: &Received) -> Option<LookUp> {
    match request.path.as_str() {
        "/api/v2/services" | "/pop/v1/sam/app/listApplications" | "/v3/projects" => {
            Some(LookUp::Parents)
        }
        "/pop/v1/sam/app/describeApplicationGroups" => Some(LookUp::Groups),
        _ => None,
    }
}

/// The body of a look-up that finds these names; of their total, what is given.
pub fn found(cloud: Cloud, look_up: LookUp, names: &[&str], total: Option<u64>) -> Value {
    let list = |key: &str| -> Value { names.iter().map(|name| json!({key: name})).collect() };
    let mut body = match (cloud, look_up) {
        (Cloud::Eas, _) => json!({"RequestId": "R", "Services": list("ServiceName")}),
        (Cloud::Sae, LookUp::Groups) => {
            json!({"RequestId": "R", "Code": "200", "Success": true, "Data": list("GroupId")})
        }
        (Cloud::Sae, LookUp::Parents) => json!({
            "RequestId": "R", "Code": "200", "Success": true,
            "Data": {"Applications": list("AppId")},
        }),
        (Cloud::ModelArts, _) => {
            let rows = names
                .iter()
                .map(|name| json!({"id": name, "name": "cn-north-4"}));
            json!({"projects": rows.collect::<Value>()})
        }
        (Cloud::HpcAi | Cloud::Novita, _) => unreachable!("it looks nothing up"),
    };
    if let Some(total) = total {
        match (cloud, look_up) {
            (Cloud::Eas, _) => body["TotalCount"] = json!(total),
            (Cloud::Sae, LookUp::Parents) => body["Data"]["TotalSize"] = json!(total),
            _ => {}
        }
    }
    body
}

/// The page of parents a request asks for; look-ups without pages have one.
pub fn page_of_parents(request: &Received) -> usize {
    let page = request.param("PageNumber").or(request.param("CurrentPage"));
    page.map_or(1, |page| page.parse().unwrap())
}

/// A sound answer to a look-up: one parent, on page 1.
pub fn found_one(cloud: Cloud, look_up: LookUp, request: &Received) -> Reply {
    let names: &[&str] = if page_of_parents(request) == 1 {
        &["one"]
    } else {
        &[]
    };
    Reply::json(200, &found(cloud, look_up, names, Some(1)))
}
