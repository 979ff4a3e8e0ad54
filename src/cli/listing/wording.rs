//! Hints in the words of a profile. A provider speaks of its ordinary variables; a profile with a
//! credential of its own reads others, or a file.

use crate::config::settings::Settings;
use crate::config::settings::file::Source;
use crate::core::error::ErrorKind;
use crate::core::health::Finding;
use crate::core::report::Report;

/// What a profile calls the variables of its provider.
pub struct Wording {
    names: Vec<(&'static str, String)>,
    /// Where the credential is, when it is in none of the provider's variables.
    place: Option<String>,
    /// The variables of the provider's credential.
    credentials: Vec<&'static str>,
}

impl Wording {
    /// The names of a profile.
    pub fn of(settings: &Settings<'_>, place: &str) -> Self {
        let forms = settings.about.credentials.iter();
        let credentials = forms.flat_map(|form| form.variables.iter().chain(&form.optional));
        let credentials: Vec<_> = credentials.copied().collect();
        let scopes = settings.about.scopes.iter().flat_map(|flag| flag.variables);
        let variables = credentials.iter().chain(scopes).copied();
        let named = |variable| Some((variable, settings.own_name(variable)?));
        let is_elsewhere = match settings.source() {
            None => settings.values().is_err(),
            Some(source) => matches!(source, Source::Command(_) | Source::Store { .. }),
        };
        Self {
            names: variables.filter_map(named).collect(),
            place: is_elsewhere.then(|| place.to_owned()),
            credentials,
        }
    }

    /// Puts the profile's names into the hint.
    pub fn apply(&self, report: &mut Report) {
        if let Some(error) = &mut report.error {
            let is_refusal = error.kind == ErrorKind::Credential && error.http_status.is_some();
            self.reword(&mut error.hint, is_refusal);
        }
    }

    /// The same for what was found of a profile.
    pub fn apply_to(&self, finding: &mut Finding) {
        self.reword(&mut finding.hint, finding.is_refusal);
    }

    /// `is_refusal` says that the provider refused the credential.
    fn reword(&self, hint: &mut Option<String>, is_refusal: bool) {
        let Some(hint) = hint else {
            return;
        };
        match &self.place {
            // The provider's hint speaks of its variables; one that tells something else stays.
            Some(place)
                if is_refusal && self.credentials.iter().any(|name| hint.contains(name)) =>
            {
                *hint = format!("check the credential of {place}");
            }
            Some(place) if is_refusal => *hint = format!("{hint}; it is that of {place}"),
            _ if !self.names.is_empty() => *hint = self.reworded(hint),
            _ => {}
        }
    }

    fn reworded(&self, text: &str) -> String {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let mut reworded = String::new();
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            let name = self.names.iter().find(|(variable, _)| *variable == word);
            reworded.push_str(name.map_or(word, |(_, name)| name));
            let next = after.find(is_part).unwrap_or(after.len());
            reworded.push_str(&after[..next]);
            rest = &after[next..];
        }
        reworded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_names_are_replaced() {
        let names = vec![
            ("A_KEY", "P_A_KEY".to_owned()),
            ("A_KEY_ID", "P_A_KEY_ID".to_owned()),
        ];
        let wording = Wording {
            names,
            place: None,
            credentials: Vec::new(),
        };
        for (text, reworded) in [
            ("check A_KEY and A_KEY_ID", "check P_A_KEY and P_A_KEY_ID"),
            ("(A_KEY), ä: AA_KEY", "(P_A_KEY), ä: AA_KEY"),
            ("", ""),
        ] {
            assert_eq!(wording.reworded(text), reworded);
        }
    }
}
