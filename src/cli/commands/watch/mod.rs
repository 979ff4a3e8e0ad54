//! `cloudls instances --watch`: round after round, and what changed from one to the next.
//!
//! Each round is a listing of its own: profiles are read and connected anew, so that credentials are
//! renewed and the deadline holds for each. A source that a round did not read whole stays as it is
//! known.

mod feed;
mod frame;
mod known;
mod round;
mod view;

use std::io::{self, IsTerminal as _};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, Scope};
use std::time::{Duration, Instant};

pub use self::feed::Line;

use self::feed::Feed;
use self::round::{Round, RoundContext};
use self::view::View;
use crate::cli::args::{Instances, Mirror};
use crate::cli::listing::deadline;
use crate::cli::listing::signals;
use crate::cli::listing::spec::ListingSpec;
use crate::cli::listing::style::{style, wants_progress};
use crate::cli::session::{Session, Stopped};
use crate::core::error::{ErrorKind, SettingsError};
use crate::core::model::Timestamp;
use crate::core::report::{Report, Why};
use crate::core::screen;
use crate::engine::pager::Stop;
use crate::engine::progress::{Board, ProgressDisplay};
use crate::engine::trace::{Level, Trace};
use crate::output::exit::Exit;
use crate::output::{self, Format};

/// How often is looked whether there is something to draw.
const TICK: Duration = Duration::from_millis(200);
/// The least time to the next round after one in which a credential was refused: vendors lock those
/// that are refused too often.
const CAUTION: Duration = Duration::from_secs(60);

trait Show {
    /// Takes a round in.
    fn take(&mut self, round: Round) -> io::Result<()>;
    /// Time has passed; `next` is how long it is to the next round, if none is under way.
    fn tick(&mut self, next: Option<Duration>) -> io::Result<()>;

    /// What is to stay on the terminal: where the last round was short, what went wrong, whole.
    fn left(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Lists until a signal comes.
pub fn run(mut args: Instances, every: Duration, session: &Session<'_>) -> Result<Exit, Stopped> {
    let is_screen = io::stdout().is_terminal();
    args.output = format(&args, is_screen)?;
    let trace = Trace {
        level: args.level(),
    };
    let _context = session.runtime.enter();
    let whole = Stop::new();
    signals::watch(&whole);
    signals::watch_suspension();
    let mut show: Box<dyn Show> = if is_screen {
        let now = Timestamp::now();
        let style = style(&args, session.process, now);
        let plan = ListingSpec::new(&args, session.available, now)?;
        Box::new(View::new(plan, style, every))
    } else {
        Box::new(Feed::new(trace))
    };
    let context = RoundContext {
        session,
        whole: &whole,
        is_drawn: is_screen,
        trace,
    };
    thread::scope(|scope| {
        let result = Watch::new(&args, every, context, scope).run(&mut *show);
        screen::leave();
        for line in show.left() {
            trace.say(Level::Quiet, &line);
        }
        // A round that is under way has nobody to go to.
        whole.throw(Why::Limit);
        result
    })
}

/// The format: on a terminal only a table can be drawn in place, and in a pipe there are only changes.
/// A variable that names another one means listings of the other kind.
fn format(args: &Instances, is_screen: bool) -> Result<Format, SettingsError> {
    let is_shaped = args.is_given(Mirror::Columns) || args.display.time.is_some();
    if is_shaped && !is_screen {
        return Err(SettingsError {
            message: "--columns and --time shape a table, and in a pipe --watch prints changes"
                .to_owned(),
            hint: "leave them out; each change holds the whole instance".to_owned(),
            usage: true,
        });
    }
    let is_table = matches!(args.output, Format::Table | Format::Wide);
    if is_table || (args.output == Format::Jsonl && !is_screen) {
        return Ok(args.output);
    }
    if !args.is_given(Mirror::Output) {
        return Ok(Format::Table);
    }
    let (place, hint) = if is_screen {
        let hint = "leave -o out, or give -o wide; in a pipe --watch prints changes as JSON lines";
        ("on a terminal", hint)
    } else {
        let hint = "leave -o out: it prints changes, a JSON object a line";
        ("in a pipe", hint)
    };
    Err(SettingsError {
        message: format!("--watch cannot print this format {place}"),
        hint: hint.to_owned(),
        usage: true,
    })
}

/// What wakes the loop.
enum Event {
    /// A round has ended.
    Round(Box<Result<Round, Stopped>>),
    Signal(u8),
}

/// The loop of rounds.
struct Watch<'s, 'e> {
    args: &'e Instances,
    every: Duration,
    context: RoundContext<'e>,
    scope: &'s Scope<'s, 'e>,
    tell: Sender<Event>,
    events: Receiver<Event>,
    /// When the round that is, or was, under way began.
    begun: Instant,
}

impl<'s, 'e> Watch<'s, 'e> {
    fn new(
        args: &'e Instances,
        every: Duration,
        context: RoundContext<'e>,
        scope: &'s Scope<'s, 'e>,
    ) -> Self {
        let (tell, events) = mpsc::channel();
        Self {
            args,
            every,
            context,
            scope,
            tell,
            events,
            begun: Instant::now(),
        }
    }

    fn run(mut self, show: &mut dyn Show) -> Result<Exit, Stopped> {
        self.await_signal();
        // The first round is a listing like any other.
        let is_wanted = wants_progress(self.args, self.context.session.process);
        let progress = ProgressDisplay::start(is_wanted, deadline(self.args));
        let mut progress = Some(progress);
        let board = progress.as_ref().map(|shown| shown.board().clone());
        self.begin(board.unwrap_or_default());
        let mut next = None;
        loop {
            match self.events.recv_timeout(TICK) {
                Ok(Event::Signal(number)) => return Ok(Exit::Signal(number)),
                Ok(Event::Round(round)) => {
                    let round = (*round)?;
                    if progress.take().is_some() {
                        if let Some(exit) = self.hopeless(&round) {
                            return Ok(exit);
                        }
                    } else if let Some(Why::Signal(number)) = self.context.whole.why() {
                        // The signal ended it: what is short of it is no news.
                        return Ok(Exit::Signal(number));
                    }
                    next = Some(self.after(&round));
                    show.take(round).map_err(Stopped::Output)?;
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
            if next.is_some_and(|next| next <= Instant::now()) {
                next = None;
                self.context.trace.level = later(self.context.trace.level);
                self.begin(Board::default());
            }
            let left = next.map(|next| next.saturating_duration_since(Instant::now()));
            show.tick(left).map_err(Stopped::Output)?;
        }
    }

    /// Passes the first signal on.
    fn await_signal(&self) {
        let (whole, tell) = (self.context.whole.clone(), self.tell.clone());
        tokio::spawn(async move {
            whole.asked().await;
            if let Some(Why::Signal(number)) = whole.why() {
                let _ = tell.send(Event::Signal(number));
            }
        });
    }

    fn begin(&mut self, board: Board) {
        self.begun = Instant::now();
        let (args, context, tell) = (self.args, self.context, self.tell.clone());
        self.scope.spawn(move || {
            let round = Round::list(args, context, &board);
            let _ = tell.send(Event::Round(Box::new(round)));
        });
    }

    /// When the next round begins.
    fn after(&self, round: &Round) -> Instant {
        let next = self.begun + self.every;
        if is_refused(&round.reports) {
            return next.max(Instant::now() + CAUTION);
        }
        next
    }

    /// How it ends if the first round shows that there is nothing to come: settings or credentials
    /// that cannot be used do not mend themselves.
    fn hopeless(&self, first: &Round) -> Option<Exit> {
        let exit = Exit::of(first.snapshot.rows.len() as u64, &first.reports);
        let is_unusable = matches!(exit, Exit::Config | Exit::Credential);
        let has_none = || first.reports.iter().all(|report| !report.complete);
        let is_hopeless = matches!(exit, Exit::Signal(_)) || (is_unusable && has_none());
        is_hopeless.then(|| {
            for line in output::troubles(&first.reports) {
                self.context.trace.say(Level::Quiet, &line);
            }
            exit
        })
    }
}

/// Whether a credential was refused.
fn is_refused(reports: &[Report]) -> bool {
    let mut errors = reports.iter().filter_map(|report| report.error.as_ref());
    errors.any(|error| error.kind == ErrorKind::Credential)
}

/// What is said in rounds after the first: warnings are known by then.
fn later(level: Level) -> Level {
    if level == Level::Normal {
        Level::Quiet
    } else {
        level
    }
}
