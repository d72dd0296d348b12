//! A body and an HTTP client that fail.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};

use bytes::Bytes;
use tower::BoxError;

/// A body that breaks off after its bytes.
///
/// A server sends what it has when a body is pending, and discards it when a body fails: without bytes, not even the status leaves.
pub struct Cut {
    bytes: Bytes,
    is_sent: bool,
}

impl Cut {
    pub fn after(bytes: Bytes) -> Cut {
        let is_sent = bytes.is_empty();
        Cut { bytes, is_sent }
    }
}

impl http_body::Body for Cut {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, io::Error>>> {
        if !self.bytes.is_empty() {
            let bytes = std::mem::take(&mut self.bytes);
            return Poll::Ready(Some(Ok(http_body::Frame::data(bytes))));
        }
        if !self.is_sent {
            self.is_sent = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into())))
    }
}

/// An HTTP client that reaches nobody, without any network: its errors are those of a refused connection.
pub static NOWHERE: LazyLock<reqwest::Client> = LazyLock::new(|| {
    let client = reqwest::Client::builder()
        .no_proxy()
        .dns_resolver(Arc::new(Nobody));
    client.build().unwrap_or_default()
});

struct Nobody;

impl reqwest::dns::Resolve for Nobody {
    fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let refused = BoxError::from(io::Error::from(io::ErrorKind::ConnectionRefused));
        Box::pin(std::future::ready(Err(refused)))
    }
}
