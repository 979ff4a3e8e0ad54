//! The flags that say what is shown of the instances.

use clap::Args;

use crate::core::fields::Times;

/// What is shown.
#[derive(Args, Debug)]
#[command(next_help_heading = "Output")]
pub struct Showing {
    /// Columns of table, wide, csv and tsv, by name: every field is one (`cloudls help fields`); +NAME
    /// adds to the usual ones
    #[arg(
        short,
        long,
        value_name = "LIST",
        value_delimiter = ',',
        allow_hyphen_values = true
    )]
    pub columns: Vec<String>,

    /// How to write times in tables and separated values [default: relative in tables, else iso]
    #[arg(long, value_name = "HOW", value_enum)]
    pub time: Option<Times>,

    /// Count instances by provider, status, region and GPU model, and add up GPUs and prices, in place
    /// of listing them
    #[arg(long, conflicts_with_all = ["group_by", "limit", "sort_by", "columns", "time", "raw"])]
    pub summary: bool,

    /// Count instances that have the same values of these fields, in place of listing them
    #[arg(
        long,
        value_name = "FIELD,...",
        value_delimiter = ',',
        conflicts_with_all = ["limit", "sort_by", "columns", "time", "raw"]
    )]
    pub group_by: Vec<String>,
}
