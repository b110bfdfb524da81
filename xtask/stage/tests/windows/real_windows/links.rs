//! Links between Anser and the programs around it: a link from another program leads into the open window, and a link
//! in a message opens a real browser.

use anser_stage::links::{self, Way, Website};
use anser_stage::program::{Wanted, wait};
use anser_stage::stage::Arrival;
use anyhow::{Context as _, ensure};
use atspi::Role;

use super::{SETTINGS, picture, story};

const BEN: &str = "Ben Okafor";
const ANNA: &str = "Anna Lindqvist";

#[test]
fn a_link_that_another_program_hands_over_opens_in_the_window_that_is_there() {
    story("handler", |stage| {
        let link = stage.server.link().to_owned();
        let anna = stage.seat("anna", SETTINGS, Arrival::SignedIn("anna"))?;
        let own = format!("Anser – {ANNA}");
        let display = &stage.screen.display;
        links::choose_browser(display)?;
        let program = stage.at(anna)?.program;
        program.press(&own, "Settings")?;
        program.press("Settings", "Open them with Anser")?;
        program.see("Settings", Wanted::Saying("They open with this program"))?;
        ensure!(links::opener(display, "anser")? == "anser.desktop");
        // The list is everybody's: the browser is still there.
        ensure!(links::opener(display, "http")? == "dillo.desktop");

        let window = stage.screen.place_of(program.process, &own)?;
        for way in [Way::XdgOpen, Way::Gio] {
            links::hand_over(display, way, &link)?;
            program.see(&own, Wanted::Saying("You are signed in here"))?;
            stage.screen.wait_active(&window)?;
            stage.freeze_picture(&picture("handler", &format!("{way:?}")))?;
            program.press(&own, "Close")?;
            program.miss(&own, Wanted::Saying("You are signed in here"))?;
            // What a shell would take apart comes whole, and is no link to a server.
            links::hand_over(display, way, "anser://elsewhere.example/?a=b&c")?;
            program.see(&own, Wanted::Saying("This link is wrong"))?;
            program.press(&own, "Close")?;
            program.miss(&own, Wanted::Saying("This link is wrong"))?;
        }
        let windows = stage.screen.places(program.process)?;
        ensure!(
            windows.len() == 2,
            "the same program each time: {windows:#?}"
        );

        // And taken back.
        program.press("Settings", "Do not open them with Anser")?;
        program.see(
            "Settings",
            Wanted::Saying("They do not open with this program"),
        )?;
        ensure!(links::opener(display, "anser")?.is_empty());
        ensure!(links::opener(display, "http")? == "dillo.desktop");
        Ok(())
    });
}

#[test]
fn whoever_is_signed_in_is_told_what_the_link_leads_to_with_which_they_start() {
    story("started", |stage| {
        let link = stage.server.link().to_owned();
        let (place, _) = link.split_once("#fp=").context("a link has a key")?;
        let other = format!("{place}#fp={}", "cd".repeat(32));
        let anna = stage.seat("anna", SETTINGS, Arrival::SignedIn("anna"))?;
        let own = format!("Anser – {ANNA}");
        stage.at(anna)?.nickname()?;
        for (link, said) in [
            (&link, "You are signed in here"),
            (&other, "This link is wrong"),
        ] {
            stage.come_back_with(anna, link)?;
            let program = stage.at(anna)?.program;
            program.see(&own, Wanted::Saying(said))?;
            stage.freeze_picture(&picture("started", said))?;
            program.press(&own, "Close")?;
            program.miss(&own, Wanted::Saying(said))?;
        }

        // The server is somewhere else: its new address is asked about, and taken.
        stage.server.stop();
        stage.server.start_elsewhere()?;
        let moved = stage.server.link().to_owned();
        ensure!(moved != link, "{moved}");
        stage.come_back_with(anna, &moved)?;
        let program = stage.at(anna)?.program;
        program.see(&own, Wanted::Saying("Has the server moved?"))?;
        stage.freeze_picture(&picture("started", "moved"))?;
        program.press(&own, "Use the new address")?;
        program.miss(&own, Wanted::Saying("Has the server moved?"))?;
        // From now on it is the address where one is signed in.
        stage.come_back_with(anna, &moved)?;
        let here = Wanted::Saying("You are signed in here");
        stage.at(anna)?.program.see(&own, here).map(drop)
    });
}

#[test]
fn a_link_in_a_message_opens_a_browser() {
    story("browser", |stage| {
        links::choose_browser(&stage.screen.display)?;
        let mut site = Website::open("Geese over the lake")?;
        let path = "/geese?from=%E5%8D%97&to=north";
        let link = site.address(path)?;
        let ben = stage.seat("ben", SETTINGS, Arrival::SignedIn("ben"))?;
        let anna = stage.seat("anna", SETTINGS, Arrival::SignedIn("anna"))?;
        stage.at(ben)?.open(ANNA)?;
        stage.at(anna)?.open(BEN)?;
        let said = format!("Look at {link} please");
        stage.at(ben)?.say(ANNA, &said)?;
        stage.at(anna)?.raise(BEN)?;
        stage.at(anna)?.hear(BEN, &said)?;
        ensure!(
            site.asked()?.is_empty(),
            "nobody looks before it is pressed"
        );
        stage
            .at(anna)?
            .click(BEN, Wanted::Named(Role::Link, &link))?;
        let expected = format!("GET {path} HTTP/");
        wait("a browser that asks for the page", || {
            let asked = site.asked()?;
            Ok(asked
                .iter()
                .any(|line| line.starts_with(&expected))
                .then_some(()))
        })?;
        stage.screen.titled("Dillo: Geese over the lake")?;
        stage.freeze_picture(&picture("browser", "open"))?;
        // One press is one visit, and the conversation goes on.
        stage.at(anna)?.raise(BEN)?;
        stage.at(anna)?.say(BEN, "They fly high.")?;
        let asked = site.asked()?;
        let visits = asked.iter().filter(|line| line.starts_with(&expected));
        ensure!(visits.count() == 1, "{asked:?}");
        Ok(())
    });
}
