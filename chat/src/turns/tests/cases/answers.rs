//! How a turn ends if everything arrives.

pub(super) const CASES: &[super::Case] = &[
    ("one message", "ask; +500; A m1 Hi", "Quiet@3525: Hi"),
    ("no answer", "ask", "Limit@60000:"),
    ("a message of the flow", "ask; +500; F m1 Please hold", "Quiet@3525: Please hold"),
    (
        "streamed",
        "ask; +100; A m1 1:He; +100; A m1 2:llo; +100; A m1 =Hello",
        "Completed@625: Hello",
    ),
    ("one chunk and its whole", "ask; +100; A m1 1:Hi; A m1 =Hi", "Completed: Hi"),
    ("a whole without chunks", "ask; +100; A m1 =Hi", "Completed@425: Hi"),
    ("a whole that corrects its chunks", "ask; +100; A m1 1:Helo; A m1 =Hello", "Completed: Hello"),
    ("two messages in one piece", "ask; +500; A m1 One; +2000; A m2 Two", "Quiet@5525: One, Two"),
    (
        "two streamed messages",
        "ask; +100; A m1 1:One; A m1 =One; +200; A m2 1:Two; +900; A m2 =Two",
        "Completed: One, Two",
    ),
    (
        "a message after a streamed one",
        "ask; +100; A m1 =One; +200; A m2 Two",
        "Quiet@3325: One, Two",
    ),
    (
        "a streamed message after another",
        "ask; +100; A m1 One; +200; A m2 =Two",
        "Completed@625: One, Two",
    ),
    (
        "a pause that is too long",
        "ask; +100; A m1 One; +4000; A m2 Two",
        "Quiet@3125: One / left m2",
    ),
    (
        "a pause after the flag that is too long",
        "ask; +100; A m1 =One; +400; A m2 Two",
        "Completed@425: One / left m2",
    ),
    (
        "what came too late is the next turn without a question",
        "ask; +100; A m1 =One; +900; A m2 Two; turn",
        "Completed: One / Quiet: Two",
    ),
    (
        "two that are written at once",
        "ask; +100; A m1 1:O; A m2 1:T; +500; A m1 =One; +2000; A m2 =Two",
        "Completed: One, Two",
    ),
    (
        "the second is done first",
        "ask; +100; A m1 1:O; A m2 1:T; +500; A m2 =Two; +2000; A m1 =One",
        "Completed: One, Two",
    ),
    ("it breaks off", "ask; +100; A m1 1:I was; +100; A m1 2: about", "Quiet@10225: I was about …"),
    (
        "it goes on after 9 s",
        "ask; +100; A m1 1:I was; +9000; A m1 2: here; +100; A m1 =I was here",
        "Completed: I was here",
    ),
    (
        "it goes on after 11 s",
        "ask; +100; A m1 1:I was; +11000; A m1 =I was here; ask; +100; A m2 =Yes",
        "Quiet: I was … / Completed: Yes",
    ),
    (
        "chunks without a flag",
        "ask; +100; A m1 1:a; +500; A m1 2:b; +500; A m1 3:c",
        "Quiet@11125: abc …",
    ),
    (
        "one that never stops",
        "ask; +9000; A m1 1:a; +9000; A m1 2:b; +9000; A m1 3:c; +9000; A m1 4:d; +9000; A m1 5:e; +9000; A m1 6:f; +9000",
        "Limit@60000: abcdef …",
    ),
    (
        "one that talks for ever",
        "ask; A m1 1; +2900; A m2 2; +2900; A m3 3; +2900; A m4 4; +2900; A m5 5; +2900; A m6 6; +2900; A m7 7; +2900; A m8 8; +2900; A m9 9; +2900; A m10 10; +2900; A m11 11; +2900; A m12 12; +2900; A m13 13; +2900; A m14 14; +2900; A m15 15; +2900; A m16 16; +2900; A m17 17; +2900; A m18 18; +2900; A m19 19; +2900; A m20 20; +2900; A m21 21; +2900; A m22 22",
        "Limit@60000: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21 / left m22",
    ),
    ("typing before the answer", "ask; +100; typing A; +5000; A m1 Hi", "Quiet: Hi"),
    (
        "typing between messages",
        "ask; +100; A m1 One; +2000; typing A; +2000; A m2 Two",
        "Quiet@7125: One, Two",
    ),
    (
        "typing after the flag",
        "ask; +100; A m1 =One; +200; typing A; +2000; A m2 =Two",
        "Completed: One, Two",
    ),
    (
        "the customer's typing changes nothing",
        "ask; +100; A m1 One; +2000; typing C",
        "Quiet@3125: One",
    ),
    ("an end mark", "mark <END>; ask; +100; A m1 Hello<END>", "EndMark@125: Hello"),
    ("an end mark and a line break", "mark <END>; ask; +100; A m1 Hello <END> ", "EndMark: Hello"),
    (
        "an end mark in the second message",
        "mark <END>; ask; +100; A m1 One; +100; A m2 Two<END>",
        "EndMark@225: One, Two",
    ),
    (
        "an end mark in two chunks",
        "mark <END>; ask; +100; A m1 1:Hello<E; +100; A m1 2:ND>",
        "EndMark: Hello …",
    ),
    (
        "the whole after the end mark",
        "mark <END>; ask; +100; A m1 1:Hello<END>; +100; A m1 =Hello<END>; ask; +100; A m2 Yes<END>",
        "EndMark: Hello … / EndMark: Yes",
    ),
    (
        "an end mark in the middle is none",
        "mark <END>; ask; +100; A m1 <END> is a mark",
        "Quiet: <END> is a mark",
    ),
    (
        "a message of only the end mark",
        "mark <END>; ask; +100; A m1 Hello; +100; A m2 <END>",
        "EndMark: Hello",
    ),
    ("no end mark comes", "mark <END>; ask; +100; A m1 =Hello", "Completed: Hello"),
    ("no wait after the flag", "at-once; ask; +100; A m1 1:H; A m1 =Hi", "Completed@125: Hi"),
    (
        "no wait after the flag, and another message",
        "at-once; ask; +100; A m1 =One; +200; A m2 =Two; turn",
        "Completed: One / Completed: Two",
    ),
    (
        "no wait after the flag, but another is being written",
        "at-once; ask; +100; A m1 1:O; A m2 1:T; +100; A m1 =One; +100; A m2 =Two",
        "Completed: One, Two",
    ),
    ("a file", "ask; +100; file A f1", "Quiet@3125: [f1]"),
    ("a message and a file", "ask; +100; A m1 =Here; +100; file A f1", "Quiet@3225: Here [f1]"),
    (
        "a file and a streamed message",
        "ask; +100; file A f1; +100; A m1 1:H; +100; A m1 =Here",
        "Completed: Here [f1]",
    ),
    (
        "two questions",
        "ask; +100; A m1 =One; ask; +100; A m2 =Two",
        "Completed: One / Completed: Two",
    ),
    (
        "two questions, one without an answer",
        "ask; ask; +100; A m2 =Two",
        "Limit: / Completed: Two",
    ),
    ("an empty message", "ask; +100; A m1 1:; A m1 =", "Completed:"),
];
