//! JSON pointers (RFC 6901), as messages show them and as accepted differences name them.

/// Escapes one key for use in a pointer: `~` and `/`.
pub fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// A pointer to a child of `parent`.
///
/// ```
/// assert_eq!(xtask::openapi::pointer::join("#/paths", "/api/v2"), "#/paths/~1api~1v2");
/// ```
pub fn join(parent: &str, key: &str) -> String {
    format!("{parent}/{}", escape(key))
}
