//! Scope flags, which not every provider understands.

use crate::cli::args::Target;
use crate::config::settings::ScopeFlags;
use crate::core::about::{ALL, About};
use crate::core::error::SettingsError;
use crate::core::fields::Field;
use crate::providers;

/// Refuses a scope flag that no selected provider understands.
pub fn check(target: &Target, selected: &[&'static About]) -> Result<(), SettingsError> {
    for (name, values) in &target.scope {
        if selected.iter().any(|about| about.scope(name).is_some()) {
            continue;
        }
        let all = providers::ALL.iter().map(|row| row.about);
        let takers: Vec<_> = all.filter(|about| about.scope(name).is_some()).collect();
        let condition = condition(name, values).filter(|_| !target.lacks.contains(&"filter"));
        let condition = condition.map_or(String::new(), |condition| {
            format!("; {condition} is for any provider")
        });
        return Err(SettingsError::usage(
            format!("--{name} does not apply to {}", ids(selected, ", ")),
            format!("leave it out: it is for {}{condition}", ids(&takers, ", ")),
        ));
    }
    Ok(())
}

/// A word on each scope flag that only some of the selected providers understand: the rows of the others are not
/// narrowed. `is_chosen_by` says whether rows are chosen by a field anyway.
pub fn notes(
    scope: &ScopeFlags,
    selected: &[&'static About],
    is_chosen_by: impl Fn(&Field) -> bool,
) -> Vec<String> {
    let mut notes = Vec::new();
    for (name, values) in scope {
        let (takers, others): (Vec<_>, Vec<_>) = selected
            .iter()
            .copied()
            .partition(|about| about.scope(name).is_some());
        let is_chosen = Field::of(name).is_some_and(|field| is_chosen_by(&field));
        if others.is_empty() || is_chosen || values.iter().any(|value| value == ALL) {
            continue;
        }
        let condition = condition(name, values).map_or(String::new(), |condition| {
            format!("{condition} narrows them as well, ")
        });
        notes.push(format!(
            "note: --{name} is only for {}, and leaves {} whole: {condition}-p {} leaves them out",
            ids(&takers, ", "),
            ids(&others, ", "),
            ids(&takers, ","),
        ));
    }
    notes
}

/// The condition on any provider's rows that means the same, where a field is called as the flag is.
fn condition(flag: &'static str, values: &[String]) -> Option<String> {
    Field::of(flag)?;
    if values.iter().any(|value| value == ALL) {
        return None;
    }
    Some(format!("--filter {flag}={}", values.join(",")))
}

fn ids(abouts: &[&'static About], between: &str) -> String {
    let ids: Vec<_> = abouts.iter().map(|about| about.id).collect();
    ids.join(between)
}
