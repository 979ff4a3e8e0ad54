//! Any text as the configuration file.

use super::known::SECRET;
use crate::config::settings::file::{self, Config};
use crate::core::about::About;
use crate::core::check::Check;
use crate::core::terminal;
use crate::providers;

/// Reads the bytes as a configuration file: what is accepted passes every check that its provider
/// declares, and what is not is told in one harmless line each, which holds no value.
pub fn config(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let known: Vec<_> = providers::ALL.iter().map(|entry| entry.about).collect();
    match file::parse(&text, &known) {
        Ok(config) => assert_sound(&config, &known),
        Err(problems) => {
            assert!(!problems.is_empty());
            assert!(problems.is_sorted(), "{problems:?}");
            let lines = text.split('\n').count();
            // As a key a secret would be named; only as a value it is one.
            let is_value = text.lines().all(|line| {
                let value = line.split_once('=').map(|(_, value)| value);
                !line.contains(SECRET) || value.is_some_and(|value| value.contains(SECRET))
            });
            for problem in &problems {
                assert!(
                    (1..=lines).contains(&problem.line) && problem.column >= 1,
                    "{problem:?}"
                );
                let words = terminal::clean(&problem.message);
                assert!(!problem.message.is_empty() && !problem.message.contains('\n'));
                assert!(!is_value || !words.contains(SECRET), "{words}");
            }
        }
    }
}

fn assert_sound(config: &Config, known: &[&'static About]) {
    let mut names = Vec::new();
    for profile in &config.profiles {
        let about = profile.about.value;
        assert!(known.iter().any(|other| other.id == about.id));
        assert!(!names.contains(&&profile.name), "{} twice", profile.name);
        names.push(&profile.name);
        let fits = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        assert!(!profile.name.is_empty() && profile.name.chars().all(fits));
        for (scope, values) in &profile.scopes {
            let flag = about.scope(scope);
            let check: Check = flag.expect("a scope of the provider").check;
            assert!(!values.value.is_empty());
            for value in &values.value {
                assert!(check.test(value).is_ok(), "{scope} {value:?}");
            }
        }
        let variables = about.endpoints.iter().map(|setting| setting.variable);
        let variables: Vec<_> = variables.collect();
        assert!(
            profile
                .endpoints
                .keys()
                .all(|name| variables.contains(name))
        );
    }
    if let Some(chosen) = &config.default_profiles {
        let is_known = |name: &String| {
            let mut providers = providers::ALL.iter().map(|row| row.about.id);
            names.contains(&name) || name == "env" || providers.any(|id| id == name)
        };
        assert!(chosen.value.iter().all(is_known));
    }
}
