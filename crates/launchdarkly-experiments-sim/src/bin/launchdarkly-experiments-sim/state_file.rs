//! The file that keeps the state between two runs.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use launchdarkly_experiments_sim::SavedState;
use tempfile::NamedTempFile;

/// The end of the name of a temporary file.
const TEMPORARY: &str = ".tmp";

/// The number of random characters in the name of a temporary file.
const RANDOM: usize = 6;

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

    /// Removes the temporary files that earlier runs left behind because they were killed.
    pub(crate) fn remove_temporary(&self) -> Result<(), String> {
        let remove = || {
            for entry in fs::read_dir(self.folder())? {
                let entry = entry?;
                if self.is_temporary(&entry.file_name()) && entry.file_type()?.is_file() {
                    fs::remove_file(entry.path())?;
                }
            }
            Ok(())
        };
        remove().or_else(|error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => Ok(()),
            _ => Err(format!(
                "{}: cannot remove old temporary files beside it: {error}",
                self.path.display()
            )),
        })
    }

    fn replace(&self, bytes: &[u8]) -> io::Result<()> {
        let mut file = self.create_temporary()?;
        file.write_all(bytes)?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        // The new name is on the disk only when the folder is.
        #[cfg(unix)]
        fs::File::open(self.folder())?.sync_all()?;
        Ok(())
    }

    fn create_temporary(&self) -> io::Result<NamedTempFile> {
        tempfile::Builder::new()
            .prefix(&self.temporary_prefix())
            .suffix(TEMPORARY)
            .rand_bytes(RANDOM)
            .tempfile_in(self.folder())
    }

    fn folder(&self) -> &Path {
        let parent = self.path.parent();
        let named = parent.filter(|parent| !parent.as_os_str().is_empty());
        named.unwrap_or(Path::new("."))
    }

    fn temporary_prefix(&self) -> OsString {
        let mut prefix = OsString::from(".");
        prefix.push(self.path.file_name().unwrap_or_default());
        prefix.push(".");
        prefix
    }

    /// Whether a file has a name that [`create_temporary`](Self::create_temporary) gives.
    fn is_temporary(&self, name: &OsStr) -> bool {
        let prefix = self.temporary_prefix();
        let name = name.as_encoded_bytes();
        let random = name
            .strip_prefix(prefix.as_encoded_bytes())
            .and_then(|rest| rest.strip_suffix(TEMPORARY.as_bytes()));
        random.is_some_and(|random| {
            random.len() == RANDOM && random.iter().all(u8::is_ascii_alphanumeric)
        })
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

    #[test]
    fn only_temporary_files_of_the_same_file_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let others = [
            ".other.json.AbC123.tmp",
            ".state.json.AbC-23.tmp",
            ".state.json.AbC1234.tmp",
            ".state.json.tmp",
            ".tmpAbC123",
            "state.json",
        ];
        for name in others {
            fs::write(folder.path().join(name), "{").unwrap();
        }
        let file = StateFile::new(folder.path().join("state.json"));
        let (_, left) = file.create_temporary().unwrap().keep().unwrap();
        assert!(left.exists());
        file.remove_temporary().unwrap();
        let files = fs::read_dir(folder.path()).unwrap();
        let mut names: Vec<_> = files.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, others);
        let nowhere = StateFile::new(folder.path().join("none/state.json"));
        assert_eq!(nowhere.remove_temporary(), Ok(()));
    }
}
