//! The curl command of a preview, read by a real shell.
#![cfg(unix)]

use launchdarkly_experiments_tests::ScriptedServer;

#[test]
fn the_curl_command_survives_a_shell() {
    let (button, _) = ScriptedServer::default().button();
    let request = button.rename("It's $HOME `green`\n\"sure\"");
    let curl = request.preview().unwrap().curl();
    let server =
        format!("curl() {{ for one in \"$@\"; do printf '%s\\0' \"$one\"; done; }}\n{curl}");
    let output = std::process::Command::new("sh")
        .args(["-c", &server])
        .env("LAUNCHDARKLY_ACCESS_TOKEN", "from-the-environment")
        .output()
        .unwrap();
    let words: Vec<String> = output
        .stdout
        .split(|byte| *byte == 0)
        .map(|word| String::from_utf8_lossy(word).into_owned())
        .collect();
    assert_eq!(words[..2], ["--request", "PATCH"]);
    assert!(
        words.contains(&"authorization: from-the-environment".to_owned()),
        "{words:?}"
    );
    let body = &words[words.iter().position(|word| word == "--data-raw").unwrap() + 1];
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(
        body["instructions"][0]["value"]["name"]["value"],
        "It's $HOME `green`\n\"sure\""
    );
}
