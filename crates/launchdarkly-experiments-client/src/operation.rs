//! The table of operations: what each is and how it behaves, as the fragment says.

use crate::generated::operations::OPERATIONS;

/// One operation of the API.
///
/// Retry, paging and tracing decide by this table instead of by lists of their own.
///
/// ```
/// use launchdarkly_experiments_client::{OPERATIONS, Operation};
///
/// let create = Operation::by_id("createExperiment").expect("one of the eight");
/// assert_eq!((create.method, create.success), ("POST", 201));
/// // A create whose reply was lost must not be sent again blindly.
/// assert!(!create.repeatable);
/// assert_eq!(OPERATIONS.iter().filter(|operation| operation.pages).count(), 2);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// Its name in LaunchDarkly's document, `getExperiments`.
    pub id: &'static str,
    /// The name of its method on [`Client`](crate::Client), `get_experiments`.
    pub name: &'static str,
    /// The HTTP method, in capitals.
    pub method: &'static str,
    /// The path with its parameters in braces.
    pub path: &'static str,
    /// The content type of the request as it is sent, if it has a body.
    pub media_type: Option<&'static str>,
    /// The documented status of success.
    pub success: u16,
    /// The documented statuses of failure.
    pub errors: &'static [u16],
    /// Whether repeating it leaves the same state.
    pub idempotent: bool,
    /// Whether it may be sent again when the outcome of an attempt is unknown.
    pub repeatable: bool,
    /// Whether it returns a page of a list, by `limit` and `offset`.
    pub pages: bool,
    /// The values that `expand` takes.
    pub expands: &'static [&'static str],
    /// Whether LaunchDarkly has deprecated it.
    pub deprecated: bool,
}

impl Operation {
    /// The operation of this id, `getExperiments`.
    pub fn by_id(id: &str) -> Option<&'static Operation> {
        OPERATIONS.iter().find(|operation| operation.id == id)
    }

    /// The operation that a request is for: a service sees requests, not method calls.
    ///
    /// The path may have a prefix, as behind a proxy.
    ///
    /// ```
    /// use launchdarkly_experiments_client::Operation;
    ///
    /// let operation = Operation::of("GET", "/api/v2/projects/shop/experimentation-settings");
    /// assert_eq!(operation.map(|operation| operation.id), Some("getExperimentationSettings"));
    /// assert_eq!(Operation::of("GET", "/api/v2/flags"), None);
    /// ```
    pub fn of(method: &str, path: &str) -> Option<&'static Operation> {
        OPERATIONS
            .iter()
            .find(|operation| operation.method == method && fits(operation.path, path))
    }
}

/// Compares from the end, so that a prefix of the path does not matter.
fn fits(template: &str, path: &str) -> bool {
    let mut segments = path.trim_end_matches('/').rsplit('/');
    template
        .trim_start_matches('/')
        .rsplit('/')
        .all(|expected| match segments.next() {
            Some(segment) if expected.starts_with('{') => !segment.is_empty(),
            Some(segment) => segment == expected,
            None => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_finds_its_operation_behind_a_prefix_too() {
        for operation in OPERATIONS {
            let path = operation
                .path
                .replace("{projectKey}", "p")
                .replace("{environmentKey}", "e")
                .replace("{experimentKey}", "x");
            for path in [path.clone(), format!("/proxy/ld{path}")] {
                assert_eq!(
                    Operation::of(operation.method, &path),
                    Some(operation),
                    "{path}"
                );
            }
        }
        assert_eq!(Operation::of("DELETE", OPERATIONS[0].path), None);
        assert_eq!(Operation::of("GET", "/"), None);
    }
}
