//! The configuration file of a run: found, read and checked whole.

use std::path::{Path, PathBuf};

use crate::cli::session::Stopped;
use crate::config::settings::file::{self, Config, Placed, Profile};
use crate::config::settings::{Environment, FileProfile, Location};
use crate::core::about::About;
use crate::output::asked_columns;
use crate::providers;

/// What the configuration file says; nothing where there is none.
#[derive(Debug, Default)]
pub struct Loaded {
    /// Where it is, or would be.
    pub path: PathBuf,
    /// Whether there is one.
    pub exists: bool,
    pub config: Config,
}

/// Reads the file that the flag, a variable or the usual place names.
pub fn load(flag: Option<&Path>, environment: &Environment) -> Result<Loaded, Stopped> {
    let Some(location) = Location::find(flag, environment) else {
        return Ok(Loaded::default());
    };
    let text = location.read()?;
    let exists = text.is_some();
    let known: Vec<&'static About> = providers::ALL.iter().map(|row| row.about).collect();
    let path = location.path;
    let config = file::parse(&text.unwrap_or_default(), &known).map_err(|problems| {
        let lines = problems
            .iter()
            .map(|problem| format!("{}:{problem}", path.display()));
        Stopped::File(lines.collect())
    })?;
    check_columns(&config, &path)?;
    Ok(Loaded {
        path,
        exists,
        config,
    })
}

/// Which columns there are is known here only. The name itself is not repeated, as no value of the file is.
fn check_columns(config: &Config, path: &Path) -> Result<(), Stopped> {
    let Some(Placed { value, line }) = &config.default_columns else {
        return Ok(());
    };
    let problems = value.iter().filter_map(|name| {
        let refused = asked_columns(std::slice::from_ref(name), Vec::new());
        let (_, hint) = refused.err()?;
        Some(format!(
            "{}:{line}: there is no such column; {hint}",
            path.display()
        ))
    });
    let problems: Vec<_> = problems.collect();
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Stopped::File(problems))
    }
}

impl Loaded {
    /// A profile by its name.
    pub fn find(&self, name: &str) -> Option<FileProfile<'_>> {
        let profile = self
            .config
            .profiles
            .iter()
            .find(|profile| profile.name == name);
        profile.map(|profile| self.own(profile))
    }

    /// The profiles to list where none is asked for, in order.
    pub fn usual(&self) -> Vec<FileProfile<'_>> {
        match &self.config.default_profiles {
            Some(names) => names
                .value
                .iter()
                .filter_map(|name| self.find(name))
                .collect(),
            None => self.all(),
        }
    }

    /// Every profile, in the order of the file.
    pub fn all(&self) -> Vec<FileProfile<'_>> {
        self.config
            .profiles
            .iter()
            .map(|profile| self.own(profile))
            .collect()
    }

    fn own<'a>(&'a self, profile: &'a Profile) -> FileProfile<'a> {
        FileProfile {
            profile,
            path: &self.path,
        }
    }
}
