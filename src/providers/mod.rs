//! The registry: one row a provider. Everything that names providers asks here.

mod alibaba;
mod fault;
mod hpcai;
mod mask;
mod modelarts;
mod novita;
#[cfg(any(test, fuzzing))]
mod probe;
mod rows;

use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::sync::mpsc::Receiver;

use crate::about::About;
use crate::error::SettingsError;
use crate::fetch::Lane;
use crate::http::Http;
use crate::model::Timestamp;
use crate::pager::{self, Event, Stop};
use crate::provider::Provider;
use crate::settings::Settings;
use crate::trace::Trace;

pub use crate::fetch::Bounds;
#[cfg(any(test, fuzzing))]
pub use probe::{Led, Probe};

/// Every provider, in the order of listings and help texts.
pub const ALL: &[Entry] = &[
    entry::<alibaba::eas::Eas>(),
    entry::<alibaba::sae::Sae>(),
    entry::<hpcai::HpcAi>(),
    entry::<novita::Novita>(),
    entry::<modelarts::ModelArts>(),
];

/// A provider of which only the description and a way in are known.
pub struct Entry {
    /// What it is.
    pub about: &'static About,
    /// Reads its settings; sends nothing.
    pub connect: fn(&Settings<'_>, &Run) -> Result<Connected, SettingsError>,
    /// Reads its settings, and answers from anywhere.
    #[cfg(any(test, fuzzing))]
    pub probe: fn(&Settings<'_>) -> Result<Box<dyn Probe>, SettingsError>,
}

/// What a profile of a run is listed with.
pub struct Run {
    /// The HTTP clients.
    pub http: Arc<Http>,
    /// How much there may be of what.
    pub bounds: Bounds,
    /// Requests in flight for the provider, whatever the profile.
    pub permits: Arc<Semaphore>,
    /// Where words go.
    pub trace: Trace,
    /// When the run began.
    pub now: Timestamp,
}

/// A provider whose settings are good.
pub struct Connected {
    /// Something the user should know before it happens.
    pub warning: Option<String>,
    /// Starts the listing.
    pub start: Box<dyn FnOnce(Stop) -> Receiver<Event>>,
}

const fn entry<P: Provider>() -> Entry {
    Entry {
        about: const { &P::ABOUT },
        connect: connect::<P>,
        #[cfg(any(test, fuzzing))]
        probe: probe::connect::<P>,
    }
}

fn connect<P: Provider>(settings: &Settings<'_>, run: &Run) -> Result<Connected, SettingsError> {
    let provider = P::connect(settings)?;
    let warning = provider.warning(run.now);
    let profile = settings.profile.to_owned();
    let (http, permits) = (Arc::clone(&run.http), Arc::clone(&run.permits));
    let lane = Lane::new(provider, profile, run.bounds, permits, http, run.trace);
    Ok(Connected {
        warning,
        start: Box::new(move |stop| pager::walk(Arc::new(lane), stop)),
    })
}
