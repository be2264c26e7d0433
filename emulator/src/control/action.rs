//! The actions of the other side on a chat: `POST /_control/chats/{contact}/{action}`, a type for each action.

mod file;
mod message;
mod participant;
mod sign_in;

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::extract::{Json, Path};
use super::http::OfChat;
use super::refused::Refused;
use super::routes::{About, Routes, about};
use crate::error::ControlError;
use crate::hub::Hub;
use crate::item::Role;
use crate::state::ids::{ChatId, ParticipantId};
use crate::state::transaction::Transaction;

use file::{Attach, DecideAttachment};
use message::{Say, SendEvent, SendItem, SendReceipt, ShowTyping, ShowView, Stream};
use participant::{End, EndWhileOffline, Join, Leave, RenameCustomer, Transfer};
use sign_in::{AskToSignIn, FinishSignIn};

/// An action; its members are the body of the request.
trait Action: DeserializeOwned + JsonSchema {
    /// The body of the response.
    type Output: Serialize + JsonSchema;

    fn act(self, tx: &mut Transaction<'_>, chat: &ChatId) -> Result<Self::Output, ControlError>;
}

/// A response without members.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Done {}

/// Adds the actions to the list of operations.
pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .post(
            "/chats/{contact}/join",
            action("join", "Someone joins; returns a participant token")
                .example(r#"{"displayName": "Sam", "role": "AGENT"}"#),
            act::<Join>,
        )
        .post(
            "/chats/{contact}/leave",
            action("leave", "A participant leaves").example("{}"),
            act::<Leave>,
        )
        .post(
            "/chats/{contact}/say",
            action("say", "A message; returns its id").example(
                r#"{"content": "Hello", "contentType": "text/markdown", "visibility": "ALL"}"#,
            ),
            act::<Say>,
        )
        .post(
            "/chats/{contact}/stream",
            action("stream", "A message in chunks, as bots answer; returns its id")
                .example(r#"{"pieces": ["Hel", "lo"], "incomplete": false}"#),
            act::<Stream>,
        )
        .post(
            "/chats/{contact}/type",
            action("showTyping", "A participant is typing").example("{}"),
            act::<ShowTyping>,
        )
        .post(
            "/chats/{contact}/receipt",
            action("sendReceipt", "A participant has received a message, or read it")
                .example(r#"{"messageId": "…", "read": true}"#),
            act::<SendReceipt>,
        )
        .post(
            "/chats/{contact}/attach",
            action("attach", "A file, approved at once; returns its id")
                .example(r#"{"name": "a.txt", "contentType": "text/plain", "base64": "SGVsbG8="}"#),
            act::<Attach>,
        )
        .post(
            "/chats/{contact}/decide-attachment",
            action("decideAttachment", "The verdict of the virus scan")
                .example(r#"{"attachmentId": "…", "status": "REJECTED"}"#),
            act::<DecideAttachment>,
        )
        .post(
            "/chats/{contact}/view",
            action("showView", "A view; returns its token")
                .example(r#"{"template": {}, "inputSchema": {}, "data": {}}"#),
            act::<ShowView>,
        )
        .post(
            "/chats/{contact}/event",
            action("sendEvent", "An event of any content type; returns its id").example(
                r#"{"contentType": "application/vnd.amazonaws.connect.event.participant.idle"}"#,
            ),
            act::<SendEvent>,
        )
        .post(
            "/chats/{contact}/item",
            action("sendItem", "An item with any members, unchanged; returns its id")
                .example(r#"{"item": {"Type": "MESSAGE", "Content": "anything"}}"#),
            act::<SendItem>,
        )
        .post(
            "/chats/{contact}/ask-to-sign-in",
            action("askToSignIn", "Asks the customer to sign in; returns the session id")
                .example("{}"),
            act::<AskToSignIn>,
        )
        .post(
            "/chats/{contact}/finish-sign-in",
            action("finishSignIn", "Ends the sign-in without the sign-in page")
                .example(r#"{"outcome": "succeeded", "displayName": "Countess"}"#),
            act::<FinishSignIn>,
        )
        .post(
            "/chats/{contact}/rename-customer",
            action("renameCustomer", "Gives the customer another name")
                .example(r#"{"displayName": "Countess"}"#),
            act::<RenameCustomer>,
        )
        .post(
            "/chats/{contact}/transfer",
            action("transfer", "Transfers the chat; returns the new contact").example("{}"),
            act::<Transfer>,
        )
        .post("/chats/{contact}/end", action("end", "Ends the chat").example("{}"), act::<End>)
        .post(
            "/chats/{contact}/end-while-offline",
            action(
                "endWhileOffline",
                "Cuts the sockets first, so that no client is notified of the end",
            )
            .example("{}"),
            act::<EndWhileOffline>,
        )
}

const fn action(id: &'static str, summary: &'static str) -> About {
    about(id, summary).refuses(&[StatusCode::CONFLICT])
}

async fn act<A: Action>(
    State(hub): State<Arc<Hub>>,
    Path(of): Path<OfChat>,
    Json(action): Json<A>,
) -> Result<Json<A::Output>, Refused> {
    let chat = of.find(&hub)?;
    Ok(Json(hub.transact(|tx| action.act(tx, &chat))?))
}

/// The participant who acts: the named one, else the first agent, else the flow (`None`).
fn who(
    tx: &Transaction<'_>,
    chat: &ChatId,
    participant: Option<ParticipantId>,
) -> Option<ParticipantId> {
    participant.or_else(|| {
        let chat = tx.state.chats.get(chat)?;
        let is_agent = |role| matches!(role, Role::Agent | Role::Supervisor | Role::CustomBot);
        let mut active = chat.participants.iter().filter(|who| !who.left && is_agent(who.role));
        active.next().map(|who| who.id.clone())
    })
}
