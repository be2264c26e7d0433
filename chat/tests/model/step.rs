//! What happens in a schedule.

use proptest::prelude::*;

/// One thing that happens.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// So many messages, a few milliseconds apart.
    Say(u8),
    /// Messages of which each two come in the opposite order.
    SayReversed(u8),
    /// Messages that come twice.
    SayTwice(u8),
    /// Something that is not kept.
    Type,
    /// An attachment, and how far its scan is.
    Attach,
    Scan,
    /// A message in pieces; complete or not yet.
    Stream(u8),
    Advance(u32),
    /// The sockets are cut, after losing what comes last.
    Cut {
        lost: u8,
    },
    /// The sockets stay open, and nothing comes any more.
    Stall,
    Garbage,
    FailConnections {
        status: u16,
        times: u8,
    },
    Unreachable {
        seconds: u16,
    },
    FailTranscript {
        status: u16,
        times: u8,
    },
    RefuseUpgrades {
        status: u16,
        times: u8,
    },
    IgnoreSubscriptions(u8),
    RefuseSubscriptions(u8),
    /// The token expires now.
    ExpireToken,
    Suspend,
    Resume,
    /// The consumer takes nothing, until it takes everything again.
    StopReading,
    Read,
}

fn status() -> impl Strategy<Value = u16> {
    prop_oneof![Just(429), Just(500), Just(503), Just(502)]
}

pub(crate) fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (1_u8..12).prop_map(Step::Say),
        2 => (1_u8..5).prop_map(Step::SayTwice),
        1 => Just(Step::Say(200)),
        2 => Just(Step::Type),
        2 => Just(Step::Attach),
        2 => Just(Step::Scan),
        2 => (1_u8..5).prop_map(Step::Stream),
        8 => (1_u32..3_000).prop_map(Step::Advance),
        3 => (3_000_u32..200_000).prop_map(Step::Advance),
        1 => (3_000_000_u32..8_000_000).prop_map(Step::Advance),
        4 => (0_u8..4).prop_map(|lost| Step::Cut { lost }),
        2 => Just(Step::Stall),
        1 => Just(Step::Garbage),
        2 => (status(), 1_u8..6).prop_map(|(status, times)| Step::FailConnections { status, times }),
        1 => (1_u16..4_000).prop_map(|seconds| Step::Unreachable { seconds }),
        2 => (status(), 1_u8..4).prop_map(|(status, times)| Step::FailTranscript { status, times }),
        1 => (prop_oneof![status(), Just(403), Just(302)], 1_u8..4)
            .prop_map(|(status, times)| Step::RefuseUpgrades { status, times }),
        1 => (1_u8..6).prop_map(Step::IgnoreSubscriptions),
        1 => (1_u8..6).prop_map(Step::RefuseSubscriptions),
        1 => Just(Step::ExpireToken),
        1 => Just(Step::Suspend),
        2 => Just(Step::Resume),
        1 => Just(Step::StopReading),
        2 => Just(Step::Read),
    ]
}

pub(crate) fn any_step_or_reorder() -> impl Strategy<Value = Step> {
    prop_oneof![12 => any_step(), 2 => (2_u8..6).prop_map(Step::SayReversed)]
}
