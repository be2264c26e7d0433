//! Two bots, transfers, people.

pub(super) const CASES: &[super::Case] = &[
    (
        "two bots one after the other",
        "ask; +100; A m1 =One; +100; B m2 =Two",
        "Completed: One, Two",
    ),
    (
        "two bots at once",
        "ask; +100; A m1 1:O; B m2 1:T; A m1 2:ne; B m2 2:wo; +100; A m1 =One; +100; B m2 =Two",
        "Completed: One, Two",
    ),
    (
        "a bot and the flow",
        "ask; +100; F m1 One moment; +100; A m2 =Here",
        "Completed: One moment, Here",
    ),
    (
        "one bot breaks off and another answers",
        "ask; +100; A m1 1:I; +5000; B m2 =Two",
        "Quiet: I, Two …",
    ),
    (
        "a transfer to another bot before the answer",
        "ask; +100; transfer; +100; B m1 =Hello",
        "Completed: Hello",
    ),
    (
        "a transfer after the answer",
        "ask; +100; A m1 I transfer you; +100; transfer; +100; B m2 =Hello; turn",
        "Transferred: I transfer you / Completed: Hello",
    ),
    (
        "a transfer in the middle of a message",
        "ask; +100; A m1 1:I tr; +100; transfer; +100; B m2 =Hello; turn",
        "Transferred: I tr … / Completed: Hello",
    ),
    (
        "the rest after a transfer",
        "ask; +100; A m1 1:I tr; +100; transfer; +100; A m1 =I transfer you; B m2 =Hello; turn",
        "Transferred: I tr … / Completed: Hello",
    ),
    ("a bot joins", "ask; +100; join B; +100; B m1 =Hello", "Completed: Hello"),
    (
        "a bot leaves and another joins",
        "ask; +100; A m1 One; left A; join B; +100; B m2 =Two",
        "Completed: One, Two",
    ),
    (
        "an agent joins before the answer",
        "ask; +100; join H; +100; H m1 Hello",
        "TakenOver@125: / left m1",
    ),
    (
        "an agent joins after an answer",
        "ask; +100; A m1 An agent comes; +100; join H; +100; H m2 Hello",
        "TakenOver@225: An agent comes / left m2",
    ),
    (
        "an agent joins in the middle of a message",
        "ask; +100; A m1 1:I; +100; join H",
        "TakenOver: I …",
    ),
    (
        "an agent speaks whose joining was missed",
        "ask; +100; A m1 1:I; +100; H m2 Hello",
        "TakenOver: I … / left m2",
    ),
    ("a supervisor joins", "ask; +100; A m1 One; +100; join S", "TakenOver: One"),
    (
        "the next question goes to the agent",
        "ask; +100; join H; +100; ask; +100; H m1 I look; +2000; H m2 Found it",
        "TakenOver: / Quiet: I look, Found it",
    ),
    (
        "an agent and a bot answer",
        "join H; +10; ask; +100; A m1 =One; +100; H m2 Two",
        "Quiet: One, Two",
    ),
    (
        "an agent was there before anybody asked",
        "past H m0 Hello; join H; +100; ask; +100; H m1 Yes",
        "Quiet: Yes / left m0",
    ),
    (
        "an agent has left before",
        "join H; +100; left H; +100; ask; +100; A m1 =Yes",
        "Completed: Yes",
    ),
    (
        "an agent has left, and another joins",
        "join H; +100; left H; +100; ask; +100; join S",
        "TakenOver:",
    ),
    ("a second agent joins", "join H; +100; ask; +100; join S; +100; S m1 Yes", "Quiet: Yes"),
    ("the agent's greeting", "join H; turn; +100; H m1 Hello", "Quiet: Hello"),
    (
        "what the agent says after a takeover is a turn",
        "ask; +100; join H; +100; H m1 Hello; turn",
        "TakenOver: / Quiet: Hello",
    ),
    (
        "the agent is typing",
        "join H; +100; ask; +100; H m1 Yes; +2000; typing H; +2500; H m2 and no",
        "Quiet: Yes, and no",
    ),
];
