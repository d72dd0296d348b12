//! A request: built option by option, validated, previewed, sent.

use std::future::IntoFuture;
use std::pin::Pin;
use std::time::Duration;

use crate::client::Client;
use crate::error::Error;
use crate::execute::build;
use crate::execute::context::{CallOptions, custom_header};
use crate::execute::retry_policy::RetryPolicy;
use crate::input::violation::{Violation, Violations};
use crate::operation::Call;
use crate::operation::preview::Preview;
use crate::response::Response;

/// A request that has not been sent.
///
/// `C` is the call that it makes; the options of each kind of call are listed at its type in [`operation`](crate::operation).
/// The options here are common to all requests.
/// Awaiting a request sends it.
///
/// ```no_run
/// use std::time::Duration;
///
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let shop = client.project("shop")?.environment("production")?;
/// let button = shop.experiment("checkout-button")?;
/// let request = button.archive().timeout(Duration::from_secs(5));
/// println!("{}", request.preview()?.curl());
/// let experiment = request.await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Request<C> {
    pub(crate) client: Client,
    pub(crate) call: C,
    options: CallOptions,
    is_checked: bool,
    invalid_headers: Vec<Violation>,
}

impl<C> Request<C> {
    pub(crate) fn new(client: Client, call: C) -> Self {
        Request {
            client,
            call,
            options: CallOptions::default(),
            is_checked: true,
            invalid_headers: Vec::new(),
        }
    }

    pub(crate) fn options(&self) -> &CallOptions {
        &self.options
    }

    pub(crate) fn set_options(&mut self, options: CallOptions) {
        self.options = options;
    }

    /// Sets how long this call may take with all its attempts and backoffs, instead of the client's timeout.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }

    /// Sets how this call is retried, instead of the client's policy.
    pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.options.retry_policy = Some(policy);
        self
    }

    /// Adds a header, such as a correlation id; one that the client's builder set is replaced.
    ///
    /// A name or value that HTTP does not allow, or a header that the client sets itself, is a [violation](Self::violations).
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        match custom_header(name.as_ref(), value.as_ref()) {
            Ok((name, value)) => {
                self.options.headers.insert(name, value);
            }
            Err(violation) => self.invalid_headers.push(violation),
        }
        self
    }

    /// Sends the request whatever its violations, and leaves the judgement to the server.
    pub fn unchecked(mut self) -> Self {
        self.is_checked = false;
        self
    }
}

impl<C: Call> Request<C> {
    /// Returns everything that is wrong with the request by LaunchDarkly's documents; empty if nothing is.
    pub fn violations(&self) -> Vec<Violation> {
        let mut violations = Violations::default();
        self.call.validate(&mut violations);
        let mut violations = violations.into_vec();
        violations.extend(self.invalid_headers.iter().cloned());
        violations
    }

    /// Returns the request as it would be sent, without sending it.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) when no path can be made of its keys.
    /// Its other [`violations`](Self::violations) do not matter here.
    ///
    /// The same kind when names are left, which sending finds ids for by reading: [`resolve`](Self::resolve) the request first.
    pub fn preview(&self) -> Result<Preview, Error> {
        let mut names = Violations::default();
        self.call.report_names(&mut names);
        names.into_result(()).map_err(|error| self.named(error))?;
        build(&self.client.context, &self.call, &self.options).map(|request| Preview::of(&request))
    }

    /// Sends the request and returns the value of the response.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) when the request has violations; any other failure with its [`effect`](Error::effect).
    pub async fn send(self) -> Result<C::Value, Error> {
        Ok(self.send_boxed().await?.value)
    }

    /// Sends the request and returns the value with status, headers, body and attempts.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn send_with_response(self) -> Result<Response<C::Value>, Error> {
        Ok(*self.send_boxed().await?)
    }

    /// In a box: values are large, and they pass through several futures on their way to the program.
    async fn send_boxed(&self) -> Result<Box<Response<C::Value>>, Error> {
        if self.is_checked {
            let violations = self.violations();
            if !violations.is_empty() {
                return Err(self.named(Error::invalid(violations)));
            }
        }
        self.call.execute(&self.client.context, &self.options).await
    }

    /// Makes an error name the operation and the resource.
    pub(crate) fn named(&self, error: Error) -> Error {
        error.of(self.call.operation(), self.call.resource())
    }
}

impl<C: Call> IntoFuture for Request<C> {
    type Output = Result<C::Value, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
