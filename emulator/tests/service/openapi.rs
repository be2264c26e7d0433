//! The OpenAPI description of the control API: valid, complete, and as the emulator behaves.

use std::collections::BTreeSet;

use connectparticipant_emulator::Emulator;
use futures_util::StreamExt as _;
use serde_json::{Value, json};

use super::client::{Client, soon};
use super::described::Api;

const README: &str = include_str!("../../README.md");

/// Every value of an object of JSON, and the value's pointer.
fn walk(value: &Value, pointer: &str, visit: &mut impl FnMut(&str, &Value)) {
    visit(pointer, value);
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                walk(value, &format!("{pointer}/{name}"), visit);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, &format!("{pointer}/{index}"), visit);
            }
        }
        _ => {}
    }
}

#[tokio::test]
async fn it_is_served_for_the_address_of_the_emulator() {
    let emulator = Emulator::start().await.unwrap();
    let client = Client::new(&emulator, "");
    let url = format!("{}/_control/openapi.json", emulator.url());
    let response = client.http.get(url).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/json");
    let served: Value = response.json().await.unwrap();
    assert_eq!(served, connectparticipant_emulator::openapi(emulator.url()));
    assert_eq!(served["servers"][0]["url"], format!("{}/_control", emulator.url()));
}

/// `cargo xtask peers` validates it with a validator of OpenAPI.
#[test]
fn its_references_and_schemas_are_valid() {
    let api = Api::new();
    let mut references = 0;
    walk(&api.0, "", &mut |place, value| {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            let target = api.0.pointer(reference.strip_prefix('#').unwrap());
            assert!(target.is_some(), "{place}: {reference}");
            references += 1;
        }
        if let Some(text) = value.get("description").and_then(Value::as_str) {
            assert!(!text.contains("[`"), "{place} has a link of rustdoc: {text}");
        }
    });
    assert!(references > 100, "{references} references");
    for (name, schema) in api.0["components"]["schemas"].as_object().unwrap() {
        assert!(schema["description"].is_string(), "{name} has no description");
    }
}

#[test]
fn every_operation_has_an_id_and_all_that_belongs_to_it() {
    let api = Api::new();
    let mut ids = BTreeSet::new();
    for operation in api.operations() {
        let place = format!("{} {}", operation.method, operation.path);
        let id = operation.described["operationId"].as_str().unwrap();
        assert!(ids.insert(id), "{place}: {id} is there twice");
        let parameters: BTreeSet<&str> = operation
            .described
            .get("parameters")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] == "path")
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect();
        let variables = operation.path.split(['{', '}']).skip(1).step_by(2).collect();
        assert_eq!(parameters, variables, "{place}");
        assert!((200..205).any(|status| operation.has_response(status)), "{place}");
        assert!(operation.has_response(403), "{place}");
        let Some(body) = operation.described.get("requestBody") else { continue };
        let schema = body.pointer("/content/application~1json/schema").unwrap();
        match operation.example() {
            Some(example) => api.fits(schema, example, &place),
            None => assert_eq!(id, "restoreSnapshot", "{place} has no example"),
        }
    }
}

#[test]
fn the_readme_has_every_operation_with_its_example() {
    let api = Api::new();
    for operation in api.operations() {
        let summary = operation.described["summary"].as_str().unwrap();
        let method = operation.method.to_uppercase();
        let body = operation.example().map(Value::to_string);
        let mut rows = README.lines().filter_map(|line| {
            let mut cells = line.strip_prefix("| `")?.strip_suffix(" |")?.split(" | ");
            let (name, body, effect) = (cells.next()?, cells.next()?, cells.next()?);
            let body = body.trim().trim_matches('`');
            let body: Option<Value> =
                (!body.is_empty()).then(|| serde_json::from_str(body).unwrap());
            Some((name.trim_end_matches('`'), body.map(|body| body.to_string()), effect))
        });
        let action = operation.path.strip_prefix("/chats/{contact}/").filter(|_| method == "POST");
        let name = match action.filter(|action| *action != "socket-fault") {
            Some(action) => action.to_owned(),
            None => format!("{method} {}", operation.path),
        };
        let row = rows.find(|row| row.0 == name);
        assert_eq!(row, Some((name.as_str(), body, summary)), "README.md has no such row");
    }
}

/// The code in the first cell of a table's rows.
fn first_cells(heading: &str) -> impl Iterator<Item = &'static str> {
    let rows = README.lines().skip_while(move |line| !line.starts_with(heading)).skip(2);
    rows.take_while(|line| line.starts_with('|')).map(|row| row.split('`').nth(1).unwrap())
}

/// The values of the member that tells the variants of a schema apart.
fn variants(api: &Api, name: &str, tag: &str) -> BTreeSet<String> {
    let variants = api.0["components"]["schemas"][name]["oneOf"].as_array().unwrap();
    variants
        .iter()
        .map(|variant| variant["properties"][tag]["const"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_readme_has_every_fault_of_sockets_and_every_echo() {
    let api = Api::new();
    let value = |example: &str, schema: &str, tag: &str| {
        let example: Value = serde_json::from_str(example).unwrap();
        api.fits(&json!({"$ref": format!("#/components/schemas/{schema}")}), &example, schema);
        example[tag].as_str().unwrap().to_owned()
    };
    let faults: BTreeSet<String> =
        first_cells("| fault |").map(|example| value(example, "SocketFault", "fault")).collect();
    assert_eq!(faults, variants(&api, "SocketFault", "fault"));
    let orders = README.split('`').filter(|code| code.starts_with("{\"order\""));
    let orders: BTreeSet<String> = orders.map(|example| value(example, "Echo", "order")).collect();
    assert_eq!(orders, variants(&api, "Echo", "order"));
}

/// A chat in which every action is possible, and the ids that requests need.
struct Scene {
    client: Client,
    contact: String,
    message: String,
    attachment: String,
}

impl Scene {
    async fn new(emulator: &Emulator, signs_in: bool) -> Self {
        let chat = emulator.start_chat("Ada").unwrap();
        let client = Client::of_customer(emulator, &chat).await;
        let agent = chat.join("Sam").unwrap();
        let message = client.say("Hello").await["Id"].as_str().unwrap().to_owned();
        let attachment = agent.attach("a.txt", "text/plain", "Hello").unwrap();
        if signs_in {
            chat.ask_to_sign_in().unwrap();
        }
        Self { client, contact: chat.contact_id().to_owned(), message, attachment }
    }

    fn fill(&self, mut example: Value) -> Value {
        for (name, value) in [("messageId", &self.message), ("attachmentId", &self.attachment)] {
            if let Some(member) = example.get_mut(name) {
                *member = value.as_str().into();
            }
        }
        example
    }
}

/// The data of the first event of a stream.
async fn first_event(response: reqwest::Response) -> Value {
    let mut stream = response.bytes_stream();
    let mut seen = String::new();
    loop {
        seen += std::str::from_utf8(&soon(stream.next()).await.unwrap().unwrap()).unwrap();
        if let Some((event, _)) = seen.split_once("\n\n") {
            let data = event.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
            return serde_json::from_str(data).unwrap();
        }
    }
}

/// Each operation is called with its example, and its response is as it is described.
#[tokio::test]
async fn every_operation_responds_as_described() {
    let api = Api::new();
    let emulator = Emulator::start().await.unwrap();
    let snapshot: Value = serde_json::from_str(&emulator.snapshot()).unwrap();
    for operation in api.operations() {
        let scene = Scene::new(&emulator, operation.path.ends_with("/finish-sign-in")).await;
        let path =
            operation.path.replace("{contact}", &scene.contact).replace("{id}", &scene.attachment);
        let url = format!("{}/_control{path}", emulator.url());
        let mut request =
            scene.client.http.request(operation.method.to_uppercase().parse().unwrap(), url);
        if let Some(example) = operation.example() {
            request = request.json(&scene.fill(example.clone()));
        } else if operation.path == "/snapshot" && operation.method == "put" {
            request = request.json(&snapshot);
        }
        let response = request.send().await.unwrap();
        let (status, place) = (response.status().as_u16(), format!("{} {path}", operation.method));
        let described = operation.described["responses"].get(status.to_string());
        let described = described.unwrap_or_else(|| panic!("{place}: {status}"));
        assert!((200..205).contains(&status), "{place}: {status} {:?}", response.text().await);
        let kind =
            response.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
        let kind = kind.as_deref().map(|kind| kind.split(';').next().unwrap());
        let content = described.get("content").and_then(Value::as_object);
        assert_eq!(
            content.and_then(|content| content.keys().next()).map(String::as_str),
            kind,
            "{place}"
        );
        match kind {
            Some("application/json") => {
                let body = response.json().await.unwrap();
                api.check(operation.method, &path, status, &body);
            }
            Some("text/event-stream") => {
                let schema = &described["content"]["text/event-stream"]["schema"]["x-event-data"];
                api.fits(schema, &first_event(response).await, &place);
            }
            Some(_) => assert!(!response.bytes().await.unwrap().is_empty(), "{place}"),
            None => assert_eq!(status, 204, "{place}"),
        }
        // An order of echoes, a fault or a bot is not meant for the next scene.
        emulator.clear_faults();
        emulator.set_bot(None);
    }
}
