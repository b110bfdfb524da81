//! Two users with accounts sign in and talk, while the server stops and comes back.

use anser_stage::stage::{Arrival, Stage};

use super::{SETTINGS, ended, picture};

/// Signs two users in through their windows, lets them talk, stops the server meanwhile and checks that everything
/// has arrived once.
fn talk(database: Option<&str>, name: &str) {
    let mut stage = Stage::open(database).unwrap();
    let outcome = act(&mut stage, name);
    ended(&stage, name, outcome);
}

/// Contact list and conversation side by side in one half of the screen, and tall, because only visible rows can be
/// read.
fn arrange(stage: &Stage, seat: usize, friend: &str, left: i32) -> anyhow::Result<()> {
    let process = stage.at(seat)?.program.process;
    let contacts = stage.screen.place_of(process, "Anser – ")?;
    stage.screen.arrange(&contacts, left, 0, 260, 900)?;
    let conversation = stage.screen.place_of(process, friend)?;
    stage.screen.arrange(&conversation, left + 266, 0, 424, 900)
}

fn act(stage: &mut Stage, name: &str) -> anyhow::Result<()> {
    let (one, other) = (
        stage.seat("one", SETTINGS, Arrival::Invited)?,
        stage.seat("other", SETTINGS, Arrival::Invited)?,
    );
    for (seat, person) in [
        (one, stage.people[0].clone()),
        (other, stage.people[1].clone()),
    ] {
        stage.at(seat)?.sign_in(&person.name, &person.password)?;
    }
    let (anna, ben) = (stage.at(one)?.nickname()?, stage.at(other)?.nickname()?);
    stage.at(one)?.open(&ben)?;
    stage.at(other)?.open(&anna)?;
    arrange(stage, one, &ben, 0)?;
    arrange(stage, other, &anna, 700)?;
    stage.freeze_picture(&picture(name, "start"))?;

    let question = "Can you read this, Ben?\nIt has two lines.";
    let answer = "看得到!两行都在 🪿👩‍👩‍👧";
    stage.at(one)?.say(&ben, question)?;
    stage.at(other)?.hear(&anna, question)?;
    stage.at(other)?.say(&anna, answer)?;
    stage.at(one)?.hear(&ben, answer)?;

    // By the keyboard too: what a person does most.
    let process = stage.at(one)?.program.process;
    let place = stage.screen.place_of(process, &ben)?;
    stage.screen.activate(&place)?;
    stage.screen.write("typed by hand")?;
    stage.screen.press("ctrl+Return")?;
    stage.at(other)?.hear(&anna, "typed by hand")?;

    stage.server.stop();
    let offline = ["nobody is there", "还没有人", "and still nobody 🦆"];
    for text in offline {
        stage.at(one)?.say(&ben, text)?;
    }
    stage.at(other)?.say(&anna, "me neither")?;
    stage.freeze_picture(&picture(name, "without-a-server"))?;
    stage.server.start_again()?;
    for text in offline {
        stage.at(other)?.hear(&anna, text)?;
    }
    stage.at(one)?.hear(&ben, "me neither")?;
    // The one thing more that has to arrive after everything before it.
    stage.at(one)?.say(&ben, "that is all")?;
    stage.at(other)?.hear(&anna, "that is all")?;

    let mut order = vec![question, answer, "typed by hand"];
    order.extend(offline);
    order.push("that is all");
    stage.at(one)?.heard_once(&ben, &order)?;
    stage.at(other)?.heard_once(&anna, &order)?;
    stage.at(one)?.heard_once(&ben, &["me neither"])?;
    stage.at(other)?.heard_once(&anna, &["me neither"])
}

#[test]
fn two_people_talk_over_sqlite() {
    talk(None, "sqlite");
}

#[test]
fn two_people_talk_over_mariadb() {
    let server = xtask::mariadb::shared().unwrap();
    let database = xtask::mariadb::empty_database(server).unwrap();
    talk(Some(&database), "mariadb");
}
