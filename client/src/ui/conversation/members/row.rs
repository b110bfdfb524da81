//! One row of the panel: a face, a name, and what somebody is there.

use anser_shared::group::{Group, Member, MemberRole};
use egui::{Popup, Rect, Role, Sense, Ui, WidgetInfo};

use super::menu::{self, MenuOutcome};
use crate::core::model::{Conversation, Members};
use crate::core::names::Wanted;
use crate::ui::people::somebody::Somebody;
use crate::ui::theme::{self, palette, radius, size, space};
use crate::ui::widgets::{self, Avatar};
use crate::ui::{Outcome, Scene, dates, icons, named, typeset};

pub(super) const ROW: f32 = 42.0;

/// Which row, and how.
pub(super) struct Shown<'a> {
    pub(super) conversation: &'a Conversation,
    pub(super) group: &'a Group,
    pub(super) members: &'a Members,
    pub(super) member: &'a Member,
    /// What is marked in the name.
    pub(super) wanted: &'a Wanted,
    /// The keyboard is on it.
    pub(super) at_cursor: bool,
    pub(super) asks_for_menu: bool,
}

pub(super) fn row_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    shown: &Shown<'_>,
    outcome: &mut Outcome,
) -> MenuOutcome {
    let member = shown.member;
    let palette = palette(ui);
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(egui::vec2(width, ROW), Sense::click());
    let mut result = MenuOutcome::default();
    if !ui.is_rect_visible(rect) {
        return result;
    }
    let is_me = super::is_me(scene, member.person.user);
    let person = Somebody::member(scene.model, member);
    let presence = if is_me {
        person.presence
    } else {
        shown.members.presence(member.person.user)
    };
    let (below, is_muted) = relation(ui, scene, member, is_me);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, person.called()));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        let words = scene.words;
        let means = role_means(member.role).map(|key| words.get(key));
        let said = words.listed(&[&words.presence(presence), &below]);
        node.set_description(words.one_by_one(&[&said, &means.unwrap_or_default()]));
        if shown.at_cursor {
            node.set_selected(true);
        }
    });
    if !is_me {
        let by_key = shown.asks_for_menu || (response.has_focus() && widgets::asks_for_menu(ui));
        let name = [("name", person.called().into())];
        let name = scene.words.with("menu-of", &name);
        widgets::press_menu(&response, &name, by_key, |ui| {
            let (conversation, group) = (shown.conversation, shown.group);
            result = menu::menu_ui(ui, scene, conversation, group, member, outcome);
        });
    }
    let inset = rect.shrink2(egui::vec2(space::TIGHT, 1.0));
    if shown.at_cursor {
        let ground = palette.accent_soft;
        ui.painter().rect_filled(inset, radius::CARD, ground);
    }
    widgets::touch(ui, &response, inset, radius::CARD);
    let middle = egui::pos2(rect.left() + space::EDGE + 14.0, rect.center().y);
    let square = Rect::from_center_size(middle, egui::Vec2::splat(28.0));
    let avatar = Avatar {
        user: member.person.user,
        name: person.called(),
        picture: person.who.picture,
        presence,
        ground: palette.surface,
    };
    avatar.paint(ui, square);
    let left = square.right() + space::SMALL + 2.0;
    let mut right = rect.right() - space::EDGE;
    if is_muted {
        let at = egui::pos2(right, rect.center().y);
        let font = theme::icon(size::SMALL_ICON - 2.0);
        let align = egui::Align2::RIGHT_CENTER;
        ui.painter()
            .text(at, align, icons::MESSAGE_OFF, font, palette.soft);
        right -= size::SMALL_ICON + space::TIGHT;
    }
    let is_there = presence != Some(anser_shared::presence::Presence::Offline);
    let colour = if is_there { palette.text } else { palette.soft };
    let name = named::line(
        ui,
        person.called(),
        shown.wanted,
        theme::body(),
        colour,
        right - left,
    );
    if below.is_empty() {
        let at = egui::pos2(left, rect.center().y - name.size().y / 2.0);
        ui.painter().galley(at, name, colour);
    } else {
        let words = typeset::line(ui, &below, theme::tiny(), palette.soft, right - left);
        let top = rect.center().y - (name.size().y + words.size().y) / 2.0;
        let under = egui::pos2(left, top + name.size().y);
        ui.painter().galley(egui::pos2(left, top), name, colour);
        let place = Rect::from_min_size(under, words.size());
        ui.painter().galley(under, words, palette.soft);
        if let Some(key) = role_means(member.role) {
            let id = ui.scope_id().with(("role", member.person.user.0));
            let role = ui.interact(place, id, Sense::hover());
            role.on_hover_text(scene.words.get(key));
        }
    }
    // A single press of the pointer might be one that went astray: it opens the menu and marks the row, from where
    // Enter goes on.
    let by_pointer = response.clicked_by(egui::PointerButton::Primary);
    if response.double_clicked() || (response.clicked() && !by_pointer) {
        Popup::close_id(ui.ctx(), Popup::default_response_id(&response));
        menu::open(scene, member, &mut result, outcome);
    } else if by_pointer {
        response.request_focus();
    }
    if let Some(key) = menu::open_means(&person) {
        response.on_hover_text(scene.words.get(key));
    }
    result
}

/// What those can do who have a role in a group.
fn role_means(role: MemberRole) -> Option<&'static str> {
    match role {
        MemberRole::Owner => Some("role-owner-means"),
        MemberRole::Administrator => Some("role-administrator-means"),
        MemberRole::Member | MemberRole::Outside => None,
    }
}

/// What stands under the name, and whether somebody may not write.
fn relation(ui: &Ui, scene: &Scene<'_>, member: &Member, is_me: bool) -> (String, bool) {
    let words = scene.words;
    let mut parts = Vec::new();
    // Until when somebody may not write is what is looked for: it stands where nothing cuts it off.
    let muted = member.muted.filter(|gag| gag.holds(scene.now));
    if let Some(gag) = muted {
        parts.push(match gag.until {
            None => words.get("member-muted"),
            Some(until) => {
                // It ends by itself, and nobody says so.
                ui.ctx().request_repaint_after(until.since(scene.now));
                let time = dates::brief(words, until, scene.now, scene.zone);
                words.with("member-muted-until", &[("time", (&time).into())])
            }
        });
    }
    if is_me {
        parts.push(words.get("member-you"));
    }
    match member.role {
        MemberRole::Owner => parts.push(words.get("role-owner")),
        MemberRole::Administrator => parts.push(words.get("role-administrator")),
        MemberRole::Member | MemberRole::Outside => {}
    }
    (parts.join(" · "), muted.is_some())
}
