//! A body that arrives after a delay.

use std::convert::Infallible;
use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame};
use tokio::time::Sleep;

/// A body that yields its bytes after a delay.
#[derive(Debug)]
pub(super) struct DelayedBody {
    bytes: Option<Bytes>,
    sleep: Pin<Box<Sleep>>,
}

impl DelayedBody {
    pub(super) fn new(bytes: Bytes, delay: Duration) -> Self {
        Self {
            bytes: Some(bytes),
            sleep: Box::pin(tokio::time::sleep(delay)),
        }
    }
}

impl Body for DelayedBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.sleep.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }
}
