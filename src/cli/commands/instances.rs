//! `cloudls instances`: the listing.

use std::io::{self, BufWriter};

use crate::cli::args::Instances;
use crate::cli::listing::list;
use crate::cli::session::{Session, Stopped};
use crate::core::stderr::Stdout;
use crate::output::exit::Exit;

/// Lists, prints, and says what is missing.
pub fn run(args: &Instances, session: &Session<'_>) -> Result<Exit, Stopped> {
    let mut out = BufWriter::with_capacity(64 * 1024, Stdout::new(io::stdout().lock()));
    let exit = list(args, session, &mut out)?;
    Ok(exit.allowing_partial(args.comparing.allow_partial))
}
