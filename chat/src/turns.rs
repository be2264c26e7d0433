//! Turns: a question and all messages that answer it.
//!
//! An AI agent answers in chunks and in several messages, and does not say when it has finished. A turn begins with
//! [`Chat::ask`](crate::Chat::ask), or with the first message without a question, such as a greeting
//! ([`Chat::turn`](crate::Chat::turn)). It ends by the rules of [`TurnRules`].

mod answer;
mod asking;
mod collected;
mod memory;
mod presence;
mod rules;
#[cfg(test)]
mod tests;
mod tracker;
mod turn;

pub use answer::{Answer, TurnEvent};
pub(crate) use memory::{KeptTurns, TurnMemory};
pub use rules::TurnRules;
pub use turn::{Speaker, Turn, TurnEnd};
