//! The session of the README: its curl commands are read from there and sent to the program that it starts.

use std::collections::HashMap;
use std::str::Chars;

use launchdarkly_experiments_tests::conformance::assert_contains;
use serde_json::Value;

use crate::program::Program;
use crate::support::client;

const README: &str = include_str!("../../README.md");

/// A block of commands, and the part of the last response that is shown after it.
pub(crate) struct Step {
    pub(crate) commands: String,
    pub(crate) response: Option<Value>,
}

#[tokio::test]
async fn the_session_of_the_readme_gives_its_responses() {
    let (_, rest) = README.split_once("## From the command line").unwrap();
    let (_, start) = blocks(rest)[0];
    let (_, options) = start.split_once(" -- ").unwrap();
    // Any free port instead of one that may be in use.
    let options = options.replace("--port 8080", "--port 0");
    let program = Program::start(&options.split_whitespace().collect::<Vec<_>>());
    let address = format!("127.0.0.1:{}", program.port);

    let (_, session) = README
        .split_once("## The whole life of an experiment")
        .unwrap();
    let steps = steps(session);
    assert_eq!(steps.len(), 15);
    run(&steps, &address).await;
}

/// Sends the commands to an address instead of port 8080, and compares the responses.
pub(crate) async fn run(steps: &[Step], address: &str) {
    let mut shell = Shell::default();
    for step in steps {
        let commands = step.commands.replace("127.0.0.1:8080", address);
        let response = shell.run(&commands).await;
        if let Some(expected) = &step.response {
            let response = serde_json::from_str(&response)
                .unwrap_or_else(|error| panic!("{error}: `{response}` to {}", step.commands));
            assert_contains(&step.commands, expected, &response);
        }
    }
}

fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (language, text) in blocks(text) {
        match language {
            "sh" if text.starts_with("cargo ") => break,
            "sh" => steps.push(Step {
                commands: text.to_owned(),
                response: None,
            }),
            _ => steps.last_mut().unwrap().response = Some(serde_json::from_str(text).unwrap()),
        }
    }
    steps
}

/// Returns the fenced blocks of a text, each with its language.
pub(crate) fn blocks(text: &str) -> Vec<(&str, &str)> {
    let fenced = text.split("\n```").skip(1).step_by(2);
    fenced
        .map(|block| block.split_once('\n').unwrap())
        .collect()
}

/// As much of a shell as the session needs: variables, functions that pass their arguments on, and `curl`.
#[derive(Default)]
struct Shell {
    variables: HashMap<String, String>,
    functions: HashMap<String, Vec<String>>,
}

impl Shell {
    /// Runs commands and returns what they print.
    async fn run(&mut self, commands: &str) -> String {
        let mut printed = String::new();
        let mut rest = commands.chars();
        while let Some(mut words) = self.next_command(&mut rest) {
            if let Some(function) = self.functions.get(&words[0]) {
                words.splice(..1, function.iter().cloned());
            }
            match (words[0].as_str(), words[0].split_once('=')) {
                ("curl", _) => printed.push_str(&curl(&words[1..]).await),
                (name, None) if name.ends_with("()") => {
                    // ld() { curl … "$@"; }
                    let end = words.iter().position(|word| word == "$@;").unwrap();
                    let body = words[2..end].to_vec();
                    let name = name.trim_end_matches("()").to_owned();
                    self.functions.insert(name, body);
                }
                (_, Some((name, value))) if words.len() == 1 => {
                    self.variables.insert(name.to_owned(), value.to_owned());
                }
                _ => panic!("unknown command: {words:?}"),
            }
        }
        printed
    }

    /// Splits off the words of the next command, which ends with its line.
    fn next_command(&self, rest: &mut Chars<'_>) -> Option<Vec<String>> {
        let (mut words, mut word) = (Vec::new(), None::<String>);
        while let Some(next) = rest.next() {
            match next {
                '\n' if word.is_none() && words.is_empty() => {}
                '\n' => break,
                ' ' => words.extend(word.take()),
                '\'' => {
                    let quoted = rest.by_ref().take_while(|next| *next != '\'');
                    word.get_or_insert_default().extend(quoted);
                }
                '"' => {
                    let quoted: String = rest.by_ref().take_while(|next| *next != '"').collect();
                    word.get_or_insert_default().push_str(&self.expand(&quoted));
                }
                '$' => {
                    let name = rest.clone().take_while(|next| next.is_ascii_alphanumeric());
                    let name: String = name.collect();
                    rest.nth(name.len() - 1);
                    let value = self.expand(&format!("${name}"));
                    word.get_or_insert_default().push_str(&value);
                }
                other => word.get_or_insert_default().push(other),
            }
        }
        words.extend(word);
        Some(words).filter(|words| !words.is_empty())
    }

    /// Replaces `$name` by the value of a variable.
    fn expand(&self, text: &str) -> String {
        let mut parts = text.split('$');
        let mut expanded = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let end = part.find(|next: char| !next.is_ascii_alphanumeric());
            let (name, rest) = part.split_at(end.unwrap_or(part.len()));
            match self.variables.get(name) {
                Some(value) => expanded.push_str(value),
                None if part == "@" => expanded.push('$'),
                None => panic!("`${name}` is not set"),
            }
            expanded.push_str(rest);
        }
        expanded
    }
}

/// Sends the request of a curl command and returns what curl would print.
async fn curl(arguments: &[String]) -> String {
    let (mut method, mut url, mut data, mut quiet) = (None, None, None, false);
    let mut headers = http::HeaderMap::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().unwrap().clone();
        match argument.as_str() {
            "--silent" | "--show-error" => {}
            "--request" => method = Some(value()),
            "--data" => data = Some(value()),
            "--output" => quiet = value() == "/dev/null",
            "--header" => {
                let header = value();
                let (name, value) = header.split_once(": ").unwrap();
                let name: http::HeaderName = name.parse().unwrap();
                headers.insert(name, value.parse().unwrap());
            }
            option if option.starts_with('-') => panic!("unknown option {option}"),
            _ => url = Some(argument.clone()),
        }
    }
    let default = if data.is_some() { "POST" } else { "GET" };
    let method = method.as_deref().unwrap_or(default).parse().unwrap();
    let request = client().request(method, url.unwrap()).headers(headers);
    let request = request.body(data.unwrap_or_default());
    let text = request.send().await.unwrap().text().await.unwrap();
    if quiet { String::new() } else { text }
}
