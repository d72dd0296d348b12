//! The README's table of what is retried, cell by cell, over a socket.
//!
//! With the client's own HTTP client, with one that a program brings, and through the generated client.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use launchdarkly_experiments::raw::{self, params::GetExperimentParams};
use launchdarkly_experiments::types::{ExperimentPatchInput, Instruction, Instructions};
use launchdarkly_experiments::{Client, Effect, Error, RetryPolicy, reqwest};
use launchdarkly_experiments_tests::{EXPERIMENT, TOKEN, environment, experiment, iteration};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What the server does with the first request; it answers every later one.
#[derive(Clone, Copy, Debug)]
enum First {
    Answer(u16, &'static str),
    /// A status with half of the body that it announces.
    Half(u16),
    Hang,
    Close,
    /// There is no server at all.
    Absent,
}

/// The calls of the table's columns.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Column {
    Read,
    Settings,
    Create,
    Patch,
    Iteration,
}

/// What a cell says.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Cell {
    Retried,
    Returned(Effect),
    ReadBack,
}

const COLUMNS: [Column; 5] = [
    Column::Read,
    Column::Settings,
    Column::Create,
    Column::Patch,
    Column::Iteration,
];

/// A row: outcomes, and the cells of reads and settings, of creating an experiment, of a patch, of creating an iteration.
type Row = (&'static [First], Cell, Cell, Cell, Cell);

const PAGE: &str = "<html>sign in</html>";

fn table() -> Vec<Row> {
    use Cell::{ReadBack, Retried, Returned};
    use Effect::{Applied, NotSent, Rejected, Unknown};
    use First::{Absent, Answer, Close, Half, Hang};
    let rejected = Returned(Rejected);
    let applied = Returned(Applied);
    let unknown = &[
        Answer(408, "{}"),
        Answer(500, "{}"),
        Answer(502, PAGE),
        Answer(503, ""),
        Answer(504, ""),
        Hang,
        Close,
        Half(200),
    ];
    vec![
        // Nothing listens for the second attempt either.
        (
            &[Absent],
            Returned(NotSent),
            Returned(NotSent),
            Returned(NotSent),
            Returned(NotSent),
        ),
        (&[Answer(429, "{}")], Retried, Retried, Retried, Retried),
        (&[Answer(409, "{}")], rejected, rejected, Retried, rejected),
        (
            &[
                Answer(400, "{}"),
                Answer(401, ""),
                Answer(403, PAGE),
                Answer(404, "{}"),
                Answer(405, "{}"),
                Answer(422, "{}"),
                Answer(499, "{}"),
            ],
            rejected,
            rejected,
            rejected,
            rejected,
        ),
        (
            &[Answer(301, ""), Answer(302, ""), Answer(303, "")],
            Returned(Unknown),
            ReadBack,
            ReadBack,
            ReadBack,
        ),
        (
            &[Answer(304, ""), Answer(307, "")],
            rejected,
            rejected,
            rejected,
            rejected,
        ),
        (
            &[Answer(501, "{}"), Answer(505, "{}")],
            rejected,
            rejected,
            rejected,
            rejected,
        ),
        (unknown, Retried, ReadBack, ReadBack, ReadBack),
        (
            &[Answer(200, PAGE), Answer(200, "[]")],
            Retried,
            ReadBack,
            ReadBack,
            ReadBack,
        ),
        (
            &[Answer(
                200,
                r#"{"key": "button", "name": 7, "randomizationUnits": 7, "hypothesis": 7}"#,
            )],
            applied,
            applied,
            applied,
            applied,
        ),
    ]
}

/// A server of one connection per request, and the methods of the requests that it was sent.
async fn serve(first: First, found: u16) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let methods = Arc::new(Mutex::new(Vec::new()));
    if !matches!(first, First::Absent) {
        let seen = methods.clone();
        tokio::spawn(async move {
            let mut first = Some(first);
            while let Ok((stream, _)) = listener.accept().await {
                // A connection that is opened ahead of a request has none.
                answer(stream, &mut first, found, &seen).await;
            }
        });
    }
    (url, methods)
}

async fn answer(
    mut stream: TcpStream,
    first: &mut Option<First>,
    found: u16,
    seen: &Mutex<Vec<String>>,
) {
    let mut request = Vec::new();
    let mut chunk = [0; 4096];
    let head = loop {
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return,
            Ok(length) => request.extend_from_slice(&chunk[..length]),
        }
        let text = String::from_utf8_lossy(&request).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                let is_length = name.eq_ignore_ascii_case("content-length");
                is_length.then(|| value.trim().parse::<usize>().unwrap())
            });
            if body.len() >= length.unwrap_or(0) {
                break head.to_owned();
            }
        }
    };
    let method = head.split(' ').next().unwrap().to_owned();
    let is_read = method == "GET";
    seen.lock().unwrap().push(method);
    let settings = r#"{"randomizationUnits": []}"#;
    let draft = r#"{"hypothesis": "h", "status": "not_started", "createdAt": 1}"#;
    let (status, body, extra) = match first.take() {
        Some(First::Answer(status, body)) => (status, body, 0),
        Some(First::Half(status)) => (status, r#"{"key": "#, 100),
        Some(First::Hang) => return std::mem::forget(stream),
        Some(First::Close) => return,
        _ if head.contains("/experimentation-settings") => (200, settings, 0),
        _ if head.contains("/iterations") => (200, draft, 0),
        _ if is_read => (found, EXPERIMENT, 0),
        _ => (200, EXPERIMENT, 0),
    };
    let length = body.len() + extra;
    let response = format!(
        "HTTP/1.1 {status} x\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    let _ = stream.write_all(response.as_bytes()).await;
    let _ = stream.shutdown().await;
}

async fn call(client: &Client, column: Column) -> Result<(), Error> {
    let shop = environment(client);
    let button = shop.experiment("button")?;
    let settings = client.project("shop")?.experimentation_settings();
    match column {
        Column::Read => button.get().await.map(drop),
        Column::Settings => settings.replace().unit("user").await.map(drop),
        Column::Create => shop
            .experiments()
            .create(experiment("button"))
            .await
            .map(drop),
        Column::Patch => button.rename("b").await.map(drop),
        Column::Iteration => button.create_iteration(iteration("h")).await.map(drop),
    }
}

#[tokio::test]
async fn every_cell_of_the_table_holds_with_both_http_clients() {
    for (firsts, repeatable, create, patch, iteration) in table() {
        for first in firsts {
            for column in COLUMNS {
                let cell = match column {
                    Column::Read | Column::Settings => repeatable,
                    Column::Create => create,
                    Column::Patch => patch,
                    Column::Iteration => iteration,
                };
                for own in [true, false] {
                    check(*first, column, cell, own).await;
                }
            }
        }
    }
}

async fn check(first: First, column: Column, cell: Cell, own: bool) {
    // A create that is read back finds nothing, and is sent again; anything else finds the experiment.
    let found = if column == Column::Create { 404 } else { 200 };
    let (url, methods) = serve(first, found).await;
    let at_once = RetryPolicy::default()
        .max_attempts(2)
        .initial_backoff(Duration::ZERO);
    let builder = Client::builder(TOKEN)
        .base_url(url)
        .retry_policy(at_once)
        .attempt_timeout(Duration::from_millis(match first {
            First::Hang => 60,
            _ => 5_000,
        }));
    let client = match own {
        true => builder.build(),
        false => builder.http_client(reqwest::Client::new()).build(),
    };
    let result = call(&client.unwrap(), column).await;
    let place = format!("{column:?} after {first:?}, own client {own}: {result:?}");
    let write = match column {
        Column::Read => "GET",
        Column::Settings => "PUT",
        Column::Patch => "PATCH",
        Column::Create | Column::Iteration => "POST",
    };
    let (expected, effect) = match (cell, column) {
        (Cell::Retried, _) => (vec![write, write], None),
        (Cell::ReadBack, Column::Create) => (vec![write, "GET", write], None),
        (Cell::ReadBack, _) => {
            // A response that was cut had a status of success.
            let effect = match first {
                First::Half(_) => Effect::Applied,
                _ => Effect::Unknown,
            };
            (vec![write, "GET"], Some(effect))
        }
        (Cell::Returned(Effect::NotSent), _) => (vec![], Some(Effect::NotSent)),
        (Cell::Returned(effect), _) => (vec![write], Some(effect)),
    };
    // A create that was cut has happened: nothing there does not mean that it may be sent again.
    let is_cut_create = matches!(first, First::Half(_)) && column == Column::Create;
    if is_cut_create {
        assert_eq!(*methods.lock().unwrap(), [write, "GET"], "{place}");
        assert_eq!(result.unwrap_err().effect(), Effect::Applied, "{place}");
        return;
    }
    assert_eq!(*methods.lock().unwrap(), expected, "{place}");
    let actual = result.as_ref().err().map(Error::effect);
    assert_eq!(actual, effect, "{place}");
}

#[tokio::test]
async fn the_generated_client_sends_each_call_once_and_returns_what_came() {
    for (firsts, ..) in table() {
        for first in firsts {
            for column in COLUMNS {
                let (url, methods) = serve(*first, 200).await;
                let client = raw::Client::builder(raw::AccessToken::new(TOKEN).unwrap())
                    .base_url(url)
                    .timeout(matches!(first, First::Hang).then_some(Duration::from_millis(60)))
                    .build()
                    .unwrap();
                let error = raw_call(&client, column).await.unwrap_err();
                let is_right = match first {
                    First::Answer(400.., _) => matches!(error, raw::Error::Api(_)),
                    First::Answer(200, _) | First::Half(_) => matches!(
                        error,
                        raw::Error::Decode { .. }
                            | raw::Error::BodyBroken { .. }
                            | raw::Error::UnexpectedStatus(_)
                    ),
                    First::Answer(..) => matches!(error, raw::Error::UnexpectedStatus(_)),
                    First::Hang | First::Close | First::Absent => {
                        matches!(error, raw::Error::Transport(_))
                    }
                };
                assert!(is_right, "{column:?} after {first:?}: {error:?}");
                let sent = usize::from(!matches!(first, First::Absent));
                assert_eq!(methods.lock().unwrap().len(), sent, "{column:?} {first:?}");
            }
        }
    }
}

async fn raw_call(client: &raw::Client, column: Column) -> Result<(), raw::Error> {
    let (project, environment, key) = ("shop", "production", "button");
    match column {
        Column::Read => {
            let params = GetExperimentParams::default();
            let read = client.get_experiment(project, environment, key, &params);
            read.await.map(drop)
        }
        Column::Settings => {
            let body = raw::types::RandomizationSettingsPut {
                randomization_units: Vec::new(),
            };
            let put = client.put_experimentation_settings(project, &body);
            put.await.map(drop)
        }
        Column::Create => {
            let body = experiment(key).try_into().unwrap();
            let create = client.create_experiment(project, environment, &body);
            create.await.map(drop)
        }
        Column::Patch => {
            let body = ExperimentPatchInput {
                comment: None,
                instructions: Instructions(vec![Instruction::ArchiveExperiment]),
            };
            let patch = client.patch_experiment(project, environment, key, &body);
            patch.await.map(drop)
        }
        Column::Iteration => {
            let body = iteration("h").try_into().unwrap();
            let create = client.create_iteration(project, environment, key, &body);
            create.await.map(drop)
        }
    }
}
