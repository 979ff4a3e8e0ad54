//! `cloudls config init`: a configuration file to start from, with a profile for each credential that is found, and an
//! example where none is.

use std::fmt::Write as _;
use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use super::discovered::{Discovered, Regions, State, discover};
use crate::cli::session::{Stopped, print};
use crate::config::settings::{Environment, Location, file};
use crate::core::about::{ALL, About, ScopeFlag};
use crate::core::error::SettingsError;
use crate::core::terminal;
use crate::engine::trace::{Level, Trace};
use crate::output::exit::Exit;
use crate::providers;

/// Writes the file, with its folders, for its owner alone. One that is there is left alone.
pub fn run(location: &Location, environment: &Environment) -> Result<Exit, Stopped> {
    let path = &*location.path;
    let found = discover(environment, path);
    write(path, &text(&found)).map_err(|error| {
        if error.kind() == ErrorKind::AlreadyExists {
            return is_there(location);
        }
        let message = format!("cannot write {}: {error}", path.display());
        SettingsError::new(message, "name another file with --config")
    })?;
    tell(path, &found);
    Ok(Exit::Complete)
}

/// That a file is left alone, and what to do: one without a profile is no loss.
fn is_there(location: &Location) -> SettingsError {
    let path = location.path.display();
    let known: Vec<_> = providers::ALL.iter().map(|row| row.about).collect();
    let text = location.read().ok().flatten();
    let config = text.and_then(|text| file::parse(&text, &known).ok());
    let is_empty = config.is_some_and(|config| {
        let defaults = (config.default_profiles, config.default_columns);
        config.profiles.is_empty() && matches!(defaults, (None, None))
    });
    let hint = if is_empty {
        "it holds no profile: uncomment an example in it, or remove the file and run `cloudls config init` again"
    } else {
        "edit it, or name another file with --config; `cloudls config init --dry-run` prints what would be written"
    };
    SettingsError::new(
        format!("{path} is there already, and is left as it is"),
        hint,
    )
}

/// Prints what would be written.
pub fn dry_run(path: &Path, environment: &Environment) -> Result<Exit, Stopped> {
    print(text(&discover(environment, path)).as_bytes())
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

/// Says what was written, and what comes next.
fn tell(path: &Path, found: &[Discovered]) {
    let trace = Trace::default();
    let path = path.display();
    let active: Vec<_> = found
        .iter()
        .filter(|own| matches!(own.state, State::Usable { .. }))
        .map(|own| own.profile.as_str())
        .collect();
    let (words, next) = if active.is_empty() {
        (
            format!(
                "wrote {path}: no credential was found, so it holds an example for each provider"
            ),
            "set the variables that `cloudls providers NAME` names, or uncomment an example; then `cloudls doctor`",
        )
    } else {
        let count = terminal::counted(active.len() as u64, "profile");
        (
            format!("wrote {path}: {count} ({})", active.join(", ")),
            "`cloudls doctor` tries each profile, `cloudls instances` lists them",
        )
    };
    trace.say(Level::Normal, &words);
    for Discovered { profile, state, .. } in found {
        let words = match state {
            State::Unusable(why) => format!("warning: profile {profile} is commented out: {why}"),
            State::Unnamed(why) => format!("warning: a profile is left out: {why}"),
            State::Usable {
                no_regions: Some(why),
                ..
            } => format!("warning: profile {profile} lists all regions: {why}"),
            State::Usable { .. } | State::SameAs(_) => continue,
        };
        trace.say(Level::Normal, &words);
    }
    trace.say(Level::Normal, &format!("next: {next}"));
}

const HEAD: &str = "\
# The configuration of cloudls. `cloudls config validate` checks this file, `cloudls config show` prints
# what it comes to. A line that begins with `#` and no blank is an example: take the `#` away. Further
# keys stand behind `#` and blanks.
#
# No secret stands in this file. `credential` of a profile says where it is:
#   { env = \"PROD\" }               in the provider's variables, with PROD_ before their names
#   { file = \"~/some/path\" }       in a file that only you can read: the secret alone, or lines of
#                                  NAME=value with the provider's variables
#   { command = [\"pass\", \"show\", \"x\"] }   in what a program prints, in the same forms or as the JSON
#                                  of aliyun's External mode
#   { aliyun_profile = \"NAME\" }    in a profile of ~/.aliyun/config.json
#   { koocli_profile = \"NAME\" }    in a profile of ~/.hcloud/config.json that is not encrypted
#   without this key               in the provider's own variables, or else wherever the vendor's tools
#                                  keep it

#[defaults]
# The columns of a table where --columns names none; +NAME adds one to the usual ones.
#columns = [\"+owner\", \"+tags\"]
";

/// The file: a part for each provider.
fn text(found: &[Discovered]) -> String {
    let mut text = HEAD.to_owned();
    if let Some(first) = found
        .iter()
        .find(|own| matches!(own.state, State::Usable { .. }))
    {
        text.push_str("# The profiles that are listed without --profile and --provider, beside what has a credential in the environment;\n# without it, every profile.\n");
        let _ = writeln!(text, "#profiles = [{:?}]", first.profile);
    }
    for about in providers::ALL.iter().map(|row| row.about) {
        let own = found.iter().filter(|own| own.about.id == about.id);
        let own: Vec<_> = own.collect();
        let _ = writeln!(text, "\n# {}: {}.", about.title, about.lists);
        if own.is_empty() {
            let _ = writeln!(
                text,
                "# No credential was found. Its variables: {}.",
                forms(about)
            );
            example(about, &mut text);
        }
        for (at, own) in own.into_iter().enumerate() {
            if at > 0 {
                text.push('\n');
            }
            profile(own, &mut text);
        }
        options(about, &mut text);
    }
    text
}

/// The variables of each form of credential.
fn forms(about: &About) -> String {
    let forms = about
        .credentials
        .iter()
        .map(|form| form.variables.join(" and "));
    let forms: Vec<_> = forms.collect();
    forms.join("; or ")
}

/// The profile of a provider of which no credential was found.
fn example(about: &'static About, text: &mut String) {
    let _ = writeln!(text, "#[profile.{}]", about.id);
    let _ = writeln!(text, "#provider = {:?}", about.id);
    if let Some(flag) = about.scope("region") {
        let _ = writeln!(text, "#{}", every_region(flag, about, NONE_NAMED));
    }
}

/// Where none is named, all are asked: one that happens to be empty would look like an empty account.
fn every_region(flag: &ScopeFlag, about: &About, why: &str) -> String {
    let (key, count) = (flag.key(), about.regions.len());
    format!(
        "{key} = {ALL:?}  # all {count} that are known, as {why}; naming those in use is faster"
    )
}

const NONE_NAMED: &str = "none is named";

/// The profile of a credential that was found, commented out where it cannot be used.
fn profile(found: &Discovered, text: &mut String) {
    let Discovered {
        about,
        profile,
        stored,
        state,
    } = found;
    // What JSON writes of a text without control characters, TOML reads.
    let credential = stored.as_ref().map(|(store, name)| {
        let name = serde_json::Value::from(name.as_str());
        format!("credential = {{ {store} = {name} }}")
    });
    let mut why_all = NONE_NAMED;
    let (words, sign, regions) = match state {
        State::Usable {
            place,
            regions,
            no_regions,
        } => {
            why_all = no_regions.as_deref().unwrap_or(NONE_NAMED);
            (format!("Found: {place}."), "", regions.as_ref())
        }
        State::Unusable(why) => (format!("Found, and not usable as it is: {why}."), "#", None),
        State::Unnamed(why) => {
            let _ = writeln!(text, "# Found, and left out: {why}.");
            return;
        }
        State::SameAs(other) => {
            let credential = credential.unwrap_or_default();
            let _ = writeln!(text, "# The same as in [profile.{other}]: {credential}");
            return;
        }
    };
    let _ = writeln!(text, "# {words}");
    let _ = writeln!(text, "{sign}[profile.{profile}]");
    let _ = writeln!(text, "{sign}provider = {:?}", about.id);
    if let Some(flag) = about.scope("region") {
        let line = match regions {
            Some(Regions { ids, origin }) => format!("{} = {ids:?}  # of {origin}", flag.key()),
            None => every_region(flag, about, why_all),
        };
        let _ = writeln!(text, "{sign}{line}");
    }
    if let Some(credential) = credential {
        let _ = writeln!(text, "{sign}{credential}");
    }
}

/// The other keys that a profile of the provider may have.
fn options(about: &'static About, text: &mut String) {
    let mut lines: Vec<(String, String)> = Vec::new();
    for scope in about.scopes.iter().filter(|flag| flag.name != "region") {
        let words = scope.help.to_owned();
        lines.push((
            format!("{} = [{:?}]", scope.key(), about.example(scope)),
            words,
        ));
    }
    if about.kinds.len() > 1 {
        let (all, usual) = (about.all_kinds().words(), about.usual_kinds().words());
        let words = format!("kinds of rows, of {all}; without it {usual}");
        lines.push((format!("kinds = [{:?}]", about.main_kind().as_str()), words));
    }
    for choice in about.choices {
        lines.push((
            format!("{} = {:?}", choice.key, choice.words[0]),
            choice.what.to_owned(),
        ));
    }
    for endpoint in about.endpoints.iter().filter(|known| !known.is_local()) {
        let sites = endpoint.sites.iter();
        let sites: Vec<_> = sites
            .map(|site| format!("{}: {}", site.url, site.what))
            .collect();
        let line = format!("{} = {:?}", endpoint.key, endpoint.url);
        lines.push((line, sites.join("; ")));
    }
    lines.push(("credential = { env = \"PROD\" }".to_owned(), String::new()));
    text.push_str("# Further keys:\n");
    for (line, words) in lines {
        let words = if words.is_empty() {
            words
        } else {
            format!("  # {words}")
        };
        let _ = writeln!(text, "#   {line}{words}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each example by itself, and with each further key of its provider.
    #[test]
    fn the_file_is_sound_as_it_is_and_uncommented() {
        let known: Vec<_> = providers::ALL.iter().map(|row| row.about).collect();
        let text = text(&[]);
        assert!(file::parse(&text, &known).unwrap().profiles.is_empty());
        let parts: Vec<_> = text.split("\n\n").collect();
        assert_eq!(parts.len(), known.len() + 2);
        for (part, about) in parts[2..].iter().zip(&known) {
            let examples = part.lines().filter_map(|line| line.strip_prefix('#'));
            let (keys, examples): (Vec<_>, Vec<_>) = examples
                .filter(|line| !line.starts_with(' ') || line.starts_with("   "))
                .partition(|line| line.starts_with("   "));
            let examples = examples.join("\n");
            let config = file::parse(&examples, &known).unwrap();
            assert_eq!(config.profiles[0].about.value.id, about.id);
            for key in &keys {
                let with = format!("{examples}\n{key}");
                let config = file::parse(&with, &known);
                assert_eq!(config.unwrap().profiles.len(), 1, "{with}");
            }
            let whole = file::parse(&format!("{examples}\n{}", keys.join("\n")), &known).unwrap();
            let whole = &whole.profiles[0];
            assert_eq!(whole.scopes.len(), about.scopes.len());
            let endpoints = about.endpoints.iter().filter(|known| !known.is_local());
            assert_eq!(whole.endpoints.len(), endpoints.count());
        }
    }
}
