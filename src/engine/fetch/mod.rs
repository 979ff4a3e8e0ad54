//! One call whole: key, stamp, request, send, read. The only place that retries.
//!
//! What a provider says of all calls at once is shared by those of a profile: the pace it bears,
//! the clock it goes by, and that it accepts the credential no more.

mod aside;
mod call;
mod client;
mod failing;
mod gate;
mod guard;
mod keys;
mod look_ups;
mod pace;
mod reading;
mod retry;
#[cfg(test)]
mod simulation;
mod stamp;
mod throughput;

pub use self::client::{Bounds, ClientParts, Examined, KeyState, ProfileClient};
pub use self::failing::Failing;
pub use self::guard::CredentialGuards;
#[cfg(any(test, fuzzing))]
pub use self::keys::ActiveKey;
pub use self::keys::{KeyOwner, end_programs};
pub use self::look_ups::found_once;
#[cfg(any(test, fuzzing))]
pub use self::reading::{Answered, read};
