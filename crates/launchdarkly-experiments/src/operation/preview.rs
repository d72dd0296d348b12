//! A request as data, before it is sent.

use std::fmt;

use http::header::AUTHORIZATION;
use serde::Serialize;
use serde_json::Value;

/// The text that stands in the place of the token.
const TOKEN: &str = "$LAUNCHDARKLY_ACCESS_TOKEN";

/// A request as it would be sent: method, URL, headers, body. The token is not in it.
///
/// `Display` writes it as HTTP, [`curl`](Self::curl) as a command.
///
/// ```
/// use launchdarkly_experiments::Client;
///
/// let client = Client::builder("api-0123").build()?;
/// let shop = client.project("shop")?.environment("production")?;
/// let preview = shop.experiment("checkout-button")?.rename("It's green").preview()?;
/// assert_eq!(preview.method, "PATCH");
/// let body = preview.body.clone().unwrap_or_default();
/// assert_eq!(body["instructions"][0]["kind"], "updateExperimentFields");
/// assert!(!format!("{preview:?} {preview} {}", preview.curl()).contains("api-0123"));
/// # Ok::<(), launchdarkly_experiments::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Preview {
    /// The HTTP method.
    pub method: String,
    /// The URL with its query.
    pub url: String,
    /// The headers by name; `authorization` names a variable in the place of the token.
    pub headers: Vec<(String, String)>,
    /// The body, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
}

impl Preview {
    pub(crate) fn of(request: &reqwest::Request) -> Preview {
        let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
            let value = match name {
                &AUTHORIZATION => TOKEN.into(),
                _ => String::from_utf8_lossy(value.as_bytes()).into_owned(),
            };
            (name.as_str().to_owned(), value)
        };
        let mut headers: Vec<(String, String)> = request.headers().iter().map(header).collect();
        headers.sort();
        let body = request.body().and_then(reqwest::Body::as_bytes);
        Preview {
            method: request.method().to_string(),
            url: request.url().to_string(),
            headers,
            body: body.and_then(|body| serde_json::from_slice(body).ok()),
        }
    }

    /// Returns the request as a curl command for a POSIX shell, which takes the token from `$LAUNCHDARKLY_ACCESS_TOKEN`.
    pub fn curl(&self) -> String {
        let mut command = format!("curl --request {} {}", self.method, quoted(&self.url));
        for (name, value) in &self.headers {
            let header = match value.as_str() {
                TOKEN => format!("\"{name}: {TOKEN}\""),
                value => quoted(&format!("{name}: {value}")),
            };
            command.push_str(&format!(" \\\n  --header {header}"));
        }
        if let Some(body) = &self.body {
            command.push_str(&format!(" \\\n  --data-raw {}", quoted(&body.to_string())));
        }
        command
    }
}

impl fmt::Display for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}", self.method, self.url)?;
        for (name, value) in &self.headers {
            writeln!(f, "{name}: {value}")?;
        }
        match &self.body {
            Some(body) => writeln!(f, "\n{body:#}"),
            None => Ok(()),
        }
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
