//! What a cloud answered, page by page, so that other programs can be given the same bytes.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A request, as far as the answer depends on it. Signatures and their dates do not count.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Asked {
    /// Path and query.
    pub target: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Asked {
    /// Whether a page of instances is asked for, and no list of what holds them.
    fn is_page(&self) -> bool {
        [
            "/instances",
            "describeApplicationInstances",
            "/instance/list",
            "/jobs",
        ]
        .iter()
        .any(|part| self.target.contains(part))
    }

    /// The number that orders pages: their number or offset.
    fn place(&self) -> u64 {
        let text = format!("{}&{}", self.target, String::from_utf8_lossy(&self.body));
        let numbers = [
            "PageNumber=",
            "CurrentPage=",
            "pageNum=",
            "offset=",
            "currentPage\":",
        ];
        let found = numbers.iter().find_map(|name| {
            let (_, rest) = text.split_once(name)?;
            let end = rest.find(|c: char| !c.is_ascii_digit());
            rest[..end.unwrap_or(rest.len())].parse().ok()
        });
        found.unwrap_or_default()
    }
}

/// The answers of a cloud.
#[derive(Debug, Default)]
pub struct Recorded {
    /// By what was asked.
    pub answers: HashMap<Asked, Vec<u8>>,
}

impl Recorded {
    /// The pages of instances, in their order, each once.
    pub fn pages(&self) -> Vec<(&Asked, &[u8])> {
        let pages = self.answers.iter().filter(|(asked, _)| asked.is_page());
        let mut pages: Vec<_> = pages
            .map(|(asked, body)| (asked, body.as_slice()))
            .collect();
        pages.sort_by_key(|(asked, _)| asked.place());
        // Where counting from 0 was tried, the first page came twice.
        pages.dedup_by(|next, last| next.1 == last.1);
        pages
    }

    /// Writes the configuration of a `curl` that fetches every page from `base`.
    pub fn curl(&self, base: &str, folder: &Path, name: &str, is_discarded: bool) -> PathBuf {
        let mut lines = Vec::new();
        for (asked, _) in self.pages() {
            if !lines.is_empty() {
                lines.push("next".to_owned());
            }
            lines.push(format!("url = \"{base}{}\"", asked.target));
            lines.push("silent".to_owned());
            if !asked.body.is_empty() {
                let body = String::from_utf8_lossy(&asked.body).replace('"', "\\\"");
                lines.push(format!("data = \"{body}\""));
            }
            if is_discarded {
                lines.push("output = \"/dev/null\"".to_owned());
            }
        }
        let path = folder.join(name);
        fs::write(&path, lines.join("\n")).expect("the folder can be written to");
        path
    }
}
