//! What can be done with a message: by a press on it, and by its menu.

use anser_look::held;
use anser_shared::body::Pin;
use anser_shared::conversation::ConversationKind;
use anser_shared::group::MemberRole;
use anser_shared::id::Seq;
use anser_shared::people::Role;
use egui::{Response, Ui};

use super::{Measured, Shown, Wish};
use crate::core::message::Content;
use crate::core::model::Conversation;
use crate::ui::links::painted::{self, Touched};
use crate::ui::timeline::rows::State;
use crate::ui::widgets;
use crate::ui::{Scene, icons};

/// Whether one may pin messages here, as far as that is known.
fn may_pin(scene: &Scene<'_>, conversation: &Conversation) -> bool {
    let account = scene.model.account.as_ref();
    match &conversation.kind {
        ConversationKind::Direct { .. } => true,
        ConversationKind::Group(group) => {
            conversation.pins.everybody() || group.role >= MemberRole::Administrator
        }
        ConversationKind::Lobby(_) => account.is_some_and(|own| own.rights.role >= Role::Admin),
        ConversationKind::Server { .. } => false,
    }
}

impl Measured {
    /// What pressing the bubble means, with the keys that are held. Without them, a press on a link is
    /// the link's.
    pub(super) fn pressed(
        &self,
        ui: &Ui,
        response: &Response,
        links: Option<&Touched>,
        shown: &Shown<'_>,
    ) -> Option<Wish> {
        let is_text = self.row.content.words().is_some();
        let on_link = links.is_some_and(|links| links.response.clicked());
        if !response.clicked() && !on_link || !is_text || self.row.seq.is_none() {
            return None;
        }
        let held = ui.input(held::with_click);
        match (held.command, held.shift) {
            (true, _) => Some(Wish::Choose),
            (_, true) => Some(Wish::Reach),
            _ if self.is_several() && !shown.is_choosing => self.row.seq.map(Wish::OpenCard),
            _ => (!on_link).then_some(Wish::Point),
        }
    }

    /// The menu of a text. What is copied is what was said, whatever is folded away and whatever those who
    /// are called in it are called here.
    pub(super) fn menu_ui(
        &self,
        scene: &Scene<'_>,
        response: &Response,
        asked: Option<usize>,
        shown: &Shown<'_>,
    ) -> Option<Wish> {
        let text = self.row.content.words()?;
        let mut wish = None;
        let name = [("name", shown.author.into())];
        let name = scene.words.with("menu-of-message", &name);
        widgets::context_menu(response, &name, shown.asks_for_menu, |ui| {
            let place = self.row.seq.filter(|_| shown.has_field);
            wish = self.saying_items(ui, scene, place).or(wish);
            let open = scene.words.get("card-open");
            if let Some(seq) = self.row.seq.filter(|_| self.is_several())
                && widgets::menu_item(ui, icons::EXTERNAL_LINK, &open)
            {
                wish = Some(Wish::OpenCard(seq));
                ui.close();
            }
            let versions = scene.words.get("message-versions");
            if let Some(seq) = self.row.seq.filter(|_| self.is_edited())
                && widgets::menu_item(ui, icons::HISTORY, &versions)
            {
                wish = Some(Wish::Versions(seq));
                ui.close();
            }
            let copy = scene.words.get("copy");
            if widgets::menu_item(ui, icons::COPY, &copy) {
                ui.copy_text(text.to_owned());
                ui.close();
            }
            let is_text = matches!(self.row.content, Content::Text(_));
            let is_refused = is_text && matches!(self.row.state, State::Refused(_));
            let edit = scene.words.get("edit-refused");
            if is_refused && shown.has_field && widgets::menu_item(ui, icons::PENCIL, &edit) {
                wish = Some(Wish::TakeBack(self.row.id));
                ui.close();
            }
            painted::menu(ui, scene.words, &self.links, asked);
            let reactors = scene.words.get("reactors");
            if let Some(seq) = self.row.seq.filter(|_| !self.row.reactions.is_empty())
                && widgets::menu_item(ui, icons::USERS, &reactors)
            {
                wish = Some(Wish::Reactors(seq));
                ui.close();
            }
            let forward = scene.words.get("forward");
            if let Some(seq) = self.row.seq
                && widgets::menu_item(ui, icons::FORWARD, &forward)
            {
                wish = Some(Wish::Forward(seq));
                ui.close();
            }
            wish = self.keeping_items(ui, scene, place, shown).or(wish);
            if self.row.seq.is_some() {
                let (icon, choose) = if shown.chosen {
                    (icons::SQUARE, "choose-not")
                } else {
                    (icons::SQUARE_CHECK, "choose")
                };
                if widgets::menu_item(ui, icon, &scene.words.get(choose)) {
                    wish = Some(Wish::Choose);
                    ui.close();
                }
            }
            let Some(seq) = self.row.seq.filter(|_| self.row.is_own) else {
                return;
            };
            let readers = scene.words.get("read-by");
            if shown.is_group && widgets::menu_item(ui, icons::EYE, &readers) {
                wish = Some(Wish::Readers);
                ui.close();
            }
            let delete = scene.words.get("delete-message");
            widgets::menu_line(ui);
            if widgets::menu_danger(ui, icons::TRASH, &delete) {
                wish = Some(Wish::Delete(seq));
                ui.close();
            }
        });
        wish
    }
    /// What one says to it, in words or with an emoji.
    fn saying_items(&self, ui: &mut Ui, scene: &Scene<'_>, place: Option<Seq>) -> Option<Wish> {
        let mut wish = None;
        let answer = scene.words.get("reply");
        if let Some(seq) = place
            && widgets::menu_item(ui, icons::REPLY, &answer)
        {
            wish = Some(Wish::Answer(seq));
            ui.close();
        }
        let react = scene.words.get("react");
        if let Some(seq) = place.filter(|_| self.can_react())
            && widgets::menu_item(ui, icons::SMILE, &react)
        {
            wish = Some(Wish::React(seq));
            ui.close();
        }
        let rewrite = scene.words.get("edit-message");
        if let Some(seq) = place.filter(|_| self.row.is_own && self.can_edit())
            && widgets::menu_item(ui, icons::PENCIL, &rewrite)
        {
            wish = Some(Wish::Edit(seq));
            ui.close();
        }
        wish
    }

    /// Whether it is pinned for everybody or saved for oneself.
    fn keeping_items(
        &self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        place: Option<Seq>,
        shown: &Shown<'_>,
    ) -> Option<Wish> {
        let mut wish = None;
        if let Some(seq) = place.filter(|_| self.can_react() && may_pin(scene, shown.conversation))
        {
            let (icon, key) = match self.row.pinned {
                true => (icons::PIN_OFF, "unpin-message"),
                false => (icons::PIN, "pin-message"),
            };
            if widgets::menu_item(ui, icon, &scene.words.get(key)) {
                let on = !self.row.pinned;
                wish = Some(Wish::Pin(Pin { of: seq, on }));
                ui.close();
            }
        }
        if let Some(seq) = self.row.seq {
            let key = match self.row.saved {
                true => "unsave-message",
                false => "save-message",
            };
            if widgets::menu_item(ui, icons::BOOKMARK, &scene.words.get(key)) {
                wish = Some(Wish::Save(seq, !self.row.saved));
                ui.close();
            }
        }
        wish
    }
}
