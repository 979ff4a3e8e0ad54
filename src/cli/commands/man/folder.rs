//! Manual pages in a folder. What somebody else wrote there stays.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use super::page::{MARK, Page};
use crate::cli::commands::{Exit, Stopped};
use crate::core::error::SettingsError;
use crate::engine::trace::{Level, Trace};

/// Writes the pages, each over an earlier one of its own kind alone; none where one of them cannot be.
pub fn write(folder: &Path, pages: &[Page]) -> Result<Exit, Stopped> {
    let failed = |path: &Path, error: &io::Error| SettingsError {
        message: format!("cannot write {}: {error}", path.display()),
        hint: "name another folder with --dir".to_owned(),
        usage: false,
    };
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    let files: Vec<_> = pages
        .iter()
        .map(|page| (folder.join(&page.name), &page.text))
        .collect();
    for (path, _) in &files {
        if !is_free(path).map_err(|error| failed(path, &error))? {
            let path = path.display();
            return Err(Stopped::Settings(SettingsError {
                message: format!("{path} is no page of `cloudls man`, and is left as it is"),
                hint: "move it away, or name another folder with --dir".to_owned(),
                usage: false,
            }));
        }
    }
    for (path, text) in &files {
        fs::write(path, text).map_err(|error| failed(path, &error))?;
    }
    let words = format!("wrote {} pages to {}", files.len(), folder.display());
    Trace::default().say(Level::Normal, &words);
    Ok(Exit::Complete)
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
