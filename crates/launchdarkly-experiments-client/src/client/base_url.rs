//! The base URL of the API: that of a region, or another.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;

use crate::shown::one_line;

/// LaunchDarkly's instances.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Region {
    /// `https://app.launchdarkly.com`, which most accounts use.
    #[default]
    Commercial,
    /// `https://app.launchdarkly.us`, for federal accounts.
    Federal,
    /// `https://app.eu.launchdarkly.com`, for accounts in the European Union.
    Eu,
}

impl Region {
    /// Returns the region's base URL.
    pub fn url(self) -> &'static str {
        match self {
            Region::Commercial => "https://app.launchdarkly.com",
            Region::Federal => "https://app.launchdarkly.us",
            Region::Eu => "https://app.eu.launchdarkly.com",
        }
    }

    /// Returns the region's name: `commercial`, `federal` or `eu`.
    pub fn as_str(self) -> &'static str {
        match self {
            Region::Commercial => "commercial",
            Region::Federal => "federal",
            Region::Eu => "eu",
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The URL that the API's paths are appended to.
///
/// It is `http` or `https`, a host, and at most a path.
/// `/api/v2` at its end is dropped, since the paths begin with it.
/// A name without a scheme is `https`, but for this machine, where it is `http`.
///
/// ```
/// use launchdarkly_experiments_client::{BaseUrl, Region};
///
/// let url = |text: &str| BaseUrl::try_from(text).map(|url| url.as_str().to_owned());
/// assert_eq!(url("http://127.0.0.1:8080/proxy/")?, "http://127.0.0.1:8080/proxy");
/// assert_eq!(url("app.eu.launchdarkly.com")?, Region::Eu.url());
/// assert_eq!(url("localhost:8765")?, "http://localhost:8765");
/// assert_eq!(url("https://app.launchdarkly.com/api/v2/")?, BaseUrl::default().as_str());
/// assert!(BaseUrl::try_from("ftp://app.launchdarkly.com").is_err());
/// # Ok::<(), launchdarkly_experiments_client::InvalidBaseUrl>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    url: String,
    host: String,
}

/// Text that is not the base URL of an API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidBaseUrl {
    reason: String,
}

impl BaseUrl {
    /// Returns the URL, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// Returns the host: a name, or an address (an IPv6 one in brackets).
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether the scheme is `http`, so that the access token is readable on the way.
    pub fn is_plain_http(&self) -> bool {
        self.url.starts_with("http:")
    }

    /// Whether the host is this machine, so that the access token does not leave it.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }

    fn new(url: &Url) -> Result<Self, InvalidBaseUrl> {
        let reason = match url.scheme() {
            "http" | "https" => None,
            scheme => Some(format!("the scheme is `{scheme}`, not http or https")),
        };
        let reason = reason.or_else(|| {
            if !url.username().is_empty() || url.password().is_some() {
                Some("it has a user name or password".into())
            } else if url.query().is_some() || url.fragment().is_some() {
                Some("it has a query or a fragment".into())
            } else {
                None
            }
        });
        if let Some(reason) = reason {
            let reason = one_line(&reason).into_owned();
            return Err(InvalidBaseUrl { reason });
        }
        let text = url.as_str().trim_end_matches('/');
        let text = text.strip_suffix("/api/v2").unwrap_or(text);
        Ok(BaseUrl {
            url: text.to_owned(),
            host: url.host_str().unwrap_or_default().to_owned(),
        })
    }
}

impl Default for BaseUrl {
    fn default() -> Self {
        Region::default().into()
    }
}

impl From<Region> for BaseUrl {
    fn from(region: Region) -> Self {
        let url = region.url();
        let host = url.strip_prefix("https://").unwrap_or(url);
        BaseUrl {
            url: url.to_owned(),
            host: host.to_owned(),
        }
    }
}

impl TryFrom<&str> for BaseUrl {
    type Error = InvalidBaseUrl;

    fn try_from(text: &str) -> Result<Self, InvalidBaseUrl> {
        let text = text.trim();
        let parse = |text: &str| {
            Url::parse(text).map_err(|error| InvalidBaseUrl {
                reason: error.to_string(),
            })
        };
        if text.contains("://") {
            return BaseUrl::new(&parse(text)?);
        }
        // A name alone: this machine has no certificate, and every other host should.
        let plain = parse(&format!("http://{text}"))?;
        if plain.host_str().is_some_and(is_loopback) {
            return BaseUrl::new(&plain);
        }
        BaseUrl::new(&parse(&format!("https://{text}"))?)
    }
}

impl TryFrom<String> for BaseUrl {
    type Error = InvalidBaseUrl;

    fn try_from(text: String) -> Result<Self, InvalidBaseUrl> {
        text.as_str().try_into()
    }
}

impl TryFrom<&String> for BaseUrl {
    type Error = InvalidBaseUrl;

    fn try_from(text: &String) -> Result<Self, InvalidBaseUrl> {
        text.as_str().try_into()
    }
}

impl TryFrom<Url> for BaseUrl {
    type Error = InvalidBaseUrl;

    fn try_from(url: Url) -> Result<Self, InvalidBaseUrl> {
        BaseUrl::new(&url)
    }
}

/// Of conversions that cannot fail, such as those of a [`Region`].
impl From<std::convert::Infallible> for InvalidBaseUrl {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

/// Whether a host is this machine, by its name or its address.
fn is_loopback(host: &str) -> bool {
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    name == "localhost"
        || name.ends_with(".localhost")
        || address
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Does not repeat the URL, which may contain a password.
impl fmt::Display for InvalidBaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the base URL is not usable: {}; write it like `https://app.launchdarkly.com`",
            self.reason
        )
    }
}

impl std::error::Error for InvalidBaseUrl {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_that_cannot_be_the_base_is_refused_with_its_reason() {
        for (url, reason) in [
            ("", "empty host"),
            ("ftp://x", "scheme is `ftp`"),
            ("https://u:secret@x", "user name"),
            ("https://x?a=1", "query"),
            ("https://", "empty host"),
            ("a b", "domain"),
        ] {
            let message = BaseUrl::try_from(url).expect_err(url).to_string();
            assert!(
                message.contains(reason) && !message.contains("secret"),
                "{message}"
            );
        }
    }

    #[test]
    fn a_name_alone_is_https_but_for_this_machine() {
        for (name, url) in [
            ("app.launchdarkly.com", "https://app.launchdarkly.com"),
            (" 127.0.0.1:8765", "http://127.0.0.1:8765"),
            ("localhost", "http://localhost"),
            ("127.0.0.1.example.com", "https://127.0.0.1.example.com"),
            ("example.com:8443/proxy/", "https://example.com:8443/proxy"),
        ] {
            let found = BaseUrl::try_from(name).expect(name);
            assert_eq!(found.as_str(), url);
        }
    }

    #[test]
    fn this_machine_is_known_by_name_and_address() {
        for (url, loopback) in [
            ("http://127.8.8.8", true),
            ("http://[::1]:80", true),
            ("http://ld.LOCALHOST.:9", true),
            ("http://localhost.example.com", false),
            ("http://128.0.0.1", false),
        ] {
            let found = BaseUrl::try_from(url).expect(url);
            assert_eq!(found.is_loopback(), loopback, "{url}");
        }
        for region in [Region::Commercial, Region::Federal, Region::Eu] {
            let from_text = BaseUrl::try_from(region.url()).expect("a URL");
            assert_eq!(BaseUrl::from(region), from_text);
        }
    }
}
