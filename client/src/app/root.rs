//! The root window: the contact list, or the sign-in window while nobody is signed in. What it is called, how large it
//! is and where it stands.

use std::sync::atomic::Ordering;
use std::time::Duration;

use egui::{Context, Pos2, Ui, Vec2, ViewportCommand, ViewportId};

use super::{App, now, outer_rect, place, window};
use crate::core::Model;
use crate::core::model::{Place, WindowKey};
use crate::ui::contacts::closing::{self, Question};
use crate::ui::contacts::{self, ContactsView};
use crate::ui::{Outcome, Scene, keys, links, sign_in};

const CONTACTS_SIZE: Vec2 = Vec2::new(320.0, 640.0);
const CONTACTS_LEAST: Vec2 = Vec2::new(260.0, 400.0);
const SIGN_IN_LEAST: Vec2 = Vec2::new(320.0, 420.0);
pub(super) const TITLE: &str = "Anser";

pub(super) fn root_sizes(signed_in: bool) -> (Vec2, Vec2) {
    if signed_in {
        (CONTACTS_SIZE, CONTACTS_LEAST)
    } else {
        (sign_in::SIZE, SIGN_IN_LEAST)
    }
}

/// Two programs side by side are told apart by whom they belong to.
pub(super) fn root_title(model: &Model) -> String {
    match &model.account {
        Some(account) => {
            let title = format!("{TITLE} – {}", account.profile.person.nickname);
            match contacts::news::total(model) {
                0 => title,
                waits => format!("({waits}) {title}"),
            }
        }
        None => TITLE.to_owned(),
    }
}

/// The root window as it was set up last.
pub(super) struct Root {
    pub(super) watch: place::Watch,
    pub(super) title: String,
    pub(super) zoom: window::Zoom,
    pub(super) signed_in: Option<bool>,
    pub(super) placing: place::Placing,
    pub(super) quitting: bool,
    /// What is asked over it.
    pub(super) question: Option<Question>,
}

impl App {
    pub(super) fn root_ui(&mut self, ui: &mut Ui, model: &Model) {
        let scene = Scene::new(model, now(), &self.shared.zone);
        let mut outcome = Outcome::default();
        match &model.account {
            Some(account) => {
                if self.shared.searches.swap(false, Ordering::Relaxed) {
                    self.contacts.search();
                }
                if self.shared.adds_friend.swap(false, Ordering::Relaxed) {
                    self.contacts.ask_for_friend("");
                }
                contacts::window_ui(ui, &scene, account, &mut self.contacts, &mut outcome);
            }
            None => sign_in::window_ui(ui, &scene, &mut self.sign_in, &mut outcome),
        }
        links::opening::fault_ui(ui, scene.words);
        keys::sheet::overlay_ui(ui, &scene);
        let question = self.root.question.as_ref();
        let answer = question.and_then(|question| closing::question_ui(ui, &scene, question));
        let closes = outcome.closes;
        self.shared
            .carry_out(ui.ctx(), &scene, WindowKey::Contacts, outcome);
        if closes {
            self.quit(ui.ctx(), model);
        }
        if let Some(answer) = answer {
            let question = self.root.question.take();
            self.answer(ui.ctx(), model, answer, question);
        }
    }

    /// Title, size and place of the root, as far as they have to change.
    pub(super) fn keep_root(&mut self, ctx: &Context, model: &Model, is_shown: bool) {
        let send = |command| ctx.send_viewport_cmd_to(ViewportId::ROOT, command);
        let title = root_title(model);
        if self.root.title != title {
            send(ViewportCommand::Title(title.clone()));
            self.root.title = title;
        }
        let signed_in = model.account.is_some();
        // The one in effect, by which the toolkit reads sizes: another one begins with the next frame.
        let zoom = ctx.zoom_factor();
        let (size, least) = root_sizes(signed_in);
        let place = model
            .places
            .get(&WindowKey::Contacts)
            .copied()
            .filter(|_| signed_in);
        let turned = self
            .root
            .signed_in
            .is_some_and(|before| before != signed_in);
        self.root.zoom.follow(ctx, ViewportId::ROOT, least);
        if turned {
            // From sign-in to contact list, or back: another window in all but name.
            send(ViewportCommand::MinInnerSize(least));
            let size = place.map_or(size, |place| Vec2::from(place.size) / zoom);
            send(ViewportCommand::InnerSize(size));
            self.sign_in.forget_passwords();
            self.contacts = ContactsView::default();
            self.root.placing = place::Placing::Wanted;
        }
        match place {
            Some(place) => self.place_root(ctx, place, is_shown),
            // Nobody knows where it belongs: from here on it belongs to where it is.
            None if is_shown => self.root.placing = place::Placing::Over,
            None => {}
        }
        self.root.signed_in = Some(signed_in);
    }

    /// Puts the root where it was, while it is being shown again.
    fn place_root(&mut self, ctx: &Context, place: Place, is_shown: bool) {
        let send = |command| ctx.send_viewport_cmd_to(ViewportId::ROOT, command);
        let (zoom, now) = (ctx.zoom_factor(), ctx.input(|input| input.time));
        let size = Vec2::from(place.size);
        let wanted = place.position.map(Pos2::from);
        let wanted = wanted.map(|position| place::rescue(position, size, &[], &self.screens));
        let seen = outer_rect(ctx).map(|rect| rect.min);
        let Some(put) = self.root.placing.look(is_shown, wanted, seen, now) else {
            return;
        };
        // Nobody has moved it.
        self.root.watch = place::Watch::at(Some(place));
        if put.resizes {
            send(ViewportCommand::InnerSize(size / zoom));
        }
        if let Some(position) = put.moves_to {
            let position = (position.to_vec2() / zoom).to_pos2();
            send(ViewportCommand::OuterPosition(position));
        }
        if !self.root.placing.is_over() {
            ctx.request_repaint_after(Duration::from_millis(100));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use anser_shared::id::{ConversationId, UserId};

    use super::*;

    #[test]
    fn what_waits_stands_in_the_title() {
        let kind = anser_shared::conversation::ConversationKind::Direct { peer: UserId(2) };
        let conversation = crate::core::model::Conversation {
            unread: 3,
            ..crate::core::model::Conversation::of(ConversationId(1), kind)
        };
        let mut model = Model {
            conversations: Arc::new([(conversation.id, Arc::new(conversation))].into()),
            ..Model::default()
        };
        assert_eq!(root_title(&model), "Anser", "nobody is signed in");
        model.account = Some(crate::core::model::Account {
            profile: anser_shared::people::Profile::of(anser_shared::people::Person::named(
                UserId(1),
                "anna",
                "Anna",
            )),
            rights: Default::default(),
            address: String::new(),
            server_name: String::new(),
            server: anser_shared::tls::Fingerprint([0; 32]),
        });
        assert_eq!(root_title(&model), "(3) Anser – Anna");
        let conversations = Arc::make_mut(&mut model.conversations);
        let shown = conversations
            .get_mut(&ConversationId(1))
            .expect("it is there");
        Arc::make_mut(shown).arrangement.muted = true;
        assert_eq!(root_title(&model), "Anser – Anna", "muted");
    }
}
