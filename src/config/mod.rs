//! What a run is told: flags, variables and the configuration file, and where credentials come from.

pub mod credential;
pub mod settings;
