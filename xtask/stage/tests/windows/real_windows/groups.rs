//! Three users in a group: one makes it and adds the others, they write, one is mentioned, a double click leads to a
//! friend and asks a stranger, one is removed, and the group ends.

use anser_stage::program::Wanted;
use anser_stage::stage::{Arrival, Stage};
use atspi::Role;

use super::{SETTINGS, picture, story};

const NAME: &str = "groups";
const GROUP: &str = "Rowing";

#[test]
fn a_group_from_its_beginning_to_its_end() {
    story(NAME, live_through_it);
}

fn live_through_it(stage: &mut Stage) -> anyhow::Result<()> {
    let [anna, ben, dora] = ["anna", "ben", "dora"].map(|name| {
        let seat = stage.seat(name, SETTINGS, Arrival::SignedIn(name));
        seat.map(|seat| (seat, name))
    });
    let ((anna, _), (ben, _), (dora, _)) = (anna?, ben?, dora?);

    // Anna makes it; she finds its window open, and brings in Ben and Carla, who is away.
    let seat = stage.at(anna)?;
    let own = seat.nickname()?;
    seat.turn_to("Groups")?;
    seat.program.press(&own, "New group")?;
    seat.program
        .write(&own, Role::Entry, "Name of the group", GROUP)?;
    seat.program.press(&own, "Create group")?;
    seat.program
        .see(GROUP, Wanted::Named(Role::Entry, "Message"))?;
    seat.program.press(GROUP, "Add people")?;
    for (name, nickname) in [("ben", "Ben Okafor"), ("carla", "Carla Nunes")] {
        seat.program.write(GROUP, Role::Entry, "People", name)?;
        seat.click(GROUP, Wanted::Named(Role::CheckBox, nickname))?;
    }
    seat.program.press(GROUP, "Add to the group")?;
    let button = Wanted::Named(Role::Button, "Add to the group");
    seat.program.miss(GROUP, button)?;

    // Dora finds it in her list and joins by herself.
    let seat = stage.at(dora)?;
    let doras = seat.nickname()?;
    seat.turn_to("Groups")?;
    seat.program.press(&doras, "Join “Rowing”")?;
    seat.program
        .see(GROUP, Wanted::Named(Role::Entry, "Message"))?;
    stage.freeze_picture(&picture(NAME, "together"))?;

    // Everybody reads what everybody writes, in this window and in no other.
    stage.at(ben)?.open(GROUP)?;
    stage.at(ben)?.say(GROUP, "Who has the oars?")?;
    stage.at(dora)?.say(GROUP, "They are in my boat.")?;
    for seat in [anna, ben, dora] {
        stage.at(seat)?.hear(GROUP, "Who has the oars?")?;
        stage.at(seat)?.hear(GROUP, "They are in my boat.")?;
    }
    let seat = stage.at(anna)?;
    seat.turn_to("Chats")?;
    seat.open("Ben Okafor")?;
    seat.hear("Ben Okafor", "☕")?;
    let stray = Wanted::Named(Role::ListItem, "Who has the oars?");
    anyhow::ensure!(
        seat.program.find("Ben Okafor", stray)?.is_none(),
        "what was said in the group stands with one alone"
    );

    // Whoever is called by name sees that apart from how much is unread.
    // The name is the one that the reader knows.
    let seat = stage.at(ben)?;
    let called = "@anna can we go on Sunday?";
    seat.program.write(GROUP, Role::Entry, "Message", called)?;
    seat.program.press(GROUP, "Send")?;
    seat.hear(GROUP, "@Anna Lindqvist can we go on Sunday?")?;
    stage.at(anna)?.program.window("@1) Rowing")?;
    let called = Wanted::Described(Role::Button, "You are mentioned once");
    stage.at(anna)?.program.see(&own, called)?;
    stage.freeze_picture(&picture(NAME, "called"))?;

    // A double click: Ben is Anna's friend, Carla is a stranger to Dora.
    let seat = stage.at(dora)?;
    seat.double_click(GROUP, "Carla Nunes")?;
    seat.program
        .write(GROUP, Role::Entry, "A few words", "We row together")?;
    seat.program.press(GROUP, "Send request")?;
    seat.program
        .miss(GROUP, Wanted::Named(Role::Button, "Send request"))?;
    seat.turn_to("Friends")?;
    seat.program.see(&doras, Wanted::Saying("Carla Nunes"))?;
    let seat = stage.at(ben)?;
    seat.double_click(GROUP, "Anna Lindqvist")?;
    seat.hear("Anna Lindqvist", "☕")?;

    // Dora is put out: her window says so, and keeps what she has read.
    let seat = stage.at(anna)?;
    seat.choose_in(GROUP, "Dora Weiss", "Remove from the group…")?;
    seat.program.press(GROUP, "Remove")?;
    let over = Wanted::Saying("You were removed from this group");
    stage.at(dora)?.raise(GROUP)?;
    stage.at(dora)?.program.see(GROUP, over)?;
    stage.at(ben)?.say(GROUP, "Only for us two")?;
    stage.at(anna)?.hear(GROUP, "Only for us two")?;
    stage.at(dora)?.hear(GROUP, "They are in my boat.")?;
    let secret = Wanted::Named(Role::ListItem, "Only for us two");
    anyhow::ensure!(
        stage.at(dora)?.program.find(GROUP, secret)?.is_none(),
        "who is out reads what is said afterwards"
    );

    // It ends for those who are in it, and what was said stays.
    let seat = stage.at(anna)?;
    seat.program.press(GROUP, "Group settings")?;
    seat.program.press(GROUP, "Delete group…")?;
    seat.program.press(GROUP, "Delete group")?;
    for seat in [anna, ben] {
        stage.at(seat)?.raise(GROUP)?;
        stage
            .at(seat)?
            .program
            .see(GROUP, Wanted::Saying("This group has ended"))?;
        stage.at(seat)?.hear(GROUP, "Only for us two")?;
    }
    Ok(())
}
