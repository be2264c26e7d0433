//! What the documentation says of parts of the model that are not generated.

use crate::docs;
use crate::ir::Service;

/// A paragraph for each waiter that is left out.
pub(super) fn waiters(service: &Service) -> String {
    let left_out = service.waiters.left_out.iter();
    left_out.map(|(name, why)| paragraph(&format!("No waiter `{name}`: {why}."))).collect()
}

/// The paragraphs of the client: what no other item can say. Pages of an operation are documented there, and waiters
/// where the others are.
pub(super) fn of_client(service: &Service) -> String {
    let exists = |name: &String| service.operations.iter().any(|it| it.wire == *name);
    let pages = service.pages_left_out.iter().filter(|(name, _)| !exists(name));
    let mut text: String = pages
        .map(|(name, why)| paragraph(&format!("No stream of pages of `{name}`: {why}.")))
        .collect();
    if service.waiters.all.is_empty() {
        text.push_str(&waiters(service));
    }
    text
}

fn paragraph(sentence: &str) -> String {
    format!("\n\n{}", docs::sentence(sentence))
}
