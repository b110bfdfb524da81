//! What an administrator of the server sees of it, and what everybody sees of those who run something.

use anser::core::{Action, Model};
use anser_shared::group::MemberRole as Place;
use anser_shared::people::Role as ServerRole;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;

use crate::scenes::groups::workshop;
use crate::scenes::{self, ME};
use crate::walks::*;

fn with_role(role: ServerRole) -> Model {
    let mut model = scenes::busy();
    let account = model.account.as_mut().expect("somebody is signed in");
    account.rights.role = role;
    model
}

/// The pointer rests on something until it says what it is.
fn rest_on(walk: &mut Walk, at: egui::Pos2) {
    walk.hover_at(at);
    // The toolkit waits half a second, and draws what it says anew when it knows its size.
    walk.run_steps(12);
}

#[test]
fn an_administrator_sees_so_what_they_can_do_and_where() {
    for (role, is_one) in [
        (
            ServerRole::Admin,
            "You are an administrator of this server.",
        ),
        (
            ServerRole::Root,
            "You are an administrator of this server with all rights (root).",
        ),
    ] {
        let mut walk = contacts_window(with_role(role));
        let mark = walk.get_by_role_and_label(Role::Image, is_one).rect();
        rest_on(&mut walk, mark.center());
        assert!(shows(&walk, "type / in any message field"), "{role:?}");
        let below = colours(&walk, "Administrator · anna · Workshop");
        assert_eq!(below.len(), 1, "in words, and not by hovering alone");
        let settings = settings_with_all(with_role(role));
        let card = card_of(with_role(role), ME.0);
        for (walk, place) in [(settings, "settings"), (card, "card")] {
            assert!(shows(&walk, is_one), "{role:?} {place}");
            assert!(shows(&walk, "type / in any message field"), "{place}");
            let makes = shows(&walk, "make administrators");
            assert_eq!(makes, role == ServerRole::Root, "{role:?} {place}");
        }
    }
    for walk in [
        contacts_window(with_role(ServerRole::User)),
        settings_with_all(with_role(ServerRole::User)),
        card_of(with_role(ServerRole::User), ME.0),
        // Others are not told.
        card_of(with_role(ServerRole::Admin), 21),
    ] {
        assert!(!shows(&walk, "administrator of this server"));
    }
}

/// The settings, high enough for everything in them.
fn settings_with_all(model: Model) -> Walk {
    let window = Window::Settings(anser::ui::settings::SettingsView::default());
    open(model, window, [460.0, 1900.0])
}

#[test]
fn a_role_that_is_given_or_taken_is_news_until_it_is_dismissed() {
    for (role, said, can) in [
        (
            ServerRole::Admin,
            "You are an administrator of this server now.",
            true,
        ),
        (
            ServerRole::User,
            "You are no longer an administrator of this server.",
            false,
        ),
    ] {
        let mut model = with_role(role);
        model.role_news = Some(role);
        let mut walk = contacts_window(model);
        assert!(shows(&walk, said));
        assert_eq!(shows(&walk, "type / in any message field"), can);
        press(&mut walk, "Dismiss");
        assert_eq!(asked(&mut walk), [Action::DismissRoleNews]);
        change(&mut walk, |model| model.role_news = None);
        assert!(!shows(&walk, said));
    }
}

#[test]
fn those_who_lead_a_group_are_explained_where_they_are_met() {
    let mut walk = wide_window(workshop(Place::Member));
    let powers = "add, silence and remove members";
    for (name, explains) in [("Mira Novák", true), ("Noor Haddad", false)] {
        let row = walk.get_by_role_and_label(Role::Button, name).rect();
        // The second line, behind the face.
        let under = egui::pos2(row.left() + 60.0, row.center().y + 9.0);
        rest_on(&mut walk, under);
        assert_eq!(shows(&walk, powers), explains, "{name}");
        walk.hover_at(egui::pos2(1.0, 1.0));
        walk.run_steps(4);
    }
}

#[test]
fn the_lobby_is_explained_where_it_is_met() {
    let model = scenes::lobby();
    let said = "everybody on this server is in it";
    let mut walk = conversation_window(model.clone());
    assert!(shows(&walk, "Everybody on this server is in “"));
    // In words, and not by hovering alone.
    assert!(shows(&walk, "Everybody on this server · "));
    let head = walk
        .get_all_by_role(Role::Heading)
        .next()
        .expect("there is a head")
        .rect();
    rest_on(&mut walk, head.center());
    assert!(shows(&walk, said));
    let mut view = anser::ui::contacts::ContactsView::default();
    view.show_groups();
    let mut walk = open(model, Window::Contacts(Box::new(view)), [320.0, 640.0]);
    let row = walk
        .get_all_by_role(Role::Button)
        .find(|row| row.rect().height() == 60.0)
        .expect("the lobby has a row")
        .rect();
    rest_on(&mut walk, row.center());
    assert!(shows(&walk, said));
}
