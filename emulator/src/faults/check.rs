//! Refuses faults that could never happen as asked for: a test that waits for one would pass or hang for another
//! reason.

use http::{HeaderName, HeaderValue};
use restjson_model::near;

use super::{Fault, SocketFault};
use crate::api::Api;

/// What calls of the storage are named: they are not in a model.
const OF_STORAGE: [&str; 2] = ["GetObject", "PutObject"];

/// Checks a fault of calls. The text names the member and repeats no value.
pub(crate) fn check(fault: &Fault, apis: &[&Api]) -> Result<(), String> {
    if let Some(operation) = &fault.operation {
        check_operation(operation, apis)?;
    }
    check_times("times", fault.times)?;
    check_status(fault.status)?;
    if fault.code.as_deref().is_some_and(|code| HeaderValue::from_str(code).is_err()) {
        return Err("code: expected the text of a header".to_owned());
    }
    for (name, value) in &fault.headers {
        if name.parse::<HeaderName>().is_err() || HeaderValue::from_str(value).is_err() {
            return Err("headers: expected names and values of HTTP headers".to_owned());
        }
    }
    let has_response = fault.status.is_some() || fault.body.is_some();
    let of_response = [("code", fault.code.is_some()), ("headers", !fault.headers.is_empty())];
    let without_response = [("close", fault.close), ("truncate", fault.truncate)];
    let first = |members: [(&'static str, bool); 2]| {
        members.into_iter().find(|(_, is_set)| *is_set).map(|(member, _)| member)
    };
    if let Some(member) = first(of_response).filter(|_| !has_response) {
        return Err(format!("{member}: expected status or body with it"));
    }
    if let Some(member) = first(without_response).filter(|_| has_response) {
        return Err(format!("{member}: expected no status and no body with it"));
    }
    if fault.close && fault.truncate {
        return Err("truncate: expected no close with it".to_owned());
    }
    Ok(())
}

/// Checks a fault of sockets.
pub(crate) fn check_of_sockets(fault: &SocketFault) -> Result<(), String> {
    match fault {
        SocketFault::RefuseUpgrade { status, .. } => check_status(Some(*status)),
        _ => Ok(()),
    }
}

fn check_operation(wrong: &str, apis: &[&Api]) -> Result<(), String> {
    let operations = apis.iter().flat_map(|api| &api.operations);
    let known = || operations.clone().map(|known| known.name.as_str()).chain(OF_STORAGE);
    if known().any(|known| known == wrong) {
        return Ok(());
    }
    let question = match near(wrong, known()) {
        question if question.is_empty() => {
            let mut all: Vec<&str> = known().collect();
            all.sort_unstable();
            format!("; they are {}", all.join(", "))
        }
        question => question,
    };
    Err(format!("operation: no operation has this name{question}"))
}

fn check_times(member: &str, times: Option<u32>) -> Result<(), String> {
    match times {
        Some(0) => Err(format!("{member}: expected 1 or more")),
        _ => Ok(()),
    }
}

/// Of a final response: a client waits for another one after a status below 200.
fn check_status(status: Option<u16>) -> Result<(), String> {
    match status {
        None | Some(200..=999) => Ok(()),
        Some(_) => Err("status: expected 200 to 999".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::services;

    #[test]
    fn what_could_never_happen_is_refused_by_its_member() {
        let apis = [services::participant().unwrap(), services::connect().unwrap()];
        let why = |fault: Fault| check(&fault, &apis).unwrap_err();
        let fault = || Fault::on("SendMessage");
        for operation in ["SendMessage", "StartChatContact", "GetObject"] {
            assert_eq!(check(&Fault::on(operation), &apis), Ok(()));
        }
        assert_eq!(check(&fault().truncate().after_carrying_out(), &apis), Ok(()));
        let all = why(Fault::on("Nope"));
        assert!(all.starts_with("operation: no operation has this name; they are Cancel"), "{all}");
        assert!(all.contains(", SendMessage, ") && !all.contains("Nope"), "{all}");
        for (why, expected) in [
            (
                why(Fault::on("sendmesage")),
                "operation: no operation has this name; is it \"SendMessage\"?",
            ),
            (why(fault().times(0)), "times: expected 1 or more"),
            (why(fault().status(99)), "status: expected 200 to 999"),
            (why(fault().error(400, "a\nb")), "code: expected the text of a header"),
            (
                why(fault().header("a b", "c").status(400)),
                "headers: expected names and values of HTTP headers",
            ),
            (why(fault().header("a", "b")), "headers: expected status or body with it"),
            (why(fault().status(400).close()), "close: expected no status and no body with it"),
            (why(fault().body("{").truncate()), "truncate: expected no status and no body with it"),
            (why(fault().close().truncate()), "truncate: expected no close with it"),
        ] {
            assert_eq!(why, expected);
        }
        let refused = SocketFault::RefuseUpgrade { status: 42, times: 1 };
        assert_eq!(check_of_sockets(&refused).unwrap_err(), "status: expected 200 to 999");
    }
}
