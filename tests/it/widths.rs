//! What is shown on terminals of every width: no line is wider where identity and state fit, these are whole, no column
//! stands without anything to say, and what is hidden is named.
//!
//! `just widths` prints the matrix.

use std::collections::BTreeSet;
use std::fs::{self, File};

use serde_json::{Value, json};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::support::{Cloud, Cloudls, DemoFleet, Out, Reply, Server, Terminal, at_once};

const WIDTHS: [u16; 8] = [40, 60, 80, 100, 120, 160, 200, 240];

const STATES: [&str; 11] = [
    "pending",
    "starting",
    "running",
    "updating",
    "stopping",
    "stopped",
    "failed",
    "succeeded",
    "deleting",
    "deleted",
    "unknown",
];

/// A command somewhere.
#[derive(Debug)]
struct Case {
    name: String,
    run: Cloudls,
    /// Whether rows stand in columns, of which ID or ADDRESS and STATUS are two.
    is_table: bool,
    width: u16,
}

/// What a terminal of this width shows of it.
struct Shown {
    /// Without what colours it.
    lines: Vec<String>,
    words: String,
    code: i32,
}

/// A text without what drives a terminal.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('\x1b') {
        plain.push_str(before);
        let end = behind.find(|c: char| c.is_ascii_alphabetic());
        rest = end.map_or("", |end| &behind[end + 1..]);
    }
    plain + rest
}

fn shown(case: &Case) -> Shown {
    let folder = tempfile::tempdir().unwrap();
    let words = folder.path().join("stderr");
    let out = Out::Alone(File::create(&words).unwrap().into());
    let mut terminal = Terminal::start(&case.run, (case.width, 150), out);
    let is_watch = case.name == "watch";
    let text = if is_watch {
        // All rows of the demo cloud below a line on the round, one between and the headings, the last one as well to its end.
        let rows = DemoFleet::get().rows().len();
        let is_drawn = |screen: &str| {
            let lines: Vec<_> = screen.lines().map(str::to_owned).collect();
            let columns = columns(&lines, case.width.into());
            let mut states = columns.iter().filter(|(name, _)| name == "STATUS");
            let is_whole = states.all(|(_, cells)| cells.iter().all(|cell| !cell.is_empty()));
            screen.starts_with("every ") && lines.len() > rows + 2 && is_whole
        };
        let screen = terminal.await_screen("a round", is_drawn);
        terminal.signal("-INT");
        screen
    } else {
        String::new()
    };
    let (code, _) = terminal.finish();
    let text = if is_watch {
        text
    } else {
        plain(
            &String::from_utf8(terminal.bytes())
                .unwrap()
                .replace("\r\n", "\n"),
        )
    };
    Shown {
        lines: text.lines().map(str::to_owned).collect(),
        words: fs::read_to_string(&words).unwrap(),
        code,
    }
}

/// The part of a line in these terminal cells.
fn part(line: &str, from: usize, to: usize) -> String {
    let mut place = 0;
    let mut part = String::new();
    for c in line.chars() {
        if (from..to).contains(&place) {
            part.push(c);
        }
        place += c.width().unwrap_or(0);
    }
    part.trim_end().to_owned()
}

/// Whether identity and the widest state are alone wider than a terminal, behind the sign of a change.
fn is_broken(line: &str, width: usize) -> bool {
    let words = line.split("  ").map(str::trim);
    let id = words.map(str::width).max().unwrap_or(0);
    id + "  succeeded".len() + 3 > width
}

/// The columns of the table in some lines: the name of each, and its cells. Lines that a terminal breaks, and those
/// below a row, are left out.
fn columns(lines: &[String], width: usize) -> Vec<(String, Vec<String>)> {
    let is_heading = |line: &String| line.split_whitespace().any(|word| word == "STATUS");
    let Some(at) = lines.iter().position(is_heading) else {
        return Vec::new();
    };
    let heading = &lines[at];
    let mut begins = Vec::new();
    for (place, _) in heading.match_indices(|c: char| !c.is_whitespace()) {
        if place == 0 || heading[..place].ends_with(' ') {
            begins.push(place);
        }
    }
    let is_row = |line: &&String| {
        !line.is_empty()
            && !line.starts_with("    ")
            && !is_broken(line, width)
            && !line.starts_with("and ")
            && !line.starts_with("~ ")
    };
    let ends = begins.iter().skip(1).copied().chain([usize::MAX]);
    let state = begins.iter().copied().zip(ends.clone());
    let state = state.filter(|(begin, end)| part(heading, *begin, *end) == "STATUS");
    let state: Vec<_> = state.collect();
    // One that is broken goes on below, with its state.
    let goes_on = |at: usize| {
        let is_below = lines
            .get(at + 1)
            .is_some_and(|below| below.starts_with("      "));
        is_below
            && state
                .iter()
                .any(|(begin, end)| part(&lines[at], *begin, *end).is_empty())
    };
    let rows = (at + 1..lines.len()).filter(|at| is_row(&&lines[*at]) && !goes_on(*at));
    let rows: Vec<_> = rows.map(|at| &lines[at]).collect();
    let column = |(begin, end): (usize, usize)| {
        let cells = rows.iter().map(|row| part(row, begin, end)).collect();
        (part(heading, begin, end), cells)
    };
    begins.iter().copied().zip(ends).map(column).collect()
}

/// The columns that a listing has where nothing limits it, and in which something is said.
fn telling(run: &Cloudls) -> BTreeSet<String> {
    let piped = run.clone().run();
    let lines: Vec<_> = piped.stdout.lines().map(str::to_owned).collect();
    let columns = columns(&lines, usize::MAX);
    let cells = |name: &str| {
        let mut columns = columns.iter();
        columns.find(|(own, _)| own == name).map(|(_, cells)| cells)
    };
    let tells = |(name, own): &(String, Vec<String>)| {
        let other = match &**name {
            "NAME" => cells("ID"),
            "PARENT" => cells("REGION"),
            _ => None,
        };
        let says = |(at, cell): (usize, &String)| {
            cell != "-" && other.is_none_or(|other| other[at] != *cell)
        };
        own.iter().enumerate().any(says)
    };
    let columns = columns.iter().filter(|column| tells(column));
    columns.map(|(name, _)| name.clone()).collect()
}

/// What a case shows, in a line of the matrix.
fn check(case: &Case) -> String {
    let shown = shown(case);
    let width = usize::from(case.width);
    let widest = shown
        .lines
        .iter()
        .map(|line| line.width())
        .max()
        .unwrap_or(0);
    let columns = if case.is_table {
        columns(&shown.lines, width)
    } else {
        Vec::new()
    };
    let names: Vec<_> = columns.iter().map(|(name, _)| &**name).collect();
    let wide = shown.lines.iter().filter(|line| line.width() > width);
    let wide: Vec<_> = wide
        .filter(|line| !(case.is_table && is_broken(line, width)))
        .collect();
    assert!(wide.is_empty(), "{case:?}: too wide: {wide:#?}");
    for (name, cells) in &columns {
        match &**name {
            "STATUS" => {
                for cell in cells {
                    assert!(STATES.contains(&&**cell), "{case:?}: {cell:?} is no state");
                }
            }
            "ID" | "PRICE/H" | "PRICE" | "AGE" | "ADDRESS" => {
                assert!(
                    !cells.iter().any(|cell| cell.contains('…')),
                    "{case:?}: {name} is cut"
                );
            }
            _ => {
                let cut = cells
                    .iter()
                    .find(|cell| cell.contains('…') && cell.width() < 11);
                assert_eq!(cut, None, "{case:?}: {name}");
            }
        }
        assert!(
            cells.is_empty() || cells.iter().any(|cell| cell != "-"),
            "{case:?}: {name} says nothing"
        );
    }
    let notes = shown
        .lines
        .iter()
        .map(String::as_str)
        .chain(shown.words.lines());
    let hidden = notes.filter_map(|line| line.trim().strip_prefix("hidden: "));
    let hidden: Vec<_> = hidden
        .flat_map(|line| line.split(" (").next().unwrap().split(' '))
        .collect();
    if case.is_table && case.name != "watch" && case.name != "diff" {
        let mut known: BTreeSet<_> = names.iter().map(|name| (*name).to_owned()).collect();
        known.extend(hidden.iter().map(|name| (*name).to_owned()));
        let missing: Vec<_> = telling(&case.run)
            .into_iter()
            .filter(|name| !known.contains(name))
            .filter(|name| name != "REASON")
            .collect();
        assert!(missing.is_empty(), "{case:?}: not named: {missing:?}");
    }
    format!(
        "{:<10} {width:>4}  exit {:<3} widest {widest:>4}  shows {}{}",
        case.name,
        shown.code,
        if names.is_empty() {
            "words".to_owned()
        } else {
            names.join(" ")
        },
        if hidden.is_empty() {
            String::new()
        } else {
            format!("; hides {}", hidden.join(" "))
        },
    )
}

/// Two listings that differ, in a folder.
fn listings(folder: &tempfile::TempDir) -> [String; 2] {
    let old = Cloudls::new(["ls", "--demo", "-o", "json"]).run().json();
    let mut new = old.clone();
    let rows = new["instances"].as_array_mut().unwrap();
    rows.remove(3);
    rows[20]["status"] = json!("failed");
    let mut more: Value = rows[40].clone();
    more["id"] = json!("a-new-one");
    more["address"] = json!("novita/demo/a-new-one");
    rows.push(more);
    new["count"] = json!(rows.len());
    [("old", old), ("new", new)].map(|(name, document)| {
        let path = folder.path().join(name);
        fs::write(&path, document.to_string()).unwrap();
        path.to_str().unwrap().to_owned()
    })
}

#[test]
#[expect(clippy::print_stdout, reason = "a report")]
fn every_command_fits_every_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let [old, new] = listings(&folder);
    let listing = |flags: &[&str]| Cloudls::new(["ls", "--demo"]).args(flags);
    let mut runs = vec![
        ("all".to_owned(), listing(&[]), true),
        ("attention".to_owned(), listing(&["--attention"]), true),
        ("watch".to_owned(), listing(&["--watch", "1h"]), true),
        (
            "none".to_owned(),
            listing(&["--name", "there-is-none"]),
            false,
        ),
        ("summary".to_owned(), listing(&["--summary"]), false),
        ("diff".to_owned(), Cloudls::new(["diff", &old, &new]), true),
        (
            "doctor".to_owned(),
            Cloudls::new(["doctor", "--demo"]),
            false,
        ),
    ];
    runs.push(("providers".to_owned(), Cloudls::new(["providers"]), false));
    for cloud in Cloud::ALL {
        runs.push((cloud.id.to_owned(), listing(&["-p", cloud.id]), true));
    }
    let cases: Vec<_> = runs
        .iter()
        .flat_map(|(name, run, is_table)| {
            WIDTHS.map(|width| Case {
                name: name.clone(),
                run: run.clone(),
                is_table: *is_table,
                width,
            })
        })
        .collect();
    let lines = std::sync::Mutex::new(Vec::new());
    at_once(&cases, |case| {
        let line = check(case);
        lines.lock().unwrap().push(line);
    });
    let mut lines = lines.into_inner().unwrap();
    lines.sort();
    println!("{}", lines.join("\n"));
}

/// What the rows are chosen, sorted or grouped by stands as long as there is any room beside identity and state.
#[test]
fn what_was_spoken_of_is_hidden_last() {
    let cases: Vec<_> = [
        ("--sort-by price:desc", "PRICE/H"),
        ("--gpu", "GPU"),
        ("--filter price>0", "PRICE/H"),
        ("--filter gpu.model~H", "GPU"),
        ("--filter region=cn-shanghai", "REGION"),
        ("--filter type!=null --sort-by id", "TYPE"),
        ("--sort-by parent", "PARENT"),
        ("--type e", "TYPE"),
        ("--older-than 1d", "AGE"),
        ("--sort-by created_at", "AGE"),
        ("--prices", "PRICE/H"),
        (
            "--group-by region,gpu.model,type --sort-by all.price_per_month",
            "ALL/MONTH",
        ),
        (
            "--group-by region,gpu.model,type --sort-by price:desc",
            "PRICE/H",
        ),
    ]
    .into_iter()
    .flat_map(|(flags, name)| [60, 80, 100, 120].map(|width| (flags, name, width)))
    .collect();
    at_once(&cases, |(flags, name, width)| {
        let case = Case {
            name: (*flags).to_owned(),
            run: Cloudls::new(["ls", "--demo"]).args(flags.split(' ').collect::<Vec<_>>()),
            is_table: true,
            width: *width,
        };
        let shown = shown(&case);
        let names: Vec<_> = shown.lines[0].split_whitespace().collect();
        let is_condition = ["--filter", "--type", "--older", "--gpu"]
            .iter()
            .any(|flag| flags.starts_with(flag));
        let stays = [
            "ID",
            "STATUS",
            "COUNT",
            "MODEL",
            "GPU.MODEL",
            "TYPE",
            "REGION",
            name,
        ];
        let has_others = names.iter().any(|own| !stays.contains(own));
        // A sum in words may be wider than others together.
        let is_wide = flags.starts_with("--group-by") && *width < 100;
        assert!(
            names.contains(name)
                || is_wide
                || (!has_others && *width < 80)
                // In a list of several providers it comes behind what their rows are named by.
                || (is_condition && names.contains(&"PROVIDER") && *width < 100),
            "{case:?}: {names:?}"
        );
    });
}

/// Of several providers, whatever the rows are chosen by: without them no address can be written.
#[test]
fn a_mixed_list_says_whose_its_rows_are() {
    let cases: Vec<_> = [
        "--gpu --status running --older-than 30d",
        "--gpu",
        "--filter region=cn-shanghai",
        "--filter price>0",
        "--name a",
        "--attention",
    ]
    .into_iter()
    .flat_map(|flags| [80, 100, 120, 160].map(|width| (flags, width)))
    .collect();
    at_once(&cases, |(flags, width)| {
        let case = Case {
            name: (*flags).to_owned(),
            run: Cloudls::new(["ls", "--demo"]).args(flags.split(' ')),
            is_table: true,
            width: *width,
        };
        let shown = shown(&case);
        let names: Vec<_> = shown.lines[0].split_whitespace().collect();
        assert!(names.contains(&"PROVIDER"), "{case:?}: {names:?}");
    });
}

/// What a narrow terminal hides stands where it is asked for, in the place where it belongs.
#[test]
fn a_hidden_column_can_be_brought_back() {
    for name in ["name", "region", "age", "price/h"] {
        let column = format!("+{name}");
        let case = Case {
            name: name.to_owned(),
            run: Cloudls::new(["ls", "--demo", "-p", "novita,hpcai", "-c", &column]),
            is_table: true,
            width: 80,
        };
        let shown = shown(&case);
        let names: Vec<_> = shown.lines[0].split_whitespace().collect();
        let heading = name.to_uppercase();
        let place = names.iter().position(|own| *own == heading);
        let usual = [
            "PROVIDER", "ID", "NAME", "PARENT", "STATUS", "TYPE", "GPU", "REGION", "PRICE/H", "AGE",
        ];
        let order = |name: &&str| usual.iter().position(|own| own == name);
        assert!(place.is_some(), "{case:?}: {names:?}");
        assert!(names.iter().map(order).is_sorted(), "{case:?}: {names:?}");
    }
}

/// A name that is the id is not repeated beside it.
#[test]
fn a_name_that_repeats_the_id_is_not_shown_twice() {
    let run = Cloudls::new(["ls", "--demo", "-p", "eas,novita"]);
    let case = Case {
        name: "all".to_owned(),
        run: run.clone(),
        is_table: true,
        width: 160,
    };
    let terminal = columns(&shown(&case).lines, 160);
    let piped = run.run();
    let lines: Vec<_> = piped.stdout.lines().map(str::to_owned).collect();
    let piped = columns(&lines, usize::MAX);
    let cells = |columns: &[(String, Vec<String>)], name: &str| {
        let mut columns = columns.iter();
        let found = columns.find(|(own, _)| own == name);
        found.map(|(_, cells)| cells.clone()).unwrap()
    };
    let (ids, names) = (cells(&piped, "ID"), cells(&piped, "NAME"));
    assert!(ids.iter().zip(&names).any(|(id, name)| id == name));
    for ((id, name), shown) in ids.iter().zip(&names).zip(cells(&terminal, "NAME")) {
        let expected = if id == name { "" } else { name };
        assert_eq!(shown, expected, "{id}");
    }
}

/// What was asked for by its name stands, whatever room there is; and so it does for programs.
#[test]
fn what_is_asked_for_is_never_fitted() {
    let run = |flags: &[&str]| Case {
        name: flags.join(" "),
        run: Cloudls::new(["ls", "--demo", "--time", "iso"]).args(flags),
        is_table: true,
        width: 40,
    };
    for flags in [
        &["-o", "wide"][..],
        &["-o", "wide", "--group-by", "status,region,gpu.model"],
        &["-c", "id,name,type,region,status"],
        &["--no-headers"],
    ] {
        let case = run(flags);
        let piped = case.run.clone().run();
        assert_eq!(
            shown(&case).lines.join("\n"),
            piped.stdout.trim_end(),
            "{flags:?}"
        );
    }
    let more = shown(&run(&["-p", "novita", "-c", "+tags.kind"]));
    let heading: Vec<_> = more.lines[0].split_whitespace().collect();
    assert_eq!(heading, ["ID", "STATUS", "TAGS.KIND"]);
}

/// A server with rows of these ids and states.
fn served(rows: &[(String, &'static str)]) -> Server {
    let row = |(id, status): &(String, &str)| {
        let mut row = Cloud::NOVITA.row(id);
        row["status"] = json!(status);
        row
    };
    let rows: Vec<_> = rows.iter().map(row).collect();
    Server::start(move |_| Reply::json(200, &Cloud::NOVITA.body(&rows, Some(rows.len() as u64))))
}

/// To the last cell of the terminal, whatever other rows there are, and behind the sign of a change as well.
#[test]
fn an_id_and_a_state_that_fit_are_on_one_line() {
    let mut cases = Vec::new();
    for width in [40, 60, 80] {
        for watch in [false, true] {
            for (state, shown) in [("running", "running"), ("creating", "starting")] {
                for short in [None, Some("running"), Some("exited")] {
                    cases.push((width, watch, state, shown, short));
                }
            }
        }
    }
    at_once(&cases, |&(width, watch, state, shown, short)| {
        let sign = if watch { 2 } else { 0 };
        let id = "x".repeat(width - sign - 2 - shown.len());
        let mut rows = vec![(id.clone(), state)];
        rows.extend(short.map(|state| ("i0".to_owned(), state)));
        let server = served(&rows);
        let mut run = Cloud::NOVITA.bare(&server.url());
        if watch {
            run = run.args(["--watch", "1h", "--color", "never"]);
        }
        let size = (u16::try_from(width).unwrap(), 40);
        let mut terminal = Terminal::start(&run, size, Out::Terminal);
        let row = format!("{}{id}  {shown}", " ".repeat(sign));
        let screen = terminal.await_screen(&row, |screen| screen.lines().any(|line| line == row));
        let mut rows = screen.lines().filter(|line| !line.starts_with("every "));
        assert!(rows.all(|line| !line.contains('\u{2026}')), "{screen}");
        if watch {
            terminal.signal("-INT");
        }
        terminal.finish();
        if !watch {
            let text = plain(&String::from_utf8_lossy(&terminal.bytes()));
            let wide = text.lines().filter(|line| line.width() > width);
            assert_eq!(wide.collect::<Vec<_>>(), [""; 0]);
        }
    });
}

/// What is wider than the terminal is broken, and not cut.
#[test]
fn an_id_that_does_not_fit_is_whole_in_every_round() {
    let id = "x".repeat(45);
    let long = (id.clone(), "running");
    for (rows, lines) in [
        (
            vec![long.clone(), ("i0".to_owned(), "exited")],
            [
                "  novita".to_owned(),
                format!("      {}", &id[..34]),
                format!("      {}  n     running", &id[34..]),
            ],
        ),
        (
            vec![long],
            [
                format!("  {}", &id[..38]),
                format!("      {}  running", &id[38..]),
                String::new(),
            ],
        ),
    ] {
        let server = served(&rows);
        let run = Cloud::NOVITA.bare(&server.url()).args(["--watch", "1h"]);
        let mut terminal = Terminal::start(&run, (40, 40), Out::Terminal);
        let screen = terminal.await_screen("a round", |screen| screen.contains("  running"));
        terminal.signal("-INT");
        terminal.finish();
        let found: Vec<_> = screen
            .lines()
            .skip_while(|line| **line != lines[0])
            .collect();
        for (place, line) in lines.iter().filter(|line| !line.is_empty()).enumerate() {
            assert_eq!(found.get(place), Some(&&**line), "{screen}");
        }
    }
}

/// The sums give way before what names a group is cut, and some of that is never cut.
#[test]
fn groups_are_named_whole() {
    let cases: Vec<_> = [
        "ip",
        "id,owner",
        "price,status,name",
        "private_ips,status",
        "address",
    ]
    .into_iter()
    .flat_map(|fields| [40, 66, 80, 100, 120, 160].map(|width| (fields, width)))
    .collect();
    at_once(&cases, |(fields, width)| {
        let case = Case {
            name: (*fields).to_owned(),
            run: Cloudls::new(["ls", "--demo", "--group-by", fields]),
            is_table: false,
            width: *width,
        };
        let shown = shown(&case);
        let piped = case.run.clone().run();
        let whole = |text: &str| -> BTreeSet<String> {
            let first = text
                .lines()
                .skip(1)
                .filter_map(|line| line.split("  ").next());
            first.map(str::to_owned).collect()
        };
        // Of each, the first field names it.
        let found = whole(&shown.lines.join("\n"));
        assert_eq!(found, whole(&piped.stdout), "{case:?}");
        let is_cut = |line: &&String| line.contains('\u{2026}');
        let cut: Vec<_> = shown.lines.iter().filter(is_cut).collect();
        let has_text = ["owner", "name"].iter().any(|text| fields.ends_with(text));
        assert!(cut.is_empty() || has_text, "{case:?}: {cut:?}");
        // A sum goes before a cell is cut below 12.
        let sums = ["RUNNING", "GPUS", "PRICE/H", "PRICE/MONTH", "ALL/MONTH"];
        let has_sum = shown.lines[0]
            .split_whitespace()
            .any(|name| sums.contains(&name));
        for line in cut {
            let cells = line.split("  ").filter(|cell| cell.contains('\u{2026}'));
            let mut short = cells.filter(|cell| cell.width() < 11);
            assert_eq!(short.next().filter(|_| has_sum), None, "{case:?}: {line}");
        }
    });
}

/// A sum in words takes the room of the bars.
#[test]
fn bars_give_way_to_what_is_at_least() {
    let mut rows = Vec::new();
    for (place, count) in [json!(1001), Value::Null, json!(999), json!(3)]
        .into_iter()
        .enumerate()
    {
        let mut row = Cloud::HPCAI.row(&format!("i-{place}"));
        let model = ["G1", "G1", "G2", "G3"][place];
        row["instanceSpecInfo"]["instanceTypeInfo"]["gpu"] =
            json!({"amount": count, "type": model});
        rows.push(row);
    }
    let server = Server::start(move |_| Reply::json(200, &Cloud::HPCAI.body(&rows, Some(4))));
    let run = Cloud::HPCAI.bare(&server.url()).args(["--summary"]);
    let piped = run.clone().run();
    assert!(
        piped.stdout.contains("at least 1001 (1 unknown)"),
        "{piped:?}"
    );
    let cases: Vec<_> = (30..=90).step_by(5).collect();
    at_once(&cases, |width| {
        let case = Case {
            name: "summary".to_owned(),
            run: run.clone(),
            is_table: false,
            width: *width,
        };
        let shown = shown(&case);
        let text = shown.lines.join("\n");
        let wide = shown
            .lines
            .iter()
            .filter(|line| line.width() > usize::from(*width));
        assert_eq!(wide.collect::<Vec<_>>(), [""; 0], "{width}");
        let hides = shown.words.contains("hidden: GPUS");
        assert_ne!(
            hides,
            text.contains("at least 1001 (1 unknown)"),
            "{width}:\n{text}"
        );
        // The bars of a part begin in one column.
        let begin = shown
            .lines
            .iter()
            .position(|line| line.starts_with("GPU MODEL"))
            .unwrap();
        let bars = shown.lines[begin + 1..begin + 4].iter();
        let bars: BTreeSet<_> = bars
            .filter_map(|line| Some(line[..line.find('\u{2588}')?].width()))
            .collect();
        assert!(bars.len() < 2, "{width}:\n{text}");
    });
}
