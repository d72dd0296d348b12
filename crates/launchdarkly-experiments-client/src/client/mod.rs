//! The client: what its requests carry, where they go, and how a response is read.
//!
//! The generated methods build a request with [`Client::request`] and give it to [`Client::send`], which passes it to the client's service and turns the response into a value or an [`Error`].
//! A method's `…_request` half ends before that, so that a program can send the request itself.

use std::fmt;
use std::sync::Arc;

use http::{HeaderMap, StatusCode};
use reqwest::Request;
use serde::de::DeserializeOwned;
use tower::{BoxError, Service, ServiceExt};

use crate::api_error::ApiError;
use crate::body::{Body, BodyEnd};
use crate::client::builder::{BuildError, ClientBuilder};
use crate::client::request::Identity;
use crate::client::token::AccessToken;
use crate::client::transport::HttpService;
use crate::decode::{DecodeError, decode};
use crate::error::Error;
use crate::excerpt::Excerpt;
use crate::operation::Operation;
use crate::response::Response;
use crate::shown::bounded;

pub(crate) mod base_url;
pub(crate) mod builder;
pub(crate) mod path;
mod redact;
pub(crate) mod redirected;
pub(crate) mod request;
pub(crate) mod token;
pub(crate) mod transport;

/// A client for LaunchDarkly's Experiments API, with two methods for each operation.
///
/// `get_experiment(…)` sends one request and returns the decoded response.
/// `get_experiment_request(…)` returns that request without sending it.
///
/// A clone is cheap and shares the connections.
#[derive(Clone)]
pub struct Client {
    base_url: Arc<str>,
    identity: Identity,
    service: HttpService,
    body_limit: usize,
}

impl Client {
    /// Makes a client for LaunchDarkly's commercial instance, with the defaults of [`ClientBuilder`].
    ///
    /// # Errors
    /// When the HTTP client cannot be made, as without a TLS feature.
    pub fn new(token: AccessToken) -> Result<Client, BuildError> {
        Client::builder(token).build()
    }

    /// Returns a builder for a client with other settings.
    pub fn builder(token: AccessToken) -> ClientBuilder {
        ClientBuilder::new(token)
    }

    /// Returns the service behind this client, to put layers around.
    pub fn service(&self) -> HttpService {
        self.service.clone()
    }

    /// Returns this client with another service behind it.
    pub fn with_service<S>(&self, service: S) -> Client
    where
        S: Service<Request, Response = reqwest::Response> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send + 'static,
    {
        Client {
            service: transport::boxed(service),
            ..self.clone()
        }
    }

    /// Sends a request and reads its response.
    pub(crate) async fn send<T: DeserializeOwned>(
        &self,
        request: Request,
        operation: &Operation,
    ) -> Result<Response<T>, Error> {
        let service = self.service.clone();
        let mut response = match service.oneshot(request).await {
            Ok(response) => response,
            Err(error) => return Err(Error::Transport(self.shown(error))),
        };
        let status = response.status();
        let is_success = status == operation.success;
        let limit = if is_success {
            self.body_limit
        } else {
            Excerpt::LIMIT
        };
        let body = Body::read(&mut response, limit).await;
        let headers = std::mem::take(response.headers_mut());
        if is_success && matches!(body.end, BodyEnd::Complete) {
            match decode(&body.bytes) {
                Ok(value) => Ok(Response::new(status, headers, value)),
                Err(error) => Err(self.undecodable(status, headers, &body, error)),
            }
        } else {
            Err(self.failure(is_success, status, headers, body))
        }
    }

    fn undecodable(
        &self,
        status: StatusCode,
        headers: HeaderMap,
        body: &Body,
        error: DecodeError,
    ) -> Error {
        Error::Decode {
            response: Box::new(Response::new(status, headers, self.excerpt(body))),
            source: error.map_text(|text| self.identity.token.redact(text)),
        }
    }

    /// Makes an error of a response that is not a complete success.
    fn failure(
        &self,
        is_success: bool,
        status: StatusCode,
        headers: HeaderMap,
        body: Body,
    ) -> Error {
        let excerpt = self.excerpt(&body);
        if status.is_client_error() || status.is_server_error() {
            let error = ApiError::from(excerpt).map_text(|text| self.identity.token.redact(text));
            return Error::Api(Box::new(Response::new(status, headers, error)));
        }
        let response = Box::new(Response::new(status, headers, excerpt));
        match body.end {
            _ if !is_success => Error::UnexpectedStatus(response),
            BodyEnd::Broken(source) => Error::BodyBroken {
                response,
                source: self.shown(source),
            },
            BodyEnd::Complete | BodyEnd::TooLarge => Error::BodyTooLarge {
                response,
                limit: self.body_limit,
            },
        }
    }

    /// Takes the token out of an error that another crate made, and bounds it.
    fn shown(&self, error: BoxError) -> BoxError {
        bounded(self.identity.token.redact_error(error))
    }

    /// Keeps the beginning of a body, without the token.
    fn excerpt(&self, body: &Body) -> Excerpt {
        let excerpt = Excerpt::new(&body.bytes, body.is_truncated());
        excerpt.map_text(|text| self.identity.token.redact(text))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.base_url)
            .field("user_agent", &self.identity.user_agent)
            .finish_non_exhaustive()
    }
}
