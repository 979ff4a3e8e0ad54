//! Which configuration file is read, and its text.

use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::{Environment, Origin};
use crate::core::error::SettingsError;

/// The most bytes of a configuration file.
const LIMIT: u64 = 1024 * 1024;

/// How long a pipe may take to give it.
const PATIENCE: Duration = Duration::from_secs(10);

/// The variable that names the file.
const VARIABLE: &str = "CLOUDLS_CONFIG";

/// The configuration file of a run, whether it exists or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    pub path: PathBuf,
    /// Who named it. One in the usual place may be absent.
    pub origin: Origin,
}

impl Location {
    /// The file of the flag, else of the variable, else in the usual place below
    /// `XDG_CONFIG_HOME` or `~/.config`. `None` where there is no home.
    pub fn find(flag: Option<&Path>, environment: &Environment) -> Option<Self> {
        if let Some(path) = flag {
            return Some(Self {
                path: path.to_owned(),
                origin: Origin::Flag("config".to_owned()),
            });
        }
        if let Some(path) = environment.get(VARIABLE) {
            return Some(Self {
                path: path.into(),
                origin: Origin::Variable(VARIABLE.to_owned()),
            });
        }
        // A relative path is to be ignored, says the XDG Base Directory Specification.
        let absolute = |path: &str| Some(PathBuf::from(path)).filter(|path| path.is_absolute());
        let own = environment.get("XDG_CONFIG_HOME").and_then(absolute);
        let home = || Some(absolute(environment.get("HOME")?)?.join(".config"));
        Some(Self {
            path: own.or_else(home)?.join("cloudls/config.toml"),
            origin: Origin::BuiltIn,
        })
    }

    /// The file's text; `None` where there is none in the usual place.
    pub fn read(&self) -> Result<Option<String>, SettingsError> {
        let bytes = match self.bytes() {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound && self.is_optional() => {
                return Ok(None);
            }
            Err(error) => return Err(self.refuse(&error.to_string())),
        };
        if bytes.len() as u64 > LIMIT {
            return Err(self.refuse("it is larger than 1 MiB"));
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(text)),
            Err(error) => {
                let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let line = String::from_utf8_lossy(good).split('\n').count();
                Err(self.refuse(&format!("line {line} is no UTF-8 text")))
            }
        }
    }

    fn bytes(&self) -> std::io::Result<Vec<u8>> {
        // Where a variable is no text, another file, or none, would be read in its place.
        if self
            .path
            .to_string_lossy()
            .contains(char::REPLACEMENT_CHARACTER)
        {
            let why = "the path is no UTF-8 text";
            return Err(std::io::Error::new(ErrorKind::InvalidInput, why));
        }
        // A pipe may be one that nobody writes to: that is waited for, but not for ever.
        let (result, is_read) = mpsc::channel();
        let path = self.path.clone();
        thread::spawn(move || {
            let read = || {
                let mut bytes = Vec::new();
                let file = fs::File::open(&path)?;
                file.take(LIMIT + 1).read_to_end(&mut bytes)?;
                Ok(bytes)
            };
            // Nobody waits any more: nothing is lost.
            let _ = result.send(read());
        });
        is_read.recv_timeout(PATIENCE).unwrap_or_else(|_| {
            let why = format!("nothing came from it within {} s", PATIENCE.as_secs());
            Err(std::io::Error::new(ErrorKind::TimedOut, why))
        })
    }

    /// Whether the program may do without it.
    pub fn is_optional(&self) -> bool {
        self.origin == Origin::BuiltIn
    }

    fn refuse(&self, why: &str) -> SettingsError {
        let hint = match &self.origin {
            Origin::BuiltIn => "correct or remove the file".to_owned(),
            origin if self.path.exists() => format!("correct the file, or {origin}"),
            origin => format!("correct {origin}, or write the file with `cloudls config init`"),
        };
        SettingsError {
            message: format!(
                "cannot read the configuration file {}: {why}",
                self.path.display()
            ),
            hint,
            usage: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_comes_before_the_variable_and_the_usual_place() {
        let find = |flag: Option<&str>, pairs: &[(&str, &str)]| {
            let pairs = pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            let location = Location::find(flag.map(Path::new), &Environment::new(pairs))?;
            Some(location.path.display().to_string())
        };
        let all = [
            ("CLOUDLS_CONFIG", "b"),
            ("XDG_CONFIG_HOME", "/x"),
            ("HOME", "/h"),
        ];
        assert_eq!(find(Some("a"), &all).unwrap(), "a");
        assert_eq!(find(None, &all).unwrap(), "b");
        assert_eq!(find(None, &all[1..]).unwrap(), "/x/cloudls/config.toml");
        assert_eq!(
            find(None, &all[2..]).unwrap(),
            "/h/.config/cloudls/config.toml"
        );
        let odd = [
            ("CLOUDLS_CONFIG", ""),
            ("XDG_CONFIG_HOME", "x"),
            ("HOME", "/h"),
        ];
        assert_eq!(find(None, &odd).unwrap(), "/h/.config/cloudls/config.toml");
        assert_eq!(find(None, &[]), None);
    }
}
