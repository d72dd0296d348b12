//! Calling what has no operation in this crate.

use std::fmt;
use std::marker::PhantomData;

use http::Method;
use launchdarkly_experiments_client as raw;
use raw::Operation;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::client::Client;
use crate::error::Error;
use crate::execute::call::{BodyForm, Execute};
use crate::input::violation::{Violation, Violations};
use crate::key;
use crate::operation::request::Request;

/// A call of an operation that this crate does not have, made by [`Client::request`]; `T` is what the body of its response is read as.
///
/// Its options: [`key`](Request::key), [`query`](Request::query), [`json`](Request::json), [`content_type`](Request::content_type), [`api_version`](Request::api_version), [`idempotent`](Request::idempotent).
///
/// ```
/// use launchdarkly_experiments::{Client, http::Method};
/// use serde_json::{Value, json};
///
/// let client = Client::builder("api-0123").build()?;
/// let put = client.request::<Value>(Method::PUT, "/api/v2/projects/{projectKey}/flag-defaults")?;
/// let put = put.key("projectKey", "shop").json(&json!({"tags": ["checkout"]})).idempotent();
/// assert!(put.preview()?.url.ends_with("/api/v2/projects/shop/flag-defaults"));
/// # Ok::<(), launchdarkly_experiments::Error>(())
/// ```
pub struct OtherOperation<T> {
    operation: Operation,
    keys: Vec<(&'static str, String)>,
    query: Vec<(String, String)>,
    body: Option<Value>,
    invalid_body: Option<Violation>,
    value: PhantomData<fn() -> T>,
}

impl Client {
    /// Makes a request of an operation that this crate does not have: the method, and the path as LaunchDarkly's documents have it, with the parameters in braces.
    ///
    /// Token, retries, throttle, limits, errors and spans are those of every other request.
    /// The values of the parameters are given by [`key`](Request::key), which encodes them; the path is a literal, so that no key can slip into it unencoded, nor into a span.
    /// `T` is any type that can be read from JSON, and is told by the variable or by `request::<T>(…)`; a response without a body is read as `null`, which `()`, `Option` and [`Value`] take.
    ///
    /// A GET or HEAD is retried like the reading operations of this crate.
    /// Any other request is sent again only where it had no effect, as after 429, unless it is said to be [`idempotent`](Request::idempotent).
    ///
    /// ```no_run
    /// use launchdarkly_experiments::http::Method;
    ///
    /// #[derive(Debug, serde::Deserialize)]
    /// struct Holdouts {
    ///     items: Vec<serde_json::Value>,
    /// }
    ///
    /// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
    /// let path = "/api/v2/projects/{projectKey}/environments/{environmentKey}/holdouts";
    /// let list = client.request(Method::GET, path)?;
    /// let list = list.key("projectKey", "shop").key("environmentKey", "production");
    /// let holdouts: Holdouts = list.query("limit", 5).await?;
    /// println!("{}", holdouts.items.len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) when the method is not one of HTTP's own, or the path does not consist of whole segments and parameters.
    pub fn request<T>(
        &self,
        method: Method,
        path: &'static str,
    ) -> Result<Request<OtherOperation<T>>, Error>
    where
        T: DeserializeOwned + fmt::Debug + Send + 'static,
    {
        let operation = Operation::other(&method, path)
            .map_err(|error| Error::invalid(vec![Violation::new(path, error.to_string())]))?;
        let call = OtherOperation {
            operation,
            keys: Vec::new(),
            query: Vec::new(),
            body: None,
            invalid_body: None,
            value: PhantomData,
        };
        Ok(Request::new(self.clone(), call))
    }
}

/// Options of [`OtherOperation`].
impl<T> Request<OtherOperation<T>> {
    /// Gives the value of a parameter of the path: text, or one of this crate's keys. It is encoded.
    ///
    /// A parameter without a value, or a value that no key can have, is a [violation](Self::violations).
    pub fn key(mut self, parameter: &'static str, key: impl AsRef<str>) -> Self {
        let keys = &mut self.call.keys;
        keys.retain(|(name, _)| *name != parameter);
        keys.push((parameter, key.as_ref().to_owned()));
        self
    }

    /// Adds a parameter of the query. It is encoded.
    pub fn query(mut self, name: impl Into<String>, value: impl fmt::Display) -> Self {
        self.call.query.push((name.into(), value.to_string()));
        self
    }

    /// Sets the body, sent as `application/json`.
    pub fn json(mut self, body: &impl Serialize) -> Self {
        match serde_json::to_value(body) {
            Ok(body) => self.call.body = Some(body),
            Err(error) => self.call.invalid_body = Some(Violation::new("body", error.to_string())),
        }
        self
    }

    /// Sets the content type of the body, such as `application/json; domain-model=launchdarkly.semanticpatch` for instructions.
    pub fn content_type(mut self, media_type: &'static str) -> Self {
        self.call.operation.media_type = Some(media_type);
        self
    }

    /// Sets the version of the API, `beta` for resources that are in beta, instead of [the one](crate::raw::API_VERSION) of all other requests.
    pub fn api_version(mut self, version: &'static str) -> Self {
        self.call.operation.api_version = Some(version);
        self
    }

    /// Declares that sending the request twice leaves the same state as sending it once, so that it may be sent again when its outcome is unknown.
    pub fn idempotent(mut self) -> Self {
        self.call.operation.idempotent = true;
        self.call.operation.repeatable = true;
        self
    }
}

impl<T> Execute for OtherOperation<T>
where
    T: DeserializeOwned + fmt::Debug + Send + 'static,
{
    type Value = T;

    fn operation(&self) -> &Operation {
        &self.operation
    }

    fn resource(&self) -> String {
        let mut path = self.operation.path.to_owned();
        for (name, key) in &self.keys {
            path = path.replace(&format!("{{{name}}}"), key);
        }
        format!("{} {path}", self.operation.method)
    }

    fn request(&self, raw: &raw::Client) -> Result<raw::reqwest::Request, raw::Error> {
        let keys: Vec<(&str, &str)> = self
            .keys
            .iter()
            .map(|(name, key)| (*name, &**key))
            .collect();
        let query: Vec<(&str, &str)> = self
            .query
            .iter()
            .map(|(name, value)| (&**name, &**value))
            .collect();
        raw.other_request(&self.operation, &keys, &query, self.body.as_ref())
    }

    fn body_form(&self) -> BodyForm {
        BodyForm::Json
    }

    fn validate(&self, violations: &mut Violations) {
        let given = |parameter: &str| self.keys.iter().any(|(name, _)| *name == parameter);
        for parameter in self.operation.parameters().filter(|one| !given(one)) {
            violations.add(parameter, "has no value; give it by `key`");
        }
        for (name, key) in &self.keys {
            if !self
                .operation
                .parameters()
                .any(|parameter| parameter == *name)
            {
                violations.add(
                    name,
                    format!("is not a parameter of `{}`", self.operation.path),
                );
            } else if let Some(problem) = key::problem(key) {
                violations.add(name, problem);
            }
        }
        if let Some(invalid) = &self.invalid_body {
            violations.add(&invalid.path, &invalid.message);
        }
    }
}

/// Whatever the value is, which is not there yet.
impl<T> Clone for OtherOperation<T> {
    fn clone(&self) -> Self {
        OtherOperation {
            operation: self.operation,
            keys: self.keys.clone(),
            query: self.query.clone(),
            body: self.body.clone(),
            invalid_body: self.invalid_body.clone(),
            value: PhantomData,
        }
    }
}

impl<T> fmt::Debug for OtherOperation<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OtherOperation")
            .field("method", &self.operation.method)
            .field("path", &self.operation.path)
            .field("keys", &self.keys)
            .field("query", &self.query)
            .finish_non_exhaustive()
    }
}
