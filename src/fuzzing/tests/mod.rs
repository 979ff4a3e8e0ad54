//! A short run through the doors that is the same each time: real answers and good settings, with
//! a few things changed.

mod declared;
mod edit;
mod found;
mod scalars;
mod seeds;
mod wire;

use std::fmt;
use std::fs;
use std::thread;

use proptest::collection;
use proptest::prelude::*;
use proptest::sample;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::seeds::answers;
use super::{config, print, read, settings, terminal};
use crate::providers;

/// Asserts that `test` panics for none of this many made-up values, which are the same each time.
/// A failure names the smallest value that fails.
#[track_caller]
pub fn hold<S: Strategy>(cases: u32, made_up: &S, test: impl Fn(S::Value)) {
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let result = TestRunner::new_with_rng(config, random).run(made_up, |value| {
        test(value);
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

/// Bytes that a failure shows as text.
#[derive(Clone)]
struct Bytes(Vec<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

/// One of the seeds with up to four edits.
fn edited(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Bytes> {
    let edits = collection::vec(edit::edits(), 0..=4);
    (sample::select(seeds), edits).prop_map(|(seed, edits)| {
        let bytes = edits.into_iter();
        Bytes(bytes.fold(seed, |bytes, edit| edit.applied(bytes)))
    })
}

/// All providers side by side: each takes its time.
#[test]
fn any_answer_is_read_or_refused() {
    thread::scope(|scope| {
        for entry in providers::ALL {
            let id = entry.about.id;
            let test = move || {
                let bytes = edited(answers(id));
                hold(2000, &bytes, |bytes| read(id, &bytes.0));
                hold(200, &bytes, |bytes| print(id, &bytes.0));
            };
            let named = thread::Builder::new().name(id.to_owned());
            named.spawn_scoped(scope, test).unwrap();
        }
    });
}

/// A script of edits, as a fuzz target takes it.
#[test]
fn any_script_leads_to_an_answer() {
    for entry in providers::ALL {
        let id = entry.about.id;
        let script = (0x80..=0xff_u8, collection::vec(any::<u8>(), 0..40));
        hold(300, &script, |(which, steps)| {
            read(id, &[&[which], &steps[..]].concat());
        });
    }
}

#[test]
fn every_provider_has_a_fuzz_target() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz");
    let text = |file: &str| fs::read_to_string(format!("{folder}/{file}")).unwrap_or_default();
    let (manifest, page) = (text("Cargo.toml"), text("README.md"));
    for entry in providers::ALL {
        let id = entry.about.id;
        let target = text(&format!("fuzz_targets/{id}.rs"));
        assert!(
            target.contains(&format!("read(\"{id}\", bytes)")),
            "{id} has no fuzz target"
        );
        assert!(
            manifest.contains(&format!("name = \"{id}\"")),
            "{id} is not in fuzz/Cargo.toml"
        );
        assert!(
            page.contains(&format!("`{id}`")),
            "{id} is not in fuzz/README.md"
        );
    }
}

#[test]
fn any_answer_of_one_provider_is_one_of_another() {
    for entry in providers::ALL {
        for other in providers::ALL {
            for seed in answers(other.about.id) {
                print(entry.about.id, &seed);
            }
        }
    }
}

#[test]
fn any_setting_is_good_or_refused() {
    hold(1000, &edited(seeds::settings()), |bytes| settings(&bytes.0));
    hold(300, &any::<String>(), |text| settings(text.as_bytes()));
}

#[test]
fn any_configuration_file_is_good_or_refused() {
    hold(1000, &edited(seeds::configs()), |bytes| config(&bytes.0));
}

#[test]
fn any_text_can_be_shown() {
    hold(1500, &edited(seeds::terminal()), |bytes| terminal(&bytes.0));
    hold(300, &any::<[String; 3]>(), |parts| {
        terminal(parts.join("\0").as_bytes());
    });
}

#[test]
fn what_was_found_once_stays_mended() {
    for (provider, bytes) in found::ANSWERS {
        let bytes = Just(Bytes(bytes.to_vec()));
        hold(1, &bytes, |bytes| read(provider, &bytes.0));
        hold(1, &bytes, |bytes| print(provider, &bytes.0));
    }
}
