//! How much longer a listing takes for its look-ups: the demo cloud in virtual time, in which every answer takes as long as
//! the others.
//!
//! They go beside the first request whose rows they complete. Where a vendor locks keys, that is where another request with
//! the key was answered before; each listing there makes two that do not wait for look-ups.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::Instant;

use super::host::{arrived, pass};
use super::run::{self, Told};
use crate::config::settings::Environment;
use crate::core::about::How;
use crate::core::machine::simulation::{self, Answering, Machine};
use crate::core::wire::{Request, Response};
use crate::demo::{self, Fleet, Served, credentials};
use crate::providers;

/// From a request to its answer.
const LATENCY: Duration = Duration::from_millis(200);
/// How long rows wait for a look-up.
const PATIENCE: Duration = Duration::from_secs(5);

/// A listing without its look-ups, and what asks for these as well.
struct Case {
    provider: &'static str,
    bare: &'static [&'static str],
    more: &'static [&'static str],
    variables: &'static [(&'static str, &'static str)],
}

impl Case {
    const fn of(provider: &'static str, args: &'static [&'static str]) -> Self {
        Self {
            provider,
            bare: args,
            more: &[],
            variables: &[],
        }
    }
}

const V2: &[(&str, &str)] = &[("CLOUDLS_NOVITA_API", "v2")];

const CASES: &[Case] = &[
    Case::of("eas", &[]),
    Case::of("eas", &["--region=cn-shanghai", "--service=llm_chat"]),
    Case::of("eas", &["--kind=all"]),
    Case::of("modelarts", &[]),
    Case::of("modelarts", &["--kind=server"]),
    Case::of("modelarts", &["--kind=notebook"]),
    Case::of(
        "modelarts",
        &[
            "--kind=server",
            "--region=cn-north-4",
            "--project=0de0000000000000000000000000000a",
        ],
    ),
    Case::of("modelarts", &["--kind=all"]),
    Case::of("novita", &["--kind=worker"]),
    Case::of("novita", &["--kind=all"]),
    Case {
        more: &["--prices"],
        ..Case::of("novita", &[])
    },
    Case {
        variables: V2,
        ..Case::of("novita", &[])
    },
    Case {
        variables: V2,
        ..Case::of("novita", &["--kind=all", "--page-size=2"])
    },
];

/// How look-ups are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LookUps {
    NotAsked,
    Sound,
    Refused,
    Hanging,
}

struct Host {
    cloud: Served,
    begun: Instant,
    look_ups: LookUps,
    /// What the listing without look-ups asks.
    usual: BTreeSet<String>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    asked: BTreeSet<String>,
    random: u64,
}

impl Host {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

impl Machine for Arc<Host> {
    fn now(&self) -> DateTime<Utc> {
        const BEGINNING: i64 = 1_793_491_200;
        let passed = TimeDelta::from_std(self.begun.elapsed()).unwrap();
        DateTime::from_timestamp(BEGINNING, 0).unwrap() + passed
    }

    fn random(&self, bytes: &mut [u8]) {
        let mut state = self.state();
        for chunk in bytes.chunks_mut(8) {
            state.random += 1;
            chunk.copy_from_slice(&state.random.to_ne_bytes()[..chunk.len()]);
        }
    }

    fn send(&self, request: &Request) -> Answering {
        let host = Self::clone(self);
        let request = arrived(request, 0);
        let (path, query) = (&request.path, &request.query);
        let key = format!("{path}?{query} {}", String::from_utf8_lossy(&request.body));
        let is_usual = host.look_ups == LookUps::NotAsked || host.usual.contains(&key);
        host.state().asked.insert(key);
        Box::pin(async move {
            pass(LATENCY / 2).await;
            let now = host.now();
            let response = match host.look_ups {
                LookUps::Hanging if !is_usual => std::future::pending().await,
                LookUps::Refused if !is_usual => Response {
                    status: 403,
                    headers: Vec::new(),
                    body: b"{}".to_vec(),
                },
                _ => {
                    let answer = demo::answer(&host.cloud, &request, now);
                    let headers = answer.headers.into_iter();
                    Response {
                        status: answer.status,
                        headers: headers
                            .map(|(name, value)| (name.to_owned(), value))
                            .collect(),
                        body: answer.body,
                    }
                }
            };
            pass(LATENCY / 2).await;
            Ok(response)
        })
    }

    fn say(&self, _: &str) {}
}

/// How long a listing took, and what it asked.
struct Run {
    took: Duration,
    asked: BTreeSet<String>,
}

impl Case {
    fn run(&self, look_ups: LookUps, usual: &BTreeSet<String>) -> Run {
        let (flags, switch): (_, &[&str]) = match look_ups {
            LookUps::NotAsked => (&[][..], &["--no-shapes"]),
            _ => (self.more, &[]),
        };
        let provider = format!("--provider={}", self.provider);
        let words = ["cloudls", "instances", &provider, "-o=name"].into_iter();
        let words = words.chain([self.bare, flags, switch].concat());
        let told = Told {
            words: words.map(str::to_owned).collect(),
            environment: environment(self.variables),
            stopped_at: None,
        };
        let fleet = Fleet::embedded().unwrap();
        run::runtime().block_on(async {
            let host = Arc::new(Host {
                cloud: Served::of(fleet, TimeDelta::hours(1)),
                begun: Instant::now(),
                look_ups,
                usual: usual.clone(),
                state: Mutex::default(),
            });
            let _installed = simulation::install(Arc::new(Arc::clone(&host)));
            let code = run::list(&told, None, &mut Vec::new()).await;
            assert_eq!(code, 0, "{}, {look_ups:?}", self.name());
            let took = host.begun.elapsed();
            let asked = host.state().asked.clone();
            Run { took, asked }
        })
    }

    fn name(&self) -> String {
        let variables = self.variables.iter();
        let variables = variables.map(|(name, value)| format!("{name}={value} "));
        let words = [&[self.provider], self.bare, self.more].concat();
        variables.collect::<String>() + &words.join(" ")
    }
}

fn environment(more: &[(&str, &str)]) -> Environment {
    const BASE: &str = "http://127.0.0.1:1";
    const REGIONAL: &str = "http://127.0.0.1:1/{region}";
    let all = [
        ("CLOUDLS_EAS_ENDPOINT", REGIONAL),
        ("ALIBABA_CLOUD_REGION_ID", "cn-shanghai,cn-beijing"),
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", credentials::ALIBABA_KEY_ID),
        (
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
            credentials::ALIBABA_KEY_SECRET,
        ),
        ("CLOUDLS_NOVITA_ENDPOINT", BASE),
        ("NOVITA_API_KEY", credentials::NOVITA_API_KEY),
        ("CLOUDLS_MODELARTS_ENDPOINT", BASE),
        ("HUAWEICLOUD_SDK_IAM_ENDPOINT", BASE),
        ("HUAWEICLOUD_SDK_REGION", "cn-north-4,ap-southeast-1"),
        ("HUAWEICLOUD_SDK_AK", credentials::HUAWEI_KEY_ID),
        ("HUAWEICLOUD_SDK_SK", credentials::HUAWEI_KEY_SECRET),
    ];
    let all = all.iter().chain(more);
    Environment::new(all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

/// One that is answered or refused as fast as a page adds less than the time of one answer; one that hangs adds no more
/// than the time for which rows wait.
#[test]
#[expect(clippy::print_stdout, reason = "a table")]
fn a_look_up_adds_less_than_an_answer() {
    println!("| listing | ms | answered | refused | hanging |\n| --- | --: | --: | --: | --: |");
    for case in CASES {
        let name = case.name();
        let bare = case.run(LookUps::NotAsked, &BTreeSet::new());
        let added = |look_ups| {
            let run = case.run(look_ups, &bare.asked);
            let count = run.asked.difference(&bare.asked).count();
            assert!(count > 0, "{name}: nothing is looked up");
            run.took.saturating_sub(bare.took)
        };
        let [sound, refused, hanging] =
            [LookUps::Sound, LookUps::Refused, LookUps::Hanging].map(added);
        println!(
            "| {name} | {} | +{} | +{} | +{} |",
            bare.took.as_millis(),
            sound.as_millis(),
            refused.as_millis(),
            hanging.as_millis()
        );
        for (what, added) in [("answered", sound), ("refused", refused)] {
            assert!(added < LATENCY, "{name}, {what}: {added:?} longer");
        }
        assert!(hanging <= PATIENCE, "{name}: {hanging:?} longer");
    }
}

/// No provider with look-ups is left out above.
#[test]
fn every_provider_with_look_ups_is_measured() {
    for entry in providers::ALL {
        let about = &entry.about;
        let mut filled = about.kinds.iter().flat_map(|kind| kind.others);
        let has_look_ups = filled.any(|filled| filled.how == How::Shape);
        let is_measured = CASES.iter().any(|case| case.provider == about.id);
        assert_eq!(is_measured, has_look_ups, "{}", about.id);
    }
}
