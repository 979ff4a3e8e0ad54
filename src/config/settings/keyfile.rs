//! Files that hold secrets. Those of this program are read only where nobody else could have; no error
//! repeats a part of a text.
//!
//! The file of `credential = { file = "..." }` holds a secret alone on a line, where the provider has a
//! credential of one variable (the first such form counts); or lines of `NAME=value` with the provider's
//! variables, blank lines and `#` comments between them. Values are taken as they stand, without quotes.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::config::credential::decoded;
use crate::core::about::About;
use crate::core::error::SettingsError;

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
pub fn read(path: &Path, about: &About) -> Result<KeyFile, SettingsError> {
    let text = private_text(path)?;
    match values(&text, about) {
        Ok(values) => Ok(KeyFile {
            path: path.to_owned(),
            values,
        }),
        Err(why) => {
            let why = format!("{} cannot be used: {why}", path.display());
            Err(SettingsError::new(why, expected(about)))
        }
    }
}

/// The values by variable, or what is wrong with the text.
pub fn values(text: &str, about: &About) -> Result<BTreeMap<&'static str, String>, String> {
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
            return Err(format!(
                "it sets a variable that {} does not have",
                about.id
            ));
        }
        return Ok([(variable, (*line).to_owned())].into());
    }
    let mut values = BTreeMap::new();
    for (index, line) in lines {
        let Some((name, value)) = assignment(line, about) else {
            let alone = single(about).map_or("", |_| ", and a secret alone has one line");
            return Err(format!("line {} is not NAME=value{alone}", index + 1));
        };
        if values.insert(name, value.to_owned()).is_some() {
            return Err(format!("line {} sets {name} again", index + 1));
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

/// Whether a secret alone can be a credential of the provider.
pub fn takes_secret_alone(about: &About) -> bool {
    single(about).is_some()
}

fn variables(about: &About) -> impl Iterator<Item = &'static str> + use<> {
    let forms = about.credentials.iter();
    forms
        .flat_map(|form| form.variables.iter().chain(&form.optional))
        .copied()
}

/// The expected content of the file, for a hint.
pub fn expected(about: &About) -> String {
    format!("write {}", expected_lines(about))
}

/// What a file or a program gives for a credential.
pub fn expected_lines(about: &About) -> String {
    let names: Vec<_> = variables(about).collect();
    let lines = format!("lines of NAME=value with {}", names.join(", "));
    match single(about) {
        Some(variable) => format!("{lines}; or the value of {variable} alone"),
        None => lines,
    }
}

/// The most bytes of a file of secrets.
const LIMIT: u64 = 64 * 1024;

/// The most of a file in which a vendor's tool keeps all its profiles.
const VENDOR_LIMIT: u64 = 1024 * 1024;

/// The text of a file that belongs to who runs the program, and that nobody else can read or write.
fn private_text(path: &Path) -> Result<String, SettingsError> {
    let (text, metadata) = read_up_to(path, LIMIT)?;
    check_owner(path, &metadata)?;
    Ok(text)
}

/// The text of a file that a vendor's tool writes and reads as it is, and what is wrong with its
/// owner or mode.
pub fn vendor_text(path: &Path) -> Result<(String, Option<SettingsError>), SettingsError> {
    let (text, metadata) = read_up_to(path, VENDOR_LIMIT)?;
    Ok((text, check_owner(path, &metadata).err()))
}

/// Refuses a file that others can change: it says which program is run.
pub fn check_changes(path: &Path) -> Result<(), SettingsError> {
    let Some(metadata) = fs::metadata(path).ok().filter(Metadata::is_file) else {
        return Ok(());
    };
    let shown = path.display();
    let mode = metadata.mode() & 0o7777;
    let owner = metadata.uid();
    if owner != 0 && owner != rustix::process::geteuid().as_raw() {
        let why = format!("{shown} belongs to somebody else, and says which program to run");
        Err(SettingsError::new(why, "use a file of your own"))
    } else if mode & 0o022 != 0 {
        let why = format!(
            "{shown} says which program to run, and others can change it: its mode is {mode:04o}"
        );
        Err(SettingsError::new(why, format!("run chmod go-w {shown}")))
    } else {
        Ok(())
    }
}

/// The text of a file, if it has any, whosever it is: to see whether there is something in it.
pub fn unchecked_text(path: &Path) -> Option<String> {
    read_up_to(path, VENDOR_LIMIT).ok().map(|(text, _)| text)
}

/// The text of a token that another program writes for this one; whose it is, is that program's
/// business.
pub fn token_text(path: &Path) -> Result<String, SettingsError> {
    read_up_to(path, LIMIT).map(|(text, _)| text)
}

fn read_up_to(path: &Path, limit: u64) -> Result<(String, Metadata), SettingsError> {
    let shown = path.display();
    let unreadable = |error: std::io::Error| {
        let why = format!("cannot read {shown}: {error}");
        SettingsError::new(why, "put the secret there, or correct the path")
    };
    // Opening something else, such as a pipe, could wait for ever.
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        let why = format!("{shown} is not a regular file");
        return Err(SettingsError::new(
            why,
            "name the file that holds the secret",
        ));
    }
    let file = File::open(path).map_err(unreadable)?;
    // The metadata of the open file: the path may lead to another one by now.
    let metadata = file.metadata().map_err(unreadable)?;
    let mut bytes = Vec::new();
    let mut start = file.take(limit + 1);
    start.read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        let why = format!("{shown} is larger than {} KiB", limit / 1024);
        let hint = "name the file that holds the secret and nothing else";
        return Err(SettingsError::new(why, hint));
    }
    let text = decoded(bytes)
        .map_err(|not| SettingsError::new(format!("{shown} {}", not.why), not.hint))?;
    Ok((text, metadata))
}

fn check_owner(path: &Path, metadata: &Metadata) -> Result<(), SettingsError> {
    let shown = path.display();
    let mode = metadata.mode() & 0o7777;
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        let why = format!("{shown} belongs to somebody else");
        Err(SettingsError::new(why, "use a file of your own"))
    } else if mode & 0o077 != 0 {
        let why = format!("{shown} is open to others: its mode is {mode:04o}");
        Err(SettingsError::new(why, format!("run chmod 600 {shown}")))
    } else {
        Ok(())
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
            ("# mine\n\n s3cret==\r\n", &[("B_KEY", "s3cret==")]),
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
