//! The shells that complete with a line of our own: what each has to read, and how words are offered to it.
//!
//! Each hands on the line as it is typed, up to the cursor, so that quotes and lists are read in one place for all.

/// Stands for a word that the shell completes better by itself: a path.
pub const FILES: &str = ":files:";

/// A word that the last one of the line may become, and what it means.
#[derive(Debug)]
pub struct Offered {
    pub value: String,
    pub help: Option<String>,
}

/// bash parts words at `=`, `:` and others, and has only the last part replaced: so it tells that as well.
const BASH: &str = r#"_cloudls() {
    local IFS=$'\n'
    COMPREPLY=($(_CLOUDLS_COMPLETE=bash cloudls -- "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null))
    if [[ ${COMPREPLY[0]} == *:files: ]]; then
        COMPREPLY=()
        compopt -o default
    elif [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=/:.@] ]]; then
        compopt -o nospace
    fi
}
complete -F _cloudls cloudls
"#;

/// Words that go on, such as `status=`, get no blank behind them. As a file of `fpath` it is run at the first TAB.
const ZSH: &str = r#"#compdef cloudls
_cloudls() {
    local one value
    local -a offered going ended
    offered=("${(@f)$(_CLOUDLS_COMPLETE=zsh cloudls -- "${(j: :)words[1,CURRENT-1]} $QIPREFIX$PREFIX" 2>/dev/null)}")
    if [[ $offered[1] == *:files: ]]; then
        [[ $PREFIX == --*=* ]] && compset -P 1 '*='
        _files
        return
    fi
    for one in $offered; do
        value=${one%%$'\t'*}
        if [[ $one == *$'\t'* ]]; then
            one=${value//:/\\:}:${one#*$'\t'}
        else
            one=${value//:/\\:}
        fi
        if [[ $value == *[=/:.@] ]]; then
            going+=("$one")
        else
            ended+=("$one")
        fi
    done
    [[ -n $going ]] && _describe -V cloudls going -S ''
    [[ -n $ended ]] && _describe -V cloudls ended
}
if [[ $funcstack[1] == _cloudls ]]; then
    _cloudls "$@"
else
    compdef _cloudls cloudls
fi
"#;

const FISH: &str = r#"function __cloudls_complete
    set -l line (commandline --current-process --cut-at-cursor | string collect)
    set -l offered (_CLOUDLS_COMPLETE=fish cloudls -- "$line" 2>/dev/null)
    if string match --quiet -- '*:files:' "$offered[1]"
        set -l token (commandline --current-token --cut-at-cursor | string trim --left --chars '"\'')
        set -l flag (string match --regex -- '^--[^=]+=' "$token")
        set -l begun (string replace --regex -- '^--[^=]+=' '' "$token")
        for path in (__fish_complete_path "$begun")
            printf '%s%s\n' "$flag" "$path"
        end
    else if set -q offered[1]
        printf '%s\n' $offered
    end
end
complete --command cloudls --exclusive --keep-order --arguments '(__cloudls_complete)'
"#;

/// What a shell has to read; `None` for one that completes in another way.
pub fn script(shell: &str) -> Option<&'static str> {
    match shell {
        "bash" => Some(BASH),
        "zsh" => Some(ZSH),
        "fish" => Some(FISH),
        _ => None,
    }
}

/// The words of a line as a shell parts them, the last one as far as it is written. What stands before the program,
/// such as variables, is left out.
pub fn split(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (c, quote) {
            ('\\', None | Some('"')) => word.get_or_insert_default().extend(chars.next()),
            (c, Some(open)) if c == open => quote = None,
            ('\'' | '"', None) => {
                word.get_or_insert_default();
                quote = Some(c);
            }
            (c, None) if c.is_whitespace() => words.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    words.push(word.unwrap_or_default());
    let is_program = |word: &String| word.rsplit('/').next() == Some("cloudls");
    let before = words.iter().position(is_program).unwrap_or(0);
    words.split_off(before)
}

/// The words, a line each. `part` is what bash has replaced of the last word, which is `last`.
pub fn lines(shell: &str, offered: &[Offered], last: &str, part: &str) -> Vec<u8> {
    let mut out = String::new();
    for Offered { value, help } in offered {
        if shell == "bash" {
            let before = last.len() - last.strip_suffix(part).map_or(0, |_| part.len());
            out.push_str(value.get(before..).unwrap_or(value));
        } else {
            out.push_str(value);
            let help = help.as_deref().filter(|help| !help.is_empty());
            out.extend(help.iter().flat_map(|help| ["\t", help]));
        }
        out.push('\n');
    }
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_parted_as_a_shell_does() {
        for (line, words) in [
            ("cloudls ls -p ", "cloudls|ls|-p|"),
            ("cloudls ls -p eas,no", "cloudls|ls|-p|eas,no"),
            ("cloudls --filter 'a b", "cloudls|--filter|a b"),
            (
                "cloudls --filter \"a \\\"b\" c\\ d",
                "cloudls|--filter|a \"b|c d",
            ),
            ("cloudls '' x", "cloudls||x"),
            ("A=1 ~/bin/cloudls ls", "~/bin/cloudls|ls"),
            ("cl ls", "cl|ls"),
        ] {
            assert_eq!(split(line).join("|"), words, "{line}");
        }
    }
}
