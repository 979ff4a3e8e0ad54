//! Reading what may keep one waiting, such as a pipe that nobody writes to, or may have no end.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;
use std::sync::mpsc::{self, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

/// How much is read, and how long it is waited for.
#[derive(Clone, Copy)]
pub struct Bounds {
    /// The most bytes.
    pub most: u64,
    /// How long a pipe may take until somebody writes to it.
    pub opening: Duration,
    /// How long nothing may come.
    pub silence: Duration,
    /// How long all of it may take, where that is bounded.
    pub whole: Option<Duration>,
    /// Whether what came is enough to know that the rest is not wanted.
    pub is_enough: fn(&[u8]) -> bool,
}

/// What the reading thread tells.
enum Word {
    Opened,
    Read(Vec<u8>),
    Ended(io::Result<()>),
}

/// Reads a file. Only what is no regular file is waited for.
pub fn file(path: &Path, bounds: Bounds) -> io::Result<Vec<u8>> {
    if path.metadata()?.is_file() {
        let mut bytes = Vec::new();
        let mut file = File::open(path)?;
        read_into(&mut file, &mut |piece| {
            append(&mut bytes, &piece);
            Ok(!check(&bytes, bounds)?)
        })?;
        return Ok(bytes);
    }
    let path = path.to_owned();
    stream(move || File::open(path), bounds)
}

/// Reads what `open` opens, on a thread of its own: one that waits for ever is left to the end of the
/// process.
pub fn stream<R: Read>(
    open: impl FnOnce() -> io::Result<R> + Send + 'static,
    bounds: Bounds,
) -> io::Result<Vec<u8>> {
    let (words, heard) = mpsc::sync_channel(4);
    let read = move || {
        let ended = open().and_then(|mut from| {
            let _ = words.send(Word::Opened);
            read_into(&mut from, &mut |piece| Ok(tell(&words, piece)))
        });
        let _ = words.send(Word::Ended(ended));
    };
    thread::Builder::new()
        .spawn(read)
        .map_err(|error| io::Error::new(error.kind(), format!("cannot start a thread: {error}")))?;
    let begun = Instant::now();
    let mut bytes = Vec::new();
    let mut silence = bounds.opening;
    loop {
        let left = bounds
            .whole
            .map(|whole| whole.saturating_sub(begun.elapsed()));
        let patience = left.map_or(silence, |left| left.min(silence));
        match heard.recv_timeout(patience) {
            Ok(Word::Opened) => silence = bounds.silence,
            Ok(Word::Read(piece)) => {
                append(&mut bytes, &piece);
                if check(&bytes, bounds)? {
                    return Ok(bytes);
                }
            }
            Ok(Word::Ended(ended)) => return ended.map(|()| bytes),
            Err(_) => {
                let limit = humantime::format_duration(silence);
                let why = match left {
                    Some(left) if left <= silence => "its end did not come in time".to_owned(),
                    _ => format!("nothing came from it within {limit}"),
                };
                return Err(io::Error::new(ErrorKind::TimedOut, why));
            }
        }
    }
}

/// Adds a piece. Room is made for an eighth more at a time: left to itself, it would be twice what came.
fn append(bytes: &mut Vec<u8>, piece: &[u8]) {
    if bytes.capacity() - bytes.len() < piece.len() {
        bytes.reserve_exact(piece.len().max(bytes.len() / 8));
    }
    bytes.extend_from_slice(piece);
}

/// False when nobody listens any more.
fn tell(words: &SyncSender<Word>, piece: Vec<u8>) -> bool {
    words.send(Word::Read(piece)).is_ok()
}

/// Whether what came is enough; fails where it is too much.
fn check(bytes: &[u8], bounds: Bounds) -> io::Result<bool> {
    if bytes.len() as u64 > bounds.most {
        let why = format!("it is larger than {} MiB", bounds.most >> 20);
        return Err(io::Error::new(ErrorKind::FileTooLarge, why));
    }
    Ok((bounds.is_enough)(bytes))
}

/// Hands on what is read, until `take` wants no more.
fn read_into(
    from: &mut impl Read,
    take: &mut impl FnMut(Vec<u8>) -> io::Result<bool>,
) -> io::Result<()> {
    const PIECE: usize = 64 * 1024;
    loop {
        let mut piece = vec![0; PIECE];
        let length = match from.read(&mut piece) {
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        piece.truncate(length);
        if length == 0 || !take(piece)? {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds {
        most: 1 << 20,
        opening: Duration::from_millis(200),
        silence: Duration::from_millis(200),
        whole: None,
        is_enough: |bytes| bytes.starts_with(b"x"),
    };

    /// Gives its text once, and then a few at a time or nothing for ever.
    struct Slow(&'static [u8], Duration);

    impl Read for Slow {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let text = std::mem::take(&mut self.0);
            if text.is_empty() {
                thread::sleep(self.1);
                into[..1].copy_from_slice(b"-");
                return Ok(1);
            }
            into[..text.len()].copy_from_slice(text);
            Ok(text.len())
        }
    }

    #[test]
    fn nothing_is_waited_for_without_an_end() {
        let hour = Duration::from_secs(60 * 60);
        let told = |bounds, pause| {
            let read = stream(move || Ok(Slow(b"a", pause)), bounds);
            read.unwrap_err().to_string()
        };
        assert!(told(BOUNDS, hour).contains("nothing came from it within"));
        let whole = Some(Duration::from_millis(300));
        let short = Bounds { whole, ..BOUNDS };
        assert!(told(short, Duration::from_millis(20)).contains("did not come in time"));
        let never = stream(
            move || {
                thread::sleep(hour);
                Ok(io::empty())
            },
            BOUNDS,
        );
        assert_eq!(never.unwrap_err().kind(), ErrorKind::TimedOut);
    }

    #[test]
    fn no_more_is_read_than_is_wanted() {
        let endless = stream(|| Ok(io::repeat(b'a')), BOUNDS).unwrap_err();
        assert_eq!(endless.to_string(), "it is larger than 1 MiB");
        let enough = stream(|| Ok(io::repeat(b'x')), BOUNDS).unwrap();
        assert!(enough.len() < 1 << 20);
        assert_eq!(stream(|| Ok(&b"abc"[..]), BOUNDS).unwrap(), b"abc");
        let own = file(Path::new("Cargo.toml"), BOUNDS).unwrap();
        assert!(own.starts_with(b"[package]"));
        assert!(file(Path::new("/nonexistent"), BOUNDS).is_err());
        let zeros = file(Path::new("/dev/zero"), BOUNDS).unwrap_err();
        assert_eq!(zeros.kind(), ErrorKind::FileTooLarge);
    }
}
