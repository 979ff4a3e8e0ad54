//! `-o prom`: what Prometheus and the node exporter take.

use std::collections::BTreeSet;

use super::{ODD, assert_harmless, demo, empty, hostile, listed, partial};
use crate::support::{fed, is_there};

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
            assert!(
                labels.is_empty() || labels.starts_with('{') && labels.ends_with('}'),
                "{line}"
            );
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
    let every: f64 = sources.iter().map(|_| 1.0).sum();
    assert_eq!(json["count"].as_f64(), Some(count));
    for (family, expected) in [
        ("cloudls_instances", count),
        ("cloudls_gpus", gpus),
        ("cloudls_source_up", every),
        ("cloudls_source_complete", every),
        ("cloudls_source_instances", count),
        (
            "cloudls_source_reported_instances",
            of_sources("reported_total"),
        ),
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
    let labels = r#"{provider="hpcai",profile="env",region="",parent="",group=""}"#;
    assert_eq!(
        samples(&text),
        [
            format!("cloudls_source_up{labels} 1"),
            format!("cloudls_source_complete{labels} 1"),
            format!("cloudls_source_instances{labels} 0"),
            format!("cloudls_source_reported_instances{labels} 0"),
            format!("cloudls_source_undecided_instances{labels} 0"),
            "cloudls_complete 1".to_owned(),
            "cloudls_limited 0".to_owned(),
        ]
    );
    let times = |line: &&str| line.contains("last_") && !line.starts_with('#');
    assert_eq!(text.lines().filter(times).count(), 3);
}

#[test]
fn a_partial_listing_says_what_is_short() {
    let text = partial("prom").stdout;
    check(&text);
    let labels = |provider: &str| {
        format!(r#"{{provider="{provider}",profile="env",region="",parent="",group=""}}"#)
    };
    let (good, lost) = (labels("hpcai"), labels("novita"));
    let of = r#"{provider="hpcai",profile="env""#;
    assert_eq!(
        samples(&text),
        [
            format!(r#"cloudls_instances{of},region="one",status="running"}} 2"#),
            format!(r#"cloudls_gpus{of},region="one",model="one",status="running"}} 4"#),
            format!(r#"cloudls_gpus_unknown_instances{of},status="running"}} 0"#),
            format!(r#"cloudls_price_per_hour{of},status="running",currency="one"}} 0.2"#),
            format!(r#"cloudls_unpriced_instances{of},status="running"}} 0"#),
            format!("cloudls_source_up{good} 1"),
            format!("cloudls_source_up{lost} 0"),
            format!("cloudls_source_complete{good} 1"),
            format!("cloudls_source_complete{lost} 0"),
            format!("cloudls_source_instances{good} 2"),
            format!("cloudls_source_instances{lost} 0"),
            format!("cloudls_source_reported_instances{good} 2"),
            format!("cloudls_source_undecided_instances{good} 0"),
            format!("cloudls_source_undecided_instances{lost} 0"),
            "cloudls_complete 0".to_owned(),
            "cloudls_limited 0".to_owned(),
        ]
    );
    let times = text
        .lines()
        .filter(|line| line.contains("last_success") && !line.starts_with('#'));
    let times: Vec<_> = times.collect();
    assert!(times.len() == 1 && times[0].contains(&good), "{times:?}");
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
