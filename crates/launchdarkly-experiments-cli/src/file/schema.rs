//! The JSON Schema of files, for editors.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::file::document::Document;

/// Returns the JSON Schema (2020-12) of a document.
pub fn schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Document>();
    schema.insert("title".to_owned(), "Experiments of ldx".into());
    schema.to_value()
}
