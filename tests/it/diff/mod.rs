//! What differs between two listings: `diff OLD NEW`, and `instances --against FILE`.

mod against;
mod files;

use std::fs::File;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::{Cloudls, Finished, Home};

/// The demo fleet as a document.
fn fleet() -> Value {
    Cloudls::new(["ls", "--demo", "-o", "json"]).run().json()
}

/// The row of this number.
fn row(document: &mut Value, number: usize) -> &mut Value {
    &mut document["instances"][number]
}

/// Takes a row out.
fn take(document: &mut Value, number: usize) -> Value {
    let rows = document["instances"].as_array_mut().unwrap();
    let row = rows.remove(number);
    document["count"] = json!(document["instances"].as_array().unwrap().len());
    row
}

/// Adds a row at the end.
fn add(document: &mut Value, row: Value) {
    let rows = document["instances"].as_array_mut().unwrap();
    rows.push(row);
    document["count"] = json!(rows.len());
}

/// Makes a source incomplete.
fn fail(document: &mut Value, number: usize) {
    document["sources"][number]["complete"] = json!(false);
    document["sources"][number]["reason"] = json!("HTTP 500");
    document["complete"] = json!(false);
}

/// Compares two documents.
fn diff(old: &Value, new: &Value, flags: &[&str]) -> Finished {
    let home = Home::new();
    let [old, new] = [("old.json", old), ("new.json", new)].map(|(name, document)| {
        let path = home.write(name, &document.to_string(), 0o600);
        path.display().to_string()
    });
    Cloudls::new(["diff", &old, &new]).args(flags).run()
}

#[test]
fn a_fleet_is_the_same_as_itself() {
    let fleet = fleet();
    let run = diff(&fleet, &fleet, &[]);
    let words = "0 appeared, 0 gone, 0 changed\n";
    assert_eq!(
        (run.code, run.stdout.as_str(), run.stderr.as_str()),
        (0, "", words)
    );
    let document = diff(&fleet, &fleet, &["-o", "json"]).json();
    for key in ["appeared", "gone", "changed", "left_out"] {
        assert_eq!(document[key], json!([]), "{key}");
    }
    assert_eq!(document["complete"], true);
}

/// The fleet before, and after one row of each kind.
fn before_and_after() -> (Value, Value) {
    let mut old = fleet();
    let mut new = old.clone();
    take(&mut old, 40);
    take(&mut new, 3);
    row(&mut new, 5)["status"] = json!("deleting");
    row(&mut new, 5)["billing"]["price"] = json!("9.99");
    row(&mut new, 5)["billing"]["currency"] = json!("CNY");
    row(&mut new, 6)["public_ips"] = json!(["192.0.2.1", "192.0.2.2"]);
    (old, new)
}

#[test]
fn each_difference_is_a_line() {
    let (old, new) = before_and_after();
    let run = diff(&old, &new, &["--no-headers"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(run.stderr, "1 appeared, 1 gone, 2 changed\n");
    let address = |row: &Value| row["address"].as_str().unwrap().to_owned();
    let [appeared, gone] = [&new["instances"][39], &old["instances"][3]].map(address);
    let [five, six] = [5, 6].map(|number| address(&new["instances"][number]));
    let lines: Vec<&str> = run.stdout.lines().collect();
    for (line, start, words) in [
        (lines[0], format!("+ {appeared} "), ""),
        (lines[1], format!("- {gone} "), "  failed  "),
        (
            lines[2],
            format!("~ {five} "),
            "  status running -> deleting, price 3.15/hour -> 9.99 CNY/hour",
        ),
        (
            lines[3],
            format!("~ {six} "),
            "  public_ips 203.0.113.21 -> 192.0.2.1,192.0.2.2",
        ),
    ] {
        assert!(line.starts_with(&start), "{start}: {line}");
        assert!(line.contains(words), "{words}: {line}");
    }
    assert_eq!(lines.len(), 4);
    let with_headers = diff(&old, &new, &[]).stdout;
    let (header, rest) = with_headers.split_once('\n').unwrap();
    assert_eq!(rest, run.stdout);
    let columns: Vec<_> = header.split_whitespace().collect();
    assert_eq!(columns, ["ADDRESS", "NAME", "STATUS", "TYPE", "PRICE"]);
    assert_eq!(
        header.find("STATUS"),
        rest.lines().nth(1).unwrap().find("failed")
    );
}

#[test]
fn only_states_are_coloured() {
    let (old, new) = before_and_after();
    assert!(!diff(&old, &new, &[]).stdout.contains('\u{1b}'));
    let colored = diff(&old, &new, &["--color", "always"]).stdout;
    assert!(
        colored.contains("status \u{1b}[32mrunning\u{1b}[0m -> deleting,"),
        "{colored}"
    );
    assert!(
        colored.contains("  \u{1b}[31mfailed\u{1b}[0m  "),
        "{colored}"
    );
    let plain = colored.replace("\u{1b}[31m", "").replace("\u{1b}[32m", "");
    let plain = plain.replace("\u{1b}[33m", "").replace("\u{1b}[0m", "");
    assert_eq!(plain, diff(&old, &new, &[]).stdout);
}

#[test]
fn the_document_has_every_key() {
    let (mut old, new) = before_and_after();
    fail(&mut old, 15);
    let run = diff(&old, &new, &["-o", "json"]);
    assert_eq!(run.code, 8, "{run:?}");
    let document = run.json();
    let keys = |value: &Value| {
        let keys = value.as_object().unwrap().keys().cloned();
        keys.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        keys(&document),
        "schema_version generated_at old new appeared gone changed left_out complete"
    );
    assert_eq!(keys(&document["old"]), "generated_at count complete");
    assert_eq!(
        (&document["old"]["complete"], &document["new"]["complete"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(document["old"]["generated_at"], old["generated_at"]);
    assert_eq!(document["new"]["count"], new["count"]);
    assert_eq!(document["appeared"], json!([new["instances"][39]]));
    assert_eq!(keys(&document["appeared"][0]), keys(&new["instances"][0]));
    assert_eq!(document["gone"], json!([old["instances"][3]]));
    let changed = &document["changed"][0];
    assert_eq!(
        keys(changed),
        "address provider profile id name billing changes"
    );
    assert_eq!(
        changed["changes"],
        json!([
            {"field": "status", "old": "running", "new": "deleting"},
            {"field": "billing.price", "old": "3.15", "new": "9.99"},
            {"field": "billing.currency", "old": null, "new": "CNY"},
        ])
    );
    let source = &old["sources"][15];
    assert_eq!(
        document["left_out"],
        json!([{
            "provider": source["provider"], "profile": "demo", "scope": source["scope"],
            "in": "old", "reason": "HTTP 500",
        }])
    );
    assert_eq!(document["complete"], false);
}

/// The exit code, and what is said, of a run without colours or a table.
#[test]
fn what_was_not_listed_is_said_and_is_not_gone() {
    let whole = fleet();
    let flags = |flags: &[&str]| {
        let run = Cloudls::new(["ls", "--demo", "-o", "json"])
            .args(flags)
            .run();
        run.json()
    };
    let mut failed = flags(&["-p", "novita"]);
    fail(&mut failed, 0);
    take(&mut failed, 0);
    let novita = flags(&["-p", "novita"]);
    let limited = flags(&["-p", "novita", "--limit", "1"]);
    assert_eq!(limited["limited"], true);
    let shanghai = flags(&["-p", "eas", "--region", "cn-shanghai"]);
    let both = flags(&["-p", "eas", "--region", "cn-shanghai,cn-beijing"]);
    for (what, old, new, words) in [
        (
            "incomplete",
            &novita,
            &failed,
            "left out: novita: incomplete in NEW: HTTP 500\n",
        ),
        (
            "incomplete before",
            &failed,
            &novita,
            "left out: novita: incomplete in OLD: HTTP 500\n",
        ),
        (
            "cut",
            &novita,
            &limited,
            "left out: novita: cut by --limit in NEW\n",
        ),
        (
            "a region",
            &both,
            &shanghai,
            "left out: eas cn-beijing: not in NEW\n",
        ),
        (
            "a region before",
            &shanghai,
            &both,
            "left out: eas cn-beijing: not in OLD\n",
        ),
        (
            "profiles",
            &whole,
            &novita,
            "left out: modelarts: not in NEW\n",
        ),
    ] {
        let run = diff(old, new, &[]);
        assert_eq!((run.code, run.stdout.as_str()), (8, ""), "{what}: {run:?}");
        assert!(run.stderr.contains(words), "{what}: {run:?}");
        assert!(
            run.stderr.contains("0 appeared, 0 gone, 0 changed; "),
            "{what}: {run:?}"
        );
        let quiet = diff(old, new, &["-q"]);
        assert!(
            quiet.stderr.contains(words) && !quiet.stderr.contains("gone"),
            "{quiet:?}"
        );
        assert_eq!(diff(old, new, &["--allow-partial"]).code, 0, "{what}");
    }
    let run = diff(&both, &shanghai, &[]);
    let summary = "0 appeared, 0 gone, 0 changed; 1 source left out (eas cn-beijing: not in NEW)";
    assert_eq!(run.stderr.lines().last(), Some(summary));
    // What can be compared is, and counts where a part is enough.
    let mut changed = shanghai.clone();
    row(&mut changed, 0)["status"] = json!("deleted");
    let run = diff(&both, &changed, &[]);
    assert_eq!((run.code, run.stdout.lines().count()), (8, 2), "{run:?}");
    assert_eq!(diff(&both, &changed, &["--allow-partial"]).code, 1);
}

/// Of two rows with one id the second takes the address of the first.
#[test]
fn an_address_that_is_taken_over_is_no_change() {
    let mut old = fleet();
    let mut second = old["instances"][0].clone();
    let address = second["address"].as_str().unwrap().to_owned();
    let region = old["instances"].as_array().unwrap().iter().find_map(|row| {
        let own = &row["region"];
        (row["provider"] == "eas" && *own != second["region"]).then(|| own.clone())
    });
    let region = region.unwrap();
    second["region"] = region.clone();
    second["status"] = json!("stopped");
    second["address"] = json!(format!("{address}@{}", region.as_str().unwrap()));
    let mut new = old.clone();
    add(&mut old, second.clone());
    second["address"] = json!(address);
    new["instances"][0] = second;
    let run = diff(&old, &new, &["--no-headers"]);
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (1, "0 appeared, 1 gone, 0 changed\n"),
        "{run:?}"
    );
    assert!(run.stdout.starts_with(&format!("- {address}  ")), "{run:?}");
}

#[test]
fn foreign_text_does_not_drive_a_terminal() {
    const HOSTILE: &str = "a\u{1b}[31mred\u{202e}b\r\nc\u{9b}2J\u{200b}d\te";
    let old = fleet();
    let mut new = old.clone();
    let mut added = new["instances"][0].clone();
    for key in ["address", "id", "name", "instance_type", "status"] {
        added[key] = json!(format!("eas/demo/{HOSTILE}"));
    }
    added["billing"]["price"] = json!(HOSTILE);
    add(&mut new, added);
    for key in ["status", "instance_type"] {
        row(&mut new, 1)[key] = json!(HOSTILE);
    }
    row(&mut new, 1)["ssh"] = json!({"host": HOSTILE, "port": {"a": HOSTILE}});
    row(&mut new, 1)["billing"] = json!({"price": HOSTILE, "currency": HOSTILE, "per": HOSTILE});
    row(&mut new, 1)["private_ips"] = json!([HOSTILE, [HOSTILE]]);
    fail(&mut new, 15);
    new["sources"][15]["reason"] = json!(HOSTILE);
    new["sources"][15]["profile"] = json!(HOSTILE);
    new["generated_at"] = json!(HOSTILE);
    let is_harmful =
        |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{200b}' | '\u{202e}');
    for flags in [&["-o", "table"], &["-o", "json"]] {
        let run = diff(&old, &new, flags);
        let lines = if flags[1] == "json" { 1 } else { 3 };
        assert_eq!(
            (run.code, run.stdout.lines().count()),
            (8, lines),
            "{run:?}"
        );
        assert!(!run.stdout.contains(is_harmful), "{:?}", run.stdout);
        assert!(!run.stderr.contains(is_harmful), "{:?}", run.stderr);
    }
    // What others wrote into a row is no row of the schema.
    let run = diff(&old, &new, &["-o", "json"]);
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["appeared"][0]["id"], format!("eas/demo/{HOSTILE}"));
}

/// Runs with a file for stdin, and stdout elsewhere.
fn with_stdio(run: &Cloudls, stdin: &str, stdout: Stdio) -> (Option<i32>, String, String) {
    let home = tempfile::tempdir().unwrap();
    let mut command = run.command(home.path());
    let stdin = File::open(stdin).unwrap();
    let output = command
        .stdin(stdin)
        .stdout(stdout)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    (output.status.code(), out, err)
}

/// What a look-up adds to rows, and what prices, is no change where the other list was made without it.
#[test]
fn what_a_look_up_tells_is_no_change() {
    let listed = |args: &[&str]| {
        let run = Cloudls::new(["ls", "--demo", "-p", "novita", "-o", "json"]).args(args);
        run.run().json()
    };
    let (bare, priced) = (listed(&[]), listed(&["--prices"]));
    assert_ne!(bare["instances"], priced["instances"]);
    for (old, new) in [(&bare, &priced), (&priced, &bare)] {
        let run = diff(old, new, &[]);
        assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run:?}");
    }
}

/// Lists of other kinds are compared where both have looked.
#[test]
fn what_was_not_asked_for_is_not_gone() {
    let listed = |args: &[&str]| {
        let run = Cloudls::new(["ls", "--demo", "-o", "json"]).args(args);
        run.run().json()
    };
    let all = listed(&["-p", "novita", "--kind", "all"]);
    for kind in ["instance", "worker"] {
        let one = listed(&["-p", "novita", "--kind", kind]);
        for (old, new) in [(&all, &one), (&one, &all)] {
            let run = diff(old, new, &[]);
            assert_eq!((run.code, run.stdout.as_str()), (8, ""), "{kind}: {run:?}");
        }
    }
}

/// The application of the demo cloud that has two groups, and one of these.
const APP: &str = "a255bf15-dc9e-485c-abff-70004073b93d";
const GROUP: &str = "d40206d9-2262-44bd-9492-928720cce97c";

/// Of what belongs to parents, only what both have asked for is compared: neither of the other's is gone, or new.
#[test]
fn parents_that_were_not_asked_for_are_not_gone() {
    let listed = |args: &[&str]| {
        let run = Cloudls::new(["ls", "--demo", "-o", "json"]).args(args);
        run.run().json()
    };
    let beijing = "left out: eas cn-beijing service asr_batch, sd_webui: not in ";
    let group = format!("left out: sae cn-shanghai application {APP} group c0f1d666");
    for (whole, part, words) in [
        (&["-p", "eas"][..], &["--service", "foo"][..], beijing),
        (
            &["-p", "eas", "--region", "cn-shanghai"],
            &["--service", "foo,llm_chat"],
            "left out: eas cn-shanghai service idle_demo: not in ",
        ),
        (
            &["-p", "eas", "--kind", "all"],
            &["--service", "foo"],
            "left out: eas service cn-beijing: not in ",
        ),
        (
            &["-p", "eas", "--region", "cn-beijing", "--kind", "service"],
            &["--service", "asr_batch"],
            "left out: eas service cn-beijing: not in ",
        ),
        (
            &["-p", "sae", "--region", "cn-shanghai"],
            &["--app", APP],
            "left out: sae cn-shanghai application cart-service, cart-service-gray, empty-app: not in ",
        ),
        (
            &["-p", "sae", "--region", "cn-shanghai", "--app", APP],
            &["--group", GROUP],
            &group,
        ),
        (
            &["-p", "sae", "--region", "cn-shanghai", "--kind", "service"],
            &["--app", APP],
            "left out: sae service cn-shanghai: not in ",
        ),
    ] {
        let [whole, part] = [whole.to_vec(), [whole, part].concat()].map(|args| listed(&args));
        for (old, new, side) in [(&whole, &part, "NEW"), (&part, &whole, "OLD")] {
            let run = diff(old, new, &[]);
            assert_eq!((run.code, run.stdout.as_str()), (8, ""), "{words}: {run:?}");
            let is_told = |line: &str| line.starts_with(words) && line.ends_with(side);
            assert!(run.stderr.lines().any(is_told), "{words}: {run:?}");
        }
        for same in [&whole, &part] {
            assert_eq!(diff(same, same, &[]).code, 0, "{words}");
        }
    }
    // The one project of a region is the same, whether it alone was asked for or all.
    let [one, all] =
        [&[][..], &["--project", "all"]].map(|args| listed(&[&["-p", "modelarts"], args].concat()));
    assert_eq!(diff(&one, &all, &[]).code, 0);
    assert_eq!(diff(&all, &one, &[]).code, 0);
}

/// Takes out a source with its rows.
fn forget(document: &mut Value, is_it: impl Fn(&Value) -> bool) {
    let is_of = |source: &Value, row: &Value| {
        ["/region", "/parent/id"]
            .iter()
            .all(|path| source["scope"].pointer(path) == row.pointer(path))
    };
    let sources = document["sources"].as_array().unwrap();
    let place = sources.iter().position(is_it).unwrap();
    let source = document["sources"].as_array_mut().unwrap().remove(place);
    let rows = document["instances"].as_array_mut().unwrap();
    rows.retain(|row| !is_of(&source, row));
    document["count"] = json!(document["instances"].as_array().unwrap().len());
}

/// A parent that is gone is gone with its rows, where all were looked for; and so is a row of one that was named.
#[test]
fn what_was_asked_for_is_gone() {
    let listed = |args: &[&str]| {
        let run = Cloudls::new(["ls", "--demo", "-o", "json"]).args(args);
        run.run().json()
    };
    for (args, parent, gone) in [
        (&["-p", "eas"][..], "llm_chat", 5),
        (&["-p", "sae"], "d700e680-aa4d-4ec1-afc2-6566b5ff****", 4),
    ] {
        let old = listed(args);
        let mut new = old.clone();
        forget(&mut new, |source| source["scope"]["parent"]["id"] == parent);
        let run = diff(&old, &new, &["--no-headers"]);
        assert_eq!((run.code, run.stdout.lines().count()), (1, gone), "{run:?}");
    }
    let old = listed(&["-p", "eas", "--service", "foo"]);
    let mut new = old.clone();
    take(&mut new, 0);
    let run = diff(&old, &new, &["--no-headers"]);
    assert_eq!((run.code, run.stdout.lines().count()), (1, 1), "{run:?}");
    // A document does not tell whether a group of an application was named; the run does.
    let flags = ["-p", "sae", "--region", "cn-shanghai", "--app", APP];
    let new = listed(&flags);
    let mut old = new.clone();
    let mut group = old["sources"][0].clone();
    group["scope"]["group"] = json!("g");
    let mut added = old["instances"][0].clone();
    for key in ["address", "id"] {
        added[key] = json!("sae/demo/gone");
    }
    add(&mut old, added);
    old["sources"].as_array_mut().unwrap().push(group);
    let run = diff(&old, &new, &["--no-headers"]);
    assert_eq!((run.code, run.stdout.as_str()), (8, ""), "{run:?}");
    let home = Home::new();
    let path = home.write("old.json", &old.to_string(), 0o600);
    let path = path.display().to_string();
    let run = Cloudls::new(["ls", "--demo", "--no-headers"]).args(flags);
    let against = run.args(["--against", &path]).run();
    assert_eq!(
        (against.code, against.stdout.lines().count()),
        (1, 1),
        "{against:?}"
    );
    // What both asked for is compared, whatever else one of them did.
    let run = Cloudls::new(["ls", "--demo", "--no-headers", "-p", "sae"]);
    let run = run.args(["--against", &path]).run();
    assert_eq!((run.code, run.stdout.lines().count()), (8, 1), "{run:?}");
}
