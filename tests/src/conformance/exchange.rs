//! Sending a request, and what came back.

use std::error::Error;
use std::fmt;
use std::io;

use launchdarkly_experiments_sim::Service;
use tower::ServiceExt as _;

use super::request::HttpRequest;

/// The ways to send a request to the simulator.
#[derive(Clone, Debug)]
pub enum Transport {
    /// To its service in this process.
    Process(Service),
    /// To a server at a URL.
    Socket(String, reqwest::Client),
}

/// A response, whose body may have failed.
#[derive(Debug)]
pub struct Received {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: http::HeaderMap,
    /// The body as text.
    pub body: Result<String, BrokenConnection>,
}

/// The error of a request or of a body.
#[derive(Debug)]
pub struct BrokenConnection {
    /// Whether the connection was never established.
    pub in_connect: bool,
    /// The innermost I/O error.
    pub kind: Option<io::ErrorKind>,
    text: String,
}

impl Transport {
    /// Sends a request once.
    ///
    /// # Errors
    /// The connection failed before the headers of a response were there.
    pub async fn send(&self, request: &HttpRequest) -> Result<Received, BrokenConnection> {
        let response = match self {
            Self::Process(service) => {
                let sent = service.clone().oneshot(request.in_process()).await;
                sent.map_err(|error| BrokenConnection::new(&*error, false))?
            }
            Self::Socket(base, client) => {
                let sent = client.execute(request.at(base)).await;
                sent.map_err(|error| BrokenConnection::new(&error, error.is_connect()))?
            }
        };
        Ok(Received::read(response).await)
    }
}

impl Received {
    /// Reads a response to its end.
    pub async fn read(response: reqwest::Response) -> Self {
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: match response.text().await {
                Ok(text) => Ok(text),
                Err(error) => Err(BrokenConnection::new(&error, error.is_connect())),
            },
        }
    }
}

impl BrokenConnection {
    fn new(error: &(dyn Error + 'static), in_connect: bool) -> Self {
        let chain = std::iter::successors(Some(error), |&error| error.source());
        let io = chain.filter_map(|error| error.downcast_ref::<io::Error>());
        Self {
            in_connect,
            kind: io.last().map(io::Error::kind),
            text: format!("{error:?}"),
        }
    }
}

impl fmt::Display for BrokenConnection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}
