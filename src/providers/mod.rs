//! The registry: one row a provider. Everything that names providers asks here.

mod alibaba;
mod envelope;
mod examine;
mod fault;
mod hpcai;
mod identity_token;
mod ini;
mod locate;
mod mask;
mod modelarts;
mod novita;
#[cfg(any(test, fuzzing))]
mod probe;
mod rest;
mod rows;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::sync::mpsc::Receiver;

use crate::config::settings::{CredentialHint, Environment, Found, Settings, VendorFiles};
use crate::core::about::About;
use crate::core::error::SettingsError;
use crate::core::model::Timestamp;
use crate::core::secret;
use crate::engine::credentials::Credentials as _;
use crate::engine::fetch::{ClientParts, KeyOwner, ProfileClient};
use crate::engine::http::Http;
use crate::engine::pager::{self, Event, Stop};
use crate::engine::progress::Board;
use crate::engine::provider::Provider;
use crate::engine::rows::{Encoding, RowSink};
use crate::engine::trace::{Level, Trace};

pub use self::examine::{Examination, Examining};
pub use crate::engine::fetch::{Bounds, CredentialGuards};
#[cfg(any(test, fuzzing))]
pub use probe::{Led, Probe};

/// Every provider, in the order of listings and help texts.
pub const ALL: &[Entry] = &[
    entry::<alibaba::eas::Eas>(),
    entry::<alibaba::sae::Sae>(),
    entry::<rest::Of<hpcai::HpcAi>>(),
    entry::<novita::Novita>(),
    entry::<modelarts::ModelArts>(),
];

/// The variables that hold credentials, of all providers: those that are read, and what else the vendors' tools
/// read secrets from.
pub fn credential_variables() -> impl Iterator<Item = &'static str> {
    let forms = ALL.iter().flat_map(|row| row.about.credentials);
    let words = ALL.iter().flat_map(|row| row.about.every_word());
    let words = words.map(|word| word.name);
    forms
        .flat_map(|form| form.variables.iter().copied().chain(form.optional))
        .chain(words.filter(|name| secret::is_secret(name)))
}

/// A provider of which only the description and a way in are known.
pub struct Entry {
    pub about: &'static About,
    /// Whether the vendor's own places may hold a credential, by the variables and a first look at the files.
    pub credential_hint: fn(&Environment) -> CredentialHint,
    /// The profiles in the vendor's own store; see `Credentials::in_store`.
    pub in_store: fn(&Environment) -> Vec<(&'static str, String)>,
    /// Finds the credential; sends nothing.
    pub locate: fn(&Settings<'_>) -> Result<Found, SettingsError>,
    /// Reads its settings; sends nothing.
    pub connect: fn(&Settings<'_>, &Run) -> Result<Connected, SettingsError>,
    /// Whether its settings are good, whatever its credential; sends nothing.
    pub check: fn(&Settings<'_>) -> Result<(), SettingsError>,
    /// Reads its settings to examine it; sends nothing.
    pub examine: fn(&Settings<'_>, &Run) -> Result<Examination, NotReady>,
    /// Reads its settings, and answers from anywhere.
    #[cfg(any(test, fuzzing))]
    pub probe: fn(&Settings<'_>) -> Result<Box<dyn Probe>, SettingsError>,
}

/// What a profile of a run is listed with.
#[derive(Clone)]
pub struct Run {
    pub http: Arc<Http>,
    /// How much there may be of what.
    pub bounds: Bounds,
    /// The credentials of the run.
    pub guards: Arc<CredentialGuards>,
    /// Requests in flight for the provider, whatever the profile.
    pub permits: Arc<Semaphore>,
    /// How rows are encoded.
    pub encoding: Encoding,
    pub trace: Trace,
    /// Where it is told how far the listings are.
    pub board: Board,
    /// When the run began.
    pub now: Timestamp,
}

/// A provider whose settings are good.
pub struct Connected {
    /// What the user should know before it happens.
    pub warnings: Vec<String>,
    /// Where the credential is, in words.
    pub place: String,
    pub start: Box<dyn FnOnce(Stop) -> Receiver<Event>>,
}

const fn entry<P: Provider>() -> Entry {
    Entry {
        about: const { &P::ABOUT },
        credential_hint: credential_hint::<P>,
        in_store: in_store::<P>,
        locate: locate::locate::<P>,
        connect: connect::<P>,
        check: |settings| P::connect(settings).map(drop),
        examine: examine::examine::<P>,
        #[cfg(any(test, fuzzing))]
        probe: probe::connect::<P>,
    }
}

fn credential_hint<P: Provider>(environment: &Environment) -> CredentialHint {
    P::Credentials::credential_hint(&VendorFiles { environment })
}

fn in_store<P: Provider>(environment: &Environment) -> Vec<(&'static str, String)> {
    P::Credentials::in_store(&VendorFiles { environment })
}

/// Settings that cannot be used, and the check of an examination they belong to.
pub type NotReady = (&'static str, SettingsError);

/// A profile ready to be asked.
struct Prepared<P: Provider> {
    client: ProfileClient<P>,
    warnings: Vec<String>,
    /// What had no say in the credential.
    notes: Vec<String>,
    /// Where the credential is, in words.
    place: String,
    /// How keys are had, in words.
    shown: String,
    /// That the credential ends soon.
    ending: Option<String>,
}

/// Reads the settings of a profile.
fn prepare<P: Provider>(settings: &Settings<'_>, run: &Run) -> Result<Prepared<P>, NotReady> {
    let found = locate::locate::<P>(settings).map_err(|error| ("credential", error))?;
    let shown = found.source.shown();
    let words = format!(
        "credential: {}: {shown}, from {}",
        settings.who(),
        found.place
    );
    run.trace.say(Level::Verbose, &words);
    for note in &found.notes {
        let words = format!("credential: {}: {note}", settings.who());
        run.trace.say(Level::Verbose, &words);
    }
    let settings = &Settings {
        credential_scope: &found.scope,
        credential_endpoints: &found.endpoints,
        ..*settings
    };
    // What is missing first comes first.
    let provider = P::connect(settings).map_err(|error| match found.missing.clone() {
        Some(missing) => ("credential", missing),
        None => ("settings", error),
    })?;
    let ending = found.source.warning(run.now);
    let owner = KeyOwner {
        who: settings.who(),
        place: (P::ABOUT.id, settings.place()),
        guards: Arc::clone(&run.guards),
        found: found.place.clone(),
        flaw: P::Credentials::flaw,
    };
    let sink = RowSink::of(
        run.encoding.clone(),
        const { &P::ABOUT },
        settings.profile.to_owned(),
    );
    let progress = run.board.progress(P::ABOUT.id, settings.profile);
    let client = ProfileClient::new(ClientParts {
        provider,
        kinds: settings.kinds,
        has_look_ups: settings.has_look_ups,
        source: found.source,
        owner,
        sink,
        bounds: run.bounds,
        progress,
        permits: Arc::clone(&run.permits),
        http: Arc::clone(&run.http),
        trace: run.trace,
    });
    Ok(Prepared {
        client,
        warnings: found.warnings,
        notes: found.notes,
        place: found.place,
        shown,
        ending,
    })
}

fn connect<P: Provider>(settings: &Settings<'_>, run: &Run) -> Result<Connected, SettingsError> {
    let mut prepared = prepare::<P>(settings, run).map_err(|(_, error)| error)?;
    prepared.warnings.extend(prepared.ending);
    let client = prepared.client;
    Ok(Connected {
        warnings: prepared.warnings,
        place: prepared.place,
        start: Box::new(move |stop| pager::walk(Arc::new(client), stop)),
    })
}
