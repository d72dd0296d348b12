//! The simulator behind a socket of this machine.

pub(crate) mod control;
pub(crate) mod delayed_body;
pub(crate) mod page;
pub(crate) mod routes;

use std::convert::Infallible;
use std::fmt;
use std::future::{Future, poll_fn};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};
use tower::ServiceExt as _;

use crate::simulator::Simulator;

/// A running server; it stops when it is dropped.
///
/// ```no_run
/// # async fn serve() -> std::io::Result<()> {
/// use launchdarkly_experiments_sim::Simulator;
///
/// let server = Simulator::builder().build().start().await?;
/// // For a while nobody is at home: connections are refused by the operating system.
/// server.refuse().await;
/// server.welcome().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "the server stops when it is dropped"]
pub struct Server {
    address: SocketAddr,
    door: mpsc::UnboundedSender<Command>,
    task: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn bind(simulator: Simulator, port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let (door, commands) = mpsc::unbounded_channel();
        let task = tokio::spawn(serve(
            listener,
            address,
            routes::router(simulator),
            commands,
        ));
        Ok(Self {
            address,
            door,
            task,
        })
    }

    /// Where it listens, such as `http://127.0.0.1:8080`, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Closes the door: open connections end, and new ones are refused.
    pub async fn refuse(&self) {
        // A server that is gone refuses anyway.
        let _ = self.send(false).await;
    }

    /// Opens the door again, at the same address.
    ///
    /// # Errors
    ///
    /// Someone else has taken the port meanwhile.
    pub async fn welcome(&self) -> io::Result<()> {
        self.send(true).await
    }

    async fn send(&self, open: bool) -> io::Result<()> {
        let gone = || io::Error::new(io::ErrorKind::NotConnected, "the server has stopped");
        let (done, answer) = oneshot::channel();
        self.door.send(Command { open, done }).map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Marks a reply that must not arrive.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HangUp;

#[derive(Debug)]
struct Command {
    open: bool,
    done: oneshot::Sender<io::Result<()>>,
}

async fn serve(
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
    mut commands: mpsc::UnboundedReceiver<Command>,
) {
    let mut listener = Some(listener);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            stream = accept(listener.as_ref()) => {
                connections.spawn(connection(stream, router.clone()));
            }
            Some(_) = connections.join_next() => {}
            command = commands.recv() => match command {
                Some(Command { open: false, done }) => {
                    listener = None;
                    connections.shutdown().await;
                    let _ = done.send(Ok(()));
                }
                Some(Command { open: true, done }) => {
                    let _ = done.send(match listener {
                        Some(_) => Ok(()),
                        None => TcpListener::bind(address).await.map(|bound| listener = Some(bound)),
                    });
                }
                None => return,
            },
        }
    }
}

async fn accept(listener: Option<&TcpListener>) -> TcpStream {
    loop {
        match listener {
            None => std::future::pending().await,
            Some(listener) => {
                if let Ok((stream, _)) = listener.accept().await {
                    return stream;
                }
                // Out of file descriptors, most likely; others need their turn to give some back.
                tokio::task::yield_now().await;
            }
        }
    }
}

async fn connection(stream: TcpStream, router: Router) {
    // Replies are small and complete; there is nothing to wait for.
    let _ = stream.set_nodelay(true);
    let hung_up = Arc::new(AtomicBool::new(false));
    let mark = Arc::clone(&hung_up);
    let service = hyper::service::service_fn(move |request: http::Request<Incoming>| {
        answer(router.clone(), request, Arc::clone(&mark))
    });
    let mut connection = http1::Builder::new()
        // The core sets the date, from the simulator's clock.
        .auto_date_header(false)
        .serve_connection(TokioIo::new(stream), service);
    let served = poll_fn(|context| connection.poll_without_shutdown(context)).await;
    let mut stream = connection.into_parts().io.into_inner();
    if hung_up.load(Ordering::Relaxed) {
        // Without lingering, closing sends a reset.
        let _ = stream.set_zero_linger();
    } else if served.is_ok() {
        let _ = stream.shutdown().await;
    }
}

type Answer = Pin<Box<dyn Future<Output = Result<http::Response<Body>, HungUp>> + Send>>;

fn answer(router: Router, request: http::Request<Incoming>, mark: Arc<AtomicBool>) -> Answer {
    Box::pin(async move {
        let reply: Result<_, Infallible> = router.oneshot(request.map(Body::new)).await;
        match reply {
            Ok(reply) if reply.extensions().get::<HangUp>().is_none() => Ok(reply),
            _ => {
                mark.store(true, Ordering::Relaxed);
                Err(HungUp)
            }
        }
    })
}

#[derive(Debug)]
struct HungUp;

impl fmt::Display for HungUp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("hung up on purpose")
    }
}

impl std::error::Error for HungUp {}
