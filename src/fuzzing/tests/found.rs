//! Bytes that once broke something.

/// Answers, by the provider that could not bear them.
pub const ANSWERS: &[(&str, &[u8])] = &[
    // A refused credential that was tried again without end.
    ("novita", br#"{"reason":"UNAUTHORIZED"}"#),
    // The id of a project that no header can carry.
    (
        "modelarts",
        br#"{"projects":[{"id":"a\nb","name":"cn-made-up-1"}]}"#,
    ),
];
