//! Construction of the client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use reqwest::{Request, Response};
use tower::{BoxError, Service};

use crate::client::Client;
use crate::client::base_url::{BaseUrl, InvalidBaseUrl, Region};
use crate::client::request::Identity;
use crate::client::token::AccessToken;
use crate::client::transport::{self, HttpService};
use crate::shown::{chain, one_line};

/// Name and version of this crate, as every request carries them in `User-Agent`.
pub const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// Builds a [`Client`].
///
/// ```no_run
/// use launchdarkly_experiments_client::{AccessToken, Client, Region};
///
/// let token = AccessToken::new(std::env::var("LAUNCHDARKLY_ACCESS_TOKEN")?)?;
/// let builder = Client::builder(token).region(Region::Eu);
/// let client = builder.user_agent_suffix("shop/1.2").build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct ClientBuilder {
    token: AccessToken,
    base_url: Result<BaseUrl, InvalidBaseUrl>,
    plain_http: bool,
    connect_timeout: Duration,
    timeout: Option<Duration>,
    body_limit: usize,
    user_agent_suffix: Option<String>,
    http: Option<reqwest::Client>,
    service: Option<HttpService>,
}

/// The reason why a client cannot be built.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// The base URL is not usable.
    BaseUrl(InvalidBaseUrl),
    /// The base URL is plain http to another machine, and [`ClientBuilder::allow_plain_http`] was not called.
    PlainHttp {
        /// The host of the base URL.
        host: String,
    },
    /// The suffix of the user agent contains a character that no header takes.
    UserAgent,
    /// The base URL is https, and none of the features that bring TLS is on.
    NoTls,
    /// The feature `rustls-no-provider` is on, and the program has not installed a crypto provider.
    NoCryptoProvider,
    /// The base URL is https, and the machine has no CA certificates.
    NoCertificates(reqwest::Error),
    /// The HTTP client could not be made.
    Http(reqwest::Error),
}

impl ClientBuilder {
    pub(crate) fn new(token: AccessToken) -> Self {
        ClientBuilder {
            token,
            base_url: Ok(BaseUrl::default()),
            plain_http: false,
            connect_timeout: Duration::from_secs(10),
            timeout: Some(Duration::from_secs(30)),
            body_limit: 8 << 20,
            user_agent_suffix: None,
            http: None,
            service: None,
        }
    }

    /// Sets the instance to call; [`Region::Commercial`] by default.
    pub fn region(mut self, region: Region) -> Self {
        self.base_url = Ok(region.into());
        self
    }

    /// Sets the URL that the API's paths are appended to, instead of a region's.
    ///
    /// It is given as text, as `reqwest::Url`, as [`BaseUrl`] or as [`Region`]; [`build`](Self::build) returns the error of a text that is not a URL.
    pub fn base_url(mut self, url: impl TryInto<BaseUrl, Error: Into<InvalidBaseUrl>>) -> Self {
        self.base_url = url.try_into().map_err(Into::into);
        self
    }

    /// Allows plain http to another machine, where anyone on the way can read the access token.
    ///
    /// Plain http to this machine needs no permission.
    pub fn allow_plain_http(mut self) -> Self {
        self.plain_http = true;
        self
    }

    /// Sets how long making a connection may take; 10 s by default.
    ///
    /// A program's own HTTP client or service keeps its own setting.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets how long a request may take, to the end of its response; 30 s by default, and `None` for no limit.
    ///
    /// A program's own HTTP client or service keeps its own setting.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeout = timeout.into();
        self
    }

    /// Sets how large the body of a response may be, in bytes; 8 MiB by default.
    ///
    /// A page of 20 experiments with everything expanded has 235 kB.
    /// The limit bounds the memory that a server can take: a decoded page takes 4 bytes for each byte of its body, and about 115 at worst, where the body is made of tiny objects.
    /// The default thus stays below 1 GB whatever a server sends; the example `body_memory` of this crate measures these factors.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Appends text to the user agent, such as the program's name and version.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// Sets the HTTP client to send with, which keeps its own timeouts, proxies and redirects.
    ///
    /// The default one follows no redirects, and uses no proxy for plain http and for this machine.
    /// A response that a redirect brought from another host is an error, and so is one of a write that a redirect replaced.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// Sets the service to send through, instead of an HTTP client.
    ///
    /// ```
    /// use launchdarkly_experiments_client::{AccessToken, Client};
    ///
    /// // A service that sends nothing.
    /// let stub = tower::service_fn(|request: reqwest::Request| async move {
    ///     assert_eq!(request.url().path(), "/api/v2/projects/shop/experimentation-settings");
    ///     Ok::<_, tower::BoxError>(http::Response::new("{}").into())
    /// });
    /// let client = Client::builder(AccessToken::new("api-0123")?).service(stub).build()?;
    /// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    /// # runtime.block_on(async {
    /// let settings = client.get_experimentation_settings("shop").await?.into_value();
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

    /// Builds the client.
    ///
    /// # Errors
    /// When the base URL is not usable, is plain http to another machine, or needs TLS that this build or CA certificates that this machine does not have, when the suffix of the user agent is not a header's text, or when the HTTP client cannot be made.
    pub fn build(self) -> Result<Client, BuildError> {
        let base_url = self.base_url.map_err(BuildError::BaseUrl)?;
        if base_url.is_plain_http() && !base_url.is_loopback() && !self.plain_http {
            let host = one_line(base_url.host()).into_owned();
            return Err(BuildError::PlainHttp { host });
        }
        let user_agent = match &self.user_agent_suffix {
            Some(suffix) => HeaderValue::from_str(&format!("{USER_AGENT} {suffix}")),
            None => Ok(HeaderValue::from_static(USER_AGENT)),
        };
        let service = match (self.service, self.http) {
            (Some(service), _) => service,
            (None, Some(http)) => transport::guarded(http),
            (None, None) => {
                has_tls(&base_url)?;
                transport::default_http(&base_url, self.connect_timeout, self.timeout)
                    .map_err(no_http)?
            }
        };
        Ok(Client {
            base_url: Arc::from(base_url.as_str()),
            identity: Identity {
                token: self.token,
                user_agent: user_agent.map_err(|_| BuildError::UserAgent)?,
            },
            service,
            body_limit: self.body_limit,
        })
    }
}

/// Tells the usual reason why an HTTP client cannot be made from the others.
fn no_http(error: reqwest::Error) -> BuildError {
    // rustls-platform-verifier has no type for it.
    let text = chain(&error).to_string();
    match text.contains("No CA certificates") {
        true => BuildError::NoCertificates(error),
        false => BuildError::Http(error),
    }
}

/// Checks that an HTTP client of this build can reach the URL.
fn has_tls(base_url: &BaseUrl) -> Result<(), BuildError> {
    let features = cfg!(any(
        feature = "rustls",
        feature = "native-tls",
        feature = "rustls-no-provider"
    ));
    if !features && !base_url.is_plain_http() {
        return Err(BuildError::NoTls);
    }
    // reqwest panics where rustls has no provider; the feature `rustls` brings one.
    #[cfg(all(feature = "rustls-no-provider", not(feature = "rustls")))]
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        return Err(BuildError::NoCryptoProvider);
    }
    Ok(())
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BuildError::BaseUrl(_) => f.write_str("the client has no usable base URL"),
            BuildError::PlainHttp { host } => write!(
                f,
                "plain http would show the access token to everyone on the way to `{host}`; use https, or call `allow_plain_http`"
            ),
            BuildError::UserAgent => f.write_str(
                "the suffix of the user agent is not the text of a header; write it like `shop/1.2`",
            ),
            BuildError::NoTls => f.write_str(
                "the base URL is https and this build has no TLS; turn on the feature `rustls` or `native-tls`",
            ),
            BuildError::NoCryptoProvider => f.write_str(
                "rustls has no crypto provider; install one with `CryptoProvider::install_default`, or turn on the feature `rustls`",
            ),
            BuildError::NoCertificates(_) => f.write_str(
                "https needs CA certificates, and this machine has none; install the package `ca-certificates`, or name a file of certificates in `SSL_CERT_FILE`",
            ),
            BuildError::Http(_) => f.write_str("the HTTP client could not be made"),
        }
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            BuildError::BaseUrl(error) => Some(error),
            BuildError::NoCertificates(error) | BuildError::Http(error) => Some(error),
            _ => None,
        }
    }
}
