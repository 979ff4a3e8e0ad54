//! Recipes for Prometheus: the file of a run, what writes it, and the alarms.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::{Value, json};

use super::{Case, Kitchen, Recipe, script, try_all, went_well};
use crate::support::{DemoCloud, Series, is_there, series};

pub const CASES: &[Case] = &[
    Case {
        title: "Metrics for the node exporter",
        needs: &["promtool"],
        check: metrics,
    },
    Case {
        title: "A systemd timer",
        needs: &[],
        check: units,
    },
    Case {
        title: "Alarms in Prometheus",
        needs: &["promtool"],
        check: alarms,
    },
];

#[test]
fn they_do_what_they_say() {
    try_all(CASES);
}

/// The value of each series of a name, by its provider.
fn by_provider(text: &str, name: &str) -> BTreeMap<String, f64> {
    let all = series(text).into_iter();
    let own = all.filter(|((known, _), _)| known == name);
    own.map(|((_, mut labels), value)| (labels.remove("provider").unwrap(), value))
        .collect()
}

fn metrics(recipe: &Recipe, kitchen: &mut Kitchen, _: &DemoCloud) {
    let complete = |text: &str| by_provider(text, "cloudls_complete");
    let served = went_well(recipe, kitchen);
    assert_eq!((&*served.stdout, &*served.stderr), ("", ""));
    let text = kitchen.text("cloudls.prom").unwrap();
    assert!(complete(&text).values().all(|value| *value > 0.0), "{text}");
    assert_eq!(kitchen.text("cloudls.prom.new"), None);
    let served = kitchen.run("promtool check metrics < cloudls.prom");
    assert_eq!((served.code, &*served.stdout, &*served.stderr), (0, "", ""));

    // One is down: the others are none the worse.
    kitchen.without_novita();
    went_well(recipe, kitchen);
    let text = kitchen.text("cloudls.prom").unwrap();
    for (provider, value) in complete(&text) {
        assert_eq!(value > 0.0, provider != "novita", "{provider}");
    }

    // All are down: that is told as well, and the old file does not go on saying that all is well.
    kitchen.set("CLOUDLS_PROVIDER", "novita".to_owned());
    went_well(recipe, kitchen);
    let text = kitchen.text("cloudls.prom").unwrap();
    assert_eq!(complete(&text), [("novita".to_owned(), 0.0)].into());

    // Where nothing can begin there is no file, and the old one grows old.
    fs::create_dir_all(kitchen.path(".config/cloudls")).unwrap();
    fs::write(kitchen.path(".config/cloudls/config.toml"), "[").unwrap();
    let served = kitchen.run(script(recipe));
    assert_ne!(served.code, 0, "{served:?}");
    assert_eq!(kitchen.text("cloudls.prom").unwrap(), text);
}

/// systemd takes both files, and the service writes the metrics.
fn units(recipe: &Recipe, kitchen: &mut Kitchen, _: &DemoCloud) {
    let mut paths = Vec::new();
    for unit in recipe.blocks("ini") {
        let (name, _) = unit.split_once('\n').unwrap();
        let name = name.strip_prefix("# /etc/systemd/system/").unwrap();
        fs::write(kitchen.path(name), unit).unwrap();
        paths.push(kitchen.path(name));
    }
    let unit = recipe.blocks("ini").next().unwrap();
    let starts = unit
        .lines()
        .filter_map(|line| line.strip_prefix("ExecStart="));
    let starts: Vec<_> = starts.collect();
    assert_eq!(starts.len(), 1, "{unit}");
    // What systemd would take for its own is not in it: it is a line of a shell as it stands.
    assert!(!starts[0].contains(['%', '$', '\\']), "{unit}");
    let served = kitchen.run(starts[0]);
    let silent = (0, "", "");
    assert_eq!((served.code, &*served.stdout, &*served.stderr), silent);
    assert!(kitchen.text("cloudls.prom").unwrap().ends_with("# EOF\n"));

    if is_there("systemd-analyze", &["--version"]) {
        let output = kitchen
            .command("systemd-analyze")
            .args(["verify", "--recursive-errors=no"])
            .args(paths)
            .output()
            .unwrap();
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words}");
        assert!(!words.contains("cloudls-metrics"), "{words}");
    }
}

/// What the runs of every five minutes come to.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Run {
    Whole,
    /// Novita could not be reached.
    Short,
    /// There was none: the file stays as it is.
    Missed,
    /// The file is gone.
    Gone,
}

/// When an alarm goes off, in minutes.
#[derive(Debug)]
struct Firing {
    name: &'static str,
    /// Of which provider; `None` where no series is there to tell.
    provider: Option<&'static str>,
    from: usize,
    until: usize,
}

/// The minutes between two runs.
const PERIOD: usize = 5;
const HOURS: usize = 9;

/// The day of runs, and what has to fire.
struct Day {
    runs: Vec<Run>,
    fires: Vec<Firing>,
}

impl Day {
    /// Whole runs but for these times, in minutes.
    fn with(others: &[(std::ops::Range<usize>, Run)], fires: Vec<Firing>) -> Self {
        let run = |minute: usize| {
            let other = others.iter().find(|(time, _)| time.contains(&minute));
            other.map_or(Run::Whole, |(_, run)| *run)
        };
        let runs = (0..HOURS * 60).step_by(PERIOD).map(run);
        Self {
            runs: runs.collect(),
            fires,
        }
    }

    /// Each series as the node exporter shows it minute by minute. A run began when it was written.
    fn input(&self, whole: &str, short: &str) -> Value {
        let [whole, short] = [whole, short].map(series);
        let is_told = |name: &str| name == "cloudls_complete" || name.starts_with("cloudls_last_");
        let every: BTreeSet<&Series> = whole.keys().chain(short.keys()).collect();
        let told = every.into_iter().filter(|(name, _)| is_told(name));
        let input = told.map(|own| {
            let (mut file, mut values) = (None, Vec::new());
            for (place, run) in self.runs.iter().enumerate() {
                file = match run {
                    Run::Whole => Some((&whole, place)),
                    Run::Short => Some((&short, place)),
                    Run::Missed => file,
                    Run::Gone => None,
                };
                let value = match file.and_then(|(text, place)| Some((text.get(own)?, place))) {
                    None => "stale".to_owned(),
                    Some((value, place)) if own.0.contains("_timestamp_") && *value > 0.0 => {
                        (place * PERIOD * 60).to_string()
                    }
                    Some((value, _)) => value.to_string(),
                };
                values.extend(vec![value; PERIOD]);
            }
            json!({"series": written(own), "values": values.join(" ")})
        });
        Value::Array(input.collect())
    }

    /// What is to fire at each time at which a run is due.
    fn expected(
        &self,
        of: &BTreeMap<String, Value>,
        summaries: &BTreeMap<String, String>,
    ) -> Value {
        let mut tests = Vec::new();
        for minute in (0..HOURS * 60).step_by(PERIOD) {
            for name in summaries.keys() {
                let now = self.fires.iter().filter(|firing| {
                    firing.name == name && (firing.from..=firing.until).contains(&minute)
                });
                let alerts = now.map(|firing| {
                    let mut labels = match firing.provider {
                        Some(provider) => of[provider].clone(),
                        None => json!({}),
                    };
                    let mut summary = summaries[name].clone();
                    for label in ["provider", "profile", "kind", "selection"] {
                        let value = labels[label].as_str().unwrap_or_default();
                        summary = summary.replace(&format!("{{{{ $labels.{label} }}}}"), value);
                    }
                    labels["severity"] = "warning".into();
                    json!({"exp_labels": labels, "exp_annotations": {"summary": summary}})
                });
                tests.push(json!({
                    "eval_time": format!("{minute}m"),
                    "alertname": name,
                    "exp_alerts": alerts.collect::<Vec<_>>(),
                }));
            }
        }
        Value::Array(tests)
    }
}

/// A series as it is asked for.
fn written((name, labels): &Series) -> String {
    let labels = labels
        .iter()
        .map(|(label, value)| format!("{label}={}", json!(value)));
    format!("{name}{{{}}}", labels.collect::<Vec<_>>().join(","))
}

/// The days that the alarms are for, and those that they are not for.
fn days() -> Vec<(&'static str, Day)> {
    let fires = |name, provider, from, until| Firing {
        name,
        provider,
        from,
        until,
    };
    let end = HOURS * 60;
    let stopped = |from, until| {
        ["hpcai", "novita"].map(|provider| fires("CloudlsStopped", Some(provider), from, until))
    };
    let gone = |from| fires("CloudlsStopped", None, from, end);
    vec![
        ("a good day", Day::with(&[], vec![])),
        (
            "a single bad run",
            Day::with(&[(60..65, Run::Short)], vec![]),
        ),
        (
            "a bad run at the begin",
            Day::with(&[(0..5, Run::Short)], vec![]),
        ),
        (
            "bad runs, each with a good one behind",
            Day::with(
                &(0..18)
                    .map(|run| (60 + 20 * run..75 + 20 * run, Run::Short))
                    .collect::<Vec<_>>(),
                vec![],
            ),
        ),
        ("half an hour", Day::with(&[(60..90, Run::Short)], vec![])),
        (
            "a bad hour, of one provider",
            Day::with(
                &[(60..150, Run::Short)],
                vec![fires("CloudlsIncomplete", Some("novita"), 120, 149)],
            ),
        ),
        (
            "a run that was missed, and a reboot",
            Day::with(&[(60..65, Run::Missed), (120..140, Run::Missed)], vec![]),
        ),
        (
            "a cron that stopped",
            Day::with(&[(60..end, Run::Missed)], stopped(95, end).into()),
        ),
        (
            "a cron that stopped in a bad state",
            Day::with(
                &[(55..60, Run::Short), (60..end, Run::Missed)],
                stopped(95, end)
                    .into_iter()
                    .chain([fires("CloudlsIncomplete", Some("novita"), 115, end)])
                    .collect(),
            ),
        ),
        (
            "a file that is gone",
            Day::with(
                &[(60..end, Run::Gone)],
                stopped(95, 415).into_iter().chain([gone(65)]).collect(),
            ),
        ),
    ]
}

fn alarms(recipe: &Recipe, kitchen: &mut Kitchen, _: &DemoCloud) {
    let rules = recipe.blocks("yaml").next().unwrap();
    fs::write(kitchen.path("cloudls-alarms.yml"), rules).unwrap();
    let summary = |line: &str| {
        let (_, text) = line.split_once("summary: \"")?;
        Some(text.strip_suffix('"')?.to_owned())
    };
    let names = rules
        .lines()
        .filter_map(|line| line.split_once("- alert: "));
    let names = names.map(|(_, name)| name.to_owned());
    let summaries: BTreeMap<_, _> = names.zip(rules.lines().filter_map(summary)).collect();
    assert_eq!(summaries.len(), 2, "{rules}");

    kitchen.set("CLOUDLS_PROVIDER", "hpcai,novita".to_owned());
    let whole = kitchen.run("cloudls ls -q -o prom").stdout;
    kitchen.without_novita();
    let short = kitchen.run("cloudls ls -q -o prom --allow-partial").stdout;
    let labels: BTreeMap<_, _> = series(&whole)
        .into_keys()
        .filter(|(name, _)| name == "cloudls_complete")
        .map(|(_, labels)| (labels["provider"].clone(), json!(labels)))
        .collect();
    for (name, day) in days() {
        let test = json!({
            "rule_files": ["cloudls-alarms.yml"],
            "evaluation_interval": "1m",
            "tests": [{
                "name": name,
                "interval": "1m",
                "input_series": day.input(&whole, &short),
                "alert_rule_test": day.expected(&labels, &summaries),
            }],
        });
        fs::write(kitchen.path("test.json"), test.to_string()).unwrap();
        let served = kitchen.run("promtool test rules test.json");
        assert_eq!(served.code, 0, "{name}: {served:?}");
    }
}
