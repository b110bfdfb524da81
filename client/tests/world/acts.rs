//! What every device has in the end, whatever a network, a disk and people have done.

use proptest::prelude::*;

use crate::world::{self, Act, World};

fn acts() -> impl Strategy<Value = Vec<Act>> {
    prop::collection::vec(act(), 0..400)
}

fn act() -> impl Strategy<Value = Act> {
    let who = 0..world::PROGRAMS;
    prop_oneof![
        6 => (who.clone(), who.clone()).prop_map(|(from, to)| Act::Send { from, to }),
        1 => (who.clone(), who.clone()).prop_map(|(from, to)| Act::Burst { from, to }),
        1 => (0..100_usize).prop_map(|answered| Act::Stop { answered }),
        2 => (who.clone(), who.clone()).prop_map(|(one, other)| Act::Ask { one, other }),
        2 => (who.clone(), who.clone(), any::<bool>())
            .prop_map(|(one, other, accept)| Act::Answer { one, other, accept }),
        1 => (who.clone(), who.clone()).prop_map(|(one, other)| Act::Part { one, other }),
        4 => (who.clone(), who.clone(), 0..3_u64)
            .prop_map(|(who, with, before_end)| Act::Read { who, with, before_end }),
        2 => (who.clone(), who.clone(), 0..3_usize)
            .prop_map(|(who, with, before_last)| Act::Delete { who, with, before_last }),
        2 => (who.clone(), who.clone(), 0..3_usize)
            .prop_map(|(who, with, before_last)| Act::Edit { who, with, before_last }),
        3 => (who.clone(), who.clone(), 0..5_u64, prop::bool::weighted(0.7))
            .prop_map(|(who, with, before_end, on)| Act::React { who, with, before_end, on }),
        1 => (who.clone(), who.clone(), 0..5_u64, prop::bool::weighted(0.7))
            .prop_map(|(who, with, before_end, on)| Act::Pin { who, with, before_end, on }),
        2 => (who.clone(), who.clone(), who.clone(), 0..5_u64)
            .prop_map(|(who, with, to, before_end)| Act::Forward { who, with, to, before_end }),
        1 => (who.clone(), who.clone(), any::<bool>(), any::<bool>())
            .prop_map(|(who, with, pinned, muted)| Act::Arrange { who, with, pinned, muted }),
        1 => (who.clone(), who.clone(), any::<bool>())
            .prop_map(|(who, other, blocked)| Act::Block { who, other, blocked }),
        1 => (who.clone(), who.clone()).prop_map(|(who, other)| Act::Remark { who, other }),
        1 => who.clone().prop_map(|who| Act::Status { who }),
        3 => (who.clone(), who.clone(), prop::bool::weighted(0.2), prop::bool::weighted(0.2))
            .prop_map(|(who, with, clears, unseen)| Act::Write { who, with, clears, unseen }),
        10 => who.clone().prop_map(|who| Act::ToServer { who }),
        10 => who.clone().prop_map(|who| Act::ToClient { who }),
        6 => who.clone().prop_map(|who| Act::ToDisk { who }),
        6 => who.clone().prop_map(|who| Act::FromDisk { who }),
        3 => who.clone().prop_map(|who| Act::Cut { who }),
        4 => who.clone().prop_map(|who| Act::Connect { who }),
        2 => who.clone().prop_map(|who| Act::Crash { who }),
        2 => who.clone().prop_map(|who| Act::FallBehind { who }),
        1 => who.clone().prop_map(|who| Act::Trouble { who }),
        1 => who.prop_map(|who| Act::Slow { who }),
        1 => Just(Act::Rest),
    ]
}

/// Answers to posts come at once; the texts of others between them are fetched. Those that wait behind the
/// first ones go out all the same, also when nobody writes any more.
#[test]
fn more_texts_than_may_be_under_way_all_go_out_after_a_goodbye() {
    let mut world = World::new();
    world.settle();
    world.perform(Act::Stop { answered: 0 });
    for who in 0..world::PROGRAMS {
        world.perform(Act::ToClient { who });
    }
    world.perform(Act::Burst { from: 0, to: 1 });
    world.perform(Act::Burst { from: 0, to: 1 });
    // Somebody else is back first, and what they write is a gap for the first one.
    world.perform(Act::Connect { who: 1 });
    world.perform(Act::Burst { from: 1, to: 0 });
    for _ in 0..1_000 {
        for act in [
            Act::ToDisk { who: 1 },
            Act::FromDisk { who: 1 },
            Act::ToServer { who: 1 },
            Act::ToClient { who: 1 },
        ] {
            world.perform(act);
        }
    }
    world.settle();
    world.check().unwrap();
}

/// The same acts, and sometimes the server's data are copied or an older copy is put back.
fn acts_with_copies() -> impl Strategy<Value = Vec<Act>> {
    let rare =
        prop_oneof![3 => Just(None), 1 => Just(Some(Act::Copy)), 1 => Just(Some(Act::PutBack))];
    let parts = prop::collection::vec((prop::collection::vec(act(), 0..60), rare), 0..7);
    parts.prop_map(|parts| {
        let part = |(mut acts, last): (Vec<Act>, Option<Act>)| {
            acts.extend(last);
            acts
        };
        parts.into_iter().flat_map(part).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    /// Whatever is cut, lost, repeated, late or killed: in the end every device has what the
    /// server has, each message is there once, and everybody's messages stand in the order in
    /// which they were written.
    #[test]
    fn every_device_ends_with_what_the_server_has(acts in acts()) {
        let mut world = World::new();
        for act in acts {
            world.perform(act);
            world.check_unread()?;
        }
        world.settle();
        world.check()?;
    }

    /// Whatever copy of its data the server goes on from: every program follows it, and what a person has
    /// written is in the log, waits, or is kept apart by their program.
    #[test]
    fn every_device_follows_a_server_that_was_set_back(acts in acts_with_copies()) {
        let mut world = World::new();
        for act in acts {
            world.perform(act);
        }
        world.settle();
        world.check_logs()?;
        world.check_nothing_is_lost()?;
    }
}
