//! The words of a `process_command`, split as the vendor's tools split it: by the rules of a POSIX shell for
//! blanks, quotes and backslashes, and no others. `#` is a letter like any other, and no shell runs it.
//!
//! Sources: `aliyun` and the Go library (`command_split.go`), Python's `shlex.split`.

/// Why a command cannot be split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SplitError {
    #[error("its process_command is empty")]
    Empty,
    #[error("its process_command has a quotation mark without its other half")]
    OpenQuote,
    #[error("its process_command ends with a backslash")]
    Backslash,
}

/// The program and its arguments.
pub fn split(command: &str) -> Result<Vec<String>, SplitError> {
    let mut words = Vec::new();
    // `Some` once a word has begun, which quotes do even around nothing.
    let mut word: Option<String> = None;
    let mut chars = command.chars();
    while let Some(c) = chars.next() {
        match c {
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next().ok_or(SplitError::OpenQuote)? {
                        '\'' => break,
                        c => word.push(c),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next().ok_or(SplitError::OpenQuote)? {
                        '"' => break,
                        '\\' => match chars.next().ok_or(SplitError::OpenQuote)? {
                            '\n' => {}
                            c @ ('"' | '\\' | '$' | '`') => word.push(c),
                            c => word.extend(['\\', c]),
                        },
                        c => word.push(c),
                    }
                }
            }
            '\\' => match chars.next().ok_or(SplitError::Backslash)? {
                '\n' => {}
                c => word.get_or_insert_default().push(c),
            },
            c if c.is_whitespace() => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    match words.first() {
        Some(program) if !program.is_empty() => Ok(words),
        _ => Err(SplitError::Empty),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_as_the_vendors_tools_split_them() {
        for (command, words) in [
            ("cmd a\tb  c", &["cmd", "a", "b", "c"][..]),
            (
                "/opt/cred.sh --account #1 --x",
                &["/opt/cred.sh", "--account", "#1", "--x"],
            ),
            ("cmd #", &["cmd", "#"]),
            ("'/my tools/cred' a", &["/my tools/cred", "a"]),
            (
                "cmd --name \"First Last\"",
                &["cmd", "--name", "First Last"],
            ),
            (r"cmd a\ b", &["cmd", "a b"]),
            (r#"cmd "say \"hi\"""#, &["cmd", r#"say "hi""#]),
            (r#"cmd "a\b" 'c\d'"#, &["cmd", r"a\b", r"c\d"]),
            ("cmd \"\" '' a", &["cmd", "", "", "a"]),
            ("cmd \"a b\"'c d'", &["cmd", "a bc d"]),
            ("cmd a \\\n b", &["cmd", "a", "b"]),
            ("cmd \"a\\\nb\"", &["cmd", "ab"]),
            (
                "cmd a|b ; $HOME `x` >y",
                &["cmd", "a|b", ";", "$HOME", "`x`", ">y"],
            ),
        ] {
            assert_eq!(
                split(command).as_deref(),
                Ok(&words
                    .iter()
                    .map(|word| (*word).to_owned())
                    .collect::<Vec<_>>()[..]),
                "{command:?}"
            );
        }
        for (command, error) in [
            ("  ", SplitError::Empty),
            ("\"\" a", SplitError::Empty),
            ("cmd \"a", SplitError::OpenQuote),
            ("cmd 'a", SplitError::OpenQuote),
            ("cmd \"a\\", SplitError::OpenQuote),
            (r"cmd\", SplitError::Backslash),
        ] {
            assert_eq!(split(command), Err(error), "{command:?}");
        }
    }
}
