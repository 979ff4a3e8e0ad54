//! `cloudls config`: the configuration file found, written, shown and checked; sends nothing.

mod show;

use std::fmt::Write as _;
use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use crate::cli::args::ConfigCommand;
use crate::cli::session::{
    AvailableProfiles, Loaded, Stopped, demo_environment, load, runtime, start_demo,
};
use crate::config::settings::{Environment, Location};
use crate::core::about::About;
use crate::core::error::SettingsError;
use crate::core::terminal;
use crate::engine::trace::{Level, Trace};
use crate::output::exit::Exit;
use crate::providers;

/// Runs one of the commands; `flag` is `--config`.
pub fn run(
    command: &ConfigCommand,
    environment: &Environment,
    flag: Option<&Path>,
    on_demo: bool,
) -> Result<Exit, Stopped> {
    let location = || Location::find(flag, environment).ok_or_else(|| no_home(environment));
    match command {
        ConfigCommand::Path => print_path(&location()?),
        ConfigCommand::Init => init(&location()?.path),
        ConfigCommand::Show(args) if on_demo => {
            let runtime = runtime()?;
            let demo = start_demo(&runtime)?;
            let available = AvailableProfiles {
                loaded: &Loaded::default(),
                environment: &demo_environment(&demo),
                implicit: "demo",
            };
            show::run(args, available, None)
        }
        ConfigCommand::Show(args) => {
            let available = AvailableProfiles {
                loaded: &load(flag, environment)?,
                environment,
                implicit: "env",
            };
            show::run(args, available, Location::find(flag, environment).as_ref())
        }
        ConfigCommand::Validate => validate(&location()?.path, &load(flag, environment)?),
    }
}

fn print_path(location: &Location) -> Result<Exit, Stopped> {
    let mut out = io::stdout().lock();
    writeln!(out, "{}", location.path.display())
        .and_then(|()| out.flush())
        .map_err(Stopped::Output)?;
    if !location.path.exists() {
        let words = "note: there is no file yet; `cloudls config init` writes one";
        Trace::default().say(Level::Normal, words);
    }
    Ok(Exit::Complete)
}

/// A file that was loaded has no errors. One that does not exist is not valid.
fn validate(path: &Path, loaded: &Loaded) -> Result<Exit, Stopped> {
    let path = path.display();
    if !loaded.exists {
        let why = format!("there is no configuration file at {path}");
        return Err(SettingsError::new(why, "`cloudls config init` writes one").into());
    }
    let profiles = terminal::counted(loaded.config.profiles.len() as u64, "profile");
    let mut out = io::stdout().lock();
    writeln!(out, "{path}: {profiles}, no errors")
        .and_then(|()| out.flush())
        .map_err(Stopped::Output)?;
    Ok(Exit::Complete)
}

fn no_home(environment: &Environment) -> SettingsError {
    let why = match environment.get("HOME") {
        Some(_) => "HOME is not an absolute path",
        None => "HOME is not set",
    };
    SettingsError::new(
        format!("there is no place for a configuration file: {why}"),
        "set HOME to the whole path of a folder, or name the file with --config or CLOUDLS_CONFIG",
    )
}

/// Writes the file, with its folders, for its owner alone. One that is there is left alone.
fn init(path: &Path) -> Result<Exit, Stopped> {
    write(path, &template()).map_err(|error| {
        let path = path.display();
        let (message, hint) = if error.kind() == ErrorKind::AlreadyExists {
            let message = format!("{path} is there already, and is left as it is");
            (message, "edit it, or name another file with --config")
        } else {
            let message = format!("cannot write {path}: {error}");
            (message, "name another file with --config")
        };
        SettingsError::new(message, hint)
    })?;
    let words = format!("wrote {}; uncomment what you need in it", path.display());
    Trace::default().say(Level::Normal, &words);
    Ok(Exit::Complete)
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(text.as_bytes())
}

const HEAD: &str = "\
# The configuration of cloudls: `cloudls config validate` checks it, `cloudls config show` shows what
# it comes to. Lines that begin with `#` and no blank are examples: take the `#` away.
#
# No secret stands in this file. `credential` of a profile says where it is:
#   { env = \"PROD\" }           in the provider's variables with PROD_ before their names
#   { file = \"~/some/path\" }   in a file that nobody but you can read: the secret alone, or lines of
#                              NAME=value with the provider's variables
#   { command = [\"pass\", \"show\", \"x\"] }   in what a program prints: the secret alone, such lines, or
#                              the JSON of the External mode of aliyun
#   { aliyun_profile = \"NAME\" }   in a profile of ~/.aliyun/config.json
#   { koocli_profile = \"NAME\" }   in a profile of ~/.hcloud/config.json, if it is not encrypted
#   without this key           in the provider's ordinary variables, else where the vendor's own tools
#                              keep it

# What is listed where neither --profile nor --provider is given; without it, every profile.
#[defaults]
#profiles = [\"my-eas\"]
# The columns of a table where --columns names none; +NAME adds one to the usual ones.
#columns = [\"+owner\", \"+tags\"]
";

/// A profile for each provider, after a few words. What begins with `#` and no blank makes a sound
/// file.
fn template() -> String {
    let mut text = HEAD.to_owned();
    for row in providers::ALL {
        describe(row.about, &mut text);
    }
    text
}

fn describe(about: &About, text: &mut String) {
    let mut line = |line: String| {
        let _ = writeln!(text, "{line}");
    };
    line(format!("\n# {}: {}.", about.title, about.lists));
    line(format!("#[profile.my-{}]", about.id));
    line(format!("#provider = {:?}", about.id));
    for scope in about.scopes {
        line(format!("# {}:", scope.help));
        line(format!("#{} = [{:?}]", scope.key(), about.example(scope)));
    }
    if about.kinds.len() > 1 {
        let (all, usual) = (about.all_kinds().words(), about.usual_kinds().words());
        line(format!("# Kinds of rows, of {all}; without it {usual}:"));
        line(format!("#kinds = [{:?}]", about.main_kind().as_str()));
    }
    for choice in about.choices {
        line(format!("# {}:", choice.what));
        line(format!("#{} = {:?}", choice.key, choice.words[0]));
    }
    for endpoint in about.endpoints.iter().filter(|known| !known.is_local()) {
        line(format!("#{} = {:?}", endpoint.key, endpoint.url));
    }
    let forms = about
        .credentials
        .iter()
        .map(|form| form.variables.join(" and "));
    let forms: Vec<_> = forms.collect();
    line(format!("# Its variables: {}.", forms.join("; or ")));
    line("#credential = { env = \"PROD\" }".to_owned());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::settings::file;

    #[test]
    fn the_template_is_sound_as_it_is_and_uncommented() {
        let known: Vec<_> = providers::ALL.iter().map(|row| row.about).collect();
        let template = template();
        assert!(file::parse(&template, &known).unwrap().profiles.is_empty());
        let is_example =
            |line: &&str| line.starts_with('#') && !line.starts_with("# ") && *line != "#";
        let examples = template.lines().filter(is_example).map(|line| &line[1..]);
        let examples: Vec<_> = examples.collect();
        let config = file::parse(&examples.join("\n"), &known).unwrap();
        assert_eq!(config.profiles.len(), known.len());
        for (profile, about) in config.profiles.iter().zip(&known) {
            assert_eq!(profile.scopes.len(), about.scopes.len());
            let endpoints = about.endpoints.iter().filter(|known| !known.is_local());
            assert_eq!(profile.endpoints.len(), endpoints.count());
        }
    }
}
