//! DescribeView.

use serde_json::{Value, json};

use super::client::{Client, chat};
use super::wire::Wire;

#[tokio::test]
async fn a_view_is_found_by_its_token() {
    let (emulator, chat, customer) = chat().await;
    let mut wire = Wire::subscribed(&Client::new(&emulator, chat.participant_token())).await;
    let agent = chat.join("Sam").unwrap();
    let (template, schema) = (json!({"Body": []}), json!({"type": "object"}));
    let token = agent.show_view("Form", &template, &schema, &json!({"Name": "Ada"})).unwrap();
    let item = wire.next().await;
    let content: Value = serde_json::from_str(item["Content"].as_str().unwrap()).unwrap();
    assert_eq!(content["templateType"], "ViewResource");
    assert_eq!(content["data"]["content"]["viewToken"], token.expose());
    assert_eq!(content["data"]["content"]["viewData"], json!({"Name": "Ada"}));

    let view = customer.call("DescribeView", json!({"ViewToken": token})).await.ok();
    let view = &view["View"];
    assert_eq!(view["Name"], "Form");
    let parse = |text: &Value| serde_json::from_str::<Value>(text.as_str().unwrap()).unwrap();
    assert_eq!(parse(&view["Content"]["Template"]), template);
    assert_eq!(parse(&view["Content"]["InputSchema"]), schema);
    for token in ["nothing", "a/b c+d=%", "?#", "é"] {
        let response = customer.call("DescribeView", json!({"ViewToken": token})).await;
        response.error(404, "ResourceNotFoundException");
    }
}
