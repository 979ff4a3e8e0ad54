//! What authorises requests, and the ways to get and renew it.
//!
//! A [`Supply`] says where the keys of a profile come from: held already, asked for over HTTP, or
//! printed by a program. It is data and pure functions; `fetch` sends, runs and remembers. Nothing
//! is kept on disk.

mod grant;
mod key;
pub mod printed;
mod supply;

pub use self::grant::{Grant, Manners, Next, Turn};
pub use self::key::{Carrier, Granted, Key};
pub use self::supply::{Guessed, Otherwise, Program, Supply};
