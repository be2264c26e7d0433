//! How the endpoint is found: by the service's rules, or by its prefix.

use restjson_model::{Node, traits};

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

/// The name of a built-in parameter in the generated code, and whether it may have no value.
pub(super) fn built_in(parameter: &Node) -> Option<(&'static str, bool)> {
    match parameter.get("builtIn").and_then(Node::as_str)? {
        "AWS::Region" => Some(("region", true)),
        "AWS::UseFIPS" => Some(("use_fips", false)),
        "AWS::UseDualStack" => Some(("use_dual_stack", false)),
        "SDK::Endpoint" => Some(("endpoint", true)),
        _ => None,
    }
}
