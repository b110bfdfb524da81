//! What is too much at once and is no message.

use std::collections::VecDeque;

use anser_shared::answer::Answer;
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;

use super::cases::{NOW, act, hear, online, requests};
use crate::effect::{Effect, Notice};
use crate::input::{Input, NetEvent};
use crate::model::{Fault, LinkFault};
use crate::{Action, Core};

fn line(number: usize) -> Action {
    Action::Administer {
        line: number.to_string(),
    }
}

/// The lines among the requests of these effects.
fn lines(effects: &[Effect]) -> Vec<(u32, String)> {
    let asked = requests(effects).into_iter();
    let lines = asked.filter_map(|(tag, request)| match request {
        Request::Administer { line, .. } => Some((tag, line.clone())),
        _ => None,
    });
    lines.collect()
}

fn troubles(effects: &[Effect]) -> usize {
    let is_trouble = |effect: &&Effect| matches!(effect, Effect::Tell(Notice::Trouble { .. }));
    effects.iter().filter(is_trouble).count()
}

fn answer(core: &mut Core, tag: u32, millis: Option<u32>) -> Vec<Effect> {
    let answer = match millis {
        Some(millis) => Err(Refusal::SlowDown { millis }),
        None => Ok(Answer::Done),
    };
    hear(core, NetEvent::Answer { tag, answer })
}

#[test]
fn what_was_too_much_is_asked_again_in_its_order_and_nothing_overtakes_it() {
    let mut core = online();
    let mut under_way = VecDeque::new();
    for number in 0..30 {
        under_way.extend(lines(&act(&mut core, line(number))));
    }
    assert_eq!(under_way.len(), 30);
    let (mut done, mut said, mut room, mut now) = (Vec::new(), 0, 10, NOW);
    let mut later = 30;
    while let Some((tag, text)) = under_way.pop_front() {
        let takes = room > 0;
        room -= usize::from(takes);
        if takes {
            done.push(text);
        }
        let effects = answer(&mut core, tag, (!takes).then_some(3000));
        said += troubles(&effects);
        under_way.extend(lines(&effects));
        if later < 40 {
            // Asked while others wait: behind them.
            under_way.extend(lines(&act(&mut core, line(later))));
            later += 1;
        }
        if under_way.is_empty() && core.model().asks > 0 {
            now = core.wake_at().expect("it goes on by itself");
            room = 7;
            let again = lines(&core.handle(Input::Tick, now));
            assert!(again.len() <= 8, "{}", again.len());
            under_way.extend(again);
        }
    }
    let expected: Vec<String> = (0..40).map(|number| number.to_string()).collect();
    assert_eq!(done, expected);
    assert_eq!(said, 1, "it is said once");
    assert_eq!(core.model().trouble, None);
    assert_eq!(core.model().asks, 0);
    assert!(now.since(NOW).as_secs() < 60);
}

#[test]
fn what_waits_when_the_line_breaks_is_said_to_be_undone() {
    let mut core = online();
    let asked: Vec<_> = (0..3)
        .flat_map(|n| lines(&act(&mut core, line(n))))
        .collect();
    answer(&mut core, asked[1].0, Some(3000));
    assert_eq!(core.model().asks, 3);
    let effects = hear(
        &mut core,
        NetEvent::Down {
            fault: LinkFault::Lost,
            retry_at: None,
        },
    );
    let undone = effects.iter().filter(|effect| {
        matches!(
            effect,
            Effect::Tell(Notice::Finished {
                came: Err(Fault::Offline),
                ..
            })
        )
    });
    assert_eq!(undone.count(), 3);
    assert_eq!(core.model().asks, 0);
}

#[test]
fn whoever_would_wait_for_long_is_told_so_instead() {
    let mut core = online();
    let asked = lines(&act(&mut core, line(0)));
    let effects = answer(&mut core, asked[0].0, Some(3_600_000));
    assert_eq!(troubles(&effects), 0);
    assert_eq!(core.model().asks, 0);
    assert!(effects.iter().any(|effect| matches!(
        effect,
        Effect::Tell(Notice::Finished {
            came: Err(Fault::Refused(Refusal::SlowDown { .. })),
            ..
        })
    )));
}
