//! Typing events.

use std::time::Duration;

/// How long to show that a participant is typing, unless a message of that participant arrives first.
pub const TYPING_SHOWN_FOR: Duration = Duration::from_secs(12);

/// The shortest time between two typing events.
const INTERVAL: Duration = Duration::from_secs(10);

/// Allows the first event, and then none until the interval has passed.
#[derive(Debug, Default)]
pub(crate) struct TypingThrottle {
    told: Option<Duration>,
}

impl TypingThrottle {
    /// Whether to send an event now.
    pub(crate) fn tell(&mut self, now: Duration) -> bool {
        let tell = self.told.is_none_or(|told| now >= told + INTERVAL);
        if tell {
            self.told = Some(now);
        }
        tell
    }

    /// Allows the next event, because a message has removed the indicator on the other side or the
    /// event was not sent.
    pub(crate) fn reset(&mut self) {
        self.told = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_once_in_ten_seconds_and_after_a_message() {
        let mut throttle = TypingThrottle::default();
        let seconds = |seconds| Duration::from_secs(seconds);
        let told: Vec<_> = (0..25).filter(|second| throttle.tell(seconds(*second))).collect();
        assert_eq!(told, [0, 10, 20]);
        throttle.reset();
        assert!(throttle.tell(seconds(25)));
    }
}
