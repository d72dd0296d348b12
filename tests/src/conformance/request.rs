//! Requests as data, and the experiment that they create.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::SECRET;

/// A request as data.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpRequest {
    /// The method.
    pub method: String,
    /// The path with its query.
    pub path: String,
    /// Headers that are sent beside those that every request has.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The body, if it is JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// The body as text, if it is not JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Sends no token.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub anonymous: bool,
}

impl HttpRequest {
    /// Returns a read.
    #[must_use]
    pub fn get(path: &str) -> Self {
        Self {
            method: "GET".to_owned(),
            path: path.to_owned(),
            ..Self::default()
        }
    }

    /// Returns a request with a JSON body.
    #[must_use]
    pub fn json(method: &str, path: &str, body: Value) -> Self {
        Self {
            method: method.to_owned(),
            body: Some(body),
            ..Self::get(path)
        }
    }

    /// Returns a semantic patch.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "written with `json!`")]
    pub fn patch(path: &str, instructions: Value) -> Self {
        Self::json("PATCH", path, json!({"instructions": instructions}))
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Returns the request for a server at `base`, with the token of the cases.
    #[must_use]
    pub fn at(&self, base: &str) -> reqwest::Request {
        self.with_token(base, SECRET).expect("a valid request")
    }

    /// Returns the request for a server at `base`.
    ///
    /// # Errors
    /// What is not valid: the method, the URL or a header.
    pub fn with_token(
        &self,
        base: &str,
        token: &str,
    ) -> Result<reqwest::Request, Box<dyn std::error::Error + Send + Sync>> {
        let url = format!("{base}{}", self.path).parse()?;
        let mut request = reqwest::Request::new(self.method.parse()?, url);
        let headers = request.headers_mut();
        if !self.anonymous {
            let mut token: http::HeaderValue = token.parse()?;
            token.set_sensitive(true);
            headers.insert("authorization", token);
        }
        if self.body.is_some() {
            let media_type = match self.method.as_str() {
                "PATCH" => "application/json; domain-model=launchdarkly.semanticpatch",
                _ => "application/json",
            };
            headers.insert("content-type", media_type.parse()?);
        }
        for (name, value) in &self.headers {
            let name: http::HeaderName = name.parse()?;
            headers.insert(name, value.parse()?);
        }
        let json = self.body.as_ref().map(Value::to_string);
        *request.body_mut() = json.or_else(|| self.text.clone()).map(Into::into);
        Ok(request)
    }

    /// Returns the request for the service in process.
    #[must_use]
    pub fn in_process(&self) -> reqwest::Request {
        self.at("http://simulator")
    }
}

/// Returns an HTTP client that ignores the proxy of the environment.
#[must_use]
pub fn client() -> reqwest::Client {
    let builder = reqwest::Client::builder().no_proxy();
    builder.build().expect("an HTTP client")
}

/// Returns the body of a request for an experiment that can be started.
#[must_use]
pub fn experiment(key: &str) -> Value {
    let treatment = |name: &str, baseline: bool, variation: &str| {
        json!({
            "name": name,
            "baseline": baseline,
            "allocationPercent": "50",
            "parameters": [{"flagKey": "button", "variationId": variation}],
        })
    };
    json!({
        "key": key,
        "name": "Checkout button",
        "iteration": {
            "hypothesis": "A green button sells more",
            "metrics": [{"key": "purchase"}, {"key": "page-load"}],
            "primarySingleMetricKey": "purchase",
            "flags": {"button": {"ruleId": "fallthrough", "flagConfigVersion": 12}},
            "treatments": [treatment("Blue", true, "blue"), treatment("Green", false, "green")],
        },
    })
}
