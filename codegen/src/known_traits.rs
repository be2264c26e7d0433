//! Which traits are read, which change nothing that a client does, and which are refused.

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

/// Looks a trait up.
pub(crate) fn support(id: &str) -> Support {
    let (namespace, name) = id.split_once('#').unwrap_or((id, ""));
    let known = match namespace {
        "smithy.api" => SMITHY_API,
        "smithy.rules" => SMITHY_RULES,
        // Protocols that a service may support in addition.
        "smithy.protocols" => return Support::Fine,
        "aws.api" => AWS_API,
        "aws.auth" => AWS_AUTH,
        "aws.protocols" => AWS_PROTOCOLS,
        "aws.customizations" => AWS_CUSTOMIZATIONS,
        "restjson.traits" => OURS,
        "restjson.codegen" => &["boxed"],
        "botocore" => &[],
        // Traits of other namespaces say things about a service, not about a protocol.
        _ => return Support::Fine,
    };
    if let Some((_, reason)) = REFUSED.iter().find(|(refused, _)| *refused == id) {
        return Support::Refused(reason);
    }
    if known.contains(&name) { Support::Fine } else { Support::Unknown }
}

/// Traits whose meaning is known and not generated.
const REFUSED: &[(&str, &str)] = &[
    ("aws.protocols#httpChecksum", "checksums other than Content-MD5 are not supported"),
    ("aws.api#clientDiscoveredEndpoint", "endpoint discovery is not supported"),
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
    }
}
