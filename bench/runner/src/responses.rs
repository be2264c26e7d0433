//! What the server answers.

use serde_json::{Value, json};

/// A response as it goes over the wire.
pub(crate) fn http(body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         x-amzn-requestid: 01234567-89ab-cdef-0123-456789abcdef\r\n\
         date: Mon, 01 Jun 2026 10:00:00 GMT\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// The response of `GetAuthenticationUrl`.
pub(crate) fn authentication_url() -> Vec<u8> {
    let state = "0123456789abcdef".repeat(12);
    let url = format!(
        "https://idp.example.com/oauth2/authorize?response_type=code&client_id=placeholder\
         &redirect_uri=https%3A%2F%2Fapp.example.com%2Fsigned-in&state={state}"
    );
    json!({ "AuthenticationUrl": url }).to_string().into_bytes()
}

/// The response of `GetTranscript` with 100 items, in the proportions of a chat: mostly messages with
/// receipts, some events, a few attachments.
pub(crate) fn transcript() -> Vec<u8> {
    let items: Vec<Value> = (0..100).map(item).collect();
    json!({ "InitialContactId": id(1, 0), "Transcript": items, "NextToken": "bmV4dA==".repeat(16) })
        .to_string()
        .into_bytes()
}

fn item(number: usize) -> Value {
    let time = format!("2026-06-01T10:{:02}:{:02}.{:03}Z", number / 60, number % 60, number);
    let role = ["CUSTOMER", "AGENT", "SYSTEM"][number % 3];
    let name = ["Ada", "Grace", "Connect"][number % 3];
    let mut item = json!({
        "AbsoluteTime": time,
        "Id": id(2, number),
        "ParticipantId": id(3, number % 3),
        "DisplayName": name,
        "ParticipantRole": role,
        "ContactId": id(1, 0),
    });
    match number % 10 {
        8 => {
            item["Type"] = "EVENT".into();
            item["ContentType"] = "application/vnd.amazonaws.connect.event.typing".into();
        }
        9 => {
            item["Type"] = "ATTACHMENT".into();
            item["Attachments"] = json!([{
                "ContentType": "application/pdf",
                "AttachmentId": id(4, number),
                "AttachmentName": "invoice.pdf",
                "Status": "APPROVED",
            }]);
        }
        _ => {
            item["Type"] = "MESSAGE".into();
            item["ContentType"] = "text/plain".into();
            item["Content"] = format!(
                "Message {number}: \"could you look at my order, please?\"\nIt has not arrived – \
                 the parcel service says it was handed over on Friday."
            )
            .into();
            item["MessageMetadata"] = json!({
                "MessageId": id(2, number),
                "Receipts": [{
                    "DeliveredTimestamp": time,
                    "ReadTimestamp": time,
                    "RecipientParticipantId": id(3, (number + 1) % 3),
                }],
            });
        }
    }
    item
}

fn id(kind: usize, number: usize) -> String {
    format!("{kind:08x}-0000-4000-8000-{number:012x}")
}
