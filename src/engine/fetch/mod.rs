//! One call whole: key, stamp, request, send, read. The only place that retries.
//!
//! What a provider says of all calls at once is shared by those of a profile: the pace it bears,
//! the clock it goes by, and that it accepts the credential no more.

mod attempt;
mod call;
mod client;
mod clock;
mod examine;
mod gate;
mod guard;
mod keys;
mod nonce;
mod pace;
mod reading;
mod retry;
#[cfg(test)]
mod simulation;
mod tidy;
mod width;

pub use self::client::{Bounds, ProfileClient};
pub use self::examine::{Examined, KeyState};
pub use self::guard::CredentialGuards;
pub use self::keys::KeyOwner;
#[cfg(any(test, fuzzing))]
pub use self::{keys::ActiveKey as HeldKey, reading::read};
