//! Whether a human agent is in the chat.

use connectparticipant::types::ParticipantRole;

use crate::event::{Envelope, Event};
use crate::wire::event_name::EventName;

/// The human agents that are in the chat.
#[derive(Debug, Default)]
pub(crate) struct Presence {
    agents: Vec<String>,
}

/// How many agents are remembered. A chat has at most six participants.
const AGENTS: usize = 16;

impl Presence {
    /// Starts with these agents in the chat.
    pub(super) fn of(mut agents: Vec<String>) -> Self {
        agents.truncate(AGENTS);
        Self { agents }
    }

    pub(super) fn agents(&self) -> &[String] {
        &self.agents
    }

    /// Whether an agent or a supervisor is there.
    pub(super) fn has_agent(&self) -> bool {
        !self.agents.is_empty()
    }

    pub(super) fn observe(&mut self, event: &Event) {
        let Some(envelope) = event.envelope().filter(|envelope| is_human(envelope)) else { return };
        let Some(id) = &envelope.participant_id else { return };
        let has_left = matches!(event, Event::Lifecycle(event) if has_left(&event.name));
        let is_there = match event {
            Event::Lifecycle(event) => event.name == EventName::ParticipantJoined,
            Event::Message(_) | Event::Attachment(_) => true,
            _ => false,
        };
        if has_left {
            self.agents.retain(|known| known != id);
        } else if is_there && !self.agents.contains(id) && self.agents.len() < AGENTS {
            self.agents.push(id.clone());
        }
    }
}

fn has_left(name: &EventName) -> bool {
    matches!(name, EventName::ParticipantLeft | EventName::ParticipantAutoDisconnected)
}

/// Whether somebody is a person of the contact centre, and not a bot.
pub(super) fn is_human(envelope: &Envelope) -> bool {
    matches!(envelope.role, Some(ParticipantRole::Agent | ParticipantRole::Supervisor))
}
