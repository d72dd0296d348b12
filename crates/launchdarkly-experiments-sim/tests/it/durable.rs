//! What the program has stored when it is killed.

use std::fs;

use tokio::sync::mpsc::{self, UnboundedSender};

use crate::program::Program;
use crate::support::{HttpRequest, LIST, TOKEN, client, experiment};

#[tokio::test]
async fn acknowledged_writes_survive_a_kill_and_no_temporary_file_remains() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    let options = [
        "--token",
        TOKEN,
        "--state",
        path.to_str().unwrap(),
        "--durable",
    ];
    let program = Program::start(&options);
    let (sender, mut acknowledged) = mpsc::unbounded_channel();
    for writer in 0..8 {
        tokio::spawn(write(program.url(), writer, sender.clone()));
    }
    drop(sender);
    let (mut program, mut keys) = (Some(program), Vec::new());
    // The writers end when their requests fail.
    while let Some(key) = acknowledged.recv().await {
        keys.push(key);
        if keys.len() == 60 {
            // Dropping the program kills it.
            drop(program.take());
        }
    }
    assert!(program.is_none(), "only {} writes", keys.len());

    let program = Program::start(&options);
    for key in keys {
        let get = HttpRequest::get(&format!("{LIST}/{key}"));
        assert_eq!(program.send(TOKEN, get).await.0, 200, "{key}");
    }
    let files = fs::read_dir(folder.path()).unwrap();
    let names: Vec<_> = files.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["state.json"]);
}

/// Creates experiments until a request fails, and sends the key of each that was acknowledged.
async fn write(url: String, writer: u32, acknowledged: UnboundedSender<String>) {
    let client = client();
    for number in 0.. {
        let key = format!("{writer}-{number}");
        let create = HttpRequest::json("POST", LIST, experiment(&key));
        let Ok(response) = client.execute(create.at(&url)).await else {
            return;
        };
        assert_eq!(response.status(), 201);
        if acknowledged.send(key).is_err() {
            return;
        }
    }
}
