//! The authentication schemes of an operation.

use restjson_model::{Node, Shape, traits};

use crate::ir::AuthScheme;

use super::Resolver;

impl Resolver<'_> {
    /// How an operation says who calls: by its own list of schemes, or else the service's list, or else
    /// all schemes of the service, in the order of their names.
    pub(super) fn auth(&mut self, operation: &Shape) -> Vec<AuthScheme> {
        if operation.traits.has(traits::OPTIONAL_AUTH) {
            return Vec::new();
        }
        let listed =
            operation.traits.get(traits::AUTH).or_else(|| self.shape.traits.get(traits::AUTH));
        let names: Vec<String> = match listed.map(Node::as_array) {
            Some(Some(schemes)) => {
                schemes.iter().filter_map(Node::as_str).map(str::to_owned).collect()
            }
            Some(None) => {
                self.report_trait(&operation.id, traits::AUTH, "expected a list of schemes");
                return Vec::new();
            }
            None => {
                let there = self.shape.traits.iter().map(|(id, _)| id);
                there.filter(|id| self.is_auth_scheme(id)).map(str::to_owned).collect()
            }
        };
        // Requests without authentication are accepted.
        if names.iter().any(|name| name == traits::NO_AUTH) {
            return Vec::new();
        }
        let known: Vec<AuthScheme> = names.iter().filter_map(|it| AuthScheme::of(it)).collect();
        if known.is_empty() && !names.is_empty() {
            let message = format!(
                "none of the schemes is supported: {}; {} and {} are",
                names.join(", "),
                traits::SIGV4,
                traits::HTTP_BEARER_AUTH
            );
            self.report_trait(&operation.id, traits::AUTH, message);
        }
        known
    }

    /// Whether a trait of the service is a scheme of authentication: one of Smithy's or AWS's, or one that
    /// the model defines. Those that nobody knows count, so that an operation which accepts no other one is
    /// refused, and not sent without a signature.
    pub(super) fn is_auth_scheme(&self, id: &str) -> bool {
        match id.split_once('#') {
            Some(("aws.auth", _)) => id != traits::UNSIGNED_PAYLOAD,
            Some(("smithy.api", name)) => name.ends_with("Auth") && id != traits::OPTIONAL_AUTH,
            _ => {
                let definition = id.parse().ok().and_then(|id| self.model.shape(&id));
                definition.is_some_and(|shape| shape.traits.has(traits::AUTH_DEFINITION))
            }
        }
    }
}
