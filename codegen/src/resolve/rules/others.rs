//! Endpoints that take only signatures which the runtime does not have.

use crate::ir::{EndpointSigning, Expression, Outcome, Rule};

/// Makes errors of the endpoints that take no signature of this client's. A service whose operations are all signed
/// with SigV4 has no use for them, and its clients report it when they are built.
pub(in crate::resolve) fn refuse_others(rules: &mut [Rule]) {
    for rule in rules {
        match &mut rule.outcome {
            Outcome::Tree(rules) => refuse_others(rules),
            Outcome::Endpoint(_, EndpointSigning { others: Some(schemes), .. }) => {
                let why = format!("The endpoint takes only {schemes} signatures");
                rule.outcome = Outcome::Error(Expression::Text(why));
            }
            Outcome::Endpoint(..) | Outcome::Error(_) | Outcome::Unsupported(_) => {}
        }
    }
}
