//! Sums of a large fleet, in every form: what a script adds up from the rows of `-o json`.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::support::{Cloud, Cloudls, Finished, Reply, Server};

const CLOUD: Cloud = Cloud::HPCAI;
const ROWS: usize = 40_000;
/// What the rows are grouped by.
const BY: [&str; 2] = ["status", "region"];
/// Whole numbers of a group that are added up.
const COUNTS: [&str; 5] = [
    "count",
    "running",
    "running_unknown",
    "gpus_unknown",
    "gpus_running_unknown",
];

/// Counts of rows whose price is unknown, or not their own.
const UNPRICED: [&str; 3] = ["unpriced", "of_unknown_period", "at_list_price"];

/// Rows of two currencies and of none, of every period and of one that nobody knows, some without a price and some
/// without a count of GPUs.
fn rows() -> Vec<Value> {
    // The same each time; of no period that the fields of a row could fall in step with.
    let mut state = 7_u64;
    let mut draw = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut of = move |values: &[Value]| {
        let count = u64::try_from(values.len()).unwrap();
        values[usize::try_from(draw(count)).unwrap()].clone()
    };
    let row = |number| {
        let mut row = CLOUD.row(&format!("i-{number}"));
        row["instanceRuntimeInfo"]["status"] = of(&[
            json!("Running"),
            json!("Running"),
            json!("Stopped"),
            json!("odd"),
        ]);
        let regions = ["a", "b", "c,d", ""].map(Value::from);
        let amounts = [json!(0), json!(1), json!(8), json!("0.5"), Value::Null];
        let prices = [
            json!(0.125),
            json!("0.0000004"),
            json!(1.99),
            json!("25.6"),
            json!(0),
            json!(100_000),
            Value::Null,
        ];
        let modes = [
            "perHour", "perDay", "perWeek", "perMonth", "perYear", "perMoon",
        ];
        row["instanceSpecInfo"] = json!({
            "regionInfo": {"name": of(&regions)},
            "instanceTypeInfo": {"gpu": {"amount": of(&amounts), "type": "H200"}},
            "instanceBillingInfo": {
                "chargeMode": of(&modes.map(Value::from)),
                "price": of(&prices),
                "unit": of(&[json!("$"), json!("¥"), Value::Null]),
            },
        });
        row
    };
    (0..ROWS).map(row).collect()
}

fn serve() -> Server {
    let rows = rows();
    // Each page is made once, for all runs.
    let pages = Mutex::new(BTreeMap::new());
    Server::start(move |request| {
        let asked = CLOUD.asked(request);
        let mut pages = pages.lock().unwrap();
        let page = pages.entry(asked.skipped()).or_insert_with(|| {
            let rest = rows.iter().skip(asked.skipped());
            let page: Vec<_> = rest.take(asked.size).cloned().collect();
            Reply::json(200, &CLOUD.body_for(asked, &page, Some(ROWS as u64)))
        });
        page.clone()
    })
}

/// An amount in millionths.
fn micros(amount: &str) -> i128 {
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
    assert!(fraction.len() <= 6, "{amount}");
    format!("{whole}{fraction:0<6}").parse().unwrap()
}

/// What is added up of a group.
#[derive(Debug, Default, PartialEq)]
struct Sums {
    counts: BTreeMap<String, u64>,
    /// In halves; a sum of which nothing is known is not there.
    gpus: BTreeMap<String, u64>,
    /// In millionths, by whose it is and the currency; those of nothing are left out.
    prices: BTreeMap<(String, String), i128>,
    unpriced: BTreeMap<String, u64>,
}

type Groups = BTreeMap<Vec<String>, Sums>;

impl Sums {
    fn count(&mut self, name: &str, count: u64) {
        *self.counts.entry(name.to_owned()).or_default() += count;
    }

    fn gpus(&mut self, name: &str, gpus: Option<f64>) {
        if let Some(gpus) = gpus {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "halves"
            )]
            let halves = (gpus * 2.0) as u64;
            *self.gpus.entry(name.to_owned()).or_default() += halves;
        }
    }

    fn pay(&mut self, name: &str, currency: &str, micros: i128) {
        if micros != 0 {
            let key = (name.to_owned(), currency.to_owned());
            *self.prices.entry(key).or_default() += micros;
        }
    }

    fn unpriced(&mut self, name: &str, count: u64) {
        *self.unpriced.entry(name.to_owned()).or_default() += count;
    }
}

/// What a script makes of the rows.
fn computed(rows: &[Value], by: &[&str]) -> Groups {
    let mut groups = Groups::new();
    for row in rows {
        let key = by.iter().map(|name| text(&row[*name])).collect();
        let sums = groups.entry(key).or_default();
        let is_running = row["status"] == "running";
        let is_unknown = row["status"] == "unknown";
        sums.count("running_unknown", u64::from(is_unknown));
        let (gpus, billing) = (row["gpu"]["count"].as_f64(), &row["billing"]);
        let price = billing["per_hour"].as_str().map(micros);
        for (of, gpus_of, is_counted) in [("all.", "gpus", true), ("", "gpus_running", is_running)]
        {
            let counted = u64::from(is_counted);
            let counts = if of.is_empty() { "running" } else { "count" };
            sums.count(counts, counted);
            let unknown = u64::from(is_counted && gpus.is_none());
            sums.count(&format!("{gpus_of}_unknown"), unknown);
            sums.gpus(gpus_of, gpus.filter(|_| is_counted));
            sums.unpriced(
                &format!("{of}unpriced"),
                u64::from(is_counted && price.is_none()),
            );
            let is_at_list_price = price.is_some() && billing["estimated"] == true;
            sums.unpriced(
                &format!("{of}at_list_price"),
                u64::from(is_counted && is_at_list_price),
            );
            let has_other_period = !billing["price"].is_null() && price.is_none();
            sums.unpriced(
                &format!("{of}of_unknown_period"),
                u64::from(is_counted && has_other_period),
            );
            if let Some(price) = price.filter(|_| is_counted) {
                let currency = text(&billing["currency"]);
                sums.pay(&format!("{of}price_per_hour"), &currency, price);
                sums.pay(&format!("{of}price_per_month"), &currency, price * 730);
            }
        }
    }
    // Of what does not run nothing is needed: there are none, and that is known.
    for sums in groups
        .values_mut()
        .filter(|sums| sums.counts["running"] == 0)
    {
        sums.gpus("gpus_running", Some(0.0));
    }
    groups
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What a group of a document says.
fn told(group: &Value) -> Sums {
    let mut sums = Sums::default();
    for name in COUNTS {
        sums.count(name, group[name].as_u64().unwrap());
    }
    for name in ["gpus", "gpus_running"] {
        sums.gpus(name, group[name].as_f64());
    }
    for (of, costs) in [("", group), ("all.", &group["all"])] {
        for name in UNPRICED {
            sums.unpriced(&format!("{of}{name}"), costs[name].as_u64().unwrap());
        }
        for name in ["price_per_hour", "price_per_month"] {
            for price in costs[name].as_array().unwrap() {
                let amount = micros(price["amount"].as_str().unwrap());
                sums.pay(&format!("{of}{name}"), &text(&price["currency"]), amount);
            }
        }
    }
    sums
}

fn of_document(groups: &[Value], by: &[&str]) -> Groups {
    let groups = groups.iter().map(|group| {
        let key = by.iter().map(|name| text(&group["by"][*name]));
        (key.collect(), told(group))
    });
    groups.collect()
}

/// The lines of separated values, each as an object.
fn lines(text: &str, delimiter: u8) -> Vec<Map<String, Value>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .quoting(delimiter == b',')
        .from_reader(text.as_bytes());
    let names = reader.headers().unwrap().clone();
    let line = |record: csv::StringRecord| {
        let cells = names.iter().zip(record.iter());
        cells
            .map(|(name, cell)| (name.to_owned(), cell.into()))
            .collect()
    };
    reader
        .records()
        .map(|record| line(record.unwrap()))
        .collect()
}

/// What lines say of groups: every column can be added up.
fn of_lines(lines: &[Map<String, Value>]) -> Groups {
    let mut groups = Groups::new();
    for line in lines {
        let cell = |name: &str| line[name].as_str().unwrap();
        let sums = groups
            .entry(BY.map(|name| cell(name).to_owned()).to_vec())
            .or_default();
        for name in COUNTS {
            sums.count(name, cell(name).parse().unwrap());
        }
        for name in ["gpus", "gpus_running"] {
            sums.gpus(name, cell(name).parse().ok());
        }
        for of in ["", "all."] {
            for name in UNPRICED {
                let name = format!("{of}{name}");
                sums.unpriced(&name, cell(&name).parse().unwrap());
            }
            for name in ["price_per_hour", "price_per_month"] {
                let name = format!("{of}{name}");
                if !cell(&name).is_empty() {
                    sums.pay(&name, cell("currency"), micros(cell(&name)));
                }
            }
        }
    }
    groups
}

/// The sum of the samples of a metric, in millionths, of those that have a label of this value.
fn of_metrics(text: &str, family: &str, label: &str) -> i128 {
    let lines = text.lines().filter_map(|line| line.strip_prefix(family));
    let samples = lines.filter(|line| line.starts_with('{') && line.contains(label));
    samples
        .map(|line| micros(line.rsplit_once(' ').unwrap().1))
        .sum()
}

fn run(server: &Server, args: &[&str]) -> Finished {
    let run = CLOUD
        .bare(&server.url())
        .args(["--page-size", "5000", "--timeout", "2m"]);
    // Longer than any other run may take: it is forty thousand rows without optimization.
    let run = run.args(args).run_for(Duration::from_secs(5 * 60));
    assert_eq!(run.code, 0, "{run:?}");
    run
}

/// A document without a look at its schema: it is large.
fn document(run: &Finished) -> Value {
    serde_json::from_str(&run.stdout).unwrap()
}

#[test]
fn they_are_those_of_the_rows_in_every_form() {
    let server = serve();
    let listing = document(&run(&server, &["-o", "json"]));
    let rows = listing["instances"].as_array().unwrap();
    assert_eq!(rows.len(), ROWS);
    let expected = computed(rows, &BY);
    assert_eq!(expected.len(), 12);
    let all = computed(rows, &[]).remove(&Vec::new()).unwrap();
    assert_eq!(all.prices.len(), 12, "{all:?}");
    let is_there = |(name, count): (&String, &u64)| *count > 0 || name.ends_with("at_list_price");
    assert!(all.unpriced.iter().chain(&all.counts).all(is_there));

    let summary = &document(&run(&server, &["--summary", "-o", "json"]))["summary"];
    assert_eq!(told(&summary["total"]), all);
    for name in ["provider", "status", "region"] {
        let groups = summary[name].as_array().unwrap();
        assert_eq!(of_document(groups, &[name]), computed(rows, &[name]));
    }

    let by = BY.join(",");
    let grouped = |format| run(&server, &["--group-by", &by, "-o", format]);
    let groups = document(&grouped("json"));
    assert_eq!(
        of_document(groups["groups"].as_array().unwrap(), &BY),
        expected
    );
    let jsonl = grouped("jsonl").stdout;
    let jsonl: Vec<_> = jsonl
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(of_document(&jsonl, &BY), expected);
    assert_eq!(of_lines(&lines(&grouped("csv").stdout, b',')), expected);
    assert_eq!(of_lines(&lines(&grouped("tsv").stdout, b'\t')), expected);

    // Of the rows themselves.
    for (format, delimiter) in [("csv", b','), ("tsv", b'\t')] {
        let text = run(&server, &["-o", format, "-c", "price/h,gpu"]).stdout;
        let mut sums = Sums::default();
        for line in lines(&text, delimiter) {
            let cell = |name: &str| line[name].as_str().unwrap();
            sums.gpus("gpus", cell("gpu").parse().ok());
            sums.count("gpus_unknown", u64::from(cell("gpu").is_empty()));
            sums.unpriced("all.unpriced", u64::from(cell("price/h").is_empty()));
            if !cell("price/h").is_empty() {
                let price = micros(cell("price/h"));
                sums.pay("all.price_per_hour", cell("currency"), price);
            }
        }
        assert_eq!(sums.gpus["gpus"], all.gpus["gpus"]);
        assert_eq!(sums.counts["gpus_unknown"], all.counts["gpus_unknown"]);
        assert_eq!(sums.unpriced["all.unpriced"], all.unpriced["all.unpriced"]);
        for (key, price) in sums.prices {
            assert_eq!(price, all.prices[&key], "{key:?}");
        }
    }

    let metrics = run(&server, &["-o", "prom"]).stdout;
    let whole = |count: u64| i128::from(count) * 1_000_000;
    for (family, expected) in [
        ("cloudls_instances", whole(all.counts["count"])),
        ("cloudls_gpus", whole(all.gpus["gpus"]) / 2),
        (
            "cloudls_gpus_unknown_instances",
            whole(all.counts["gpus_unknown"]),
        ),
        (
            "cloudls_unpriced_instances",
            whole(all.unpriced["all.unpriced"]),
        ),
    ] {
        assert_eq!(of_metrics(&metrics, family, ""), expected, "{family}");
    }
    for currency in ["USD", "CNY", ""] {
        let label = format!("currency=\"{currency}\"");
        let key = ("all.price_per_hour".to_owned(), currency.to_owned());
        let sum = of_metrics(&metrics, "cloudls_price_per_hour", &label);
        assert_eq!(sum, all.prices[&key], "{currency}");
    }
}

/// What an hour costs by currency, in millionths.
type Hours = BTreeMap<String, i128>;

/// What a spreadsheet adds up of the listing of a provider: an hour of what runs and of all, by currency, and how many
/// rows are at list price.
#[derive(Debug, Default, PartialEq)]
struct Spreadsheet {
    running: Hours,
    all: Hours,
    at_list_price: u64,
}

impl Spreadsheet {
    /// Adds a line of `-o csv`.
    fn add(&mut self, line: &Map<String, Value>) {
        let cell = |name: &str| line[name].as_str().unwrap();
        self.at_list_price += u64::from(cell("billing.estimated") == "true");
        if cell("price/h").is_empty() {
            return;
        }
        let hour = micros(cell("price/h"));
        *self.all.entry(cell("currency").to_owned()).or_default() += hour;
        if cell("status") == "running" {
            *self.running.entry(cell("currency").to_owned()).or_default() += hour;
        }
    }

    /// What a document says of a group.
    fn told(group: &Value) -> Self {
        let hours = |costs: &Value, name: &str, hours: i128| -> Hours {
            let prices = costs[name].as_array().unwrap().iter();
            let price = |price: &Value| {
                let amount = micros(price["amount"].as_str().unwrap());
                assert_eq!(amount % hours, 0, "{price}");
                (text(&price["currency"]), amount / hours)
            };
            prices.map(price).collect()
        };
        let sums = Self {
            running: hours(group, "price_per_month", 730),
            all: hours(&group["all"], "price_per_month", 730),
            at_list_price: group["all"]["at_list_price"].as_u64().unwrap(),
        };
        assert_eq!(hours(group, "price_per_hour", 1), sums.running, "{group}");
        assert_eq!(
            hours(&group["all"], "price_per_hour", 1),
            sums.all,
            "{group}"
        );
        sums
    }
}

/// Plain arithmetic over the cells of `-o csv` agrees with every sum of the demo fleet, with list prices and without.
#[test]
fn a_month_of_the_demo_fleet_costs_what_a_spreadsheet_says() {
    let demo = |args: &[&str], more: &[&str]| {
        let run = Cloudls::new(["ls", "--demo", "--kind", "all"]).args(args);
        let run = run.args(more).run();
        assert_eq!(run.code, 0, "{run:?}");
        run
    };
    for prices in [&[][..], &["--prices"]] {
        let cells = "provider,status,billing.estimated,price/h";
        let csv = demo(&["-o", "csv", "-c", cells], prices).stdout;
        let (mut total, mut providers) = (Spreadsheet::default(), BTreeMap::new());
        for line in lines(&csv, b',') {
            total.add(&line);
            let provider = text(&line["provider"]);
            providers
                .entry(provider)
                .or_insert_with(Spreadsheet::default)
                .add(&line);
        }
        assert_eq!(total.at_list_price > 0, !prices.is_empty(), "{total:?}");
        assert!(total.all["USD"] > 0, "{total:?}");

        let summary = &document(&demo(&["--summary", "-o", "json"], prices))["summary"];
        assert_eq!(Spreadsheet::told(&summary["total"]), total);
        let groups = document(&demo(&["--group-by", "provider", "-o", "json"], prices));
        for (groups, by) in [
            (&summary["provider"], "summary"),
            (&groups["groups"], "groups"),
        ] {
            let groups = groups.as_array().unwrap().iter();
            let told =
                groups.map(|group| (text(&group["by"]["provider"]), Spreadsheet::told(group)));
            assert_eq!(told.collect::<BTreeMap<_, _>>(), providers, "{by}");
        }
        // Each line has one currency, and counts the rows of that.
        let csv = demo(&["--group-by", "provider", "-o", "csv"], prices).stdout;
        let mut told = BTreeMap::new();
        for line in lines(&csv, b',') {
            let cell = |name: &str| line[name].as_str().unwrap();
            let sums: &mut Spreadsheet = told.entry(text(&line["provider"])).or_default();
            sums.at_list_price += cell("all.at_list_price").parse::<u64>().unwrap();
            for (hours, name) in [
                (&mut sums.running, "price_per_month"),
                (&mut sums.all, "all.price_per_month"),
            ] {
                let month = cell(name);
                if !month.is_empty() && month != "0" {
                    hours.insert(cell("currency").to_owned(), micros(month) / 730);
                }
            }
        }
        let is_paid = |hours: &mut Hours| hours.retain(|_, hour| *hour != 0);
        for sums in providers.values_mut() {
            is_paid(&mut sums.running);
            is_paid(&mut sums.all);
        }
        assert_eq!(told, providers);
        let words = demo(&["--summary"], prices).stdout;
        let count = format!("{} at list price", total.at_list_price);
        assert_eq!(words.contains(&count), !prices.is_empty(), "{words}");
    }
}
