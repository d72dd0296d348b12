//! Reading of a response's body, up to a limit.

use std::fmt;

use bytes::{Bytes, BytesMut};
use tower::BoxError;

/// A body as far as it was read.
///
/// ```
/// use launchdarkly_experiments_client::{Body, BodyEnd, reqwest};
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
/// # runtime.block_on(async {
/// let mut response = reqwest::Response::from(http::Response::new("twelve bytes"));
/// let body = Body::read(&mut response, 6).await;
/// assert_eq!(body.bytes, "twelve");
/// assert!(matches!(body.end, BodyEnd::TooLarge));
/// # });
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Body {
    /// The bytes that came, at most as many as the limit.
    pub bytes: Bytes,
    /// Why reading ended.
    pub end: BodyEnd,
}

/// The reason why the reading of a body ended.
#[derive(Debug)]
pub enum BodyEnd {
    /// The body is complete.
    Complete,
    /// The body is larger than the limit; the rest was not read.
    TooLarge,
    /// The connection broke before the end of the body.
    Broken(BoxError),
}

impl Body {
    /// Reads the body of a response, `limit` bytes at most.
    ///
    /// What came before the connection broke or the limit was reached is kept.
    /// A body of one chunk, as most are, is not copied.
    pub async fn read(response: &mut reqwest::Response, limit: usize) -> Body {
        let mut first = Bytes::new();
        let mut more = BytesMut::new();
        let end = loop {
            match response.chunk().await {
                Ok(None) => break BodyEnd::Complete,
                Ok(Some(chunk)) => {
                    let room = limit - first.len() - more.len();
                    let too_large = chunk.len() > room;
                    let kept = if too_large {
                        chunk.slice(..room)
                    } else {
                        chunk
                    };
                    if first.is_empty() {
                        first = kept;
                    } else {
                        more.extend_from_slice(&kept);
                    }
                    if too_large {
                        break BodyEnd::TooLarge;
                    }
                }
                Err(error) => break BodyEnd::Broken(error.into()),
            }
        };
        let bytes = if more.is_empty() {
            first
        } else {
            let mut whole = BytesMut::with_capacity(first.len() + more.len());
            whole.extend_from_slice(&first);
            whole.extend_from_slice(&more);
            whole.freeze()
        };
        Body { bytes, end }
    }

    /// Whether bytes are missing at the end.
    pub fn is_truncated(&self) -> bool {
        !matches!(self.end, BodyEnd::Complete)
    }
}

/// Shows the number of bytes, not the bytes.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body")
            .field("bytes", &self.bytes.len())
            .field("end", &self.end)
            .finish()
    }
}
