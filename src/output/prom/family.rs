//! Families of metrics as text that is valid in both formats of it: the older one of Prometheus (0.0.4)
//! and `OpenMetrics` 1.0.

use std::borrow::Cow;
use std::fmt::{Display, Write as _};

use crate::core::terminal;

/// Labels: their names and values.
pub type Labels<'a, N = &'static str> = Vec<(N, Cow<'a, str>)>;

/// A gauge: its name, and what it says.
#[derive(Clone, Copy)]
pub struct Gauge {
    pub name: &'static str,
    pub help: &'static str,
}

impl Gauge {
    /// Writes it with its samples; one without samples is left out.
    pub fn write<'a, N: Display, V: Display>(
        self,
        samples: impl IntoIterator<Item = (Labels<'a, N>, V)>,
        out: &mut String,
    ) {
        let Self { name, help } = self;
        let mut samples = samples.into_iter().peekable();
        if samples.peek().is_some() {
            // Into memory: it does not fail.
            let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} gauge");
        }
        for (labels, value) in samples {
            out.push_str(name);
            for (index, (label, value)) in labels.iter().enumerate() {
                let before = if index == 0 { '{' } else { ',' };
                let _ = write!(out, "{before}{label}=\"{}\"", escaped(value));
            }
            let after = if labels.is_empty() { "" } else { "}" };
            let _ = writeln!(out, "{after} {value}");
        }
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
    fn a_family_has_its_help_and_type() {
        let written = |samples: Vec<(Labels<'_>, u8)>| {
            let mut out = String::new();
            let gauge = Gauge {
                name: "m",
                help: "What it is.",
            };
            gauge.write(samples, &mut out);
            out
        };
        assert_eq!(written(Vec::new()), "");
        let head = "# HELP m What it is.\n# TYPE m gauge\n";
        assert_eq!(written(vec![(Vec::new(), 1)]), format!("{head}m 1\n"));
        let labels = vec![("a", "x".into()), ("b", "\"".into())];
        assert_eq!(
            written(vec![(labels, 0), (vec![("a", "y".into())], 2)]),
            format!("{head}m{{a=\"x\",b=\"\\\"\"}} 0\nm{{a=\"y\"}} 2\n")
        );
    }
}
