//! Profiles connected, and started side by side.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::cli::args::Instances;
use crate::cli::listing::narrowing;
use crate::cli::listing::printed::{RowLimits, Started};
use crate::cli::listing::profiles::{Chosen, Profiles};
use crate::cli::listing::spec::ListingSpec;
use crate::cli::listing::wording::Wording;
use crate::cli::session::{ProfileOffer, Stopped};
use crate::core::about::About;
use crate::core::error::SettingsError;
use crate::core::model::Timestamp;
use crate::core::report::{Report, failed_before_start};
use crate::engine::http::Http;
use crate::engine::pager::Stop;
use crate::engine::progress::Board;
use crate::engine::rows::Encoding;
use crate::engine::trace::{Level, Trace};
use crate::output::Format;
use crate::providers::{Bounds, Connected, Run};

/// What surrounds a listing.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub now: Timestamp,
    pub trace: Trace,
    /// Where it is told how far it is.
    pub board: &'a Board,
}

/// A profile that can be listed, or the report that it cannot.
pub type Profile = Result<Ready, Box<Report>>;

/// A profile whose settings are good.
pub struct Ready {
    connected: Connected,
    wording: Wording,
}

/// Reads every setting before anything is sent. A usage error ends the run; a profile whose
/// settings cannot be used is lost alone.
pub fn connect(
    args: &Instances,
    offer: ProfileOffer<'_>,
    plan: &ListingSpec,
    context: Context<'_>,
) -> Result<Vec<Profile>, Stopped> {
    let selection = Profiles::new(args, offer)?;
    let runs = Runs::new(args, &selection, &plan.encoding, context);
    let connect = |chosen: &Chosen<'_>| {
        let about = chosen.row.about;
        let params = narrowing::params(about, selection.params(about), &plan.wanted.conditions);
        let settings = chosen.settings(args, offer.environment, &params);
        match (chosen.row.connect)(&settings, &runs.of(about)) {
            Ok(connected) => {
                let warnings = connected.warnings.iter().cloned();
                for warning in warnings.chain(settings.unknown_regions()) {
                    let words = format!("warning: {}: {warning}", settings.who());
                    context.trace.say(Level::Normal, &words);
                }
                let wording = Wording::of(&settings, &connected.place);
                Ok(Ok(Ready { connected, wording }))
            }
            Err(error) if error.usage => Err(error),
            Err(error) => Ok(Err(Box::new(failed_before_start(
                about.id,
                chosen.name,
                &error,
            )))),
        }
    };
    let profiles = selection.chosen.iter().map(connect);
    Ok(profiles.collect::<Result<_, SettingsError>>()?)
}

/// Rows of a source that are kept back until it has proven complete, where nobody waits for them:
/// when the source changed while it was read, a second reading can then take their place.
const KEPT_ROWS: usize = 1000;

fn bounds(args: &Instances) -> Bounds {
    let is_streamed = args.output == Format::Jsonl && args.watch.is_none();
    let is_awaited = is_streamed || RowLimits::of(args).cuts();
    Bounds {
        width: args.concurrency.into(),
        max_pages: args.max_pages,
        kept_rows: if is_awaited { 0 } else { KEPT_ROWS },
    }
}

/// What the profiles of a run share.
pub struct Runs {
    shared: Run,
    /// What may be in flight for each provider, whatever the profile.
    permits: BTreeMap<&'static str, Arc<Semaphore>>,
}

impl Runs {
    /// For the profiles of a selection.
    pub fn new(
        args: &Instances,
        profiles: &Profiles<'_>,
        encoding: &Encoding,
        context: Context<'_>,
    ) -> Self {
        let ids = profiles.chosen.iter().map(|chosen| chosen.row.about.id);
        let permits = || Arc::new(Semaphore::new(args.concurrency.into()));
        Self {
            shared: Run {
                http: Arc::new(Http::new(args.timeout, args.connect_timeout)),
                bounds: bounds(args),
                guards: Arc::default(),
                permits: permits(),
                encoding: encoding.clone(),
                trace: context.trace,
                board: context.board.clone(),
                now: context.now,
            },
            permits: ids.map(|id| (id, permits())).collect(),
        }
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
pub fn start(profiles: Vec<Profile>, stop: &Stop) -> Vec<Result<Started, Box<Report>>> {
    let start = |profile: Ready| Started {
        events: (profile.connected.start)(stop.clone()),
        wording: profile.wording,
    };
    profiles
        .into_iter()
        .map(|profile| profile.map(start))
        .collect()
}
