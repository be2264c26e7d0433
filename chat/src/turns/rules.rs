//! When a turn is over.

use std::time::Duration;

/// When a turn is over. The service does not say so: these rules decide, in this order.
///
/// 1. A message ends with the [end mark](Self::end_mark).
/// 2. Everything is written, and the last message was streamed and has its completed flag: after
///    [`after_completed`](Self::after_completed).
/// 3. Everything is written, and nothing has come for [`quiet`](Self::quiet).
/// 4. A message is not completed, and nothing has come for [`unfinished`](Self::unfinished).
/// 5. The [limit](Self::limit).
///
/// While there is no connection, only the limit counts: what was missed comes with the next one. Typing counts
/// as something that comes. A turn also ends when an agent takes over, when the chat is transferred or ends,
/// and when the flow asks the customer to sign in.
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
    /// How long to wait for another message after the completed flag of a streamed message. The default is
    /// 300 ms; zero ends the turn with the first completed message.
    pub after_completed: Duration,
    /// How long nothing comes after a whole message. The default is 3 s.
    pub quiet: Duration,
    /// How long nothing comes of a message that has begun. The default is 10 s. A lost connection is noticed
    /// within 20 s.
    pub unfinished: Duration,
    /// How long a turn lasts at most. The default is 60 s.
    pub limit: Duration,
    /// The text at the end of a message that says that the turn is over. It is not part of the turn's text.
    /// There is none by default; an empty one counts as none.
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

    /// How long nothing comes after a whole message.
    #[must_use]
    pub fn quiet(self, quiet: Duration) -> Self {
        Self { quiet, ..self }
    }

    /// How long nothing comes of a message that has begun.
    #[must_use]
    pub fn unfinished(self, unfinished: Duration) -> Self {
        Self { unfinished, ..self }
    }

    /// How long a turn lasts at most.
    #[must_use]
    pub fn limit(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    /// The text at the end of a message that says that the turn is over.
    #[must_use]
    pub fn end_mark(self, end_mark: impl Into<String>) -> Self {
        Self { end_mark: Some(end_mark.into()), ..self }
    }

    pub(super) fn mark(&self) -> Option<&str> {
        self.end_mark.as_deref().filter(|mark| !mark.is_empty())
    }
}
