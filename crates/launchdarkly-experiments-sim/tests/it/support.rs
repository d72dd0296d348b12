//! Requests and experiments that several tests need.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

/// The token that can write.
pub(crate) const TOKEN: &str = "secret";

/// The experiments of the environment that exists by default.
pub(crate) const LIST: &str = "/api/v2/projects/default/environments/test/experiments";

/// A request as data.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HttpRequest {
    pub(crate) method: String,
    pub(crate) path: String,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) body: Option<Value>,
    /// The body as text, if it is not JSON.
    #[serde(default)]
    pub(crate) text: Option<String>,
    /// Sends no token.
    #[serde(default)]
    pub(crate) anonymous: bool,
}

impl HttpRequest {
    pub(crate) fn get(path: &str) -> Self {
        Self {
            method: "GET".to_owned(),
            path: path.to_owned(),
            headers: BTreeMap::new(),
            body: None,
            text: None,
            anonymous: false,
        }
    }

    pub(crate) fn json(method: &str, path: &str, body: Value) -> Self {
        Self {
            method: method.to_owned(),
            body: Some(body),
            ..Self::get(path)
        }
    }

    /// Returns a semantic patch.
    pub(crate) fn patch(path: &str, instructions: Value) -> Self {
        Self::json("PATCH", path, json!({"instructions": instructions}))
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Returns the request for a server at `base`.
    pub(crate) fn at(&self, base: &str) -> reqwest::Request {
        let url = format!("{base}{}", self.path).parse().unwrap();
        let mut request = reqwest::Request::new(self.method.parse().unwrap(), url);
        let headers = request.headers_mut();
        if !self.anonymous {
            headers.insert("authorization", TOKEN.parse().unwrap());
        }
        if self.body.is_some() {
            let media_type = match self.method.as_str() {
                "PATCH" => "application/json; domain-model=launchdarkly.semanticpatch",
                _ => "application/json",
            };
            headers.insert("content-type", media_type.parse().unwrap());
        }
        for (name, value) in &self.headers {
            let name: http::HeaderName = name.parse().unwrap();
            headers.insert(name, value.parse().unwrap());
        }
        let json = self.body.as_ref().map(Value::to_string);
        *request.body_mut() = json.or_else(|| self.text.clone()).map(Into::into);
        request
    }

    /// Returns the request for the service in process.
    pub(crate) fn in_process(&self) -> reqwest::Request {
        self.at("http://simulator")
    }
}

/// Returns an HTTP client that ignores the proxy of the environment.
pub(crate) fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// Returns the body of a request for an experiment that can be started.
pub(crate) fn experiment(key: &str) -> Value {
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
