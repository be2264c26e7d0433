//! How the endpoint is found: by the service's rules, or by its prefix.

use restjson_model::traits;

use crate::ir::{AuthScheme, Endpoint, Feature, Operation};

use super::Resolver;
use super::rules::{Reached, Rules, refuse_others};

impl Resolver<'_> {
    pub(super) fn endpoint(&mut self, prefix: &str, operations: &[Operation]) -> Endpoint {
        let Some(rule_set) = self.shape.traits.get(traits::ENDPOINT_RULE_SET) else {
            if self.shape.traits.has(ENDPOINT_BDD) {
                let message = format!("is read only beside {}", traits::ENDPOINT_RULE_SET);
                self.report_trait(&self.shape.id.clone(), ENDPOINT_BDD, message);
            }
            return Endpoint::Prefix(prefix.to_owned());
        };
        let context = self.context_parameters(rule_set, operations);
        if !context.is_empty() {
            self.features.insert(Feature::ContextParameters);
        }
        let mut rules = Rules::new();
        let mut compiled = rules.compile(rule_set, &context);
        for message in std::mem::take(&mut rules.problems) {
            self.report_trait(&self.shape.id.clone(), traits::ENDPOINT_RULE_SET, message);
        }
        for operation in operations {
            let Some(shape) = self.operation_shape(&operation.wire) else { continue };
            let reached = Reached::by(operation, &context);
            let unsupported = reached.unsupported(&compiled);
            let others = reached.others(&compiled).filter(|_| needs_sigv4(operation));
            for message in unsupported.into_iter().chain(others) {
                self.report_trait(&shape.id, traits::ENDPOINT_RULE_SET, message);
            }
        }
        if operations.iter().all(needs_sigv4) {
            refuse_others(&mut compiled);
        }
        Endpoint::Rules { required: rules.required, context, rules: compiled }
    }
}

/// Whether an operation is sent with a signature only.
fn needs_sigv4(operation: &Operation) -> bool {
    !operation.auth.is_empty() && operation.auth.iter().all(|scheme| *scheme == AuthScheme::SigV4)
}

/// The same rules as a decision diagram.
const ENDPOINT_BDD: &str = "smithy.rules#endpointBdd";
