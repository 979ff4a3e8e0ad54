//! Everything known of single instances, for people: a field a line, in groups.
//!
//! It is made of the JSON object of a row, so that what is a key there is never missing here.

use std::io::{self, Write};

use serde_json::{Map, Value};
use unicode_width::UnicodeWidthStr as _;

use super::format::TableStyle;
use super::grid;
use crate::core::color::{BOLD, RESET};
use crate::core::fields::Times;
use crate::core::model::Timestamp;
use crate::core::terminal;

/// The groups, and the keys of the object that stand in each; whatever is in none of them comes last.
const GROUPS: [(&str, &[&str]); 8] = [
    (
        "identity",
        &[
            "address", "provider", "profile", "kind", "id", "name", "url",
        ],
    ),
    (
        "state",
        &[
            "status",
            "status_raw",
            "status_reason",
            "health",
            "restarts",
        ],
    ),
    ("place", &["region", "zone", "host", "parent"]),
    (
        "machine",
        &[
            "instance_type",
            "image",
            "cpu",
            "memory_gb",
            "disk_gb",
            "gpu",
        ],
    ),
    ("network", &["private_ips", "public_ips", "ports", "ssh"]),
    (
        "times",
        &[
            "created_at",
            "started_at",
            "updated_at",
            "expires_at",
            "stop_at",
        ],
    ),
    ("billing", &["billing", "spot"]),
    ("owner and tags", &["owner", "tags"]),
];
/// The provider's own object.
const RAW: &str = "raw";
/// The blanks in front of a field.
const INDENT: usize = 2;

/// A field, by its path, with what is shown of it.
struct Line {
    path: String,
    text: String,
}

/// A row.
#[derive(Clone)]
pub struct Detail {
    /// As the list of a JSON document has it: an object behind a comma.
    pub object: Vec<u8>,
    /// The keys of which it is known that there is nothing, by their paths.
    pub none: Vec<String>,
}

/// Writes rows one below the other.
pub fn write(rows: &[&Detail], style: TableStyle, out: &mut dyn Write) -> io::Result<()> {
    for (at, row) in rows.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        let object = row.object.trim_ascii_start();
        let object = object.strip_prefix(b",").unwrap_or(object);
        write_row(&serde_json::from_slice(object)?, &row.none, style, out)?;
    }
    out.flush()
}

fn write_row(
    row: &Map<String, Value>,
    none: &[String],
    style: TableStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut unknown = Vec::new();
    let is_grouped = |key: &str| GROUPS.iter().any(|(_, keys)| keys.contains(&key)) || key == RAW;
    let others: Vec<_> = row
        .keys()
        .map(String::as_str)
        .filter(|key| !is_grouped(key))
        .collect();
    let groups = GROUPS.iter().map(|(title, keys)| (*title, *keys));
    let groups: Vec<_> = groups
        .chain([("more", &others[..])])
        .map(|(title, keys)| {
            let mut lines = Vec::new();
            for (key, value) in keys
                .iter()
                .filter_map(|key| Some((*key, row.get(key.to_owned())?)))
            {
                take(key, value, style.now, &mut lines, &mut unknown);
            }
            (title, lines)
        })
        .collect();
    let paths = groups
        .iter()
        .flat_map(|(_, lines)| lines)
        .map(|line| line.path.width());
    let width = paths.max().unwrap_or(0);
    for (title, lines) in groups.iter().filter(|(_, lines)| !lines.is_empty()) {
        if style.color {
            writeln!(out, "{BOLD}{title}{RESET}")?;
        } else {
            writeln!(out, "{title}")?;
        }
        for line in lines {
            write_line(line, width, style, out)?;
        }
    }
    let (none, unknown): (Vec<_>, Vec<_>) =
        unknown.into_iter().partition(|path| none.contains(path));
    for (word, paths) in [("none", none), ("unknown", unknown)] {
        if !paths.is_empty() {
            let words = format!("{word}: {}", paths.join(", "));
            for line in folded(&words, 0, style) {
                writeln!(out, "{line}")?;
            }
        }
    }
    if let Some(raw) = row.get(RAW) {
        writeln!(out, "as the provider sent it")?;
        let text = serde_json::to_string_pretty(raw).map_err(io::Error::other)?;
        for line in text.lines() {
            writeln!(out, "  {}", terminal::clean(line))?;
        }
    }
    Ok(())
}

/// Behind its path, or below where a terminal has no room.
fn write_line(line: &Line, width: usize, style: TableStyle, out: &mut dyn Write) -> io::Result<()> {
    let begin = format!("{}{}", " ".repeat(INDENT), line.path);
    let column = INDENT + width + grid::GAP;
    let padding = " ".repeat(column - begin.width());
    match style.width.map(usize::from) {
        Some(limit) if column + line.text.width() > limit && line.text.contains(' ') => {
            let mut lines = terminal::wrap_indented(&line.text, column, limit).into_iter();
            let first = lines.next().unwrap_or_default();
            writeln!(out, "{begin}{padding}{}", first.trim_start())?;
            lines.try_for_each(|line| writeln!(out, "{line}"))
        }
        _ => {
            let text =
                match grid::color(&line.text).filter(|_| style.color && line.path == "status") {
                    Some(color) => format!("{color}{}{RESET}", line.text),
                    None => line.text.clone(),
                };
            writeln!(out, "{begin}{padding}{text}")
        }
    }
}

fn folded(words: &str, indent: usize, style: TableStyle) -> Vec<String> {
    match style.width {
        Some(width) => terminal::wrap_indented(words, indent, width.into()),
        None => vec![words.to_owned()],
    }
}

/// Takes a value apart: the members of an object have a line each, and so have the objects of a list. What has no value
/// is named.
fn take(
    path: &str,
    value: &Value,
    now: Timestamp,
    lines: &mut Vec<Line>,
    unknown: &mut Vec<String>,
) {
    let mut line = |text: String| {
        lines.push(Line {
            path: terminal::clean(path).into_owned(),
            text: terminal::clean(&text).into_owned(),
        });
    };
    match value {
        Value::Null => unknown.push(terminal::clean(path).into_owned()),
        Value::String(text) if path.ends_with("_at") => {
            let time = Timestamp::parse(text);
            let away = time.map(|time| format!(" ({})", Times::Relative.write(time, now)));
            line(format!("{text}{}", away.unwrap_or_default()));
        }
        Value::Object(members) if members.is_empty() => unknown.push(path.to_owned()),
        Value::Object(members) => {
            for (key, value) in members {
                take(&format!("{path}.{key}"), value, now, lines, unknown);
            }
        }
        Value::Array(items) if items.is_empty() => unknown.push(path.to_owned()),
        Value::Array(items) if items.iter().all(|item| !item.is_object()) => {
            let items: Vec<_> = items.iter().map(scalar).collect();
            line(items.join(", "));
        }
        Value::Array(items) => {
            for item in items {
                line(members(item));
            }
        }
        other => line(scalar(other)),
    }
}

/// `port 22, protocol tcp`: what is known of an object in a list.
fn members(item: &Value) -> String {
    let Value::Object(members) = item else {
        return scalar(item);
    };
    let known = members.iter().filter(|(_, value)| !value.is_null());
    let words: Vec<_> = known
        .map(|(key, value)| format!("{key} {}", scalar(value)))
        .collect();
    words.join(", ")
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::output::json::empty_row;

    fn drawn(row: &Value, width: Option<u16>) -> String {
        let style = TableStyle {
            headers: true,
            color: false,
            width,
            now: Timestamp::parse("2026-01-10T00:00:00Z").unwrap(),
        };
        let mut out = Vec::new();
        let row = Detail {
            object: row.to_string().into(),
            none: vec!["public_ips".to_owned(), "owner".to_owned()],
        };
        write(&[&row], style, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_is_known_has_a_line_and_what_is_not_is_named() {
        let row = json!({
            "address": "p/x/i", "status": "running", "name": null, "cpu": {"count": 8, "model": null},
            "ports": [{"port": 22, "protocol": "tcp", "host": null}, {"port": 80}],
            "private_ips": ["10.0.0.1", "10.0.0.2"], "public_ips": [],
            "created_at": "2026-01-05T20:00:00Z", "tags": {"a\u{1b}[1m": "b"}, "new_key": true,
            "raw": {"Id": "i"},
        });
        assert_eq!(
            drawn(&row, None),
            "identity\n  address      p/x/i\nstate\n  status       running\nmachine\n  cpu.count    8\n\
             network\n  private_ips  10.0.0.1, 10.0.0.2\n  ports        port 22, protocol tcp\n  \
             ports        port 80\ntimes\n  created_at   2026-01-05T20:00:00Z (4d4h ago)\nowner and \
             tags\n  tags.a[1m    b\nmore\n  new_key      true\nnone: public_ips\nunknown: name, cpu.model\n\
             as the provider sent it\n  {\n    \"Id\": \"i\"\n  }\n"
        );
    }

    #[test]
    fn lines_stay_within_the_terminal() {
        let row = json!({"status_reason": "it was killed, as it took more memory than it had"});
        assert_eq!(
            drawn(&row, Some(40)),
            "state\n  status_reason  it was killed, as it\n                 took more memory than\n                 it had\n"
        );
    }

    /// A key that nobody has put into a group stands under `more`: none is there now.
    #[test]
    fn every_key_has_a_group() {
        let row = empty_row();
        for key in row.as_object().unwrap().keys() {
            assert!(
                GROUPS.iter().any(|(_, keys)| keys.contains(&&**key)),
                "{key}"
            );
        }
    }
}
