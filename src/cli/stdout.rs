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

/// What is said where stdout could not be written to.
pub fn lines_of(error: &io::Error) -> [String; 2] {
    let hint = if check().is_ok() {
        "hint: what was written is not whole; is the disk full?"
    } else {
        "hint: nothing was written; send it to a file, or to /dev/null"
    };
    [
        format!("error: cannot write to stdout: {error}"),
        hint.to_owned(),
    ]
}
