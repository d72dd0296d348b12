//! Where LaunchDarkly is: one of its regions, or a URL.

use std::fmt;

use reqwest::Url;

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
    /// The URL that the API's paths are appended to.
    pub fn url(self) -> &'static str {
        match self {
            Region::Commercial => "https://app.launchdarkly.com",
            Region::Federal => "https://app.launchdarkly.us",
            Region::Eu => "https://app.eu.launchdarkly.com",
        }
    }
}

/// The URL that the API's paths are appended to: `http` or `https`, a host, and at most a path. `/api/v2` at its end is dropped, since the paths have it.
///
/// ```
/// use launchdarkly_experiments_client::{Host, Region};
///
/// assert_eq!(Host::try_from(Region::Eu)?.as_str(), "https://app.eu.launchdarkly.com");
/// assert_eq!(Host::try_from("http://127.0.0.1:8080/proxy/")?.as_str(), "http://127.0.0.1:8080/proxy");
/// assert_eq!(Host::try_from("https://app.launchdarkly.com/api/v2/")?, Host::default());
/// assert!(Host::try_from("app.launchdarkly.com").is_err());
/// # Ok::<(), launchdarkly_experiments_client::InvalidHost>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host(String);

/// A URL that cannot be the API's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidHost {
    reason: String,
}

impl Host {
    /// The URL, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Host {
    fn default() -> Self {
        Host(Region::default().url().to_owned())
    }
}

impl TryFrom<Region> for Host {
    type Error = InvalidHost;

    fn try_from(region: Region) -> Result<Self, InvalidHost> {
        Ok(Host(region.url().to_owned()))
    }
}

impl TryFrom<&str> for Host {
    type Error = InvalidHost;

    fn try_from(url: &str) -> Result<Self, InvalidHost> {
        let refuse = |reason: String| Err(InvalidHost { reason });
        let parsed = match Url::parse(url) {
            Ok(parsed) => parsed,
            Err(error) => return refuse(error.to_string()),
        };
        if !matches!(parsed.scheme(), "http" | "https") {
            return refuse(format!(
                "the scheme is `{}`, not http or https",
                parsed.scheme()
            ));
        }
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return refuse("it has a user name or password".into());
        }
        if parsed.query().is_some() || parsed.fragment().is_some() {
            return refuse("it has a query or a fragment".into());
        }
        let url = parsed.as_str().trim_end_matches('/');
        // The operations' paths begin with it, and people copy it.
        Ok(Host(url.strip_suffix("/api/v2").unwrap_or(url).to_owned()))
    }
}

impl TryFrom<String> for Host {
    type Error = InvalidHost;

    fn try_from(url: String) -> Result<Self, InvalidHost> {
        url.as_str().try_into()
    }
}

impl TryFrom<Url> for Host {
    type Error = InvalidHost;

    fn try_from(url: Url) -> Result<Self, InvalidHost> {
        url.as_str().try_into()
    }
}

/// The URL itself is not repeated: it may hold a password.
impl fmt::Display for InvalidHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the host is no URL of an API: {}; write it like `https://app.launchdarkly.com`",
            self.reason
        )
    }
}

impl std::error::Error for InvalidHost {}

#[cfg(test)]
mod tests {
    use super::Host;

    #[test]
    fn what_cannot_be_the_host_is_refused_with_its_reason() {
        for (url, reason) in [
            ("app.launchdarkly.com", "relative URL"),
            ("ftp://x", "scheme is `ftp`"),
            ("https://u:secret@x", "user name"),
            ("https://x?a=1", "query"),
            ("https://", "empty host"),
        ] {
            let message = Host::try_from(url).expect_err(url).to_string();
            assert!(
                message.contains(reason) && !message.contains("secret"),
                "{message}"
            );
        }
    }
}
