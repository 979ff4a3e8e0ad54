//! Drives the binary against servers on loopback: what goes over the wire, what is printed, and
//! the exit code. Nothing here knows the inside of the program.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on is a test that fails"
)]

mod alarms;
mod applications;
mod architecture;
mod bounded;
mod calls;
mod columns;
mod completions;
mod config;
mod conformance;
mod credentials;
mod diff;
mod discovery;
mod doctor;
mod documented;
mod documents;
mod endings;
mod fault_table;
mod figures;
mod filters;
mod flow;
mod formats;
mod golden;
mod hostile;
mod hpcai;
mod kinds;
mod leaks;
mod lent;
mod limits;
mod list;
mod locks;
mod manual;
mod masked;
mod modelarts;
mod novita;
mod output;
mod pacing;
mod pages;
mod peers;
mod permissions;
mod profiles;
mod programs;
mod progress;
mod properties;
mod providers;
mod recipes;
mod regions;
mod requests;
mod services;
mod settings;
mod shapes;
mod show;
mod sums;
mod support;
mod surroundings;
mod tamper;
mod typed;
mod undecided;
mod watch;
mod widths;
mod workers;
