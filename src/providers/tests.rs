//! What holds for every row of the registry.

use std::fs;
use std::path::{Path, PathBuf};

use super::{ALL, Entry, Probe};
use crate::config::settings::{Environment, Raw, Settings};
use crate::core::model::Instance;
use crate::core::wire::Response;
use crate::engine::rows::{Encoder, RowEncoder, RowSink};

/// Writes nothing: whether rows can be read is all that counts.
struct Blank;

impl RowEncoder for Blank {
    fn room(&self) -> usize {
        0
    }

    fn encode(&self, _: &Instance<'_>, _: &mut Vec<u8>) -> Option<usize> {
        None
    }

    fn add(&self, _: &str, _: &mut Vec<u8>) {}
}

/// A provider with good settings. As every scope flag is given, it begins with the list of instances.
fn connected(entry: &Entry) -> Box<dyn Probe> {
    let about = entry.about;
    let names = about.credentials[0].variables.iter().copied();
    let good = |name: &str| (name.to_owned(), "made-up+key/of~4711==".to_owned());
    let environment = Environment::new(names.map(good));
    let flags = about.scopes.iter();
    let scope = flags
        .map(|flag| (flag.name, vec!["cn-made-up-1".to_owned()]))
        .collect();
    let settings = Settings {
        about,
        profile: "env",
        own: None,
        environment: &environment,
        scope: &scope,
        params: &[],
        page_size: None,
        raw: Raw::None,
        is_asked: false,
        credential_scope: &[],
    };
    (entry.probe)(&settings).unwrap_or_else(|error| panic!("{}: {error}", about.id))
}

/// The example answers of a provider: `fixtures/<id>/<name>/body.json`.
fn examples(id: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(id);
    let entries = fs::read_dir(&folder).into_iter().flatten();
    let bodies = entries.map(|entry| entry.expect("it is listed").path().join("body.json"));
    bodies.filter(|path| path.is_file()).collect()
}

/// A provider whose rows are all unreadable would pass every other test of answers.
#[test]
fn every_example_of_a_provider_reads_whole() {
    for entry in ALL {
        let id = entry.about.id;
        let examples = examples(id);
        assert!(
            !examples.is_empty(),
            "{id}: no fixtures/{id}/page/body.json"
        );
        for path in examples {
            let response = Response {
                status: 200,
                body: fs::read(&path).expect("it is there"),
                headers: Vec::new(),
            };
            let sink = RowSink::new(Encoder::text(Blank));
            for page in connected(entry).read(&response, &sink) {
                let page = page.unwrap_or_else(|cause| panic!("{}: {cause}", path.display()));
                let wrong = (&page.unreadable, &page.unread, &page.bad_total);
                assert!(page.is_sound(), "{}: {wrong:?}", path.display());
                assert!(!page.rows.is_empty(), "{}: no rows", path.display());
            }
        }
    }
}
