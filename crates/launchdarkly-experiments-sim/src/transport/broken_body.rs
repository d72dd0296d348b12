//! A body that fails before its end.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame};

/// A body that yields its bytes and then fails.
#[derive(Debug)]
pub(super) struct BrokenBody {
    bytes: Option<Bytes>,
    paused: bool,
    kind: io::ErrorKind,
}

impl BrokenBody {
    pub(super) fn new(bytes: Bytes, kind: io::ErrorKind) -> Self {
        Self {
            bytes: Some(bytes).filter(|bytes| !bytes.is_empty()),
            paused: false,
            kind,
        }
    }
}

impl Body for BrokenBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(bytes) = self.bytes.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        // A server sends its buffer when the body is pending, and discards it when the body fails.
        if !self.paused {
            self.paused = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let error = io::Error::new(self.kind, "the body ended early");
        Poll::Ready(Some(Err(error)))
    }
}
