//! The account that is verified: where it is, which project may be changed, and how requests are sent.

use std::fmt;
use std::time::Duration;

use tower::util::BoxCloneSyncService;
use tower::{BoxError, ServiceExt as _, service_fn};

use super::{PREFIX, read};
use crate::conformance::{HttpRequest, Received};

/// The API version of requests that do not name one.
const API_VERSION: &str = "20240415";

/// How often a request is repeated that is answered with 429.
const REPEATS: usize = 8;

/// The longest pause after a 429, in seconds.
const LONGEST: u64 = 60;

/// What sends a request.
pub type Http = BoxCloneSyncService<reqwest::Request, reqwest::Response, BoxError>;

/// An account, and the project of it that is changed.
#[derive(Clone)]
pub struct Account {
    http: Http,
    base: String,
    token: String,
    /// The key of the project.
    pub project: String,
    /// The id of a member who maintains what is created, if the cases may name one.
    pub maintainer: Option<String>,
    /// What the keys of this run begin with.
    pub run: String,
}

impl Account {
    /// Creates an account at a URL such as `https://app.launchdarkly.com`.
    ///
    /// # Errors
    /// The URL is not one, it is plain http to another machine, or the key of the project does not begin with
    /// [`PREFIX`].
    pub fn new(base: &str, token: &str, project: &str, run: &str) -> Result<Self, BoxError> {
        let base = base.trim_end_matches('/');
        let url: reqwest::Url = base.parse().map_err(|error| format!("{base}: {error}"))?;
        let host = url.host_str().unwrap_or_default();
        let is_local = matches!(host, "127.0.0.1" | "localhost" | "[::1]");
        match url.scheme() {
            "https" => {}
            "http" if is_local => {}
            "http" => {
                let message =
                    "plain http to another machine shows it the token on the way; use https";
                return Err(format!("{base}: {message}").into());
            }
            other => return Err(format!("{base}: `{other}` is neither http nor https").into()),
        }
        if !project.starts_with(PREFIX) || project == PREFIX {
            let message = format!(
                "the key of the project begins with `{PREFIX}`, and is `{project}`; create a project for this and \
                 nothing else, with the environments `test` and `production`"
            );
            return Err(message.into());
        }
        // No redirect can take the token to another host.
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        let client = match is_local {
            true => client.no_proxy(),
            false => client,
        };
        let client = client.build()?;
        let http = service_fn(move |request| {
            let client = client.clone();
            async move { client.execute(request).await.map_err(BoxError::from) }
        });
        Ok(Self {
            http: BoxCloneSyncService::new(http),
            base: base.to_owned(),
            token: token.to_owned(),
            project: project.to_owned(),
            maintainer: None,
            run: format!("verify-{run}"),
        })
    }

    /// Names a member who maintains what is created.
    #[must_use]
    pub fn maintainer(mut self, id: Option<String>) -> Self {
        self.maintainer = id;
        self
    }

    /// Puts something around what sends requests.
    #[must_use]
    pub fn through(mut self, wrap: impl FnOnce(Http) -> Http) -> Self {
        self.http = wrap(self.http);
        self
    }

    /// Sends a request, and repeats one that is answered with 429 when the server says so.
    ///
    /// # Errors
    /// No response, or no whole one, arrived.
    pub async fn send(&self, request: &HttpRequest) -> Result<Received, BoxError> {
        let mut repeats = 0;
        loop {
            let mut sent = request.with_token(&self.base, &self.token)?;
            let headers = sent.headers_mut();
            if !headers.contains_key("ld-api-version") {
                headers.insert("ld-api-version", API_VERSION.parse()?);
            }
            let response = self.http.clone().oneshot(sent).await;
            let response = response.map_err(|error| self.without_token(&chain(&*error)))?;
            let mut received = Received::read(response).await;
            if received.status == 429 && repeats < REPEATS {
                repeats += 1;
                tokio::time::sleep(pause(&received)).await;
                continue;
            }
            received.body = match received.body {
                Ok(text) => Ok(self.without_token(&text)),
                Err(error) => return Err(self.without_token(&error.to_string()).into()),
            };
            return Ok(received);
        }
    }

    /// Checks that the project and its environments exist.
    pub(super) async fn check(&self) -> Result<(), BoxError> {
        for environment in ["test", "production"] {
            let path = format!(
                "/api/v2/projects/{}/environments/{environment}/experiments?limit=1",
                self.project
            );
            let received = self.send(&read(path)).await?;
            if received.status != 200 {
                let (status, project) = (received.status, &self.project);
                let body = received.body.unwrap_or_default();
                let message = format!(
                    "the experiments of `{project}`, environment `{environment}`, cannot be read: {status} {body}\n\
                     help: create the project with the environments `test` and `production`, and give the token a \
                     role that can change it"
                );
                return Err(message.into());
            }
        }
        Ok(())
    }

    fn without_token(&self, text: &str) -> String {
        text.replace(&self.token, "redacted")
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Account");
        shown
            .field("base", &self.base)
            .field("project", &self.project);
        shown.finish_non_exhaustive()
    }
}

fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let chain = std::iter::successors(Some(error), |&error| error.source());
    chain
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

/// Returns how long a 429 asks to wait.
fn pause(received: &Received) -> Duration {
    let seconds = received.headers.get("retry-after");
    let seconds = seconds.and_then(|value| value.to_str().ok()?.parse().ok());
    Duration::from_secs(seconds.unwrap_or(10).clamp(1, LONGEST))
}
