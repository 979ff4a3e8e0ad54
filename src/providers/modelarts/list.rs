//! What a project is asked to list, and what completes the rows.

use super::about::{
    LIST_ALL_NOTEBOOKS, LIST_ALL_SERVERS, LIST_ALL_SUPER_NODES, LIST_JOBS, LIST_NOTEBOOK_FLAVORS,
    LIST_NOTEBOOKS, LIST_SERVER_FLAVORS, LIST_SERVERS, LIST_SUPER_NODES,
};
use crate::core::about::Operation;
use crate::core::model::Kind;
use crate::engine::provider::Fallback;

/// Of what there are flavors.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flavors {
    Servers,
    Notebooks,
}

impl Flavors {
    pub fn operation(self) -> &'static Operation {
        match self {
            Self::Servers => &LIST_SERVER_FLAVORS,
            Self::Notebooks => &LIST_NOTEBOOK_FLAVORS,
        }
    }
}

/// The id of a workspace; `None` for the one that each project has.
pub type Workspace = Option<String>;

/// What a project is asked to list.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum List {
    Jobs,
    Servers(Of),
    /// Servers that work as one, and are rows of their own.
    SuperNodes(Of),
    Notebooks(Feature, Of),
}

/// Whose a list is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Of {
    Tenant,
    /// Of the caller alone, where the list of the tenant is refused.
    Caller,
}

/// What a notebook is paid for by. The API hides those that are free where it is not asked for them.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Feature {
    Paid,
    Free,
}

impl Feature {
    pub fn word(self) -> &'static str {
        match self {
            Self::Paid => "NOTEBOOK",
            Self::Free => "DEFAULT",
        }
    }
}

impl List {
    /// What lists a kind.
    pub fn of(kind: Kind) -> &'static [Self] {
        match kind {
            Kind::Job => &[Self::Jobs],
            Kind::Server => &[Self::Servers(Of::Tenant), Self::SuperNodes(Of::Tenant)],
            Kind::Notebook => &[
                Self::Notebooks(Feature::Paid, Of::Tenant),
                Self::Notebooks(Feature::Free, Of::Tenant),
            ],
            _ => &[],
        }
    }

    pub fn kind(self) -> Kind {
        match self {
            Self::Jobs => Kind::Job,
            Self::Servers(_) | Self::SuperNodes(_) => Kind::Server,
            Self::Notebooks(..) => Kind::Notebook,
        }
    }

    pub fn noun(self) -> &'static str {
        match self {
            Self::Jobs => "jobs",
            Self::Servers(_) => "servers",
            Self::SuperNodes(_) => "super nodes",
            Self::Notebooks(..) => "notebooks",
        }
    }

    pub fn operation(self) -> &'static Operation {
        match self {
            Self::Jobs => &LIST_JOBS,
            Self::Servers(Of::Tenant) => &LIST_ALL_SERVERS,
            Self::Servers(Of::Caller) => &LIST_SERVERS,
            Self::SuperNodes(Of::Tenant) => &LIST_ALL_SUPER_NODES,
            Self::SuperNodes(Of::Caller) => &LIST_SUPER_NODES,
            Self::Notebooks(_, Of::Tenant) => &LIST_ALL_NOTEBOOKS,
            Self::Notebooks(_, Of::Caller) => &LIST_NOTEBOOKS,
        }
    }

    /// What completes its rows.
    pub fn flavors(self) -> Option<Flavors> {
        match self {
            Self::Jobs => None,
            Self::Servers(_) | Self::SuperNodes(_) => Some(Flavors::Servers),
            Self::Notebooks(..) => Some(Flavors::Notebooks),
        }
    }

    /// What the caller may list of his own where the list of the tenant is refused: the call for it, and for the hint
    /// beside the refusal what it lists, and what to do about it.
    pub fn of_caller(self) -> Option<Fallback<Self>> {
        let (call, lists, advice) = match self {
            Self::Servers(Of::Tenant) => (
                Self::Servers(Of::Caller),
                "the servers of this user alone are listed",
                "grant the permission to list the Lite Servers of the tenant, or leave servers out with --kind job",
            ),
            Self::SuperNodes(Of::Tenant) => (
                Self::SuperNodes(Of::Caller),
                "the super nodes of this user alone are listed",
                "grant the permission to list the super nodes of the tenant, or leave servers out with --kind job",
            ),
            Self::Notebooks(feature, Of::Tenant) => (
                Self::Notebooks(feature, Of::Caller),
                "the notebooks of this user alone are listed",
                "grant modelarts:notebook:listAllNotebooks, or leave notebooks out with --kind",
            ),
            _ => return None,
        };
        Some(Fallback {
            call,
            lists,
            advice,
        })
    }
}
