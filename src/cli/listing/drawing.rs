//! What the rows of a run are drawn with.

use std::sync::Arc;

use crate::core::buffers::Buffers;
use crate::core::model::Timestamp;
use crate::engine::select::Selection;
use crate::engine::sheet::{Choose, Draw, Identities};
use crate::output::{Form, Format};

/// How the rows of a run are drawn.
#[derive(Clone)]
pub struct Drawing {
    /// The format's way.
    pub draw: Arc<dyn Draw>,
    /// Which rows go out; `None` for all, as they come.
    pub choose: Option<Arc<dyn Choose>>,
    /// What identities are made with.
    pub identities: Identities,
    /// What rows are drawn into.
    pub buffers: Arc<Buffers>,
}

impl Drawing {
    /// As a form and a selection want it.
    pub fn new(form: &Form, selection: Arc<Selection>) -> Self {
        let is_everything = selection.is_everything();
        Self {
            draw: form.draw(),
            choose: (!is_everything).then_some(selection as Arc<dyn Choose>),
            identities: Identities::default(),
            buffers: Arc::default(),
        }
    }

    /// For rows that are looked at, and not printed.
    pub fn of_nothing(now: Timestamp) -> Self {
        Self {
            draw: Form::new(Format::Name, now).draw(),
            choose: None,
            identities: Identities::default(),
            buffers: Arc::default(),
        }
    }
}
