//! Arbitrary text as every setting.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| cloudls::fuzzing::settings(bytes));
