//! Which providers a run lists.

use crate::about::About;
use crate::error::SettingsError;
use crate::providers::{self, Entry};
use crate::settings::{self, Environment, ScopeFlags};

/// The providers asked for, else those with a credential in the environment.
pub fn select(
    asked: &[String],
    environment: &Environment,
) -> Result<Vec<&'static Entry>, SettingsError> {
    let is_all = asked.iter().any(|name| name == "all");
    let mut selected: Vec<&Entry> = Vec::new();
    if is_all || asked.is_empty() {
        let has_credential =
            |row: &&Entry| is_all || settings::has_credential(row.about, environment);
        selected.extend(providers::ALL.iter().filter(has_credential));
    }
    for name in asked {
        let row = providers::ALL.iter().find(|row| row.about.id == name);
        let is_new = |row: &&Entry| selected.iter().all(|known| known.about.id != row.about.id);
        selected.extend(row.filter(is_new));
    }
    if selected.is_empty() {
        Err(nothing_to_list())
    } else {
        Ok(selected)
    }
}

/// Refuses a scope flag that no selected provider understands.
pub fn check_scope(scope: &ScopeFlags, selected: &[&'static About]) -> Result<(), SettingsError> {
    let understands = |about: &About, name: &str| about.scopes.iter().any(|flag| flag.name == name);
    for name in scope.keys() {
        if selected.iter().any(|about| understands(about, name)) {
            continue;
        }
        let takers: Vec<_> = providers::ALL
            .iter()
            .filter(|row| understands(row.about, name))
            .map(|row| row.about.id)
            .collect();
        let listed: Vec<_> = selected.iter().map(|about| about.id).collect();
        return Err(SettingsError {
            message: format!("--{name} means nothing to {}", listed.join(", ")),
            hint: format!(
                "--{name} is for {}; leave it out, or add -p",
                takers.join(", ")
            ),
            usage: true,
        });
    }
    Ok(())
}

fn nothing_to_list() -> SettingsError {
    let forms: Vec<_> = providers::ALL
        .iter()
        .map(|row| {
            format!(
                "{}: {}",
                row.about.id,
                settings::credential_variables(row.about)
            )
        })
        .collect();
    SettingsError {
        message: "no credential found for any provider".to_owned(),
        hint: format!(
            "set the variables of at least one ({}), or try `cloudls instances --demo`",
            forms.join("; ")
        ),
        usage: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_selects_where_no_flag_does() {
        let environment = Environment::new(
            "env",
            [
                ("NOVITA_API_KEY", "k"),
                ("ALIBABA_CLOUD_ACCESS_KEY_ID", "half"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        let ids = |asked: &[&str]| -> Vec<_> {
            let asked: Vec<_> = asked.iter().map(|name| (*name).to_owned()).collect();
            let rows = select(&asked, &environment).unwrap();
            rows.iter().map(|row| row.about.id).collect()
        };
        assert_eq!(ids(&[]), ["eas", "sae", "novita"]);
        assert_eq!(ids(&["hpcai", "eas", "hpcai"]), ["hpcai", "eas"]);
        assert_eq!(ids(&["novita", "all"]).len(), 5);
        let error = select(&[], &Environment::new("env", [])).err().unwrap();
        for row in providers::ALL {
            for variable in row.about.credentials.iter().flat_map(|form| form.variables) {
                assert!(error.hint.contains(variable), "{variable}");
            }
        }
    }
}
