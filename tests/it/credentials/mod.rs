//! Where credentials stand, how keys are got and renewed, and what is touched for it: the binary
//! against the demo cloud, which verifies every key it is sent.
//!
//! A case says where a credential stands, and what must come out; each family has a file. For every
//! case it holds that no secret is shown, whatever is asked to be told. `CREDENTIAL=words` runs only
//! the cases whose name has them.

mod alibaba_others;
mod alibaba_words;
mod case;
mod cli_file;
mod cli_roles;
mod cli_services;
mod clocks;
mod environment;
mod failing;
mod files;
mod guards;
mod hpcai;
mod huawei;
mod huawei_agencies;
mod huawei_projects;
mod huawei_sets;
mod huawei_sites;
mod ini_file;
mod judge;
mod keys;
mod koocli;
mod listings;
mod mangled;
mod metadata;
mod order;
mod prefixes;
mod programs;
mod quotes;
mod renewal;
mod services;
mod touched;

use std::collections::VecDeque;
use std::sync::Mutex;
use std::thread;

use self::case::Case;
use crate::support::DemoCloud;

/// Runs at once: most of the time is spent waiting.
const WIDTH: usize = 8;

fn cases() -> Vec<Case> {
    [
        alibaba_others::cases(),
        alibaba_words::cases(),
        environment::cases(),
        files::cases(),
        guards::cases(),
        programs::cases(),
        cli_file::cases(),
        cli_roles::cases(),
        cli_services::cases(),
        ini_file::cases(),
        services::cases(),
        metadata::cases(),
        huawei::cases(),
        huawei_agencies::cases(),
        huawei_projects::cases(),
        huawei_sets::cases(),
        huawei_sites::cases(),
        koocli::cases(),
        hpcai::cases(),
        order::cases(),
        prefixes::cases(),
        failing::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn every_credential_in_every_place() {
    run_all(&DemoCloud::start(), cases(), judge::run);
}

/// What differs in the run of a case, in words.
type Judge = fn(&DemoCloud, &Case) -> Option<String>;

/// Runs cases side by side, and fails with all that differ.
fn run_all(demo: &DemoCloud, cases: Vec<Case>, judge: Judge) {
    let only = std::env::var("CREDENTIAL").unwrap_or_default();
    let chosen: VecDeque<_> = cases
        .into_iter()
        .filter(|case| case.name.contains(&only))
        .collect();
    let jobs = Mutex::new(chosen);
    let wrong = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..WIDTH {
            scope.spawn(|| {
                loop {
                    let Some(case) = jobs.lock().unwrap().pop_front() else {
                        break;
                    };
                    let found = judge(demo, &case);
                    wrong.lock().unwrap().extend(found);
                }
            });
        }
    });
    let mut wrong = wrong.into_inner().unwrap();
    wrong.sort();
    assert!(
        wrong.is_empty(),
        "{} differ:\n\n{}",
        wrong.len(),
        wrong.join("\n\n")
    );
}
