//! How the endpoint is found: by the service's rules, or by its prefix.

use restjson_model::traits;

use crate::ir::{Endpoint, Feature, Operation};

use super::Resolver;
use super::rules::{Reached, Rules};

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
        let compiled = rules.compile(rule_set, &context);
        for message in std::mem::take(&mut rules.problems) {
            self.report_trait(&self.shape.id.clone(), traits::ENDPOINT_RULE_SET, message);
        }
        for (operation, id) in operations.iter().zip(&self.service.operations.clone()) {
            for message in Reached::by(operation, &context).unsupported(&compiled) {
                self.report_trait(id, traits::ENDPOINT_RULE_SET, message);
            }
        }
        Endpoint::Rules { required: rules.required, context, rules: compiled }
    }
}

/// The same rules as a decision diagram.
const ENDPOINT_BDD: &str = "smithy.rules#endpointBdd";
