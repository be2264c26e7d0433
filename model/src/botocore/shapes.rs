//! The shapes of a `service-2.json`.

use crate::assemble::Draft;
use crate::{Kind, Member, Node, Object, ShapeId, Simple, Traits, traits};

use super::Reader;

/// The name a label has in the URI, until it is replaced there by the member's.
pub(super) const LABEL_NAME: &str = "botocore#labelName";

impl Reader {
    pub(super) fn shapes(&mut self, shapes: &Object) -> Vec<Draft> {
        shapes
            .iter()
            .filter_map(|(name, node)| {
                let path = format!("/shapes/{name}");
                let id = self.shape_id(name, &path)?;
                let Some(object) = node.as_object() else {
                    let message = format!("expected an object, found {}", node.describe());
                    self.report(&path, name, message);
                    return None;
                };
                let kind = self.kind(name, object, shapes, &path)?;
                let traits = shape_traits(object, &kind);
                Some(Draft { id, kind, traits, mixins: Vec::new(), path })
            })
            .collect()
    }

    fn kind(&mut self, name: &str, object: &Object, shapes: &Object, path: &str) -> Option<Kind> {
        let flag = |key| object.get(key).and_then(Node::as_bool) == Some(true);
        match object.get("type").and_then(Node::as_str) {
            Some("string") if object.get("enum").is_some() => {
                Some(Kind::Enum(self.enum_members(name, object, path)))
            }
            Some("structure") if flag("document") => Some(Kind::Simple(Simple::Document)),
            Some("structure") => {
                let members = self.members(name, object, shapes, path);
                let union = flag("union") || flag("eventstream");
                Some(if union { Kind::Union(members) } else { Kind::Structure(members) })
            }
            Some("list") => Some(Kind::List(self.member(name, "member", object, path)?)),
            Some("map") => {
                let key = self.member(name, "key", object, path);
                let value = self.member(name, "value", object, path);
                Some(Kind::Map(key?, value?))
            }
            Some("character") => Some(Kind::Simple(Simple::String)),
            Some(other) if Simple::named(other).is_some() => Simple::named(other).map(Kind::Simple),
            Some(other) => {
                self.report(path, name, format!("{other:?} is not a type of shape"));
                None
            }
            None => {
                self.report(path, name, "there is no `type`");
                None
            }
        }
    }

    fn members(&mut self, name: &str, object: &Object, shapes: &Object, path: &str) -> Vec<Member> {
        let texts = |key| -> Vec<&str> {
            let items = object.get(key).and_then(Node::as_array).unwrap_or_default();
            items.iter().filter_map(Node::as_str).collect()
        };
        let required = texts("required");
        let payload = object.get("payload").and_then(Node::as_str);
        let declared = self.member_object(&Node::Object(object.clone()), "members", path);
        for name_of in required.iter().copied().chain(payload) {
            if declared.get(name_of).is_none() {
                let message =
                    format!("`required` or `payload` names {name_of:?}, which is not a member");
                self.report(path, name, message);
            }
        }
        let mut taken: Vec<String> = declared.iter().map(|(name, _)| name.to_owned()).collect();
        let mut members = Vec::new();
        for (wire, node) in declared.iter() {
            let path = format!("{path}/members/{wire}");
            let member = match is_sent_by_name(object, node) {
                true => wire.to_owned(),
                false => member_name(wire, &mut taken),
            };
            let id = self.id(&format!("{name}${member}"), &path);
            let Some(target) = self.reference(node, name, &path) else { continue };
            if id.is_none() {
                continue;
            }
            let mut found = Traits::default();
            let target_type = node.get("shape").and_then(Node::as_str);
            let target_type = target_type.and_then(|name| shapes.get(name)?.get("type"));
            let is_map = target_type.and_then(Node::as_str) == Some("map");
            member_traits(&member, wire, node, is_map, &mut found);
            // Some files forget that there is no path without its labels.
            if required.contains(&wire)
                || found.has(traits::HTTP_LABEL)
                || found.has(traits::HOST_LABEL)
            {
                found.annotate(traits::REQUIRED);
            }
            if payload == Some(wire) {
                found.annotate(traits::HTTP_PAYLOAD);
            }
            members.push(Member { name: member, target, traits: found });
        }
        members
    }

    fn enum_members(&mut self, name: &str, object: &Object, path: &str) -> Vec<Member> {
        let values = object.get("enum").and_then(Node::as_array).unwrap_or_default();
        let mut members: Vec<Member> = Vec::new();
        for value in values {
            let Some(text) = value.as_str() else {
                self.report(path, name, format!("expected a string, found {}", value.describe()));
                continue;
            };
            // A value that is listed twice is one value.
            if members.iter().any(|member| member.name == text) {
                continue;
            }
            let mut found = Traits::default();
            found.insert(traits::ENUM_VALUE, value.clone());
            members.push(Member { name: text.to_owned(), target: ShapeId::unit(), traits: found });
        }
        members
    }

    fn member(&mut self, shape: &str, name: &str, object: &Object, path: &str) -> Option<Member> {
        let path = format!("{path}/{name}");
        let Some(node) = object.get(name) else {
            self.report(&path, shape, format!("there is no `{name}`"));
            return None;
        };
        let target = self.reference(node, shape, &path)?;
        Some(Member { name: name.to_owned(), target, traits: Traits::default() })
    }
}

fn shape_traits(object: &Object, kind: &Kind) -> Traits {
    let mut found = Traits::default();
    let mut bounds = Object::default();
    for (key, value) in object.iter() {
        match key {
            // Read with the kind of shape and with the members.
            "type" | "members" | "member" | "key" | "value" | "enum" | "required" | "payload"
            | "union" | "document" | "eventstream" => {}
            // These keys do not affect the HTTP messages, or Smithy expresses them in another way.
            "box" | "synthetic" | "fault" | "deprecatedMessage" | "deprecatedSince"
            | "documentationUrl" | "locationName" | "flattened" | "wrapper" | "xmlNamespace"
            | "xmlOrder" | "event" | "internalonly" => {}
            "min" | "max" => bounds.insert(key, value.clone()),
            "documentation" => found.insert(traits::DOCUMENTATION, value.clone()),
            "deprecated" => found.insert(traits::DEPRECATED, deprecated(object)),
            "pattern" => found.insert(traits::PATTERN, value.clone()),
            "sensitive" => found.annotate(traits::SENSITIVE),
            "sparse" => found.annotate(traits::SPARSE),
            "streaming" => found.annotate(traits::STREAMING),
            "requiresLength" => found.annotate(traits::REQUIRES_LENGTH),
            "timestampFormat" => found.insert(traits::TIMESTAMP_FORMAT, timestamp_format(value)),
            "exception" => {
                let fault = object.get("fault").and_then(Node::as_bool) == Some(true);
                found.insert(traits::ERROR, Node::from(if fault { "server" } else { "client" }));
            }
            "error" => error_traits(value, &mut found),
            "retryable" => {
                let throttling = value.get("throttling").and_then(Node::as_bool) == Some(true);
                let members = throttling.then(|| ("throttling".to_owned(), Node::Bool(true)));
                found.insert(traits::RETRYABLE, Node::Object(members.into_iter().collect()));
            }
            _ => found.insert(format!("botocore#{key}"), value.clone()),
        }
    }
    if object.get("eventstream").and_then(Node::as_bool) == Some(true) {
        found.annotate(traits::STREAMING);
    }
    if !bounds.is_empty() {
        let numeric = matches!(
            kind,
            Kind::Simple(
                Simple::Byte
                    | Simple::Short
                    | Simple::Integer
                    | Simple::Long
                    | Simple::Float
                    | Simple::Double
                    | Simple::BigInteger
                    | Simple::BigDecimal
            )
        );
        found.insert(if numeric { traits::RANGE } else { traits::LENGTH }, Node::Object(bounds));
    }
    found
}

fn error_traits(value: &Node, found: &mut Traits) {
    if let Some(status) = value.get("httpStatusCode") {
        found.insert(traits::HTTP_ERROR, status.clone());
    }
    if let (Some(code), Some(status)) = (value.get("code"), value.get("httpStatusCode")) {
        let members = [("code", code.clone()), ("httpResponseCode", status.clone())];
        found.insert(traits::AWS_QUERY_ERROR, Node::from(members));
    }
}

/// Whether the name of a member is sent, and nothing else can give that name: an event, or the header of one.
fn is_sent_by_name(structure: &Object, member: &Node) -> bool {
    structure.get("eventstream").is_some() || member.get("eventheader").is_some()
}

/// The name of a member. botocore allows characters that Smithy does not, such as those of headers.
fn member_name(wire: &str, taken: &mut Vec<String>) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let mut name: String = wire.chars().map(plain).collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, '_');
    }
    if name == wire {
        return name;
    }
    while taken.contains(&name) {
        name.push('_');
    }
    taken.push(name.clone());
    name
}

fn member_traits(name: &str, wire: &str, node: &Node, is_map: bool, found: &mut Traits) {
    let Some(object) = node.as_object() else { return };
    let location = object.get("location").and_then(Node::as_str);
    let wire_name = object.get("locationName").and_then(Node::as_str).unwrap_or(wire);
    match location {
        Some("header") => found.insert(traits::HTTP_HEADER, Node::from(wire_name)),
        // Without a name there is no prefix: botocore writes the keys as they are.
        Some("headers") => {
            let prefix = object.get("locationName").and_then(Node::as_str).unwrap_or_default();
            found.insert(traits::HTTP_PREFIX_HEADERS, Node::from(prefix));
        }
        Some("uri") => {
            found.annotate(traits::HTTP_LABEL);
            if wire_name != name {
                found.insert(LABEL_NAME, Node::from(wire_name));
            }
        }
        Some("querystring") if is_map => found.annotate(traits::HTTP_QUERY_PARAMS),
        Some("querystring") => found.insert(traits::HTTP_QUERY, Node::from(wire_name)),
        Some("statusCode") => found.annotate(traits::HTTP_RESPONSE_CODE),
        Some(other) => found.insert("botocore#location", Node::from(other)),
        None if wire_name != name => found.insert(traits::JSON_NAME, Node::from(wire_name)),
        None => {}
    }
    for (key, value) in object.iter() {
        match key {
            "shape" | "location" | "locationName" | "box" | "enum" | "deprecatedMessage"
            | "deprecatedSince" | "xmlNamespace" | "xmlAttribute" | "flattened"
            | "documentationUrl" => {}
            "documentation" => found.insert(traits::DOCUMENTATION, value.clone()),
            "deprecated" => found.insert(traits::DEPRECATED, deprecated(object)),
            "idempotencyToken" => found.annotate(traits::IDEMPOTENCY_TOKEN),
            "hostLabel" => found.annotate(traits::HOST_LABEL),
            "eventheader" => found.annotate(traits::EVENT_HEADER),
            "eventpayload" => found.annotate(traits::EVENT_PAYLOAD),
            "streaming" => found.annotate(traits::STREAMING),
            "timestampFormat" => found.insert(traits::TIMESTAMP_FORMAT, timestamp_format(value)),
            "jsonvalue" => found.insert(traits::MEDIA_TYPE, Node::from("application/json")),
            "contextParam" => found.insert(traits::CONTEXT_PARAM, value.clone()),
            _ => found.insert(format!("botocore#{key}"), value.clone()),
        }
    }
}

/// The value of the trait for a `deprecated` with what stands beside it.
pub(super) fn deprecated(object: &Object) -> Node {
    let keys = [("deprecatedMessage", "message"), ("deprecatedSince", "since")];
    let members = keys.into_iter();
    let members = members.filter_map(|(key, to)| Some((to.to_owned(), object.get(key)?.clone())));
    Node::Object(members.collect())
}

fn timestamp_format(value: &Node) -> Node {
    Node::from(match value.as_str() {
        Some("iso8601") => "date-time",
        Some("rfc822") => "http-date",
        Some("unixTimestamp") => "epoch-seconds",
        Some(other) => other,
        None => "",
    })
}
