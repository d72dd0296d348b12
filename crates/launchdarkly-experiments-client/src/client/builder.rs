//! Construction of the client.

use std::fmt;
use std::time::Duration;

use reqwest::header::HeaderValue;
use reqwest::{Request, Response};
use tower::{BoxError, Service};

use crate::client::transport::{self, HttpService, Transport};
use crate::{AccessToken, Client, Host, InvalidHost};

/// Name and version, as every request carries them in `User-Agent`.
pub const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// How long a connection may take to be made, unless the program brings its own `reqwest::Client`.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a request may take from its start to the end of its reply, with the same exception.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Builds a [`Client`]: a token, and what differs from the defaults.
///
/// ```no_run
/// use launchdarkly_experiments_client::{AccessToken, Client, Region};
///
/// let token = AccessToken::new(std::env::var("LAUNCHDARKLY_ACCESS_TOKEN")?)?;
/// let client = Client::builder(token).host(Region::Eu).user_agent_suffix("shop/1.2").build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct ClientBuilder {
    token: AccessToken,
    host: Result<Host, InvalidHost>,
    user_agent_suffix: Option<String>,
    http: Option<reqwest::Client>,
    service: Option<HttpService>,
}

/// A client that cannot be built.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// The host is no URL of an API.
    Host(InvalidHost),
    /// The suffix of the user agent has a character that no header takes.
    UserAgent,
    /// The host is https, and neither the feature `rustls` nor `native-tls` is on.
    NoTls,
    /// The HTTP client could not be made.
    Http(reqwest::Error),
}

impl Client {
    /// A client for LaunchDarkly's commercial instance, with the defaults of this crate.
    ///
    /// # Errors
    /// When the HTTP client cannot be made: without a TLS feature, or without the system's certificates.
    pub fn new(token: AccessToken) -> Result<Client, BuildError> {
        Client::builder(token).build()
    }

    /// A client step by step.
    pub fn builder(token: AccessToken) -> ClientBuilder {
        ClientBuilder {
            token,
            host: Ok(Host::default()),
            user_agent_suffix: None,
            http: None,
            service: None,
        }
    }

    /// This client with another service behind it.
    pub fn with_service<S>(&self, service: S) -> Client
    where
        S: Service<Request, Response = Response> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send + 'static,
    {
        let inner = Transport {
            authorization: self.inner.authorization.clone(),
            user_agent: self.inner.user_agent.clone(),
            service: transport::boxed(service),
        };
        Client {
            baseurl: self.baseurl.clone(),
            client: self.client.clone(),
            inner,
        }
    }

    /// The service behind this client, to put layers around.
    pub fn service(&self) -> HttpService {
        self.inner.service.clone()
    }
}

impl ClientBuilder {
    /// The instance to call: a [`Region`](crate::Region), or a URL as text or `reqwest::Url`.
    pub fn host<H: TryInto<Host, Error = InvalidHost>>(mut self, host: H) -> Self {
        self.host = host.try_into();
        self
    }

    /// Text to append to the user agent, such as the program's name and version.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// The HTTP client to send with, instead of one with a connect timeout of 10 s, a timeout of 30 s and no redirects.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// The service to send through, instead of an HTTP client.
    ///
    /// ```
    /// use launchdarkly_experiments_client::{AccessToken, Client};
    ///
    /// // A service that never leaves the process.
    /// let stub = tower::service_fn(|request: reqwest::Request| async move {
    ///     assert_eq!(request.url().path(), "/api/v2/projects/shop/experimentation-settings");
    ///     Ok::<_, tower::BoxError>(http::Response::new("{}").into())
    /// });
    /// let client = Client::builder(AccessToken::new("api-0123")?).service(stub).build()?;
    /// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    /// # runtime.block_on(async {
    /// let settings = client.get_experimentation_settings("shop").await?.into_inner();
    /// assert_eq!(settings.project_key, None);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn service<S>(mut self, service: S) -> Self
    where
        S: Service<Request, Response = Response> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send + 'static,
    {
        self.service = Some(transport::boxed(service));
        self
    }

    /// The client.
    ///
    /// # Errors
    /// When the host is no URL, the suffix no header, or the HTTP client cannot be made.
    pub fn build(self) -> Result<Client, BuildError> {
        let host = self.host.map_err(BuildError::Host)?;
        let user_agent = match &self.user_agent_suffix {
            Some(suffix) => HeaderValue::from_str(&format!("{USER_AGENT} {suffix}")),
            None => Ok(HeaderValue::from_static(USER_AGENT)),
        };
        let user_agent = user_agent.map_err(|_| BuildError::UserAgent)?;
        let own_service = self.service.is_some();
        let http = match self.http {
            Some(http) => http,
            None => default_http().map_err(BuildError::Http)?,
        };
        let has_tls = cfg!(any(feature = "rustls", feature = "native-tls"));
        if !has_tls && !own_service && host.as_str().starts_with("https:") {
            return Err(BuildError::NoTls);
        }
        let service = self
            .service
            .unwrap_or_else(|| transport::boxed(http.clone()));
        let inner = Transport {
            authorization: self.token.header(),
            user_agent,
            service,
        };
        Ok(Client {
            baseurl: host.as_str().to_owned(),
            client: http,
            inner,
        })
    }
}

fn default_http() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(TIMEOUT)
        // The API does not redirect, and a token must not follow one to another host.
        .redirect(reqwest::redirect::Policy::none())
        .build()
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BuildError::Host(_) => "the client has no usable host",
            BuildError::UserAgent => "the user agent's suffix is no text of a header; write it like `shop/1.2`",
            BuildError::NoTls => {
                "the host is https and this build has no TLS; turn on the feature `rustls` or `native-tls`"
            }
            BuildError::Http(_) => "the HTTP client could not be made",
        })
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            BuildError::Host(error) => Some(error),
            BuildError::Http(error) => Some(error),
            BuildError::UserAgent | BuildError::NoTls => None,
        }
    }
}
