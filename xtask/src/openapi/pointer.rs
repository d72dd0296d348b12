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
    let mut pointer = String::with_capacity(parent.len() + 1 + key.len());
    pointer.push_str(parent);
    pointer.push('/');
    // Each walk joins thousands of keys, and few need escaping.
    let needs_escaping = key.bytes().any(|byte| matches!(byte, b'~' | b'/'));
    match needs_escaping {
        true => pointer.push_str(&escape(key)),
        false => pointer.push_str(key),
    }
    pointer
}
