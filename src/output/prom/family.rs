//! Families of metrics as text that is valid in both formats of it: the older one of Prometheus (0.0.4)
//! and `OpenMetrics` 1.0.

use std::borrow::Cow;
use std::fmt::{Display, Write as _};

use crate::core::terminal;

/// What a series is of: one kind of what a profile lists. As it is shown, so that none stands there twice.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProfileKind {
    pub provider: String,
    pub profile: String,
    pub kind: String,
}

/// The labels that every series has. The node exporter makes one page of all files in its folder, where of
/// two series with the same labels one is dropped: these tell a run from all others.
pub const EVERY: [&str; 4] = ["provider", "profile", "kind", "selection"];

/// Labels: their names and values.
pub type Labels<'a, N = &'static str> = Vec<(N, Cow<'a, str>)>;

/// A gauge: its name, and what it says. A name has the same words in every run: they have to agree across
/// the files of a folder.
#[derive(Clone, Copy)]
pub struct Gauge {
    pub name: &'static str,
    pub help: &'static str,
}

/// A value of a gauge.
pub struct Sample<'a, V, N = &'static str> {
    pub of: &'a ProfileKind,
    /// The labels besides those that every series has.
    pub labels: Labels<'a, N>,
    pub value: V,
}

/// The metrics of a run, as text.
pub struct Exposition<'s> {
    /// The flags that chose what is listed: a label of every series.
    selection: &'s str,
    text: String,
}

impl<'s> Exposition<'s> {
    /// Nothing yet.
    pub fn new(selection: &'s str) -> Self {
        Self {
            selection,
            text: String::new(),
        }
    }

    /// Writes a gauge with its samples; one without samples is left out.
    pub fn write<'a, N: Display, V: Display>(
        &mut self,
        gauge: Gauge,
        samples: impl IntoIterator<Item = Sample<'a, V, N>>,
    ) {
        let Gauge { name, help } = gauge;
        let mut samples = samples.into_iter().peekable();
        if samples.peek().is_some() {
            // Into memory: it does not fail.
            let _ = writeln!(self.text, "# HELP {name} {help}\n# TYPE {name} gauge");
        }
        for Sample { of, labels, value } in samples {
            self.text.push_str(name);
            let own = [&of.provider, &of.profile, &of.kind, self.selection];
            for (index, (label, value)) in EVERY.iter().zip(own).enumerate() {
                let before = if index == 0 { '{' } else { ',' };
                let _ = write!(self.text, "{before}{label}=\"{}\"", escaped(value));
            }
            for (label, value) in labels {
                let _ = write!(self.text, ",{label}=\"{}\"", escaped(&value));
            }
            let _ = writeln!(self.text, "}} {value}");
        }
    }

    /// The whole text, with the line that says so.
    pub fn finish(mut self) -> String {
        self.text.push_str("# EOF\n");
        self.text
    }
}

/// A label's value: nothing in it drives a terminal, or ends the value.
fn escaped(value: &str) -> String {
    let value = terminal::clean(value);
    let mut text = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\\' => text.push_str("\\\\"),
            '"' => text.push_str("\\\""),
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_ends_before_its_end() {
        for (value, text) in [
            ("", ""),
            ("训练 🚀", "训练 🚀"),
            (r"C:\n", r"C:\\n"),
            (r#"a",b="c"#, r#"a\",b=\"c"#),
            ("a\nb{} 1\r\n# EOF", "a b{} 1  # EOF"),
            ("\u{1b}[31m\u{202e}x\u{9b}\0", "[31mx"),
            (r"\", r"\\"),
        ] {
            assert_eq!(escaped(value), text, "{value:?}");
        }
    }

    #[test]
    fn a_family_has_its_help_and_type_and_a_series_its_labels() {
        let of = ProfileKind {
            provider: "eas".to_owned(),
            profile: "a\"b".to_owned(),
            kind: "instance".to_owned(),
        };
        let written = |samples: Vec<(Labels<'static>, u8)>| {
            let gauge = Gauge {
                name: "m",
                help: "What it is.",
            };
            let mut exposition = Exposition::new("--name 'x'");
            let samples = samples.into_iter().map(|(labels, value)| Sample {
                of: &of,
                labels,
                value,
            });
            exposition.write(gauge, samples);
            exposition.finish()
        };
        assert_eq!(written(Vec::new()), "# EOF\n");
        let head = "# HELP m What it is.\n# TYPE m gauge\n";
        let own = r#"provider="eas",profile="a\"b",kind="instance",selection="--name 'x'""#;
        assert_eq!(
            written(vec![(Vec::new(), 1)]),
            format!("{head}m{{{own}}} 1\n# EOF\n")
        );
        let labels = vec![("a", "x".into()), ("b", "\"".into())];
        assert_eq!(
            written(vec![(labels, 0), (vec![("a", "y".into())], 2)]),
            format!("{head}m{{{own},a=\"x\",b=\"\\\"\"}} 0\nm{{{own},a=\"y\"}} 2\n# EOF\n")
        );
    }
}
