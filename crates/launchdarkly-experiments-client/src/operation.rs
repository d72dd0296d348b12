//! The table of operations: what each is and how it behaves, as the fragment says.

use std::fmt;

use http::Method;

use crate::generated::operations::OPERATIONS;

/// An operation of the API: its name, its request, and how it behaves.
///
/// Code that retries, pages or traces decides by these properties and needs no list of its own.
///
/// ```
/// use launchdarkly_experiments_client::{OPERATIONS, Operation};
///
/// let create = Operation::by_id("createExperiment").expect("it is in the table");
/// assert_eq!((create.method, create.success), ("POST", 201));
/// // A create whose response was lost must not be sent again blindly.
/// assert!(!create.repeatable);
/// let lists = OPERATIONS.iter().filter(|operation| operation.pages);
/// assert!(lists.clone().any(|list| list.id == "getExperiments"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The name in LaunchDarkly's document: `getExperiments`.
    pub id: &'static str,
    /// The name of the method of [`Client`](crate::Client): `get_experiments`.
    pub name: &'static str,
    /// The HTTP method, in capitals.
    pub method: &'static str,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// The content type of the request, if it has a body.
    pub media_type: Option<&'static str>,
    /// The version of the API that the request is sent with, if it is not [`API_VERSION`](crate::API_VERSION).
    ///
    /// LaunchDarkly serves resources that are in beta only to requests of the version `beta`.
    pub api_version: Option<&'static str>,
    /// The documented status of success.
    pub success: u16,
    /// The documented statuses of failure.
    pub errors: &'static [u16],
    /// Whether repeating the request leaves the same state.
    pub idempotent: bool,
    /// Whether the request may be sent again if the outcome of an attempt is unknown.
    pub repeatable: bool,
    /// Whether the response is a page of a list, by `limit` and `offset`.
    pub pages: bool,
    /// The values that `expand` takes.
    pub expands: &'static [&'static str],
    /// Whether LaunchDarkly has deprecated the operation.
    pub deprecated: bool,
}

impl Operation {
    /// Returns the operation of this ID, such as `getExperiments`.
    pub fn by_id(id: &str) -> Option<&'static Operation> {
        OPERATIONS.iter().find(|operation| operation.id == id)
    }

    /// Describes an operation that this crate does not have, by its method and its path with the parameters in braces; [`Client::other_request`](crate::Client::other_request) builds its request.
    ///
    /// Its `id` and `name` are `request`.
    /// Only a GET or HEAD is taken for idempotent; its other properties can be set.
    ///
    /// # Errors
    /// The reason, when the method is not one of HTTP's own, or the path is not one of whole segments and parameters.
    ///
    /// ```
    /// use launchdarkly_experiments_client::{Operation, http::Method};
    ///
    /// let holdouts = Operation::other(&Method::GET, "/api/v2/projects/{projectKey}/holdouts")?;
    /// assert!(holdouts.repeatable);
    /// assert!(holdouts.parameters().eq(["projectKey"]));
    /// assert!(Operation::other(&Method::GET, "/api/v2/flags?limit=1").is_err());
    /// # Ok::<(), launchdarkly_experiments_client::InvalidPath>(())
    /// ```
    pub fn other(method: &Method, path: &'static str) -> Result<Operation, InvalidPath> {
        let method = METHODS.into_iter().find(|known| method == known);
        let method = method.ok_or(InvalidPath("the method is not one of HTTP's own"))?;
        if let Some(problem) = problem(path) {
            return Err(InvalidPath(problem));
        }
        let reads = matches!(method, "GET" | "HEAD");
        Ok(Operation {
            id: "request",
            name: "request",
            method,
            path,
            media_type: None,
            api_version: None,
            success: 200,
            errors: &[],
            idempotent: reads,
            repeatable: reads,
            pages: false,
            expands: &[],
            deprecated: false,
        })
    }

    /// Returns the names of the parameters of the path, in order.
    pub fn parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(parameter)
    }

    /// Returns the operation that a request is for, as a service sees it.
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

/// A method or a path that [`Operation::other`] does not take; `Display` says why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidPath(&'static str);

impl fmt::Display for InvalidPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for InvalidPath {}

/// HTTP's own methods that a request of LaunchDarkly can have.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Returns the name of the parameter that a segment is.
fn parameter(segment: &'static str) -> Option<&'static str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// Returns why a text is not the path of an operation.
fn problem(path: &'static str) -> Option<&'static str> {
    let Some(path) = path.strip_prefix('/') else {
        return Some("the path does not begin with `/`");
    };
    let is_plain = |one: char| one.is_ascii_alphanumeric() || "-_.~".contains(one);
    let mut names = Vec::new();
    for segment in path.split('/') {
        let name = parameter(segment);
        match name.unwrap_or(segment) {
            "" | "." | ".." => return Some("the path has an empty segment, `.` or `..`"),
            text if text.contains('?') => {
                return Some("the path has a `?`; give parameters of the query one by one");
            }
            text if !text.chars().all(is_plain) => {
                return Some(
                    "the path has a character that needs encoding; put `{name}` in its place, and give the value as a key",
                );
            }
            _ => {}
        }
        if names.contains(&name) && name.is_some() {
            return Some("the path has a parameter twice");
        }
        names.push(name);
    }
    None
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
    fn the_path_of_another_operation_has_whole_segments_and_parameters() {
        for path in [
            "/",
            "api/v2/flags",
            "/api//v2",
            "/api/v2/",
            "/api/../v2",
            "/api/v2/flags?limit=1",
            "/api/v2/my flag",
            "/api/v2/%2e%2e",
            "/api/v2/a\\b",
            "/api/v2/{}",
            "/api/v2/{..}",
            "/api/v2/x{key}",
            "/api/v2/{key",
            "/api/v2/{key}/{key}",
        ] {
            assert!(Operation::other(&Method::GET, path).is_err(), "{path}");
        }
        let path = "/api/v2/flags/{projectKey}/{featureFlagKey}/release-pipelines";
        let operation = Operation::other(&Method::DELETE, path).expect("a path");
        assert_eq!((operation.method, operation.repeatable), ("DELETE", false));
        assert!(operation.parameters().eq(["projectKey", "featureFlagKey"]));
        let own = Method::from_bytes(b"PURGE").expect("a method");
        assert!(Operation::other(&own, path).is_err());
    }

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
