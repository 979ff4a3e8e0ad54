//! What a listing takes from end to end, beside `curl`, `jq` and a parser that only validates the
//! same bytes. `just bench`, or `cargo bench --bench end_to_end [-- PART...]`; some ten minutes, as it
//! is the real time that counts. All figures that are compared come from one run.

#![expect(clippy::print_stdout, reason = "a report")]

mod support;

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde::de::IgnoredAny;
use support::measured::{Cost, run_if_asked, shell};
use support::recorded::Recorded;
use support::replay::Server;
use support::{CLOUDLS, Demo, PROVIDERS, median};

const TIMES: usize = 5;
/// As many as cloudls has in flight by default.
const WIDTH: usize = 8;

/// What is measured together, and its name; it may use a folder.
type Part = (&'static str, fn(&Path));

const PARTS: [Part; 7] = [
    ("rows", rows),
    ("wire", wire),
    ("first", first),
    ("start", start),
    ("growth", growth),
    ("memory", memory),
    ("slow", slow),
];

fn main() {
    run_if_asked();
    let wanted: Vec<_> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let folder = tempfile::tempdir().expect("a folder for the time being");
    for (name, part) in PARTS {
        if wanted.is_empty() || wanted.iter().any(|word| word == name) {
            part(folder.path());
            println!();
        }
    }
}

/// The answers to a listing of a demo cloud.
fn record(demo: &Demo, arguments: &str) -> Recorded {
    let relay = Server::recording(&demo.variable("CLOUDLS_NOVITA_ENDPOINT"));
    shell(&list(arguments), &demo.behind(&relay.base), 1);
    relay.into_recorded()
}

fn list(arguments: &str) -> String {
    format!("{CLOUDLS} instances --quiet {arguments}")
}

/// Processor time a row.
fn rows(folder: &Path) {
    const ROWS: f64 = 100_000.0;
    println!("## Processor time a row, in microseconds\n");
    println!(
        "| provider | bytes | validate | cloudls | curl | curl, jq | of validate | of curl, jq |"
    );
    println!("| --- | --: | --: | --: | --: | --: | --: | --: |");
    let demo = Demo::start(100_000, 0);
    for provider in PROVIDERS {
        let recorded = record(&demo, &format!("-p {provider} -o jsonl"));
        let server = Server::replaying(&recorded, Duration::ZERO);
        let variables = demo.behind(&server.base);
        let pages = recorded.pages();
        let bytes: usize = pages.iter().map(|(_, body)| body.len()).sum();
        let list_path = match provider {
            "eas" => ".Instances[]",
            "sae" => ".Data.Instances[]",
            "modelarts" => ".data[]",
            _ => ".instances[]",
        };
        let saved = recorded.curl(&server.base, folder, "discarded", true);
        let piped = recorded.curl(&server.base, folder, "piped", false);
        let own = shell(&list(&format!("-p {provider} -o jsonl")), &variables, TIMES);
        let curl = shell(&format!("curl -K {}", saved.display()), &[], TIMES);
        let jq = format!("curl -K {} | jq -c '{list_path}'", piped.display());
        let jq = shell(&jq, &[], TIMES);
        let validate = validate(&pages);
        let micros = |seconds: f64| seconds * 1e6 / ROWS;
        println!(
            "| {provider} | {} | {:.2} | {:.2} | {:.2} | {:.1} | {:.1} x | 1/{:.1} |",
            bytes / 100_000,
            micros(validate),
            micros(own.processor),
            micros(curl.processor),
            micros(jq.processor),
            own.processor / validate,
            jq.processor / own.processor,
        );
    }
}

/// Seconds in which `serde_json` finds that all pages are JSON.
fn validate(pages: &[(&support::recorded::Asked, &[u8])]) -> f64 {
    let once = || {
        let begun = Instant::now();
        for (_, body) in pages {
            let valid: IgnoredAny = serde_json::from_slice(body).expect("it is JSON");
            std::hint::black_box(valid);
        }
        begun.elapsed().as_secs_f64()
    };
    once();
    median((0..TIMES).map(|_| once()).collect())
}

/// A hundred large pages on a slow wire.
fn wire(folder: &Path) {
    println!("## 100 pages of 1,000 rows, each answer after 50 ms\n");
    let demo = Demo::start(100_000, 0);
    let arguments = "-p eas --page-size 1000 -o jsonl";
    let recorded = record(&demo, arguments);
    let server = Server::replaying(&recorded, Duration::from_millis(50));
    let variables = demo.behind(&server.base);
    let discarded = recorded.curl(&server.base, folder, "wire", true);
    let piped = recorded.curl(&server.base, folder, "wire-piped", false);
    let show = |name: &str, cost: Cost| {
        println!("- {name}: {cost}; {} in flight", server.most_in_flight());
    };
    let own = shell(&list(arguments), &variables, TIMES);
    show("cloudls", own);
    let parallel = format!(
        "curl --parallel --parallel-immediate --no-progress-meter --parallel-max {WIDTH} -K {}",
        discarded.display()
    );
    let parallel = shell(&parallel, &[], TIMES);
    show("curl side by side, bytes discarded", parallel);
    let jq = format!("curl -K {} | jq -c '.Instances[]'", piped.display());
    let jq = shell(&jq, &[], TIMES);
    show("curl page by page, jq", jq);
    println!(
        "\ncloudls takes {:.2} x the time of curl side by side, and is {:.1} x as fast as curl and jq.",
        own.wall / parallel.wall,
        jq.wall / own.wall
    );
}

/// Until the first row of a thousand pages is there.
fn first(_: &Path) {
    const LATENCY: u64 = 50;
    println!("## The first row of 1,000 pages, each answer after {LATENCY} ms\n");
    let demo = Demo::start(100_000, LATENCY);
    for (provider, scope) in [
        ("novita", ""),
        ("hpcai", ""),
        ("eas", "--service generated"),
    ] {
        let once = || {
            let line = list(&format!("-p {provider} {scope} --page-size 100 -o jsonl"));
            let begun = Instant::now();
            let mut process = Command::new("sh")
                .args(["-c", &format!("exec {line}")])
                .envs(demo.variables.iter().cloned())
                .stdout(Stdio::piped())
                .spawn()
                .expect("cloudls runs");
            let mut byte = [0];
            let mut stdout = process.stdout.take().expect("it is piped");
            stdout.read_exact(&mut byte).expect("a row");
            let waited = begun.elapsed().as_secs_f64() * 1e3;
            let _ = process.kill();
            let _ = process.wait();
            waited
        };
        let waited = median((0..TIMES).map(|_| once()).collect());
        #[expect(clippy::cast_precision_loss, reason = "50")]
        let ratio = waited / LATENCY as f64;
        println!("- {provider}: {waited:.0} ms, {ratio:.1} x one answer");
    }
}

/// What a run costs that has next to nothing to do.
fn start(folder: &Path) {
    const MANY: usize = 41;
    println!("## Start-up\n");
    let size = std::fs::metadata(CLOUDLS).expect("it is built").len();
    println!("- the program: {} kB", size / 1000);
    let millis = |line: &str, variables: &[(String, String)]| {
        shell(&format!("exec {line}"), variables, MANY).wall * 1e3
    };
    let nothing = millis("/bin/true", &[]);
    println!("- /bin/true, with the shell that starts it: {nothing:.2} ms");
    for arguments in ["--version", "--help", "instances --help"] {
        let own = millis(&format!("{CLOUDLS} {arguments}"), &[]);
        println!(
            "- cloudls {arguments}: {own:.2} ms, {:.2} ms more",
            own - nothing
        );
    }
    let demo = Demo::start(10, 0);
    let recorded = record(&demo, "-p novita -o jsonl");
    let server = Server::replaying(&recorded, Duration::ZERO);
    let curl = recorded.curl(&server.base, folder, "ten", true);
    let own = millis(&list("-p novita -o jsonl"), &demo.behind(&server.base));
    let curl = millis(&format!("curl -K {}", curl.display()), &[]);
    println!(
        "- a page of 10 rows: cloudls {own:.2} ms, curl {curl:.2} ms, {:.2} x",
        own / curl
    );
}

/// Time and memory against the number of rows.
fn growth(folder: &Path) {
    println!("## Growth: Novita's rows, 200 a page\n");
    println!("| rows | latency | | time | processor | memory |");
    println!("| --: | --: | --- | --: | --: | --: |");
    let mut series = Vec::new();
    for latency in [0, 50] {
        for rows in [1_000, 10_000, 100_000, 1_000_000] {
            let demo = Demo::start(rows, latency);
            let times = if rows == 1_000_000 { 3 } else { TIMES };
            let show = |name: &str, cost: Cost| {
                println!(
                    "| {rows} | {latency} ms | {name} | {:.3} s | {:.3} s | {:.1} MiB |",
                    cost.wall, cost.processor, cost.memory
                );
            };
            let own = shell(&list("-p novita -o jsonl"), &demo.variables, times);
            show("cloudls", own);
            series.push((rows, latency, own));
            let urls = novita_urls(&demo, rows, folder);
            let line = format!(
                "curl --parallel --parallel-immediate --no-progress-meter --parallel-max {WIDTH} -K {urls}"
            );
            show("curl, 8 side by side", shell(&line, &[], times));
            if latency == 0 || rows <= 100_000 {
                show(
                    "curl, page by page",
                    shell(&format!("curl -K {urls}"), &[], times.min(3)),
                );
            }
        }
    }
    support::plot::write(&series);
}

/// The configuration of a `curl` that asks the demo cloud for every page.
fn novita_urls(demo: &Demo, rows: u64, folder: &Path) -> String {
    let (base, key) = (
        demo.variable("CLOUDLS_NOVITA_ENDPOINT"),
        demo.variable("NOVITA_API_KEY"),
    );
    let mut text = format!("silent\nheader = \"Authorization: Bearer {key}\"\n");
    for page in 1..=rows.div_ceil(200) {
        let target = format!("/gpu-instance/openapi/v1/gpu/instances?pageNum={page}&pageSize=200");
        let _ = writeln!(text, "url = \"{base}{target}\"\noutput = \"/dev/null\"");
    }
    let path = folder.join("novita");
    std::fs::write(&path, text).expect("the folder can be written to");
    path.display().to_string()
}

/// Peak memory by format and number of rows.
fn memory(_: &Path) {
    println!("## Peak memory, in MiB\n");
    println!("| provider | format | 100,000 rows | 1,000,000 rows | |");
    println!("| --- | --- | --: | --: | --: |");
    let (small, large) = (Demo::start(100_000, 0), Demo::start(1_000_000, 0));
    for provider in PROVIDERS {
        for format in ["jsonl", "json"] {
            let line = list(&format!("-p {provider} -o {format}"));
            let few = shell(&line, &small.variables, TIMES).memory;
            let many = shell(&line, &large.variables, 3).memory;
            println!(
                "| {provider} | {format} | {few:.1} | {many:.1} | {:.2} x |",
                many / few
            );
        }
    }
    let table = shell(&list("-p novita -o table"), &small.variables, TIMES).memory;
    println!(
        "| novita | table | {table:.1} | | {:.2} kB a row |",
        table * 1024.0 / 100_000.0
    );
}

/// A reader that does not read for a while.
fn slow(_: &Path) {
    println!("## A reader that begins after 20 s, 1,000,000 rows\n");
    let demo = Demo::start(1_000_000, 0);
    for format in ["jsonl", "json"] {
        let line = list(&format!("-p novita -o {format}"));
        let quick = shell(&line, &demo.variables, 1);
        // Of a pipeline, the largest process is cloudls.
        let count = "grep -c '\"address\"' | grep -qx 1000000";
        let cost = shell(
            &format!("{line} | (sleep 20; cat) | {count}"),
            &demo.variables,
            1,
        );
        println!(
            "- {format}: all rows came, {:.1} MiB, where an eager reader makes it {:.1} MiB",
            cost.memory, quick.memory
        );
    }
}
