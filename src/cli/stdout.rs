//! Whether stdout can be written to. The standard library takes what is written to a stdout that is closed or
//! only open for reading for written, so that nothing would look like everything.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::fs::{OFlags, fcntl_getfl};

/// Whether stdout was closed when the process began.
static WAS_CLOSED: AtomicBool = AtomicBool::new(false);

/// Before `main`, as the standard library opens /dev/null in the place of a stdout that is closed, which
/// looks like one that was asked for.
#[ctor::ctor]
fn look_at_stdout() {
    let is_closed = fcntl_getfl(rustix::stdio::stdout()).is_err();
    WAS_CLOSED.store(is_closed, Ordering::Relaxed);
}

/// Fails where nothing that is written to stdout would arrive.
pub fn check() -> io::Result<()> {
    let why = match fcntl_getfl(rustix::stdio::stdout()) {
        _ if WAS_CLOSED.load(Ordering::Relaxed) => "it is closed",
        Err(_) => "it is closed",
        Ok(flags) if flags & OFlags::RWMODE == OFlags::RDONLY => "it is open for reading only",
        Ok(_) => return Ok(()),
    };
    Err(io::Error::other(why))
}
