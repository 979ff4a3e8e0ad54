//! Whole worlds from a seed: clouds and what they hold, a network, clocks, and what goes wrong in them. The program
//! lists each, from the command line to the exit code, and is held against what the world knows to be true.
//!
//! Time is virtual and everything that is left to chance follows from the seed, so that a run of minutes takes less
//! than a millisecond, and comes out the same again. The anchors are the simulators of `FoundationDB` and `TigerBeetle`.
//!
//! A vendor is a file of `vendors`: its operations as data, and what fleets there are, for the kinds of rows that the program
//! says it lists.
//!
//! `just worlds 1000000` runs so many, `just worlds --seed N` shows one, request by request.

mod answer;
mod api;
mod edit;
mod fault;
mod fleet;
mod forecast;
mod host;
mod judge;
mod latency;
mod network;
mod page;
mod random;
mod run;
mod tests;
mod vendors;
mod world;
