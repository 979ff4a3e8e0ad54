//! The recipes on other fleets than the one of the page: without rows, of one provider only, with nothing known of
//! any row, and with prices of many decimals.

use std::fmt;

use serde_json::{Value, json};

use super::{CASES, Kitchen, has, page, script};
use crate::support::{Cloud, DemoCloud, Reply, Server, at_once};

const CLOUD: Cloud = Cloud::HPCAI;

/// These go on until something happens, or show a host of the demo fleet.
const LEFT_OUT: [&str; 2] = ["Each change, until something fails", "Log in by name"];

/// What is listed.
struct Fleet {
    name: String,
    provider: &'static str,
    /// What serves it, where it is not the demo cloud.
    server: Option<Server>,
}

impl fmt::Debug for Fleet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl Fleet {
    /// The rows of a provider of the demo cloud.
    fn demo(cloud: Cloud) -> Self {
        Self {
            name: format!("{cloud:?} alone"),
            provider: cloud.id(),
            server: None,
        }
    }

    fn serving(name: &str, rows: &[Value]) -> Self {
        let body = CLOUD.body(rows, Some(rows.len() as u64));
        Self {
            name: name.to_owned(),
            provider: CLOUD.id(),
            server: Some(Server::start(move |_| Reply::json(200, &body))),
        }
    }

    fn kitchen(&self, cloud: &DemoCloud) -> Kitchen {
        let mut kitchen = Kitchen::new(cloud);
        kitchen.set("CLOUDLS_PROVIDER", self.provider.to_owned());
        if let Some(server) = &self.server {
            kitchen.set(CLOUD.endpoint(), server.url());
        }
        kitchen
    }
}

/// A row that runs, with this price of this period.
fn row(number: usize, price: &str, mode: &str) -> Value {
    let mut row = CLOUD.row(&format!("i-{number}"));
    row["instanceRuntimeInfo"]["status"] = json!("Running");
    row["instanceSpecInfo"] = json!({
        "instanceBillingInfo": {"chargeMode": mode, "price": price, "unit": "$"},
    });
    row
}

#[test]
fn they_run_on_any_fleet() {
    let cloud = DemoCloud::start();
    let bare: Vec<_> = (0..3)
        .map(|number| CLOUD.row(&format!("i-{number}")))
        .collect();
    let mut fleets = vec![
        Fleet::serving("no row", &[]),
        Fleet::serving("nothing known", &bare),
    ];
    let clouds = Cloud::with(|_| true);
    fleets.extend(clouds.into_iter().map(Fleet::demo));
    let recipes = page::recipes(page::RECIPES);
    at_once(&fleets, |fleet| {
        for case in CASES.iter().flat_map(|part| *part) {
            let recipe = recipes.iter().find(|recipe| recipe.title == case.title);
            let recipe = recipe.unwrap();
            let is_left_out = LEFT_OUT.contains(&case.title) || !recipe.languages().contains(&"sh");
            if is_left_out || !case.needs.iter().all(|program| has(program)) {
                continue;
            }
            let served = fleet.kitchen(&cloud).run(script(recipe));
            let what = format!("{} of {}: {served:?}", case.title, fleet.name);
            assert_eq!(served.code, 0, "{what}");
            // Only an expectation says that it is not met.
            let mut words = served.stderr.lines();
            assert!(
                words.all(|line| line.starts_with("error: expected ")),
                "{what}"
            );
        }
    });
}

/// No digit is lost, and no sum of unknown prices is 0.
#[test]
fn money_adds_up_to_the_last_digit() {
    let rows: Vec<_> = (0..100)
        .map(|number| row(number, "0.125", "perHour"))
        .chain((100..103).map(|number| row(number, "2.58", "perMonth")))
        .chain((103..106).map(|number| row(number, "", "perHour")))
        .collect();
    let cloud = DemoCloud::start();
    let priced = Fleet::serving("many decimals", &rows);
    let unpriced = Fleet::serving("no price", &rows[103..]);
    for recipe in page::recipes(page::RECIPES) {
        if !recipe.title.starts_with("Sums of money in") {
            continue;
        }
        let needs = CASES.iter().flat_map(|part| *part);
        let mut needs = needs
            .filter(|case| case.title == recipe.title)
            .flat_map(|case| case.needs);
        if !needs.all(|program| has(program)) {
            continue;
        }
        let sums = |fleet: &Fleet| {
            let served = fleet.kitchen(&cloud).run(script(&recipe));
            assert_eq!((served.code, &*served.stderr), (0, ""), "{served:?}");
            let cells = served
                .stdout
                .lines()
                .skip(1)
                .flat_map(|line| line.split(','));
            let numbers = cells.filter_map(|cell| cell.parse::<f64>().ok());
            numbers
                .map(|number| format!("{number:.6}"))
                .collect::<Vec<_>>()
        };
        // 100 x 0.125, and 3 x 2.58 / 730.
        assert_eq!(sums(&priced), ["12.510602"], "{}", recipe.title);
        assert_eq!(sums(&unpriced), [""; 0], "{}", recipe.title);
    }
    let csv = priced
        .kitchen(&cloud)
        .run("cloudls ls -q --group-by currency -o csv | cut -d, -f 9");
    assert_eq!(csv.stdout, "price_per_hour\n12.510602\n");
}
