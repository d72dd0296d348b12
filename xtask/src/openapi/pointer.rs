//! JSON pointers (RFC 6901) behind `#`, as messages show them and accepted differences name them.

/// Escapes `~` and `/` in a key, for use in a pointer.
pub fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Returns the pointer to the child of `parent` under `key`.
///
/// ```
/// assert_eq!(xtask::openapi::pointer::join("#/paths", "/api/v2"), "#/paths/~1api~1v2");
/// ```
pub fn join(parent: &str, key: &str) -> String {
    format!("{parent}/{}", escape(key))
}
