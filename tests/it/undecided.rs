//! What is asked of a list is answered from what is known: rows of which it is not known whether they meet a
//! condition are neither taken for such that do nor for such that do not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::support::{Cloud, Cloudls, Finished, Reply, Server, at_once, each_cloud, put};

/// A row as JSON with its provider's own object, and the keys that the provider can fill.
struct Row<'a> {
    json: &'a Value,
    fills: &'a BTreeSet<String>,
}

impl Row<'_> {
    /// The value of a key; `None` for unknown.
    fn at(&self, pointer: &str) -> Option<&Value> {
        self.json.pointer(pointer).filter(|value| !value.is_null())
    }

    fn text(&self, pointer: &str) -> Option<&str> {
        self.at(pointer)?.as_str()
    }

    fn number(&self, pointer: &str) -> Option<f64> {
        self.at(pointer)?.as_f64()
    }

    /// The status; `None` for the word that stands for none.
    fn status(&self) -> Option<&str> {
        self.text("/status").filter(|word| *word != "unknown")
    }

    /// Whether one of the addresses is wanted; where there may be others, only a yes is known.
    fn has_address(&self, is_wanted: fn(&str) -> bool) -> Option<bool> {
        let lists = ["private_ips", "public_ips"];
        let mut all = lists
            .iter()
            .flat_map(|list| self.json[list].as_array().unwrap());
        let is_found = all.any(|address| is_wanted(address.as_str().unwrap()));
        let is_whole = lists.iter().all(|list| self.fills.contains(*list));
        (is_found || is_whole).then_some(is_found)
    }

    /// Whether it ended by a time; an end that the provider says there is none of is known.
    fn ends_by(&self, time: &str) -> Option<bool> {
        if let Some(end) = self.text("/expires_at") {
            return Some(end < time);
        }
        let says_none = |end: &str| ["-1", "0"].contains(&end);
        self.text("/raw/endTime")
            .is_some_and(says_none)
            .then_some(false)
    }
}

/// A condition: its flags, and whether a row meets it, `None` where that is not known.
type Case = (&'static [&'static str], fn(&Row<'_>) -> Option<bool>);

const CASES: &[Case] = &[
    (&["--gpu"], |row| Some(row.number("/gpu/count")? > 0.0)),
    (&["--spot"], |row| row.at("/spot/is_spot")?.as_bool()),
    (&["--no-spot"], |row| {
        Some(row.at("/spot/is_spot")? == false)
    }),
    (&["--status", "running"], |row| {
        Some(row.status()? == "running")
    }),
    (
        &["--status", "failed", "--status", "stopped,running"],
        |row| Some(["failed", "stopped", "running"].contains(&row.status()?)),
    ),
    (&["--filter", "status!=running"], |row| {
        Some(row.status()? != "running")
    }),
    (&["--status", "unknown"], |row| Some(row.status().is_none())),
    (&["--filter", "status!=unknown"], |row| {
        Some(row.status().is_some())
    }),
    (&["--older-than", "12h"], |row| {
        row.text("/created_at")
            .or(row.text("/started_at"))
            .map(|_| true)
    }),
    (&["--name", "a"], |row| {
        Some(row.text("/name")?.contains('a'))
    }),
    (&["--type", "g"], |row| {
        Some(row.text("/instance_type")?.contains('g'))
    }),
    (&["--ip", "198.51.100.7"], |row| {
        row.has_address(|ip| ip == "198.51.100.7")
    }),
    (&["--ip", "10.0.0.0/8"], |row| {
        row.has_address(|ip| ip.starts_with("10."))
    }),
    (&["--filter", "ip!=198.51.100.7"], |row| {
        Some(!row.has_address(|ip| ip == "198.51.100.7")?)
    }),
    (&["--filter", "gpu.model~h100"], |row| {
        let none = (row.number("/gpu/count") == Some(0.0)).then_some("");
        Some(
            row.text("/gpu/model")
                .or(none)?
                .to_lowercase()
                .contains("h100"),
        )
    }),
    (&["--filter", "gpu.count!=8"], |row| {
        Some(*row.at("/gpu/count")? != 8)
    }),
    (&["--filter", "owner=demo_user"], |row| {
        Some(row.text("/owner")? == "demo_user")
    }),
    (&["--filter", "owner=null"], |row| {
        Some(row.text("/owner").is_none())
    }),
    (&["--filter", "zone=null,cn-shanghai-b"], |row| {
        Some(row.text("/zone").is_none_or(|zone| zone == "cn-shanghai-b"))
    }),
    (&["--filter", "restarts>=1"], |row| {
        Some(row.number("/restarts")? >= 1.0)
    }),
    (&["--filter", "tags.Role=Queue"], |row| {
        let role = row.text("/tags/Role");
        (role.is_some() || row.fills.contains("tags")).then_some(role == Some("Queue"))
    }),
    (&["--filter", "expires_at<2026-06-01"], |row| {
        row.ends_by("2026-06-01")
    }),
    (&["--filter", "price>=1"], |row| {
        Some(row.text("/billing/per_hour")?.parse::<f64>().unwrap() >= 1.0)
    }),
    (&["--gpu", "--status", "running"], |row| {
        let has_gpu = row.number("/gpu/count").map(|count| count > 0.0);
        let is_running = row.status().map(|status| status == "running");
        match (has_gpu, is_running) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }
    }),
];

/// Everything in the demo cloud, with the providers' own objects.
fn everything() -> &'static [Value] {
    static ROWS: OnceLock<Value> = OnceLock::new();
    let rows = ROWS.get_or_init(|| {
        let run = Cloudls::new(["ls", "--demo", "-o", "json", "--raw"]).run();
        run.json()["instances"].take()
    });
    rows.as_array().unwrap()
}

/// The keys that a provider can fill, as it says.
fn fills(cloud: Cloud) -> BTreeSet<String> {
    let run = Cloudls::new(["providers", "-o", "json"]).run();
    let keys = run.json()[cloud.id]["fields"]["fills"].take();
    let keys = keys.as_array().unwrap().iter();
    keys.map(|key| key.as_str().unwrap().to_owned()).collect()
}

fn addresses<'a>(rows: impl IntoIterator<Item = &'a Value>) -> Vec<&'a str> {
    let rows = rows.into_iter();
    rows.map(|row| row["address"].as_str().unwrap()).collect()
}

fn demo(cloud: Cloud, flags: &[&str], more: &[&str]) -> Finished {
    let run = Cloudls::new(["ls", "--demo", "-o", "json", "-p", cloud.id]);
    run.args(flags).args(more).run()
}

/// The numbers of every command are those that a count over all rows gives.
#[test]
fn rows_are_wanted_or_not_or_it_is_not_known() {
    each_cloud(|cloud| {
        let fills = fills(cloud);
        at_once(&[0, 1, 2], |part| {
            for (flags, judge) in CASES.iter().skip(*part).step_by(3) {
                let mut judged: BTreeMap<Option<bool>, Vec<&Value>> = BTreeMap::new();
                let mut not_ruled_out = Vec::new();
                for json in everything()
                    .iter()
                    .filter(|row| row["provider"] == cloud.id)
                {
                    let row = Row {
                        json,
                        fills: &fills,
                    };
                    let verdict = judge(&row);
                    judged.entry(verdict).or_default().push(json);
                    if verdict != Some(false) {
                        not_ruled_out.push(json);
                    }
                }
                let met = judged.get(&Some(true)).cloned().unwrap_or_default();
                let undecided = judged.get(&None).map_or(0, Vec::len);
                check(
                    cloud,
                    flags,
                    &addresses(met),
                    undecided,
                    &addresses(not_ruled_out),
                );
            }
        });
    });
}

/// Runs a condition in every way, and compares with the rows that meet it, how many are undecided, and the
/// two together.
fn check(cloud: Cloud, flags: &[&str], met: &[&str], undecided: usize, both: &[&str]) {
    let what = format!("{cloud:?} {flags:?}");
    let (is_none, is_known) = (met.is_empty(), undecided == 0);
    let exit = |is_met: bool| if is_met { 0 } else { 9 };
    let run = demo(cloud, flags, &["--expect", "none"]);
    let document = run.json();
    assert_eq!(
        addresses(document["instances"].as_array().unwrap()),
        met,
        "{what}"
    );
    assert_eq!(
        (&document["undecided"], &document["complete"]),
        (&json!(undecided), &json!(true)),
        "{what}"
    );
    let sources = document["sources"].as_array().unwrap().iter();
    let sum: u64 = sources
        .map(|source| source["undecided"].as_u64().unwrap())
        .sum();
    assert_eq!(sum, undecided as u64, "{what}");
    assert_eq!(run.code, exit(is_none && is_known), "{what}: {run:?}");
    let given = format!("{undecided} instance");
    assert_eq!(
        run.stderr.contains(&format!("note: {given}")),
        !is_known,
        "{what}: {run:?}"
    );
    let run = demo(cloud, flags, &["--summary", "--expect", "some"]);
    assert_eq!(run.code, exit(!is_none), "{what}: {run:?}");
    let document = run.json();
    assert_eq!(document["summary"]["total"]["count"], met.len(), "{what}");
    assert_eq!(document["undecided"], undecided, "{what}");
    let run = demo(
        cloud,
        flags,
        &["--keep-unknown", "--expect", &both.len().to_string()],
    );
    assert_eq!(run.code, 0, "{what}: {run:?}");
    let document = run.json();
    assert_eq!(
        addresses(document["instances"].as_array().unwrap()),
        both,
        "{what}"
    );
    assert_eq!(
        (&document["undecided"], &document["count"]),
        (&json!(undecided), &json!(both.len())),
        "{what}"
    );
}

#[test]
fn a_count_that_unknown_rows_may_change_is_not_judged() {
    let server = fleet(Cloud::NOVITA, &["gpuNum"], 2, 3);
    for (flags, code) in [
        (&["--expect", "2"][..], 9),
        (&["--expect", "some"], 0),
        (&["--expect", ">=2"], 0),
        (&["--expect", "<=5"], 0),
        (&["--expect", "<=4"], 9),
        (&["--expect", "5"], 9),
        (&["--expect", "none"], 9),
        (&["--expect", "5", "--keep-unknown"], 0),
        (&["--expect", "2", "--filter", "gpu.count!=null"], 0),
        (&["--expect", "none", "--filter", "gpu.count=null"], 9),
        (&["--expect", "none", "--status", "failed"], 0),
        (&["--expect", "2", "--limit", "1"], 9),
    ] {
        let run = Cloud::NOVITA
            .listing(&server)
            .args(["--gpu"])
            .args(flags)
            .run();
        assert_eq!(run.code, code, "{flags:?}: {run:?}");
    }
    let run = Cloud::NOVITA
        .listing(&server)
        .args(["--gpu", "--expect", "none"])
        .run();
    for words in [
        "note: 3 instances left out, as it is not known whether they meet --gpu: novita 3\n",
        "error: expected none, found 2, and 3 of which it is not known\n",
        "hint: --filter 'gpu.count!=null' takes unknown for no, -p leaves providers out, --keep-unknown counts them\n",
    ] {
        assert!(run.stderr.contains(words), "{words}: {run:?}");
    }
}

/// How much is read beyond the cut is chance, and tells nothing.
#[test]
fn what_lies_beyond_the_cut_is_not_counted() {
    for _ in 0..5 {
        let flags = ["ls", "--demo", "--gpu", "--limit", "1", "-o", "json"];
        let document = Cloudls::new(flags).run().json();
        assert_eq!(document["instances"][0]["provider"], "eas");
        let sources = document["sources"].as_array().unwrap();
        let undecided = sources
            .iter()
            .map(|source| source["undecided"].as_u64().unwrap());
        assert_eq!(
            (&document["undecided"], undecided.sum()),
            (&json!(0), 0_u64),
            "{document:#}"
        );
    }
}

/// A row that is missing where rows are undecided may be one of them.
#[test]
fn what_may_be_undecided_is_not_gone() {
    let whole = fleet(Cloud::NOVITA, &["gpuNum"], 3, 0);
    let partly = fleet(Cloud::NOVITA, &["gpuNum"], 2, 1);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("old.json");
    let list = |server: &Server, flags: &[&str]| {
        let run = Cloud::NOVITA.listing(server).args(flags).run();
        assert_eq!(run.code, 0, "{run:?}");
        std::fs::write(&file, run.stdout).unwrap();
    };
    let against = |server: &Server, flags: &[&str]| {
        let run = Cloud::NOVITA
            .listing(server)
            .args(["--against", file.to_str().unwrap()]);
        run.args(flags).run()
    };
    list(&whole, &["--gpu"]);
    let run = against(&partly, &["--gpu"]);
    assert_eq!(run.code, 8, "{run:?}");
    let document = run.json();
    assert_eq!(
        (&document["gone"], &document["complete"]),
        (&json!([]), &json!(false)),
        "{run:?}"
    );
    assert_eq!(document["left_out"][0]["in"], "new");
    let words = "it is not known whether novita/env/i-2 is there: 1 row undecided";
    assert_eq!(document["left_out"][0]["reason"], words);
    assert!(run.stderr.contains(words), "{run:?}");
    list(&partly, &["--gpu"]);
    assert_eq!(against(&partly, &["--gpu"]).code, 0);
    let run = against(&whole, &["--gpu"]);
    assert_eq!(
        (run.code, &run.json()["appeared"]),
        (8, &json!([])),
        "{run:?}"
    );
    // With the undecided rows in both listings nothing is open.
    list(&partly, &["--gpu", "--keep-unknown"]);
    assert_eq!(against(&whole, &["--gpu", "--keep-unknown"]).code, 0);
    assert_eq!(against(&whole, &["--gpu"]).code, 2);
}

/// Nor is a field that could not be read a change.
#[test]
fn what_could_not_be_read_has_not_changed() {
    const CLOUD: Cloud = Cloud::NOVITA;
    let rows = |statuses: [Value; 3]| {
        let rows = ["a", "b", "c"].iter().zip(statuses).map(|(id, status)| {
            let mut row = CLOUD.row(id);
            row["status"] = status;
            row
        });
        let body = CLOUD.body(&rows.collect::<Vec<_>>(), Some(3));
        Server::start(move |_| Reply::json(200, &body))
    };
    let folder = tempfile::tempdir().unwrap();
    let list = |name: &str, server: &Server| {
        let run = CLOUD.listing(server).run();
        assert_eq!(run.code, 0, "{run:?}");
        let file = folder.path().join(name);
        std::fs::write(&file, run.stdout).unwrap();
        file.display().to_string()
    };
    let known = rows([json!("running"), json!("running"), json!("running")]);
    let odd = rows([json!("running"), json!({"code": 1}), json!("running")]);
    let other = rows([json!("exited"), json!({"code": 1}), json!("running")]);
    let (old, new) = (list("known.json", &known), list("odd.json", &odd));
    let whole = |from: &str, to: &str| Cloudls::new(["diff", from, to, "-o", "json"]).run();
    for (run, side) in [
        (CLOUD.listing(&odd).args(["--against", &old]).run(), "new"),
        (CLOUD.listing(&known).args(["--against", &new]).run(), "old"),
        (whole(&old, &new), "new"),
        (whole(&new, &old), "old"),
    ] {
        let document = run.json();
        assert_eq!((run.code, &document["changed"]), (8, &json!([])), "{run:?}");
        assert_eq!(document["left_out"][0]["in"], side, "{run:?}");
        let words = "fields could not be read, and may be unchanged: novita/env/b";
        assert_eq!(document["left_out"][0]["reason"], words);
        assert!(run.stderr.contains(words), "{run:?}");
    }
    // What was read is compared.
    let run = CLOUD.listing(&other).args(["--against", &old]).run();
    let changed = run.json()["changed"].clone();
    assert_eq!(changed.as_array().map(Vec::len), Some(1), "{run:?}");
    assert_eq!(changed[0]["address"], "novita/env/a", "{run:?}");
    // Unread in both, it is the same.
    assert_eq!(CLOUD.listing(&odd).args(["--against", &new]).run().code, 0);
}

#[test]
fn sums_and_metrics_tell_of_undecided_rows() {
    let server = fleet(Cloud::NOVITA, &["gpuNum"], 2, 3);
    let run = |flags: &[&str]| Cloud::NOVITA.listing(&server).args(flags).run();
    let text = run(&["--gpu", "-o", "prom"]).stdout;
    assert!(text.contains("\ncloudls_source_undecided_instances{provider=\"novita\",profile=\"env\",kind=\"instance\",selection=\"--provider novita --gpu --page-size 3\",region=\"\",parent=\"\",group=\"\"} 3\n"), "{text}");
    let summary = run(&["--summary", "-o", "table"]).stdout;
    let words = "GPUs running: at least 2 of at least 2 (of 3 instances, 3 of them running, that is unknown)\n";
    assert!(summary.contains(words), "{summary}");
    let total = run(&["--summary"]).json()["summary"]["total"].take();
    let keys = [
        "count",
        "gpus",
        "gpus_unknown",
        "gpus_running",
        "gpus_running_unknown",
    ];
    assert_eq!(
        json!(keys.map(|key| total[key].clone())),
        json!([5, 2, 3, 2, 3])
    );
    let groups = run(&["--filter", "gpu=null", "--group-by", "status", "-o", "csv"]).stdout;
    let csv = "status,count,running,running_unknown,gpus,gpus_unknown,gpus_running,gpus_running_unknown,\
               price_per_hour,currency,price_per_month,unpriced,of_unknown_period,\
               at_list_price,all.price_per_hour,all.price_per_month,all.unpriced,\
               all.of_unknown_period,all.at_list_price\n\
               running,3,3,0,,3,,3,,,,3,0,0,,,3,0,0\n";
    assert_eq!(groups, csv);
}

#[test]
fn verbose_says_before_it_asks_what_is_never_told() {
    let run = Cloudls::new(["ls", "--demo", "-p", "sae", "--gpu", "-v"]).run();
    let told = run.stderr.find("note: sae never tells gpu.count: --gpu\n");
    let asked = run.stderr.find("source: sae");
    assert!(told.is_some() && told < asked, "{run:?}");
    let run = Cloudls::new(["ls", "--demo", "-p", "eas", "--expiring-within", "7d"]).run();
    let words = "note: eas never tells of an end: --expiring-within 7d goes by what is known\n";
    assert!(run.stderr.contains(words), "{run:?}");
}

/// Rows that tell something at these places, and rows that do not.
fn fleet(cloud: Cloud, places: &[&str], telling: usize, silent: usize) -> Server {
    let rows: Vec<_> = (0..telling + silent)
        .map(|number| {
            let mut row = cloud.row(&format!("i-{number}"));
            if number < telling {
                for place in places {
                    put(&mut row, &format!("/{place}"), json!("1"));
                }
            }
            row
        })
        .collect();
    Server::start(move |request| {
        let asked = cloud.asked(request);
        let page = rows.iter().skip(asked.skipped()).take(asked.size);
        let page: Vec<_> = page.cloned().collect();
        Reply::json(200, &cloud.body_for(asked, &page, Some(rows.len() as u64)))
    })
}

/// A row that holds what no reader understands, by a condition on what it is of.
#[test]
fn what_cannot_be_read_is_not_no() {
    let address = &["--ip", "10.0.0.1"][..];
    let ends = &["--filter", "ends_at<3d"][..];
    let two = "10.0.0.1,10.0.0.2";
    // Which are met, undecided and unread.
    let (met, open, no) = ([1, 0, 0], [0, 1, 1], [0, 0, 0]);
    let started = chrono::Utc::now().timestamp() - 60;
    for (cloud, members, flags, counts) in [
        (Cloud::SAE, json!({"Eip": two}), address, met),
        (Cloud::SAE, json!({"Eip": " 10.0.0.1 "}), address, met),
        (Cloud::SAE, json!({"Eip": "10.0.0.1/32"}), address, open),
        (Cloud::EAS, json!({"InnerIP": two}), address, met),
        (
            Cloud::EAS,
            json!({"ExternalIP": "10.0.0.1:22"}),
            address,
            open,
        ),
        (
            Cloud::EAS,
            json!({"TenantInstanceIP": "nope"}),
            address,
            open,
        ),
        (
            Cloud::NOVITA,
            json!({"billingMode": "SPOT"}),
            &["--spot"],
            met,
        ),
        (
            Cloud::NOVITA,
            json!({"billingMode": "weird"}),
            &["--spot"],
            [0, 1, 0],
        ),
        (
            Cloud::NOVITA,
            json!({"billingMode": 7, "spotStatus": "notified"}),
            &["--spot"],
            met,
        ),
        (
            Cloud::NOVITA,
            json!({"billingMode": "onDemand"}),
            &["--spot"],
            no,
        ),
        (
            Cloud::NOVITA,
            json!({"createdAt": "x", "lastStartedAt": started.to_string()}),
            &["--older-than", "1d"],
            open,
        ),
        (
            Cloud::NOVITA,
            json!({"billingMode": "spot", "endTime": "-1", "spotReclaimTime": "x"}),
            ends,
            open,
        ),
        (
            Cloud::NOVITA,
            json!({"billingMode": "onDemand", "endTime": "-1"}),
            ends,
            no,
        ),
    ] {
        let mut row = cloud.row("i-0");
        for (name, value) in members.as_object().unwrap() {
            put(&mut row, &format!("/{name}"), value.clone());
        }
        let server = Server::start(move |request| {
            let asked = cloud.asked(request);
            let page: Vec<_> = [&row].into_iter().skip(asked.skipped()).cloned().collect();
            Reply::json(200, &cloud.body_for(asked, &page, Some(1)))
        });
        let run = cloud.listing(&server).args(flags).run();
        let document = run.json();
        let unread = &document["sources"][0]["unread"]["count"];
        let found = json!([document["count"], document["undecided"], unread]);
        assert_eq!(
            found,
            json!(counts),
            "{cloud:?} {members} {flags:?}: {run:?}"
        );
    }
}

/// A row that several conditions leave undecided counts for the first, as it was typed.
#[test]
fn the_first_condition_that_was_typed_counts() {
    let (price, gpu) = (["--filter", "price>1"], ["--gpu"]);
    for (flags, first) in [
        ([&gpu[..], &price[..]], "--gpu: sae "),
        ([&price[..], &gpu[..]], "--filter 'price>1': sae "),
    ] {
        let run = Cloudls::new(["ls", "--demo", "-p", "sae"]);
        let words = run.args(flags.concat()).run().stderr;
        assert_eq!(words.matches(": sae ").count(), 1, "{words}");
        assert!(words.contains(first), "{words}");
    }
}
