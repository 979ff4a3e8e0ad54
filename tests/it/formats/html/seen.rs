//! What is seen of the page in Chromium, and done with it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::browser::Browser;
use super::{hostile, page};
use crate::support::{Cloud, Cloudls, DemoCloud, DemoFleet, Reply, Server};

/// A desk and a phone.
const SIZES: [(u32, u32); 2] = [(1400, 1000), (390, 844)];

/// A page in a file of its own, and the address of that.
struct Saved(tempfile::TempDir);

impl Saved {
    fn new(page: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("page.html"), page).unwrap();
        Self(folder)
    }

    fn url(&self) -> String {
        format!("file://{}/page.html", self.0.path().display())
    }
}

/// How many rows are shown, and what the first of them is called.
const SHOWN: &str = "(() => { const rows = [...document.querySelectorAll('tbody tr')].filter(row => !row.hidden); \
    return [rows.length, rows[0]?.cells[1].textContent ?? null]; })()";

fn click(head: &str) -> String {
    format!("document.querySelector('th[data-name=\"{head}\"] button').click()")
}

fn choose(control: &str, value: &str) -> String {
    format!(
        "(() => {{ const control = document.querySelector('[name=\"{control}\"]'); control.value = '{value}'; \
         control.dispatchEvent(new Event(control.tagName === 'INPUT' ? 'input' : 'change')); }})()"
    )
}

#[test]
fn it_fits_a_desk_and_a_phone_by_day_and_by_night() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let saved = Saved::new(&page(&[]).stdout);
    for size in SIZES {
        let mut grounds = Vec::new();
        for is_dark in [false, true] {
            browser.open(&saved.url(), size, is_dark);
            let room = browser.value("[document.documentElement.scrollWidth, innerWidth]");
            assert!(room[0].as_u64() <= room[1].as_u64(), "{size:?}: {room}");
            // All columns stand there without being looked for.
            let list = "document.querySelector('#rows > [role=region]')";
            let room = browser.value(&format!("[{list}.scrollWidth, {list}.clientWidth]"));
            assert!(room[0].as_u64() <= room[1].as_u64(), "{size:?}: {room}");
            grounds
                .push(browser.value("getComputedStyle(document.documentElement).backgroundColor"));
            browser.assert_quiet();
        }
        assert_ne!(grounds[0], grounds[1], "{size:?}");
        // Whatever the system says, somebody may choose.
        browser.value("document.querySelector('#theme').click()");
        let chosen = browser.value("getComputedStyle(document.documentElement).backgroundColor");
        assert_eq!(chosen, grounds[0]);
        browser.value("localStorage.clear()");
    }
}

#[test]
fn it_is_sorted_searched_and_filtered() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let saved = Saved::new(&page(&[]).stdout);
    let fleet = DemoFleet::get();
    let count = fleet.rows().len();
    browser.open(&saved.url(), SIZES[0], false);
    let listed = browser.value(SHOWN);
    assert_eq!(listed[0], count);
    let mut ids: Vec<_> = fleet
        .rows()
        .iter()
        .map(|row| row["id"].as_str().unwrap())
        .collect();
    ids.sort_by_key(|id| id.to_lowercase());
    let order = |browser: &mut Browser| {
        browser.value("document.querySelector('th[data-name=id]').ariaSort")
    };
    browser.value(&click("id"));
    let first = browser.value(SHOWN);
    assert_ne!(first, listed);
    assert_eq!(order(&mut browser), "ascending");
    browser.value(&click("id"));
    assert_ne!(browser.value(SHOWN), first);
    assert_eq!(order(&mut browser), "descending");
    // A third time brings back the order of the listing.
    browser.value(&click("id"));
    assert_eq!(browser.value(SHOWN), listed);
    assert_eq!(order(&mut browser), json!(null));
    // By the keyboard.
    browser.value("document.querySelector('th[data-name=age] button').focus()");
    for kind in ["keyDown", "keyUp"] {
        let key = json!({"type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"});
        browser.call("Input.dispatchKeyEvent", key);
    }
    assert_eq!(
        browser.value("document.querySelector('th[data-name=age]').ariaSort"),
        "ascending"
    );
    let ages = "[...document.querySelectorAll('tbody tr')].map(row => row.querySelector('time')?.dateTime ?? '')";
    let ages = browser.value(ages);
    let ages: Vec<_> = ages
        .as_array()
        .unwrap()
        .iter()
        .map(|age| age.as_str().unwrap())
        .collect();
    assert!(
        ages.is_sorted_by(|one, other| one >= other),
        "the youngest first, the unknown last: {ages:?}"
    );

    let running = fleet
        .rows()
        .iter()
        .filter(|row| row["status"] == "running")
        .count();
    browser.value(&choose("status", "running"));
    assert_eq!(browser.value(SHOWN)[0], running);
    assert_eq!(
        browser.text("[role=status]"),
        format!("{running} of {count} instances shown")
    );
    browser.value(&choose("search", "NOVITA running"));
    let novita = fleet
        .of(&["novita"])
        .filter(|row| row["status"] == "running")
        .count();
    assert_eq!(browser.value(SHOWN)[0], novita);
    assert!(
        browser
            .value("location.hash")
            .as_str()
            .unwrap()
            .contains("status=running")
    );
    // What was chosen outlives a reload.
    let url = browser.value("location.href");
    browser.open(url.as_str().unwrap(), SIZES[1], true);
    assert_eq!(browser.value(SHOWN)[0], novita);
    browser.value("document.querySelector('#controls button').click()");
    assert_eq!(browser.value(SHOWN), listed);
    // A bar chooses what it counts.
    browser.value("document.querySelector('#bars [data-name=provider] li button').click()");
    assert_ne!(browser.value(SHOWN)[0], count);
    browser.assert_quiet();
}

/// A page without its script is whole, and so is what a printer gets.
#[test]
fn it_is_whole_without_a_script_and_on_paper() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let text = page(&[]).stdout;
    let rows = DemoFleet::get().rows().len();
    let saved = Saved::new(&text);
    let heights =
        "[...document.querySelectorAll('tbody tr')].filter(row => row.offsetHeight > 0).length";
    let is_seen = |browser: &mut Browser, selector: &str| {
        browser.value(&format!(
            "document.querySelector('{selector}').checkVisibility()"
        ))
    };
    browser.call(
        "Emulation.setScriptExecutionDisabled",
        json!({"value": true}),
    );
    browser.open(&saved.url(), SIZES[0], false);
    assert_eq!(browser.value(heights), rows);
    assert_eq!(
        browser.value("document.querySelectorAll('button, input, select').length"),
        0
    );
    browser.call(
        "Emulation.setScriptExecutionDisabled",
        json!({"value": false}),
    );
    browser.open(&saved.url(), SIZES[0], true);
    assert_eq!(is_seen(&mut browser, "#controls input"), true);
    browser.call("Emulation.setEmulatedMedia", json!({"media": "print"}));
    assert_eq!(browser.value(heights), rows);
    for (selector, expected) in [
        ("#controls input", false),
        ("#theme", false),
        ("thead", true),
        ("[role=status]", true),
    ] {
        assert_eq!(is_seen(&mut browser, selector), expected, "{selector}");
    }
    assert_eq!(
        browser.value("getComputedStyle(document.querySelector('[role=region]')).overflow"),
        "visible"
    );
    browser.assert_quiet();
}

/// Names, wherever they stand, are text; and the page asks for nothing, not even for an icon.
#[test]
fn a_hostile_fleet_runs_nothing() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let columns =
        "id,name,region,owner,image,url,gpu.model,currency,ssh.user,ssh.host,status_reason,tags";
    for flags in [&["-c", columns][..], &[], &["--group-by", "name,region"]] {
        let run = Cloud::HPCAI
            .bare(&hostile().url())
            .args(["-o", "html"])
            .args(flags)
            .run();
        let page = run.stdout.clone();
        let server =
            Server::start(move |_| Reply::text(200, &page).with("content-type", "text/html"));
        browser.open(&format!("{}/page", server.url()), SIZES[0], false);
        for control in ["search", "sort"] {
            browser.value(&choose(control, "<img src=x onerror=alert(1)>"));
        }
        browser.value("document.querySelectorAll('th button, #bars button').forEach(button => button.click())");
        assert_eq!(
            browser.value(
                "document.querySelectorAll('img, iframe, base, script:not(:last-of-type)').length"
            ),
            0
        );
        browser.assert_quiet();
        let asked: Vec<_> = server
            .received()
            .iter()
            .map(|request| request.target.clone())
            .collect();
        assert_eq!(asked, ["/page"], "{flags:?}");
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures, for whoever asks")]
fn ten_thousand_rows_are_quick() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let cloud = DemoCloud::with(&["--instances", "10000"]);
    let run = Cloudls::new(["ls", "-p", "novita", "-o", "html"]);
    let run = cloud
        .variables
        .iter()
        .fold(run, |run, (name, value)| run.set(name, value))
        .run();
    assert_eq!(run.code, 0, "{run:?}");
    let saved = Saved::new(&run.stdout);
    for size in SIZES {
        let before = browser.processor();
        browser.open(&saved.url(), size, false);
        let load = "performance.getEntriesByType('navigation')[0].duration";
        let load = browser.value(load).as_f64().unwrap();
        // It may be another process that shows it, which began at nothing.
        let after = browser.processor();
        let processor = if after < before {
            after
        } else {
            after - before
        };
        let mut times = vec![("load", [load, processor])];
        assert_eq!(browser.value(SHOWN)[0], 10_000);
        for (what, script) in [
            ("sort", choose("sort", "id")),
            ("sort down", choose("sort", "age:desc")),
            ("filter", choose("status", "running")),
            ("search", choose("search", "4090")),
            (
                "clear",
                "document.querySelector('#controls button').click()".to_owned(),
            ),
        ] {
            times.push((what, browser.busy(&script)));
        }
        println!("{size:?}, milliseconds by the clock and of the processor: {times:.0?}");
        let is_quick = |(_, [_, processor]): &(&str, [f64; 2])| *processor < 2000.0;
        assert!(times.iter().all(is_quick), "{size:?}: {times:?}");
    }
    browser.assert_quiet();
}

/// With `CAPTURES=overwrite` the pictures of the documents are made anew.
#[test]
fn pictures() {
    if std::env::var("CAPTURES").as_deref() != Ok("overwrite") {
        return;
    }
    let mut browser = Browser::start().expect("chromium");
    let cloud = DemoCloud::start();
    let run = Cloudls::new(["ls", "-o", "html"]);
    let run = cloud
        .variables
        .iter()
        .fold(run, |run, (name, value)| run.set(name, value));
    let run = run
        .set("CLOUDLS_HPCAI_ENDPOINT", "http://127.0.0.1:1")
        .run();
    let saved = Saved::new(&run.stdout);
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/captures");
    for (width, height) in [(1400, 1000), (390, 1000)] {
        for (scheme, is_dark) in [("light", false), ("dark", true)] {
            browser.open(&saved.url(), (width, height), is_dark);
            if width < 600 {
                browser.value("scrollTo(0, 0)");
            }
            browser.picture(&folder.join(format!("page-{width}-{scheme}.webp")));
        }
    }
}

/// A name that is the id is not written twice, and is a value all the same.
#[test]
fn a_name_that_is_the_id_is_sorted_and_chosen_as_that() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let rows = [
        ("m", "m"),
        ("z", "a"),
        ("y", "a"),
        ("x", "t"),
        ("w", "t"),
        ("v", "t"),
    ];
    let rows = rows.map(|(id, name)| {
        let mut row = Cloud::NOVITA.row(id);
        row["name"] = json!(name);
        row
    });
    let server = Server::start(move |_| Reply::json(200, &Cloud::NOVITA.body(&rows, Some(6))));
    let run = Cloud::NOVITA
        .bare(&server.url())
        .args(["-o", "html", "-c", "+owner"]);
    let saved = Saved::new(&run.run().stdout);
    browser.open(&saved.url(), SIZES[0], false);
    let ids = "[...document.querySelectorAll('tbody tr')].filter(row => !row.hidden)\
        .map(row => row.querySelector('td:nth-child(2)').textContent).join('')";
    for order in ["zymxwv", "xwvmzy"] {
        browser.value(&click("name"));
        assert_eq!(browser.value(ids), order);
    }
    let options = "[...document.querySelector('[name=name]').options].map(it => it.value)";
    assert_eq!(browser.value(options), json!(["", "a", "m", "t"]));
    browser.value(&choose("name", "m"));
    assert_eq!(browser.value(ids), "m");
    browser.assert_quiet();
}
