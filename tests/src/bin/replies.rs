//! `replies FOLDER`: writes what `tests/peers` lets generated clients read.

use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use launchdarkly_experiments_tests::replies;
use tower::BoxError;

#[path = "../../../crates/launchdarkly-experiments-client/benches/decode/page.rs"]
mod page;

const HELP: &str = "\
Writes replies of the API in every form that it is known to have, and the page of the benchmark `decode`.

usage: replies FOLDER

  FOLDER/replies.jsonl  a line for each reply: its form, operation and schema, and its body
  FOLDER/page.json      20 experiments with all that can be expanded";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.as_slice() {
        [folder] if !folder.starts_with('-') => match write(folder.into()).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("error: {error}");
                ExitCode::FAILURE
            }
        },
        _ => {
            eprintln!("{HELP}");
            ExitCode::from(2)
        }
    }
}

async fn write(folder: PathBuf) -> Result<(), BoxError> {
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("page.json"), serde_json::to_vec(&page::page())?)?;
    let mut file = BufWriter::new(fs::File::create(folder.join("replies.jsonl"))?);
    for reply in replies::all().await {
        serde_json::to_writer(&mut file, &reply)?;
        file.write_all(b"\n")?;
    }
    Ok(file.flush()?)
}
