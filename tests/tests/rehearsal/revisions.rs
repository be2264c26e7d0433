//! What might be published. Each revision is a change of our model, in the words of another author.

use connectparticipant_tests::models;
use serde_json::{Map, Value, json};

/// A revision of the model.
pub(crate) struct Revision {
    pub(crate) name: &'static str,
    change: fn(&mut Published),
    /// What a person decides in the overlay: rules.
    pub(crate) decisions: fn() -> Vec<Value>,
}

/// A model as it is published.
pub(crate) struct Published(pub(crate) Value);

const NAMESPACE: &str = "com.amazonaws.connectparticipant";

pub(crate) const EACH: [Revision; 9] = [
    Revision { name: "bindings", change: bindings, decisions: || vec![quota("WhisperMessage")] },
    Revision { name: "error", change: error, decisions: Vec::new },
    Revision { name: "enum_value", change: enum_value, decisions: Vec::new },
    Revision { name: "required", change: required, decisions: Vec::new },
    Revision { name: "renamed", change: renamed, decisions: Vec::new },
    Revision { name: "removed", change: removed, decisions: Vec::new },
    Revision { name: "union", change: union, decisions: || vec![quota("ReactToItem")] },
    Revision { name: "streams", change: streams, decisions: stream_decisions },
    Revision { name: "deprecated", change: deprecated, decisions: Vec::new },
];

/// All of them at once.
pub(crate) const ALL: Revision = Revision {
    name: "everything",
    change: |model| EACH.iter().for_each(|revision| (revision.change)(model)),
    decisions: || EACH.iter().flat_map(|revision| (revision.decisions)()).collect(),
};

impl Revision {
    /// The model that is published.
    pub(crate) fn published(&self) -> Published {
        let text = models::text(&models::project_path("model/connectparticipant.json"));
        let mut model = Published(serde_json::from_str(&text).unwrap());
        (self.change)(&mut model);
        model
    }
}

fn quota(operation: &str) -> Value {
    json!({
        "selector": format!("operation[id|name = {operation}]"),
        "traits": { "restjson.traits#quota": { "documented": false } },
        "why": "No quota of it is documented.",
    })
}

fn stream_decisions() -> Vec<Value> {
    let uploads = json!({
        "selector": "operation[id|name = UploadRecording]",
        "traits": { "restjson.traits#once": "A second upload is a second recording." },
        "why": "Nothing makes two uploads one.",
    });
    vec![quota("DownloadRecording"), quota("UploadRecording"), uploads]
}

pub(crate) fn id(name: &str) -> String {
    if name.contains('#') { name.to_owned() } else { format!("{NAMESPACE}#{name}") }
}

fn target(name: &str) -> Value {
    json!({ "target": id(name) })
}

/// A member with traits of `smithy.api`, and with documentation that is not ours.
fn member(name: &str, traits: Value) -> Value {
    let mut all = Map::new();
    all.insert("smithy.api#documentation".to_owned(), json!("<p>Published words.</p>"));
    for (name, value) in traits.as_object().unwrap() {
        all.insert(format!("smithy.api#{name}"), value.clone());
    }
    json!({ "target": id(name), "traits": all })
}

fn connection_token() -> Value {
    // The published model has one shape for both tokens.
    member("ParticipantToken", json!({ "httpHeader": "X-Amz-Bearer", "required": {} }))
}

impl Published {
    pub(crate) fn shape(&mut self, name: &str) -> &mut Value {
        let shape = self.0["shapes"].get_mut(id(name));
        shape.unwrap_or_else(|| panic!("the model has no shape {name}"))
    }

    fn add(&mut self, name: &str, shape: Value) {
        self.0["shapes"].as_object_mut().unwrap().insert(id(name), shape);
    }

    fn structure(&mut self, name: &str, members: Value) {
        self.add(name, json!({ "type": "structure", "members": members }));
    }

    fn operation(&mut self, name: &str, http: Value, input: Value, output: Value) {
        let (request, response) = (format!("{name}Request"), format!("{name}Response"));
        self.structure(&request, input);
        self.structure(&response, output);
        let errors = ["AccessDeniedException", "ThrottlingException", "ValidationException"];
        self.add(
            name,
            json!({
                "type": "operation",
                "input": target(&request),
                "output": target(&response),
                "errors": errors.map(target),
                "traits": {
                    "smithy.api#documentation": "<p>Published words.</p>",
                    "smithy.api#http": http,
                },
            }),
        );
        let service = self.0["shapes"].as_object_mut().unwrap().values_mut();
        let service = service.into_iter().find(|shape| shape["type"] == "service").unwrap();
        service["operations"].as_array_mut().unwrap().push(target(name));
    }
}

/// An operation with each kind of binding.
fn bindings(model: &mut Published) {
    model.add(
        "WhisperKind",
        json!({ "type": "enum", "members": {
            "HINT": { "target": "smithy.api#Unit", "traits": { "smithy.api#enumValue": "HINT" } },
            "NOTE": { "target": "smithy.api#Unit", "traits": { "smithy.api#enumValue": "NOTE" } },
        } }),
    );
    model.add("Labels", json!({ "type": "list", "member": target("ChatContentType") }));
    model.add(
        "Attributes",
        json!({ "type": "map", "key": target("smithy.api#String"), "value": target("smithy.api#String") }),
    );
    model.structure(
        "WhisperPart",
        json!({
            "Text": member("ChatContent", json!({ "required": {} })),
            "Importance": member("MostRecent", json!({})),
            "Answer": member("WhisperPart", json!({})),
        }),
    );
    model.operation(
        "WhisperMessage",
        json!({ "method": "PUT", "uri": "/participant/whisper/{ParticipantId}?mode=private", "code": 202 }),
        json!({
            "ParticipantId": member("ParticipantId", json!({ "httpLabel": {}, "required": {} })),
            "Kind": member("WhisperKind", json!({ "httpQuery": "kind", "required": {} })),
            "Tags": member("Labels", json!({ "httpQuery": "tag" })),
            "Extra": member("Attributes", json!({ "httpQueryParams": {} })),
            "Priority": member("MostRecent", json!({ "httpHeader": "X-Priority" })),
            "Silent": member("smithy.api#Boolean", json!({ "httpHeader": "X-Silent" })),
            "Marks": member("Attributes", json!({ "httpPrefixHeaders": "X-Mark-" })),
            "NotBefore": member("smithy.api#Timestamp", json!({ "timestampFormat": "date-time" })),
            "Parts": member("Attributes", json!({})),
            "Whisper": member("WhisperPart", json!({ "required": {} })),
            "Attachment": member("smithy.api#Blob", json!({})),
            "ClientToken": member("ClientToken", json!({ "idempotencyToken": {} })),
            "ConnectionToken": connection_token(),
        }),
        json!({
            "Id": member("ChatItemId", json!({})),
            "Position": member("smithy.api#Integer", json!({ "httpHeader": "X-Position" })),
            "Status": member("smithy.api#Integer", json!({ "httpResponseCode": {} })),
            "At": member("smithy.api#Timestamp", json!({})),
            "Heard": member("WhisperPart", json!({})),
        }),
    );
}

/// A known error and a new one on operations that are there.
fn error(model: &mut Published) {
    model.add(
        "ContactGoneException",
        json!({
            "type": "structure",
            "members": {
                "Message": member("Message", json!({})),
                "ContactId": member("ContactId", json!({})),
            },
            "traits": {
                "smithy.api#documentation": "<p>Published words.</p>",
                "smithy.api#error": "client",
                "smithy.api#httpError": 410,
            },
        }),
    );
    let mut add = |operation: &str, error: &str| {
        model.shape(operation)["errors"].as_array_mut().unwrap().push(target(error));
    };
    add("SendMessage", "ContactGoneException");
    add("GetAttachment", "ConflictException");
}

/// A value of an enum that is sent, and one of an enum that is received.
fn enum_value(model: &mut Published) {
    for (name, value) in [("ScanDirection", "SIDEWAYS"), ("ChatItemType", "WHISPER")] {
        model.shape(name)["members"][value] = json!({
            "target": "smithy.api#Unit",
            "traits": { "smithy.api#enumValue": value },
        });
    }
}

/// An optional member that becomes required, a constraint that grows tighter, and a new optional member.
fn required(model: &mut Published) {
    let members = &mut model.shape("GetAttachmentRequest")["members"];
    members["UrlContentDisposition"]["traits"]["smithy.api#required"] = json!({});
    members["Language"] = member("ChatContentType", json!({}));
    model.shape("DisplayName")["traits"]["smithy.api#length"] = json!({ "min": 1, "max": 100 });
}

/// An enum of the public API by another name.
fn renamed(model: &mut Published) {
    let shapes = model.0["shapes"].as_object_mut().unwrap();
    let shape = shapes.remove(&id("SortKey")).unwrap();
    shapes.insert(id("TranscriptOrder"), shape);
    model.shape("GetTranscriptRequest")["members"]["SortOrder"]["target"] =
        json!(id("TranscriptOrder"));
}

/// An operation that is gone, with what only it had.
fn removed(model: &mut Published) {
    let shapes = model.0["shapes"].as_object_mut().unwrap();
    for name in [
        "CompleteAttachmentUpload",
        "CompleteAttachmentUploadRequest",
        "CompleteAttachmentUploadResponse",
    ] {
        shapes.remove(&id(name)).unwrap();
    }
    let service = shapes.values_mut().find(|shape| shape["type"] == "service").unwrap();
    let operations = service["operations"].as_array_mut().unwrap();
    operations.retain(|operation| operation["target"] != id("CompleteAttachmentUpload"));
}

/// A union that is sent and received.
fn union(model: &mut Published) {
    model.add(
        "Reaction",
        json!({ "type": "union", "members": {
            "Text": member("ChatContent", json!({})),
            "Count": member("MostRecent", json!({})),
            "Removed": member("smithy.api#Unit", json!({})),
        } }),
    );
    model.operation(
        "ReactToItem",
        json!({ "method": "POST", "uri": "/participant/react", "code": 200 }),
        json!({
            "ItemId": member("ChatItemId", json!({ "required": {} })),
            "Reaction": member("Reaction", json!({ "required": {} })),
            "ClientToken": member("ClientToken", json!({ "idempotencyToken": {} })),
            "ConnectionToken": connection_token(),
        }),
        json!({ "Reaction": member("Reaction", json!({})) }),
    );
    model.shape("Item")["members"]["LastReaction"] = member("Reaction", json!({}));
}

/// Streams in both directions.
fn streams(model: &mut Published) {
    model.add("Recording", json!({ "type": "blob", "traits": { "smithy.api#streaming": {} } }));
    let payload = || member("Recording", json!({ "httpPayload": {}, "required": {} }));
    model.operation(
        "DownloadRecording",
        json!({ "method": "GET", "uri": "/participant/recordings/{RecordingId}", "code": 200 }),
        json!({
            "RecordingId": member("ArtifactId", json!({ "httpLabel": {}, "required": {} })),
            "ConnectionToken": connection_token(),
        }),
        json!({
            "Recording": payload(),
            "ContentType": member("ContentType", json!({ "httpHeader": "Content-Type" })),
        }),
    );
    model.operation(
        "UploadRecording",
        json!({ "method": "PUT", "uri": "/participant/recordings/{RecordingId}", "code": 200 }),
        json!({
            "RecordingId": member("ArtifactId", json!({ "httpLabel": {}, "required": {} })),
            "Recording": payload(),
            "ConnectionToken": connection_token(),
        }),
        json!({ "Id": member("ArtifactId", json!({})) }),
    );
}

/// What should not be used any more.
fn deprecated(model: &mut Published) {
    let deprecated = json!({ "message": "Use GetTranscript.", "since": "2027-01-01" });
    model.shape("DescribeView")["traits"]["smithy.api#deprecated"] = deprecated.clone();
    model.shape("SendEventRequest")["members"]["Content"]["traits"]["smithy.api#deprecated"] =
        deprecated;
}
