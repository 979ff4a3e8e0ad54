//! Doors for tests that feed the program whatever there is: what a network may answer, a user may
//! set, a name may hold. Each asserts what must hold for any bytes, and panics where it does not.
//!
//! The fuzz targets in `fuzz/` and a short run among the ordinary tests come in here. `worlds` runs the program whole, in
//! made-up worlds.

#![expect(clippy::missing_panics_doc, reason = "what they are for")]

mod answers;
mod config;
mod edit;
mod known;
mod printed;
mod seeds;
mod settings;
mod terminal;
#[cfg(test)]
mod tests;
mod work;
#[cfg(test)]
mod worlds;

pub use self::answers::{print, print_any, read};
pub use self::config::config;
pub use self::settings::settings;
pub use self::terminal::terminal;
#[cfg(test)]
pub use self::tests::hold;
pub use self::work::{Then, Work};
