//! The age of an upstream document: whether it is older than a file of the fragment.
//!
//! An older document seems to remove what came since, and each removal would be suggested as an edit.
//! [`signs`] collects what speaks for and against it, file by file, since each file was read from documents of its own
//! date; [`weigh`] decides.

pub mod signs;
pub mod weigh;

/// A file of the fragment that the document is older than.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Older {
    /// The file, from the workspace's root.
    pub file: String,
    /// The signs of it, each as a sentence without a full stop.
    pub signs: Vec<String>,
}
