//! The signing properties of the rules' endpoints.

use crate::ir::{Endpoint, EndpointSigning, Expression, Outcome, Rule, Service};

/// Whether an endpoint of the service has another name or region in its signatures than the model and
/// the client say.
pub(in crate::emit) fn says_how_to_sign(service: &Service) -> bool {
    fn any(rules: &[Rule], own: &str) -> bool {
        rules.iter().any(|rule| match &rule.outcome {
            Outcome::Tree(rules) => any(rules, own),
            Outcome::Endpoint(_, signing) => !differing(signing, own).is_default(),
            Outcome::Error(_) | Outcome::Unsupported(_) => false,
        })
    }
    match (&service.endpoint, &service.signing) {
        (Endpoint::Rules { rules, .. }, Some(signing)) => any(rules, &signing.name),
        _ => false,
    }
}

/// The properties that differ from the model's and the client's.
pub(super) fn differing(signing: &EndpointSigning, own: &str) -> EndpointSigning {
    let same = |name: &Expression| matches!(name, Expression::Text(name) if name == own);
    let is_region =
        |part: &Expression| matches!(part, Expression::Variable(name) if name == "region");
    let client = |region: &Expression| match region {
        Expression::Template(parts) => matches!(&**parts, [part] if is_region(part)),
        other => is_region(other),
    };
    EndpointSigning {
        name: signing.name.clone().filter(|name| !same(name)),
        region: signing.region.clone().filter(|region| !client(region)),
        single_encoding: signing.single_encoding,
        others: signing.others.clone(),
    }
}
