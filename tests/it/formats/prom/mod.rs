//! `-o prom`: what Prometheus and the node exporter take.

mod exporter;
mod runs;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{ODD, assert_harmless, demo, empty, hostile, listed, partial};
use crate::support::{Cloudls, Home, each_cloud, fed, ids, is_there, series};

/// The labels that every series has.
const EVERY: [&str; 4] = ["provider", "profile", "kind", "selection"];

/// Asserts what both formats ask for, and has promtool read it, where there is one.
#[track_caller]
fn check(text: &str) {
    assert_harmless(text);
    let (body, end) = text.rsplit_once("# EOF\n").unwrap();
    assert_eq!(end, "");
    let (mut families, mut series) = (BTreeSet::new(), BTreeSet::new());
    let mut family = "";
    for line in body.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            family = rest.split(' ').next().unwrap();
            assert!(families.insert(family), "{family} twice");
        } else if line.starts_with('#') {
            assert_eq!(line, format!("# TYPE {family} gauge"));
        } else {
            let (labels, value) = line.strip_prefix(family).unwrap().rsplit_once(' ').unwrap();
            let names = labels.strip_prefix('{').unwrap().split("=\"");
            let names = names.map(|part| part.rsplit(',').next().unwrap());
            assert!(names.take(4).eq(EVERY) && labels.ends_with('}'), "{line}");
            assert!(value.parse::<f64>().is_ok(), "{line}");
            assert!(
                series.insert(line.rsplit_once(' ').unwrap().0),
                "{line} twice"
            );
        }
    }
    if is_there("promtool", &["--version"]) {
        let output = fed("promtool", &["check", "metrics"], text);
        let words = [output.stdout, output.stderr].concat();
        assert_eq!(String::from_utf8(words).unwrap(), "");
        assert!(output.status.success());
    }
}

/// The lines of the metrics, without those whose numbers differ from run to run.
fn samples(text: &str) -> Vec<&str> {
    let differs =
        |line: &&str| line.contains("_duration_seconds") || line.contains("_timestamp_seconds");
    text.lines()
        .filter(|line| !line.starts_with('#') && !differs(line))
        .collect()
}

#[test]
fn the_demo_cloud_in_numbers() {
    let text = demo("prom").stdout;
    check(&text);
    assert_eq!(samples(&text), samples(&demo("prom").stdout));
    let sum = |family: &str| {
        let lines = text
            .lines()
            .filter(|line| line.starts_with(&format!("{family}{{")));
        lines
            .map(|line| line.rsplit_once(' ').unwrap().1.parse::<f64>().unwrap())
            .sum::<f64>()
    };
    let json = demo("json").json();
    let rows = json["instances"].as_array().unwrap();
    let gpus: f64 = rows
        .iter()
        .filter_map(|row| row["gpu"]["count"].as_f64())
        .sum();
    let sources = json["sources"].as_array().unwrap();
    let of_sources = |key: &str| -> f64 {
        let counts = sources.iter().filter_map(|source| source[key].as_f64());
        counts.sum()
    };
    let count = of_sources("received");
    // Listings that look in the same place are one source of metrics.
    let mut places: BTreeMap<String, Vec<Option<f64>>> = BTreeMap::new();
    for source in sources {
        let place = json!([source["provider"], source["scope"]]).to_string();
        let totals = places.entry(place).or_default();
        totals.push(source["reported_total"].as_f64());
    }
    let every: f64 = places.values().map(|_| 1.0).sum();
    // One that tells no total leaves open how many there are.
    let reported = places.values().filter_map(|totals| {
        let totals: Option<Vec<_>> = totals.iter().copied().collect();
        Some(totals?.iter().sum::<f64>())
    });
    let reported: f64 = reported.sum();
    assert_eq!(json["count"].as_f64(), Some(count));
    for (family, expected) in [
        ("cloudls_instances", count),
        ("cloudls_gpus", gpus),
        ("cloudls_source_up", every),
        ("cloudls_source_complete", every),
        ("cloudls_source_instances", count),
        ("cloudls_source_reported_instances", reported),
        (
            "cloudls_gpus_unknown_instances",
            rows.iter()
                .map(|row| f64::from(u8::from(row["gpu"]["count"].is_null())))
                .sum(),
        ),
    ] {
        assert!(
            (sum(family) - expected).abs() < 1e-9,
            "{family}: {}",
            sum(family)
        );
    }
    let hour = |row: &serde_json::Value| row["billing"]["per_hour"].as_str()?.parse::<f64>().ok();
    let hours: Vec<_> = rows.iter().filter_map(hour).collect();
    assert!((sum("cloudls_price_per_hour") - hours.iter().sum::<f64>()).abs() < 1e-6);
    let unpriced = rows.len() - hours.len();
    assert_eq!(
        sum("cloudls_unpriced_instances").to_string(),
        unpriced.to_string()
    );
}

#[test]
fn an_empty_listing_is_a_success() {
    let text = empty("prom").stdout;
    check(&text);
    let own = r#"provider="hpcai",profile="env",kind="instance",selection="--provider hpcai""#;
    let labels = format!(r#"{{{own},region="",parent="",group=""}}"#);
    assert_eq!(
        samples(&text),
        [
            format!(r#"cloudls_instances{{{own},region="",status="running"}} 0"#),
            format!("cloudls_source_up{labels} 1"),
            format!("cloudls_source_complete{labels} 1"),
            format!("cloudls_source_instances{labels} 0"),
            format!("cloudls_source_reported_instances{labels} 0"),
            format!("cloudls_source_undecided_instances{labels} 0"),
            format!("cloudls_complete{{{own}}} 1"),
            format!("cloudls_limited{{{own}}} 0"),
        ]
    );
    let times = |line: &&str| line.contains("last_") && !line.starts_with('#');
    assert_eq!(text.lines().filter(times).count(), 3);
}

#[test]
fn a_partial_listing_says_what_is_short() {
    let text = partial("prom").stdout;
    check(&text);
    let own = |provider: &str| {
        let selection = "--provider hpcai,novita";
        format!(r#"{{provider="{provider}",profile="env",kind="instance",selection="{selection}""#)
    };
    let labels = |provider: &str| format!(r#"{},region="",parent="",group=""}}"#, own(provider));
    let (good, lost) = (labels("hpcai"), labels("novita"));
    let (of, of_lost) = (own("hpcai"), own("novita"));
    assert_eq!(
        samples(&text),
        [
            format!(r#"cloudls_instances{of},region="one",status="running"}} 2"#),
            format!(r#"cloudls_gpus{of},region="one",model="one",status="running"}} 4"#),
            format!(r#"cloudls_gpus_unknown_instances{of},status="running"}} 0"#),
            format!(r#"cloudls_price_per_hour{of},status="running",currency="one"}} 0.2"#),
            format!(r#"cloudls_unpriced_instances{of},status="running"}} 0"#),
            format!(r#"cloudls_list_priced_instances{of},status="running"}} 0"#),
            format!("cloudls_source_up{good} 1"),
            format!("cloudls_source_up{lost} 0"),
            format!("cloudls_source_complete{good} 1"),
            format!("cloudls_source_complete{lost} 0"),
            format!("cloudls_source_instances{good} 2"),
            format!("cloudls_source_instances{lost} 0"),
            format!("cloudls_source_reported_instances{good} 2"),
            format!("cloudls_source_undecided_instances{good} 0"),
            format!("cloudls_source_undecided_instances{lost} 0"),
            format!("cloudls_complete{of}}} 1"),
            format!("cloudls_complete{of_lost}}} 0"),
            format!("cloudls_limited{of}}} 0"),
            format!("cloudls_limited{of_lost}}} 0"),
        ]
    );
    // Of the one that was lost no success is known, which is older than any.
    for ((name, labels), value) in series(&text) {
        if name.ends_with("last_success_timestamp_seconds") {
            assert_eq!(
                value > 0.0,
                labels["provider"] == "hpcai",
                "{name} {labels:?}"
            );
        }
    }
}

#[test]
fn no_label_breaks_out() {
    let run = listed(&hostile(), "prom");
    check(&run.stdout);
    let rows = samples(&run.stdout)
        .into_iter()
        .filter(|line| line.starts_with("cloudls_instances{"));
    let count = |line: &str| line.rsplit_once(' ').unwrap().1.parse::<usize>().unwrap();
    assert_eq!(rows.map(count).sum::<usize>(), 2 * ODD.len());
    let escaped = r#"region="\"quoted\" \\ 'text'",status="#;
    assert!(run.stdout.contains(escaped), "{run:?}");
}

/// One that failed before it had a source is told like any other.
#[test]
fn a_listing_without_a_source_has_its_state() {
    let config = "[profile.prod]\nprovider = \"modelarts\"\n\n[profile.keyless]\nprovider = \"novita\"\n\
                  credential = { env = \"NOWHERE\" }\n";
    let run = Home::with(config).run(["ls", "-o", "prom"]).run();
    assert_eq!(run.code, 3, "{run:?}");
    check(&run.stdout);
    let all = series(&run.stdout);
    for (provider, profile, kind) in [
        ("modelarts", "prod", "job"),
        ("novita", "keyless", "instance"),
    ] {
        for (name, is_time) in [
            ("cloudls_complete", false),
            ("cloudls_last_success_timestamp_seconds", false),
            ("cloudls_last_run_timestamp_seconds", true),
        ] {
            let labels = [("provider", provider), ("profile", profile), ("kind", kind)];
            let labels = labels.map(|(name, value)| (name.to_owned(), value.to_owned()));
            let value = all[&(name.to_owned(), labels.into())];
            assert_eq!(value > 0.0, is_time, "{profile}: {name} {value}");
        }
    }
    assert!(!run.stdout.contains("\ncloudls_instances{"), "{run:?}");
}

/// What a report calls its rows is what the rows are called.
#[test]
fn sources_and_rows_are_of_one_kind() {
    each_cloud(|cloud| {
        let server = cloud.honest(&ids(3));
        let text = cloud.listing(&server).args(["-o", "prom"]).run().stdout;
        check(&text);
        let kinds = |family: &str| -> BTreeSet<_> {
            let all = series(&text).into_keys();
            let own = all.filter(|(name, _)| name == family);
            own.map(|(_, labels)| labels["kind"].clone()).collect()
        };
        assert_eq!(kinds("cloudls_complete"), kinds("cloudls_instances"));
        assert_eq!(kinds("cloudls_complete").len(), 1);
    });
}

#[test]
fn groups_are_told_by_profile_and_kind() {
    let run = |flags: &[&str]| {
        let run = Cloudls::new(["ls", "--demo", "-o"]).args(flags).run();
        assert_eq!(run.code, 0, "{run:?}");
        run
    };
    let by = "region,provider,gpu.model,tags.selection,tags.provider";
    let text = run(&["prom", "--group-by", by]).stdout;
    check(&text);
    let names = series(&text).into_keys().map(|(name, _)| name);
    let names: BTreeSet<_> = names.collect();
    assert!(names.contains("cloudls_group_instances"), "{names:?}");
    assert!(!names.contains("cloudls_instances"), "{names:?}");
    let sum = |text: &str, family: &str| -> f64 {
        let all = series(text).into_iter();
        let own = all.filter(|((name, _), _)| name == family);
        own.map(|(_, value)| value).sum()
    };
    let plain = run(&["prom"]).stdout;
    for family in [
        "instances",
        "gpus",
        "gpus_unknown_instances",
        "price_per_hour",
        "unpriced_instances",
    ] {
        let sums = [
            sum(&text, &format!("cloudls_group_{family}")),
            sum(&plain, &format!("cloudls_{family}")),
        ];
        assert!((sums[0] - sums[1]).abs() < 1e-6, "{family}: {sums:?}");
    }
    let label = text
        .lines()
        .find(|line| line.starts_with("cloudls_group_instances{"));
    let label = label.unwrap();
    assert!(
        label.contains(r#"selection="--group-by region,provider,gpu.model,tags.selection,tags.provider",region=""#)
            && label.contains(r#",tags_selection="",tags_provider=""} "#),
        "{label}"
    );
}

/// `docs/prometheus.md` tells of each metric there is, and of no other.
#[test]
fn the_page_names_every_metric() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/prometheus.md");
    let page = std::fs::read_to_string(page).unwrap();
    let told = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `cloudls_"));
    let told = told.map(|line| format!("cloudls_{}", line.split_once('`').unwrap().0));
    let grouped = Cloudls::new(["ls", "--demo", "-o", "prom", "--group-by", "status"]).run();
    let written = [demo("prom").stdout, grouped.stdout];
    let written = written.iter().flat_map(|text| series(text).into_keys());
    let names: BTreeSet<_> = written.map(|(name, _)| name).collect();
    assert_eq!(told.collect::<BTreeSet<_>>(), names);
}
