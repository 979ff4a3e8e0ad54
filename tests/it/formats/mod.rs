//! The formats that other programs read, each held against the real one.

mod frames;
mod html;
mod json;
mod prom;
mod separated;
mod ssh_config;
mod yaml;

use serde_json::{Value, json};

use crate::support::{Cloud, Cloudls, DemoFleet, Finished, Reply, Server, closed_port};

/// Names that mean something to somebody: to YAML, to Prometheus, to ssh, to a terminal.
const ODD: &[&str] = &[
    "no",
    "1e3",
    "2026-01-01",
    "12:30:45",
    "0x1f",
    "~",
    "<<",
    "a: b #c",
    "- a",
    "\"quoted\" \\ 'text'",
    "a{b=\"c\"} 1",
    "line\nbreak\r\n# EOF\n",
    "\u{1b}[31mred\u{1b}]8;;http://evil.example\u{7}\u{9b}2J\u{7f}\0",
    "\u{202e}abc\u{2066}\u{200b}\u{feff}\u{2028}\u{85}",
    "\u{ffff}\u{e0041}🚀训练",
    "-oProxyCommand=id",
    "* !a ?",
    "%h${HOME}`id`$(id)",
    "Match exec id",
];

/// A row of HPC-AI to log in to, and one that cannot be.
fn rows(name: &str, host: &str, user: &str, index: usize) -> [Value; 2] {
    let row = |id: String, ports: Value| {
        json!({
            "instanceMetadata": {"instanceId": id, "instanceUsername": user},
            "instanceSpecInfo": {
                "name": name,
                "instanceTypeInfo": {"gpu": {"amount": 2, "type": name}},
                "regionInfo": {"name": name, "sshAddress": host},
                "instanceBillingInfo": {"chargeMode": "perHour", "price": 0.1, "unit": name},
                "nodePorts": ports,
            },
            "instanceRuntimeInfo": {"status": "Running"},
        })
    };
    [
        row(
            format!("i-{index}"),
            json!([{"port": 22, "nodePort": 30_000 + index}]),
        ),
        row(format!("{name}{index}"), json!([])),
    ]
}

/// A server of HPC-AI with these rows.
fn serving(rows: &[Value]) -> Server {
    let body = Cloud::HPCAI.body(rows, Some(rows.len() as u64));
    Server::start(move |_| Reply::json(200, &body))
}

/// Rows with every odd name in every place.
fn hostile() -> Server {
    let named = ODD.iter().enumerate();
    let rows: Vec<_> = named
        .flat_map(|(index, odd)| rows(odd, odd, odd, index))
        .collect();
    serving(&rows)
}

/// A listing of a server of HPC-AI.
fn listed(server: &Server, format: &str) -> Finished {
    Cloud::HPCAI.bare(&server.url()).args(["-o", format]).run()
}

/// A listing of two providers, one of which cannot be reached.
fn partial(format: &str) -> Finished {
    let server = serving(&rows("one", "198.51.100.7", "root", 1));
    let nowhere = format!("http://127.0.0.1:{}", closed_port());
    let run = Cloudls::new(["ls", "-p", "hpcai,novita", "-o", format])
        .vars(Cloud::HPCAI.credentials())
        .vars(Cloud::NOVITA.credentials())
        .set(Cloud::HPCAI.endpoint(), server.url())
        .set(Cloud::NOVITA.endpoint(), nowhere)
        .run();
    assert_eq!(run.code, 8, "{run:?}");
    let last = run.stderr.lines().last().unwrap();
    assert_eq!(
        last,
        "2 instances from 2 sources: INCOMPLETE, 1 source short (novita)"
    );
    run
}

/// A listing that is complete, and empty.
fn empty(format: &str) -> Finished {
    let run = listed(&serving(&[]), format);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.stderr, "0 instances from 1 source: complete\n");
    run
}

/// A listing of the demo cloud.
fn demo(format: &str) -> Finished {
    let run = Cloudls::new(["ls", "--demo", "-o", format]).run();
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.stderr, DemoFleet::get().words());
    run
}

fn assert_harmless(text: &str) {
    let is_harmful = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
    };
    assert!(!text.contains(is_harmful), "{text:?}");
}
