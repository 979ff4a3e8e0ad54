//! The recipes of `docs/recipes.md` and `docs/tasks.md`, run as they stand there with the programs they name.

mod cost;
mod fleets;
mod gpus;
mod kitchen;
mod on_call;
mod page;
mod prometheus;
mod scripts;
mod tasks;

use self::kitchen::{Kitchen, Served};
use self::page::Recipe;
use crate::support::{DemoCloud, is_there};

/// How a recipe is tried. What it names beyond a shell and the oldest tools may be missing.
struct Case {
    title: &'static str,
    needs: &'static [&'static str],
    check: fn(&Recipe, &mut Kitchen, &DemoCloud),
}

/// The recipes of each part of the page, in its order.
const CASES: [&[Case]; 5] = [
    on_call::CASES,
    gpus::CASES,
    cost::CASES,
    scripts::CASES,
    prometheus::CASES,
];

/// Whether a program is there, in a version that knows what the page asks of it.
fn has(program: &str) -> bool {
    match program {
        "awk" => is_there("awk", &["BEGIN { exit 0 }"]),
        "python3" => is_there("python3", &["-c", "import csv"]),
        "PyYAML" => is_there("python3", &["-c", "import yaml"]),
        "pandas" => is_there("python3", &["-c", "import pandas"]),
        "polars" => is_there("python3", &["-c", "import polars"]),
        "ssh" => is_there("ssh", &["-V"]),
        "xargs" => is_there("xargs", &["-0", "-r", "true"]),
        other => is_there(other, &["--version"]),
    }
}

/// Tries the recipes of a part of the page.
fn try_all(cases: &[Case]) {
    try_all_of(page::RECIPES, cases);
}

fn try_all_of(page: &'static str, cases: &[Case]) {
    let recipes = page::recipes(page);
    let cloud = DemoCloud::start();
    for case in cases {
        let recipe = recipes.iter().find(|recipe| recipe.title == case.title);
        let recipe = recipe.unwrap_or_else(|| panic!("no recipe {:?}", case.title));
        if case.needs.iter().all(|program| has(program)) {
            (case.check)(recipe, &mut Kitchen::new(&cloud), &cloud);
        }
    }
}

/// Its only script prints what is shown, all of it, and ends well. `SNAPSHOTS=overwrite` has the page
/// show what is printed.
fn shown(recipe: &Recipe, kitchen: &mut Kitchen, _: &DemoCloud) {
    shows(recipe, &went_well(recipe, kitchen).stdout);
}

/// What was printed is what is shown.
fn shows(recipe: &Recipe, printed: &str) {
    let text: Vec<_> = recipe.blocks("text").collect();
    assert_eq!(text.len(), 1, "{recipe:?}");
    if std::env::var_os("SNAPSHOTS").is_some_and(|action| action == "overwrite") {
        page::show(recipe, text[0], printed);
    } else {
        assert_eq!(printed, text[0], "{recipe:?}");
    }
}

/// What its only script does, which is to end with 0.
fn went_well(recipe: &Recipe, kitchen: &Kitchen) -> Served {
    let served = kitchen.run(script(recipe));
    assert_eq!(served.code, 0, "{}: {served:?}", recipe.title);
    served
}

/// Its only script.
fn script(recipe: &Recipe) -> &str {
    let scripts: Vec<_> = recipe.blocks("sh").collect();
    assert_eq!(scripts.len(), 1, "{recipe:?}");
    scripts[0]
}

/// Every recipe has its test, in the order of the page, and every block is of a kind that is tried.
#[test]
fn every_recipe_is_tried() {
    for (page, cases) in [(page::RECIPES, &CASES[..]), (page::TASKS, &[tasks::CASES])] {
        let recipes = page::recipes(page);
        let titles: Vec<_> = recipes.iter().map(|recipe| &*recipe.title).collect();
        let tried: Vec<_> = cases.iter().flat_map(|part| *part).collect();
        let tried: Vec<_> = tried.iter().map(|case| case.title).collect();
        assert_eq!(titles, tried);
        for recipe in &recipes {
            assert!(
                matches!(
                    recipe.languages()[..],
                    ["sh" | "crontab" | "yaml"] | ["sh", "text"] | ["ini", "ini"]
                ),
                "{recipe:?}"
            );
        }
    }
}
