//! Columns: of the flag, the variable and the file; and what counts instances in place of rows.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::support::{Cloud, Cloudls, DemoFleet, Home, Reply, Server, ids};

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
        "PROVIDER ID NAME PARENT STATUS TYPE GPU REGION PRICE/H AGE TAGS.KIND GPU.COUNT"
    );
    let named = run.args(["--time", "iso", "-c", "age,+tags.kind"]);
    assert_eq!(head(&named), "CREATED TAGS.KIND");
    assert!(head(&flag.args(["-c", "owner"])).ends_with(" TAGS.KIND GPU.COUNT OWNER"));
}

#[test]
fn an_unknown_column_of_the_file_is_an_error_of_the_file() {
    let home = Home::with("[defaults]\ncolumns = [\"id\", \"stauts\"]\n");
    for command in [&["ls"][..], &["config", "validate"]] {
        let run = home.run(command.iter().copied()).run();
        assert_eq!(run.code, 3, "{run:?}");
        let words = "config.toml:2:18: there is no column \"stauts\"; did you mean status?";
        assert!(run.stderr.contains(words), "{run:?}");
    }
    // Together with every other error, each at its place; a text that looks like no name is not repeated.
    let secret = "a secret: sk_123456";
    let home = Home::with(&format!(
        "[defaults]\nprofiles = [\"x\"]\ncolumns = [\"name,status\", \"+\",\n  \"{secret}\"]\n"
    ));
    let run = home.run(["config", "validate"]).run();
    for words in [
        "config.toml:2:13: there is no such profile",
        "config.toml:3:12: there is no column \"name,status\"; ",
        "config.toml:3:27: there is no column \"+\"; ",
        "config.toml:4:3: there is no column of this name; ",
    ] {
        assert!(run.stderr.contains(words), "{words}: {run:?}");
    }
    assert!(!run.stderr.contains(secret), "{run:?}");
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

/// Groups of one size in the order of their values, whatever these are, and another where it is asked for.
#[test]
fn groups_are_in_the_order_of_their_values_or_as_asked() {
    let cloud = Cloud::HPCAI;
    let rows: Vec<_> = [
        (9, "a b", "2", "$"),
        (100, "a!", "1000", "¥"),
        (2, "a", "30", "$"),
        (11, "", "4", "$"),
        (1, "Z", "", "$"),
        (10, "ä", "0.5", "¥"),
    ]
    .iter()
    .map(|(gpus, name, price, unit)| {
        let mut row = cloud.row(&format!("i-{gpus}"));
        row["instanceSpecInfo"] = json!({
            "name": name,
            "instanceTypeInfo": {"gpu": {"amount": gpus}},
            "instanceBillingInfo": {"chargeMode": "perHour", "price": price, "unit": unit},
        });
        row
    })
    .collect();
    let body = cloud.body(&rows, Some(6));
    let server = Server::start(move |_| Reply::json(200, &body));
    let run = |flags: &[&str]| cloud.listing(&server).args(flags).run();
    for (by, sort_by, order) in [
        ("gpu", None, "1 2 9 10 11 100"),
        ("gpu.count", Some("gpu:desc"), "100 11 10 9 2 1"),
        ("name", None, "Z,a,a b,a!,ä,"),
        ("name", Some("NAME:desc"), "ä,a!,a b,a,Z,"),
        ("name", Some("gpus"), "Z,a,a b,ä,,a!"),
        ("price/h", None, "0.5 2 4 30 1000 "),
        ("billing.per_hour", Some("price:desc"), "1000 30 4 2 0.5 "),
        // Amounts of two currencies are not compared, and what has no price comes last.
        ("gpu", Some("price"), "10 100 9 11 2 1"),
        ("gpu", Some("price/h:desc"), "100 10 2 11 9 1"),
        ("gpu", Some("all/month:desc,gpu"), "100 10 2 11 9 1"),
        ("gpu", Some("unpriced:desc,gpu:desc"), "1 100 11 10 9 2"),
        ("currency", Some("price_per_month:desc"), "CNY USD"),
        ("currency", None, "USD CNY"),
    ] {
        let mut flags = vec!["--group-by", by, "-o", "csv", "--no-headers"];
        flags.extend(sort_by.iter().flat_map(|text| ["--sort-by", text]));
        let found = run(&flags);
        let values = found
            .stdout
            .lines()
            .map(|line| line.split(',').next().unwrap());
        let separator = if order.contains(',') { "," } else { " " };
        let values: Vec<_> = values.collect();
        assert_eq!(values.join(separator), order, "{by} {sort_by:?}: {found:?}");
    }
    // How many groups there are is up to --limit; all rows are counted.
    for (limit, is_cut) in [("1", true), ("5", true), ("6", false), ("7", false)] {
        let flags = [
            "--group-by",
            "gpu",
            "--sort-by",
            "price:desc",
            "--limit",
            limit,
        ];
        let found = run(&flags);
        let document = found.json();
        let groups = document["groups"].as_array().unwrap();
        let gpus: Vec<_> = groups
            .iter()
            .map(|group| &group["by"]["gpu.count"])
            .collect();
        let order = [100, 10, 2, 11, 9, 1];
        let most = limit.parse::<usize>().unwrap().min(6);
        assert_eq!(json!(gpus), json!(order[..most]), "{found:?}");
        let told = [
            &document["count"],
            &document["limited"],
            &document["complete"],
        ];
        assert_eq!(json!(told), json!([6, is_cut, true]), "{found:?}");
        assert_eq!(found.stderr.contains("cut by --limit"), is_cut, "{found:?}");
        let csv = run(&[&flags[..], &["-o", "csv"]].concat());
        assert_eq!(csv.stdout.lines().count(), 1 + most, "{csv:?}");
        assert_eq!(csv.stderr.contains("cut by --limit"), is_cut, "{csv:?}");
    }
    let found = run(&["--group-by", "gpu", "--limit", "1", "--expect", "2"]);
    let words = [
        "note: 1 of 6 groups, cut by --limit\n",
        "6 instances from 1 source: complete\n",
        "hint: all instances are counted, those too that the notes above leave out\n",
    ];
    let are_said = words.map(|words| found.stderr.contains(words));
    assert_eq!((found.code, are_said), (9, [true; 3]), "{found:?}");
    let found = run(&["--group-by", "gpu", "--limit", "1", "-o", "prom"]);
    assert_eq!(found.code, 2, "{found:?}");
    for (sort_by, words) in [
        ("name", "neither a field that --group-by names nor a sum"),
        ("cuont", "did you mean count?"),
        ("count:up", "is not a direction"),
    ] {
        let found = run(&["--group-by", "gpu", "--sort-by", sort_by]);
        assert_eq!(found.code, 2, "{found:?}");
        assert!(found.stderr.contains(words), "{found:?}");
    }
}

/// A line for each currency of a group: its columns are the same whatever the data, and each can be added up.
#[test]
fn groups_of_several_currencies_have_a_line_for_each() {
    let cloud = Cloud::HPCAI;
    let rows: Vec<_> = [
        ("Running", "2", "$", "perHour"),
        ("Running", "24", "¥", "perDay"),
        ("Stopped", "4", "¥", "perHour"),
        ("Stopped", "", "¥", "perHour"),
        ("Running", "7", "$", "perMoon"),
        ("Stopped", "", "", "perHour"),
        ("Running", "0.1", "=1+1", "perHour"),
    ]
    .iter()
    .enumerate()
    .map(|(number, (status, price, unit, mode))| {
        let mut row = cloud.row(&format!("i-{number}"));
        row["instanceRuntimeInfo"]["status"] = json!(status);
        row["instanceSpecInfo"] = json!({
            "instanceBillingInfo": {"chargeMode": mode, "price": price, "unit": unit},
        });
        row
    })
    .collect();
    let body = cloud.body(&rows, Some(7));
    let server = Server::start(move |_| Reply::json(200, &body));
    let run = |by: &str, more: &[&str]| {
        let run = cloud.listing(&server).args(["--group-by", by, "-o", "csv"]);
        let run = run.args(more).run();
        assert_eq!(run.code, 0, "{run:?}");
        run.stdout
    };
    let sums = "count,running,running_unknown,gpus,gpus_unknown,gpus_running,gpus_running_unknown,price_per_hour,";
    let more = "price_per_month,unpriced,of_unknown_period,at_list_price,\
                all.price_per_hour,all.price_per_month,all.unpriced,all.of_unknown_period,\
                all.at_list_price";
    let expected = format!(
        "provider,{sums}currency,{more}\n\
         hpcai,1,1,0,,1,,1,0.1,'=1+1,73,0,0,0,0.1,73,0,0,0\n\
         hpcai,3,1,0,,3,,1,1,CNY,730,0,0,0,5,3650,1,0,0\n\
         hpcai,2,2,0,,2,,2,2,USD,1460,1,1,0,2,1460,1,1,0\n\
         hpcai,1,0,0,,1,0,0,0,,0,0,0,0,,,1,0,0\n"
    );
    assert_eq!(run("provider", &[]), expected);
    // Of one group there are all lines.
    assert_eq!(run("provider", &["--limit", "1"]), expected);
    let expected = format!(
        "billing.currency,{sums}{more}\n\
         CNY,3,1,0,,3,,1,1,730,0,0,0,5,3650,1,0,0\n\
         USD,2,2,0,,2,,2,2,1460,1,1,0,2,1460,1,1,0\n\
         '=1+1,1,1,0,,1,,1,0.1,73,0,0,0,0.1,73,0,0,0\n\
         ,1,0,0,,1,0,0,0,0,0,0,0,,,1,0,0\n"
    );
    assert_eq!(run("currency", &[]), expected);
}

/// What stands in a list is one cell, as it is in a listing.
#[test]
fn lists_and_tags_of_groups_are_as_in_a_listing() {
    for field in ["tags", "private_ips", "ports"] {
        let demo = |flags: &[&str]| {
            let run = Cloudls::new(["ls", "--demo", "-p", "eas,hpcai", "-o", "tsv"])
                .args(flags)
                .run();
            assert_eq!(run.code, 0, "{run:?}");
            let lines = run.stdout.lines().skip(1);
            let cells = lines.map(|line| line.split('\t').next().unwrap().to_owned());
            cells.collect::<BTreeSet<_>>()
        };
        assert_eq!(
            demo(&["--group-by", field]),
            demo(&["-c", field]),
            "{field}"
        );
    }
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
    let unknown = rows.iter().filter(|row| row["status"] == "unknown").count();
    assert_eq!(total["running_unknown"], unknown);
    let text = demo(&[]).stdout;
    let (gpus, gpus_running) = (&total["gpus"], &total["gpus_running"]);
    let usd = total["price_per_hour"].as_array().unwrap().iter();
    let usd = usd
        .clone()
        .find(|price| price["currency"] == "USD")
        .unwrap();
    for line in [
        &*format!(
            "running: at least {} of {count} (of {unknown} instances the status is unknown)\n",
            running.len()
        ),
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

/// A column of a vendor's label stands where a row has it, and nowhere else.
#[test]
fn the_wide_table_shows_sidecars_and_traffic_where_a_row_has_them() {
    let wide = |args: &[&str]| {
        let run = Cloudls::new(["ls", "--demo", "-o", "wide"]).args(args);
        run.run()
    };
    let run = wide(&["-p", "sae"]);
    assert_eq!(run.code, 0, "{run:?}");
    let head = run.stdout.lines().next().unwrap();
    assert!(head.contains("  SIDECARS  "), "{run:?}");
    assert!(head.contains("  TRAFFIC  "), "{run:?}");
    let line = run.stdout.lines();
    let line = line.filter(|line| line.contains("pay-gateway-b242daae"));
    let line = line.collect::<String>();
    assert!(
        line.contains("sidecar-mesh-01 Waiting  Offline  sidecar sidecar-mesh-01 Waiting"),
        "{line}"
    );
    // It says nothing of a label that no row has.
    for args in [
        &["-p", "novita"][..],
        &["-p", "sae", "--name", "report-job"],
    ] {
        let run = wide(args);
        assert!(!run.stdout.contains("SIDECARS"), "{run:?}");
        assert!(!run.stderr.contains("tag"), "{run:?}");
    }
}

#[test]
fn prices_in_several_currencies_are_sorted_with_a_word() {
    let sorted = |providers: &str, by: &str| {
        let run = Cloudls::new(["ls", "--demo", "-p", providers, "--sort-by", by]);
        run.run().stderr
    };
    let words = "note: --sort-by billing.per_hour: prices in USD and of unknown currency are compared by their numbers";
    for (providers, by, is_told) in [
        ("hpcai,eas", "price", true),
        ("hpcai,eas", "status,price:desc", true),
        ("hpcai", "price", false),
        ("eas", "price", false),
        ("hpcai,eas", "age", false),
    ] {
        let stderr = sorted(providers, by);
        assert_eq!(
            stderr.contains(words),
            is_told,
            "{providers} {by}: {stderr}"
        );
    }
}

#[test]
fn groups_by_age_tell_ages_to_people_and_seconds_to_programs() {
    let grouped = |format: &str| {
        let run = Cloudls::new([
            "ls",
            "--demo",
            "-p",
            "sae",
            "--group-by",
            "age",
            "-o",
            format,
        ]);
        let run = run.run();
        assert_eq!(run.code, 0, "{run:?}");
        let ages = run.stdout.lines().skip(1).map(|line| {
            let end = line.find([' ', ',']).unwrap();
            line[..end].to_owned()
        });
        ages.collect::<Vec<_>>()
    };
    let is_spoken = |age: &String| age == "-" || age.ends_with(['d', 'h', 'm', 's', 'y']);
    let ages = grouped("table");
    assert!(ages.iter().all(is_spoken), "{ages:?}");
    let ages = grouped("csv");
    assert!(
        ages.iter()
            .all(|age| age.bytes().all(|byte| byte.is_ascii_digit())),
        "{ages:?}"
    );
}
