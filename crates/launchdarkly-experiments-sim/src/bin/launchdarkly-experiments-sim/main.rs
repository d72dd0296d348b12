//! The simulator as a program: reads the command line, serves until it is told to stop, keeps the state.

mod options;
mod state_file;

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Parser as _;
use launchdarkly_experiments_sim::{RateLimits, Simulator};

use crate::options::Options;
use crate::state_file::StateFile;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Result<(), String> {
    let file = options.state.clone().map(StateFile::new);
    let port = options.port;
    let token_given = !options.token.is_empty();
    let simulator = simulator(options, file.as_ref())?;
    // Both before anyone knows the address, so that no change and no signal is missed.
    let mut stored = simulator.revision();
    let stop = listen_for_stop().map_err(|error| format!("cannot wait for signals: {error}"))?;
    let mut stop = std::pin::pin!(stop);
    let server = simulator.start_on(port).await;
    let server = server.map_err(|error| format!("cannot listen on 127.0.0.1:{port}: {error}"))?;
    let mut stdout = io::stdout().lock();
    let mut said = writeln!(stdout, "listening on {}", server.url());
    if !token_given {
        said = said.and_then(|()| writeln!(stdout, "token: {}", simulator.token()));
    }
    said.and_then(|()| stdout.flush())
        .map_err(|error| format!("cannot print: {error}"))?;
    drop(stdout);
    loop {
        tokio::select! {
            () = &mut stop => break,
            () = simulator.changed() => store(&simulator, file.as_ref(), &mut stored)?,
        }
    }
    // Whatever is answered until all connections have ended is stored too.
    server.refuse().await;
    store(&simulator, file.as_ref(), &mut stored)
}

fn simulator(options: Options, file: Option<&StateFile>) -> Result<Simulator, String> {
    let mut limits = RateLimits::default();
    limits.global = options.global_limit;
    limits.route = options.route_limit;
    limits.token = options.token_limit;
    limits.ip = options.ip_limit;
    let mut builder = Simulator::builder()
        .dialect(options.dialect)
        .rate_limits(limits)
        .delay(options.delay)
        .strict(false);
    builder = match options.seed {
        Some(seed) => builder.seed(seed),
        None => builder
            .seed(real_time().unsigned_abs())
            .follow_clock(real_time),
    };
    builder = options
        .token
        .into_iter()
        .fold(builder, |builder, token| builder.token(token));
    let readers = options.reader_token.into_iter();
    builder = readers.fold(builder, |builder, token| builder.reader_token(token));
    for (project, environments) in options.project {
        builder = builder.project(project, environments);
    }
    builder = options
        .fault
        .into_iter()
        .fold(builder, |builder, fault| builder.fault(fault));
    if let Some(state) = file.map(StateFile::load).transpose()?.flatten() {
        builder = builder.state(state);
    }
    Ok(builder.build())
}

/// Stores the state if it has changed since it was stored.
fn store(simulator: &Simulator, file: Option<&StateFile>, stored: &mut u64) -> Result<(), String> {
    let revision = simulator.revision();
    if let Some(file) = file.filter(|_| revision != *stored) {
        file.store(&simulator.state())?;
    }
    *stored = revision;
    Ok(())
}

fn real_time() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Listens for Ctrl-C and SIGTERM from now on; the future ends when one of them comes.
#[cfg(unix)]
fn listen_for_stop() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Listens for Ctrl-C; the future ends when it comes.
#[cfg(not(unix))]
fn listen_for_stop() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
