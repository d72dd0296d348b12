//! How LaunchDarkly is reached unless a program says otherwise: the HTTP client, its name, and where plain http may go.

use std::sync::OnceLock;
use std::time::Duration;

use launchdarkly_experiments_client::HttpService;
use reqwest::{Method, Request, Url};
use tower::util::BoxCloneSyncService;
use tower::{BoxError, service_fn};

use crate::Error;

/// What this crate and the program add to the generated client's name.
pub(crate) fn user_agent(suffix: Option<&str>) -> String {
    let own = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
    match suffix {
        Some(suffix) => format!("{own} {suffix}"),
        None => own.to_owned(),
    }
}

/// The HTTP client, unless the program brings its own.
pub(crate) fn default_http(connect_timeout: Duration, url: &Url) -> Result<reqwest::Client, Error> {
    let mut builder = reqwest::Client::builder();
    if url.scheme() == "http" && is_loopback(url) {
        // A proxy of the environment's would see the token in clear, and it stands elsewhere.
        builder = builder.no_proxy();
    }
    builder
        .connect_timeout(connect_timeout)
        // The API does not redirect, and a token must not follow one to another host.
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(Error::setup)
}

/// A client that only builds requests, for a program that sends them through its own service.
///
/// One is enough: each that is made reads the system's certificates.
pub(crate) fn unsent_http(url: &Url) -> Result<reqwest::Client, Error> {
    static UNSENT: OnceLock<reqwest::Client> = OnceLock::new();
    match UNSENT.get() {
        Some(http) => Ok(http.clone()),
        None => {
            let http = default_http(Duration::ZERO, url)?;
            Ok(UNSENT.get_or_init(|| http).clone())
        }
    }
}

/// The program's own HTTP client, which may follow redirects: what another host says is no reply, and a write that a redirect has turned into something else has an unknown outcome.
pub(crate) fn guarded(http: reqwest::Client) -> HttpService {
    BoxCloneSyncService::new(service_fn(move |request: Request| {
        let http = http.clone();
        async move {
            let (method, asked) = (request.method().clone(), request.url().clone());
            let response = http.execute(request).await?;
            let answered = response.url();
            if answered.origin() != asked.origin() {
                let host = answered.authority();
                return Err(format!("the reply came from another host, {host}").into());
            }
            if method != Method::GET && *answered != asked {
                let path = answered.path();
                return Err(format!(
                    "a redirect to {path} has replaced the request; give the client an HTTP client that follows none"
                )
                .into());
            }
            Ok::<_, BoxError>(response)
        }
    }))
}

/// The URL of a host by its name alone: https, but for this machine, where nobody has a certificate.
pub(crate) fn with_scheme(host: &str) -> String {
    let host = host.trim();
    let plain = format!("http://{host}");
    match Url::parse(&plain) {
        Ok(url) if is_loopback(&url) => plain,
        _ => format!("https://{host}"),
    }
}

/// Whether the host is this machine, so that plain http shows the token to nobody else.
pub(crate) fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    name == "localhost"
        || name.ends_with(".localhost")
        || address
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use crate::{Client, ErrorKind};

    #[test]
    fn a_name_alone_is_https_but_for_this_machine() {
        for (name, url) in [
            ("app.launchdarkly.com", "https://app.launchdarkly.com"),
            (" 127.0.0.1:8765", "http://127.0.0.1:8765"),
            ("localhost", "http://localhost"),
            ("127.0.0.1.example.com", "https://127.0.0.1.example.com"),
        ] {
            assert_eq!(super::with_scheme(name), url);
        }
    }

    #[test]
    fn plain_http_goes_to_this_machine_only_unless_asked_for() {
        let build = |url: &str| Client::builder("api-1").url(url).build();
        for url in [
            "http://127.0.0.1:1",
            "http://127.8.8.8",
            "http://[::1]:80",
            "http://localhost",
            "http://ld.localhost:9",
            "https://example.com",
        ] {
            assert!(build(url).is_ok(), "{url}");
        }
        for url in [
            "http://example.com",
            "http://localhost.example.com",
            "http://128.0.0.1",
        ] {
            let error = build(url).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Setup, "{url}");
            assert!(
                Client::builder("api-1")
                    .url(url)
                    .allow_plain_http()
                    .build()
                    .is_ok()
            );
        }
    }
}
