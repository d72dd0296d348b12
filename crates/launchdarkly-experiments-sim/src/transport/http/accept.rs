//! Accepting connections, without spinning while that fails.
//!
//! An error of accepting is rarely about one connection: most likely the process is out of file descriptors, and
//! stays so until a connection is closed.

use std::future::Future;
use std::io;
use std::time::Duration;

/// The pause after an error, in which connections can close.
const PAUSE: Duration = Duration::from_millis(100);

/// Calls `next` until it returns a connection, with a pause after each error.
pub(super) async fn accept<T, F>(mut next: impl FnMut() -> F) -> T
where
    F: Future<Output = io::Result<T>>,
{
    loop {
        match next().await {
            Ok(connection) => return connection,
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use tokio::time::Instant;

    use super::*;

    // The clock of the runtime is paused and advances whenever all tasks wait, so the test does not wait.
    #[tokio::test(start_paused = true)]
    async fn accepting_pauses_after_each_error() {
        let attempts = Cell::new(0);
        let begin = Instant::now();
        let accepted = accept(|| {
            attempts.set(attempts.get() + 1);
            let error = io::Error::other("too many open files");
            let outcome = if attempts.get() > 10 {
                Ok("a connection")
            } else {
                Err(error)
            };
            std::future::ready(outcome)
        });
        assert_eq!(accepted.await, "a connection");
        assert_eq!(attempts.get(), 11);
        assert_eq!(begin.elapsed().as_millis() / PAUSE.as_millis(), 10);
    }
}
