//! When a turn ends.

use std::time::Duration;

/// When a turn ends. The service does not report the end, so these rules decide, in this order:
///
/// 1. A message ends with the [end mark](Self::end_mark).
/// 2. Every message is complete, and the last one was streamed and has the completed flag: the turn
///    ends after [`after_completed`](Self::after_completed).
/// 3. Every message is complete, and nothing has arrived for [`quiet`](Self::quiet).
/// 4. A message is not completed, and nothing has arrived for [`unfinished`](Self::unfinished).
/// 5. The [limit](Self::limit) is reached.
///
/// While there is no connection, only the limit applies, because missed messages arrive with the next connection. A
/// typing event restarts the wait. A turn also ends when an agent takes over, when the chat is transferred or ends, and
/// when the flow asks the customer to sign in.
///
/// ```
/// use std::time::Duration;
///
/// use connectparticipant_chat::{Chat, TurnRules};
///
/// fn set_up(chat: &mut Chat) {
///     let rules = TurnRules::default()
///         .after_completed(Duration::ZERO)
///         .quiet(Duration::from_secs(2))
///         .unfinished(Duration::from_secs(25))
///         .limit(Duration::from_secs(40))
///         .end_mark("<END>");
///     chat.set_turn_rules(rules);
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TurnRules {
    /// How long to wait for another message after the completed flag of a streamed message. The default is 300 ms; zero
    /// ends the turn with the first completed message.
    pub after_completed: Duration,
    /// How long to wait for another message after a complete message. The default is 3 s.
    pub quiet: Duration,
    /// How long to wait for the rest of a message. The default is 10 s. A lost connection is noticed within 20 s.
    pub unfinished: Duration,
    /// The longest duration of a turn. The default is 60 s.
    pub limit: Duration,
    /// The text at the end of a message that ends the turn. It is not part of the turn's text. By default there is
    /// none; an empty string counts as none.
    pub end_mark: Option<String>,
}

impl Default for TurnRules {
    fn default() -> Self {
        Self {
            after_completed: Duration::from_millis(300),
            quiet: Duration::from_secs(3),
            unfinished: Duration::from_secs(10),
            limit: Duration::from_secs(60),
            end_mark: None,
        }
    }
}

impl TurnRules {
    /// How long to wait for another message after a completed one.
    #[must_use]
    pub fn after_completed(self, after_completed: Duration) -> Self {
        Self { after_completed, ..self }
    }

    /// Sets how long to wait for another message after a complete message.
    #[must_use]
    pub fn quiet(self, quiet: Duration) -> Self {
        Self { quiet, ..self }
    }

    /// Sets how long to wait for the rest of a message.
    #[must_use]
    pub fn unfinished(self, unfinished: Duration) -> Self {
        Self { unfinished, ..self }
    }

    /// Sets the longest duration of a turn.
    #[must_use]
    pub fn limit(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    /// Sets the text at the end of a message that ends the turn.
    #[must_use]
    pub fn end_mark(self, end_mark: impl Into<String>) -> Self {
        Self { end_mark: Some(end_mark.into()), ..self }
    }

    pub(super) fn mark(&self) -> Option<&str> {
        self.end_mark.as_deref().filter(|mark| !mark.is_empty())
    }
}
