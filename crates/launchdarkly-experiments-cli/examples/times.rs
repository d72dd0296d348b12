//! What a person waits for: `ldx --help`, and `ldx list` of 1,000 experiments. The program beside this example is run.
//!
//! Both are to be run in the same profile: `cargo build --bin ldx`, then `cargo run --example times`.
//! The list comes from a simulator in the program, whose start with the state of a file is measured by itself, by a command that asks for one experiment.

use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The number of experiments, and of flags.
const EXPERIMENTS: usize = 1_000;
const FLAGS: usize = 100;

/// The number of runs, of which the median counts.
const RUNS: usize = 7;

fn main() -> Result<(), Box<dyn Error>> {
    let this = std::env::current_exe()?;
    let folder = this.ancestors().nth(2).ok_or("there is no folder")?;
    let ldx = folder.join("ldx");
    let data = std::env::temp_dir().join(format!("ldx-times-{}", std::process::id()));
    std::fs::create_dir_all(&data)?;
    let measured = measure(&ldx, &data);
    std::fs::remove_dir_all(&data)?;
    let [help, list, one] = measured?;
    println!("ldx --help: {help:.1?}");
    println!(
        "ldx list of {EXPERIMENTS}: {:.1?}, and {one:.1?} for the start of the simulator and one experiment",
        list.saturating_sub(one)
    );
    Ok(())
}

fn measure(ldx: &Path, data: &Path) -> Result<[Duration; 3], Box<dyn Error>> {
    std::fs::write(data.join("many.yaml"), many())?;
    let place = "--project shop --environment production --simulate --state state.json";
    run(ldx, data, "apply many.yaml --simulate --state state.json")?;
    Ok([
        median(ldx, data, "--help")?,
        median(ldx, data, &format!("list {place}"))?,
        median(ldx, data, &format!("show e1 {place}"))?,
    ])
}

fn median(ldx: &Path, data: &Path, arguments: &str) -> Result<Duration, Box<dyn Error>> {
    let mut times = (0..RUNS)
        .map(|_| run(ldx, data, arguments))
        .collect::<Result<Vec<_>, _>>()?;
    times.sort();
    Ok(times[RUNS / 2])
}

fn run(ldx: &Path, data: &Path, arguments: &str) -> Result<Duration, Box<dyn Error>> {
    let began = Instant::now();
    let status = Command::new(ldx)
        .args(arguments.split_whitespace())
        .current_dir(data)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    let took = began.elapsed();
    match status.success() {
        true => Ok(took),
        false => Err(format!("`ldx {arguments}` failed: {status}").into()),
    }
}

/// A file with many experiments.
fn many() -> String {
    let (head, experiment) = include_str!("checkout.yaml")
        .split_once("  checkout-button:\n")
        .unwrap_or_default();
    let experiment = experiment.replace("state: running", "state: draft");
    let experiments = (0..EXPERIMENTS).map(|index| {
        let flag = format!("flag: flag-{}", index % FLAGS);
        format!(
            "  e{index}:\n{}",
            experiment.replace("flag: checkout-button", &flag)
        )
    });
    head.to_owned() + &experiments.collect::<String>()
}
