//! What is wanted of a listing, by its flags: which rows, in which order, and how they are printed.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;

use crate::cli::args::Instances;
use crate::cli::session::Loaded;
use crate::config::settings::Origin;
use crate::core::error::SettingsError;
use crate::core::fields::{Field, View};
use crate::core::model::Timestamp;
use crate::engine::rows::Encoding;
use crate::engine::select::{Condition, Order, Selection};
use crate::output::{ALARMING, Column, Content, Format, OutputSpec, asked_columns};

/// What is wanted of a listing.
#[derive(Clone)]
pub struct ListingSpec {
    /// Which rows, and in which order.
    pub wanted: Arc<Selection>,
    /// How they are printed.
    pub output: OutputSpec,
    /// How they are drawn for that.
    pub encoding: Encoding,
    /// The flags that narrow the list.
    pub filters: Vec<String>,
}

impl ListingSpec {
    /// As the flags want it; the configuration file may name other columns than the usual ones.
    pub fn new(args: &Instances, loaded: &Loaded, now: Timestamp) -> Result<Self, SettingsError> {
        let wanted = Arc::new(selection(args, now)?);
        let output = output(args, loaded, now)?;
        Ok(Self {
            encoding: Encoding::of(output.encoder(), Arc::clone(&wanted)),
            wanted,
            output,
            filters: filters(args),
        })
    }
}

/// The flags that narrow a list to a part of what is in its sources, in an order of their own. The
/// scope is told by the sources themselves.
pub fn filters(args: &Instances) -> Vec<String> {
    let flags = &args.choosing;
    let span = |span: Duration| humantime::format_duration(span).to_string();
    let texts = [
        ("status", flags.status.as_deref().map(in_order)),
        ("name", flags.name.clone()),
        ("ip", flags.ip.clone()),
        ("type", flags.instance_type.clone()),
        ("older-than", flags.older_than.map(span)),
        ("expiring-within", flags.expiring_within.map(span)),
    ];
    let switches = [
        ("spot", flags.spot),
        ("no-spot", flags.no_spot),
        ("gpu", flags.gpu),
        ("attention", flags.attention),
    ];
    let texts = texts
        .into_iter()
        .filter_map(|(flag, text)| Some(format!("--{flag} {}", text?)));
    let switches = switches.into_iter().filter(|(_, is_given)| *is_given);
    let lists = [("filter", &flags.filter), ("param", &args.param)];
    let lists = lists
        .into_iter()
        .flat_map(|(flag, list)| list.iter().map(move |text| format!("--{flag} {text}")));
    let mut filters: Vec<_> = texts
        .chain(switches.map(|(flag, _)| format!("--{flag}")))
        .chain(lists)
        .collect();
    filters.sort();
    filters
}

/// A list in an order of its own.
fn in_order(list: &str) -> String {
    let mut parts: Vec<_> = list.split(',').map(str::trim).collect();
    parts.sort_unstable();
    parts.dedup();
    parts.join(",").to_ascii_lowercase()
}

/// Which rows the flags want, and in which order.
fn selection(args: &Instances, now: Timestamp) -> Result<Selection, SettingsError> {
    let orders = args.choosing.sort_by.iter();
    Ok(Selection {
        conditions: conditions(args)?,
        orders: orders
            .map(|text| Order::parse(text))
            .collect::<Result<_, _>>()?,
        view: view(args, now),
    })
}

/// Content ages and ends are counted from.
fn view(args: &Instances, now: Timestamp) -> View {
    let soon = args.choosing.expiring_within;
    let soon = soon.and_then(|soon| TimeDelta::from_std(soon).ok());
    let view = View::at(now);
    View {
        soon: soon.unwrap_or(view.soon),
        ..view
    }
}

fn conditions(args: &Instances) -> Result<Vec<Condition>, SettingsError> {
    let flags = &args.choosing;
    let mut conditions = Vec::new();
    if let Some(list) = &flags.status {
        conditions.push(Condition::of_flag("status", "status", list)?);
    }
    if let Some(address) = &flags.ip {
        conditions.push(Condition::of_flag("ip", "ip", address)?);
    }
    let spot = [(flags.spot, "true"), (flags.no_spot, "false")];
    for (_, word) in spot.into_iter().filter(|(is_given, _)| *is_given) {
        conditions.push(Condition::of_flag("spot", "spot.is_spot", word)?);
    }
    let name = flags.name.as_deref();
    conditions.extend(name.and_then(|text| Condition::holds("name", text)));
    let kind = flags.instance_type.as_deref();
    conditions.extend(kind.and_then(|text| Condition::holds("instance_type", text)));
    if flags.gpu {
        conditions.extend(Condition::exceeds("gpu.count", 0));
    }
    let age = flags.older_than;
    conditions.extend(age.and_then(|age| Condition::is_beyond("age", age)));
    if flags.attention {
        conditions.extend(Condition::is_known("attention"));
    } else {
        let within = |span: Duration| Condition::is_within("ends_at", span);
        conditions.extend(flags.expiring_within.and_then(within));
    }
    for text in &flags.filter {
        conditions.push(Condition::parse(text)?);
    }
    Ok(conditions)
}

fn output(args: &Instances, loaded: &Loaded, now: Timestamp) -> Result<OutputSpec, SettingsError> {
    let showing = &args.showing;
    let mut output = OutputSpec::new(args.output, now);
    output.style.view = view(args, now);
    if let Some(times) = showing.time {
        output.style.times = times;
    }
    output.has_reasons = args.choosing.attention;
    output.content = content(args)?;
    let mut usual = output.columns.to_vec();
    if output.has_reasons && args.output == Format::Table {
        usual = Column::all(ALARMING);
    }
    if output.has_reasons {
        usual.retain(|column| !column.is("status_reason"));
        usual.extend(Column::attention());
    }
    let mut columns = columns(args, loaded, usual)?;
    if output.has_reasons {
        // Who asks for what deserves attention means its reason.
        let reason = columns.iter_mut().find(|own| own.heading == "REASON");
        if let Some((own, attention)) = reason.zip(Column::attention()) {
            *own = attention;
        }
    }
    output.columns = columns.into();
    Ok(output)
}

fn columns(
    args: &Instances,
    loaded: &Loaded,
    usual: Vec<Column>,
) -> Result<Vec<Column>, SettingsError> {
    let asked = &args.showing.columns;
    let is_table = matches!(args.output, Format::Table | Format::Wide);
    if !is_table && !matches!(args.output, Format::Csv | Format::Tsv) {
        if args.is_given("columns") {
            return Err(SettingsError {
                message: "--columns chooses columns, of which -o table, wide, csv and tsv have any"
                    .to_owned(),
                hint: "leave out --columns, or choose one of these formats".to_owned(),
                usage: true,
            });
        }
        return Ok(usual);
    }
    if !asked.is_empty() {
        let place = if args.is_given("columns") {
            "--columns"
        } else {
            "CLOUDLS_COLUMNS"
        };
        return asked_columns(asked, usual).map_err(|refusal| refused(place, refusal, true));
    }
    // Content the file says is for people: a script that asks for separated values gets them all.
    match &loaded.config.default_columns {
        Some(placed) if args.output == Format::Table => {
            let place = Origin::line(&loaded.path, placed.line).to_string();
            asked_columns(&placed.value, usual).map_err(|refusal| refused(&place, refusal, false))
        }
        _ => Ok(usual),
    }
}

fn refused(place: &str, (why, hint): (String, String), usage: bool) -> SettingsError {
    SettingsError {
        message: format!("{place}: {why}"),
        hint,
        usage,
    }
}

fn content(args: &Instances) -> Result<Content, SettingsError> {
    let refuse = |message: String, hint: String| SettingsError {
        message,
        hint,
        usage: true,
    };
    let showing = &args.showing;
    if showing.summary {
        return match args.output {
            Format::Table | Format::Wide | Format::Json | Format::Yaml => Ok(Content::Summary),
            _ => Err(refuse(
                "--summary is printed as a table, as JSON or as YAML".to_owned(),
                "leave out -o, or give -o json; --group-by counts in other formats".to_owned(),
            )),
        };
    }
    if showing.group_by.is_empty() {
        return Ok(Content::Rows);
    }
    if args.output == Format::SshConfig {
        return Err(refuse(
            "--group-by counts instances, and ssh-config names hosts".to_owned(),
            "choose another format, or leave out --group-by".to_owned(),
        ));
    }
    let field = |name: &String| {
        let name = name.trim();
        Field::named(name)
            .map_err(|hint| refuse(format!("--group-by: there is no field {name:?}"), hint))
    };
    let fields: Vec<_> = showing
        .group_by
        .iter()
        .map(field)
        .collect::<Result<_, _>>()?;
    Ok(Content::Groups(Arc::from(fields)))
}
