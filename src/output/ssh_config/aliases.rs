//! Names for instances that `ssh`, `scp`, `sftp`, `rsync` and `git` take: without a slash or colon, behind which
//! some of them look for a path, and behind a prefix, so that nobody who names an instance takes over a host of the user.

use std::collections::{HashMap, HashSet};

use super::left_out::NoAlias;
use crate::core::terminal;

/// The prefix where nobody asks for another.
pub const PREFIX: &str = "cloudls-";

/// The most bytes of an alias: some clients refuse a file with a line of more than 1,024.
const LONGEST: usize = 255;
/// The most bytes of a prefix.
const LONGEST_PREFIX: usize = 64;

/// Says what is wrong with a prefix, if anything.
pub fn check_prefix(prefix: &str) -> Result<(), &'static str> {
    if !prefix.chars().all(is_plain) {
        Err("it may have letters, digits, '.', '_', '+' and '-' only")
    } else if prefix.starts_with('-') {
        Err("an alias that begins with '-' is an option to ssh")
    } else if prefix.len() > LONGEST_PREFIX {
        Err("it is too long")
    } else {
        Ok(())
    }
}

/// The aliases of a file.
pub struct Aliases<'a> {
    prefix: &'a str,
    /// How many instances have each name.
    claims: HashMap<&'a str, u64>,
    /// The aliases made of addresses.
    taken: HashSet<String>,
    /// How often each of them was asked for.
    asked: HashMap<&'a str, u64>,
}

impl<'a> Aliases<'a> {
    /// Behind this prefix, where instances have these names.
    pub fn new(prefix: &'a str, names: impl Iterator<Item = &'a str>) -> Self {
        let mut claims = HashMap::new();
        for name in names {
            *claims.entry(name).or_default() += 1;
        }
        Self {
            prefix,
            claims,
            taken: HashSet::new(),
            asked: HashMap::new(),
        }
    }

    /// The alias of an address: of several that are spelled alike the first has the plain one.
    pub fn of_address(&mut self, address: &'a str) -> String {
        let plain = cut(address, LONGEST);
        let asked = self.asked.entry(plain).or_default();
        loop {
            *asked += 1;
            let end = match *asked {
                1 => String::new(),
                number => format!("-{number}"),
            };
            let room = LONGEST - self.prefix.len() - end.len();
            let alias = format!("{}{}{end}", self.prefix, cut(plain, room));
            if self.taken.insert(alias.clone()) {
                return alias;
            }
        }
    }

    /// The alias of a name, once all addresses have theirs: nothing where there is no name, or where it is the
    /// alias of the address.
    pub fn of_name(&self, name: &str, address: &str) -> Result<Option<String>, NoAlias> {
        let alias = format!("{}{name}", self.prefix);
        if name.is_empty() {
            Ok(None)
        } else if name == NOTHING_LEFT {
            Err(NoAlias::Empty)
        } else if alias.len() > LONGEST {
            Err(NoAlias::Long)
        } else if alias.eq_ignore_ascii_case("localhost")
            || self.prefix.is_empty() && name.contains('.')
        {
            Err(NoAlias::Host)
        } else if self.claims.get(name).is_some_and(|claims| *claims > 1) {
            Err(NoAlias::Shared)
        } else if alias == address {
            Ok(None)
        } else if self.taken.contains(&alias) {
            Err(NoAlias::Shared)
        } else {
            Ok(Some(alias))
        }
    }
}

/// The beginning of a text, of so many bytes at most.
fn cut(text: &str, most: usize) -> &str {
    terminal::begin(text, most)
}

/// Whether a character means nothing to any of the programs. Patterns are compared byte by byte, so that `ssh`
/// finds any script.
fn is_plain(c: char) -> bool {
    c.is_alphanumeric() && !terminal::is_unsafe(c) || "._+-".contains(c)
}

/// A text as a part of an alias: every other character is a hyphen.
fn spelled(text: &str) -> String {
    text.chars()
        .map(|c| if is_plain(c) { c } else { '-' })
        .collect()
}

/// What becomes of a name without anything that an alias may have.
const NOTHING_LEFT: &str = "-";

/// A name as an alias.
pub fn name(name: &str) -> String {
    let spelled = spelled(name);
    match spelled.trim_matches(['-', '.']) {
        "" if !name.is_empty() => NOTHING_LEFT.to_owned(),
        trimmed => trimmed.to_owned(),
    }
}

/// An address, or a part of it, as an alias. It has no dots, so that it cannot be that of a host, whatever the prefix.
pub fn address(address: &str) -> String {
    spelled(address).replace('.', "-")
}
