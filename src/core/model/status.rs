//! The state of a row in words common to all providers.

/// The state of a row in words common to all providers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Waits to be placed.
    Pending,
    /// On its way up.
    Starting,
    Running,
    /// Being changed, and up again afterwards.
    Updating,
    /// On its way down.
    Stopping,
    /// Down, and can be started again.
    Stopped,
    /// Failed: it will not come up by itself.
    Failed,
    Succeeded,
    Deleting,
    /// Removed, and still listed.
    Deleted,
    /// A word this version does not know, or none; see `status_raw`.
    #[default]
    Unknown,
}

impl Status {
    pub const ALL: [Self; 11] = [
        Self::Pending,
        Self::Starting,
        Self::Running,
        Self::Updating,
        Self::Stopping,
        Self::Stopped,
        Self::Failed,
        Self::Succeeded,
        Self::Deleting,
        Self::Deleted,
        Self::Unknown,
    ];

    /// The word of each.
    pub const WORDS: [&str; 11] = {
        let mut words = [""; 11];
        let mut place = 0;
        while place < words.len() {
            words[place] = Self::ALL[place].as_str();
            place += 1;
        }
        words
    };

    /// The word in every output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Updating => "updating",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
            Self::Succeeded => "succeeded",
            Self::Deleting => "deleting",
            Self::Deleted => "deleted",
            Self::Unknown => "unknown",
        }
    }
}
