//! What the program prints as JSON against the schema that it prints of it.

use std::process::Command;
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::Value;

/// The schemas; each is asked for and compiled once.
#[derive(Clone, Copy, Debug)]
enum Document {
    Instances,
    Line,
    Groups,
    Summary,
    Diff,
    Change,
    Doctor,
    Providers,
}

impl Document {
    /// What a document is, told by its keys; `None` for a policy, whose form is its vendor's.
    fn of(document: &Value) -> Option<Self> {
        let object = document.as_object()?;
        let is_policy = |value: &Value| value.is_null() || value.get("Statement").is_some();
        if object.contains_key("instances") {
            Some(Self::Instances)
        } else if object.contains_key("groups") {
            Some(Self::Groups)
        } else if object.contains_key("summary") {
            Some(Self::Summary)
        } else if object.contains_key("appeared") {
            Some(Self::Diff)
        } else if object.contains_key("change") {
            Some(Self::Change)
        } else if object.contains_key("address") {
            Some(Self::Line)
        } else if object.contains_key("profiles") {
            Some(Self::Doctor)
        } else if is_policy(document) || object.values().all(is_policy) {
            None
        } else {
            Some(Self::Providers)
        }
    }

    fn validator(self) -> &'static Validator {
        static ALL: [OnceLock<Validator>; 8] = [const { OnceLock::new() }; 8];
        ALL[self as usize].get_or_init(|| {
            let name = format!("{self:?}").to_lowercase();
            let run = Command::new(env!("CARGO_BIN_EXE_cloudls"))
                .env_clear()
                .args(["schema", &name])
                .output()
                .unwrap();
            assert!(run.status.success(), "{run:?}");
            let schema = serde_json::from_slice(&run.stdout).unwrap();
            jsonschema::meta::validate(&schema).unwrap();
            let options = jsonschema::options().should_validate_formats(true);
            options.build(&schema).unwrap()
        })
    }
}

/// Where a document, or a line of `jsonl`, is not what its schema says: the first few places.
pub fn misfits(document: &Value) -> Vec<String> {
    let Some(kind) = Document::of(document) else {
        return Vec::new();
    };
    let errors = kind.validator().iter_errors(document).take(3);
    errors
        .map(|error| format!("schema {kind:?}{}: {error}", error.instance_path()))
        .collect()
}

/// Holds a document, or a line of `jsonl`, against its schema.
#[track_caller]
pub fn hold(document: &Value) {
    let misfits = misfits(document);
    assert!(misfits.is_empty(), "{misfits:#?}");
}
