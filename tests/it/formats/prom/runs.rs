//! Files of several runs in one folder: no series stands in two of them, and a name has one meaning.

use std::collections::{BTreeMap, BTreeSet};

use super::check;
use crate::support::{Asked, Cloud, Cloudls, Reply, Server, series};

/// Flags by which runs differ, in pairs that list the same profile.
const FLAGS: &[&[&str]] = &[
    &[],
    &["--gpu"],
    &["--gpu", "--keep-unknown"],
    &["--status", "running"],
    &["--status", "running,stopped"],
    &["--name", "a"],
    &["--name", "a --gpu"],
    &["--name", "a", "--gpu"],
    &["--ip", "198.51.100.1"],
    &["--type", "x"],
    &["--no-spot"],
    &["--older-than", "1h"],
    &["--attention"],
    &["--attention", "--expiring-within", "1d"],
    &["--expiring-within", "1d"],
    &["--filter", "id=a,b"],
    &["--filter", "id=a", "--filter", "id=b"],
    &["--limit", "1"],
    &["--limit", "1", "--sort-by", "name"],
    &["--max-pages", "1"],
    &["--max-pages", "1", "--page-size", "1"],
    &["--group-by", "region"],
    &["--group-by", "status"],
    &["--group-by", "provider"],
    &["--group-by", "region", "--gpu"],
    &["-p", "hpcai,novita"],
];

fn fleet() -> Server {
    let [hpcai, novita] = [Cloud::HPCAI, Cloud::NOVITA];
    let body = hpcai.body(&[hpcai.row("i-1"), hpcai.row("i-2")], Some(2));
    let other = novita.body_for(Asked::EVERYTHING, &[novita.row("n-1")], Some(1));
    Server::start(move |request| {
        let is_hpcai = request.header("x-api-key").is_some();
        Reply::json(200, if is_hpcai { &body } else { &other })
    })
}

fn run(server: &Server, flags: &[&str]) -> String {
    let run = Cloudls::new(["ls", "-q", "-o", "prom"])
        .set("HPCAI_API_KEY", "hpcai-key-of-the-tests")
        .vars(Cloud::NOVITA.credentials())
        .set(Cloud::HPCAI.endpoint(), server.url())
        .set(Cloud::NOVITA.endpoint(), server.url());
    let run = run.args(flags).run();
    assert!(matches!(run.code, 0 | 8), "{flags:?}: {run:?}");
    run.stdout
}

#[test]
fn no_series_is_of_two_runs() {
    let server = fleet();
    let (mut known, mut words) = (BTreeMap::new(), BTreeMap::new());
    for flags in FLAGS {
        let text = run(&server, flags);
        check(&text);
        for (series, _) in series(&text) {
            let other = known.insert(series.clone(), flags);
            assert_eq!(other, None, "{series:?} is of {flags:?} as well");
        }
        for line in text.lines().filter(|line| line.starts_with("# ")) {
            let name = line.split(' ').take(3).collect::<Vec<_>>().join(" ");
            let first = words.entry(name).or_insert_with(|| line.to_owned());
            assert_eq!(first, line, "{flags:?}");
        }
    }
}

/// The order of the flags, and flags that choose nothing, make no other series.
#[test]
fn the_same_flags_write_the_same_series() {
    let server = fleet();
    let written =
        |flags: &[&str]| -> BTreeSet<_> { series(&run(&server, flags)).into_keys().collect() };
    for (one, other) in [
        (
            &["--gpu", "--status", "running,failed"][..],
            &["--status", "running", "--status", "failed", "--gpu"][..],
        ),
        (
            &["--older-than", "60m"],
            &[
                "--older-than",
                "60m",
                "--timeout",
                "9s",
                "--concurrency",
                "2",
            ],
        ),
        (
            &[],
            &["--allow-partial", "--sort-by", "name", "--deadline", "1m"],
        ),
    ] {
        assert_eq!(written(one), written(other), "{one:?}");
    }
}

/// What is typed may hold what nobody else is to see.
#[test]
fn no_secret_stands_in_a_label() {
    let secret = "S3cr3t-of-a-flag";
    let server = fleet();
    for filter in [
        format!("tags.api_key={secret}"),
        format!("image~https://user:{secret}@registry/x"),
        format!("image~https://registry/x?token={secret}"),
        format!("status_reason~Authorization: Bearer {secret}"),
    ] {
        let text = run(&server, &["--filter", &filter]);
        check(&text);
        assert!(
            !text.contains(secret) && text.contains("--filter "),
            "{text}"
        );
    }
}
