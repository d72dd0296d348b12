//! Construction of requests, for the generated methods.
//!
//! A builder takes what a method was given, part by part, and puts around it what every request carries.
//! It needs no HTTP client, so that a request can be built for any service.

use std::borrow::Cow;
use std::fmt::Display;

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use http::{HeaderMap, Method};
use reqwest::{Request, Url};
use serde::Serialize;

use crate::client::token::AccessToken;
use crate::client::{Client, path};
use crate::error::{Error, InvalidRequest};
use crate::operation::Operation;

/// The version of LaunchDarkly's API that this crate speaks, sent as `LD-API-Version`.
///
/// An operation on a resource that is in beta has a [version of its own](Operation::api_version).
///
/// Without the header, the version that the access token was created with would apply.
pub const API_VERSION: &str = "20240415";

const VERSION_HEADER: HeaderName = HeaderName::from_static("ld-api-version");

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The length of the longest URL that can be sent, in bytes: the most that a `http::Uri` holds.
pub const LONGEST_URL: usize = u16::MAX as usize - 1;

/// The identity that every request of a client carries.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) token: AccessToken,
    pub(crate) user_agent: HeaderValue,
}

/// A request under construction; the first part that is wrong fails it.
pub(crate) struct RequestBuilder<'a> {
    identity: &'a Identity,
    operation: &'a Operation,
    /// The URL so far, without the query.
    url: String,
    /// The part of the operation's path that is still to come.
    template: &'static str,
    query: Vec<(Cow<'a, str>, String)>,
    /// The longest of the parameters so far, to name it if the URL becomes too long.
    longest: Option<(&'static str, usize)>,
    body: Option<Vec<u8>>,
    invalid: Option<InvalidRequest>,
}

impl<'a> RequestBuilder<'a> {
    pub(crate) fn new(identity: &'a Identity, operation: &'a Operation, base_url: &str) -> Self {
        // Room for keys of common length, so that the text grows at most once more.
        let mut url = String::with_capacity(base_url.len() + operation.path.len() + 32);
        url.push_str(base_url);
        RequestBuilder {
            identity,
            operation,
            url,
            template: operation.path,
            query: Vec::new(),
            longest: None,
            body: None,
            invalid: None,
        }
    }

    /// Puts a key into the path, in place of the next parameter of the template.
    pub(crate) fn key(mut self, parameter: &'static str, key: &str) -> Self {
        self.longest = longer(self.longest, parameter, key);
        match path::segment(parameter, key) {
            Ok(segment) => {
                let (before, after) = next_parameter(self.template);
                self.url.push_str(before);
                self.url.extend(segment);
                self.template = after;
            }
            Err(invalid) => self.invalid = self.invalid.or(Some(invalid)),
        }
        self
    }

    /// Adds a parameter of the query, if it is given.
    pub(crate) fn query(mut self, name: &'static str, value: Option<impl Display>) -> Self {
        if let Some(value) = value {
            let value = value.to_string();
            self.longest = longer(self.longest, name, &value);
            self.query.push((name.into(), value));
        }
        self
    }

    /// Adds a parameter of the query whose name is a program's.
    fn pair(mut self, name: &'a str, value: &str) -> Self {
        self.longest = longer(self.longest, "query", value);
        self.query.push((name.into(), value.to_owned()));
        self
    }

    /// Sets the body.
    pub(crate) fn json(mut self, body: &impl Serialize) -> Self {
        match serde_json::to_vec(body) {
            Ok(body) => self.body = Some(body),
            Err(error) => {
                let invalid = || InvalidRequest::because(format_args!("the body: {error}"));
                self.invalid = self.invalid.or_else(|| Some(invalid()));
            }
        }
        self
    }

    /// Returns the request, ready to be sent.
    pub(crate) fn build(mut self) -> Result<Request, Error> {
        if let Some(invalid) = self.invalid {
            return Err(invalid.into());
        }
        self.url.push_str(self.template);
        let method = Method::from_bytes(self.operation.method.as_bytes());
        let method = method.map_err(InvalidRequest::because)?;
        let mut url = Url::parse(&self.url).map_err(InvalidRequest::because)?;
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(self.query);
        }
        if url.as_str().len() > LONGEST_URL {
            return Err(too_long(self.longest, url.as_str().len()).into());
        }
        let mut request = Request::new(method, url);
        set_headers(request.headers_mut(), self.identity, self.operation)?;
        if self.body.is_some() && self.operation.media_type.is_none() {
            request.headers_mut().insert(CONTENT_TYPE, JSON);
        }
        *request.body_mut() = self.body.map(reqwest::Body::from);
        Ok(request)
    }
}

impl Client {
    /// Begins the request of an operation.
    pub(crate) fn request<'a>(&'a self, operation: &'a Operation) -> RequestBuilder<'a> {
        RequestBuilder::new(&self.identity, operation, &self.base_url)
    }

    /// Builds the request of an operation that has no method here, without sending it.
    ///
    /// `keys` has a value for each parameter of the path, by its name; `query` has the parameters of the query.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] when a parameter of the path has no key, or one that is empty, `.` or `..`; when there is a key for none; when its version or media type is not a header's value; or when the URL is longer than [`LONGEST_URL`].
    ///
    /// ```
    /// use launchdarkly_experiments_client::{AccessToken, Client, Operation, http::Method};
    ///
    /// let client = Client::new(AccessToken::new("api-0123")?)?;
    /// let holdouts = Operation::other(&Method::GET, "/api/v2/projects/{projectKey}/holdouts")?;
    /// let request =
    ///     client.other_request(&holdouts, &[("projectKey", "my shop")], &[("limit", "5")], None)?;
    /// assert!(request.url().as_str().ends_with("/api/v2/projects/my%20shop/holdouts?limit=5"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn other_request(
        &self,
        operation: &Operation,
        keys: &[(&str, &str)],
        query: &[(&str, &str)],
        body: Option<&serde_json::Value>,
    ) -> Result<Request, Error> {
        let mut builder = self.request(operation);
        for parameter in operation.parameters() {
            let key = keys.iter().find(|(name, _)| *name == parameter);
            let Some((_, key)) = key else {
                return Err(InvalidRequest::parameter_is(parameter, "has no key; give one").into());
            };
            builder = builder.key(parameter, key);
        }
        let is_known = |name: &str| operation.parameters().any(|parameter| parameter == name);
        if let Some((name, _)) = keys.iter().find(|(name, _)| !is_known(name)) {
            let problem = format_args!("the path has no parameter `{name}`");
            return Err(InvalidRequest::because(problem).into());
        }
        for (name, value) in query {
            builder = builder.pair(name, value);
        }
        match body {
            Some(body) => builder.json(body).build(),
            None => builder.build(),
        }
    }
}

fn set_headers(
    headers: &mut HeaderMap,
    identity: &Identity,
    operation: &Operation,
) -> Result<(), InvalidRequest> {
    headers.insert(ACCEPT, JSON);
    headers.insert(AUTHORIZATION, identity.token.header());
    let version = operation.api_version.unwrap_or(API_VERSION);
    headers.insert(VERSION_HEADER, header(version)?);
    headers.insert(USER_AGENT, identity.user_agent.clone());
    if let Some(media_type) = operation.media_type {
        headers.insert(CONTENT_TYPE, header(media_type)?);
    }
    Ok(())
}

/// Makes the value of a header; that of a program's own [`Operation`] may be none.
fn header(value: &'static str) -> Result<HeaderValue, InvalidRequest> {
    HeaderValue::from_str(value)
        .map_err(|_| InvalidRequest::because(format_args!("`{value}` is not a header's value")))
}

/// Returns the longer of two parameters, with its length in characters.
fn longer(
    longest: Option<(&'static str, usize)>,
    name: &'static str,
    value: &str,
) -> Option<(&'static str, usize)> {
    let length = value.chars().count();
    match longest {
        Some((_, longest_length)) if longest_length >= length => longest,
        _ => Some((name, length)),
    }
}

fn too_long(longest: Option<(&'static str, usize)>, url: usize) -> InvalidRequest {
    let limit = format!("a URL of {url} bytes, and one can have at most {LONGEST_URL}");
    match longest {
        Some((name, length)) => InvalidRequest::parameter_is(
            name,
            format!("has {length} characters, which makes {limit}; shorten it"),
        ),
        None => InvalidRequest::because(format_args!("the base URL makes {limit}")),
    }
}

/// Splits a template around its first parameter: `/a/{b}/c` is `/a/` and `/c`.
fn next_parameter(template: &'static str) -> (&'static str, &'static str) {
    let (before, rest) = template.split_once('{').unwrap_or((template, ""));
    (before, rest.split_once('}').map_or("", |(_, after)| after))
}

#[cfg(test)]
mod tests {
    use super::next_parameter;

    #[test]
    fn a_template_is_split_around_its_first_parameter() {
        assert_eq!(next_parameter("/a/{b}/c/{d}"), ("/a/", "/c/{d}"));
        assert_eq!(next_parameter("/a/{b}"), ("/a/", ""));
        assert_eq!(next_parameter("/a"), ("/a", ""));
    }
}
