//! Mistakes planted into every file of the fragment: lint finds each, and names its file and line.

use xtask::openapi::{document, walk};
use xtask::{lint, pipeline};

use crate::support::{composed, put, take, workspace};

/// Properties, each with the beginning of the message that lint gives.
const IN_THE_FRAGMENT: [(&str, &str); 14] = [
    (
        "stoppedAt: {type: integer, description: It stopped.}",
        "the name `stoppedAt`",
    ),
    ("_stopDate: {type: string}", "the name `_stopDate`"),
    ("lastPing: {type: integer}", "the name `lastPing`"),
    (
        "one: {type: integer, description: When it stopped.}",
        "the description looks",
    ),
    (
        "two: {type: integer, example: 1654104600000}",
        "the example 1654104600000",
    ),
    (
        "three: {type: string, example: '2022-06-01T17:30:00Z'}",
        "the example \"2022-06-01T17:30:00Z\"",
    ),
    (
        "four: {type: string, format: date-time}",
        "the format `date-time`",
    ),
    (
        "five: {type: object, x-moment: false, x-moment-reason: an object}",
        "`x-moment` means something on",
    ),
    (
        "six: {type: string, x-error: true}",
        "`x-error` means something on",
    ),
    (
        "seven: {$ref: '#/components/schemas/Link', enum: [a]}",
        "`enum` beside a $ref",
    ),
    (
        "eight: {oneOf: [{type: string}, {type: integer}]}",
        "`oneOf` becomes an untagged enum",
    ),
    (
        "nine: {type: string, format: uuid}",
        "a string of the format `uuid`",
    ),
    (
        "ten: {type: object, required: [naem], properties: {name: {type: string}}}",
        "`naem` is required, and no property has that name",
    ),
    (
        "eleven: {type: integer, format: int46}",
        "`int46` is not a format",
    ),
];

/// The same for what is not OpenAPI, which lint reports first.
const STRUCTURE: [(&str, &str); 3] = [
    (
        "one: {type: string, descripton: It.}",
        "`descripton` is not a keyword of a schema",
    ),
    (
        "two: {type: string, nulable: true}",
        "`nulable` is not a keyword of a schema",
    ),
    ("three: {type: strng}", "`strng` is none of string"),
];

/// What may stand in every area: a timestamp's name that is something else, and timestamps that say so.
const FINE: &str = "        lastModified: {$ref: '#/components/schemas/Link'}
        stoppedAt: {type: boolean}
        startedAt: {type: string, format: date-time, x-moment: true, example: '2022-06-01T17:30:00Z'}
        expirationDate: {type: string, x-moment: false, x-moment-reason: a text such as `in a week`}
";

/// The lines of the first object schema of a response: where a property can be planted.
fn first_properties(text: &str) -> usize {
    let schemas = text.find("\n  schemas:\n").expect("schemas");
    let properties = "\n      properties:\n";
    schemas + text[schemas..].find(properties).expect("properties") + properties.len()
}

/// Lints the fragment with a text put into one of its files.
fn lint_with(planted: &str, file: usize) -> Result<(), String> {
    let mut sources = composed().sources;
    let at = first_properties(&sources[file].text);
    sources[file].text.insert_str(at, planted);
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join("openapi")).unwrap();
    for source in &sources {
        std::fs::write(root.path().join(&source.path), &source.text).unwrap();
    }
    let provenance = "openapi/provenance.toml";
    std::fs::copy(workspace().join(provenance), root.path().join(provenance)).unwrap();
    let result = pipeline::check(root.path());
    result.map(drop).map_err(|error| error.to_string())
}

#[test]
fn a_mistake_in_any_area_is_found_with_its_file_and_line() {
    for (file, source) in composed().sources.iter().enumerate() {
        let before = source.text[..first_properties(&source.text)]
            .lines()
            .count();
        for planted in [&IN_THE_FRAGMENT[..], &STRUCTURE] {
            let lines = planted.iter().map(|(line, _)| format!("        {line}\n"));
            let error = lint_with(&lines.collect::<String>(), file).unwrap_err();
            for (index, (_, message)) in planted.iter().enumerate() {
                let line = before + 1 + index;
                let at = format!("\n  at: {}:{line} #/components/schemas/", source.path);
                let found = error
                    .split("  help: ")
                    .any(|one| one.contains(message) && one.contains(&at));
                assert!(found, "{message} at {}:{line}: {error}", source.path);
            }
            assert!(
                error.ends_with(&format!("\n{} errors", planted.len())),
                "{error}"
            );
        }
        assert_eq!(lint_with(FINE, file), Ok(()), "{}", source.path);
    }
}

#[test]
fn no_timestamp_and_no_semantic_patch_of_the_fragment_can_lose_its_mark() {
    let fragment = composed();
    let millis = "#/components/schemas/UnixMillis";
    let mut lost: Vec<(String, &str, &str)> = Vec::new();
    walk::schemas(&fragment.document, &mut |pointer, schema| {
        for key in ["x-moment", "$ref"] {
            if schema
                .get(key)
                .is_some_and(|value| *value == true || *value == millis)
            {
                lost.push((pointer.to_owned(), key, "looks like that of a timestamp"));
            }
        }
    });
    for at in document::operations(&fragment.document) {
        if at.operation.contains_key("x-wire-media-type") {
            lost.push((
                at.pointer,
                "x-wire-media-type",
                "the body contains instructions",
            ));
        }
    }
    assert!(lost.len() > 25, "{}", lost.len());
    for (pointer, key, message) in lost {
        let mut document = fragment.document.clone();
        take(&mut document, &format!("{}/{key}", &pointer[1..]));
        if key == "$ref" {
            put(
                &mut document,
                &format!("{}/type", &pointer[1..]),
                "integer".into(),
            );
        }
        let error = lint::fragment(&document).expect_err(&pointer);
        let error = error.placed(|pointer| fragment.place(pointer)).to_string();
        assert!(error.contains(message), "{pointer}: {error}");
        assert!(
            error.contains(&fragment.place(&pointer)),
            "{pointer}: {error}"
        );
    }
}
