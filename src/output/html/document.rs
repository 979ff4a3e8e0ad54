//! What stands around the sums and the table: the head with the policy, what is missing, where it comes from.

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::text::shown;
use crate::core::model::Timestamp;
use crate::core::terminal::counted;
use crate::output::document::Outcome;
use crate::output::summary::{short, source_line, summary, troubles};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// A page on its way out.
pub struct Document<'a> {
    /// When the listing was begun.
    pub now: Timestamp,
    /// The flags that chose what is listed; empty where there are none.
    pub selection: &'a str,
    pub outcome: Outcome<'a>,
}

impl Document<'_> {
    /// Writes all that stands before the sums; `rules` are those of the style sheet for this page alone.
    pub fn begin(&self, rules: &str, out: &mut dyn Write) -> io::Result<()> {
        let line = shown(&summary(&self.outcome, None));
        let style = format!("{STYLE}{rules}");
        write!(
            out,
            "<!DOCTYPE html>\n\
             <html lang=\"en\">\n\
             <head>\n\
             <meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <meta name=\"robots\" content=\"noindex\">\n\
             <link rel=\"icon\" href=\"data:,\">\n\
             <title>{line}</title>\n\
             <style>{style}</style>\n\
             </head>\n\
             <body>\n\
             <header class=\"{}\">\n\
             <h1>{line}</h1>\n\
             {}\
             </header>\n",
            policy(&style),
            self.state(),
            self.origin(),
        )?;
        self.missing(out)
    }

    /// Writes all that stands behind the table.
    pub fn end(&self, out: &mut dyn Write) -> io::Result<()> {
        let sources = counted(self.outcome.reports.len() as u64, "source");
        writeln!(out, "<footer>\n<details><summary>{sources}</summary>\n<ul>")?;
        for report in self.outcome.reports {
            let line = source_line(report);
            let line = line.strip_prefix("source: ").unwrap_or(&line);
            writeln!(out, "<li>{}</li>", shown(line))?;
        }
        write!(
            out,
            "</ul>\n</details>\n</footer>\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
        )
    }

    /// Whether all is there, as the style sheet knows it.
    fn state(&self) -> &'static str {
        if short(self.outcome.reports).next().is_some() {
            "incomplete"
        } else if self.outcome.limited || self.outcome.undecided.left_out() > 0 {
            "cut"
        } else {
            "complete"
        }
    }

    /// When it was made, by what, and what was asked for.
    fn origin(&self) -> String {
        let now = self.now;
        let at = now.format("%Y-%m-%d %H:%M:%S UTC");
        let version = env!("CARGO_PKG_VERSION");
        let selection = match self.selection {
            "" => String::new(),
            flags => format!(", listed with <code>{}</code>", shown(flags)),
        };
        format!(
            "<p>As of <time id=\"made\" datetime=\"{now}\">{at}</time>, by cloudls {version}{selection}</p>\n"
        )
    }

    /// What is missing, and what else there is to say, in the words of stderr.
    fn missing(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut lines = troubles(self.outcome.reports);
        lines.extend_from_slice(self.outcome.notes);
        if lines.is_empty() {
            return Ok(());
        }
        out.write_all(
            b"<section id=\"missing\" aria-label=\"what is missing, and notes\">\n<ul>\n",
        )?;
        for line in lines {
            let (word, rest) = line.split_once(": ").unwrap_or(("note", &line));
            let (word, rest) = (shown(word), shown(rest));
            writeln!(out, "<li class=\"{word}\"><b>{word}:</b> {rest}</li>")?;
        }
        out.write_all(b"</ul>\n</section>\n")
    }
}

/// What the page may do: show this style, run its script, and nothing else.
fn policy(style: &str) -> String {
    let (script, style) = (digest(SCRIPT), digest(style));
    format!(
        "default-src 'none'; script-src 'sha256-{script}'; style-src 'sha256-{style}'; img-src data:; \
         base-uri 'none'; form-action 'none'"
    )
}

fn digest(text: &str) -> String {
    STANDARD.encode(Sha256::digest(text))
}
