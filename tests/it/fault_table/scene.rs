//! What servers do: the shapes most faults have.

use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{TimeDelta, Utc};

use serde_json::Value;

use super::case::{ROWS, all};
use crate::support::{Asked, Cloud, Received, Reply, slice};

/// Answers the requests of one run.
pub type Handler = Box<dyn Fn(&Received) -> Reply + Send + Sync>;

/// Makes the handler of a run.
pub type Scene = Box<dyn Fn(&Stage) -> Handler + Send + Sync>;

/// A value that does not belong where it stands, and what it is called.
pub type Odd = (&'static str, fn() -> Value);

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
    cloud.page_of(&all(), request)
}

/// A server that is told the number of each request, from 1.
pub fn counted(
    answer: impl Fn(Cloud, usize, &Received) -> Reply + Clone + Send + Sync + 'static,
) -> Scene {
    Box::new(move |stage| {
        let (cloud, answer) = (stage.cloud, answer.clone());
        let asked = AtomicUsize::new(0);
        Box::new(move |request| answer(cloud, asked.fetch_add(1, Ordering::SeqCst) + 1, request))
    })
}

/// An answer to the first requests, then a sound server.
pub fn first(count: usize, answer: impl Answer) -> Scene {
    counted(move |cloud, number, request| {
        if number <= count {
            answer(cloud)
        } else {
            sound(cloud, request)
        }
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
    by_reading(move |cloud, reading, asked| {
        let (ids, total) = answer(reading, asked);
        cloud.page_for(asked, &ids, total)
    })
}

/// A server that is told which reading of the list a request belongs to, from 1.
pub fn by_reading(
    answer: impl Fn(Cloud, usize, Asked) -> Reply + Clone + Send + Sync + 'static,
) -> Scene {
    Box::new(move |stage| {
        let (cloud, answer) = (stage.cloud, answer.clone());
        let begun = AtomicUsize::new(0);
        Box::new(move |request| {
            let asked = cloud.asked(request);
            // Page 0 is no beginning: it is asked for once page 1 is there.
            let begins = usize::from(asked.page == 1 && asked.offset.is_none());
            let reading = begun.fetch_add(begins, Ordering::SeqCst) + begins;
            answer(cloud, reading.max(1), asked)
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
            Reply::json(200, &cloud.body_for(asked, &rows, Some(ROWS as u64)))
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
            let mut body = cloud.body_for(asked, &rows, Some(ROWS as u64));
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

/// Takes out of a body what stands at a place.
pub fn take_out(body: &mut Value, place: &str) {
    let (holder, key) = place.rsplit_once('/').unwrap();
    let holder = body.pointer_mut(holder).unwrap();
    holder.as_object_mut().unwrap().remove(key);
}

/// An error in the vendor's words.
pub fn refusal(cloud: Cloud, status: u16) -> Reply {
    cloud.error(status, "Odd.Code", "the vendor's words", "R-4711")
}

/// A date as headers have it, this many seconds from now.
pub fn http_date(seconds: i64) -> String {
    let time = Utc::now() + TimeDelta::seconds(seconds);
    time.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The vendor's words for "too many requests".
pub fn throttled(cloud: Cloud) -> Reply {
    cloud.throttled_429()
}
