//! No secret of the service is forgotten: every member whose name says that it is one is sensitive.

use std::collections::BTreeSet;

use connectparticipant_tests::models;
use restjson_model::Kind;

const SENSITIVE: &str = "smithy.api#sensitive";
/// The shape whose name and traits a member's type has instead of its target's.
const RETYPE: &str = "restjson.traits#retype";

/// Why a member that looks like a secret is none.
const OPEN: &str = "restjson.traits#open";

/// Members that are tokens, addresses with a signature, or what people say.
fn looks_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let ends = ["token", "url", "content", "sessionid", "displayname", "attachmentname"];
    ends.iter().any(|end| name.ends_with(end))
}

#[test]
fn every_member_that_looks_like_a_secret_is_one() {
    let model = models::all();
    let mut secret = BTreeSet::new();
    let mut open = BTreeSet::new();
    for shape in model.shapes.values() {
        let Kind::Structure(members) = &shape.kind else { continue };
        for member in members.iter().filter(|member| looks_secret(&member.name)) {
            let target = match member.traits.text(RETYPE) {
                Some(id) => id,
                None => member.target.as_str(),
            };
            let target = model.shapes.values().find(|shape| shape.id.as_str() == target);
            let sensitive = target.is_some_and(|target| target.traits.has(SENSITIVE));
            let name = format!("{}${}", shape.id.name(), member.name);
            // The overlay says why, or its members are.
            let structure = target.is_some_and(|it| matches!(it.kind, Kind::Structure(_)));
            let known = member.traits.has(OPEN) || structure;
            match (sensitive, known) {
                (true, _) => drop(secret.insert(name)),
                (false, true) => drop(open.insert(name)),
                (false, false) => panic!("{name} is not sensitive"),
            }
        }
    }
    assert!(secret.len() >= 25, "{secret:?}");
    assert!(open.len() >= 6, "{open:?}");
}
