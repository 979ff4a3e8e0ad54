//! The file of `credential = { file = "..." }`.
//!
//! It holds a secret alone on a line, where the provider has a credential of one variable (the
//! first such form counts); or lines of `NAME=value` with the provider's variables, blank lines and
//! `#` comments between them. Values are taken as they stand, without quotes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::private::{self, Refusal};
use crate::core::about::About;

/// The values of a provider's variables in a file.
pub struct KeyFile {
    pub path: PathBuf,
    values: BTreeMap<&'static str, String>,
}

impl KeyFile {
    /// The value of a variable; an empty one counts as none.
    pub fn get(&self, variable: &str) -> Option<&str> {
        let value = self.values.get(variable)?.trim();
        (!value.is_empty()).then_some(value)
    }
}

/// Reads the file of a provider's credential. It must belong to who runs the program, and to
/// nobody else.
pub fn read(path: &Path, about: &About) -> Result<KeyFile, Refusal> {
    let text = private::text(path)?;
    match values(&text, about) {
        Ok(values) => Ok(KeyFile {
            path: path.to_owned(),
            values,
        }),
        Err(why) => Err(Refusal {
            why: format!("{} {why}", path.display()),
            hint: expected(about),
        }),
    }
}

/// The values by variable, or what is wrong with the text.
pub fn values(text: &str, about: &About) -> Result<BTreeMap<&'static str, String>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.lines().map(str::trim).enumerate();
    let lines: Vec<_> = lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .collect();
    if let ([(_, line)], Some(variable)) = (&lines[..], single(about))
        && assignment(line, about).is_none()
    {
        // A name that is nearly right must not be sent along as a part of the secret.
        if let Some((name, _)) = line.split_once('=')
            && name.contains('_')
            && name
                .trim()
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        {
            return Err(format!("sets a variable that {} does not have", about.id));
        }
        return Ok([(variable, (*line).to_owned())].into());
    }
    let mut values = BTreeMap::new();
    for (index, line) in lines {
        let Some((name, value)) = assignment(line, about) else {
            return Err(format!(
                "cannot be used: line {} is not what is expected",
                index + 1
            ));
        };
        if values.insert(name, value.to_owned()).is_some() {
            return Err(format!(
                "cannot be used: line {} sets {name} again",
                index + 1
            ));
        }
    }
    Ok(values)
}

/// A line that sets one of the provider's variables.
fn assignment<'l>(line: &'l str, about: &About) -> Option<(&'static str, &'l str)> {
    let (name, value) = line.split_once('=')?;
    let name = variables(about).find(|variable| *variable == name.trim())?;
    Some((name, value.trim()))
}

/// The variable that a secret alone is the value of.
fn single(about: &About) -> Option<&'static str> {
    about
        .credentials
        .iter()
        .filter(|form| !form.is_login)
        .find_map(|form| match form.variables {
            [variable] => Some(*variable),
            _ => None,
        })
}

fn variables(about: &About) -> impl Iterator<Item = &'static str> + use<> {
    let forms = about.credentials.iter();
    forms
        .flat_map(|form| form.variables.iter().chain(&form.optional))
        .copied()
}

/// What the file should hold, for a hint.
pub fn expected(about: &About) -> String {
    let names: Vec<_> = variables(about).collect();
    let lines = format!("lines of NAME=value with {}", names.join(", "));
    match single(about) {
        Some(variable) => format!("write {lines}; or the value of {variable} alone"),
        None => format!("write {lines}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::settings::tests::ABOUT;

    fn read(text: &str) -> Result<Vec<(&'static str, String)>, String> {
        values(text, &ABOUT).map(|values| values.into_iter().collect())
    }

    #[test]
    fn a_secret_alone_or_named_values() {
        let owned = |pairs: &[(&'static str, &str)]| -> Vec<_> {
            pairs
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned()))
                .collect()
        };
        for (text, pairs) in [
            ("s3cret\n", &[("B_KEY", "s3cret")][..]),
            ("\u{feff}# mine\n\n s3cret==\r\n", &[("B_KEY", "s3cret==")]),
            ("AccessToken=x", &[("B_KEY", "AccessToken=x")]),
            ("B_KEY = s3cret", &[("B_KEY", "s3cret")]),
            (
                "A_SECRET=b=c\nA_ID=a\n",
                &[("A_ID", "a"), ("A_SECRET", "b=c")],
            ),
            ("A_ID=\n", &[("A_ID", "")]),
            ("", &[]),
        ] {
            assert_eq!(read(text), Ok(owned(pairs)), "{text:?}");
        }
        for (text, line) in [
            ("A_ID=a\ns3cret", "line 2 is not"),
            ("A_ID=a\n\nA_SECRT=b", "line 3 is not"),
            ("s3cret\ns3cret", "line 1 is not"),
            ("A_ID=a\nA_ID=b", "line 2 sets A_ID again"),
        ] {
            let why = read(text).unwrap_err();
            assert!(
                why.contains(line) && !why.contains("s3cret"),
                "{text:?}: {why}"
            );
        }
    }
}
