//! Before the window goes, or the server stops.

use super::*;
use crate::console::{Asked, Sanction};

#[test]
fn closing_asks_whether_the_server_goes_on() {
    let mut walk = open(Some(snapshot()), quiet());
    for (answer, wish) in [
        (
            "Close the window, keep the server running",
            vec![Wish::Close],
        ),
        ("Stop the server", vec![Wish::Stop]),
        ("Cancel", vec![]),
    ] {
        press(&mut walk, "Close or stop…");
        walk.get_by_role_and_label(Role::Dialog, "Keep the server running?");
        walk.get_by_label_contains("2 people are connected.");
        press(&mut walk, answer);
        assert_eq!(wished(&mut walk), wish, "{answer}");
        assert!(walk.query_by_label("Cancel").is_none(), "{answer}");
    }
}

/// With unsent text, the window says that it closes with the text, and Enter goes back to it.
#[test]
fn closing_the_window_names_what_was_typed_and_not_sent() {
    let mut walk = open(Some(snapshot()), quiet());
    let lost = "Not sent yet, and lost with the window: “Tea is ready”";
    let close = |walk: &mut Walk| {
        walk.state_mut().view.closing = true;
        walk.run();
    };
    press(&mut walk, "Send to everybody…");
    write(&mut walk, "Tea is ready");
    close(&mut walk);
    walk.get_by_role_and_label(Role::Dialog, "Keep the server running?");
    walk.get_by_label_contains(lost);
    key(&mut walk, Key::Enter);
    assert_eq!(wished(&mut walk), [], "nothing has ended");
    walk.get_by_role_and_label(Role::Dialog, "Send to everybody");
    press(&mut walk, "Send");
    assert_eq!(wished(&mut walk), say("broadcast Tea is ready"));
    answer(&mut walk, true, "Sent to everybody.");
    close(&mut walk);
    assert!(walk.query_by_label_contains(lost).is_none(), "it was sent");
    press(&mut walk, "Cancel");
    press(&mut walk, "Close");

    // A line that was begun. A line that was sent before and brought back is in the history anyway.
    write(&mut walk, "gag ben 10m");
    close(&mut walk);
    walk.get_by_label_contains("lost with the window: “gag ben 10m”");
    press(&mut walk, "Keep editing");
    assert_eq!(line(&walk), "gag ben 10m");
    walk.get_by_label("Command").click();
    walk.run();
    key(&mut walk, Key::Enter);
    assert_eq!(wished(&mut walk), say("gag ben 10m"));
    write(&mut walk, "kick");
    key(&mut walk, Key::ArrowUp);
    assert_eq!(line(&walk), "gag ben 10m");
    close(&mut walk);
    walk.get_by_label_contains("lost with the window: “kick”");
    press(&mut walk, "Keep editing");
    walk.get_by_label("Command").click();
    walk.run();
    key(&mut walk, Key::ArrowDown);
    assert_eq!(line(&walk), "kick", "it is there again");
    key(&mut walk, Key::Escape);
    assert_eq!(line(&walk), "");
    key(&mut walk, Key::ArrowUp);
    assert_eq!(line(&walk), "kick", "Escape has not thrown it away");
    close(&mut walk);
    assert!(walk.query_by_label_contains("lost with").is_none());
    press(&mut walk, "Close the window, keep the server running");
    assert_eq!(wished(&mut walk), [Wish::Close]);
}

/// Nobody is asked when the server is stopped from elsewhere. The text that was begun is there at the next start.
#[test]
fn what_was_begun_is_there_in_the_next_window() {
    let mut walk = open(Some(snapshot()), quiet());
    let begun = |walk: &Walk| walk.state().view.begun(&walk.state().shown);
    assert_eq!(begun(&walk), [""; 0]);
    write(&mut walk, "kick");
    press(&mut walk, "Send to everybody…");
    write(&mut walk, "Tea is ready");
    let lines = begun(&walk);
    assert_eq!(lines, ["kick", "broadcast Tea is ready"]);

    let folder = tempfile::tempdir().unwrap();
    crate::folder::keep_begun(folder.path(), &lines).unwrap();
    let kept = crate::folder::take_begun(folder.path());
    assert_eq!(crate::folder::take_begun(folder.path()), [""; 0], "once");
    let mut walk = open(Some(snapshot()), quiet());
    walk.state_mut().view.go_on_with(kept);
    walk.run();
    assert_eq!(line(&walk), "broadcast Tea is ready");
    assert_eq!(begun(&walk), ["broadcast Tea is ready"], "kept once more");
    walk.get_by_label("Command").click();
    walk.run();
    key(&mut walk, Key::ArrowUp);
    assert_eq!(line(&walk), "kick");
    key(&mut walk, Key::ArrowDown);
    key(&mut walk, Key::Enter);
    assert_eq!(wished(&mut walk), say("broadcast Tea is ready"));
    assert_eq!(begun(&walk), [""; 0], "it was handed in");

    // A reason that was half typed.
    walk.state_mut().view.asked = Asked::acting("ben", Sanction::Kick);
    walk.run();
    write(&mut walk, "adverts");
    assert_eq!(begun(&walk), ["kick ben: adverts"]);
}

/// A press beside the dialog and Escape ask before a text is lost.
#[test]
fn a_broadcast_stays_when_the_dialog_is_left_by_the_way() {
    let mut walk = open(Some(snapshot()), quiet());
    press(&mut walk, "Send to everybody…");
    write(&mut walk, "Tea is ready");
    for by_key in [true, false] {
        if by_key {
            walk.key_press(Key::Escape);
        } else {
            let beside = egui::pos2(20.0, 300.0);
            walk.hover_at(beside);
            walk.drag_at(beside);
            walk.drop_at(beside);
        }
        walk.run();
        walk.get_by_role_and_label(Role::Dialog, "Keep what you have typed?");
        press(&mut walk, "Keep editing");
        let field = walk.get_by_role_and_label(Role::MultilineTextInput, "Message");
        assert_eq!(field.value().as_deref(), Some("Tea is ready"));
    }
}

/// A line that stops the server is asked about, as the button is.
#[test]
fn a_line_that_stops_the_server_says_first_how_many_are_connected() {
    let mut walk = open(Some(snapshot()), quiet());
    for (count, said) in [
        (2, "2 people are connected."),
        (1, "One person is connected."),
        (0, "Nobody is connected."),
    ] {
        let mut seen = snapshot();
        seen.at = Timestamp(NOW.0 + 1000 - count);
        for gone in [UserId(3), UserId(2)].iter().skip(count as usize) {
            seen.here.remove(gone);
        }
        walk.state_mut().shown.see(Arc::new(seen));
        type_line(&mut walk, "/Stop");
        walk.get_by_role_and_label(Role::Dialog, "Stop the server?");
        walk.get_by_label_contains(said);
        assert_eq!(wished(&mut walk), [], "nothing has stopped");
        press(&mut walk, "Cancel");
        assert_eq!(wished(&mut walk), []);
        assert!(walk.query_by_label("Stop the server?").is_none());
    }
    type_line(&mut walk, "stop");
    press(&mut walk, "Stop the server");
    assert_eq!(wished(&mut walk), [Wish::Stop]);
    // A line that stops nothing is carried out at once.
    type_line(&mut walk, "stop now");
    assert_eq!(wished(&mut walk), say("stop now"));
}

fn cut(shape: &egui::Shape, texts: &mut Vec<String>) {
    match shape {
        egui::Shape::Vec(shapes) => shapes.iter().for_each(|shape| cut(shape, texts)),
        egui::Shape::Text(text) if text.galley.elided => {
            texts.push(text.galley.text().to_owned());
        }
        _ => {}
    }
}

/// An answer that is wider than a dialog wraps.
#[test]
fn no_answer_is_cut() {
    let mut walk = open(Some(snapshot()), quiet());
    walk.set_size(super::super::window::LEAST);
    for words in [Words::English, Words::Chinese] {
        walk.state_mut().view.words = words;
        walk.state_mut().view.closing = true;
        walk.run();
        let answers = ["console-go-on", "console-stop-server", "console-stay"];
        let answers = answers.map(|key| words.get(key));
        for answer in &answers {
            walk.get_by_role_and_label(Role::Button, answer);
        }
        let mut texts = Vec::new();
        for clipped in &walk.output().shapes {
            cut(&clipped.shape, &mut texts);
        }
        texts.retain(|text| answers.contains(text));
        assert_eq!(texts, [""; 0]);
    }
}
