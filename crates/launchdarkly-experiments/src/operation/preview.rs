//! A request as data, before it is sent.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt as _;
use reqwest::header::AUTHORIZATION;
use serde::Serialize;
use serde_json::Value;
use tower::{BoxError, service_fn};

use crate::operation::Call;
use crate::{Client, Effect, Error, ErrorKind, Fault};

/// What stands in the place of the token.
const TOKEN: &str = "$LAUNCHDARKLY_ACCESS_TOKEN";

/// A request as it would leave: method, URL, headers, body. The token is not in it.
///
/// `Display` shows it as HTTP; [`curl`](Self::curl) as a command.
///
/// ```
/// use launchdarkly_experiments::Client;
///
/// let client = Client::builder("api-0123").build()?;
/// let button = client.project("shop")?.environment("production")?.experiment("checkout-button")?;
/// let preview = button.rename("It's green").preview()?;
/// assert_eq!(preview.method, "PATCH");
/// assert_eq!(preview.body.as_ref().and_then(|body| body["instructions"][0]["kind"].as_str()), Some("updateExperimentFields"));
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
    /// Lets the generated method build its request, and keeps that from leaving.
    pub(crate) fn of<C: Call>(client: &Client, call: &C) -> Result<Preview, Error> {
        let kept = Arc::new(Mutex::new(None));
        let keep = kept.clone();
        let raw = client.shared.raw.with_service(service_fn(move |request| {
            *keep.lock().unwrap_or_else(PoisonError::into_inner) = Some(request);
            async { Err::<reqwest::Response, BoxError>("a preview is not sent".into()) }
        }));
        // Nothing in it waits for anything, so once is enough.
        let ended = call.perform(raw).now_or_never();
        let request = kept.lock().unwrap_or_else(PoisonError::into_inner).take();
        match request {
            Some(request) => Ok(read(&request)),
            None => Err(unbuilt(call, ended.and_then(Result::err))),
        }
    }

    /// The request as a curl command for a POSIX shell, which takes the token from `$LAUNCHDARKLY_ACCESS_TOKEN`.
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

fn read(request: &reqwest::Request) -> Preview {
    let mut headers: Vec<(String, String)> = request
        .headers()
        .iter()
        .map(|(name, value)| {
            let value = match name {
                &AUTHORIZATION => TOKEN.into(),
                _ => String::from_utf8_lossy(value.as_bytes()).into_owned(),
            };
            (name.as_str().to_owned(), value)
        })
        .collect();
    headers.sort();
    let body = request.body().and_then(reqwest::Body::as_bytes);
    Preview {
        method: request.method().to_string(),
        url: request.url().to_string(),
        headers,
        body: body.and_then(|body| serde_json::from_slice(body).ok()),
    }
}

fn unbuilt<C: Call>(
    call: &C,
    error: Option<
        launchdarkly_experiments_client::Error<launchdarkly_experiments_client::ApiError>,
    >,
) -> Error {
    let message = match error {
        Some(error) => error.to_string(),
        None => "the request could not be built".to_owned(),
    };
    Error::new(ErrorKind::Invalid, Effect::NotSent).with(|error| {
        error.operation = Some(call.operation());
        error.faults = vec![Fault {
            path: "path".to_owned(),
            message,
        }];
    })
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
