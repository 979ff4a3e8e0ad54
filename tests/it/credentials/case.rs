//! What a case says: where a credential stands, and what must come out.

use std::sync::Arc;

use crate::support::{Cloud, Home, Received, Relay, Reply};

/// A credential in some place. In every text `{url}` stands for the cloud, `{home}` for the home.
#[derive(Clone)]
pub struct Case {
    /// What it is.
    pub name: String,
    /// The cloud it is tried on.
    pub cloud: Cloud,
    /// The files of the home: path, text and mode.
    pub files: Vec<(&'static str, String, u32)>,
    /// What else the home needs.
    pub furnish: Option<fn(&Home)>,
    /// The variables, besides those of the endpoints.
    pub variables: Vec<(String, String)>,
    /// `credential` of a profile `p` of the configuration file; without one there is none.
    pub credential: Option<String>,
    /// The arguments that say what is listed.
    pub args: Vec<&'static str>,
    /// What answers in place of the demo cloud.
    pub instead: Option<Instead>,
    /// What must come out.
    pub want: Want,
}

/// What answers in place of the demo cloud: it is told the kind of a request and its number among
/// those, from 1.
type Instead = Arc<dyn Fn(&'static str, usize) -> Option<Reply> + Send + Sync>;

/// What must come out.
#[derive(Clone)]
pub struct Want {
    /// The exit code.
    pub code: i32,
    /// `error.kind` of the first source, where it fails.
    pub kind: Option<&'static str>,
    /// Words of stderr, in any order.
    pub words: Vec<String>,
    /// Words that stderr must not have.
    pub silent: Vec<String>,
    /// The kinds of the requests, in order.
    pub asks: &'static str,
    /// What must hold of them, where the order is left to chance.
    pub holds: Option<fn(&[&str]) -> bool>,
}

/// Everything is listed after these requests.
pub fn whole(asks: &'static str) -> Want {
    Want {
        code: 0,
        kind: None,
        words: Vec::new(),
        silent: vec!["warning:".to_owned()],
        asks,
        holds: None,
    }
}

/// Nothing is listed.
pub fn fails(code: i32, kind: &'static str, asks: &'static str) -> Want {
    Want {
        code,
        kind: Some(kind),
        words: vec!["INCOMPLETE".to_owned()],
        silent: Vec::new(),
        asks,
        holds: None,
    }
}

impl Want {
    /// Words of stderr.
    pub fn says(mut self, words: &[&str]) -> Self {
        self.words
            .extend(words.iter().map(|word| (*word).to_owned()));
        self
    }

    /// A warning with these words.
    pub fn warns(mut self, words: &str) -> Self {
        self.silent.retain(|word| word != "warning:");
        self.says(&["warning:", words])
    }

    /// Words that stderr must not have.
    pub fn never(mut self, words: &[&str]) -> Self {
        self.silent
            .extend(words.iter().map(|word| (*word).to_owned()));
        self
    }
}

impl Case {
    /// A case on a cloud.
    pub fn on(cloud: Cloud, name: impl Into<String>, want: Want) -> Self {
        Self {
            name: name.into(),
            cloud,
            files: Vec::new(),
            furnish: None,
            variables: Vec::new(),
            credential: None,
            args: cloud.demo.to_vec(),
            instead: None,
            want,
        }
    }

    /// A variable.
    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Variables.
    pub fn vars(self, pairs: &[(&str, &str)]) -> Self {
        pairs
            .iter()
            .fold(self, |case, (name, value)| case.set(name, value))
    }

    /// A file that its owner alone can read.
    pub fn file(self, path: &'static str, text: impl Into<String>) -> Self {
        self.file_of_mode(path, text, 0o600)
    }

    /// A file of this mode.
    pub fn file_of_mode(mut self, path: &'static str, text: impl Into<String>, mode: u32) -> Self {
        self.files.push((path, text.into(), mode));
        self
    }

    /// What else the home needs.
    pub fn furnish(mut self, furnish: fn(&Home)) -> Self {
        self.furnish = Some(furnish);
        self
    }

    /// The credential of a profile `p`.
    pub fn credential(mut self, text: impl Into<String>) -> Self {
        self.credential = Some(text.into());
        self
    }

    /// What must hold of the kinds of the requests, where their order is left to chance.
    pub fn asks(mut self, holds: fn(&[&str]) -> bool) -> Self {
        self.want.holds = Some(holds);
        self
    }

    /// What is listed, where it is not one source of the cloud.
    pub fn args(mut self, args: &[&'static str]) -> Self {
        self.args = args.to_vec();
        self
    }

    /// What answers in place of the demo cloud.
    pub fn instead(
        mut self,
        answer: impl Fn(&'static str, usize) -> Option<Reply> + Send + Sync + 'static,
    ) -> Self {
        self.instead = Some(Arc::new(answer));
        self
    }

    /// The relay of the case.
    pub fn relay(&self, demo: &crate::support::DemoCloud) -> Relay {
        let instead = self.instead.clone().map(|own| {
            let answer =
                move |request: &Received, number| own(crate::support::kind(request), number);
            Arc::new(answer) as crate::support::Instead
        });
        Relay::to(demo, instead)
    }
}
