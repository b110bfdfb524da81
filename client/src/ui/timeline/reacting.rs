//! Choosing an emoji for a message: six that are used most, and the list of all of them behind a button.

use anser_shared::body::Reaction;
use anser_shared::id::{ConversationId, Seq, UserId};
use egui::{Popup, PopupCloseBehavior, Rect, Role, Sense, Ui, Vec2, WidgetInfo};

use super::TimelineView;
use super::layout::Layout;
use crate::core::action::Actions;
use crate::core::model::Conversation;
use crate::core::{Action, ConversationAction};
use crate::ui::emoji::{EmojiPicker, remembered};
use crate::ui::theme::{self, palette, radius, space};
use crate::ui::widgets::{self, icon_button};
use crate::ui::{Scene, icons};

const FAVOURITES: [&str; 6] = ["👍", "❤️", "😂", "😮", "😢", "🎉"];
const CELL: f32 = 38.0;
const SIGN: f32 = 24.0;

/// An emoji is being chosen for the message at a place.
#[derive(Debug)]
pub(super) struct Reacting {
    to: Seq,
    /// The list of all of them is open.
    all: Option<EmojiPicker>,
    is_new: bool,
}

impl Reacting {
    pub(super) fn to(to: Seq) -> Self {
        Self {
            to,
            all: None,
            is_new: true,
        }
    }
}

/// Draws it over the list beside its message, as long as that is in view.
pub(super) fn show(
    ui: &Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    layout: &Layout<'_>,
    view: &mut TimelineView,
    actions: &mut Actions,
) {
    let Some(mut reacting) = view.reacting.take() else {
        return;
    };
    let id = ui.scope_id().with("reacting");
    let Some(anchor) = layout.place_of(reacting.to) else {
        return Popup::close_id(ui.ctx(), id);
    };
    let frame = egui::Frame::popup(ui.style()).inner_margin(egui::Margin::same(8));
    let name = scene.words.get("react");
    if reacting.is_new {
        Popup::open_id(ui.ctx(), id);
    }
    let chosen = Popup::new(id, ui.ctx().clone(), anchor, ui.layer_id())
        .open_memory(None)
        .frame(frame)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .accessible_name(name)
        .show(|ui| reacting.choose(ui, scene, actions));
    reacting.is_new = false;
    let chosen = chosen.and_then(|chosen| chosen.inner);
    let is_chosen = chosen.is_some();
    if let Some(emoji) = chosen {
        toggle(scene, conversation, reacting.to, emoji, actions);
        Popup::close_id(ui.ctx(), id);
        ui.ctx().request_repaint();
    }
    if is_chosen || !Popup::is_id_open(ui.ctx(), id) {
        // One goes on writing.
        view.wants_field = true;
    } else {
        view.reacting = Some(reacting);
    }
}

/// Puts one's own there, or takes it back.
fn toggle(
    scene: &Scene<'_>,
    conversation: &Conversation,
    to: Seq,
    emoji: String,
    actions: &mut Actions,
) {
    let me = scene.model.account.as_ref();
    let me = me.map_or(UserId(0), |account| account.profile.person.user);
    let message = conversation.messages.at(to);
    let has = message.is_some_and(|message| {
        let message = conversation.as_acted(me, message);
        message.reactions.has(me, &emoji)
    });
    react(conversation.id, to, emoji, !has, actions);
}

fn react(conversation: ConversationId, to: Seq, emoji: String, on: bool, actions: &mut Actions) {
    let reaction = Reaction { to, emoji, on };
    let does = ConversationAction::React(reaction);
    actions.push(Action::In(conversation, does));
}

impl Reacting {
    fn choose(&mut self, ui: &mut Ui, scene: &Scene<'_>, actions: &mut Actions) -> Option<String> {
        if let Some(all) = &mut self.all {
            let picked = all.list_ui(ui, scene, actions)?;
            actions.push(remembered(&scene.model.settings, picked.emoji));
            return Some(picked.emoji.as_str().to_owned());
        }
        let mut chosen = None;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = space::TIGHT;
            for (index, emoji) in FAVOURITES.into_iter().enumerate() {
                if favourite_ui(ui, scene, emoji, self.is_new && index == 0) {
                    chosen = Some(emoji.to_owned());
                }
            }
            if icon_button(ui, icons::MORE_HORIZONTAL, &scene.words.get("react-more")).clicked() {
                self.all = Some(EmojiPicker::default());
                ui.ctx().request_repaint();
            }
        });
        chosen
    }
}

fn favourite_ui(ui: &mut Ui, scene: &Scene<'_>, emoji: &str, takes_keyboard: bool) -> bool {
    let (rect, response): (Rect, _) = ui.allocate_exact_size(Vec2::splat(CELL), Sense::click());
    let name = emojis::get(emoji).and_then(crate::emoji::known);
    let name = name.map_or(emoji, |known| known.name(&scene.words.tag()));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    if takes_keyboard {
        response.request_focus();
    }
    let palette = palette(ui);
    widgets::touch(ui, &response, rect, radius::CONTROL);
    ui.painter().text(
        rect.center(),
        egui::Align2::CENTER_CENTER,
        emoji,
        theme::emoji(SIGN),
        palette.text,
    );
    response.on_hover_text(name).clicked()
}
