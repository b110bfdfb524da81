//! One user at two devices: a message that is written at one is found at the other, and a message that is read at one
//! is read at both.

use anser_stage::program::{Wanted, wait};
use anser_stage::stage::{Arrival, Stage};
use atspi::Role;

use super::{SETTINGS, picture, story};

const NAME: &str = "devices";

#[test]
fn one_person_at_two_devices() {
    story(NAME, write_on_two_devices);
}

fn write_on_two_devices(stage: &mut Stage) -> anyhow::Result<()> {
    let desk = stage.seat("desk", SETTINGS, Arrival::SignedIn("anna"))?;
    let laptop = stage.seat("laptop", SETTINGS, Arrival::SignedIn("anna"))?;
    let other = stage.seat("other", SETTINGS, Arrival::SignedIn("ben"))?;
    let (anna, ben) = (stage.at(desk)?.nickname()?, stage.at(other)?.nickname()?);
    stage.at(desk)?.open(&ben)?;
    let contacts = format!("Anser – {anna}");

    // Begun at the desk, found and finished at the laptop.
    let draft = "I was about to say 🪿";
    let desks = stage.at(desk)?.program;
    desks.write(&ben, Role::Entry, "Message", draft)?;
    let begun = Wanted::Described(Role::Button, "Draft: I was about to say");
    stage.at(laptop)?.program.see(&contacts, begun)?;
    stage.at(laptop)?.open(&ben)?;
    stage.at(laptop)?.written(&ben, draft)?;
    stage.freeze_picture(&picture(NAME, "draft"))?;
    stage.at(laptop)?.say(&ben, "that the geese are back")?;
    // Sent there, it is gone at the desk, where nobody is, and stands in the conversation.
    stage.at(desk)?.hear(&ben, "that the geese are back")?;
    stage.at(desk)?.written(&ben, "")?;

    // What comes is unread on both, and read on both when it was looked at on one.
    stage.at(other)?.open(&anna)?;
    let process = stage.at(other)?.program.process;
    let away = stage.screen.place_of(process, &anna)?;
    stage.screen.activate(&away)?;
    stage.at(other)?.say(&anna, "Are they?")?;
    let unread = format!("(1) {ben}");
    for seat in [desk, laptop] {
        stage.at(seat)?.program.window(&unread)?;
    }
    stage.freeze_picture(&picture(NAME, "unread"))?;
    let process = stage.at(laptop)?.program.process;
    let conversation = stage.screen.place_of(process, &ben)?;
    stage.screen.activate(&conversation)?;
    for seat in [desk, laptop] {
        let program = stage.at(seat)?.program;
        wait("a window without unread messages", || {
            Ok(program.find_window(&unread)?.is_none().then_some(()))
        })?;
    }
    let is_read = Wanted::Described(Role::ListItem, "Read");
    stage.at(other)?.program.see(&anna, is_read).map(drop)
}
