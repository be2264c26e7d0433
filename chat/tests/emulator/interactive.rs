//! Templates and their answers, over the service and back.

use connectparticipant_chat::interactive::{Interactive, Template};
use connectparticipant_chat::{Chat, MessageBody};
use connectparticipant_emulator::Emulator;
use serde_json::{Value, json};

use crate::support::{connect, next_message, within};

async fn next_template(chat: &mut Chat) -> Interactive {
    let message = next_message(chat).await;
    let MessageBody::Interactive(interactive) = message.body else { panic!("{message:?}") };
    *interactive
}

fn template(kind: &str, content: Value) -> Value {
    json!({"templateType": kind, "version": "1.0", "data": {"content": content}})
}

/// Each is asked by an agent, answered, and read by the agent.
#[tokio::test]
async fn questions_and_answers() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    let agent = started.join("Sam").unwrap();
    let two = json!({"title": "Which?", "elements": [{"title": "Red"}, {"title": "Blue"}]});
    let times = json!({"title": "When?", "timeslots": [
        {"date": "2026-11-24T09:00+00:00", "duration": 3600}]});
    let slide = json!({"templateIdentifier": "s", "templateType": "Panel", "version": "1.0",
        "data": {"content": two}});
    let carousel = json!({"title": "Look", "elements": [slide]});
    let questions = [
        ("ListPicker", two.clone()),
        ("Panel", two.clone()),
        ("QuickReply", two),
        ("TimePicker", times),
        ("Carousel", carousel),
    ];
    for (kind, content) in questions {
        agent.say_interactive(&template(kind, content)).unwrap();
        let answer = match next_template(&mut chat).await.template {
            Template::ListPicker(picker) => picker.choose(1),
            Template::Panel(panel) => panel.choose(1),
            Template::QuickReply(response) => response.choose(1),
            Template::TimePicker(picker) => picker.choose(0),
            Template::Carousel(carousel) => carousel.choose(0, 1),
            other => panic!("{kind}: {other:?}"),
        };
        within(chat.send(&answer.unwrap())).await.unwrap();
        next_message(&mut chat).await;
    }
    let answers: Vec<_> = started.sent_by_customer();
    let answers: Vec<_> =
        answers.iter().map(|sent| sent.content.as_ref().unwrap().expose()).collect();
    assert_eq!(answers[..4], ["Blue", "Blue", "Blue", "2026-11-24T09:00+00:00"]);
    let carousel: Value = serde_json::from_str(answers[4]).unwrap();
    let expected =
        json!({"templateIdentifier": "s", "listTitle": "Which?", "selectionText": "Blue"});
    assert_eq!(carousel, expected);
}

#[tokio::test]
async fn a_view_is_fetched_and_answered() {
    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let mut chat = connect(&emulator, &started).await;
    let agent = started.join("Sam").unwrap();
    let (form, schema) = (json!({"Body": [{"Type": "Form"}]}), json!({"type": "object"}));
    agent.show_view("order", &form, &schema, &json!({"order": 4711})).unwrap();
    let Template::ViewResource(resource) = next_template(&mut chat).await.template else {
        panic!("no view");
    };
    assert_eq!(resource.view_data, json!({"order": 4711}));
    let view = within(chat.describe_view(&resource)).await.unwrap();
    assert_eq!((&view.template, &view.input_schema), (&form, &schema));
    assert_eq!(view.actions, ["Submit"]);
    let answer = resource.respond("Submit", json!({"name": "Ada"})).unwrap();
    within(chat.send(&answer)).await.unwrap();
    let message = next_message(&mut chat).await;
    let MessageBody::InteractiveResponse(response) = message.body else { panic!("no response") };
    assert_eq!((response.action.as_str(), &response.data), ("Submit", &json!({"name": "Ada"})));
}
