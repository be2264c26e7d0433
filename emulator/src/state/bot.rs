//! The script of a bot.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::item::Item;

/// The script of a bot: its greeting when a customer subscribes, and its answers.
///
/// ```
/// let script: connectparticipant_emulator::BotScript = serde_json::from_str(
///     r#"{"greeting": ["Hello! ", "What can I do?"],
///         "answers": [{"contains": "order", "pieces": ["It is ", "on its way."]}],
///         "otherwise": ["I do not understand."]}"#,
/// )?;
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[non_exhaustive]
pub struct BotScript {
    /// The bot's name.
    pub display_name: String,
    /// The chunks of its greeting. If there are none, it does not greet.
    pub greeting: Vec<String>,
    /// The answers. The bot uses the first answer whose text is in the customer's message.
    pub answers: Vec<BotAnswer>,
    /// The chunks of the answer to any other message.
    pub otherwise: Vec<String>,
    /// The time between chunks, by the emulator's clock: 50 ms.
    pub interval_milliseconds: u64,
}

/// An answer of a bot.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct BotAnswer {
    /// The text that the customer's message must contain, regardless of case.
    pub contains: String,
    /// The chunks of the answer.
    pub pieces: Vec<String>,
    /// Whether the answer remains incomplete: the whole text is not sent.
    pub incomplete: bool,
}

impl Default for BotScript {
    fn default() -> Self {
        Self {
            display_name: "Bot".to_owned(),
            greeting: Vec::new(),
            answers: Vec::new(),
            otherwise: Vec::new(),
            interval_milliseconds: 50,
        }
    }
}

/// An answer that is being given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Streaming {
    /// The item whose chunks are sent.
    pub(crate) item: Item,
    pub(crate) pieces: Vec<String>,
    /// How many chunks have been sent.
    pub(crate) sent: usize,
    pub(crate) incomplete: bool,
}
