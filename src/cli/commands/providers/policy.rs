//! The least a credential must be allowed, as the vendor writes it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::core::about::{About, Operation, Permission};

/// A policy document.
#[derive(Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Policy {
    /// The version of the vendor's language.
    version: &'static str,
    /// A statement for each kind of resource.
    statement: Vec<Statement>,
}

/// What is allowed.
#[derive(Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
struct Statement {
    /// `Allow`.
    effect: &'static str,
    /// The actions, as policies spell them.
    action: Vec<&'static str>,
    /// The resources they are granted on, where policies name any.
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<&'static str>,
}

impl Policy {
    /// The policy that allows every operation of a provider, a statement for each kind of resource;
    /// `None` where the vendor has no policies.
    pub fn new(about: &About) -> Option<Self> {
        let form = about.policy.as_ref()?;
        let mut statements: Vec<Statement> = Vec::new();
        for operation in about.operations {
            let Permission::Action { name, resource, .. } = operation.permission else {
                continue;
            };
            let same = statements.iter_mut().find(|own| own.resource == resource);
            match same {
                Some(statement) => statement.action.push(name),
                None => statements.push(Statement {
                    effect: "Allow",
                    action: vec![name],
                    resource,
                }),
            }
        }
        Some(Self {
            version: form.version,
            statement: statements,
        })
    }
}

/// What the policy of a provider cannot say, or not for certain.
pub fn remarks(about: &About) -> Vec<String> {
    let id = about.id;
    let remark = |operation: &Operation| {
        let call = operation.name;
        match &operation.permission {
            Permission::Action {
                is_documented: true,
                ..
            } => None,
            Permission::Action { name, .. } => Some(format!(
                "{id}: no document names the action of {call}; {name} follows its siblings"
            )),
            Permission::Unnamed { what, who } => Some(format!(
                "{id}: {call} needs {what} as well, whose action no document names ({who})"
            )),
            Permission::Any(what) => about
                .policy
                .is_none()
                .then(|| format!("{id} has no policies: {call} takes {what}")),
        }
    };
    about.operations.iter().filter_map(remark).collect()
}
