//! The meaning of an object's keys, which depends on the object's place in the document.
//!
//! `description` is prose in a schema and a name under `properties`; `$ref` is a reference in a schema and plain data
//! under `example`.

/// The meaning of an object's keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// OpenAPI's own keywords.
    Keywords,
    /// Names that the document's author chose: properties, paths, statuses, components.
    Names,
    /// Values with a meaning of their own: examples, defaults, enum values, extensions.
    Data,
}

impl Place {
    /// The place of the value under `key`.
    pub fn child(self, key: &str) -> Place {
        match self {
            Place::Data => Place::Data,
            Place::Names => Place::Keywords,
            Place::Keywords if key.starts_with("x-") => Place::Data,
            Place::Keywords => match key {
                "properties" | "paths" | "responses" | "content" | "schemas" | "headers"
                | "requestBodies" | "securitySchemes" | "encoding" | "variables" | "callbacks"
                | "links" => Place::Names,
                "example" | "examples" | "default" | "enum" | "mapping" => Place::Data,
                _ => Place::Keywords,
            },
        }
    }

    /// Whether `key` is for readers only: prose, examples and extensions change nothing on the wire.
    pub fn is_prose(self, key: &str) -> bool {
        self == Place::Keywords
            && (key.starts_with("x-")
                || matches!(
                    key,
                    "description" | "summary" | "title" | "example" | "examples" | "externalDocs"
                ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_property_may_be_called_like_a_keyword() {
        let properties = Place::Keywords.child("properties");
        assert!(Place::Keywords.is_prose("description"));
        assert!(!properties.is_prose("description"));
        assert_eq!(properties.child("example"), Place::Keywords);
        assert_eq!(Place::Keywords.child("example"), Place::Data);
        assert_eq!(
            Place::Keywords.child("x-instructions").child("properties"),
            Place::Data
        );
    }
}
