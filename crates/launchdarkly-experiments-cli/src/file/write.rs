//! Writing a document as YAML.

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
