//! Construction of the client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use launchdarkly_experiments_client as raw;
use raw::{AccessToken, Host, HttpService, InvalidHost, Region};
use reqwest::{Request, Response, Url};
use tower::util::BoxCloneSyncService;
use tower::{BoxError, Layer, Service, ServiceExt};

use crate::client::Shared;
use crate::client::http as connection;
use crate::client::token;
use crate::error::redact::Secret;
use crate::execute::rate_limit::throttle::Pacer;
use crate::execute::retry_budget::Budget;
use crate::{Client, Error, RetryPolicy, Runtime, TokioRuntime};

/// The variables that hold the token; the first that is set counts.
const TOKEN_VARIABLES: [&str; 2] = ["LAUNCHDARKLY_ACCESS_TOKEN", "LD_ACCESS_TOKEN"];

/// The variables that hold the host, likewise.
const HOST_VARIABLES: [&str; 2] = ["LAUNCHDARKLY_API_HOST", "LD_BASE_URI"];

/// Builds a [`Client`].
///
/// ```no_run
/// use std::time::Duration;
/// use launchdarkly_experiments::{Client, Region, RetryPolicy};
///
/// let client = Client::builder(std::env::var("LAUNCHDARKLY_ACCESS_TOKEN")?)
///     .region(Region::Eu)
///     .total_timeout(Duration::from_secs(20))
///     .retry(RetryPolicy::default().attempts(3))
///     .user_agent_suffix("shop/1.2")
///     .build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub struct ClientBuilder {
    token: String,
    host: Result<Host, InvalidHost>,
    plain_http: bool,
    connect_timeout: Duration,
    attempt_timeout: Duration,
    total_timeout: Option<Duration>,
    retry: RetryPolicy,
    pacing: bool,
    body_limit: usize,
    user_agent_suffix: Option<String>,
    http: Option<reqwest::Client>,
    service: Option<HttpService>,
    layers: Vec<Box<dyn FnOnce(HttpService) -> HttpService + Send>>,
    runtime: Arc<dyn Runtime>,
}

impl ClientBuilder {
    pub(crate) fn new(token: &str) -> Self {
        ClientBuilder {
            token: token.to_owned(),
            host: Ok(Host::default()),
            plain_http: false,
            connect_timeout: Duration::from_secs(10),
            attempt_timeout: Duration::from_secs(30),
            total_timeout: Some(Duration::from_secs(120)),
            retry: RetryPolicy::default(),
            pacing: true,
            body_limit: 32 << 20,
            user_agent_suffix: None,
            http: None,
            service: None,
            layers: Vec::new(),
            runtime: Arc::new(TokioRuntime::default()),
        }
    }

    /// Begins with token and host from the environment, as [`Client::from_env`] does.
    ///
    /// # Errors
    /// [`ErrorKind::Setup`](crate::ErrorKind::Setup) when there is no token.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let first = |names: [&str; 2]| {
            let mut values = names.into_iter().filter_map(&variable);
            values.find(|value| !value.trim().is_empty())
        };
        let Some(token) = first(TOKEN_VARIABLES) else {
            let [first, second] = TOKEN_VARIABLES;
            return Err(Error::setup(format!(
                "neither {first} nor {second} is set; set one to an access token"
            )));
        };
        let builder = ClientBuilder::new(&token);
        Ok(match first(HOST_VARIABLES) {
            // Tools of LaunchDarkly's take the name alone.
            Some(host) if !host.contains("://") => builder.url(connection::with_scheme(&host)),
            Some(host) => builder.url(host.trim().to_owned()),
            None => builder,
        })
    }

    /// The instance to call; [`Region::Commercial`] unless set.
    pub fn region(mut self, region: Region) -> Self {
        self.host = region.try_into();
        self
    }

    /// The URL that the API's paths are appended to, instead of a region's.
    pub fn url(mut self, url: impl TryInto<Host, Error = InvalidHost>) -> Self {
        self.host = url.try_into();
        self
    }

    /// Allows plain http to a host that is not this machine, where anyone on the way can read the token.
    pub fn allow_plain_http(mut self) -> Self {
        self.plain_http = true;
        self
    }

    /// How long a connection may take to be made; 10 s unless set.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long one attempt may take, to the end of its reply; 30 s unless set.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// How long a call may take with all its attempts and pauses; 120 s unless set, and `None` for no bound.
    ///
    /// Attempts of a write that must not be repeated blindly leave a quarter of what is left, at most 5 s, for reading back what became of it.
    pub fn total_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.total_timeout = timeout.into();
        self
    }

    /// How calls are tried again, unless a request says otherwise.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Whether to slow down while few requests are left in a window; yes unless set.
    pub fn pacing(mut self, pacing: bool) -> Self {
        self.pacing = pacing;
        self
    }

    /// How large a reply may be, in bytes; 32 MiB unless set.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Text to append to the user agent, which names the two client crates: such as the program's name and version, `shop/1.2`.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// The HTTP client to send with, with its own connect timeout, proxies and redirects.
    ///
    /// The default one does not follow redirects. What another host answers is never taken for LaunchDarkly's reply.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// The service to send through, instead of an HTTP client: a recorder, a stub, a server in the same process.
    pub fn service<S>(mut self, service: S) -> Self
    where
        S: Service<Request, Response = Response> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send + 'static,
    {
        self.service = Some(BoxCloneSyncService::new(service.map_err(Into::into)));
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
        self.layers.push(Box::new(move |service| {
            BoxCloneSyncService::new(layer.layer(service).map_err(Into::into))
        }));
        self
    }

    /// Where time, sleep and chance come from; Tokio and the system unless set.
    pub fn runtime(mut self, runtime: impl Runtime) -> Self {
        self.runtime = Arc::new(runtime);
        self
    }

    /// The client.
    ///
    /// # Errors
    /// [`ErrorKind::Setup`](crate::ErrorKind::Setup) when the token is missing or of another kind, the host is not a URL or asks for plain http, or the HTTP client cannot be made.
    pub fn build(self) -> Result<Client, Error> {
        token::check(&self.token).map_err(Error::setup)?;
        let token = AccessToken::new(&self.token).map_err(Error::setup)?;
        let host = self.host.map_err(Error::setup)?;
        let url = Url::parse(host.as_str()).map_err(|error| Error::setup(error.to_string()))?;
        let address = url.host_str().unwrap_or_default().to_owned();
        if url.scheme() == "http" && !self.plain_http && !connection::is_loopback(&url) {
            return Err(Error::setup(format!(
                "plain http would show the access token to everyone on the way to `{address}`; use https, or `allow_plain_http`"
            )));
        }
        let guarded = self.http.clone().map(connection::guarded);
        let service = self.service.or(guarded);
        let http = match self.http {
            Some(http) => http,
            None if service.is_some() => connection::unsent_http(&url)?,
            None => connection::default_http(self.connect_timeout, &url)?,
        };
        let mut builder = raw::Client::builder(token)
            .host(host.as_str())
            .http_client(http)
            .user_agent_suffix(connection::user_agent(self.user_agent_suffix.as_deref()));
        if let Some(service) = service {
            builder = builder.service(service);
        }
        let mut raw = builder.build().map_err(Error::setup)?;
        for layer in self.layers {
            raw = raw.with_service(layer(raw.service()));
        }
        Ok(Client {
            shared: Arc::new(Shared {
                service: raw.service(),
                raw,
                runtime: self.runtime,
                policy: self.retry,
                pacer: self.pacing.then(Pacer::default),
                budget: Budget::new(self.retry.reserve),
                attempt_timeout: self.attempt_timeout,
                total_timeout: self.total_timeout,
                body_limit: self.body_limit,
                address,
                secret: Secret::new(&self.token),
            }),
        })
    }
}

/// Shows neither the token nor what may hold it.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("host", &self.host)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

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
    fn the_environment_gives_token_and_host() {
        let both = [
            ("LD_ACCESS_TOKEN", "api-1"),
            ("LAUNCHDARKLY_ACCESS_TOKEN", " "),
        ];
        assert_eq!(from(&both).unwrap().shared.address, "app.launchdarkly.com");
        for (name, host, address) in [
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
            let client = from(&[("LAUNCHDARKLY_ACCESS_TOKEN", "api-1"), (name, host)]).unwrap();
            assert_eq!(client.shared.address, address);
        }
        let error = from(&[]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Setup);
        assert!(
            error
                .to_string()
                .contains("neither LAUNCHDARKLY_ACCESS_TOKEN nor"),
            "{error}"
        );
    }
}
