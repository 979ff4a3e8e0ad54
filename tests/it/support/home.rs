//! A home folder with a configuration file and files of secrets.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::Cloudls;

/// A home folder; it goes when it is dropped.
pub struct Home(TempDir);

impl Home {
    /// An empty one.
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// One with this configuration file in the usual place.
    pub fn with(config: &str) -> Self {
        let home = Self::new();
        home.write(".config/cloudls/config.toml", config, 0o600);
        home
    }

    /// A path below it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The configuration file in the usual place.
    pub fn config(&self) -> String {
        let path = self.path(".config/cloudls/config.toml");
        path.display().to_string()
    }

    /// Writes a file of this mode, with its folders.
    pub fn write(&self, name: &str, text: &str, mode: u32) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        set_mode(&path, mode);
        path
    }

    /// A run in it.
    pub fn run<S: AsRef<str>>(&self, args: impl IntoIterator<Item = S>) -> Cloudls {
        Cloudls::new(args).set("HOME", self.0.path().display().to_string())
    }
}

/// The mode of a file or folder, without its type.
pub fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}
