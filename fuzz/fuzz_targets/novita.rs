//! Arbitrary bytes as the answer to every call of `novita`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| cloudls::fuzzing::read("novita", bytes));
