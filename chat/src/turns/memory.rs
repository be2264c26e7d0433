//! The state that a chat keeps between its turns.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::event::Event;
use crate::turns::presence::Presence;
use crate::turns::{Turn, TurnRules};

/// The state that a chat keeps between its turns.
#[derive(Debug, Default)]
pub(crate) struct TurnMemory {
    pub(super) rules: TurnRules,
    pub(super) presence: Presence,
    /// The ids of the items in earlier turns: their later states are not part of another turn.
    taken: VecDeque<String>,
    /// Events that a turn has passed over, for `Chat::next`.
    passed: VecDeque<Event>,
    lost: u64,
}

/// The part that a checkpoint contains, for the next turns.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct KeptTurns {
    /// The human agents that are there.
    agents: Vec<String>,
    /// The ids of the items in earlier turns.
    taken: VecDeque<String>,
}

/// How many ids of earlier turns are remembered. By their times, older items are recognised too.
const TAKEN: usize = 128;
/// How many events wait until the program asks for them.
const PASSED: usize = 256;

impl TurnMemory {
    /// Notes which agents are in the chat.
    pub(crate) fn observe(&mut self, event: &Event) {
        self.presence.observe(event);
    }

    /// The oldest event that a turn has passed over.
    pub(crate) fn next_passed(&mut self) -> Option<Event> {
        self.passed.pop_front()
    }

    /// The events that turns have passed over.
    pub(crate) fn passed(&self) -> impl Iterator<Item = &Event> {
        self.passed.iter()
    }

    pub(crate) fn keep(&self) -> KeptTurns {
        KeptTurns { agents: self.presence.agents().to_vec(), taken: self.taken.clone() }
    }

    /// Continues with the state of an earlier session.
    pub(crate) fn resume(mut kept: KeptTurns) -> Self {
        kept.taken.truncate(TAKEN);
        Self { presence: Presence::of(kept.agents), taken: kept.taken, ..Self::default() }
    }

    /// How many events were passed over and lost.
    pub(crate) fn lost(&self) -> u64 {
        self.lost
    }

    /// Keeps an event for `Chat::next`. If too many wait, a new one is lost.
    pub(super) fn pass(&mut self, event: Event) {
        if self.passed.len() < PASSED {
            self.passed.push_back(event);
        } else {
            self.lost += 1;
        }
    }

    pub(super) fn take_passed(&mut self) -> VecDeque<Event> {
        std::mem::take(&mut self.passed)
    }

    /// Whether an item belongs to an earlier turn.
    pub(super) fn is_taken(&self, id: Option<&str>) -> bool {
        id.is_some_and(|id| self.taken.iter().any(|known| known == id))
    }

    /// Remembers the items of a turn.
    pub(super) fn remember(&mut self, turn: &Turn) {
        let messages = turn.messages.iter().filter_map(|message| message.id.as_ref());
        let files = turn.attachments.iter().filter_map(|file| file.id.as_ref());
        for id in messages.chain(files) {
            if self.taken.len() == TAKEN {
                self.taken.pop_front();
            }
            self.taken.push_back(id.clone());
        }
    }
}
