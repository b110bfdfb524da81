//! Where one is signed in, and who waits to hear it.

use anser_shared::answer::Answer;
use anser_shared::id::DeviceId;
use anser_shared::people::{Device, Profile};
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;

use super::cases::{NOW, act, hear, online, requests};
use crate::effect::Effect;
use crate::input::{Input, NetEvent};
use crate::model::{About, Done, Fault, LinkFault, Progress, Ticket};
use crate::{Action, Core};

fn device(number: u64) -> Device {
    Device {
        device: DeviceId(number),
        name: format!("desk {number}"),
        created_at: NOW,
        seen_at: NOW,
        address: "192.0.2.7".into(),
        online: false,
    }
}

fn ask(core: &mut Core, action: Action) -> (Ticket, Vec<Effect>) {
    let ticket = Ticket::take();
    let effects = core.handle(Input::Action(ticket, action), NOW);
    (ticket, effects)
}

/// The one thing that is asked of the server.
fn only(effects: &[Effect]) -> (u32, Request) {
    let asked = requests(effects);
    let [(tag, request)] = asked[..] else {
        panic!("{asked:?}");
    };
    (tag, request.clone())
}

fn answer(core: &mut Core, tag: u32, answer: Result<Answer, Refusal>) -> Vec<Effect> {
    hear(core, NetEvent::Answer { tag, answer })
}

fn progress(core: &Core, ticket: Ticket) -> Option<Progress> {
    core.model().tickets.progress(ticket).cloned()
}

/// Answers what was asked last about devices with these, and about logins; gives what is asked after that.
fn lists(core: &mut Core, effects: &[Effect], devices: &[u64]) -> Vec<Effect> {
    let (tag, request) = only(effects);
    assert_eq!(request, Request::Devices);
    let devices = devices.iter().map(|number| device(*number)).collect();
    let effects = answer(core, tag, Ok(Answer::Devices(devices)));
    let (tag, request) = only(&effects);
    assert_eq!(request, Request::Logins);
    answer(core, tag, Ok(Answer::Logins(Vec::new())))
}

fn listed(core: &Core) -> Vec<DeviceId> {
    let listed = core.model().devices.last.as_ref();
    let devices = listed.iter().flat_map(|listed| &listed.devices);
    devices.map(|device| device.device).collect()
}

const DONE: Option<Progress> = Some(Progress::Done(Done::Listed));

#[test]
fn who_asks_while_the_list_is_on_its_way_waits_for_the_next_one() {
    let mut core = online();
    let (first, effects) = ask(&mut core, Action::ListDevices);
    assert!(core.model().devices.is_loading());
    let (second, asks) = ask(&mut core, Action::ListDevices);
    assert!(requests(&asks).is_empty());
    let effects = lists(&mut core, &effects, &[1]);
    assert_eq!(progress(&core, first), DONE);
    assert_eq!(progress(&core, second), Some(Progress::Waiting));
    lists(&mut core, &effects, &[1, 2]);
    assert_eq!(progress(&core, second), DONE);
    assert_eq!(listed(&core), [DeviceId(1), DeviceId(2)]);
    assert!(!core.model().devices.is_loading());
}

#[test]
fn a_refusal_leaves_the_list_that_is_here() {
    let mut core = online();
    let (_, effects) = ask(&mut core, Action::ListDevices);
    lists(&mut core, &effects, &[1]);
    let (ticket, effects) = ask(&mut core, Action::ListDevices);
    let (tag, _) = only(&effects);
    answer(&mut core, tag, Err(Refusal::NotAllowed));
    let fault = Fault::Refused(Refusal::NotAllowed);
    assert_eq!(core.model().devices.fault(), Some(&fault));
    assert_eq!(progress(&core, ticket), Some(Progress::Refused(fault)));
    assert_eq!(listed(&core), [DeviceId(1)]);
}

#[test]
fn one_device_that_cannot_be_signed_out_does_not_keep_the_others() {
    let mut core = online();
    let (_, effects) = ask(&mut core, Action::ListDevices);
    lists(&mut core, &effects, &[1, 2, 3]);
    let (ticket, mut effects) = ask(&mut core, Action::RevokeOthers);
    let mut revoked = Vec::new();
    for came in [Err(Refusal::NotAllowed), Ok(Answer::Done)] {
        let (tag, request) = only(&effects);
        let Request::Revoke { device } = request else {
            panic!("{request:?}");
        };
        revoked.push(device);
        assert_eq!(progress(&core, ticket), Some(Progress::Waiting));
        effects = answer(&mut core, tag, came);
    }
    revoked.sort();
    assert_eq!(revoked, [DeviceId(2), DeviceId(3)]);
    let fault = Fault::Refused(Refusal::NotAllowed);
    assert_eq!(progress(&core, ticket), Some(Progress::Refused(fault)));
    // What is shown is as it is now.
    lists(&mut core, &effects, &[1, 2]);
    assert_eq!(listed(&core), [DeviceId(1), DeviceId(2)]);
}

#[test]
fn nobody_waits_for_an_answer_that_does_not_come() {
    let mut core = online();
    let profile = || Action::SetProfile(Profile::named("Anna"));
    let actions = [
        Action::ListDevices,
        Action::ListDevices,
        Action::Revoke(DeviceId(2)),
        profile(),
    ];
    let tickets = actions.map(|action| ask(&mut core, action).0);
    let fault = LinkFault::Lost;
    let retry_at = None;
    hear(&mut core, NetEvent::Down { fault, retry_at });
    let offline = Some(Progress::Refused(Fault::Offline));
    for ticket in tickets {
        assert_eq!(progress(&core, ticket), offline);
    }
    assert_eq!(core.model().devices.fault(), Some(&Fault::Offline));
    // Nor without a connection.
    act(&mut core, profile());
    let fault = core.model().tickets.fault(&About::Profile);
    assert_eq!(fault, Some(&Fault::Offline));
}
