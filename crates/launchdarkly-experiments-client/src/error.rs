//! What a call fails with.

use std::borrow::Cow;
use std::fmt;

use http::{HeaderMap, StatusCode};
use tower::BoxError;

use crate::api_error::ApiError;
use crate::decode::DecodeError;
use crate::excerpt::Excerpt;
use crate::response::Response;
use crate::shown::one_line;

/// The failure of a call.
///
/// Its `Display` is one line, its `Debug` is bounded, and neither contains the access token.
/// Of a response's body at most 64 KiB are kept, but for the message and the path of a decode error.
///
/// ```
/// use launchdarkly_experiments_client::{Error, Response, types::Experiment};
///
/// fn found(
///     result: Result<Response<Experiment>, Error>,
/// ) -> Result<Option<Experiment>, Error> {
///     match result {
///         Ok(response) => Ok(Some(response.into_value())),
///         Err(Error::Api(response)) if response.status() == 404 => Ok(None),
///         Err(error) => Err(error),
///     }
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The request could not be built; nothing was sent.
    InvalidRequest(InvalidRequest),
    /// The service failed: the request could not be sent, or no response came.
    ///
    /// An error of `reqwest` is kept as it is: `source.downcast_ref::<reqwest::Error>()`.
    Transport(BoxError),
    /// LaunchDarkly, or a proxy on the way, answered with a status from 400 to 599.
    Api(Box<Response<ApiError>>),
    /// The status is neither the documented success nor an error.
    UnexpectedStatus(Box<Response<Excerpt>>),
    /// The body of a success is larger than the client's limit.
    BodyTooLarge {
        /// The response with the beginning of its body.
        response: Box<Response<Excerpt>>,
        /// The limit, in bytes.
        limit: usize,
    },
    /// The connection broke before the end of a success's body.
    BodyBroken {
        /// The response with the beginning of its body.
        response: Box<Response<Excerpt>>,
        /// The reason.
        source: BoxError,
    },
    /// The body of a success is not the documented JSON.
    Decode {
        /// The response with the beginning of its body.
        response: Box<Response<Excerpt>>,
        /// The path of what does not fit, and the reason.
        source: DecodeError,
    },
}

impl Error {
    /// Returns the status of the response, if one came.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Error::InvalidRequest(_) | Error::Transport(_) => None,
            Error::Api(response) => Some(response.status()),
            Error::UnexpectedStatus(response)
            | Error::BodyTooLarge { response, .. }
            | Error::BodyBroken { response, .. }
            | Error::Decode { response, .. } => Some(response.status()),
        }
    }

    /// Returns the headers of the response, if one came.
    pub fn headers(&self) -> Option<&HeaderMap> {
        match self {
            Error::InvalidRequest(_) | Error::Transport(_) => None,
            Error::Api(response) => Some(response.headers()),
            Error::UnexpectedStatus(response)
            | Error::BodyTooLarge { response, .. }
            | Error::BodyBroken { response, .. }
            | Error::Decode { response, .. } => Some(response.headers()),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::InvalidRequest(invalid) => write!(f, "invalid request (not sent): {invalid}"),
            Error::Transport(_) => {
                f.write_str("the request could not be sent, or no response came")
            }
            Error::Api(response) => write!(f, "{}: {}", response.status(), response.value()),
            Error::UnexpectedStatus(response) => {
                write!(f, "unexpected status {}", response.status())
            }
            Error::BodyTooLarge { response, limit } => write!(
                f,
                "the response ({}) is larger than the limit of {limit} bytes",
                response.status()
            ),
            Error::BodyBroken { response, .. } => {
                write!(f, "the response ({}) broke off", response.status())
            }
            Error::Decode { response, source } => write!(
                f,
                "cannot decode the response ({}) at `{}`",
                response.status(),
                source.path()
            ),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Transport(source) | Error::BodyBroken { source, .. } => Some(&**source),
            // The path is in this error's own line.
            Error::Decode { source, .. } => Some(source.json()),
            _ => None,
        }
    }
}

impl From<InvalidRequest> for Error {
    fn from(invalid: InvalidRequest) -> Self {
        Error::InvalidRequest(invalid)
    }
}

/// A request that cannot be built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidRequest {
    parameter: Option<&'static str>,
    reason: Cow<'static, str>,
}

impl InvalidRequest {
    pub(crate) fn parameter_is(
        parameter: &'static str,
        reason: impl Into<Cow<'static, str>>,
    ) -> Self {
        InvalidRequest {
            parameter: Some(parameter),
            reason: reason.into(),
        }
    }

    pub(crate) fn because(reason: impl fmt::Display) -> Self {
        InvalidRequest {
            parameter: None,
            reason: one_line(&reason.to_string()).into_owned().into(),
        }
    }

    /// Returns the name of the parameter that is wrong, as the document spells it: `projectKey`.
    pub fn parameter(&self) -> Option<&str> {
        self.parameter
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.parameter {
            Some(parameter) => write!(f, "`{parameter}` {}", self.reason),
            None => f.write_str(&self.reason),
        }
    }
}

impl std::error::Error for InvalidRequest {}
