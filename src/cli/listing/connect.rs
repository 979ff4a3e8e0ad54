//! Profiles connected, and started side by side.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::cli::args::{Instances, NetworkArgs};
use crate::cli::listing::params;
use crate::cli::listing::printed::{RowLimits, Started};
use crate::cli::listing::profiles::{Profiles, SelectedProfile, useless_files};
use crate::cli::listing::spec::ListingSpec;
use crate::cli::listing::wording::HintWording;
use crate::cli::session::{AvailableProfiles, Stopped};
use crate::config::settings::{Environment, Raw, Settings, certificates};
use crate::core::about::About;
use crate::core::error::SettingsError;
use crate::core::fields::Field;
use crate::core::model::{Kinds, Timestamp};
use crate::core::report::{Report, failed_before_start};
use crate::engine::http::Http;
use crate::engine::pager::Stop;
use crate::engine::progress::Board;
use crate::engine::rows::Encoding;
use crate::engine::trace::{Level, Trace};
use crate::output::Format;
use crate::providers::{Bounds, Connected, Run};

/// The time, the trace and the progress board of a listing.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub now: Timestamp,
    pub trace: Trace,
    /// Shows how far the listing is.
    pub board: &'a Board,
}

/// A profile that can be listed, or the report that it cannot.
pub type ConnectedProfile = Result<Ready, Box<Report>>;

/// A profile whose settings are good.
pub struct Ready {
    about: &'static About,
    kinds: Kinds,
    connected: Connected,
    wording: HintWording,
}

/// The profiles of a listing, ready to be started.
pub struct ConnectedProfiles {
    pub profiles: Vec<ConnectedProfile>,
    /// The kinds that they could list as well, and nobody chose to leave out.
    pub unlisted: Kinds,
    /// What there is to say of flags that not all of them understand.
    pub notes: Vec<String>,
}

/// Reads every setting before anything is sent. A usage error ends the run; a profile whose
/// settings cannot be used is lost alone.
pub fn connect(
    args: &Instances,
    available: AvailableProfiles<'_>,
    spec: &ListingSpec,
    context: Context<'_>,
) -> Result<ConnectedProfiles, Stopped> {
    let usual = if args.selection.attention {
        About::kinds_for_attention
    } else {
        About::usual_kinds
    };
    let selection = Profiles::new(&args.target, &args.param, available, usual)?;
    let runs = Runs::new(
        &args.network,
        available.environment,
        bounds(args),
        &selection,
        &spec.encoding,
        context,
    )?;
    let holds_raw = matches!(args.output, Format::Json | Format::Jsonl | Format::Yaml);
    if args.raw && !holds_raw && args.watch.is_none() {
        let words = "note: --raw adds the provider's own object to -o json, jsonl and yaml, and nothing here";
        context.trace.say(Level::Normal, words);
    }
    if args.target.provider.is_empty() {
        let listed = selection.chosen.iter().map(|chosen| chosen.row.about.id);
        let listed: Vec<_> = listed.collect();
        for words in useless_files(available.environment, &listed) {
            let words = format!("note: passed over: {words}");
            context.trace.say(Level::Verbose, &words);
        }
    }
    let connect = |chosen: &SelectedProfile<'_>| {
        let about = chosen.row.about;
        let given = selection.params(about);
        let has_given_params = !given.is_empty();
        let params = if about.needs_whole_list(&chosen.kinds) {
            given
        } else {
            params::narrowing(about, given, &spec.wanted.conditions)
        };
        let settings = Settings {
            has_given_params,
            page_size: args.page_size,
            raw: match (args.raw, args.show_secrets) {
                (false, _) => Raw::None,
                (true, false) => Raw::Masked,
                (true, true) => Raw::Whole,
            },
            ..chosen.settings(&args.target, available.environment, &params)
        };
        if let Some(words) = params::passed_over(&settings) {
            context.trace.say(Level::Normal, &format!("note: {words}"));
        }
        for condition in &spec.wanted.conditions {
            if let Some(field) = condition.never_told_by(about, &chosen.kinds) {
                let words = format!("{} never tells {field}: {}", about.id, condition.given);
                context.trace.say(Level::Verbose, &format!("note: {words}"));
            }
        }
        match (chosen.row.connect)(&settings, &runs.of(about)) {
            Ok(connected) => {
                let warnings = connected.warnings.iter().cloned();
                for warning in warnings.chain(settings.unknown_regions()) {
                    let words = format!("warning: {}: {warning}", settings.who());
                    context.trace.say(Level::Normal, &words);
                }
                let wording = HintWording::of(&settings, &connected.place);
                Ok(Ok(Ready {
                    about,
                    kinds: chosen.kinds,
                    connected,
                    wording,
                }))
            }
            Err(error) if error.usage => Err(error),
            Err(error) => Ok(Err(Box::new(failed_before_start(
                about,
                chosen.name,
                chosen.kinds,
                &error,
            )))),
        }
    };
    for words in &selection.unasked {
        context.trace.say(Level::Verbose, words);
    }
    let is_chosen_by = |field: &Field| {
        let mut conditions = spec.wanted.conditions.iter();
        conditions.any(|condition| condition.field().is(&field.name()))
    };
    let profiles = selection.chosen.iter().map(connect);
    let profiles = profiles.collect::<Result<_, SettingsError>>()?;
    Ok(ConnectedProfiles {
        profiles,
        unlisted: selection.unlisted,
        notes: selection.notes_of_scope(&args.target.scope, is_chosen_by),
    })
}

/// Rows of a source that are kept back until it has proven complete, where nobody waits for them:
/// when the source changed while it was read, a second reading can then take their place.
const KEPT_ROWS: usize = 1000;

fn bounds(args: &Instances) -> Bounds {
    let is_streamed = args.output == Format::Jsonl && args.watch.is_none();
    let is_awaited = is_streamed || RowLimits::of(args).cuts();
    Bounds {
        width: args.network.concurrency.into(),
        max_pages: args.max_pages,
        deadline: args.network.deadline,
        kept_rows: if is_awaited { 0 } else { KEPT_ROWS },
    }
}

/// The state that the profiles of a run share.
pub struct Runs {
    shared: Run,
    /// Limit the requests in flight to a provider, whatever the profile.
    permits: BTreeMap<&'static str, Arc<Semaphore>>,
}

impl Runs {
    /// For the profiles of a selection.
    pub fn new(
        network: &NetworkArgs,
        environment: &Environment,
        bounds: Bounds,
        profiles: &Profiles<'_>,
        encoding: &Encoding,
        context: Context<'_>,
    ) -> Result<Self, SettingsError> {
        let trusted = network.ca_file.as_deref().map(certificates::read);
        let trusted = trusted.transpose()?.unwrap_or_default();
        let (timeout, connect_timeout) = (network.timeout, network.connect_timeout);
        let ids = profiles.chosen.iter().map(|chosen| chosen.row.about.id);
        let permits = || Arc::new(Semaphore::new(network.concurrency.into()));
        Ok(Self {
            shared: Run {
                http: Arc::new(Http::new(
                    timeout,
                    connect_timeout,
                    trusted,
                    environment.flawed_proxy(),
                )),
                bounds,
                guards: Arc::default(),
                permits: permits(),
                encoding: encoding.clone(),
                trace: context.trace,
                board: context.board.clone(),
                now: context.now,
            },
            permits: ids.map(|id| (id, permits())).collect(),
        })
    }

    /// For a profile of this provider.
    pub fn of(&self, about: &About) -> Run {
        Run {
            permits: Arc::clone(&self.permits[about.id]),
            ..self.shared.clone()
        }
    }
}

/// Starts all profiles side by side.
pub fn start(profiles: Vec<ConnectedProfile>, stop: &Stop) -> Vec<Result<Started, Box<Report>>> {
    let start = |profile: Ready| Started {
        about: profile.about,
        kinds: profile.kinds,
        events: (profile.connected.start)(stop.clone()),
        wording: profile.wording,
    };
    profiles
        .into_iter()
        .map(|profile| profile.map(start))
        .collect()
}
