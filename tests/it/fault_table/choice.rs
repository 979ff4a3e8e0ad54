//! Which cases are run: all of them, or those that `FAULT` names.

use strsim::jaro_winkler;

use super::{Family, Place};

/// Names that are shown to who asked for one that there is not.
const SHOWN: usize = 5;

/// The cases whose name or family has these words. Where there are none, the names that are like them.
pub fn chosen(families: &[Family], words: &str) -> Result<Vec<Place>, String> {
    let mut chosen = Vec::new();
    let mut names = Vec::new();
    for (place, family) in families.iter().enumerate() {
        names.push(family.name);
        for (number, case) in family.cases.iter().enumerate() {
            names.push(&case.name);
            if case.name.contains(words) || family.name.contains(words) {
                chosen.push((place, number));
            }
        }
    }
    if chosen.is_empty() {
        let likeness = |name: &str| jaro_winkler(&name.to_lowercase(), &words.to_lowercase());
        names.sort_by(|one, other| likeness(other).total_cmp(&likeness(one)));
        names.truncate(SHOWN);
        return Err(format!(
            "no fault or family has {words:?} in its name; close are {names:?}"
        ));
    }
    Ok(chosen)
}

#[test]
fn words_that_no_fault_has_are_an_error() {
    let families = super::families();
    let error = chosen(&families, "trottling").unwrap_err();
    assert!(error.contains("\"throttling\""), "{error}");
    let all: usize = families.iter().map(|family| family.cases.len()).sum();
    assert_eq!(chosen(&families, "").unwrap().len(), all);
    let some = chosen(&families, "total too big by one").unwrap();
    assert_eq!(some.len(), 1);
}
