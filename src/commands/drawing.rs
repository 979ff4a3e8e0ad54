//! What the rows of a run are drawn with.

use std::sync::Arc;

use crate::buffers::Buffers;
use crate::cli::Instances;
use crate::model::Timestamp;
use crate::output;
use crate::sheet::{Draw, Identities};

/// How the rows of a run are drawn.
#[derive(Clone)]
pub struct Drawing {
    /// The format's way.
    pub draw: Arc<dyn Draw>,
    /// What identities are made with.
    pub identities: Identities,
    /// What rows are drawn into.
    pub buffers: Arc<Buffers>,
}

impl Drawing {
    /// As the flags want it.
    pub fn new(args: &Instances, now: Timestamp) -> Self {
        Self {
            draw: output::draw(args.output, now),
            identities: Identities::default(),
            buffers: Arc::default(),
        }
    }
}
