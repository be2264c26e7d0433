//! botocore's operations: their traits, pages and labels.

use super::{Reader, shapes};
use crate::assemble::Draft;
use crate::{Kind, Node, Object, Operation, ShapeId, Traits, traits};

/// Members of a reference to an input or an output in addition to the shape, which restJson1 does
/// not use.
const REFERENCE: &[&str] =
    &["shape", "documentation", "locationName", "resultWrapper", "xmlNamespace"];

impl Reader {
    pub(super) fn operation(
        &mut self,
        name: &str,
        node: &Node,
        paginated: Option<&Node>,
        path: String,
    ) -> Option<Draft> {
        let id = self.id(name, &path)?;
        let Some(object) = node.as_object() else {
            self.report(&path, name, format!("expected an object, found {}", node.describe()));
            return None;
        };
        let mut operation =
            Operation { input: ShapeId::unit(), output: ShapeId::unit(), errors: Vec::new() };
        let mut found = Traits::default();
        for (key, value) in object.iter() {
            let path = format!("{path}/{key}");
            match key {
                "name" | "documentationUrl" | "alias" | "internalonly" | "deprecatedMessage"
                | "deprecatedSince" => {}
                "http" => found.insert(traits::HTTP, http(value)),
                "input" | "output" => {
                    let target = self.reference(value, name, &path)?;
                    *(if key == "input" { &mut operation.input } else { &mut operation.output }) =
                        target;
                    // A reference cannot set a binding; only the shape itself can.
                    let others = value.as_object().into_iter().flat_map(|object| object.iter());
                    for (key, value) in others.filter(|(key, _)| !REFERENCE.contains(key)) {
                        found.insert(format!("botocore#{key}"), value.clone());
                    }
                }
                "errors" => {
                    for (index, error) in value.as_array().unwrap_or_default().iter().enumerate() {
                        operation.errors.push(self.reference(
                            error,
                            name,
                            &format!("{path}/{index}"),
                        )?);
                    }
                }
                "documentation" => found.insert(traits::DOCUMENTATION, value.clone()),
                "deprecated" => found.insert(traits::DEPRECATED, shapes::deprecated(object)),
                "idempotent" => found.annotate(traits::IDEMPOTENT),
                "readonly" => found.annotate(traits::READONLY),
                "endpoint" => found.insert(traits::ENDPOINT, value.clone()),
                "httpChecksum" => found.insert(traits::HTTP_CHECKSUM, value.clone()),
                "httpChecksumRequired" => found.annotate(traits::HTTP_CHECKSUM_REQUIRED),
                "requestcompression" => found.insert(traits::REQUEST_COMPRESSION, value.clone()),
                "unsignedPayload" => found.annotate(traits::UNSIGNED_PAYLOAD),
                // `auth` says the same in newer files.
                "authtype" => match value.as_str() {
                    Some("none") => found.insert(traits::AUTH, Node::Array(Vec::new())),
                    Some("v4-unsigned-body") => found.annotate(traits::UNSIGNED_PAYLOAD),
                    // As the service says.
                    Some("v4") => {}
                    Some("bearer") => {
                        let scheme = Node::from(traits::HTTP_BEARER_AUTH);
                        found.insert(traits::AUTH, Node::Array(vec![scheme]));
                    }
                    _ => found.insert(format!("botocore#{key}"), value.clone()),
                },
                "auth" => {
                    let schemes = value.as_array().unwrap_or_default();
                    let known = schemes.iter().filter(|id| id.as_str() != Some(traits::NO_AUTH));
                    let known: Vec<Node> = known.cloned().collect();
                    if !known.is_empty() && known.len() < schemes.len() {
                        found.annotate(traits::OPTIONAL_AUTH);
                    }
                    found.insert(traits::AUTH, Node::Array(known));
                }
                "endpointdiscovery" => {
                    let required = value.get("required").and_then(Node::as_bool) == Some(true);
                    let required = Node::from([("required", Node::Bool(required))]);
                    found.insert(traits::CLIENT_DISCOVERED_ENDPOINT, required);
                }
                "longpoll" => found.annotate(traits::LONG_POLL),
                "staticContextParams" => {
                    found.insert(traits::STATIC_CONTEXT_PARAMS, value.clone());
                }
                "operationContextParams" => {
                    found.insert(traits::OPERATION_CONTEXT_PARAMS, value.clone());
                }
                _ => found.insert(format!("botocore#{key}"), value.clone()),
            }
        }
        if let Some(paginator) = paginated {
            found.insert(traits::PAGINATED, self::paginated(paginator));
        }
        Some(Draft {
            id,
            kind: Kind::Operation(operation),
            traits: found,
            mixins: Vec::new(),
            path,
        })
    }
}

fn http(value: &Node) -> Node {
    let mut http = Object::default();
    for (key, smithy_key) in [("method", "method"), ("requestUri", "uri"), ("responseCode", "code")]
    {
        if let Some(value) = value.get(key) {
            http.insert(smithy_key, value.clone());
        }
    }
    Node::Object(http)
}

/// One paginator; where botocore lists several keys the list stays, for a generator to leave out.
fn paginated(paginator: &Node) -> Node {
    let keys = [
        ("input_token", "inputToken"),
        ("output_token", "outputToken"),
        ("limit_key", "pageSize"),
        ("result_key", "items"),
    ];
    let members = keys
        .into_iter()
        .filter_map(|(key, smithy_key)| Some((smithy_key.to_owned(), paginator.get(key)?.clone())));
    Node::Object(members.collect())
}

/// botocore names a label in the URI after the member's `locationName`, Smithy after the member.
pub(super) fn labels_by_member(drafts: &mut [Draft]) {
    let mut renamed: Vec<(ShapeId, String, String)> = Vec::new();
    for draft in drafts.iter_mut() {
        let Kind::Structure(members) = &mut draft.kind else { continue };
        for member in members {
            if let Some(Node::String(label)) = member.traits.remove(shapes::LABEL_NAME) {
                renamed.push((draft.id.clone(), label, member.name.clone()));
            }
        }
    }
    for draft in drafts.iter_mut() {
        let Kind::Operation(operation) = &draft.kind else { continue };
        let Some(http) = draft.traits.get(traits::HTTP).and_then(Node::as_object) else { continue };
        let uri = http.get("uri").and_then(Node::as_str).unwrap_or_default();
        // All at once: the label of one member may be the name of another.
        let member = |label: &str| {
            let found =
                renamed.iter().find(|(input, name, _)| *input == operation.input && name == label);
            found.map_or_else(|| label.to_owned(), |(.., member)| member.clone())
        };
        let uri = with_labels(uri, member);
        let mut http = http.clone();
        http.insert("uri", Node::String(uri));
        draft.traits.insert(traits::HTTP, Node::Object(http));
    }
}

/// A URI with other names in its labels, which may be greedy: `{name+}`.
fn with_labels(uri: &str, renamed: impl Fn(&str) -> String) -> String {
    let mut text = String::new();
    let mut rest = uri;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((label, after)) = after.split_once('}') else { break };
        let (name, greedy) = label.strip_suffix('+').map_or((label, ""), |name| (name, "+"));
        text.extend([before, "{", &renamed(name), greedy, "}"]);
        rest = after;
    }
    text + rest
}
