//! `docs/stand-in.md`: its files are parsed and its commands are sent, as they are written there.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};

use launchdarkly_experiments_sim::{Dialect, FaultKind};
use serde_json::Value;

use crate::program::{BINARY, Program, fail};
use crate::session::{self, Step};
use crate::support::HttpRequest;

const PAGE: &str = include_str!("../../../../docs/stand-in.md");

const DOCKERFILE: &str = include_str!("../../../../Dockerfile");

/// Returns the block whose first lines name this file.
fn file(name: &str) -> &'static str {
    let names = |line: &str| line.starts_with("# ") && line.ends_with(name);
    let blocks = session::blocks(PAGE).into_iter();
    let mut named = blocks.filter(|(_, text)| text.lines().take(2).any(names));
    named.next().unwrap().1
}

fn yaml(name: &str) -> Value {
    serde_saphyr::from_str(file(name)).unwrap()
}

/// Returns the variables of a service.
fn environment(service: &Value, name: &str) -> BTreeMap<String, String> {
    serde_json::from_value(service[name].clone()).unwrap()
}

#[tokio::test]
async fn its_commands_give_its_responses() {
    let folder = tempfile::tempdir().unwrap();
    let fixtures = folder.path().join("fixtures.yaml");
    fs::write(&fixtures, file("fixtures.yaml")).unwrap();
    let program = Program::start(&[
        "--token",
        "api-test",
        "--fixtures",
        fixtures.to_str().unwrap(),
    ]);
    let (_, rest) = PAGE.split_once("### curl").unwrap();
    let mut steps: Vec<Step> = Vec::new();
    for (language, text) in session::blocks(rest) {
        match language {
            "sh" => steps.push(Step {
                commands: text.to_owned(),
                response: None,
            }),
            "json" => {
                steps.last_mut().unwrap().response = Some(serde_json::from_str(text).unwrap())
            }
            _ => {}
        }
    }
    assert_eq!(steps.len(), 9);
    session::run(&steps, &format!("127.0.0.1:{}", program.port)).await;
}

#[tokio::test]
async fn the_compose_file_starts_what_its_tests_reach() {
    let compose = yaml("compose.yaml");
    let service = &compose["services"]["launchdarkly"];
    let tests = environment(&compose["services"]["tests"], "environment");
    let mut environment = environment(service, "environment");
    let volume = service["volumes"][0].as_str().unwrap();
    assert_eq!(
        volume,
        format!("./fixtures.yaml:{}:ro", environment["SIM_FIXTURES"])
    );
    let folder = tempfile::tempdir().unwrap();
    let fixtures = folder.path().join("fixtures.yaml");
    fs::write(&fixtures, file("fixtures.yaml")).unwrap();
    environment.insert(
        "SIM_FIXTURES".to_owned(),
        fixtures.to_str().unwrap().to_owned(),
    );
    environment.insert("SIM_HOST".to_owned(), image_variable("SIM_HOST"));
    let log = tempfile::NamedTempFile::new().unwrap();
    let mut command = Command::new(BINARY);
    let program = Program::spawn(command.envs(&environment).stderr(log.reopen().unwrap()));
    // As the image checks its health.
    let port = program.port.to_string();
    let healthy = Command::new(BINARY)
        .arg("--health")
        .envs(&environment)
        .env("SIM_PORT", &port)
        .status();
    assert!(healthy.unwrap().success());
    let host = tests["LAUNCHDARKLY_URL"].strip_prefix("http://").unwrap();
    assert!(host.ends_with(&format!(":{}", image_variable("SIM_PORT"))));
    let path = "/api/v2/projects/shop/environments/test/experiments/checkout-button";
    let get = HttpRequest::get(path).header("host", host);
    let (status, body) = program.send(&tests["LAUNCHDARKLY_TOKEN"], get).await;
    assert_eq!(status, 200, "{body}");
    drop(program);
    let log = fs::read_to_string(log.path()).unwrap();
    assert!(log.contains(&format!("GET {path} 200")), "{log}");
    assert!(!log.contains("belongs to no option"), "{log}");
}

/// Returns a variable that the image sets.
fn image_variable(name: &str) -> String {
    let line = DOCKERFILE
        .lines()
        .find(|line| line.starts_with("ENV "))
        .unwrap();
    let mut pairs = line.split(' ').filter_map(|pair| pair.split_once('='));
    pairs
        .find(|(known, _)| *known == name)
        .unwrap()
        .1
        .to_owned()
}

#[test]
fn the_image_checks_its_health_by_an_option_that_exists_and_is_not_root() {
    assert!(DOCKERFILE.contains("CMD [\"/launchdarkly-experiments-sim\", \"--health\"]"));
    assert!(DOCKERFILE.contains("\nUSER 65534:65534\n"));
    // It exists; what is missing is a port.
    assert!(fail(&["--health"]).1.contains("--port"));
}

#[test]
fn the_workflow_sets_variables_that_exist() {
    let workflow = yaml("test.yaml");
    let job = &workflow["jobs"]["test"];
    let variables = environment(&job["services"]["launchdarkly"], "env");
    let mut command = Command::new(BINARY);
    let program = command
        .envs(&variables)
        .env("SIM_HOST", "0.0.0.0")
        .arg("--fixtures")
        .arg("/none");
    let output = program.stdout(Stdio::null()).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("cannot read the fixtures"), "{error}");
    assert!(!error.contains("belongs to no option"), "{error}");
    let steps = job["steps"].to_string();
    assert!(steps.contains("/_simulator/fixtures") && steps.contains("/_simulator/checkpoint"));
}

#[test]
fn its_message_about_a_mistake_is_what_the_program_says() {
    let folder = tempfile::tempdir().unwrap();
    let fixtures = folder.path().join("fixtures.yaml");
    let (right, wrong) = (
        "primarySingleMetricKey: purchase",
        "primarySingleMetricKey: sales",
    );
    fs::write(&fixtures, file("fixtures.yaml").replace(right, wrong)).unwrap();
    let (_, error) = fail(&["--fixtures", fixtures.to_str().unwrap()]);
    let shown = error.rsplit('/').next().unwrap().trim_end();
    assert!(PAGE.contains(&format!("```text\n{shown}\n```")), "{error}");
}

#[test]
fn it_explains_every_option_and_control_path() {
    let help = Command::new(BINARY).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let options = help
        .lines()
        .filter_map(|line| line.trim_start().split_once("--"));
    let names = options.map(|(before, rest)| (before, rest.split([' ', '=']).next().unwrap()));
    let named =
        names.filter(|(before, name)| before.is_empty() || *before == "-h, " || name.is_empty());
    let (_, table) = PAGE.split_once("## All options").unwrap();
    for name in Dialect::NAMES {
        assert!(table.contains(&format!("`{name}`")), "{name}");
    }
    let mut count = 0;
    for (_, name) in named.filter(|(_, name)| !["help", "version"].contains(name)) {
        assert!(table.contains(&format!("`--{name}`")), "--{name}");
        count += 1;
    }
    assert!(count > 20, "{count} options in {help}");
}

#[test]
fn it_explains_every_kind_of_fault() {
    let (_, faults) = PAGE.split_once("## Make it fail").unwrap();
    let (properties, kinds) = faults
        .split_once("| kind | what your program sees |")
        .unwrap();
    for kind in FaultKind::ALL
        .iter()
        .map(|kind| format!("`{}`", kind.as_str()))
    {
        assert!(properties.contains(&kind), "{kind}");
        assert!(kind == "`status`" || kinds.contains(&kind), "{kind}");
    }
}

#[tokio::test]
async fn it_lists_every_control_path_with_its_methods() {
    let program = Program::start(&[]);
    let (_, index) = program.send("", HttpRequest::get("/_simulator")).await;
    let index: Value = serde_json::from_str(&index).unwrap();
    let (_, table) = PAGE.split_once("## All control paths").unwrap();
    for (path, methods) in index["paths"].as_object().unwrap() {
        let row = table
            .lines()
            .find(|line| line.contains(&format!(" {path}`")));
        let row = row.unwrap_or_else(|| panic!("{path}"));
        for method in methods.as_object().unwrap().keys() {
            assert!(row.contains(&format!("`{method}")), "{method} {path}");
        }
    }
}
