//! How the endpoint is found: by the service's rules, or by its prefix.

use restjson_model::traits;

use crate::ir::Endpoint;

use super::Resolver;
use super::rules::Rules;

impl Resolver<'_> {
    pub(super) fn endpoint(&mut self, prefix: &str) -> Endpoint {
        let Some(rule_set) = self.shape.traits.get(traits::ENDPOINT_RULE_SET) else {
            return Endpoint::Prefix(prefix.to_owned());
        };
        let mut rules = Rules::new();
        let compiled = rules.compile(rule_set);
        for message in rules.problems {
            self.report_trait(&self.shape.id.clone(), traits::ENDPOINT_RULE_SET, message);
        }
        Endpoint::Rules { required: rules.required, rules: compiled }
    }
}
