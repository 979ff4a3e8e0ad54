//! What turns a provider's description into a listing: calls and their retries, pages and the proof that they are
//! everything, which rows are wanted, and how far it is.

pub mod fetch;
pub mod http;
pub mod pager;
pub mod progress;
pub mod provider;
pub mod rows;
pub mod select;
pub mod trace;
