//! A listing in a world: the program from its flags to its exit code, in time that passes only when nobody has
//! anything to do.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::Hasher as _;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Runtime;

use super::host::Host;
use super::network::{Network, State};
use super::world::World;
use crate::cli::args::{self, Commands, Instances};
use crate::cli::listing::connect::{Context, connect, start};
use crate::cli::listing::printed::{Printed, RowLimits, Started};
use crate::cli::listing::spec::ListingSpec;
use crate::cli::listing::{deadline, watch_deadline};
use crate::cli::session::{AvailableProfiles, Loaded};
use crate::config::settings::Environment;
use crate::core::machine::simulation;
use crate::core::model::{Kind, Timestamp};
use crate::core::report::Why;
use crate::engine::pager::Stop;
use crate::engine::progress::{Board, ProgressDisplay};
use crate::engine::trace::Trace;
use crate::output::TableStyle;

/// What came of it.
pub struct Outcome {
    pub code: u8,
    pub stdout: String,
    /// When it ended, in milliseconds.
    pub ended: u64,
    /// The same for the same run.
    pub fingerprint: u64,
    pub network: Arc<Network>,
}

/// Looks at the board once a second.
pub type Observe = Box<dyn FnMut(Duration, &Board) + Send>;

/// Runs a world; `is_watched` keeps what happens in it.
pub fn run(world: &Arc<World>, is_watched: bool) -> Outcome {
    observed(world, is_watched, None)
}

pub fn observed(world: &Arc<World>, is_watched: bool, observe: Option<Observe>) -> Outcome {
    let runtime = runtime();
    let outcome = runtime.block_on(async {
        let network = Network::new(Arc::clone(world), is_watched);
        let _installed = simulation::install(Arc::new(Host(Arc::clone(&network))));
        let mut out = Vec::new();
        let told = Told {
            words: words(world, is_watched),
            environment: environment(world),
            stopped_at: world.stopped_at,
        };
        let code = list(&told, observe, &mut out).await;
        let ended = network.millis();
        let fingerprint = {
            let State { fingerprint, .. } = &mut *network.state();
            fingerprint.write(&out);
            fingerprint.write_u64(ended);
            fingerprint.write_u8(code);
            fingerprint.finish()
        };
        Outcome {
            code,
            stdout: String::from_utf8(out).expect("what is printed is text"),
            ended,
            fingerprint,
            network,
        }
    });
    drop(runtime);
    outcome
}

/// One in which time passes only when nobody has anything to do.
pub fn runtime() -> Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_time().start_paused(true).build();
    runtime.expect("a runtime without I/O needs nothing")
}

/// What a run is told.
pub struct Told {
    /// The command line.
    pub words: Vec<String>,
    pub environment: Environment,
    /// When it is interrupted, in milliseconds.
    pub stopped_at: Option<u64>,
}

async fn look(board: Board, mut observe: Observe) {
    let begun = tokio::time::Instant::now();
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        observe(begun.elapsed(), &board);
    }
}

/// What `instances` does, but for threads and signals.
pub async fn list(told: &Told, observe: Option<Observe>, out: &mut Vec<u8>) -> u8 {
    let args = flags(told);
    let loaded = Loaded::default();
    let now = Timestamp::now();
    let available = AvailableProfiles {
        loaded: &loaded,
        environment: &told.environment,
        implicit: "env",
    };
    let spec = ListingSpec::new(&args, available, now).expect("the flags are good");
    let style = TableStyle {
        headers: true,
        color: false,
        width: None,
        now,
    };
    let trace = Trace {
        level: args.level(),
    };
    let progress = ProgressDisplay::start(false, deadline(&args));
    if let Some(observe) = observe {
        tokio::spawn(look(progress.board().clone(), observe));
    }
    let stop = Stop::new();
    watch_deadline(args.network.deadline, &stop);
    if let Some(millis) = told.stopped_at {
        let stop = stop.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            stop.throw(Why::Signal(2));
        });
    }
    let context = Context {
        now,
        trace,
        board: progress.board(),
    };
    let connected = connect(&args, available, &spec, context).expect("the settings are good");
    let mut listing = Printed::new(spec.output.writer(style, out), &spec, RowLimits::of(&args));
    for source in start(connected.profiles, &stop) {
        let Some(Started {
            about,
            mut events,
            wording,
            ..
        }) = listing.begin(source)
        else {
            continue;
        };
        while let Some(event) = events.recv().await {
            let taken = listing.take_event(event, about, &wording, &stop);
            taken.expect("memory can be written");
        }
        listing.end_profile();
    }
    listing.finish(trace).expect("memory can be written").code()
}

/// The command line, read once for all worlds that have the same.
fn flags(told: &Told) -> Rc<Instances> {
    thread_local! {
        static KNOWN: RefCell<HashMap<Vec<String>, Rc<Instances>>> = RefCell::default();
    }
    let words = &told.words;
    if let Some(known) = KNOWN.with_borrow(|known| known.get(words).cloned()) {
        return known;
    }
    let cli =
        args::read(words, &told.environment).unwrap_or_else(|error| panic!("{words:?}: {error}"));
    let Commands::Instances(args) = cli.command else {
        panic!("{words:?} is no listing");
    };
    let args = Rc::from(args);
    KNOWN.with_borrow_mut(|known| known.insert(words.clone(), Rc::clone(&args)));
    args
}

/// The command line in words.
pub fn words(world: &World, is_watched: bool) -> Vec<String> {
    let asked = &world.asked;
    let providers: Vec<_> = world.vendors.iter().map(|vendor| vendor.id).collect();
    let mut words = vec![
        "cloudls".to_owned(),
        "instances".to_owned(),
        format!("--provider={}", providers.join(",")),
        format!("--output={}", asked.format),
        format!("--concurrency={}", asked.concurrency),
    ];
    words.extend(asked.kinds.map(|kinds| {
        let all = kinds.len() == Kind::ALL.len();
        let words = kinds.words().replace(' ', "");
        format!("--kind={}", if all { "all".to_owned() } else { words })
    }));
    words.extend(asked.page_size.map(|size| format!("--page-size={size}")));
    words.extend(
        asked
            .deadline
            .map(|millis| format!("--deadline={millis}ms")),
    );
    words.extend(asked.selection.flags());
    if is_watched {
        words.push("-v".to_owned());
    }
    words
}

/// The variables: where the clouds are, and a credential for each.
fn environment(world: &World) -> Environment {
    let mut all = Vec::new();
    let mut places = world.listings.iter().map(|listing| &listing.place);
    if places.any(|place| place.api.is_cursor()) {
        all.push(("CLOUDLS_NOVITA_API", "v2".to_owned()));
    }
    for vendor in &world.vendors {
        let login = vendor.login.filter(|_| world.asked.is_renewable);
        let fixed = vendor.endpoints.iter().chain(login.unwrap_or(vendor.key));
        all.extend(fixed.map(|(name, value)| (*name, (*value).to_owned())));
        let regions = || vendor.regions[..world.regions].join(",");
        all.extend(vendor.region_variable.map(|name| (name, regions())));
    }
    Environment::new(
        all.into_iter()
            .map(|(name, value)| (name.to_owned(), value)),
    )
}
