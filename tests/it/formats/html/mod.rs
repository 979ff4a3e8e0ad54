//! `-o html`: what is in the page, and what a browser makes of it.

mod browser;
mod seen;

use std::collections::BTreeSet;

use regex_lite::Regex;
use serde_json::{Value, json};

use super::{ODD, assert_harmless, demo, empty, listed, partial, serving};
use crate::support::{Cloud, Cloudls, DemoFleet, Finished, Server, closed_port};

/// Names that mean something to a browser.
const MARKUP: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "</title></script><svg/onload=alert(1)>",
    "<!-- -->",
    "]]>",
    "&lt;b&gt; &#60;b&#62; &amp",
    "javascript:alert(1)",
    "<base href=//evil.example><iframe srcdoc='<script>alert(1)</script>'>",
    "\u{202e}<b>\u{0}",
    "{{7*7}}${alert(1)}`",
];

/// A row of HPC-AI with this in every place, among them the address where a person opens it.
fn row(text: &str, index: usize) -> Value {
    json!({
        "instanceMetadata": {"instanceId": format!("i-{index}"), "instanceUsername": text, "ownerUserName": text},
        "instanceSpecInfo": {
            "name": text,
            "instanceTypeInfo": {"gpu": {"amount": 2, "type": text}, "instanceTypeName": text},
            "regionInfo": {"name": text, "domain": text, "sshAddress": text},
            "imageInfo": {"name": text},
            "instanceBillingInfo": {"chargeMode": "perHour", "price": 0.1, "unit": text},
        },
        "instanceRuntimeInfo": {"status": "Running", "message": text, "subUrl": "/i"},
    })
}

/// A server with all of them.
fn hostile() -> Server {
    let names = ODD.iter().chain(MARKUP).enumerate();
    let rows: Vec<_> = names.map(|(index, text)| row(text, index)).collect();
    serving(&rows)
}

/// The page without its style and its script.
fn bare(page: &str) -> String {
    let own = Regex::new("(?s)<style>.*?</style>|<script>.*?</script>").unwrap();
    assert_eq!(own.find_iter(page).count(), 2);
    own.replace_all(page, "").into_owned()
}

/// Asserts that there is no markup but that of the page, and nothing in it that loads, runs or leads elsewhere.
#[track_caller]
fn check(page: &str) {
    assert_harmless(page);
    let bare = bare(page);
    let tag =
        Regex::new(r#"<(!DOCTYPE|/?[a-z0-9]+)((?: [a-zA-Z-]+(?:="[^"<>]*")?)*) ?/?>"#).unwrap();
    let text = tag.replace_all(&bare, "");
    assert!(!text.contains(['<', '>']), "{text}");
    let known: BTreeSet<_> = "!DOCTYPE html head meta link title body header h1 h2 p time code section ul li b small dl div \
         dt dd span svg rect details summary table thead tbody tr th td a footer"
        .split_whitespace()
        .collect();
    let attribute = Regex::new(r#" ([a-zA-Z-]+)(?:="([^"]*)")?"#).unwrap();
    for tag in tag.captures_iter(&bare) {
        let name = tag[1].trim_start_matches('/');
        assert!(known.contains(name), "{name}");
        for attribute in attribute.captures_iter(&tag[2]) {
            let value = attribute.get(2).map_or("", |value| value.as_str());
            match &attribute[1] {
                "href" => assert!(
                    value == "data:," || (name == "a" && value.starts_with("https://")),
                    "{value}"
                ),
                other => assert!(
                    !other.starts_with("on") && other != "src" && other != "style",
                    "{other}"
                ),
            }
        }
    }
}

/// The cells of the table: of each row what its columns say.
fn cells(page: &str) -> Vec<Vec<String>> {
    let row = Regex::new("<tr>(.*)</tr>").unwrap();
    let cell = Regex::new("<t[hd][^>]*>(.*?)</t[hd]>").unwrap();
    let tag = Regex::new("<[^>]*>").unwrap();
    let rows = row.captures_iter(page);
    let rows = rows.map(|row| {
        let cells = cell.captures_iter(row.get(1).unwrap().as_str());
        cells
            .map(|cell| tag.replace_all(&cell[1], "").into_owned())
            .collect()
    });
    rows.collect()
}

#[test]
fn the_page_of_the_demo_cloud_has_every_row() {
    let page = demo("html").stdout;
    check(&page);
    let fleet = DemoFleet::get();
    assert!(page.contains(&format!("<h1>{}</h1>", fleet.words().trim_end())));
    let rows = cells(&page);
    assert_eq!(
        rows[0].join(" "),
        "PROVIDER ID NAME PARENT STATUS TYPE GPU REGION PRICE/H AGE"
    );
    let ids: Vec<_> = rows[1..].iter().map(|row| row[1].clone()).collect();
    let known: Vec<_> = fleet
        .rows()
        .iter()
        .map(|row| row["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids, known);
    for sum in [
        "price per hour of what runs",
        "price per month of all",
        "GPUs running",
        "at least",
    ] {
        assert!(page.contains(sum), "{sum}");
    }
}

#[test]
fn what_is_missing_stands_first() {
    let page = partial("html").stdout;
    check(&page);
    assert!(page.contains("<header class=\"incomplete\">"));
    let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("no {text}"));
    let order = [
        "INCOMPLETE, 1 source short (novita)",
        "<b>error:</b> novita ",
        "<b>hint:</b>",
        "<dl>",
        "<tbody>",
    ];
    assert!(order.map(place).is_sorted());
    assert_eq!(cells(&page).len(), 3);
}

#[test]
fn nothing_at_all_is_no_answer() {
    let nowhere = format!("http://127.0.0.1:{}", closed_port());
    let run = Cloud::HPCAI.bare(&nowhere).args(["-o", "html"]).run();
    assert_eq!(run.code, 6, "{run:?}");
    check(&run.stdout);
    assert!(
        run.stdout.contains("INCOMPLETE") && !run.stdout.contains("<table"),
        "{}",
        run.stdout
    );
    let page = empty("html").stdout;
    check(&page);
    assert!(page.contains("<h1>0 instances from 1 source: complete</h1>"));
    assert!(page.contains("0 of 0") && !page.contains("<table"));
}

#[test]
fn no_name_is_markup() {
    let columns =
        "id,name,region,owner,image,url,gpu.model,currency,ssh.user,ssh.host,status_reason,tags";
    for flags in [
        &["-c", columns][..],
        &["-c", "+url", "--no-headers"],
        &["--attention"],
        &["--group-by", "name,region"],
        &["--summary"],
        &["--filter", "name~\"<script>alert(1)</script>\""],
        &["-c", "tags.</style><script>alert(1)</script>,id"],
    ] {
        let run = Cloud::HPCAI
            .bare(&hostile().url())
            .args(["-o", "html"])
            .args(flags)
            .run();
        assert_eq!(run.code, 0, "{flags:?}: {run:?}");
        check(&run.stdout);
    }
}

#[test]
fn a_link_leads_to_an_encrypted_page_alone() {
    let domains = [
        "console.example",
        "u:p@console.example",
        "a b",
        "<b>",
        "训练",
    ];
    let rows: Vec<_> = domains
        .iter()
        .enumerate()
        .map(|(index, domain)| row(domain, index))
        .collect();
    let run = Cloud::HPCAI
        .bare(&serving(&rows).url())
        .args(["-o", "html", "-c", "id,url"])
        .run();
    check(&run.stdout);
    let links = Regex::new("<a href=\"([^\"]*)\"").unwrap();
    let links = links.captures_iter(&run.stdout);
    let links: Vec<_> = links.map(|link| link[1].to_owned()).collect();
    assert_eq!(
        links,
        ["https://console.example/i", "https://xn--sn0al8x/i"]
    );
}

fn page(flags: &[&str]) -> Finished {
    let run = Cloudls::new(["ls", "--demo", "-o", "HTML"])
        .args(flags)
        .run();
    assert_eq!(run.code, 0, "{flags:?}: {run:?}");
    check(&run.stdout);
    run
}

/// Each with what is in the page, and what is not.
#[test]
fn flags_mean_what_they_mean_elsewhere() {
    let times = r#"<time datetime="20"#;
    for (flags, there, not_there) in [
        (
            &["-c", "id,created,age"][..],
            &["CREATED", "AGE", times, "Z</time>", " ago</time>"][..2],
            &[">STATUS</th>"][..],
        ),
        (&["-c", "id,created"], &[" ago</time>", times], &[]),
        (&["--time", "iso"], &["CREATED", "Z</time>"], &[">AGE</th>"]),
        (&["--time", "epoch", "-c", "created"], &[times], &[" ago"]),
        (&["--no-headers"], &["<tbody>"], &["<thead>"]),
        (
            &["--limit", "3"],
            &["3 instances", "cut by --limit", "class=\"cut\""],
            &["complete<"],
        ),
        (
            &["--gpu"],
            &[
                "left out, as it is not known",
                "<code>--gpu</code>",
                "class=\"cut\"",
            ],
            &[],
        ),
        (
            &["-p", "novita", "--name", "a"],
            &["<code>--provider novita --name a</code>"],
            &["PARENT</th>"],
        ),
        (&["--attention"], &["REASON"], &[">TYPE</th>"]),
        (
            &["--summary"],
            &["price per month of all", "<svg"],
            &["<table"],
        ),
        (
            &["--group-by", "provider", "--limit", "2"],
            &["COUNT", "PRICE/MONTH", "2 of 5 groups, cut by --limit"],
            &["<svg"],
        ),
        (&["--sort-by", "id"], &["<tbody>"], &[]),
    ] {
        let page = bare(&page(flags).stdout);
        for text in there {
            assert!(page.contains(text), "{flags:?}: no {text}");
        }
        for text in not_there {
            assert!(!page.contains(text), "{flags:?}: {text}");
        }
    }
}

/// What has no page says which formats it has.
#[test]
fn what_has_no_page_says_so() {
    for (args, words) in [
        (
            &["show", "novita/env/x", "--demo"][..],
            "show prints fields, JSON or YAML",
        ),
        (
            &["ls", "--demo", "--watch"],
            "--watch cannot print this format in a pipe",
        ),
        (
            &["ls", "--demo", "--against", "/dev/null"],
            "--against prints a table, or one JSON document",
        ),
    ] {
        let run = Cloudls::new(args).args(["-o", "html"]).run();
        assert_eq!(run.code, 2, "{args:?}: {run:?}");
        assert!(
            run.stderr.contains(words) && run.stderr.contains("hint: "),
            "{run:?}"
        );
    }
}

#[test]
fn a_listing_of_odd_names_keeps_every_row() {
    let run = listed(&hostile(), "html");
    assert_eq!(cells(&run.stdout).len(), 1 + ODD.len() + MARKUP.len());
}
