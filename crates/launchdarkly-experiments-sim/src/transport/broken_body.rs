//! A body that fails before its end.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame};
use tower::BoxError;

/// A body that yields its bytes and then fails.
#[derive(Debug)]
pub(crate) struct BrokenBody {
    bytes: Option<Bytes>,
    paused: bool,
    error: Option<BoxError>,
}

impl BrokenBody {
    /// Creates one that fails with an error of a kind.
    pub(super) fn new(bytes: Bytes, kind: io::ErrorKind) -> Self {
        Self::failing(bytes, io::Error::new(kind, "the body ended early").into())
    }

    /// Creates one that fails with an error.
    pub(crate) fn failing(bytes: Bytes, error: BoxError) -> Self {
        Self {
            bytes: Some(bytes).filter(|bytes| !bytes.is_empty()),
            paused: false,
            error: Some(error),
        }
    }
}

impl Body for BrokenBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Some(bytes) = self.bytes.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        // A server sends its buffer when the body is pending, and discards it when the body fails.
        if !self.paused {
            self.paused = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(self.error.take().map(Err))
    }
}
