//! What was found of all profiles: the JSON document, the summary, the exit code.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use crate::core::health::{Finding, Status};
use crate::core::model::Timestamp;
use crate::core::report::Why;
use crate::output;
use crate::output::exit::Exit;

/// The check that stands for all that were not made in time.
pub const END: &str = "end";

/// A profile and what was found of it.
#[derive(Serialize, JsonSchema)]
pub struct Examined<'a> {
    /// Its provider's id.
    pub provider: &'static str,
    /// Its name.
    pub profile: &'a str,
    /// Whether no check failed.
    ok: bool,
    /// What was looked at, in order.
    checks: Vec<Finding>,
}

impl<'a> Examined<'a> {
    /// Nothing was found yet.
    pub fn new(provider: &'static str, profile: &'a str) -> Self {
        Self {
            provider,
            profile,
            ok: true,
            checks: Vec::new(),
        }
    }

    /// Takes what was found.
    pub fn take(&mut self, finding: Finding) {
        self.ok &= finding.status != Status::Fail;
        self.checks.push(finding);
    }

    /// How a listing of this profile alone would end.
    fn exit(&self) -> Exit {
        if self.ok {
            return Exit::Complete;
        }
        let kind = self.checks.iter().find_map(|finding| finding.kind);
        kind.map_or(Exit::Internal, Exit::of_kind)
    }
}

/// The profiles, in the order of the listing.
#[derive(Default)]
pub struct Account<'a> {
    /// Those examined so far.
    pub profiles: Vec<Examined<'a>>,
}

/// The profiles, and what was found of each.
#[derive(Serialize, JsonSchema)]
pub struct Document<'a> {
    /// The version of the keys and their meanings.
    #[schemars(extend("const" = 1))]
    schema_version: u32,
    /// When the examination was begun.
    generated_at: Timestamp,
    /// Whether no check of any profile failed.
    ok: bool,
    /// The profiles, in the order of a listing.
    profiles: &'a [Examined<'a>],
}

impl Account<'_> {
    /// Writes the document.
    pub fn write(&self, now: Timestamp, out: &mut impl Write) -> io::Result<()> {
        let document = Document {
            schema_version: 1,
            generated_at: now,
            ok: self.profiles.iter().all(|examined| examined.ok),
            profiles: &self.profiles,
        };
        output::write_json(out, &document)?;
        out.write_all(b"\n")
    }

    /// One line about all of them.
    pub fn summary(&self) -> String {
        let profiles = counted(self.profiles.len(), "profile");
        let bad = self.profiles.iter().filter(|examined| !examined.ok);
        let bad: Vec<_> = bad
            .map(|examined| format!("{}/{}", examined.provider, examined.profile))
            .collect();
        let checks = self.profiles.iter().flat_map(|examined| &examined.checks);
        let warnings = checks.filter(|check| check.status == Status::Warn).count();
        let warnings = match warnings {
            0 => String::new(),
            count => format!(", {}", counted(count, "warning")),
        };
        if bad.is_empty() {
            format!("{profiles}: all pass{warnings}")
        } else {
            let (count, names) = (bad.len(), bad.join(", "));
            format!("{profiles}: {count} FAILED ({names}){warnings}")
        }
    }

    /// 0 only where every profile passes, else as a listing would end.
    pub fn exit(&self, stopped: Option<Why>) -> Exit {
        let mut checks = self.profiles.iter().flat_map(|examined| &examined.checks);
        if let Some(Why::Signal(number)) = stopped
            && checks.any(|finding| finding.check == END)
        {
            return Exit::Signal(number);
        }
        let mut bad = self.profiles.iter().filter(|examined| !examined.ok);
        let Some(first) = bad.next().map(Examined::exit) else {
            return Exit::Complete;
        };
        if self.profiles.iter().any(|examined| examined.ok) {
            Exit::Partial
        } else if bad.all(|examined| examined.exit() == first) {
            first
        } else {
            Exit::Internal
        }
    }
}

fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
