//! What only the machine can tell: the time of day, and what nobody can foresee.
//!
//! A test may put a machine of its own in the place of the real one, for the thread it runs on: `worlds` does so, and
//! runs a listing again as it was. Nothing of that is in the program.

#[cfg(test)]
pub mod simulation;

use chrono::{DateTime, Utc};

/// The time of day.
pub fn now() -> DateTime<Utc> {
    #[cfg(test)]
    if let Some(machine) = simulation::installed() {
        return machine.now();
    }
    Utc::now()
}

/// Fills the bytes with random ones.
pub fn random(bytes: &mut [u8]) -> Result<(), getrandom::Error> {
    #[cfg(test)]
    if let Some(machine) = simulation::installed() {
        machine.random(bytes);
        return Ok(());
    }
    getrandom::fill(bytes)
}
