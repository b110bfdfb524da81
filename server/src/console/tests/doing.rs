//! Acts from the console: on groups, on users, and messages in the server's name.

use super::*;

#[test]
fn groups_are_found_sorted_and_acted_on_from_their_row() {
    let mut walk = open(Some(snapshot()), quiet());
    press(&mut walk, "Groups");
    let expected = [
        "Book club, anna, open, 3, 2, 51",
        "chess, ben, closed, 2, 1, 34",
        "Lobby, the server, lobby, 3, 2, 51",
    ];
    assert_eq!(rows(&walk), expected);
    press(&mut walk, "Name");
    assert!(rows(&walk)[0].starts_with("Lobby"), "turned round");
    press(&mut walk, "State");
    assert!(rows(&walk)[0].starts_with("chess"), "what is closed first");
    press(&mut walk, "Members");
    assert!(rows(&walk)[2].starts_with("chess"), "the fewest last");

    for (group, entry, line) in [
        (
            "anna/Book club",
            "Close the group",
            "blockgroup \"anna/Book club\"",
        ),
        (
            "ben/chess",
            "Open the group again",
            "unblockgroup ben/chess",
        ),
        ("Lobby", "Close the group", "blockgroup /Lobby"),
    ] {
        press(&mut walk, &format!("Actions for {group}"));
        press(&mut walk, entry);
        assert_eq!(wished(&mut walk), say(line));
    }
    press(&mut walk, "Actions for Lobby");
    assert!(
        walk.query_by_label("Delete the group…").is_none(),
        "whether there is a lobby is a setting"
    );
    walk.key_press(Key::Escape);
    walk.run();
    walk.get_by_label("Search groups").click();
    walk.run();
    write(&mut walk, "ANNA/book");
    assert_eq!(rows(&walk), expected[..1]);
    write(&mut walk, "x");
    walk.get_by_label("No group matches.");
}

#[test]
fn a_group_ends_only_after_a_question() {
    let mut walk = open(Some(snapshot()), quiet());
    press(&mut walk, "Groups");
    let ask = |walk: &mut Walk, answer: &str| {
        press(walk, "Actions for anna/Book club");
        press(walk, "Delete the group…");
        walk.get_by_role_and_label(Role::Dialog, "Delete the group anna/Book club?");
        walk.get_by_label_contains("Members: 3.");
        press(walk, answer);
        assert!(walk.query_by_label("Cancel").is_none());
        wished(walk)
    };
    assert_eq!(ask(&mut walk, "Cancel"), []);
    let line = "deletegroup \"anna/Book club\"";
    assert_eq!(ask(&mut walk, "Delete the group"), say(line));
}

/// The same line is asked about when it is typed. A line that ends no group is answered at once.
#[test]
fn a_typed_line_ends_a_group_only_after_a_question() {
    let mut walk = open(Some(snapshot()), quiet());
    let whole = "deletegroup \"anna/Book club\"";
    for typed in [whole, "/DeleteGroup \"book CLUB\""] {
        for (answer, ends) in [("Cancel", false), ("Delete the group", true)] {
            type_line(&mut walk, typed);
            walk.get_by_role_and_label(Role::Dialog, "Delete the group anna/Book club?");
            walk.get_by_label_contains("Members: 3.");
            assert_eq!(wished(&mut walk), [], "nothing has ended");
            press(&mut walk, answer);
            let expected = if ends { say(whole) } else { vec![] };
            assert_eq!(wished(&mut walk), expected);
        }
    }
    type_line(&mut walk, "deletegroup nowhere");
    assert_eq!(wished(&mut walk), say("deletegroup nowhere"));
    // The board has not room for all groups, so a group that is missing there may exist all the same.
    let mut full = snapshot();
    full.at = Timestamp(NOW.0 + 1000);
    let chess = full.groups[2].clone();
    full.groups = Arc::new(vec![chess; crate::admin::operator::GROUPS]);
    walk.state_mut().shown.see(Arc::new(full));
    type_line(&mut walk, "deletegroup nowhere");
    walk.get_by_role_and_label(Role::Dialog, "Delete the group nowhere?");
    assert_eq!(wished(&mut walk), [], "nothing has ended");
    press(&mut walk, "Delete the group");
    assert_eq!(wished(&mut walk), say("deletegroup nowhere"));
}

#[test]
fn who_is_in_a_group_is_seen_when_it_is_pressed() {
    let mut walk = open(Some(snapshot()), quiet());
    press(&mut walk, "Groups");
    press(&mut walk, "Book club, anna, open, 3, 2, 51");
    let club = ConversationId(501);
    assert_eq!(wished(&mut walk), [Wish::LookInto(Some(club))]);
    walk.get_by_role_and_label(Role::Dialog, "Members of anna/Book club");
    walk.get_by_label("Loading…");
    let mut seen = snapshot();
    seen.at = Timestamp(NOW.0 + 1000);
    // A late answer to the former question is not shown as this group's.
    let other = Inside {
        group: ConversationId(502),
        ..in_club(&seen)
    };
    seen.inside = Some(Arc::new(other));
    walk.state_mut().shown.see(Arc::new(seen.clone()));
    walk.run();
    walk.get_by_label("Loading…");
    seen.inside = Some(Arc::new(in_club(&seen)));
    walk.state_mut().shown.see(Arc::new(seen));
    walk.run();
    for member in [
        "anna, Zoë Lindqvist, owner, Offline",
        "ben, Ben Okafor, administrator, Online",
        "carla, mio 三浦, member, Online",
    ] {
        walk.get_by_label(member);
    }
    press(&mut walk, "Close");
    assert_eq!(wished(&mut walk), [Wish::LookInto(None)]);
    press(&mut walk, "Actions for ben/chess");
    press(&mut walk, "Show members");
    walk.get_by_role_and_label(Role::Dialog, "Members of ben/chess");
}

#[test]
fn something_is_said_to_everybody_and_what_came_of_it_stands_beside_it() {
    let mut walk = open(Some(snapshot()), quiet());
    for page in ["Overview", "People"] {
        go(&mut walk, page);
        press(&mut walk, "Send to everybody…");
        walk.get_by_label_contains("3 people get this in the server’s name, 2 of them now");
        press(&mut walk, "Cancel");
        assert_eq!(wished(&mut walk), []);
    }
    press(&mut walk, "Send to everybody…");
    walk.get_by_label("0 of 2000 characters");
    press(&mut walk, "Send");
    assert_eq!(wished(&mut walk), [], "there is nothing to send");
    let field = Role::MultilineTextInput;
    walk.get_by_role_and_label(field, "Message").click();
    walk.run();
    write(&mut walk, " Tea is ready 🍵\n");
    walk.get_by_label("14 of 2000 characters");
    press(&mut walk, "Send");
    assert_eq!(wished(&mut walk), say("broadcast Tea is ready 🍵"));
    press(&mut walk, "Working…");
    assert_eq!(wished(&mut walk), [], "it is sent once");
    answer(&mut walk, false, "The disk is full.");
    assert!(walk.query_all_by_label("The disk is full.").count() >= 1);
    press(&mut walk, "Send");
    assert_eq!(wished(&mut walk), say("broadcast Tea is ready 🍵"), "again");
    walk.state_mut().shown.said = None;
    walk.run();
    answer(&mut walk, true, "Sent to everybody.");
    assert!(walk.query_by_label("Send").is_none());
    press(&mut walk, "Close");
    assert!(walk.query_by_label("Send to everybody").is_none());

    press(&mut walk, "Send to everybody…");
    write(&mut walk, &"茶".repeat(2001));
    walk.get_by_label("2001 of 2000 characters");
    press(&mut walk, "Send");
    assert_eq!(wished(&mut walk), [], "it is too long");
    // Typed text is not lost by a key.
    walk.key_press(Key::Escape);
    walk.run();
    walk.get_by_role_and_label(Role::Dialog, "Keep what you have typed?");
    press(&mut walk, "Keep editing");
    walk.get_by_label("2001 of 2000 characters");
    walk.key_press(Key::Escape);
    walk.run();
    press(&mut walk, "Discard");
    assert!(walk.query_by_label("Send to everybody").is_none());
}

#[test]
fn something_is_said_to_one_person_and_to_a_group_from_their_rows() {
    let mut walk = open(Some(snapshot()), quiet());
    for (page, whom, who, line) in [
        (
            "People",
            "ben",
            "They are online and see it at once",
            "adminsend ben hello",
        ),
        (
            "People",
            "anna",
            "They are offline and see it later",
            "adminsend anna hello",
        ),
        (
            "Groups",
            "anna/Book club",
            "3 people get this",
            "adminsendgroup \"anna/Book club\" hello",
        ),
    ] {
        go(&mut walk, page);
        press(&mut walk, &format!("Actions for {whom}"));
        press(&mut walk, "Send a message…");
        walk.get_by_label_contains(who);
        write(&mut walk, "hello");
        press(&mut walk, "Send");
        assert_eq!(wished(&mut walk), say(line));
        answer(&mut walk, true, "Sent.");
        press(&mut walk, "Close");
        walk.state_mut().shown.said = None;
        walk.run();
    }
}

#[test]
fn the_right_to_write_is_taken_until_a_time() {
    let mut walk = open(Some(snapshot()), quiet());
    press(&mut walk, "People");
    press(&mut walk, "Actions for ben");
    press(&mut walk, "Gag until…");
    walk.get_by_role_and_label(Role::Dialog, "Gag ben until when?");
    press(&mut walk, "Gag");
    assert_eq!(wished(&mut walk), [], "nothing is typed");
    let field = |walk: &mut Walk| {
        let field = walk.get_by_role_and_label(Role::TextInput, "A time or a date");
        field.click();
        walk.run();
    };
    field(&mut walk);
    write(&mut walk, "2020-01-01");
    walk.get_by_label("This time is in the past.");
    press(&mut walk, "Gag");
    assert_eq!(wished(&mut walk), []);
    field(&mut walk);
    for _ in 0.."2020-01-01".len() {
        walk.key_press(Key::Backspace);
        walk.run();
    }
    write(&mut walk, "11y");
    walk.get_by_label_contains("This is longer than ten years.");
    for _ in 0.."11y".len() {
        walk.key_press(Key::Backspace);
        walk.run();
    }
    write(&mut walk, "2h30m");
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(wished(&mut walk), say("gag ben 2h30m"));
    assert!(walk.query_by_label("Cancel").is_none());
    // With a reason, which ben reads.
    press(&mut walk, "Actions for ben");
    press(&mut walk, "Gag until…");
    field(&mut walk);
    write(&mut walk, "1d");
    walk.get_by_role_and_label(Role::TextInput, "Reason")
        .click();
    walk.run();
    write(&mut walk, "no adverts, please");
    press(&mut walk, "Gag");
    let line = "gag ben 1d: no adverts, please";
    assert_eq!(wished(&mut walk), say(line));
}

/// The reason has the keyboard in the form: a few letters and Enter, or only Enter.
#[test]
fn whoever_is_gagged_disconnected_or_blocked_can_be_told_why() {
    let mut walk = open(Some(snapshot()), quiet());
    press(&mut walk, "People");
    for (entry, title, line) in [
        (
            "Gag for 10 minutes…",
            "Gag ben for 10 minutes?",
            "gag ben 10m",
        ),
        ("Gag for an hour…", "Gag ben for an hour?", "gag ben 1h"),
        ("Gag for a day…", "Gag ben for a day?", "gag ben 1d"),
        ("Gag for a week…", "Gag ben for a week?", "gag ben 1w"),
        (
            "Gag until it is lifted…",
            "Gag ben until it is lifted?",
            "gag ben",
        ),
        ("Disconnect…", "Disconnect ben?", "kick ben"),
        ("Block…", "Block ben?", "blockuser ben"),
    ] {
        for reason in ["", "no adverts"] {
            press(&mut walk, "Actions for ben");
            press(&mut walk, entry);
            walk.get_by_role_and_label(Role::Dialog, title);
            if !reason.is_empty() {
                write(&mut walk, reason);
            }
            assert_eq!(wished(&mut walk), [], "{entry}");
            key(&mut walk, Key::Enter);
            let expected = match reason {
                "" => line.to_owned(),
                reason => format!("{line}: {reason}"),
            };
            assert_eq!(wished(&mut walk), say(&expected));
            assert!(walk.query_by_label(title).is_none(), "{entry}");
        }
        press(&mut walk, "Actions for ben");
        press(&mut walk, entry);
        key(&mut walk, Key::Escape);
        assert!(walk.query_by_label(title).is_none(), "{entry}");
    }
    // The buttons do it, too, and a key does not discard a reason.
    press(&mut walk, "Actions for ben");
    press(&mut walk, "Block…");
    write(&mut walk, "adverts");
    key(&mut walk, Key::Escape);
    walk.get_by_role_and_label(Role::Dialog, "Keep what you have typed?");
    press(&mut walk, "Keep editing");
    press(&mut walk, "Block");
    assert_eq!(wished(&mut walk), say("blockuser ben: adverts"));
}

#[test]
fn administrators_are_made_and_unmade_after_a_question() {
    let mut walk = open(Some(snapshot()), quiet());
    press(&mut walk, "People");
    let open_question = |walk: &mut Walk, name: &str, entry: &str| {
        press(walk, &format!("Actions for {name}"));
        press(walk, entry);
        let title = format!("What may {name} do on this server?");
        walk.get_by_role_and_label(Role::Dialog, &title);
    };
    let choose = |walk: &mut Walk, role: &str| {
        walk.get_by_role_and_label(Role::RadioButton, role).click();
        walk.run();
    };
    let confirm = |walk: &mut Walk, button: &str| {
        walk.get_by_role_and_label(Role::Button, button).click();
        walk.run();
    };
    open_question(&mut walk, "ben", "Make administrator…");
    walk.get_by_label_contains("ben can gag, block and disconnect people");
    press(&mut walk, "Cancel");
    assert_eq!(wished(&mut walk), []);
    open_question(&mut walk, "ben", "Make administrator…");
    confirm(&mut walk, "Make administrator");
    assert_eq!(wished(&mut walk), say("grant ben admin"));
    open_question(&mut walk, "ben", "Make administrator…");
    choose(&mut walk, "User");
    walk.get_by_label("ben has these rights already.");
    confirm(&mut walk, "Take the rights away");
    assert_eq!(wished(&mut walk), [], "nothing would be different");
    choose(&mut walk, "Root");
    walk.get_by_label_contains("make administrators and stop the server");
    confirm(&mut walk, "Make root");
    assert_eq!(wished(&mut walk), say("grant ben root"));

    let takes = "Change administrator rights…";
    open_question(&mut walk, "anna", takes);
    walk.get_by_label_contains("anna has no special rights");
    assert!(walk.query_by_label_contains("the only root").is_none());
    confirm(&mut walk, "Take the rights away");
    assert_eq!(wished(&mut walk), say("grant anna user"));

    // The last one who can make administrators from a program.
    let mut seen = snapshot();
    seen.at = Timestamp(NOW.0 + 1000);
    let mut people = seen.people.to_vec();
    people[0].account_rights.role = anser_shared::people::Role::Root;
    seen.people = Arc::new(people);
    walk.state_mut().shown.see(Arc::new(seen));
    walk.run();
    open_question(&mut walk, "anna", takes);
    walk.get_by_label_contains("anna is the only root.");
    choose(&mut walk, "Administrator");
    walk.get_by_label_contains("anna is the only root.");
    choose(&mut walk, "Root");
    assert!(walk.query_by_label_contains("the only root").is_none());
}
