//! The connection is lost in the middle.

pub(super) const CASES: &[super::Case] = &[
    ("lost before the answer", "ask; off; +500; A m1 Hi; +5000; on", "Quiet@8500: Hi"),
    (
        "lost for longer than the quiet time",
        "ask; +100; A m1 One; +1000; off; +100; A m2 Two; +10000; on",
        "Quiet: One, Two",
    ),
    (
        "lost in a streamed message",
        "ask; +100; A m1 1:He; +100; off; A m1 2:llo; A m1 =Hello; +20000; on",
        "Completed: Hello",
    ),
    (
        "lost in a streamed message that goes on",
        "ask; +100; A m1 1:He; +100; off; A m1 2:l; +2000; on; A m1 3:lo; +500; A m1 =Hello",
        "Completed: Hello",
    ),
    (
        "lost between two messages",
        "ask; +100; A m1 =One; off; +100; A m2 =Two; +1000; on",
        "Quiet: One, Two",
    ),
    ("lost until the limit", "ask; +100; A m1 One; off; +59900; on", "Limit@60000: One"),
    (
        "lost, and what was missed comes after the limit",
        "ask; +100; A m1 One; off; +1000; A m2 Two; +60000; on",
        "Limit@60000: One / left m2",
    ),
    (
        "lost twice",
        "ask; +100; A m1 1:a; off; +5000; on; A m1 2:b; +100; off; A m1 =abc; +5000; on",
        "Completed: abc",
    ),
    ("nothing was missed", "ask; +100; A m1 One; +1000; off; +500; on", "Quiet@4600: One"),
    (
        "a message was lost without the connection",
        "ask; +100; lost A m1 One; +100; A m2 Two; +100; off; on",
        "Quiet: One, Two",
    ),
    ("a copy from the transcript", "ask; +100; A m1 One; +500; off; +100; on", "Quiet@3700: One"),
    ("asked while there is no connection", "off; ask; +1000; A m1 Hi; on", "Quiet@4000: Hi"),
    (
        "typing was missed",
        "ask; +100; A m1 One; off; typing A; +4000; A m2 Two; on",
        "Quiet: One, Two",
    ),
    (
        "late from the transcript",
        "+1000; A m0 Before; +10; ask; +100; off; +100; on; A m1 =Yes",
        "Completed: Yes / left m0",
    ),
    (
        "an earlier message that only the transcript has",
        "past F p Welcome; +1000; lost A m0 Before; +100; ask; +100; off; +100; on; A m1 =Yes",
        "Completed: Yes / left p m0",
    ),
    (
        "an agent has joined meanwhile",
        "ask; +100; A m1 One; off; join H; +5000; on",
        "TakenOver: One",
    ),
    (
        "the chat was transferred meanwhile",
        "ask; +100; A m1 One; off; transfer; +5000; B m2 Hello; on",
        "Transferred: One / left m2",
    ),
    ("the chat ends", "ask; +100; A m1 1:One; +100; end", "SessionEnded@200: One …"),
    ("the chat ends without an answer", "ask; +100; end", "SessionEnded@100:"),
    (
        "the chat has ended",
        "ask; +100; A m1 =One; +1000; end; ask",
        "Completed: One / SessionEnded:",
    ),
];
