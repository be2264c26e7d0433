//! Which traits are read, which change nothing that a client does, and which are refused.

use restjson_model::{Node, Object, Traits, traits};

/// How the generator treats a trait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Support {
    /// It is read, or says nothing that changes what a client sends or reads.
    Fine,
    /// It would change the wire, and is not supported.
    Refused(&'static str),
    /// An unknown trait in a namespace whose traits may change the HTTP message.
    Unknown,
}

/// Looks up a trait with its value, among all traits of the shape.
pub(crate) fn support_of(id: &str, value: &Node, all: &Traits) -> Support {
    let is = |key: &str| value.get(key).and_then(Node::as_bool) == Some(true);
    match id {
        // A client may use the endpoint of the service instead.
        traits::CLIENT_DISCOVERED_ENDPOINT if !is("required") => Support::Fine,
        // Without a choice of algorithms, it says the same as the older trait: Content-MD5.
        traits::HTTP_CHECKSUM if all.has(traits::HTTP_CHECKSUM_REQUIRED) => {
            let keys = value.as_object().into_iter().flat_map(Object::iter);
            match keys.into_iter().all(|(key, _)| key == "requestChecksumRequired") {
                true => Support::Fine,
                false => support(id),
            }
        }
        _ => support(id),
    }
}

/// Looks a trait up.
fn support(id: &str) -> Support {
    let (namespace, name) = id.split_once('#').unwrap_or((id, ""));
    let known = match namespace {
        // Protocols that a service may support in addition.
        "smithy.protocols" => return Support::Fine,
        _ => match known_names(namespace) {
            Some(known) => known,
            // Traits of other namespaces say things about a service, not about a protocol.
            None => return Support::Fine,
        },
    };
    if let Some((_, reason)) = REFUSED.iter().find(|(refused, _)| *refused == id) {
        return Support::Refused(reason);
    }
    if known.contains(&name) { Support::Fine } else { Support::Unknown }
}

/// The names of the traits of a namespace that are fine; none if all are.
fn known_names(namespace: &str) -> Option<&'static [&'static str]> {
    Some(match namespace {
        "smithy.api" => SMITHY_API,
        "smithy.rules" => SMITHY_RULES,
        "aws.api" => AWS_API,
        "aws.auth" => AWS_AUTH,
        "aws.protocols" => AWS_PROTOCOLS,
        "aws.customizations" => AWS_CUSTOMIZATIONS,
        "restjson.traits" => OURS,
        "restjson.codegen" => &["boxed"],
        "botocore" => &[],
        _ => return None,
    })
}

/// The names of the traits in the namespace of another.
pub(crate) fn known_beside(id: &str) -> impl Iterator<Item = &'static str> {
    let namespace = id.split_once('#').map_or(id, |(namespace, _)| namespace);
    known_names(namespace).unwrap_or_default().iter().copied()
}

/// Traits whose meaning is known and not generated.
const REFUSED: &[(&str, &str)] = &[
    (traits::HTTP_CHECKSUM, "checksums other than Content-MD5 are not supported"),
    (traits::CLIENT_DISCOVERED_ENDPOINT, "endpoint discovery is not supported"),
];

const SMITHY_API: &[&str] = &[
    // Read.
    "auth",
    "clientOptional",
    "default",
    "deprecated",
    "documentation",
    "endpoint",
    "enumValue",
    "error",
    "eventHeader",
    "eventPayload",
    "examples",
    "hostLabel",
    "http",
    "httpChecksumRequired",
    "httpError",
    "httpHeader",
    "httpLabel",
    "httpPayload",
    "httpPrefixHeaders",
    "httpQuery",
    "httpQueryParams",
    "httpResponseCode",
    "idempotencyToken",
    "idempotent",
    "jsonName",
    "length",
    "mediaType",
    "optionalAuth",
    "paginated",
    "range",
    "readonly",
    "requestCompression",
    "required",
    "requiresLength",
    "retryable",
    "sensitive",
    "sparse",
    "streaming",
    "timestampFormat",
    "title",
    // Change nothing that a client sends or reads.
    "addedDefault",
    "authDefinition",
    "box",
    "cors",
    "enum",
    "externalDocumentation",
    "httpApiKeyAuth",
    "httpBasicAuth",
    "httpBearerAuth",
    "httpDigestAuth",
    "idRef",
    "input",
    "internal",
    "longPoll",
    "mixin",
    "nestedProperties",
    "noReplace",
    "notProperty",
    "output",
    "pattern",
    "private",
    "property",
    "protocolDefinition",
    "recommended",
    "references",
    "requiresLength",
    "resourceIdentifier",
    "since",
    "suppress",
    "tags",
    "trait",
    "traitValidators",
    "uniqueItems",
    "unstable",
    "xmlAttribute",
    "xmlFlattened",
    "xmlName",
    "xmlNamespace",
];

const SMITHY_RULES: &[&str] = &[
    "clientContextParams",
    "contextParam",
    "endpointBdd",
    "endpointRuleSet",
    "endpointTests",
    "operationContextParams",
    "staticContextParams",
];

const AWS_API: &[&str] = &[
    "arn",
    "arnReference",
    "clientEndpointDiscovery",
    "clientEndpointDiscoveryId",
    "controlPlane",
    "data",
    "dataPlane",
    "longPoll",
    "service",
    "tagEnabled",
    "taggable",
];

const AWS_AUTH: &[&str] = &["cognitoUserPools", "sigv4", "sigv4a", "unsignedPayload"];

/// Protocols that a service may support in addition.
const AWS_PROTOCOLS: &[&str] = &[
    "awsJson1_0",
    "awsJson1_1",
    "awsQuery",
    "awsQueryCompatible",
    "awsQueryError",
    "ec2Query",
    "ec2QueryName",
    "restJson1",
    "restXml",
];

const AWS_CUSTOMIZATIONS: &[&str] = &[];

const OURS: &[&str] = &[
    "clientDefaults",
    "emptyLabel",
    "fixedHeaders",
    "once",
    "open",
    "quota",
    "retype",
    "rustType",
    "treeHash",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looked_up_by_namespace() {
        assert_eq!(support("smithy.api#length"), Support::Fine);
        assert_eq!(support("aws.iam#actionName"), Support::Fine);
        assert_eq!(support("smithy.api#brandNew"), Support::Unknown);
        assert_eq!(support("botocore#newKey"), Support::Unknown);
        assert!(matches!(support("aws.protocols#httpChecksum"), Support::Refused(_)));
        // What no client does otherwise, and what one may.
        for id in ["smithy.waiters#new", "smithy.test#new", "smithy.mqtt#new", "aws.cloudtrail#new"]
        {
            assert_eq!(support(id), Support::Fine, "{id}");
        }
        for id in ["aws.api#new", "aws.auth#new", "aws.protocols#new", "smithy.rules#new"] {
            assert_eq!(support(id), Support::Unknown, "{id}");
        }
    }
}
