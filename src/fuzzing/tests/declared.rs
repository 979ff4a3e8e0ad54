//! What a provider declares of its calls is what it calls.

use std::fs;

use crate::core::wire::Response;
use crate::fuzzing::known::{Given, scopes};
use crate::fuzzing::printed;
use crate::output::Format;
use crate::providers;

#[test]
fn every_call_is_a_declared_operation_by_its_path() {
    for entry in providers::ALL {
        let about = entry.about;
        let mut called = Vec::new();
        for flags in scopes(entry) {
            let given = Given::new(&about.credentials[0], &flags);
            let Ok(probe) = given.connect(entry) else {
                continue;
            };
            for (name, request) in probe.operations().into_iter().zip(probe.requests()) {
                let request = request.unwrap();
                let mut operations = about.operations.iter();
                let operation = operations
                    .find(|own| own.name == name)
                    .unwrap_or_else(|| panic!("{} calls {name}, which is not declared", about.id));
                let (method, path) = operation.request();
                assert_eq!(request.method.as_str(), method, "{} {name}", about.id);
                let is_alike = |(own, sent): (&str, &str)| own.starts_with('{') || own == sent;
                assert!(
                    path.split('/').count() == request.path.split('/').count()
                        && path.split('/').zip(request.path.split('/')).all(is_alike),
                    "{} {name}: {path} is declared, and {} called",
                    about.id,
                    request.path
                );
                called.push(name);
            }
        }
        // The last operation is the one that lists instances; some flags lead to it at once.
        let last = about.operations.last().map(|own| own.name);
        assert!(
            last.is_some_and(|name| called.contains(&name)),
            "{}",
            about.id
        );
    }
}

#[test]
fn every_documents_example_is_read_whole() {
    for entry in providers::ALL {
        let about = entry.about;
        let path = format!(
            "{}/fixtures/{}/page/body.json",
            env!("CARGO_MANIFEST_DIR"),
            about.id
        );
        let response = Response {
            status: 200,
            headers: Vec::new(),
            body: fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}")),
        };
        let flags: Vec<_> = about.scopes.iter().collect();
        let given = Given {
            kinds: Some(about.main_kind().into()),
            ..Given::new(&about.credentials[0], &flags)
        };
        let Ok(probe) = given.connect(entry) else {
            panic!("{} cannot be connected", about.id);
        };
        let pages = probe.read(&response, &printed::sink(Format::Jsonl));
        for page in pages {
            let page = page.unwrap_or_else(|error| panic!("{path}: {error}"));
            assert!(page.is_sound(), "{path}: {:?}", page.unreadable);
            assert!(!page.rows.is_empty(), "{path}: there are no rows");
        }
    }
}
