//! The client and its builder.
//!
//! A [`Client`] is a cheap handle of a [context](crate::execute::context::Context); [`builder`] makes one.
//! The resources hang their methods on it: [`Client::project`] stands with the project.

pub(crate) mod builder;

use std::fmt;
use std::sync::Arc;

use launchdarkly_experiments_client as raw;

use crate::client::builder::ClientBuilder;
use crate::error::Error;
use crate::execute::context::Context;

/// A client for LaunchDarkly's Experiments API.
///
/// It is cheap to clone; clones share connections, rate limits and the retry budget.
///
/// ```no_run
/// use launchdarkly_experiments::Client;
///
/// # async fn run() -> Result<(), launchdarkly_experiments::Error> {
/// let client = Client::from_env()?;
/// let settings = client.project("shop")?.experimentation_settings().get().send().await?;
/// println!("{:?}", settings.randomization_units);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    pub(crate) context: Arc<Context>,
}

impl Client {
    /// Returns a builder of a client with this access token.
    pub fn builder(token: impl AsRef<str>) -> ClientBuilder {
        ClientBuilder::new(token.as_ref())
    }

    /// Makes a client from environment variables.
    ///
    /// | variable | meaning |
    /// |---|---|
    /// | `LAUNCHDARKLY_ACCESS_TOKEN`, or else `LD_ACCESS_TOKEN` | the access token |
    /// | `LAUNCHDARKLY_API_HOST`, or else `LD_BASE_URI` | the base URL; a host alone is enough, as in `app.eu.launchdarkly.com` or `127.0.0.1:8080` |
    /// | `LAUNCHDARKLY_ALLOW_HTTP` | `1` or `true` allows plain http to another machine, as to a service of docker-compose |
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) when there is no token, it is of another kind, or the base URL cannot be used.
    pub fn from_env() -> Result<Client, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// Returns the generated client: one method per operation, sent once, without retry and throttle.
    ///
    /// ```no_run
    /// use launchdarkly_experiments::raw::params::GetExperimentParams;
    ///
    /// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let params = GetExperimentParams::default().expand("treatments");
    /// let read = client.raw().get_experiment("shop", "production", "button", &params);
    /// let response = read.await?;
    /// println!("{}", response.value().name);
    /// # Ok(())
    /// # }
    /// ```
    pub fn raw(&self) -> &raw::Client {
        &self.context.raw
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("raw", &self.context.raw)
            .field("retry_policy", &self.context.retry_policy)
            .finish_non_exhaustive()
    }
}
