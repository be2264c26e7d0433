//! Messages to the user about the connection.

use connectparticipant_chat::State;

/// Whether the connection was lost, and the user knows it.
#[derive(Debug, Default)]
pub(super) struct ConnectionStatus {
    connected: bool,
    reported: Option<&'static str>,
}

const LOST: &str = "the connection was lost; connecting again";
const BACK: &str = "connected again";
const SLOW: &str = "the service does not answer; messages may be late";

impl ConnectionStatus {
    /// The message about a change of the state. The first connection and further attempts to
    /// connect are not reported.
    pub(super) fn change(&mut self, state: &State) -> Option<&'static str> {
        let report = match state {
            State::Online => {
                self.connected = true;
                self.reported.map(|_| BACK)
            }
            State::Degraded => Some(SLOW),
            State::Reconnecting { .. } if self.connected => Some(LOST),
            _ => return None,
        };
        if report == self.reported {
            return None;
        }
        self.reported = report.filter(|report| *report != BACK);
        report
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_loss_and_each_return_is_reported_once() {
        let mut status = ConnectionStatus::default();
        let changes = [
            (State::Reconnecting { attempt: 0 }, None),
            (State::Online, None),
            (State::Reconnecting { attempt: 0 }, Some(LOST)),
            (State::Reconnecting { attempt: 1 }, None),
            (State::Online, Some(BACK)),
            (State::Online, None),
            (State::Degraded, Some(SLOW)),
            (State::Reconnecting { attempt: 0 }, Some(LOST)),
            (State::Online, Some(BACK)),
        ];
        for (state, expected) in changes {
            assert_eq!(status.change(&state), expected, "{state:?}");
        }
    }
}
