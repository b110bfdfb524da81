//! The surroundings of the windows: a notification appears and leads to the right place, the program stays in the
//! tray and can be quit from there, and the program says so if one of these services is missing.

use anser_stage::program::{Program, Wanted, wait};
use anser_stage::screen::{Place, Screen};
use anser_stage::stage::{Arrival, Stage};
use anyhow::{Context as _, ensure};
use atspi::Role;

use super::{SETTINGS, picture, story};

const BEN: &str = "Ben Okafor";
const ANNA: &str = "Anna Lindqvist";

/// How far the middle of a menu's last line is above its lower edge.
const LAST_LINE: i32 = 14;

/// Waits until this many notifications are shown.
pub(super) fn up(stage: &Stage, count: u32) -> anyhow::Result<()> {
    let around = stage.around()?;
    wait(&format!("{count} notifications"), || {
        Ok((around.up(&stage.screen.display)? == count).then_some(()))
    })
}

/// The notifications so far, once there are at least this many. Each is recorded a moment after it is shown.
pub(super) fn all_told(stage: &Stage, count: usize) -> anyhow::Result<Vec<(String, String)>> {
    let around = stage.around()?;
    wait(&format!("{count} notifications that were told"), || {
        let told = around.notified()?;
        Ok((told.len() >= count).then_some(told))
    })
}

/// Waits for something on the screen that the window manager does not list.
fn unlisted(
    stage: &Stage,
    class: &str,
    is_meant: impl Fn(&Place) -> bool,
) -> anyhow::Result<Place> {
    wait(&format!("a window of {class}"), || {
        Ok(stage.screen.unlisted(class)?.filter(&is_meant))
    })
}

#[test]
fn a_notification_calls_and_leads_to_its_conversation() {
    story("notification", |stage| {
        stage.furnish()?;
        let ben = stage.seat("ben", SETTINGS, Arrival::SignedIn("ben"))?;
        let anna = stage.seat("anna", SETTINGS, Arrival::SignedIn("anna"))?;
        let (writer, reader) = (stage.at(ben)?, stage.at(anna)?);
        writer.open(ANNA)?;
        reader.nickname()?;
        writer.say(ANNA, "Tea & <b>cake</b>?")?;
        up(stage, 1)?;
        let told = all_told(stage, 1)?;
        let [(title, words)] = told.as_slice() else {
            anyhow::bail!("one notification, and not {told:?}");
        };
        ensure!(title == BEN, "{title}");
        ensure!(words.contains("Tea"), "{words}");
        wait("the sound of a message", || {
            Ok((stage.around()?.loudest()? > 1000).then_some(()))
        })?;
        stage.freeze_picture(&picture("notification", "up"))?;
        // A press leads to the conversation, and takes the notification away.
        let shown = unlisted(stage, "Dunst", |_| true)?;
        let middle = (
            i32::try_from(shown.width)? / 2,
            i32::try_from(shown.height)? / 2,
        );
        stage.screen.click(&shown, middle)?;
        let window = stage.screen.place_of(reader.program.process, BEN)?;
        stage.screen.wait_active(&window)?;
        reader.hear(BEN, "Tea & <b>cake</b>?")?;
        up(stage, 0)?;
        // What is in front calls nobody.
        writer.say(ANNA, "In front.")?;
        reader.hear(BEN, "In front.")?;
        // Behind another window it does; and it goes when it was read there.
        let own = reader.nickname()?;
        reader.raise(&own)?;
        writer.say(ANNA, "Behind.")?;
        up(stage, 1)?;
        let told = all_told(stage, 2)?;
        ensure!(told.len() == 2, "what was in front called nobody: {told:?}");
        reader.raise(BEN)?;
        up(stage, 0)
    });
}

#[test]
fn each_notification_leads_to_its_own_conversation() {
    story("notifications", |stage| {
        stage.furnish()?;
        let ben = stage.seat("ben", SETTINGS, Arrival::SignedIn("ben"))?;
        let carla = stage.seat("carla", SETTINGS, Arrival::SignedIn("carla"))?;
        let anna = stage.seat("anna", SETTINGS, Arrival::SignedIn("anna"))?;
        let process = stage.at(anna)?.program.process;
        let own = stage.at(anna)?.nickname()?;
        let name_of_carla = stage.at(carla)?.nickname()?;
        for (writer, opens, count) in [(ben, ANNA, 1), (carla, "Say hello to Anna Lindqvist", 2)] {
            let writer = stage.at(writer)?;
            writer.program.press(&writer.nickname()?, opens)?;
            writer.say(ANNA, "Tea?")?;
            up(stage, count)?;
        }
        stage.freeze_picture(&picture("notifications", "up"))?;
        // The older one stands on top: a press there is not about the one that came last.
        let shown = unlisted(stage, "Dunst", |_| true)?;
        let (middle, quarter) = (
            i32::try_from(shown.width)? / 2,
            i32::try_from(shown.height)? / 4,
        );
        stage.screen.click(&shown, (middle, quarter))?;
        let window = stage.screen.place_of(process, BEN)?;
        stage.screen.wait_active(&window)?;
        stage.at(anna)?.hear(BEN, "Tea?")?;
        up(stage, 1)?;
        let titles = || -> anyhow::Result<Vec<String>> {
            let places = stage.screen.places(process)?.into_iter();
            Ok(places.map(|place| place.title).collect())
        };
        let of_carla = |title: &String| title.contains(&name_of_carla);
        ensure!(!titles()?.iter().any(of_carla), "{:?}", titles()?);
        // The other one leads to the other conversation.
        let is_one = |place: &Place| place.height < shown.height;
        let left = unlisted(stage, "Dunst", is_one)?;
        stage
            .screen
            .click(&left, (middle, i32::try_from(left.height)? / 2))?;
        let window = stage.screen.place_of(process, &name_of_carla)?;
        stage.screen.wait_active(&window)?;
        stage.at(anna)?.hear(&name_of_carla, "Tea?")?;
        up(stage, 0)?;
        ensure!(titles()?.len() == 3, "{own} and two more: {:?}", titles()?);
        Ok(())
    });
}

#[test]
fn what_was_read_on_another_device_calls_nobody_any_more() {
    story("read-elsewhere", |stage| {
        stage.furnish()?;
        let ben = stage.seat("ben", SETTINGS, Arrival::SignedIn("ben"))?;
        stage.at(ben)?.open(ANNA)?;
        let desk = stage.seat("desk", SETTINGS, Arrival::SignedIn("anna"))?;
        let own = stage.at(desk)?.nickname()?;
        let laptop = stage.seat("laptop", SETTINGS, Arrival::SignedIn("anna"))?;
        stage.at(laptop)?.nickname()?;
        // The first device tells of the second until its person has seen it.
        up(stage, 1)?;
        stage.at(desk)?.program.press(&own, "Dismiss")?;
        up(stage, 0)?;
        stage.at(ben)?.say(ANNA, "Tea?")?;
        // Each device shows one of its own.
        up(stage, 2)?;
        stage.at(laptop)?.open(BEN)?;
        stage.at(laptop)?.hear(BEN, "Tea?")?;
        up(stage, 0)?;
        let process = stage.at(desk)?.program.process;
        let places = stage.screen.places(process)?;
        ensure!(places.len() == 1, "nothing opened at the desk: {places:?}");
        Ok(())
    });
}

#[test]
fn the_program_stays_in_the_tray_and_is_left_from_there() {
    story("tray", |stage| {
        stage.furnish()?;
        let ben = stage.seat("ben", SETTINGS, Arrival::SignedIn("ben"))?;
        let anna = stage.seat("anna", SETTINGS, Arrival::SignedIn("anna"))?;
        let process = stage.at(anna)?.program.process;
        let own = stage.at(anna)?.nickname()?;
        let contacts = stage.screen.place_of(process, &own)?;
        // Somebody puts the list where they want it, and then something else happens for a while.
        stage.screen.arrange(&contacts, 420, 150, 330, 500)?;
        stage.at(ben)?.open(ANNA)?;
        let own_place = stage.screen.place_of(process, &own)?;
        stage.screen.close(&contacts)?;
        // The first time it is said.
        let seat = stage.at(anna)?;
        seat.program.see(&own, Wanted::Saying("keeps running"))?;
        stage.freeze_picture(&picture("tray", "said"))?;
        seat.program.press(&own, "Keep running")?;
        hidden(stage, process)?;
        // A message still reaches somebody, and a press on the icon brings the window back.
        stage.at(ben)?.say(ANNA, "Are you there?")?;
        up(stage, 1)?;
        stage.freeze_picture(&picture("tray", "unread"))?;
        press_icon(stage, Screen::click)?;
        let contacts = stage.screen.place_of(process, &own)?;
        stage.screen.wait_active(&contacts)?;
        // It is where it was, and as large, whatever its manager does with a window that is shown.
        let is_back = |place: Place| {
            let near = |a: i32, b: i32| (a - b).abs() <= 3;
            let size = (place.width, place.height);
            near(place.x, own_place.x)
                && near(place.y, own_place.y)
                && size == (own_place.width, own_place.height)
        };
        wait("the list at its place", || {
            let now = stage.screen.place_of(process, &own)?;
            Ok(is_back(now).then_some(()))
        })
        .with_context(|| {
            let now = stage.screen.place_of(process, &own);
            format!("{now:?} and not {own_place:?}")
        })?;
        // The second time it goes without a word.
        stage.screen.close(&contacts)?;
        hidden(stage, process)?;
        ensure!(!stage.has_left(anna)?, "it stays");
        press_icon(stage, Screen::right_click)?;
        let menu = unlisted(stage, "rapper", |menu| menu.height > 100)?;
        stage.freeze_picture(&picture("tray", "menu"))?;
        // The last line of the menu.
        let last = (
            i32::try_from(menu.width)? / 2,
            i32::try_from(menu.height)? - LAST_LINE,
        );
        stage.screen.click(&menu, last)?;
        wait("the end of the program", || {
            Ok(stage.has_left(anna)?.then_some(()))
        })?;
        up(stage, 0)
    });
}

/// Waits until no window of a program is on the screen.
fn hidden(stage: &Stage, process: u32) -> anyhow::Result<()> {
    wait("the end of the window", || {
        Ok(stage.screen.places(process)?.is_empty().then_some(()))
    })
}

/// Presses the only icon in the tray.
fn press_icon(
    stage: &Stage,
    press: impl FnOnce(&Screen, &Place, (i32, i32)) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let panel = stage
        .screen
        .unlisted("xfce4-panel")?
        .context("there is a panel")?;
    press(
        &stage.screen,
        &panel,
        (17, i32::try_from(panel.height)? / 2),
    )
}

#[test]
fn where_nothing_is_around_the_windows_the_program_says_so() {
    story("bare", |stage| {
        let anna = stage.seat("anna", SETTINGS, Arrival::SignedIn("anna"))?;
        let process = stage.at(anna)?.program.process;
        let own = stage.at(anna)?.nickname()?;
        let seat = stage.at(anna)?;
        seat.program.press(&own, "Settings")?;
        seat.program.press("Settings", "Show a test notification")?;
        let missing = Wanted::Saying("The notification service does not answer");
        seat.program.see("Settings", missing)?;
        let missing = Wanted::Saying("There is no sound service");
        seat.program.see("Settings", missing)?;
        let missing = Wanted::Saying("Your desktop has no tray");
        seat.program.see("Settings", missing)?;
        let contacts = stage.screen.place_of(process, &own)?;
        stage.screen.close(&contacts)?;
        seat.program.see(&own, Wanted::Saying("Quit Anser?"))?;
        stage.freeze_picture(&picture("bare", "asked"))?;
        seat.program.press(&own, "Cancel")?;
        seat.program.miss(&own, Wanted::Saying("Quit Anser?"))?;
        ensure!(!stage.has_left(anna)?, "it stays");
        stage.screen.close(&contacts)?;
        stage.at(anna)?.program.press(&own, "Quit Anser")?;
        wait("the end of the program", || {
            Ok(stage.has_left(anna)?.then_some(()))
        })
    });
}

#[test]
fn a_link_leads_to_registration_also_into_a_program_that_runs() {
    story("link", |stage| {
        let link = stage.server.link().to_owned();
        let vera = stage.seat("vera", SETTINGS, Arrival::Alone)?;
        let seat = stage.at(vera)?;
        seat.program
            .see("Anser", Wanted::Named(Role::Entry, "Server"))?;
        let said = stage.start_again("vera", &link)?;
        ensure!(said.contains("running already"), "{said}");
        seat.program
            .see("Anser", Wanted::Saying("Its key is the one in your link"))?;
        stage.freeze_picture(&picture("link", "opened"))?;
        // Nobody reads sixty-four digits, and the keyboard is where one begins.
        let (_, digits) = link.split_once("fp=").context("a link has a key")?;
        let digits = Wanted::Saying(&digits[..8]);
        ensure!(seat.program.find("Anser", digits)?.is_none(), "no digits");
        let window = stage.screen.place_of(seat.program.process, "Anser")?;
        stage.screen.wait_active(&window)?;
        stage
            .screen
            .write("vera\tVera\tgoose flies south\tgoose flies south")?;
        stage.screen.press("Return")?;
        ensure!(stage.at(vera)?.nickname()? == "Vera");
        // Once more, signed in.
        stage.start_again("vera", &link)?;
        let here = Wanted::Saying("You are signed in here");
        stage.at(vera)?.program.see("Anser – Vera", here)?;
        stage.at(vera)?.program.press("Anser – Vera", "Close")?;
        stage.at(vera)?.program.miss("Anser – Vera", here)?;
        let other = stage.start_again("vera", "anser://elsewhere.example/");
        other?;
        let other = Wanted::Saying("A link to another server");
        stage.at(vera)?.program.see("Anser – Vera", other).map(drop)
    });
}

#[test]
fn a_picture_is_chosen_in_a_window_of_the_desktop() {
    story("portal", |stage| {
        stage.furnish()?;
        let ben = stage.seat("ben", SETTINGS, Arrival::SignedIn("ben"))?;
        let own = stage.at(ben)?.nickname()?;
        let seat = stage.at(ben)?;
        seat.program.press(&own, "Settings")?;
        seat.program.press("Settings", "Choose picture…")?;
        let asked = stage.screen.titled("Choose a picture of you")?;
        stage.screen.activate(&asked)?;
        stage.freeze_picture(&picture("portal", "asked"))?;
        // A path can be typed there, as in every window of this kind.
        let file = xtask::programs::root().join("assets/sample/mio.png");
        let file = file.to_str().context("the path of a picture is text")?;
        let dialog = Program {
            reader: &stage.reader,
            process: stage.around()?.asks_for_files(),
        };
        let fields = || dialog.all("Choose a picture of you", Wanted::Of(Role::Text));
        let before = fields()?.len();
        // The field for a path comes with the first letter, and the next one must not be quicker.
        stage.screen.write("/")?;
        wait("the field for a path", || {
            Ok((fields()?.len() > before).then_some(()))
        })
        .with_context(|| dialog.outline())?;
        stage.screen.write(&file[1..])?;
        stage.screen.press("Return")?;
        let taken = Wanted::Named(Role::Button, "Remove picture…");
        seat.program.see("Settings", taken).map(drop)
    });
}
