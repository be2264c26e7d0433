//! Turns: a question, and everything that answers it.
//!
//! An AI agent answers in chunks, in several messages, and says nothing when it has finished. A turn begins
//! with [`Chat::ask`](crate::Chat::ask), or with the first message that nobody has asked for
//! ([`Chat::turn`](crate::Chat::turn), such as a greeting), and ends as [`TurnRules`] say.

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
