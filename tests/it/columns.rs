//! Columns: of the flag, the variable and the file; and what counts instances in place of rows.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{Cloud, Cloudls, DemoFleet, Home, ids};

/// The first line of a run.
fn head(run: &Cloudls) -> String {
    let run = run.run();
    assert_eq!(run.code, 0, "{run:?}");
    let line = run.stdout.lines().next().unwrap_or_default().to_owned();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn columns_are_those_of_the_flag_then_the_variable_then_the_file() {
    let server = Cloud::NOVITA.honest(&ids(1));
    let profile = format!(
        "[defaults]\ncolumns = [\"id\", \"+status\"]\n[profile.p]\nprovider = \"novita\"\nendpoint = {:?}\n",
        server.url()
    );
    let home = Home::with(&profile);
    let run = home.run(["ls"]).set("NOVITA_API_KEY", "k");
    assert_eq!(head(&run), "ID STATUS");
    let csv = head(&run.clone().args(["-o", "csv"]));
    assert!(csv.starts_with("address,provider,profile,"), "{csv}");
    let run = run.set("CLOUDLS_COLUMNS", "name, age");
    assert_eq!(head(&run), "NAME AGE");
    assert_eq!(head(&run.clone().args(["-o", "csv"])), "name,age");
    // A document has no columns; the variable is no mistake there.
    assert_eq!(run.clone().args(["-o", "json"]).run().code, 0);
    let flag = run.clone().args(["-c", "+tags.kind,+gpu.count"]);
    assert_eq!(
        head(&flag),
        "PROVIDER ID NAME STATUS TYPE GPU REGION PRICE/H AGE TAGS.KIND GPU.COUNT"
    );
    assert_eq!(
        head(&flag.args(["--time", "iso", "-c", "age"])),
        "CREATED TAGS.KIND GPU.COUNT"
    );
}

#[test]
fn an_unknown_column_of_the_file_is_an_error_of_the_file() {
    let home = Home::with("[defaults]\ncolumns = [\"id\", \"stauts\"]\n");
    for command in [&["ls"][..], &["config", "validate"]] {
        let run = home.run(command.iter().copied()).run();
        assert_eq!(run.code, 3, "{run:?}");
        let words = "config.toml:2: there is no such column; did you mean status?";
        assert!(run.stderr.contains(words), "{run:?}");
    }
    let home = Home::with("[defaults]\ncolumns = \"+owner\"\n");
    let run = home.run(["config", "show", "-p", "novita"]).run();
    assert!(run.stdout.contains("+owner"), "{run:?}");
}

#[test]
fn groups_are_counted_in_every_format() {
    const THREE: [&str; 3] = ["eas", "sae", "novita"];
    let demo = |flags: &[&str]| {
        let run = Cloudls::new(["ls", "--demo", "--group-by", "provider,gpu.count"])
            .args(["-p", &THREE.join(",")])
            .args(flags)
            .run();
        assert_eq!(run.code, 0, "{flags:?}: {run:?}");
        run
    };
    let document = demo(&["-o", "json"]).json();
    let groups = document["groups"].as_array().unwrap();
    let count = DemoFleet::get().of(&THREE).count();
    let counts = groups.iter().map(|group| group["count"].as_u64().unwrap());
    assert_eq!(
        (counts.clone().sum::<u64>(), &document["count"]),
        (count as u64, &json!(count))
    );
    assert!(counts.is_sorted_by(|one, next| one >= next));
    let first = &groups[0];
    assert_eq!(first["by"], json!({"provider": "sae", "gpu.count": null}));
    let lines = groups.len();
    for (format, more) in [
        ("table", 1),
        ("csv", 1),
        ("tsv", 1),
        ("jsonl", 0),
        ("name", 0),
    ] {
        let stdout = demo(&["-o", format]).stdout;
        assert_eq!(stdout.lines().count(), lines + more, "{format}: {stdout}");
    }
    let names = demo(&["-o", "name"]).stdout;
    assert!(
        names.starts_with("provider=sae,gpu.count=null\n"),
        "{names}"
    );
    let yaml = demo(&["-o", "yaml"]).stdout;
    assert!(
        yaml.starts_with("schema_version: 1\n") && yaml.contains("\ngroups:\n"),
        "{yaml}"
    );
    let prom = demo(&["-o", "prom"]).stdout;
    let count = DemoFleet::get().of(&["sae"]).count();
    let sample = format!(
        "cloudls_group_instances{{provider=\"sae\",profile=\"demo\",kind=\"instance\",selection=\"\
         --provider eas,sae,novita --group-by provider,gpu.count\",gpu_count=\"\"}} {count}\n"
    );
    assert!(
        prom.contains(&sample) && prom.ends_with("# EOF\n"),
        "{prom}"
    );
}

#[test]
fn a_summary_adds_up() {
    let demo = |flags: &[&str]| {
        Cloudls::new(["ls", "--demo", "--summary"])
            .args(flags)
            .run()
    };
    let document = demo(&["-o", "json"]).json();
    let total = &document["summary"]["total"];
    let count = DemoFleet::get().rows().len();
    assert_eq!(
        (&total["count"], &document["complete"]),
        (&json!(count), &json!(true))
    );
    for part in ["provider", "status", "region"] {
        let groups = document["summary"][part].as_array().unwrap();
        for key in ["count", "running", "unpriced"] {
            let sum: u64 = groups
                .iter()
                .map(|group| group[key].as_u64().unwrap())
                .sum();
            assert_eq!(total[key], sum, "{part} {key}");
        }
    }
    let rows = DemoFleet::get().rows();
    let is_running = |row: &&Value| row["status"] == "running";
    let running: Vec<_> = rows.iter().filter(is_running).cloned().collect();
    for (sums, rows) in [(total, &running[..]), (&total["all"], rows)] {
        let known = prices(rows);
        assert_eq!(written(&sums["price_per_hour"], 1), known);
        assert_eq!(written(&sums["price_per_month"], 730), known);
        let unpriced = rows
            .iter()
            .filter(|row| row["billing"]["per_hour"].is_null());
        assert_eq!(sums["unpriced"], unpriced.count());
        assert_eq!(sums["of_unknown_period"], 0);
    }
    for (key, rows) in [("gpus", rows), ("gpus_running", &running)] {
        let known = rows.iter().filter_map(|row| row["gpu"]["count"].as_u64());
        assert_eq!(total[key], known.sum::<u64>(), "{key}");
        let unknown = rows.iter().filter(|row| row["gpu"]["count"].is_null());
        assert_eq!(total[format!("{key}_unknown")], unknown.count(), "{key}");
    }
    let text = demo(&[]).stdout;
    let (gpus, gpus_running) = (&total["gpus"], &total["gpus_running"]);
    let usd = total["price_per_hour"].as_array().unwrap().iter();
    let usd = usd
        .clone()
        .find(|price| price["currency"] == "USD")
        .unwrap();
    for line in [
        &*format!("running: {} of {count}\n", running.len()),
        &*format!("GPUs running: at least {gpus_running} of at least {gpus} (of "),
        &*format!(
            "price per hour of what runs: at least {} USD",
            usd["amount"].as_str().unwrap()
        ),
    ] {
        assert!(text.contains(line), "no {line:?}: {text}");
    }
}

/// What rows cost an hour, in millionths, by currency.
fn prices(rows: &[Value]) -> BTreeMap<String, i128> {
    let mut sums = BTreeMap::new();
    for row in rows {
        if let Some(price) = row["billing"]["per_hour"].as_str() {
            let currency = row["billing"]["currency"].to_string();
            *sums.entry(currency).or_default() += micros(price);
        }
    }
    sums
}

/// The sums of a document, each divided by this.
fn written(sums: &Value, by: i128) -> BTreeMap<String, i128> {
    let sums = sums.as_array().unwrap().iter();
    let pair = |sum: &Value| {
        let micros = micros(sum["amount"].as_str().unwrap());
        assert_eq!(micros % by, 0, "{sum}");
        (sum["currency"].to_string(), micros / by)
    };
    sums.map(pair).collect()
}

/// An amount in millionths.
fn micros(amount: &str) -> i128 {
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
    assert!(fraction.len() <= 6, "{amount}");
    format!("{whole}{fraction:0<6}").parse().unwrap()
}
