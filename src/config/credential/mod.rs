//! What authorises requests, and the ways to get and renew it.
//!
//! A [`KeySource`] says where the keys of a profile come from: held already, asked for over HTTP, or
//! printed by a program. It is data and pure functions; `fetch` sends, runs and remembers. Nothing
//! is kept on disk.

mod exchange;
mod key;
pub mod printed;
mod source;
mod text;

pub use self::exchange::{ExchangeContext, ExchangePolicy, KeyExchange, Next, RetryPolicy};
pub use self::key::{AuthHeader, ExpiringKey, Key, KeyFlaw};
pub use self::source::{Guessed, KeySource, Otherwise, Program};
pub use self::text::decoded;
