//! Writing a document as YAML.

use serde::{Serialize, Serializer};
use serde_saphyr::{FlowMap, FlowSeq};

use crate::error::Error;
use crate::file::document::Document;

/// Writes a document as YAML that [`read`](crate::file::read) reads.
///
/// # Errors
/// A text that YAML cannot contain.
pub fn write(document: &Document) -> Result<String, Error> {
    let options = serde_saphyr::ser_options! { compact_list_indent: false };
    serde_saphyr::to_string_with_options(document, options)
        .map_err(|error| Error::new(format!("cannot write the file: {error}")))
}

/// Writes a list on one line.
pub(super) fn on_a_line<T: Serialize, S: Serializer>(
    list: &Option<Vec<T>>,
    to: S,
) -> Result<S::Ok, S::Error> {
    list.as_ref().map(FlowSeq).serialize(to)
}

/// Writes a list with each item on a line.
pub(super) fn each_on_a_line<T: Serialize, S: Serializer>(
    list: &[T],
    to: S,
) -> Result<S::Ok, S::Error> {
    to.collect_seq(list.iter().map(FlowMap))
}
