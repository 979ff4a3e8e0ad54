//! Filters give the same rows whether or not the server helps, and cost less where it does.

use serde_json::{Value, json};

use crate::support::{
    Cloud, Cloudls, Compares, DemoFleet, Finished, Received, Reply, Server, each_cloud,
    each_cloud_with, put,
};

/// Rows of each cloud: enough for several pages of the tests' size.
const ROWS: usize = 12;

/// The name of a row.
fn name(row: usize) -> String {
    format!("{}-{row}", ["train", "infer", "Train", "eval"][row % 4])
}

/// The state of a row, as the common word.
fn status(cloud: Cloud, row: usize) -> &'static str {
    cloud.fields.states[row % 3].1
}

fn is_large(row: usize) -> bool {
    row % 2 == 1
}

fn ip(row: usize) -> String {
    format!("10.0.0.{row}")
}

/// A row as its vendor sends it.
fn row(cloud: Cloud, row: usize) -> Value {
    let fields = &cloud.fields;
    let mut made = cloud.row(&format!("i-{row}"));
    put(&mut made, fields.name, json!(name(row)));
    put(&mut made, fields.status, json!(fields.states[row % 3].0));
    for either in [&fields.kind, &fields.spot, &fields.gpus, &fields.role]
        .into_iter()
        .flatten()
    {
        let value = if is_large(row) {
            either.large
        } else {
            either.small
        };
        put(&mut made, either.at, value.json());
    }
    if let Some(place) = fields.ip {
        put(&mut made, place, json!(ip(row)));
    }
    made
}

/// What a server does with the parameters it filters by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Help {
    /// It ignores them.
    None,
    /// A search compares the letters as they are.
    Exact,
    /// A search takes upper and lower case for alike, and a text that could be compared as a whole is
    /// looked for.
    Loose,
}

/// Whether a server sends a row, by the parameters of its document.
fn sends(cloud: Cloud, help: Help, request: &Received, row: &Value) -> bool {
    let text = |place: &str| match row.pointer(place) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => "null".to_owned(),
    };
    let holds = |place: &str, wanted: &str| match help {
        Help::Loose => text(place).to_lowercase().contains(&wanted.to_lowercase()),
        Help::None | Help::Exact => text(place).contains(wanted),
    };
    cloud.filters.iter().all(|filter| {
        let Some(wanted) = request.param(filter.param) else {
            return true;
        };
        match filter.compares {
            Compares::Part(places) => places.iter().any(|place| holds(place, wanted)),
            Compares::Name(place) if help == Help::Loose => holds(place, wanted),
            Compares::Name(place) | Compares::Whole(place) => text(place) == wanted,
        }
    })
}

fn server(cloud: Cloud, help: Help) -> Server {
    Server::start(move |request| {
        let rows = (0..ROWS).map(|index| row(cloud, index));
        let rows = rows.filter(|row| help == Help::None || sends(cloud, help, request, row));
        let rows: Vec<_> = rows.collect();
        let asked = cloud.asked(request);
        let page = rows.iter().skip(asked.skipped()).take(asked.size);
        let page: Vec<_> = page.cloned().collect();
        Reply::json(200, &cloud.body_for(asked, &page, Some(rows.len() as u64)))
    })
}

/// A filter: its flags, the rows that are meant, and the parameters by which servers help.
type Case = (
    &'static [&'static str],
    fn(Cloud, usize) -> bool,
    &'static [&'static str],
);

/// Whether a large row is of this very type.
fn has_kind(cloud: Cloud, wanted: &str) -> bool {
    let kind = cloud.fields.kind.as_ref();
    kind.is_some_and(|kind| kind.large.json() == wanted)
}

/// Whether a row is of a spot instance. What a vendor does not offer no row of its is.
fn has_spot(cloud: Cloud, row: usize) -> bool {
    cloud.fields.spot.is_some() && is_large(row)
}

const CASES: &[Case] = &[
    (
        &["--status", "running"],
        |cloud, row| status(cloud, row) == "running",
        &[],
    ),
    // Without it a server would leave out what is in a state that is not known.
    (
        &["--status", "running", "--filter", "status!=unknown"],
        |cloud, row| status(cloud, row) == "running",
        &["eas.InstanceStatus", "novita.status", "modelarts.status"],
    ),
    (
        &["--status", "failed,stopped"],
        |cloud, row| matches!(status(cloud, row), "failed" | "stopped"),
        &[],
    ),
    (
        &[
            "--filter",
            "status=succeeded",
            "--filter",
            "status!=unknown",
        ],
        |cloud, row| status(cloud, row) == "succeeded",
        &["modelarts.status"],
    ),
    (
        &["--filter", "status!=running"],
        |cloud, row| status(cloud, row) != "running",
        &[],
    ),
    (&["--name", "train"], |_, row| row % 4 == 0, &["eas.Filter"]),
    (
        &["--name", "train", "--filter", "name!=null"],
        |_, row| row % 4 == 0,
        &["eas.Filter", "novita.name"],
    ),
    (&["--filter", "name~^TRAIN"], |_, row| row % 2 == 0, &[]),
    (
        &["--filter", "name=train-4"],
        |_, row| row == 4,
        &["eas.InstanceName", "sae.InstanceId"],
    ),
    (
        &["--filter", "name=train-4", "--filter", "name!=null"],
        |_, row| row == 4,
        &[
            "eas.InstanceName",
            "sae.InstanceId",
            "novita.name",
            "modelarts.name",
        ],
    ),
    (
        &["--filter", "name=train-4,eval-7"],
        |_, row| matches!(row, 4 | 7),
        &[],
    ),
    (
        &["--filter", "id=i-4"],
        |cloud, row| row == 4 && cloud.has_names(),
        &["eas.InstanceName", "sae.InstanceId", "modelarts.id"],
    ),
    (
        &["--type", "gn7"],
        |cloud, row| cloud.fields.kind.is_some() && is_large(row),
        &[],
    ),
    (
        &["--type", "gn7", "--filter", "type!=null"],
        |cloud, row| cloud.fields.kind.is_some() && is_large(row),
        &["eas.Filter", "novita.productName"],
    ),
    (
        &["--filter", "type=gn7", "--filter", "type!=null"],
        |cloud, row| has_kind(cloud, "gn7") && is_large(row),
        &["eas.InstanceType", "novita.productName", "modelarts.type"],
    ),
    (
        &["--ip", "10.0.0.5"],
        |cloud, row| cloud.fields.ip.is_some() && row == 5,
        &[],
    ),
    (
        &["--spot"],
        |cloud, row| cloud.fields.spot.is_some() && is_large(row),
        &[],
    ),
    (
        &["--spot", "--filter", "spot!=null"],
        |cloud, row| cloud.fields.spot.is_some() && is_large(row),
        &["eas.IsSpot"],
    ),
    (
        &["--no-spot", "--filter", "spot!=null"],
        |cloud, row| !has_spot(cloud, row),
        &["eas.IsSpot"],
    ),
    (
        &["--gpu"],
        |cloud, row| cloud.fields.gpus.is_some() && is_large(row),
        &[],
    ),
    (
        &["--filter", "tags.Role=Queue"],
        |cloud, row| cloud.fields.role.is_some() && is_large(row),
        &[],
    ),
    (&["--filter", "created_at=null"], |_, _| true, &[]),
    (&["--older-than", "1d"], |_, _| false, &[]),
    (
        &["--status", "running", "--name", "train"],
        |cloud, row| status(cloud, row) == "running" && row % 4 == 0,
        &["eas.Filter"],
    ),
];

fn filtered(cloud: Cloud, server: &Server, flags: &[&str]) -> Finished {
    cloud.listing(server).args(flags).run()
}

#[test]
fn rows_are_the_same_whether_or_not_the_server_helps() {
    each_cloud(|cloud| {
        for (flags, is_meant, helping) in CASES {
            let rows = (0..ROWS).filter(|row| is_meant(cloud, *row));
            let id = |row| {
                if cloud.has_names() {
                    format!("i-{row}")
                } else {
                    name(row)
                }
            };
            let wanted: Vec<String> = rows.map(id).collect();
            let params: Vec<_> = helping
                .iter()
                .filter_map(|param| param.strip_prefix(cloud.id())?.strip_prefix('.'))
                .collect();
            let servers =
                [Help::None, Help::Exact, Help::Loose].map(|help| (help, server(cloud, help)));
            for (help, server) in &servers {
                let what = format!("{cloud:?}, {flags:?}, {help:?}");
                let run = filtered(cloud, server, flags);
                assert_eq!(
                    (run.code, run.ids()),
                    (0, wanted.clone()),
                    "{what}: {run:?}"
                );
                let document = run.json();
                assert_eq!(document["complete"], true, "{what}");
                assert_eq!(document["count"], wanted.len(), "{what}");
                for request in server.received() {
                    for param in &params {
                        assert!(request.param(param).is_some(), "{what}: no {param}");
                    }
                }
            }
            let [deaf, exact, _] = servers.map(|(_, server)| server.count());
            if !params.is_empty() {
                assert!(
                    exact < deaf,
                    "{cloud:?}, {flags:?}: {exact} requests of {deaf}"
                );
            }
        }
    });
}

#[test]
fn a_parameter_of_the_user_stands_alone() {
    let server = server(Cloud::NOVITA, Help::Exact);
    let flags = [
        "--param",
        "novita.status=exited",
        "--name",
        "train",
        "--filter",
        "name!=null",
    ];
    let run = filtered(Cloud::NOVITA, &server, &flags);
    assert_eq!(run.ids(), ["i-4"], "{run:?}");
    let requests = server.received();
    assert!(
        requests
            .iter()
            .all(|request| request.param("name").is_none())
    );
}

/// The rows that are filtered out were there: the source is complete, or not, as a whole.
#[test]
fn what_is_filtered_out_counts_for_the_source() {
    each_cloud_with(Cloud::has_total, |cloud| {
        let server = Server::start(move |request| {
            let asked = cloud.asked(request);
            let rows: Vec<_> = (0..ROWS).map(|index| row(cloud, index)).collect();
            let page = rows.iter().skip(asked.skipped()).take(asked.size);
            let page: Vec<_> = page.cloned().collect();
            // One more than there is.
            Reply::json(200, &cloud.body_for(asked, &page, Some(ROWS as u64 + 1)))
        });
        let run = filtered(cloud, &server, &["--filter", "name~^(train|infer)"]);
        assert_eq!(run.json()["count"], 3 * ROWS / 4, "{run:?}");
        assert_eq!(run.code, 8, "{run:?}");
        assert_eq!(run.source()["received"], ROWS, "{run:?}");
        assert_eq!(run.source()["reported_total"], ROWS + 1, "{run:?}");
    });
}

#[test]
fn rows_are_filtered_then_sorted_then_cut() {
    let run = |flags: &[&str]| {
        let flags = [&["-o", "json"], flags].concat();
        Cloudls::new(["ls", "--demo"]).args(flags).run()
    };
    let demo = |flags: &[&str]| run(flags).json();
    let cut = run(&[
        "-p",
        "hpcai,novita",
        "--filter",
        "gpu.count>0",
        "--sort-by",
        "gpu.count:desc,name",
        "--limit",
        "4",
    ]);
    let last = cut.stderr.lines().last().unwrap();
    assert!(last.ends_with("sources, cut by --limit"), "{last}");
    // All are there before the first goes out: how many were cut is known.
    let whole = demo(&["-p", "hpcai,novita", "--filter", "gpu.count>0"]);
    let begin = format!("4 of {} instances from ", whole["count"]);
    assert!(last.starts_with(&begin), "{last}");
    let streamed = run(&["-p", "novita", "--limit", "4"]).stderr;
    assert!(
        streamed.contains("4 instances from 1 source, cut by --limit\n"),
        "{streamed}"
    );
    let document = cut.json();
    let rows = document["instances"].as_array().unwrap();
    let names: Vec<_> = rows
        .iter()
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["big-image", "moves", "推理-中文", "训练-大模型"]);
    assert_eq!(
        (&document["limited"], &document["complete"]),
        (&json!(true), &json!(true))
    );
    // Unknown comes last, either way.
    for order in ["gpu.count", "gpu.count:desc"] {
        let document = demo(&["--sort-by", order]);
        let rows = document["instances"].as_array().unwrap();
        let known: Vec<_> = rows
            .iter()
            .map(|row| !row["gpu"]["count"].is_null())
            .collect();
        assert!(known.is_sorted_by(|one, next| one >= next), "{order}");
        assert_eq!(rows.len(), DemoFleet::get().rows().len());
    }
}

/// The dearest of a list may be one whose price nobody tells.
#[test]
fn rows_that_tell_nothing_to_sort_by_are_counted() {
    let all = Cloudls::new(["ls", "--demo", "-q", "-o", "json"])
        .run()
        .json();
    let rows = all["instances"].as_array().unwrap();
    let unpriced = rows
        .iter()
        .filter(|row| row["billing"]["per_hour"].is_null());
    let (unpriced, all) = (unpriced.count(), rows.len());
    assert!(unpriced > 1);
    for (flags, note) in [
        (
            &["--sort-by", "price:desc", "--limit", "3"][..],
            format!("note: {unpriced} of {all} instances tell no price, and stand last\n"),
        ),
        (
            &["--sort-by", "billing.per_hour,id", "-o", "json"],
            format!("note: {unpriced} of {all} instances tell no billing.per_hour, and"),
        ),
        (
            &["--filter", "price=null", "--sort-by", "price", "-p", "eas"],
            "note: 1 of 1 instance tells no price, and stands last\n".to_owned(),
        ),
        (
            &["--filter", "price>0", "--sort-by", "price"],
            String::new(),
        ),
        (&["--sort-by", "id"], String::new()),
        (&["--sort-by", "price", "-q"], String::new()),
    ] {
        let run = Cloudls::new(["ls", "--demo"]).args(flags).run();
        assert_eq!(run.code, 0, "{flags:?}: {run:?}");
        assert!(run.stderr.contains(&note), "{flags:?}: {run:?}");
        assert_eq!(
            run.stderr.contains("stand"),
            !note.is_empty(),
            "{flags:?}: {run:?}"
        );
    }
}

#[test]
fn a_tag_that_no_instance_has_is_noted() {
    for (flags, words) in [
        (
            &["--filter", "tags.role=Standard"][..],
            "note: no instance has a tag role; there is Role: letter case counts\n",
        ),
        (
            &["--filter", "tags.Rolle!=Standard"],
            "note: no instance has a tag Rolle\n",
        ),
        (
            &["-o", "table", "-c", "id,tags.role"],
            "note: no instance has a tag role;",
        ),
        (
            &["--sort-by", "tags.role:desc"],
            "note: no instance has a tag role;",
        ),
        (
            &["--group-by", "tags.role"],
            "note: no instance has a tag role;",
        ),
        (&["--filter", "tags.Role=Queue"], ""),
    ] {
        let run = Cloudls::new(["ls", "--demo", "-p", "eas"])
            .args(flags)
            .run();
        assert_eq!(run.code, 0, "{flags:?}: {run:?}");
        let is_noted = run.stderr.contains("note: no instance has a tag");
        assert_eq!(is_noted, !words.is_empty(), "{flags:?}: {run:?}");
        assert!(run.stderr.contains(words), "{flags:?}: {run:?}");
    }
}

#[test]
fn what_cannot_be_meant_ends_the_run_before_anything_is_sent() {
    for (flags, words) in [
        (&["--filter", "nope=1"][..], "no field \"nope\""),
        (&["--filter", "gpu.count=many"], "not a value for gpu.count"),
        (&["--status", "runing"], "did you mean running?"),
        (
            &["--status", "failed", "--status", "runing"],
            "did you mean running?",
        ),
        (&["--ip", "x"], "a whole address"),
        (&["--ip", "10.1.2"], "a whole address"),
        (&["--ip", "10.1.2.3:22"], "a whole address"),
        (&["--filter", "public_ips=10.1.2"], "a whole address"),
        (&["--sort-by", "nmae"], "did you mean name?"),
        (&["--group-by", "stauts"], "did you mean status?"),
        (&["-c", "id,nmae"], "did you mean name?"),
        (&["--older-than", "soon"], "12h"),
        (&["--spot", "--no-spot"], "cannot be used with"),
        (&["--expect", "few"], "none, some"),
        (
            &["-o", "json", "-c", "id"],
            "-o table, wide, html, csv and tsv",
        ),
        (
            &["--summary", "-o", "csv"],
            "as a table, as a page, as JSON or as YAML",
        ),
        (&["--summary", "--limit", "3"], "cannot be used with"),
    ] {
        let run = Cloudls::new(["ls", "--demo"]).args(flags).run();
        assert_eq!(run.code, 2, "{flags:?}: {run:?}");
        assert!(run.stderr.contains(words), "{flags:?}: {run:?}");
        assert!(run.stdout.is_empty(), "{flags:?}: {run:?}");
    }
}
