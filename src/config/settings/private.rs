//! Files that hold secrets: read only where nobody else could have.

use std::fs::{self, File, Metadata};
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// The most bytes of a file of secrets.
const LIMIT: u64 = 64 * 1024;

/// The most of a file in which a vendor's tool keeps all its profiles.
const VENDOR_LIMIT: u64 = 1024 * 1024;

/// Why a file is not used. No part of its text is repeated.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong, naming the file.
    pub why: String,
    pub hint: String,
}

impl Refusal {
    fn new(why: String, hint: &str) -> Self {
        Self {
            why,
            hint: hint.to_owned(),
        }
    }
}

/// The text of a file that belongs to who runs the program, and that nobody else can read or write.
pub fn text(path: &Path) -> Result<String, Refusal> {
    let (text, metadata) = read(path, LIMIT)?;
    check_owner(path, &metadata)?;
    Ok(text)
}

/// The text of a file that a vendor's tool writes and reads as it is, and what is wrong with its
/// owner or mode.
pub fn vendor_text(path: &Path) -> Result<(String, Option<Refusal>), Refusal> {
    let (text, metadata) = read(path, VENDOR_LIMIT)?;
    Ok((text, check_owner(path, &metadata).err()))
}

/// Refuses a file that others can change: it says which program is run.
pub fn check_changes(path: &Path) -> Result<(), Refusal> {
    let Some(metadata) = fs::metadata(path).ok().filter(Metadata::is_file) else {
        return Ok(());
    };
    let shown = path.display();
    let mode = metadata.mode() & 0o7777;
    let owner = metadata.uid();
    if owner != 0 && owner != rustix::process::geteuid().as_raw() {
        let why = format!("{shown} belongs to somebody else, and says which program to run");
        Err(Refusal::new(why, "use a file of your own"))
    } else if mode & 0o022 != 0 {
        let why = format!(
            "{shown} says which program to run, and others can change it: its mode is {mode:04o}"
        );
        Err(Refusal::new(why, &format!("run chmod go-w {shown}")))
    } else {
        Ok(())
    }
}

/// The text of a file, if it has any, whosever it is: to see whether there is something in it.
pub fn unchecked_text(path: &Path) -> Option<String> {
    read(path, VENDOR_LIMIT).ok().map(|(text, _)| text)
}

/// The text of a token that another program writes for this one; whose it is, is that program's
/// business.
pub fn token_text(path: &Path) -> Result<String, Refusal> {
    read(path, LIMIT).map(|(text, _)| text)
}

fn read(path: &Path, limit: u64) -> Result<(String, Metadata), Refusal> {
    let shown = path.display();
    let unreadable = |error: std::io::Error| {
        let why = format!("cannot read {shown}: {error}");
        Refusal::new(why, "put the secret there, or correct the path")
    };
    // Opening something else, such as a pipe, could wait for ever.
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        let why = format!("{shown} is no ordinary file");
        return Err(Refusal::new(why, "name the file that holds the secret"));
    }
    let file = File::open(path).map_err(unreadable)?;
    // Of the file that is open: the path may mean another one by now.
    let metadata = file.metadata().map_err(unreadable)?;
    let mut bytes = Vec::new();
    let mut start = file.take(limit + 1);
    start.read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        let why = format!("{shown} is larger than {} KiB", limit / 1024);
        let hint = "name the file that holds the secret and nothing else";
        return Err(Refusal::new(why, hint));
    }
    let no_text = |_| {
        Refusal::new(
            format!("{shown} is no text"),
            "name the file that holds the secret",
        )
    };
    let text = String::from_utf8(bytes).map_err(no_text)?;
    Ok((text, metadata))
}

fn check_owner(path: &Path, metadata: &Metadata) -> Result<(), Refusal> {
    let shown = path.display();
    let mode = metadata.mode() & 0o7777;
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        let why = format!("{shown} belongs to somebody else");
        Err(Refusal::new(why, "use a file of your own"))
    } else if mode & 0o077 != 0 {
        let why = format!("{shown} is open to others: its mode is {mode:04o}");
        Err(Refusal::new(why, &format!("run chmod 600 {shown}")))
    } else {
        Ok(())
    }
}
