//! The file that keeps the state between two runs.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use launchdarkly_experiments_sim::SavedState;

/// A file that is replaced atomically, and never if it could not be read.
#[derive(Clone, Debug)]
pub(crate) struct StateFile {
    path: PathBuf,
}

impl StateFile {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Reads the state, or returns `None` if the file does not exist. The error of an invalid file has its position.
    pub(crate) fn load(&self) -> Result<Option<SavedState>, String> {
        let path = self.path.display();
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(format!("{path}: cannot read the state: {error}")),
        };
        SavedState::from_json(&text).map(Some).map_err(|error| {
            format!("{path}:{error}; correct or remove the file, which has not been changed")
        })
    }

    /// Writes the state to a temporary file beside the file, then renames it.
    pub(crate) fn store(&self, state: &SavedState) -> Result<(), String> {
        self.replace(state.to_json().as_bytes())
            .map_err(|error| format!("{}: cannot write the state: {error}", self.path.display()))
    }

    fn replace(&self, bytes: &[u8]) -> io::Result<()> {
        let parent = self
            .path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        let mut file = tempfile::NamedTempFile::new_in(parent.unwrap_or(Path::new(".")))?;
        file.write_all(bytes)?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use launchdarkly_experiments_sim::Simulator;

    use super::*;

    #[test]
    fn a_stored_state_is_loaded_and_an_invalid_file_is_not_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        let file = StateFile::new(path.clone());
        assert_eq!(file.load(), Ok(None));
        let state = Simulator::builder()
            .project("shop", ["test"])
            .build()
            .state();
        file.store(&state).unwrap();
        assert_eq!(file.load(), Ok(Some(state)));
        fs::write(
            &path,
            "{\n  \"version\": 1,\n  \"state\": {\"now\": \"noon\"}\n}",
        )
        .unwrap();
        let error = file.load().unwrap_err();
        assert!(error.contains("state.json:3:25: "), "{error}");
        assert!(fs::read_to_string(&path).unwrap().contains("noon"));
    }
}
