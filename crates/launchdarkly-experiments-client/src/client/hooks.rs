//! What happens around each generated method: identity before, the service in the middle, errors made readable after.
//!
//! The implementation must stand in the crate that defines `Client`: elsewhere it would compile and never be called.

use bytes::Bytes;
use progenitor_client::{ClientHooks, ClientInfo, Error, OperationInfo};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use reqwest::{Request, Response, ResponseBuilderExt};
use tower::ServiceExt;

use crate::client::transport::{self, Transport};
use crate::{ApiError, Client, Operation};

/// The version of LaunchDarkly's API that this crate speaks.
///
/// Without the header the version of the token's creation would apply.
pub const API_VERSION: &str = "20240415";

const VERSION_HEADER: HeaderName = HeaderName::from_static("ld-api-version");

impl ClientHooks<Transport> for Client {
    async fn pre<E>(&self, request: &mut Request, info: &OperationInfo) -> Result<(), Error<E>> {
        let transport = self.inner();
        let media_type =
            Operation::by_name(info.operation_id).and_then(|operation| operation.media_type);
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, transport.authorization.clone());
        headers.insert(VERSION_HEADER, HeaderValue::from_static(API_VERSION));
        headers.insert(USER_AGENT, transport.user_agent.clone());
        if let Some(media_type) = media_type {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        }
        Ok(())
    }

    async fn exec(&self, request: Request, _: &OperationInfo) -> reqwest::Result<Response> {
        match self.inner().service.clone().oneshot(request).await {
            Ok(response) if is_error(&response) => Ok(readable(response).await),
            Ok(response) => Ok(response),
            Err(error) => transport::fail(error).await,
        }
    }
}

fn is_error(response: &Response) -> bool {
    response.status().is_client_error() || response.status().is_server_error()
}

/// Puts an error's body into the one form that `ApiError` is decoded from, with the original inside.
///
/// A generated method decodes before anyone sees status and headers, so a body that is no JSON would lose both.
async fn readable(mut response: Response) -> Response {
    let mut body = Vec::new();
    let mut truncated = false;
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let room = ApiError::BODY_LIMIT - body.len();
                body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
                if chunk.len() > room {
                    truncated = true;
                    break;
                }
            }
            Ok(None) => break,
            // What came before the connection broke still tells more than the break.
            Err(_) => {
                truncated = true;
                break;
            }
        }
    }
    let error = ApiError::from_body(&body, truncated);
    let body = serde_json::to_vec(&error).map_or_else(|_| Bytes::from_static(b"{}"), Bytes::from);
    let mut rebuilt = http::Response::builder()
        .status(response.status())
        .version(response.version());
    rebuilt = rebuilt.url(response.url().clone());
    if let Some(headers) = rebuilt.headers_mut() {
        std::mem::swap(headers, response.headers_mut());
    }
    match rebuilt.body(body) {
        Ok(rebuilt) => Response::from(rebuilt),
        // Every part came from a response, so there is nothing to refuse.
        Err(_) => response,
    }
}
