//! A short run through the doors that is the same each time: real answers and good settings, with
//! a few things changed.

mod edit;
mod found;
mod scalars;
mod seeds;
mod wire;

use std::fmt;
use std::thread;

use proptest::collection;
use proptest::prelude::*;
use proptest::sample;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::{config, read, settings, terminal};
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
            let test = move || hold(400, &edited(seeds::answers(id)), |bytes| read(id, &bytes.0));
            let named = thread::Builder::new().name(id.to_owned());
            named.spawn_scoped(scope, test).unwrap();
        }
    });
}

#[test]
fn any_answer_of_one_provider_is_one_of_another() {
    for entry in providers::ALL {
        for other in providers::ALL {
            for seed in seeds::answers(other.about.id) {
                read(entry.about.id, &seed);
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
    }
}
