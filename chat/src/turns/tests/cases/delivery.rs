//! Late, doubled, out of order.

pub(super) const CASES: &[super::Case] = &[
    ("a message twice", "ask; +100; dup A m1 Hi", "Quiet@3125: Hi"),
    ("a copy does not prolong", "ask; +100; A m1 Hi; +2000; dup A m1 Hi", "Quiet@3125: Hi"),
    (
        "chunks twice",
        "ask; +100; dup A m1 1:He; dup A m1 2:llo; dup A m1 =Hello",
        "Completed: Hello",
    ),
    (
        "a chunk after the whole",
        "ask; +100; A m1 1:He; A m1 =Hello; A m1 2:llo",
        "Completed: Hello",
    ),
    (
        "a chunk after the turn",
        "ask; +100; A m1 1:He; A m1 =Hello; +2000; A m1 2:llo; ask; +100; A m2 =Yes",
        "Completed: Hello / Completed: Yes",
    ),
    (
        "chunks in the opposite order",
        "ask; +100; A m1 3:!; A m1 2:llo; A m1 1:He; A m1 =Hello!",
        "Completed: Hello!",
    ),
    (
        "the whole before its chunks",
        "ask; +100; A m1 =Hello; A m1 1:He; A m1 2:llo",
        "Completed: Hello",
    ),
    (
        "a chunk is missing",
        "ask; +100; A m1 1:He; lost A m1 2:ll; A m1 3:o; +100; A m1 =Hello",
        "Completed: Hello",
    ),
    (
        "a chunk is missing, and the whole too",
        "ask; +100; A m1 1:He; lost A m1 2:ll; A m1 3:o",
        "Quiet: He …",
    ),
    (
        "the first chunk is missing",
        "ask; +100; lost A m1 1:He; A m1 2:llo; +100; A m1 =Hello",
        "Completed: Hello",
    ),
    (
        "messages in the opposite order",
        "ask; +100; A m2 Two @-10; A m1 One @-20",
        "Quiet: One, Two",
    ),
    (
        "messages out of order by a second",
        "ask; +2000; A m2 Two @-100; +500; A m1 One @-1500",
        "Quiet: One, Two",
    ),
    (
        "late, of the time before the question",
        "+1000; ask; +100; A m0 Before @-500; +100; A m1 =Yes",
        "Completed: Yes / left m0",
    ),
    ("late, and nothing else", "+1000; ask; +100; A m0 Before @-500", "Limit: / left m0"),
    (
        "late and streamed",
        "+1000; ask; +100; A m0 1:Be @-500; +100; A m1 1:Y; A m0 2:fore; A m1 =Yes; A m0 =Before",
        "Completed: Yes / left m0",
    ),
    (
        "late, then asked for without a question",
        "+1000; ask; +100; A m0 Before @-500; A m1 =Yes; turn",
        "Completed: Yes / Quiet: Before",
    ),
    (
        "the rest of an earlier answer",
        "ask; +100; A m1 1:One; +11000; ask; +100; A m1 2: and more; +100; A m2 =Two; A m1 =One and more",
        "Quiet: One … / Completed: Two",
    ),
    (
        "the rest of an earlier answer alone",
        "ask; +100; A m1 1:One; +11000; ask; +100; A m1 =One and more",
        "Quiet: One … / Limit:",
    ),
    ("the answer at the time of the question", "ask; A m1 =Yes", "Completed@325: Yes"),
    (
        "late answers to two questions",
        "ask; +61000; ask; +100; A m1 First @-1000; +100; A m2 Second",
        "Limit: / Quiet: Second / left m1",
    ),
    (
        "the same text twice is two messages",
        "ask; +100; A m1 Yes; +100; A m2 Yes",
        "Quiet: Yes, Yes",
    ),
    (
        "doubled and late",
        "+1000; ask; +100; dup A m0 Before @-500; dup A m1 =Yes",
        "Completed: Yes / left m0",
    ),
    (
        "doubled in the next turn",
        "ask; +100; A m1 =One; ask; +100; dup A m1 =One; +100; A m2 =Two",
        "Completed: One / Completed: Two",
    ),
];
