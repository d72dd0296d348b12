//! Any value of a documented shape round-trips; any reply that strays as replies do still decodes.
//!
//! The values are drawn from the normalized document, so a property that the fragment gains is tried at once.

use launchdarkly_experiments_client::types;
use proptest::prelude::*;
use proptest::test_runner::TestRng;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// How a value strays from its schema.
#[derive(Clone, Copy)]
struct Strays {
    unknown_enum_values: bool,
    unknown_fields: bool,
    nulls: bool,
    other_forms: bool,
}

const NONE: Strays = Strays {
    unknown_enum_values: false,
    unknown_fields: false,
    nulls: false,
    other_forms: false,
};
const ALL: Strays = Strays {
    unknown_enum_values: true,
    unknown_fields: true,
    nulls: true,
    other_forms: true,
};

struct Drawer<'a> {
    schemas: &'a Map<String, Value>,
    rng: TestRng,
    strays: Strays,
}

impl Drawer<'_> {
    fn one_in(&mut self, chances: u32) -> bool {
        self.rng.random_range(0..chances) == 0
    }

    fn component(&mut self, name: &str) -> Value {
        let schemas = self.schemas;
        match name {
            "UnixMillis" => self.moment(),
            "Decimal" => self.decimal(),
            "Instruction" => self.instruction(),
            _ => self.schema(&schemas[name]),
        }
    }

    fn schema(&mut self, schema: &Value) -> Value {
        let target = schema["$ref"]
            .as_str()
            .or_else(|| schema["allOf"][0]["$ref"].as_str());
        if let Some(name) = target.and_then(|target| target.strip_prefix("#/components/schemas/")) {
            return self.component(name);
        }
        if let Some(values) = schema["enum"].as_array() {
            if self.strays.unknown_enum_values && self.one_in(3) {
                return self.text().into();
            }
            return values[self.rng.random_range(0..values.len())].clone();
        }
        match schema["type"].as_str() {
            Some("string") => self.text().into(),
            Some("boolean") => self.one_in(2).into(),
            Some("integer") => i64::from(self.rng.random::<i32>()).into(),
            Some("array") => (0..self.rng.random_range(0..3))
                .map(|_| self.schema(&schema["items"]))
                .collect(),
            Some("object") => self.object(schema),
            _ => [Value::Null, json!(1), json!({"a": [null]}), json!("x")]
                [self.rng.random_range(0..4)]
            .clone(),
        }
    }

    fn object(&mut self, schema: &Value) -> Value {
        let mut object = Map::new();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let required = schema["required"]
                .as_array()
                .is_some_and(|required| required.contains(&json!(name)));
            if required || !self.one_in(3) {
                let null = !required && self.strays.nulls && self.one_in(3);
                object.insert(
                    name.clone(),
                    if null {
                        Value::Null
                    } else {
                        self.schema(property)
                    },
                );
            }
        }
        if let Some(values) = schema.get("additionalProperties") {
            for _ in 0..self.rng.random_range(0..3) {
                let key = self.text();
                object.insert(key, self.schema(values));
            }
        } else if self.strays.unknown_fields && self.one_in(2) {
            object.insert(
                format!("{}Tomorrow", self.text()),
                json!({"deep": [1, null]}),
            );
        }
        object.into()
    }

    fn instruction(&mut self) -> Value {
        let kinds = &self.schemas["Instruction"]["x-instructions"];
        let kinds: Vec<(&String, &Value)> = kinds.as_object().expect("kinds").iter().collect();
        let (kind, component) = kinds[self.rng.random_range(0..kinds.len())];
        let mut instruction = component
            .as_str()
            .map_or_else(|| json!({}), |name| self.component(name));
        instruction["kind"] = kind.as_str().into();
        if self.strays.unknown_enum_values && self.one_in(3) {
            instruction = json!({"kind": "instructionOfTomorrow", "x": instruction});
        }
        instruction
    }

    fn moment(&mut self) -> Value {
        let millis = self
            .rng
            .random_range(-62_135_596_800_000_i64..253_402_300_799_000);
        if !self.strays.other_forms {
            return millis.into();
        }
        match self.rng.random_range(0..3) {
            0 => millis.into(),
            1 => millis.to_string().into(),
            // Exact: below two to the 53rd a float holds any integer.
            #[allow(clippy::cast_precision_loss)]
            _ => (millis as f64).into(),
        }
    }

    fn decimal(&mut self) -> Value {
        let tenths = self.rng.random_range(0..1000);
        let text = format!("{}.{}", tenths / 10, tenths % 10);
        if self.strays.other_forms && self.one_in(2) {
            return serde_json::from_str(&text).expect("a number");
        }
        text.into()
    }

    fn text(&mut self) -> String {
        let letters = [
            "a",
            "B",
            "9",
            "-",
            "_",
            " ",
            "\"",
            "\\",
            "\n",
            "é",
            "鍵",
            "\u{1F600}",
        ];
        (0..self.rng.random_range(1..8))
            .map(|_| letters[self.rng.random_range(0..letters.len())])
            .collect()
    }
}

fn schemas() -> Map<String, Value> {
    let document: Value =
        serde_json::from_str(include_str!("../../../../openapi/normalized.json")).expect("JSON");
    document["components"]["schemas"]
        .as_object()
        .expect("schemas")
        .clone()
}

fn drawn(component: &'static str, strays: Strays) -> impl Strategy<Value = Value> {
    let schemas = schemas();
    Just(()).prop_perturb(move |(), rng| {
        Drawer {
            schemas: &schemas,
            rng,
            strays,
        }
        .component(component)
    })
}

/// Decodes, writes, decodes again: the two values are equal, and the writing is stable.
fn settles<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(
    json: Value,
) -> Result<(), TestCaseError> {
    // Through text, as replies come: the streaming decoder is another one than that of `Value`.
    let value: T = serde_json::from_str(&json.to_string())
        .map_err(|error| TestCaseError::fail(error.to_string()))?;
    let written = serde_json::to_string(&value).expect("writes");
    let again: T =
        serde_json::from_str(&written).map_err(|error| TestCaseError::fail(error.to_string()))?;
    prop_assert_eq!(&again, &value);
    prop_assert_eq!(serde_json::to_string(&again).expect("writes"), written);
    Ok(())
}

/// Decodes and writes: nothing that the fragment knows is lost on the way.
fn is_lossless<T: DeserializeOwned + Serialize>(json: Value) -> Result<(), TestCaseError> {
    let value: T = serde_json::from_str(&json.to_string())
        .map_err(|error| TestCaseError::fail(error.to_string()))?;
    prop_assert_eq!(serde_json::to_value(&value).expect("writes"), json);
    Ok(())
}

macro_rules! every_root {
    ($($test:ident: $component:ident,)*) => {
        proptest! {
            #![proptest_config(ProptestConfig::with_cases(128))]
            $(#[test]
            fn $test(plain in drawn(stringify!($component), NONE), strayed in drawn(stringify!($component), ALL)) {
                is_lossless::<types::$component>(plain)?;
                settles::<types::$component>(strayed)?;
            })*
        }
    };
}

every_root! {
    an_experiment: Experiment,
    a_page_of_experiments: ExperimentCollectionRep,
    an_iteration: IterationRep,
    the_settings: RandomizationSettingsRep,
    the_input_of_an_experiment: ExperimentPost,
    the_input_of_an_iteration: IterationInput,
    a_patch: ExperimentPatchInput,
    the_input_of_the_settings: RandomizationSettingsPut,
}
