//! Two users without an account: they register, one after comparing the fingerprint and one with an invite link, and
//! become friends, and one of them starts without a server.

use anser_stage::program::Wanted;
use anser_stage::stage::{Arrival, Stage};
use anyhow::ensure;

use super::{SETTINGS, ended, picture};

const NAME: &str = "newcomers";
const PASSWORD: &str = "a goose flies south";

#[test]
fn two_newcomers_meet() {
    let mut stage = Stage::open_with(None, &[("ANSER_FRIEND_REQUESTS", "auto")]).unwrap();
    let outcome = meet(&mut stage);
    ended(&stage, NAME, outcome);
}

fn meet(stage: &mut Stage) -> anyhow::Result<()> {
    // The address alone: this is a first contact, and the program has to ask.
    let link = stage.server.link().to_owned();
    let address = link
        .trim_start_matches("anser://")
        .split('/')
        .next()
        .unwrap_or_default();
    let vera = stage.seat("vera", SETTINGS, Arrival::Alone)?;
    stage
        .at(vera)?
        .register(Some(address), "vera", "Vera", PASSWORD)?;
    let asked = Wanted::Saying("eight words");
    stage.at(vera)?.program.see("Anser", asked)?;
    stage.freeze_picture(&picture(NAME, "fingerprint"))?;
    stage
        .at(vera)?
        .program
        .press("Anser", "They are the same")?;
    ensure!(stage.at(vera)?.nickname()? == "Vera");

    // The link carries the fingerprint: nobody is asked anything.
    let wim = stage.seat("wim", SETTINGS, Arrival::Invited)?;
    stage.at(wim)?.register(None, "wim", "Wim", PASSWORD)?;
    ensure!(stage.at(wim)?.nickname()? == "Wim");
    // A name that is taken is said under its field, and what was typed stays.
    let third = stage.seat("third", SETTINGS, Arrival::Invited)?;
    stage
        .at(third)?
        .register(None, "WIM", "Another", PASSWORD)?;
    let taken = Wanted::Saying("This name is taken");
    stage.at(third)?.program.see("Anser", taken)?;
    stage.freeze_picture(&picture(NAME, "name-taken"))?;
    stage.leave(third);

    stage.at(wim)?.add_friend("vera")?;
    for (seat, friend) in [(wim, "Vera"), (vera, "Wim")] {
        stage.at(seat)?.show_friends()?;
        stage.at(seat)?.open(friend)?;
    }
    stage.at(wim)?.say("Vera", "Here I am.")?;
    stage.at(vera)?.hear("Wim", "Here I am.")?;

    // A second time is the same window, in front and with the keyboard.
    let process = stage.at(vera)?.program.process;
    let contacts = stage.screen.place_of(process, "Anser – ")?;
    stage.screen.activate(&contacts)?;
    stage.at(vera)?.open("Wim")?;
    let conversation = stage.screen.place_of(process, "Wim")?;
    stage.screen.wait_active(&conversation)?;
    let windows = stage.screen.places(process)?;
    ensure!(windows.len() == 2, "one window for each: {windows:#?}");

    // The program starts from its own history, before and without the server.
    stage.leave(vera);
    stage.server.stop();
    stage.come_back(vera)?;
    ensure!(stage.at(vera)?.nickname()? == "Vera");
    // The window that was open is open again.
    stage.at(vera)?.program.window("Wim")?;
    stage.at(vera)?.hear("Wim", "Here I am.")?;
    stage
        .at(vera)?
        .say("Wim", "Written while nobody was there.")?;
    stage.freeze_picture(&picture(NAME, "without-a-server"))?;
    stage.leave(vera);
    stage.server.start_again()?;
    stage.come_back(vera)?;
    let expected = ["Here I am.", "Written while nobody was there."];
    stage.at(wim)?.hear("Vera", expected[1])?;
    stage.at(wim)?.heard_once("Vera", &expected)?;
    stage.at(vera)?.open("Wim")?;
    stage.at(vera)?.heard_once("Wim", &expected)
}
