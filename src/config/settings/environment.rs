//! The environment variables, and which configuration file is read.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::Origin;
use super::waiting::{self, Bounds};
use crate::config::credential::decoded;
use crate::core::error::SettingsError;
use crate::core::secret::{Secret, is_secret};

/// A set of variables.
#[derive(Clone)]
pub struct Environment {
    variables: BTreeMap<String, String>,
    /// The variables in which providers look for credentials.
    credentials: Arc<[&'static str]>,
}

impl Environment {
    /// The process's variables. One that is not text stays, in a form no check accepts.
    pub fn of_process() -> Self {
        let lossy = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
        Self::new(std::env::vars_os().map(|(name, value)| (lossy(name), lossy(value))))
    }

    pub fn new(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        Self {
            variables: variables.into_iter().collect(),
            credentials: Arc::default(),
        }
    }

    /// The same, where it is known in which variables providers look for credentials.
    pub fn with_credentials(self, credentials: impl IntoIterator<Item = &'static str>) -> Self {
        Self {
            credentials: credentials.into_iter().collect(),
            ..self
        }
    }

    /// The variable that names the proxy, where it does not by an address: as where a sign of a password is not escaped. Then
    /// what stands before that sign is taken for the address, by everything that reads it. The first that is set counts.
    pub fn flawed_proxy(&self) -> Option<&'static str> {
        const PROXIES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
        let mut set = PROXIES
            .into_iter()
            .filter_map(|name| Some((name, self.get(name)?)));
        let (name, url) = set.next()?;
        (!is_proxy(url.trim())).then_some(name)
    }

    /// The variables with credentials that a program is not given: those of all providers, with a prefix
    /// of a profile or without, but for those that its command names.
    pub fn withheld_from(&self, argv: &[String]) -> Vec<String> {
        let named = variables_in(argv);
        let credentials = self.variables.keys();
        let credentials = credentials.filter(|name| self.is_credential(name));
        let withheld = credentials.filter(|name| !named.contains(name.as_str()));
        withheld.cloned().collect()
    }

    /// The values of the variables with secrets that a program is given: credentials that its command names, and
    /// whatever is called as secrets are.
    pub fn secrets_for(&self, argv: &[String]) -> Vec<Secret> {
        let named = variables_in(argv);
        let is_given = |name: &str| {
            if self.is_credential(name) {
                named.contains(name)
            } else {
                is_secret(name)
            }
        };
        let given = self.variables.iter().filter(|(name, _)| is_given(name));
        given
            .map(|(_, value)| Secret::new(value.trim().to_owned()))
            .collect()
    }

    /// The secrets of credentials, with a prefix of a profile or without.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let is_one = |name: &str| self.is_credential(name) && is_secret(name);
        let variables = self.variables.iter();
        let secrets = variables.filter(move |(name, _)| is_one(name));
        secrets.map(|(_, value)| value.trim())
    }

    fn is_credential(&self, name: &str) -> bool {
        let mut known = self.credentials.iter();
        known.any(|known| {
            let prefix = name.strip_suffix(known);
            prefix.is_some_and(|prefix| prefix.is_empty() || prefix.ends_with('_'))
        })
    }

    /// A variable; one set to nothing counts as not set.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.trim().is_empty())
    }

    /// The file that a variable names, else the one below the home folder; `None` without a home.
    pub fn file(&self, variable: &str, below_home: &str) -> Option<PathBuf> {
        match self.get(variable) {
            Some(path) => Some(PathBuf::from(path)),
            None => Some(Path::new(self.get("HOME")?).join(below_home)),
        }
    }
}

/// What may be a name of a variable in a command.
fn variables_in(argv: &[String]) -> BTreeSet<&str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = argv
        .iter()
        .flat_map(|word| word.split(move |c| !is_part(c)));
    words.collect()
}

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
    /// Tells who named it. Only a file in the usual place may be absent.
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
        let own = own.map(|own| (own, Origin::Variable("XDG_CONFIG_HOME".to_owned())));
        let home = || Some(absolute(environment.get("HOME")?)?.join(".config"));
        let (folder, origin) = own.or_else(|| Some((home()?, Origin::BuiltIn)))?;
        Some(Self {
            path: folder.join("cloudls/config.toml"),
            origin,
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
        let valid = match str::from_utf8(&bytes) {
            Ok(_) => bytes.len(),
            Err(error) => error.valid_up_to(),
        };
        let good = String::from_utf8_lossy(&bytes[..valid]);
        let line = good.split('\n').count();
        match decoded(bytes) {
            Ok(text) => Ok(Some(text)),
            // Where it is not text at all, the line tells nothing.
            Err(not) if valid == 0 || not.why.contains("UTF-16") => {
                Err(self.refuse(&format!("it {}", not.why)))
            }
            Err(_) => Err(self.refuse(&format!("line {line} is not UTF-8 text"))),
        }
    }

    fn bytes(&self) -> std::io::Result<Vec<u8>> {
        // If a variable is not text, another file would be read, or none.
        if self
            .path
            .to_string_lossy()
            .contains(char::REPLACEMENT_CHARACTER)
        {
            let why = "the path is not UTF-8 text";
            return Err(std::io::Error::new(ErrorKind::InvalidInput, why));
        }
        let bounds = Bounds {
            most: u64::MAX,
            opening: PATIENCE,
            silence: PATIENCE,
            whole: Some(PATIENCE),
            is_enough: |bytes| bytes.len() as u64 > LIMIT,
        };
        waiting::file(&self.path, bounds)
    }

    /// Whether the program may do without it.
    pub fn is_optional(&self) -> bool {
        let named = [
            Origin::Flag("config".to_owned()),
            Origin::Variable(VARIABLE.to_owned()),
        ];
        !named.contains(&self.origin)
    }

    fn refuse(&self, why: &str) -> SettingsError {
        let hint = match &self.origin {
            Origin::BuiltIn => "correct or remove the file".to_owned(),
            origin if self.path.exists() => format!("correct the file, or {origin}"),
            origin => format!("correct {origin}, or write the file with `cloudls config init`"),
        };
        let path = self.path.display();
        SettingsError::new(
            format!("cannot read the configuration file {path}: {why}"),
            hint,
        )
    }
}

/// Whether a URL has an authority that ends in a host, with a port or without one, and no `@` behind that.
fn is_proxy(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, behind) = rest.split_at(end);
    let place = authority.rsplit('@').next().unwrap_or_default();
    let port = match place.strip_prefix('[') {
        Some(address) => address
            .split_once(']')
            .map(|(_, port)| port.trim_start_matches(':')),
        None => Some(place.split_once(':').map_or("", |(_, port)| port)),
    };
    let is_number = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    port.is_some_and(is_number) && !behind.contains('@') && !place.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proxy_that_counts_is_judged() {
        const FLAWED: &str = "http://user:pass/word@proxy:3128";
        const SOUND: &str = "http://proxy:3128";
        for (set, flawed) in [
            (&[("ALL_PROXY", FLAWED)][..], Some("ALL_PROXY")),
            (&[("https_proxy", FLAWED)], Some("https_proxy")),
            (&[("HTTPS_PROXY", SOUND), ("ALL_PROXY", FLAWED)], None),
            (
                &[("HTTPS_PROXY", FLAWED), ("ALL_PROXY", SOUND)],
                Some("HTTPS_PROXY"),
            ),
            (&[("HTTP_PROXY", FLAWED)], None),
        ] {
            let owned = |(name, url): &(&str, &str)| ((*name).to_owned(), (*url).to_owned());
            let environment = Environment::new(set.iter().map(owned));
            assert_eq!(environment.flawed_proxy(), flawed, "{set:?}");
        }
    }

    #[test]
    fn a_proxy_is_an_address() {
        for (url, is_one) in [
            ("http://proxy:3128", true),
            ("proxy", true),
            ("http://user:p%2Fw@[::1]:3128/", true),
            ("https://user@proxy:3128", true),
            ("http://user:pass/word@proxy:3128", false),
            ("http://user:123/4@proxy:3128", false),
            ("http://user:12#4@proxy:3128", false),
            ("user:p?w@proxy", false),
            ("http://user:p@ss@proxy:3128", true),
            ("http://proxy:port", false),
            ("http://", false),
        ] {
            assert_eq!(is_proxy(url), is_one, "{url}");
        }
    }

    #[test]
    fn a_program_gets_the_credentials_that_it_names() {
        let pairs = ["A_KEY", "PROD_A_KEY", "B_KEY", "MY_KEY", "XB_KEY"];
        let pairs = pairs.map(|name| (name.to_owned(), "s".to_owned()));
        let environment = Environment::new(pairs).with_credentials(["A_KEY", "B_KEY"]);
        let withheld = |word: &str| environment.withheld_from(&[word.to_owned()]).join(" ");
        assert_eq!(withheld("vault"), "A_KEY B_KEY PROD_A_KEY");
        assert_eq!(withheld("echo $B_KEY"), "A_KEY PROD_A_KEY");
    }

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
