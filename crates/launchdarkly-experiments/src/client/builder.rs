//! Construction of the client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use launchdarkly_experiments_client as raw;
use raw::{AccessToken, BaseUrl, HttpService, InvalidBaseUrl, Region};
use reqwest::{Request, Response};
use tower::util::BoxCloneSyncService;
use tower::{BoxError, Layer, Service, ServiceExt};

use crate::client::Client;
use crate::error::Error;
use crate::execute::context::{Context, custom_header};
use crate::execute::rate_limit::throttle::Throttle;
use crate::execute::retry_budget::RetryBudget;
use crate::execute::retry_policy::RetryPolicy;
use crate::execute::runtime::{Runtime, TokioRuntime};
use crate::input::violation::Violation;

/// The variables that hold the token; the first that is set counts.
const TOKEN_VARIABLES: [&str; 2] = ["LAUNCHDARKLY_ACCESS_TOKEN", "LD_ACCESS_TOKEN"];

/// The variables that hold the base URL, likewise.
const BASE_URL_VARIABLES: [&str; 2] = ["LAUNCHDARKLY_API_HOST", "LD_BASE_URI"];

/// The variable that allows plain http to another machine.
const ALLOW_HTTP_VARIABLE: &str = "LAUNCHDARKLY_ALLOW_HTTP";

/// The name and version of this crate, as every request carries them in `User-Agent`.
const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// A builder of a [`Client`].
///
/// ```no_run
/// use std::time::Duration;
/// use launchdarkly_experiments::{Client, Region, RetryPolicy};
///
/// let client = Client::builder(std::env::var("LAUNCHDARKLY_ACCESS_TOKEN")?)
///     .region(Region::Eu)
///     .timeout(Duration::from_secs(20))
///     .retry_policy(RetryPolicy::default().max_attempts(3))
///     .user_agent_suffix("shop/1.2")
///     .build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub struct ClientBuilder {
    token: String,
    base_url: Result<BaseUrl, InvalidBaseUrl>,
    allow_plain_http: bool,
    connect_timeout: Duration,
    attempt_timeout: Duration,
    timeout: Option<Duration>,
    retry_policy: RetryPolicy,
    retry_budget: u32,
    rate_limiting: bool,
    body_limit: usize,
    user_agent_suffix: Option<String>,
    headers: HeaderMap,
    invalid_header: Option<Violation>,
    http_client: Option<reqwest::Client>,
    service: Option<HttpService>,
    layers: Vec<Box<dyn FnOnce(HttpService) -> HttpService + Send>>,
    runtime: Arc<dyn Runtime>,
}

impl ClientBuilder {
    pub(crate) fn new(token: &str) -> Self {
        ClientBuilder {
            token: token.to_owned(),
            base_url: Ok(BaseUrl::default()),
            allow_plain_http: false,
            connect_timeout: Duration::from_secs(10),
            attempt_timeout: Duration::from_secs(30),
            timeout: Some(Duration::from_secs(120)),
            retry_policy: RetryPolicy::default(),
            retry_budget: 50,
            rate_limiting: true,
            body_limit: 8 << 20,
            user_agent_suffix: None,
            headers: HeaderMap::new(),
            invalid_header: None,
            http_client: None,
            service: None,
            layers: Vec::new(),
            runtime: Arc::new(TokioRuntime::default()),
        }
    }

    /// Begins with token and base URL from environment variables, as [`Client::from_env`] does.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) when there is no token.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// Begins with token and base URL from variables that a function returns, by the names that [`Client::from_env`] lists.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) when there is no token.
    ///
    /// ```
    /// use launchdarkly_experiments::ClientBuilder;
    ///
    /// let token = |name: &str| (name == "LD_ACCESS_TOKEN").then(|| "api-0123".to_owned());
    /// assert!(ClientBuilder::from_variables(token)?.build().is_ok());
    /// assert!(ClientBuilder::from_variables(|_| None).is_err());
    /// # Ok::<(), launchdarkly_experiments::Error>(())
    /// ```
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let first = |names: [&str; 2]| {
            let mut values = names.into_iter().filter_map(&variable);
            values.find(|value| !value.trim().is_empty())
        };
        let Some(token) = first(TOKEN_VARIABLES) else {
            let [first, second] = TOKEN_VARIABLES;
            return Err(Error::config(format!(
                "neither {first} nor {second} is set; set one to an access token"
            )));
        };
        let mut builder = ClientBuilder::new(&token);
        if let Some(base_url) = first(BASE_URL_VARIABLES) {
            builder = builder.base_url(base_url);
        }
        let allowed = variable(ALLOW_HTTP_VARIABLE);
        builder.allow_plain_http = matches!(allowed.as_deref(), Some("1" | "true"));
        Ok(builder)
    }

    /// Sets the instance to call; [`Region::Commercial`] by default.
    pub fn region(mut self, region: Region) -> Self {
        self.base_url = Ok(region.into());
        self
    }

    /// Sets the URL that the API's paths are appended to, instead of a region's.
    ///
    /// It is given as text, as `reqwest::Url` or as [`BaseUrl`]; [`build`](Self::build) returns the error of a text that is not a URL.
    pub fn base_url(mut self, url: impl TryInto<BaseUrl, Error: Into<InvalidBaseUrl>>) -> Self {
        self.base_url = url.try_into().map_err(Into::into);
        self
    }

    /// Allows plain http to another machine, where anyone on the way can read the access token.
    ///
    /// Plain http to this machine needs no permission.
    pub fn allow_plain_http(mut self) -> Self {
        self.allow_plain_http = true;
        self
    }

    /// Sets how long making a connection may take; 10 s by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets how long one attempt may take, to the end of its response; 30 s by default.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// Sets how long a call may take with all its attempts and backoffs; 120 s by default, and `None` for no limit.
    ///
    /// Attempts of a write that must not be applied twice leave a quarter of the remaining time, at most 5 s, for reading back what became of it.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeout = timeout.into();
        self
    }

    /// Sets how calls are retried, unless a request has a policy of its own.
    pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.retry_policy = policy;
        self
    }

    /// Sets how many retries the client and its clones may make together before calls succeed again; 50 by default.
    ///
    /// This budget keeps the client from answering an outage with a multiple of the traffic.
    /// Each call that succeeds puts a fifth of a retry back.
    /// A retry after a delay that the server asked for costs nothing.
    pub fn retry_budget(mut self, retries: u32) -> Self {
        self.retry_budget = retries;
        self
    }

    /// Sets whether to slow down while few requests are left in a rate-limit window; `true` by default.
    pub fn rate_limiting(mut self, enabled: bool) -> Self {
        self.rate_limiting = enabled;
        self
    }

    /// Sets how large the body of a response may be, in bytes; 8 MiB by default.
    ///
    /// A page of 20 experiments with everything expanded has 235 kB.
    /// A decoded page takes about 4 bytes of memory for each byte of its body, and about 115 at worst.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Appends text to the user agent, such as the program's name and version, `shop/1.2`.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// Adds a header to every request; [`Request::header`](crate::Request::header) adds one to a single request.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        match custom_header(name.as_ref(), value.as_ref()) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(violation) => self.invalid_header = Some(violation),
        }
        self
    }

    /// Sets the HTTP client to send with, which keeps its own connect timeout, proxies and redirects.
    ///
    /// The default one follows no redirects.
    /// A response from another host is never taken for LaunchDarkly's.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http_client = Some(http);
        self
    }

    /// Sets the service to send through, instead of an HTTP client: a recorder, a stub, a server in the same process.
    pub fn service<S>(mut self, service: S) -> Self
    where
        S: Service<Request, Response = Response> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send + 'static,
    {
        self.service = Some(boxed(service));
        self
    }

    /// Puts a layer around the HTTP client, or around the layers added before. Every attempt passes through it.
    pub fn layer<L, S>(mut self, layer: L) -> Self
    where
        L: Layer<HttpService, Service = S> + Send + 'static,
        S: Service<Request, Response = Response> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send + 'static,
    {
        let layer = move |service| boxed(layer.layer(service));
        self.layers.push(Box::new(layer));
        self
    }

    /// Sets where time, sleep and randomness come from, for tests; Tokio and the system by default.
    pub fn runtime(mut self, runtime: impl Runtime) -> Self {
        self.runtime = Arc::new(runtime);
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) when the token is missing or of another kind, the base URL cannot be used, a header is not valid, or the HTTP client cannot be made.
    pub fn build(self) -> Result<Client, Error> {
        let token = AccessToken::new(&self.token).map_err(Error::config)?;
        let base_url = self.base_url.map_err(Error::config)?;
        if let Some(violation) = self.invalid_header {
            return Err(Error::config(violation.to_string()));
        }
        let server_address = base_url.host().to_owned();
        let user_agent = match &self.user_agent_suffix {
            Some(suffix) => format!("{USER_AGENT} {suffix}"),
            None => USER_AGENT.to_owned(),
        };
        let mut builder = raw::Client::builder(token.clone())
            .base_url(base_url)
            .connect_timeout(self.connect_timeout)
            // The time of each attempt is bounded here, by the runtime's clock.
            .timeout(None)
            .body_limit(self.body_limit)
            .user_agent_suffix(user_agent);
        if self.allow_plain_http {
            builder = builder.allow_plain_http();
        }
        if let Some(http_client) = self.http_client {
            builder = builder.http_client(http_client);
        }
        if let Some(service) = self.service {
            builder = builder.service(service);
        }
        let mut raw = builder.build().map_err(Error::config)?;
        for layer in self.layers {
            raw = raw.with_service(layer(raw.service()));
        }
        let context = Context {
            service: raw.service(),
            raw,
            runtime: self.runtime,
            retry_policy: self.retry_policy,
            retry_budget: RetryBudget::new(self.retry_budget),
            throttle: self.rate_limiting.then(Throttle::default),
            attempt_timeout: self.attempt_timeout,
            timeout: self.timeout,
            body_limit: self.body_limit,
            headers: self.headers,
            server_address,
            token,
        };
        Ok(Client {
            context: Arc::new(context),
        })
    }
}

fn boxed<S>(service: S) -> HttpService
where
    S: Service<Request, Response = Response> + Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
{
    BoxCloneSyncService::new(service.map_err(Into::into))
}

/// Shows neither the token nor what may hold it.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("base_url", &self.base_url)
            .field("retry_policy", &self.retry_policy)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn from(pairs: &[(&str, &str)]) -> Result<Client, Error> {
        ClientBuilder::from_variables(|name| {
            let mut pairs = pairs.iter();
            pairs
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })?
        .build()
    }

    #[test]
    fn environment_variables_give_token_and_base_url() {
        let both = [
            ("LD_ACCESS_TOKEN", "api-1"),
            ("LAUNCHDARKLY_ACCESS_TOKEN", " "),
        ];
        let address = |client: Client| client.context.server_address.clone();
        assert_eq!(address(from(&both).unwrap()), "app.launchdarkly.com");
        for (name, url, expected) in [
            (
                "LAUNCHDARKLY_API_HOST",
                "https://app.launchdarkly.us/",
                "app.launchdarkly.us",
            ),
            (
                "LAUNCHDARKLY_API_HOST",
                "app.eu.launchdarkly.com",
                "app.eu.launchdarkly.com",
            ),
            ("LD_BASE_URI", "http://localhost:8765", "localhost"),
            ("LAUNCHDARKLY_API_HOST", "127.0.0.1:8765", "127.0.0.1"),
        ] {
            let client = from(&[("LAUNCHDARKLY_ACCESS_TOKEN", "api-1"), (name, url)]);
            assert_eq!(address(client.unwrap()), expected);
        }
        let error = from(&[]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        let message = error.to_string();
        assert!(
            message.contains("neither LAUNCHDARKLY_ACCESS_TOKEN nor"),
            "{message}"
        );
    }

    #[test]
    fn a_variable_allows_plain_http_to_another_machine() {
        let compose = ("LAUNCHDARKLY_API_HOST", "http://launchdarkly:8080");
        let token = ("LD_ACCESS_TOKEN", "api-1");
        let error = from(&[token, compose]).unwrap_err();
        assert!(error.to_string().contains("plain http"), "{error}");
        for value in ["1", "true"] {
            assert!(from(&[token, compose, (ALLOW_HTTP_VARIABLE, value)]).is_ok());
        }
        assert!(from(&[token, compose, (ALLOW_HTTP_VARIABLE, "0")]).is_err());
    }
}
