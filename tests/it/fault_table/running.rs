//! Parents that count instances that run, where the list says that there are none.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::case::{Case, all};
use super::discovery::region;
use super::look_ups::{LookUp, found, look_up, page_of_parents};
use super::scene::{Scene, sound};
use super::want::{Want, lacks_all, whole, whole_of};
use crate::support::{Asked, Cloud, Reply, put};

/// What a server does when it is asked for the nth time, from 1.
#[derive(Clone, Copy)]
struct Server {
    /// The parents that count what runs.
    counts: LookUp,
    /// The instances that a parent counts.
    running: fn(usize) -> Value,
    /// Whether there are groups.
    has_groups: fn(usize) -> bool,
    /// Whether there are instances.
    has_rows: fn(usize) -> bool,
}

impl Server {
    /// A parent counts three that run, and there are none.
    const SILENT: Self = Self {
        counts: LookUp::Parents,
        running: |_| json!(3),
        has_groups: |_| true,
        has_rows: |_| false,
    };

    fn scene(self) -> Scene {
        Box::new(move |stage| {
            let cloud = stage.cloud;
            let asked = [const { AtomicUsize::new(0) }; 3];
            // How often the first page of this was asked for, this time included.
            let times = move |what: usize, is_first: bool| {
                asked[what].fetch_add(usize::from(is_first), Ordering::SeqCst)
                    + usize::from(is_first)
            };
            Box::new(move |request| {
                let Some(call) = look_up(request) else {
                    let is_first = cloud.asked(request).page <= 1;
                    return if (self.has_rows)(times(2, is_first)) {
                        sound(cloud, request)
                    } else {
                        cloud.page_for(Asked::EVERYTHING, &[], Some(0))
                    };
                };
                let is_first = page_of_parents(request) == 1;
                let time = times(call as usize, is_first);
                let is_there = is_first && (call == LookUp::Parents || (self.has_groups)(time));
                let names: &[&str] = if is_there { &["one"] } else { &[] };
                let mut body = found(cloud, call, names, Some(1));
                let api = call.of(cloud);
                if is_there && call == self.counts {
                    let row = &mut body.pointer_mut(api.list).unwrap()[0];
                    put(row, api.running.unwrap(), (self.running)(time));
                }
                Reply::json(200, &body)
            })
        })
    }

    fn case(self, name: &str, want: impl Fn(Cloud) -> Want + Send + Sync + 'static) -> Case {
        let has_count =
            move |cloud: Cloud| self.counts.is_on(cloud) && self.counts.of(cloud).running.is_some();
        Case::new(name, self.scene(), want)
            .with(has_count)
            .scope(region)
    }
}

/// Nothing was found, and that is all there is.
fn none() -> Want {
    whole_of(vec![])
}

fn still_running() -> Want {
    lacks_all().of(all()).says("counts 3 running")
}

fn has_groups(cloud: Cloud) -> bool {
    LookUp::Groups.is_on(cloud)
}

pub fn cases() -> Vec<Case> {
    let silent = Server::SILENT;
    vec![
        silent.case("a parent counts 3 running, and there are none", |_| {
            still_running()
        }),
        Server {
            counts: LookUp::Groups,
            ..silent
        }
        .case("a group counts 3 running, and there are none", |_| {
            still_running()
        }),
        Server {
            has_groups: |_| false,
            ..silent
        }
        .case("a parent counts 3 running, and there are no groups", |_| {
            still_running()
        })
        .with(has_groups),
        Server {
            has_rows: |time| time > 1,
            ..silent
        }
        .case(
            "a parent counts 3 running, and they come when they are asked for again",
            |_| whole(),
        ),
        Server {
            has_groups: |time| time > 1,
            has_rows: |_| true,
            ..silent
        }
        .case(
            "a parent counts 3 running, and its groups come when they are asked for again",
            |_| whole(),
        )
        .with(has_groups),
        Server {
            running: |time| json!(if time == 1 { 3 } else { 0 }),
            ..silent
        }
        .case("a parent counts 3 running, and then none", |_| none()),
        Server {
            running: |time| if time == 1 { json!(3) } else { json!("many") },
            ..silent
        }
        .case("a parent counts 3 running, and then cannot count", |_| {
            still_running()
        }),
        Server {
            running: |time| if time == 1 { json!(3) } else { json!(null) },
            ..silent
        }
        .case("a parent counts 3 running, and then says nothing", |_| {
            still_running()
        }),
        Server {
            running: |_| json!("many"),
            ..silent
        }
        .case("a parent that cannot count", |_| none()),
        Server {
            running: |_| json!(0),
            ..silent
        }
        .case("a parent counts 0 running", |_| none()),
        silent
            .case(
                "a parent counts 3 running, and a parameter leaves them out",
                |_| none(),
            )
            .on(&[Cloud::EAS])
            .args(&["--param", "eas.Role=Queue"]),
        // A condition is judged here: the server sends whatever there is.
        silent
            .case("a parent counts 3 running, --status failed", |_| {
                still_running()
            })
            .on(&[Cloud::SAE])
            .args(&["--status", "failed"]),
    ]
}
