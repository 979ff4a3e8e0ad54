//! The vendors: what each API looks like, and what fleets there are. One more is a file and a line.

mod eas;
mod hpcai;
mod modelarts;
mod novita;
pub mod sae;

use super::fleet::Vendor;

pub const ALL: [&Vendor; 5] = [
    &eas::EAS,
    &sae::SAE,
    &hpcai::HPCAI,
    &novita::NOVITA,
    &modelarts::MODELARTS,
];

const BASE: &str = "http://127.0.0.1:1";
const OF_REGION: &str = "http://127.0.0.1:1/{region}";
