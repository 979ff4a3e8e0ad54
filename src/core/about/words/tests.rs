//! Tables held against the vendors' lists of `fixtures/words`.

use std::collections::BTreeSet;

use super::*;
use crate::core::about::About;

/// The words of a vendor's list in `fixtures/words`: the first of each line; `#` begins a comment.
pub fn listed(list: &str) -> BTreeSet<&str> {
    let lines = list.lines().map(|line| line.split('#').next().unwrap());
    lines
        .filter_map(|line| line.split_whitespace().next())
        .collect()
}

/// Holds tables against a vendor's list: no word of either is missing in the other, and each has
/// one meaning.
pub fn hold(list: &str, tables: &[&[Word]]) {
    let all: Vec<_> = tables
        .iter()
        .flat_map(|table| table.iter().map(|word| word.name))
        .collect();
    let own: BTreeSet<_> = all.iter().copied().collect();
    assert_eq!(all.len(), own.len(), "a word stands twice: {all:?}");
    hold_names(list, &own);
}

/// Holds all variables that a provider knows against a vendor's list.
pub fn hold_variables(list: &str, about: &About) {
    hold_names(list, &about.every_variable().collect());
}

fn hold_names(list: &str, own: &BTreeSet<&str>) {
    let vendor = listed(list);
    let missing: Vec<_> = vendor.difference(own).collect();
    assert!(missing.is_empty(), "not in the tables: {missing:?}");
    let invented: Vec<_> = own.difference(&vendor).collect();
    assert!(
        invented.is_empty(),
        "not in the vendor's list: {invented:?}"
    );
}

#[test]
fn a_value_may_be_obeyed_as_it_stands() {
    const SWITCH: Word = Word::refused("SWITCH", "it forbids").only(&["true", "1"]);
    const EXACT: Word = SWITCH.but(|value| value == "TRUE");
    for (value, says) in [
        ("TRUE", false),
        (" TRUE", true),
        ("true", true),
        ("0", false),
    ] {
        assert_eq!(EXACT.says(value), says, "{value:?}");
    }
    assert!(SWITCH.says("TRUE"));
}

#[test]
fn a_value_may_say_nothing() {
    const NETWORK: Word = Word::refused("NETWORK", "it is not read").only(&["vpc"]);
    for (value, says) in [
        ("vpc", true),
        (" VPC", true),
        ("public", false),
        ("", false),
    ] {
        assert_eq!(NETWORK.says(value), says, "{value:?}");
    }
    assert!(!Word::used("A").says(" "));
}

#[test]
fn a_list_is_held_word_by_word() {
    const TABLE: &[Word] = &[Word::used("A"), Word::no_meaning("B", "it is a colour")];
    hold("# a source\nA here\nB  there # and there\n\n", &[TABLE]);
    for list in ["A\n", "A\nB\nC\n"] {
        assert!(std::panic::catch_unwind(|| hold(list, &[TABLE])).is_err());
    }
}
