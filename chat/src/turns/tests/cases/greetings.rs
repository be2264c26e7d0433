//! What nobody has asked for.

pub(super) const CASES: &[super::Case] = &[
    ("a greeting", "turn; +100; A m1 Hello", "Quiet@3125: Hello"),
    ("a streamed greeting", "turn; +100; A m1 1:He; A m1 =Hello", "Completed: Hello"),
    ("a greeting that came before", "+100; A m1 Hello; +1000; turn", "Quiet@3000: Hello"),
    ("a greeting from the transcript", "past A m1 Hello; turn", "Quiet@3000: Hello"),
    (
        "a greeting in two parts, one from the transcript",
        "past F m1 Welcome; turn; +100; A m2 =How can I help?",
        "Completed: Welcome, How can I help?",
    ),
    ("no greeting", "turn", "Limit@60000:"),
    (
        "a greeting and a question",
        "turn; +100; A m1 =Hello; ask; +100; A m2 =Yes",
        "Completed: Hello / Completed: Yes",
    ),
    (
        "a greeting that is not awaited",
        "+100; A m1 Hello; +100; ask; +100; A m2 =Yes",
        "Completed: Yes / left m1",
    ),
    (
        "a greeting from the transcript that is not awaited",
        "past A m1 Hello; ask; +100; A m2 =Yes",
        "Completed: Yes / left m1",
    ),
    (
        "a greeting that is being written when the customer asks",
        "+100; A m1 1:Hel; +100; ask; A m1 2:lo; +100; A m1 =Hello; A m2 =Yes",
        "Completed: Yes / left m1",
    ),
    (
        "a greeting after the first answer",
        "past A m1 Hello; ask; +100; A m2 =Yes; turn",
        "Completed: Yes / CustomerSpoke: Hello",
    ),
    (
        "a question of the past ends the greeting",
        "past A m1 Hello @-9000; past C q Why? @-8000; past A m2 Because @-7000; turn; turn",
        "CustomerSpoke: Hello / Quiet: Because",
    ),
    (
        "the customer speaks without asking",
        "turn; +100; A m1 Hello; +100; C c1 Hi",
        "CustomerSpoke@225: Hello",
    ),
    (
        "what is said after that",
        "turn; +100; A m1 Hello; +100; C c1 Hi; +100; A m2 =Yes; turn",
        "CustomerSpoke: Hello / Completed: Yes",
    ),
    ("the customer speaks first", "turn; +100; C c1 Hi; +100; A m1 =Yes", "Completed: Yes"),
    (
        "a message by itself between questions",
        "ask; +100; A m1 =One; +5000; A m2 Still there?; turn; ask; +100; A m3 =Good",
        "Completed: One / Quiet: Still there? / Completed: Good",
    ),
    (
        "a reminder in the middle of the next answer",
        "ask; +100; A m1 =One; +5000; A m2 Still there?; +10; ask; +100; A m3 =Good",
        "Completed: One / Completed: Good / left m2",
    ),
    ("an end mark in a greeting", "mark <END>; turn; +100; A m1 Hello<END>", "EndMark: Hello"),
];
