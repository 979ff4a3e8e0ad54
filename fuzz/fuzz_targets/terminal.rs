//! Arbitrary text on its way to a terminal.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| cloudls::fuzzing::terminal(bytes));
