//! Before the window goes, or the server stops.

use super::*;

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

/// A line that stops the server is asked about, as the button is.
#[test]
fn a_line_that_stops_the_server_says_first_how_many_are_connected() {
    let mut walk = open(Some(snapshot()), quiet());
    let type_line = |walk: &mut Walk, line: &str| {
        walk.get_by_label("Command").click();
        walk.run();
        write(walk, line);
        walk.key_press(Key::Enter);
        walk.run();
    };
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
    // What stops nothing is said at once.
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

/// An answer that is longer than a question is wide goes on below.
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
