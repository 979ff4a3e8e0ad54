//! The first things to do: `docs/tasks.md`.

use super::page::TASKS;
use super::{Case, Kitchen, Recipe, script, shown, shows, try_all_of, went_well};
use crate::support::DemoCloud;

pub const CASES: &[Case] = &[
    Case {
        title: "List everything",
        needs: &[],
        check: everything,
    },
    of("List some", &[]),
    of("Find the dearest", &[]),
    of("Look at one instance", &[]),
    Case {
        title: "Watch a fleet",
        needs: &["timeout"],
        check: watched,
    },
    of("Find GPUs that do no work", &[]),
    of("Add up a month", &[]),
    of("Be told when something failed", &[]),
    of("See what has changed", &[]),
    of("Hand metrics to Prometheus", &[]),
    of("See that a list is short", &[]),
    of("Log in by name", &["ssh"]),
    of("Make a page for the browser", &[]),
    of("Check a credential", &[]),
    of("Write a profile", &[]),
    of("Keep the secret in a vault", &["printenv"]),
    Case {
        title: "Complete with TAB",
        needs: &["bash"],
        check: completed,
    },
    of("Read the manual", &[]),
];

/// One that prints what is shown.
const fn of(title: &'static str, needs: &'static [&'static str]) -> Case {
    Case {
        title,
        needs,
        check: shown,
    }
}

#[test]
fn they_do_what_they_say() {
    try_all_of(TASKS, CASES);
}

fn everything(recipe: &Recipe, kitchen: &mut Kitchen, _: &DemoCloud) {
    let served = went_well(recipe, kitchen);
    // More than is listed where no kind is asked for.
    let usual = kitchen.rows().len();
    let all = kitchen.run("cloudls ls -q --kind all -o name");
    let count = all.stdout.lines().count();
    assert!(count > usual, "{count} of {usual}");
    assert_eq!(served.stdout.lines().count(), count + 1);
    let end = served.stderr.lines().last().unwrap();
    assert!(
        end.starts_with(&format!("{count} instances from ")),
        "{served:?}"
    );
    assert!(end.ends_with(": complete"), "{served:?}");
}

/// It goes on until somebody ends it.
fn watched(recipe: &Recipe, kitchen: &mut Kitchen, _: &DemoCloud) {
    let ended = script(recipe).replace("cloudls", "timeout --signal INT 3 cloudls");
    let served = kitchen.run(&ended);
    assert_eq!((served.code, &*served.stdout), (124, ""), "{served:?}");
}

/// `complete` is a word of bash.
fn completed(recipe: &Recipe, kitchen: &mut Kitchen, _: &DemoCloud) {
    let script = format!("bash -eu << 'SCRIPT'\n{}SCRIPT\n", script(recipe));
    let served = kitchen.run(&script);
    assert_eq!(served.code, 0, "{served:?}");
    shows(recipe, &served.stdout);
}
