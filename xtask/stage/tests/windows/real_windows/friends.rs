//! Two users become friends by request, one of them while the other is offline. They talk, come back to unread
//! messages, and one ends the friendship by right click.

use anser_stage::program::Wanted;
use anser_stage::stage::{Arrival, Stage};
use anyhow::ensure;
use atspi::Role;

use super::{SETTINGS, ended, picture};

const NAME: &str = "friends";
const PASSWORD: &str = "a goose flies south";

#[test]
fn friends_by_request_until_one_has_enough() {
    let mut stage = Stage::open(None).unwrap();
    let outcome = befriend_and_part(&mut stage);
    ended(&stage, NAME, outcome);
}

fn befriend_and_part(stage: &mut Stage) -> anyhow::Result<()> {
    let vera = stage.seat("vera", SETTINGS, Arrival::Invited)?;
    stage.at(vera)?.register(None, "vera", "Vera", PASSWORD)?;
    ensure!(stage.at(vera)?.nickname()? == "Vera");
    stage.leave(vera);

    // Vera is away and hears of it when she comes back.
    let wim = stage.seat("wim", SETTINGS, Arrival::Invited)?;
    stage.at(wim)?.register(None, "wim", "Wim", PASSWORD)?;
    stage.at(wim)?.ask_friend("vera", "It is me")?;
    stage.come_back(vera)?;
    let seat = stage.at(vera)?;
    seat.program.press("Anser – Vera", "Requests (1)")?;
    seat.program
        .see("Anser – Vera", Wanted::Saying("It is me"))?;
    stage.freeze_picture(&picture(NAME, "request"))?;
    stage.at(vera)?.program.press("Anser – Vera", "Accept")?;

    stage.at(wim)?.show_friends()?;
    stage.at(wim)?.open("Vera")?;
    stage.at(wim)?.say("Vera", "Now we are friends.")?;
    // Away again: what comes meanwhile is unread afterwards, in the list and in the title.
    stage
        .at(vera)?
        .program
        .see("Anser – Vera", unread("One unread message."))?;
    stage.leave(vera);
    stage.at(wim)?.say("Vera", "Are you there?")?;
    stage.come_back(vera)?;
    stage
        .at(vera)?
        .program
        .see("Anser – Vera", unread("2 unread messages."))?;
    stage.freeze_picture(&picture(NAME, "unread"))?;
    // Opening it in front of somebody reads it, and the other one sees that.
    stage.at(vera)?.open("Wim")?;
    let process = stage.at(vera)?.program.process;
    let conversation = stage.screen.place_of(process, "Wim")?;
    stage.screen.activate(&conversation)?;
    stage.at(vera)?.hear("Wim", "Are you there?")?;
    stage
        .at(vera)?
        .program
        .miss("Anser – Vera", unread("unread message"))?;
    let is_read = Wanted::Described(Role::ListItem, "Read");
    stage.at(wim)?.program.see("Vera", is_read)?;

    // It ends for both by a right click, after asking; what was said stays readable.
    stage.at(vera)?.choose("Wim", "Delete friend…")?;
    stage.freeze_picture(&picture(NAME, "question"))?;
    stage
        .at(vera)?
        .program
        .press("Anser – Vera", "Delete friend")?;
    for (seat, friend) in [(vera, "Wim"), (wim, "Vera")] {
        let over = Wanted::Saying("You can read what was said");
        stage.at(seat)?.program.see(friend, over)?;
        stage.at(seat)?.hear(friend, "Are you there?")?;
    }
    Ok(())
}

fn unread(said: &str) -> Wanted<'_> {
    Wanted::Described(Role::Button, said)
}
