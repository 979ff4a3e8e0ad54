//! A page of recipes, taken apart.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// The recipes.
pub const RECIPES: &str = "recipes.md";
/// The first things to do.
pub const TASKS: &str = "tasks.md";

/// A recipe: what stands under a heading of the third level.
#[derive(Debug)]
pub struct Recipe {
    /// Its page.
    page: &'static str,
    /// Its heading.
    pub title: String,
    blocks: Vec<(String, String)>,
}

impl Recipe {
    /// Its blocks in a language, in order.
    pub fn blocks<'a>(&'a self, language: &'a str) -> impl Iterator<Item = &'a str> {
        self.blocks
            .iter()
            .filter(move |(known, _)| known == language)
            .map(|(_, text)| &**text)
    }

    /// The languages of its blocks.
    pub fn languages(&self) -> Vec<&str> {
        self.blocks
            .iter()
            .map(|(language, _)| &**language)
            .collect()
    }
}

fn path(page: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join("docs").join(page)
}

/// The text of a page.
pub fn text(page: &str) -> String {
    std::fs::read_to_string(path(page)).unwrap()
}

/// The providers that are listed where the pages show what comes out.
pub fn providers() -> String {
    let text = text(RECIPES);
    let (_, rest) = text.split_once("`export CLOUDLS_PROVIDER=").unwrap();
    rest.split_once('`').unwrap().0.to_owned()
}

/// Has a recipe show another text in place of this one.
pub fn show(recipe: &Recipe, old: &str, new: &str) {
    // Recipes of several parts are tried at once.
    static PAGE: Mutex<()> = Mutex::new(());
    let _lock = PAGE.lock().unwrap();
    let (page, title) = (text(recipe.page), format!("\n### {}\n", recipe.title));
    let begin = page.find(&title).unwrap();
    let (before, after) = page.split_at(begin);
    let [old, new] = [old, new].map(|text| format!("```text\n{text}```\n"));
    std::fs::write(
        path(recipe.page),
        format!("{before}{}", after.replacen(&old, &new, 1)),
    )
    .unwrap();
}

/// Every recipe of a page, in order. Nothing that is fenced stands outside of one.
pub fn recipes(page: &'static str) -> Vec<Recipe> {
    let mut recipes: Vec<Recipe> = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in text(page).lines() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some("")) => {
                let block = open.take().unwrap();
                let recipe = recipes.last_mut();
                recipe
                    .expect("a block before any recipe")
                    .blocks
                    .push(block);
            }
            (Some((_, text)), _) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, Some(language)) => open = Some((language.to_owned(), String::new())),
            (None, None) => recipes.extend(line.strip_prefix("### ").map(|title| Recipe {
                page,
                title: title.to_owned(),
                blocks: Vec::new(),
            })),
        }
    }
    assert_eq!(open, None, "a block without an end");
    recipes
}
