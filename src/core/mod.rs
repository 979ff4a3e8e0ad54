//! The words of the field, which every other folder speaks: the model of an instance and its fields, errors and
//! reports, what is read from JSON, requests and their signatures, secrets, and text that is safe on a terminal.

pub mod about;
pub mod buffers;
pub mod check;
pub mod color;
pub mod error;
pub mod fields;
pub mod health;
pub mod json;
pub mod machine;
pub mod model;
pub mod processes;
pub mod report;
pub mod screen;
pub mod secret;
pub mod sign;
pub mod stderr;
pub mod suggest;
pub mod terminal;
pub mod wire;
