//! Who may see an item.

use std::fmt;

/// Who may see an item: its `MessageVisibility`. Source:
/// [Amazon SNS payload](https://docs.aws.amazon.com/connect/latest/adminguide/sns-payload.html).
///
/// ```
/// use connectparticipant_chat::sns::Visibility;
///
/// assert_eq!(Visibility::from("ALL"), Visibility::All);
/// assert!(Visibility::All.includes_customer() && !Visibility::Agent.includes_customer());
/// assert!(Visibility::All.includes_agents() && Visibility::Agent.includes_agents());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Visibility {
    /// Everybody.
    All,
    /// Only the customer.
    Customer,
    /// Only agents, for example for a supervisor's message to the agent.
    Agent,
    /// A value that this crate does not know. Neither the customer nor an agent may see the item.
    Other(String),
}

impl Visibility {
    /// Whether the customer may see the item.
    pub fn includes_customer(&self) -> bool {
        matches!(self, Visibility::All | Visibility::Customer)
    }

    /// Whether agents may see the item.
    pub fn includes_agents(&self) -> bool {
        matches!(self, Visibility::All | Visibility::Agent)
    }

    /// The value on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Visibility::All => "ALL",
            Visibility::Customer => "CUSTOMER",
            Visibility::Agent => "AGENT",
            Visibility::Other(text) => text,
        }
    }
}

impl From<&str> for Visibility {
    fn from(text: &str) -> Self {
        match text {
            "ALL" => Visibility::All,
            "CUSTOMER" => Visibility::Customer,
            "AGENT" => Visibility::Agent,
            other => Visibility::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for Visibility {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
