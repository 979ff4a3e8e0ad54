//! `cloudls show`: everything known of single instances.
//!
//! An address names a provider and a profile, and only these are asked; one that says in which region or parent its
//! instance is narrows the question to that. There is no call for a single instance that all vendors have, so the
//! listing is read up to the row.

mod address;
mod named;
mod search;

use std::io::{self, BufWriter};

use self::address::{Address, Place};
use self::search::{Search, Seen, SeenRow, Sought};
use crate::cli::args::{self, Instances, Mirror};
use crate::cli::listing::connect::Context;
use crate::cli::listing::spec::ListingSpec;
use crate::cli::listing::style::{style_of, wants_progress};
use crate::cli::listing::{fill, signals, watch_deadline};
use crate::cli::session::{Session, Stopped};
use crate::core::error::{ErrorKind, SettingsError};
use crate::core::model::Timestamp;
use crate::core::report::Report;
use crate::core::secret::Redactor;
use crate::core::stderr::Stdout;
use crate::engine::pager::Stop;
use crate::engine::progress::ProgressDisplay;
use crate::engine::rows::{Encoder, Rows};
use crate::engine::trace::{Level, Trace};
use crate::output::exit::Exit;
use crate::output::{self, Detail, Format, Outcome, OutputSpec, TableStyle, Undecided};

/// Addresses that one listing can find.
struct Group {
    /// The first of them.
    address: Address,
    place: Option<Place>,
    sought: Vec<Sought>,
    /// Their places among all addresses.
    places: Vec<usize>,
}

/// What was found of all addresses, and where it was looked for.
#[derive(Default)]
struct Answer {
    /// What is printed of each.
    found: Vec<Option<Detail>>,
    /// The address that is nearest to one that was not found.
    near: Vec<Option<String>>,
    /// Whether nothing was read of where it is, which the errors tell.
    unread: Vec<bool>,
    reports: Vec<Report>,
}

/// Looks for each address, prints what it finds, and names what it does not.
pub fn run(args: &args::Show, session: &Session<'_>) -> Result<Exit, Stopped> {
    let addresses = match addresses(args) {
        Ok(addresses) => addresses,
        Err((text, error)) if Address::has_provider_and_profile(text) => {
            return Err(error.into());
        }
        Err((text, error)) => return named::advised(error, text, args, session),
    };
    let now = Timestamp::now();
    let style = style_of(true, args.color, session.process, now);
    let format = format(args)?;
    let output = OutputSpec::new(format.unwrap_or(Format::Json), now);
    let trace = Trace {
        level: args.verbosity.level(),
    };
    let mut answer = Answer {
        found: vec![None; addresses.len()],
        near: vec![None; addresses.len()],
        unread: vec![false; addresses.len()],
        reports: Vec::new(),
    };
    for group in groups(&addresses, args, session) {
        look(args, session, &output, &group, &mut answer)?;
    }
    print(&answer, format, &output, style)?;
    // Somebody may have taken a credential for an id.
    let redactor = Redactor::new(session.available.environment.secrets());
    let exit = judge(&addresses, &answer, &redactor, trace);
    Ok(exit.allowing_partial(args.allow_partial))
}

/// The addresses, each once; otherwise the first that is none.
fn addresses(args: &args::Show) -> Result<Vec<Address>, (&str, SettingsError)> {
    let mut addresses: Vec<Address> = Vec::new();
    for text in &args.addresses {
        let address = Address::parse(text).map_err(|error| (&**text, error))?;
        if addresses.iter().all(|known| known.text != address.text) {
            addresses.push(address);
        }
    }
    Ok(addresses)
}

/// The format of a document; `None` for people. A variable may name a format that is for listings alone.
fn format(args: &args::Show) -> Result<Option<Format>, SettingsError> {
    match args.output {
        Format::Json | Format::Yaml => Ok(Some(args.output)),
        Format::Table => Ok(None),
        _ if !args.target.is_given(Mirror::Output) => Ok(None),
        _ => Err(SettingsError::usage(
            "show prints fields, JSON or YAML",
            "leave out -o, or give -o json or -o yaml; `cloudls ls --filter id=ID` has every format",
        )),
    }
}

/// The addresses by the listing that each needs.
fn groups(addresses: &[Address], args: &args::Show, session: &Session<'_>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, address) in addresses.iter().enumerate() {
        let is_region = |region: &str| {
            let own = session.available.loaded.find(&address.profile);
            let own = own.and_then(|own| own.profile.scopes.get("region"));
            let own = own.is_some_and(|own| own.value.iter().any(|known| known == region));
            let given = args.target.scope.get("region");
            own || given.is_some_and(|given| given.iter().any(|known| known == region))
        };
        let (id, place) = match address.place(is_region) {
            Some((id, place)) => (Some(id.to_owned()), Some(place)),
            None => (None, None),
        };
        let sought = Sought {
            rest: address.rest.clone(),
            id_there: id,
        };
        let is_same = |group: &&mut Group| {
            let of = (group.address.about.id, &group.address.profile);
            of == (address.about.id, &address.profile) && group.place == place
        };
        if let Some(group) = groups.iter_mut().find(is_same) {
            group.sought.push(sought);
            group.places.push(at);
        } else {
            groups.push(Group {
                address: address.clone(),
                place,
                sought: vec![sought],
                places: vec![at],
            });
        }
    }
    groups
}

/// Lists for a group, and puts what it finds into the answer.
fn look(
    args: &args::Show,
    session: &Session<'_>,
    output: &OutputSpec,
    group: &Group,
    answer: &mut Answer,
) -> Result<(), Stopped> {
    let place = group.place.as_ref();
    let has_parent = place.is_some_and(|place| place.parent.is_some());
    // In a region alone there may be two with one id, of which only the whole profile tells which is meant.
    let stops = place.is_none() || has_parent;
    let mut seen = list(args, session, output, group, place, stops)?;
    if seen.found.iter().any(|rows| rows.len() > 1) {
        let whole = Group {
            address: group.address.clone(),
            place: None,
            sought: group.sought.iter().map(whole).collect(),
            places: group.places.clone(),
        };
        seen = list(args, session, output, &whole, None, true)?;
    }
    let Encoder::Text(encoder) = output.encoder() else {
        return Ok(());
    };
    let is_unread = |report: &Report| report.pages == 0 && report.error.is_some();
    let is_unread = !seen.reports.is_empty() && seen.reports.iter().all(is_unread);
    for (at, (rows, near)) in seen.found.into_iter().zip(seen.near).enumerate() {
        let (to, sought) = (group.places[at], &group.sought[at]);
        answer.unread[to] = is_unread;
        answer.near[to] = near.map(|(_, id)| {
            let (provider, profile) = (group.address.about.id, &group.address.profile);
            format!("{provider}/{profile}/{id}")
        });
        let Some(SeenRow { id, text, none, .. }) = rows.into_iter().next() else {
            continue;
        };
        answer.found[to] = text.map(|(mut text, at)| {
            let mut more = Vec::new();
            encoder.add(
                sought.rest.strip_prefix(&*id).unwrap_or_default(),
                &mut more,
            );
            text.splice(at..at, more);
            Detail { object: text, none }
        });
    }
    answer.reports.extend(seen.reports);
    Ok(())
}

fn whole(sought: &Sought) -> Sought {
    Sought {
        id_there: None,
        ..sought.clone()
    }
}

/// Lists what a group is looked for in.
fn list(
    args: &args::Show,
    session: &Session<'_>,
    output: &OutputSpec,
    group: &Group,
    place: Option<&Place>,
    stops: bool,
) -> Result<Seen, Stopped> {
    let now = output.style.view.now;
    let listing = listing(args, session, group, place)?;
    let mut spec = ListingSpec::new(&listing, session.available, now)?;
    if let Encoder::Text(encoder) = output.encoder() {
        spec.encoding.encoder = search::encoder(&group.sought, group.address.about, encoder);
    }
    // It may end at any row.
    let progress = ProgressDisplay::start(wants_progress(&listing, session.process), None);
    let stop = Stop::new();
    let _context = session.runtime.enter();
    signals::watch(&stop);
    watch_deadline(args.network.deadline, &stop);
    let context = Context {
        now,
        trace: Trace {
            level: args.verbosity.level(),
        },
        board: progress.board(),
    };
    let mut seen = Seen::default();
    let writer = Search {
        sought: &group.sought,
        stops,
        seen: &mut seen,
        stop: stop.clone(),
    };
    let listed = fill(&listing, session, &spec, Box::new(writer), context, &stop)?;
    listed.close().map_err(Stopped::Output)?;
    drop(progress);
    Ok(seen)
}

/// The flags of the listing: those of `show`, and what the address says.
fn listing(
    args: &args::Show,
    session: &Session<'_>,
    group: &Group,
    place: Option<&Place>,
) -> Result<Instances, SettingsError> {
    let Address {
        text,
        about,
        profile,
        ..
    } = &group.address;
    let is_demo = session.available.implicit == "demo";
    if is_demo && profile != "demo" {
        return Err(SettingsError::usage(
            format!("{text}: the demo cloud has one profile, demo"),
            format!("write {}/demo/{}", about.id, group.address.rest),
        ));
    }
    if !is_demo && profile == "demo" && session.available.loaded.find(profile).is_none() {
        return Err(SettingsError::usage(
            format!("{text}: demo is the profile of the demo cloud"),
            "add --demo",
        ));
    }
    let profile = (!is_demo).then_some(&**profile);
    let mut listing = args::listing_of(Some(about.id), profile, session.process)?;
    let scope = &mut listing.target.scope;
    scope.clone_from(&args.target.scope);
    listing.target.lacks.clone_from(&args.target.lacks);
    // Behind the region the widest part of a scope is the parent of the rows.
    let mut flags = about.scopes.iter().filter(|flag| flag.name != "region");
    let parent = place.and_then(|place| place.parent.as_deref());
    let narrowed = [
        ("region", place.map(|place| &*place.region)),
        (flags.next().map_or("", |flag| flag.name), parent),
    ];
    for (flag, value) in narrowed {
        let known = about.scope(flag);
        let Some((known, value)) = known.zip(value) else {
            continue;
        };
        if scope
            .get(flag)
            .is_some_and(|given| !known.covers(given, value))
        {
            return Err(SettingsError::usage(
                format!("--{flag} leaves out {value}, where {text} is"),
                format!("leave out --{flag}"),
            ));
        }
        scope.insert(known.name, vec![value.to_owned()]);
    }
    listing.target.kind = if args.kind.is_empty() {
        // What has none below it lies in no parent itself.
        let kinds = about.kinds.iter();
        let kinds = kinds.filter(|own| !(own.is_empty_parent && parent.is_some()));
        kinds.map(|own| own.kind.as_str().to_owned()).collect()
    } else {
        args.kind.clone()
    };
    listing.network = args.network.clone();
    listing.verbosity = args.verbosity.clone();
    (listing.raw, listing.show_secrets) = (args.raw, args.show_secrets);
    listing.output = Format::Json;
    // No row waits for the others.
    listing.selection.limit = Some(u64::MAX);
    Ok(listing)
}

/// Prints what was found: fields for people, or the document of a listing.
fn print(
    answer: &Answer,
    format: Option<Format>,
    output: &OutputSpec,
    style: TableStyle,
) -> Result<(), Stopped> {
    let mut out = BufWriter::new(Stdout::new(io::stdout().lock()));
    let found: Vec<_> = answer.found.iter().flatten().collect();
    if format.is_none() {
        return output::write_details(&found, style, &mut out).map_err(Stopped::Output);
    }
    let texts: Vec<_> = found.iter().map(|found| &*found.object).collect();
    let outcome = Outcome {
        count: texts.len() as u64,
        limited: answer.reports.iter().any(Report::is_cut),
        undecided: &Undecided::default(),
        reports: &answer.reports,
        filters: &[],
        notes: &[],
    };
    let mut writer = output.writer(style, &mut out);
    let written = writer.rows(Rows::Text(&texts));
    let written = written.and_then(|()| writer.finish(&outcome));
    written.map_err(Stopped::Output)
}

/// The reports, of a refused credential one: it was refused to one call, and no other was made.
fn told_once(reports: &[Report]) -> Vec<Report> {
    let refusal = |report: &Report| {
        let error = report.error.as_ref()?;
        let is_refusal = error.kind == ErrorKind::Credential && error.http_status.is_some();
        // What says that a call was not made has more words.
        is_refusal.then_some((report.provider, report.profile.clone(), error.message.len()))
    };
    let refusals: Vec<_> = reports.iter().filter_map(refusal).collect();
    let mut told = Vec::new();
    for report in reports {
        if let Some((provider, profile, length)) = refusal(report) {
            let is_same = |other: &&(_, _, usize)| (other.0, &other.1) == (provider, &profile);
            let shortest = refusals.iter().filter(is_same).map(|other| other.2).min();
            let is_told = told
                .iter()
                .filter_map(refusal)
                .any(|other| is_same(&&other));
            if is_told || shortest != Some(length) {
                continue;
            }
        }
        told.push(report.clone());
    }
    told
}

/// Names what was not found, and makes the exit code.
fn judge(addresses: &[Address], answer: &Answer, redactor: &Redactor, trace: Trace) -> Exit {
    let interrupted = Exit::of(0, &answer.reports);
    if matches!(interrupted, Exit::Signal(_)) {
        return interrupted;
    }
    let missing = (0..addresses.len()).filter(|at| answer.found[*at].is_none());
    let missing: Vec<_> = missing.collect();
    if missing.is_empty() {
        return Exit::Complete;
    }
    let is_short = |report: &Report| !report.complete && !report.is_cut();
    let is_complete = !answer.reports.iter().any(is_short);
    for line in output::troubles(&told_once(&answer.reports)) {
        trace.say(Level::Quiet, &line);
    }
    let told = missing.iter().filter(|at| !answer.unread[**at]);
    for (address, near) in told.map(|at| (&addresses[*at], &answer.near[*at])) {
        let where_to = if is_complete {
            "there is no such instance"
        } else {
            "not found in what could be read"
        };
        trace.say(
            Level::Quiet,
            &format!("error: {}: {where_to}", redactor.redact(&address.text)),
        );
        let hint = if let Some(near) = near {
            format!("the nearest that was seen is {near}")
        } else {
            let (provider, profile) = (address.about.id, &address.profile);
            let profile = match &**profile {
                "demo" => "--demo".to_owned(),
                profile => format!("--profile {profile}"),
            };
            format!("`cloudls ls -p {provider} {profile} -o name` lists the addresses there are")
        };
        trace.say(Level::Normal, &format!("hint: {hint}"));
    }
    let is_unset = |report: &Report| {
        let error = report.error.as_ref();
        report.pages == 0 && error.is_some_and(|error| error.kind == ErrorKind::Config)
    };
    if missing.len() < addresses.len() {
        Exit::Partial
    } else if is_complete {
        Exit::Provider
    } else if answer.reports.iter().all(is_unset) {
        Exit::Config
    } else {
        Exit::Partial
    }
}
