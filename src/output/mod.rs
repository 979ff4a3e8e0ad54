//! What a listing looks like on stdout: one file or folder a format.
//!
//! A format has two halves. An encoder makes of each row what the format needs of it, while an answer is read
//! and on whatever thread that is; a writer is fed with that page by page. Of `json`, `jsonl`, `yaml`, `csv`,
//! `tsv` and `name` it is text, which goes out at once. Others keep values until the end: a table its cells, as
//! it has to know how wide they are, a page as well, as what is missing stands before them, `prom` and groups what is
//! counted, and `ssh-config` its hosts, as an alias must stand for one of them.

mod apart;
mod cells;
mod columns;
mod detail;
pub mod diff;
mod document;
pub mod exit;
mod fit;
mod format;
mod grid;
pub mod groups;
mod html;
mod json;
pub mod layout;
mod prom;
mod separated;
mod spec;
mod ssh_config;
mod summary;
mod table;
mod tally;
mod undecided;
mod writer;
mod yaml;

pub use columns::{ALARMING, Column, Reader, asked as asked_columns, names as column_names};
pub use detail::{Detail, write as write_details};
pub use document::{Listing, Outcome, is_complete};
pub use fit::Need;
pub use format::{Format, TableStyle, terminal_size, terminal_width};
pub use grid::Line as TableLine;
pub use groups::{Grouping, note_of_list_prices};
pub use json::{empty_row, value as json_value, write as write_json};
#[cfg(any(test, fuzzing))]
pub use spec::writer;
pub use spec::{Content, OutputSpec, encoder};
pub use ssh_config::{HostSpec, PREFIX as SSH_PREFIX, check_prefix as check_ssh_prefix};
pub use summary::{hidden_note, notes, source_line, summary, troubles, troubles_of};
pub use table::TableRow;
pub use undecided::Undecided;
pub use writer::Writer;
