//! Every format of three fleets, held against files: piped, and on terminals of several widths.
//!
//! `SNAPSHOTS=overwrite` renews the files below `fixtures/golden`; each is to be read before it is kept.

mod fleets;
mod transcript;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::PathBuf;

use fleets::{Fleet, Served};
use transcript::transcript;

use crate::support::{Out, Terminal, at_once};

/// Where the outputs are kept.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/golden");

/// What is asked for: a name, the arguments, and whether terminals are shown it as well.
const FORMS: &[(&str, &[&str], bool)] = &[
    ("table", &["-o", "table", "--time", "iso"], true),
    ("wide", &["-o", "wide", "--time", "iso"], true),
    ("summary", &["--summary"], true),
    ("attention", &["--attention", "--time", "iso"], true),
    ("groups", &["--group-by", "provider,status"], false),
    (
        "groups-csv",
        &["--group-by", "provider,status", "-o", "csv"],
        false,
    ),
    ("json", &["-o", "json"], false),
    ("jsonl", &["-o", "jsonl"], false),
    ("csv", &["-o", "csv"], false),
    ("tsv", &["-o", "tsv"], false),
    ("yaml", &["-o", "yaml"], false),
    ("name", &["-o", "name"], false),
    ("prom", &["-o", "prom"], false),
    ("ssh-config", &["-o", "ssh-config"], false),
    ("html", &["-o", "html", "--time", "iso"], false),
    (
        "groups-html",
        &["--group-by", "provider,status", "-o", "html"],
        false,
    ),
];

/// The columns of the terminals.
const WIDTHS: [u16; 3] = [40, 80, 200];

/// A form somewhere.
#[derive(Debug)]
struct Case {
    file: String,
    args: &'static [&'static str],
    /// The columns of the terminal; `None` in a pipe.
    width: Option<u16>,
}

impl Case {
    fn all() -> Vec<Self> {
        let case = |name, args, width: Option<u16>| Self {
            file: match width {
                None => format!("{name}.txt"),
                Some(width) => format!("{name}-{width}.txt"),
            },
            args,
            width,
        };
        let cases = FORMS.iter().flat_map(|(name, args, is_shown)| {
            let widths = WIDTHS.iter().copied().map(Some).filter(|_| *is_shown);
            [None]
                .into_iter()
                .chain(widths)
                .map(move |width| case(name, *args, width))
        });
        cases.collect()
    }

    /// What the run printed.
    fn printed(&self, served: &Served) -> String {
        let run = served.listing(self.args);
        let Some(width) = self.width else {
            let run = run.run();
            return transcript(self.args, run.code, &run.stdout, &run.stderr);
        };
        let folder = tempfile::tempdir().unwrap();
        let words = folder.path().join("stderr");
        let out = Out::Alone(File::create(&words).unwrap().into());
        let mut terminal = Terminal::start(&run, (width, 50), out);
        let (code, _) = terminal.finish();
        // The terminal makes both of an end of line.
        let stdout = String::from_utf8(terminal.bytes()).unwrap();
        let stdout = stdout.replace("\r\n", "\n");
        transcript(
            self.args,
            code,
            &stdout,
            &fs::read_to_string(&words).unwrap(),
        )
    }
}

fn check(fleet: Fleet) {
    let served = fleet.serve();
    at_once(&Case::all(), |case| {
        let path = PathBuf::from(FOLDER).join(fleet.name()).join(&case.file);
        // As it stands: no part of the file is a pattern.
        let expected = snapbox::Data::read_from(&path, None).raw();
        let compare = snapbox::Assert::new().action_env("SNAPSHOTS");
        compare.eq(case.printed(&served), expected);
    });
}

#[test]
fn a_mixed_fleet() {
    check(Fleet::Mixed);
}

#[test]
fn an_empty_fleet() {
    check(Fleet::Empty);
}

#[test]
fn a_fleet_of_which_a_part_is_missing() {
    check(Fleet::Partial);
}

#[test]
fn no_file_is_left_over() {
    let cases: BTreeSet<_> = Case::all().into_iter().map(|case| case.file).collect();
    for fleet in Fleet::ALL {
        let folder = PathBuf::from(FOLDER).join(fleet.name());
        for file in fs::read_dir(folder).into_iter().flatten() {
            let name = file.unwrap().file_name().into_string().unwrap();
            assert!(cases.contains(&name), "{fleet:?}: {name}");
        }
    }
}
