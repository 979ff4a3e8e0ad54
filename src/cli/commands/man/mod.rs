//! `cloudls man`: manual pages, of each command and of each topic.

mod page;

use std::fs;
use std::io::{self, ErrorKind, IsTerminal as _};
use std::path::Path;

use clap::{Command, ValueEnum as _};

use self::page::{MARK, Page};
use crate::cli::args::{self, Topic};
use crate::cli::commands::help::{Named, built, named};
use crate::cli::session::{Stopped, print};
use crate::config::settings::Environment;
use crate::core::error::SettingsError;
use crate::engine::trace::{Level, Trace};
use crate::output::exit::Exit;

/// Prints one page, or writes all of them.
pub fn run(args: &args::Man, environment: &Environment) -> Result<Exit, Stopped> {
    if let Some(folder) = &args.dir {
        return write(folder, &all()?, environment.get("MANPATH"));
    }
    let page = match named(&args.words)? {
        Named::Command(command) => Page::of_command(&command),
        Named::Topic(topic) => Page::of_topic(topic),
    };
    let exit = print(page.map_err(Stopped::Output)?.text.as_bytes())?;
    if io::stdout().is_terminal() {
        let words = args.words.iter().map(String::as_str);
        let words = [""].into_iter().chain(words).collect::<Vec<_>>().join(" ");
        let hint = format!(
            "hint: `cloudls man{words} | man -l -` shows this page, `cloudls help{words}` its words"
        );
        Trace::default().say(Level::Normal, &hint);
    }
    Ok(exit)
}

/// The pages of every command and topic.
fn all() -> Result<Vec<Page>, Stopped> {
    let tree = built();
    let commands = commands(&tree).into_iter().map(Page::of_command);
    let topics = Topic::value_variants().iter().copied();
    let pages = commands.chain(topics.map(Page::of_topic));
    pages
        .collect::<Result<_, _>>()
        .map_err(|error| Stopped::Machine(error.to_string()))
}

/// A command and all below it.
fn commands(command: &Command) -> Vec<&Command> {
    let below = command.get_subcommands().filter(|own| !own.is_hide_set());
    let below = below.flat_map(commands);
    [command].into_iter().chain(below).collect()
}

/// Writes the pages, each over an earlier one of its own kind alone; none where one of them cannot be.
fn write(folder: &Path, pages: &[Page], search_path: Option<&str>) -> Result<Exit, Stopped> {
    let failed = |path: &Path, error: &io::Error| {
        let why = format!("cannot write {}: {error}", path.display());
        SettingsError::new(why, "name another folder with --dir")
    };
    for page in pages {
        let section = folder.join(&page.folder);
        fs::create_dir_all(&section).map_err(|error| failed(&section, &error))?;
    }
    let files: Vec<_> = pages
        .iter()
        .map(|page| (folder.join(&page.folder).join(&page.name), &page.text))
        .collect();
    for (path, _) in &files {
        if !is_free(path).map_err(|error| failed(path, &error))? {
            let path = path.display();
            return Err(Stopped::Settings(SettingsError::new(
                format!("{path} is not a page of `cloudls man`, and is left as it is"),
                "move it away, or name another folder with --dir",
            )));
        }
    }
    for (path, text) in &files {
        fs::write(path, text).map_err(|error| failed(path, &error))?;
    }
    let words = format!("wrote {} pages to {}", files.len(), folder.display());
    let trace = Trace::default();
    trace.say(Level::Normal, &words);
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let mut searched = search_path.into_iter().flat_map(|path| path.split(':'));
    if !searched.any(|own| Path::new(own) == folder) {
        // An empty part of MANPATH is what man looks through without it.
        let path = shell_word(&folder.display().to_string());
        trace.say(
            Level::Normal,
            &format!(
                "note: where `man cloudls` does not find them: export MANPATH={path}:\"$MANPATH\""
            ),
        );
    }
    Ok(Exit::Complete)
}

/// A text as a word of a shell.
fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+".contains(c);
    if text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// Whether nothing is there, or an earlier page.
fn is_free(path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => Ok(fs::read(path)?.starts_with(MARK.as_bytes())),
        Ok(_) => Ok(false),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}
