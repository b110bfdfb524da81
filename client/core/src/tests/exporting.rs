//! One file is written at a time, and whoever asked hears what came of it.

use std::path::PathBuf;

use anser_shared::refusal::Refusal;

use super::cases::{NOW, online};
use crate::effect::Effect;
use crate::input::{Input, NetEvent};
use crate::model::{
    Done, Export, ExportEvent, ExportFault, Fault, Format, Progress, Scope, Ticket,
};
use crate::{Action, Core};

fn export() -> Action {
    Action::Export(Export {
        scope: Scope::Everything,
        format: Format::Html,
        path: PathBuf::from("file.html"),
        replaces: false,
    })
}

fn act(core: &mut Core, action: Action) -> (Ticket, Vec<Effect>) {
    let ticket = Ticket::take();
    (ticket, core.handle(Input::Action(ticket, action), NOW))
}

fn told(core: &mut Core, ticket: Ticket, event: ExportEvent) {
    core.handle(Input::Exported { ticket, event }, NOW);
}

fn begins(effects: &[Effect]) -> bool {
    let mut effects = effects.iter();
    effects.any(|effect| matches!(effect, Effect::Export { .. }))
}

fn stops(effects: &[Effect]) -> bool {
    let mut effects = effects.iter();
    effects.any(|effect| matches!(effect, Effect::StopExport))
}

#[test]
fn how_far_it_is_and_what_came_of_it_is_shown_until_it_was_read() {
    let mut core = online();
    let (ticket, effects) = act(&mut core, export());
    assert!(begins(&effects));
    let (written, all) = (20, 300);
    told(&mut core, ticket, ExportEvent::Written { written, all });
    let shown = core.model().export.clone().expect("it is shown");
    assert_eq!((shown.written, shown.all, &shown.came), (20, 300, &None));
    // It runs: that it was read means nothing yet.
    act(&mut core, Action::ForgetExport);
    assert!(core.model().export.is_some());
    told(&mut core, ticket, ExportEvent::Ended(Ok(300)));
    let done = Progress::Done(Done::Exported { messages: 300 });
    assert_eq!(core.model().tickets.progress(ticket), Some(&done));
    assert!(
        core.model()
            .export
            .as_ref()
            .is_some_and(|shown| shown.came == Some(Ok(300)))
    );
    act(&mut core, Action::ForgetExport);
    assert!(core.model().export.is_none());
}

#[test]
fn a_second_one_waits_for_nobody_and_the_first_can_be_stopped() {
    let mut core = online();
    let (first, _) = act(&mut core, export());
    let (second, effects) = act(&mut core, export());
    assert!(!begins(&effects));
    let busy = Progress::Refused(Fault::Export(ExportFault::Busy));
    assert_eq!(core.model().tickets.progress(second), Some(&busy));
    let (_, effects) = act(&mut core, Action::StopExport);
    assert!(stops(&effects));
    let stopped = ExportFault::Stopped;
    told(&mut core, first, ExportEvent::Ended(Err(stopped.clone())));
    let refused = Progress::Refused(Fault::Export(stopped));
    assert_eq!(core.model().tickets.progress(first), Some(&refused));
    let (_, effects) = act(&mut core, Action::StopExport);
    assert!(!stops(&effects), "nothing runs any more");
    assert!(begins(&act(&mut core, export()).1));
}

#[test]
fn nobodys_export_outlives_the_account() {
    let mut core = online();
    let (ticket, _) = act(&mut core, export());
    let refusal = Refusal::DeviceExpired;
    let effects = core.handle(Input::Net(NetEvent::SignedOut(refusal)), NOW);
    assert!(stops(&effects));
    assert!(core.model().export.is_none());
    // What comes late is about nothing that is shown.
    told(&mut core, ticket, ExportEvent::Ended(Ok(3)));
    assert!(core.model().export.is_none());
    let (late, effects) = act(&mut core, export());
    assert!(!begins(&effects));
    let nothing = Progress::Refused(Fault::Export(ExportFault::Nothing));
    assert_eq!(core.model().tickets.progress(late), Some(&nothing));
}
