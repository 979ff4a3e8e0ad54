//! The flags of a listing, read: which rows are wanted, in which order, and how they are printed.

use std::sync::Arc;

use chrono::TimeDelta;

use crate::cli::args::{Instances, Mirror, Span};
use crate::cli::listing::selection_label::{as_typed, selection_label};
use crate::cli::session::{AvailableProfiles, Loaded};
use crate::config::settings::Origin;
use crate::core::about::{About, How};
use crate::core::error::SettingsError;
use crate::core::fields::{Field, View};
use crate::core::model::Timestamp;
use crate::core::secret::Redactor;
use crate::core::suggest::suggest;
use crate::engine::rows::Encoding;
use crate::engine::select::{AskedTags, Condition, Demand, Order, Selection};
use crate::output::diff::KEEP_UNKNOWN;
use crate::output::{
    ALARMING, Column, Content, Format, Grouping, HostSpec, Need, OutputSpec, Reader, SSH_PREFIX,
    asked_columns,
};
use crate::providers;

/// The rows that a listing is to print, and how.
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
    /// What takes the credentials of the variables out of words about the conditions.
    pub redactor: Arc<Redactor>,
}

impl ListingSpec {
    /// As the flags want it; the configuration file may name other columns than the usual ones. Who typed a credential of the
    /// variables into a condition does not find it in what is shown.
    pub fn new(
        args: &Instances,
        available: AvailableProfiles<'_>,
        now: Timestamp,
    ) -> Result<Self, SettingsError> {
        let redactor = Redactor::new(available.environment.secrets());
        let filters = |spelling| -> Vec<_> {
            let filters = narrowing(args, spelling).into_iter();
            filters.map(|filter| redactor.redact(&filter)).collect()
        };
        let mut wanted = selection(args, now)?;
        for condition in &mut wanted.conditions {
            condition.given = redactor.redact(&condition.given);
        }
        let mut output = output(args, available.loaded, now)?;
        output.hosts = hosts(args, &wanted)?;
        output.selection = selection_label(args, &filters(Spelling::Typed)).into();
        output.columns = named(&output.columns, &wanted, args.target.prices).into();
        wanted.tags = asked_tags(&wanted, &output);
        if !args.target.prices {
            output.unasked_prices = with_list_prices().collect();
        }
        let wanted = Arc::new(wanted);
        Ok(Self {
            encoding: Encoding::of(output.encoder(), Arc::clone(&wanted)),
            wanted,
            output,
            filters: filters(Spelling::Compared),
            redactor: Arc::new(redactor),
        })
    }
}

/// How values of flags are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    Typed,
    /// So that what means the same is the same.
    Compared,
}

/// The flags that narrow a list to a part of what is in its sources, in an order of their own. The
/// scope is told by the sources themselves.
pub fn narrowing(args: &Instances, spelling: Spelling) -> Vec<String> {
    let flags = &args.selection;
    let span = |span: &Span| match spelling {
        Spelling::Typed => span.text.clone(),
        Spelling::Compared => humantime::format_duration(span.length).to_string(),
    };
    let status = match spelling {
        Spelling::Typed => as_typed(&flags.status),
        Spelling::Compared => in_order(&flags.status),
    };
    let texts = [
        ("status", status),
        ("name", flags.name.clone()),
        ("ip", flags.ip.clone()),
        ("type", flags.instance_type.clone()),
        ("older-than", flags.older_than.as_ref().map(span)),
        ("expiring-within", flags.expiring_within.as_ref().map(span)),
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
    if flags.keep_unknown && !filters.is_empty() {
        filters.push(KEEP_UNKNOWN.to_owned());
    }
    filters
}

/// The words of a list, or of several, in an order of their own.
fn in_order(lists: &[String]) -> Option<String> {
    let words = lists.iter().flat_map(|list| list.split(','));
    let mut words: Vec<_> = words.map(|word| word.trim().to_ascii_lowercase()).collect();
    words.sort_unstable();
    words.dedup();
    (!words.is_empty()).then(|| words.join(","))
}

/// Which rows the flags want, and in which order.
fn selection(args: &Instances, now: Timestamp) -> Result<Selection, SettingsError> {
    // Where rows are counted, it is the groups that are sorted.
    let is_counted = !args.display.group_by.is_empty();
    let orders = args.selection.sort_by.iter().filter(|_| !is_counted);
    Ok(Selection {
        conditions: conditions(args)?,
        keeps_unknown: args.selection.keep_unknown,
        orders: orders
            .map(|text| Order::parse(text))
            .collect::<Result<_, _>>()?,
        view: view(args, now),
        tags: AskedTags::default(),
    })
}

/// The tags among the fields that a listing is selected, sorted, grouped or shown by.
fn asked_tags(wanted: &Selection, output: &OutputSpec) -> AskedTags {
    let conditions = wanted.conditions.iter().map(Condition::field);
    let orders = wanted.orders.iter().map(Order::field);
    let groups = match &output.content {
        Content::Groups(grouping) => &grouping.fields[..],
        Content::Rows | Content::Summary => &[],
    };
    let columns = output.columns.iter().filter(|column| !column.is_optional);
    let columns = columns.filter_map(Column::field);
    AskedTags::of(conditions.chain(orders).chain(groups).chain(columns))
}

/// The time that ages and ends are counted from.
fn view(args: &Instances, now: Timestamp) -> View {
    let soon = args.selection.expiring_within.as_ref();
    let soon = soon.and_then(|soon| TimeDelta::from_std(soon.length).ok());
    let view = View::at(now);
    View {
        soon: soon.unwrap_or(view.soon),
        ..view
    }
}

/// In the order in which they were typed: a row that several leave undecided counts for the first.
fn conditions(args: &Instances) -> Result<Vec<Condition>, SettingsError> {
    let flags = &args.selection;
    let mut conditions: Vec<(usize, Condition)> = Vec::new();
    let mut add = |id: &str, number: usize, condition: Option<Condition>| {
        let place = flags.places.of_flag(id, number);
        conditions.extend(condition.map(|condition| (place, condition)));
    };
    if !flags.status.is_empty() {
        let list = flags.status.join(",");
        let given = format!("--status {list}");
        add(
            "status",
            0,
            Some(Condition::of_flag(given, "status", &list)?),
        );
    }
    if let Some(address) = &flags.ip {
        let given = format!("--ip {address}");
        add("ip", 0, Some(Condition::of_flag(given, "ip", address)?));
    }
    let spot = [
        (flags.spot, "--spot", "spot", "true"),
        (flags.no_spot, "--no-spot", "no_spot", "false"),
    ];
    for (_, flag, id, word) in spot.into_iter().filter(|(is_given, ..)| *is_given) {
        let condition = Condition::of_flag(flag.to_owned(), "spot.is_spot", word)?;
        add(id, 0, Some(condition));
    }
    let parts = [
        ("name", "name", &flags.name),
        ("type", "instance_type", &flags.instance_type),
    ];
    for (flag, field, part) in parts {
        let holds = |part: &String| Condition::holds(format!("--{flag} {part}"), field, part);
        add(flag, 0, part.as_ref().and_then(holds));
    }
    if flags.gpu {
        add("gpu", 0, Condition::has_gpu());
    }
    let older_than = flags.older_than.as_ref().and_then(|span| {
        let given = format!("--older-than {}", span.text);
        Condition::older_than(given, span.length)
    });
    add("older_than", 0, older_than);
    if flags.attention {
        add("attention", 0, Condition::attention());
    } else {
        let within = flags.expiring_within.as_ref().and_then(|span| {
            let given = format!("--expiring-within {}", span.text);
            Condition::expiring_within(given, span.length)
        });
        add("expiring_within", 0, within);
    }
    for (number, text) in flags.filter.iter().enumerate() {
        let condition = Condition::parse(text)?;
        check_provider(&condition).map_err(|error| error.at(format!("--filter {text:?}")))?;
        add("filter", number, Some(condition));
    }
    conditions.sort_by_key(|(place, _)| *place);
    Ok(conditions
        .into_iter()
        .map(|(_, condition)| condition)
        .collect())
}

/// Refuses a condition on the provider that no row can meet, as there is none of that id.
fn check_provider(condition: &Condition) -> Result<(), SettingsError> {
    let demand = condition.demand();
    let Some((_, Demand::Among(ids))) = demand.filter(|(field, _)| field.name() == "provider")
    else {
        return Ok(());
    };
    let known = || providers::ALL.iter().map(|row| row.about.id);
    match ids.into_iter().find(|id| !known().any(|own| own == *id)) {
        None => Ok(()),
        Some(id) => Err(SettingsError::usage(
            format!("unknown word {id:?}"),
            suggest(&id.to_lowercase(), known()),
        )),
    }
}

fn output(args: &Instances, loaded: &Loaded, now: Timestamp) -> Result<OutputSpec, SettingsError> {
    let showing = &args.display;
    let mut output = OutputSpec::new(args.output, now);
    output.style.view = view(args, now);
    if let Some(times) = showing.time {
        output.style.times = times;
    }
    output.has_reasons = args.selection.attention;
    output.content = content(args)?;
    let mut usual = output.columns.to_vec();
    if args.output == Format::Wide {
        let reason = usual.iter().position(|column| column.is("status_reason"));
        let place = reason.unwrap_or(usual.len());
        usual.splice(place..place, labels());
    }
    let is_table = is_for_people(args.output);
    if output.has_reasons && matches!(args.output, Format::Table | Format::Html) {
        usual = Column::usual(ALARMING);
    }
    if output.has_reasons {
        usual.retain(|column| !is_table || !column.is("status_reason"));
        usual.extend(Column::attention());
    }
    let mut columns = columns(args, loaded, usual)?;
    if output.has_reasons && is_table {
        // With --attention, REASON means the reason for that.
        let reason = columns.iter_mut().find(|own| own.heading == "REASON");
        if let Some((own, mut attention)) = reason.zip(Column::attention()) {
            attention.is_asked = own.is_asked;
            *own = attention;
        }
    }
    output.columns = columns.into();
    Ok(output)
}

/// The columns, of which those are marked that the user spoke of: by these the rows are sorted or chosen.
fn named(columns: &[Column], wanted: &Selection, has_prices: bool) -> Vec<Column> {
    let price = has_prices.then(|| Field::of("billing.per_hour")).flatten();
    let asked = wanted.orders.iter().map(Order::field).chain(&price);
    let asked: Vec<_> = asked.collect();
    let mut columns = columns.to_vec();
    for column in &mut columns {
        let mut chosen = wanted.conditions.iter().map(Condition::field);
        column.need = if asked.iter().any(|field| column.shows(field)) {
            Need::Asked
        } else if ["provider", "profile"].iter().any(|own| column.is(own)) {
            Need::Address
        } else if chosen.any(|field| column.shows(field)) {
            Need::Chosen
        } else {
            Need::Usual
        };
    }
    columns
}

/// The providers that have list prices.
fn with_list_prices() -> impl Iterator<Item = &'static str> {
    let abouts = providers::ALL.iter().map(|row| row.about);
    let has_prices = |about: &&About| {
        let mut kinds = about.kinds.iter().flat_map(|kind| kind.others);
        kinds.any(|other| other.how == How::Price)
    };
    abouts.filter(has_prices).map(|about| about.id)
}

/// The columns of labels, each once.
fn labels() -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for own in providers::ALL
        .iter()
        .flat_map(|row| row.about.kinds)
        .flat_map(|kind| kind.wide)
    {
        let column = Column::of_label(*own);
        let is_known = |column: &Column| columns.iter().any(|known| known.name() == column.name());
        columns.extend(column.filter(|column| !is_known(column)));
    }
    columns
}

/// Which instances are hosts: without `--status`, those that run.
fn hosts(args: &Instances, wanted: &Selection) -> Result<HostSpec, SettingsError> {
    let prefix = args.display.ssh_prefix.as_deref();
    if prefix.is_some() && args.output != Format::SshConfig {
        return Err(SettingsError::usage(
            "--ssh-prefix is for the aliases of -o ssh-config",
            "leave out --ssh-prefix, or give -o ssh-config",
        ));
    }
    Ok(HostSpec {
        prefix: prefix.unwrap_or(SSH_PREFIX).into(),
        any_status: !args.selection.status.is_empty(),
        keeps_unknown: wanted.keeps_unknown,
    })
}

/// Whether a format shows columns to the eye.
fn is_for_people(format: Format) -> bool {
    matches!(format, Format::Table | Format::Wide | Format::Html)
}

fn columns(
    args: &Instances,
    loaded: &Loaded,
    usual: Vec<Column>,
) -> Result<Vec<Column>, SettingsError> {
    let asked = &args.display.columns;
    let reader = match args.output {
        format if is_for_people(format) => Reader::Person,
        Format::Csv | Format::Tsv => Reader::Program,
        _ if args.is_given(Mirror::Columns) => {
            return Err(SettingsError::usage(
                "--columns chooses columns, of which -o table, wide, html, csv and tsv have any",
                "leave out --columns, or choose one of these formats",
            ));
        }
        _ => return Ok(usual),
    };
    if !asked.is_empty() {
        let place = if args.is_given(Mirror::Columns) {
            "--columns"
        } else {
            "CLOUDLS_COLUMNS"
        };
        return asked_columns(asked, usual, reader)
            .map_err(|error| error.at(place).blaming_usage(true));
    }
    // The columns of the file are for people: a script that asks for separated values gets them all.
    match &loaded.config.default_columns {
        Some(placed) if matches!(args.output, Format::Table | Format::Html) => {
            let place = Origin::line(&loaded.path, placed.line);
            asked_columns(&placed.value, usual, reader).map_err(|error| error.at(place))
        }
        _ => Ok(usual),
    }
}

fn content(args: &Instances) -> Result<Content, SettingsError> {
    let showing = &args.display;
    if showing.summary {
        return match args.output {
            Format::Table | Format::Wide | Format::Html | Format::Json | Format::Yaml => {
                Ok(Content::Summary)
            }
            _ => Err(SettingsError::usage(
                "--summary is printed as a table, as a page, as JSON or as YAML",
                "leave out -o, or give -o json; --group-by counts in other formats",
            )),
        };
    }
    if showing.group_by.is_empty() {
        return Ok(Content::Rows);
    }
    if args.output == Format::SshConfig {
        return Err(SettingsError::usage(
            "--group-by counts instances, and ssh-config names hosts",
            "choose another format, or leave out --group-by",
        ));
    }
    let field = |name: &String| {
        let name = name.trim();
        Field::named(name).map_err(|hint| {
            SettingsError::usage(format!("--group-by: there is no field {name:?}"), hint)
        })
    };
    let fields: Vec<_> = showing
        .group_by
        .iter()
        .map(field)
        .collect::<Result<_, _>>()?;
    let (sort_by, limit) = (&args.selection.sort_by, args.selection.limit);
    if args.output == Format::Prom && (limit.is_some() || !sort_by.is_empty()) {
        return Err(SettingsError::usage(
            "metrics are of all groups, in no order",
            "leave out --limit and --sort-by, or choose another format",
        ));
    }
    Grouping::new(fields, sort_by, limit).map(Content::Groups)
}
