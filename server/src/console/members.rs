//! The members of a group, in a dialog over the table of groups.

use anser_look::theme::{self, palette, space};
use anser_look::typeset;
use anser_look::widgets::{self, Button};
use anser_shared::group::{Member, MemberRole};
use anser_shared::presence::Presence;
use egui::{Rect, Role, Sense, Ui, WidgetInfo};

use super::Shown;
use super::table::Face;
use super::whom::Chosen;
use crate::words::Words;

const ROW: f32 = 36.0;
const FACE: f32 = 26.0;

/// The largest height of the list; a longer list scrolls.
const HEIGHT: f32 = 320.0;

/// True when the dialog is done.
pub fn members_ui(ui: &Ui, shown: &Shown, group: &Chosen, words: Words) -> bool {
    widgets::wide_modal(ui, "members", |ui| {
        let palette = palette(ui);
        let title = words.with("console-members-title", &[("name", (&group.name).into())]);
        widgets::label(ui, title, theme::title(), palette.text);
        let inside = shown.snapshot.inside.as_ref();
        match inside.filter(|inside| inside.group == group.conversation) {
            None => {
                let line = words.get("console-members-looking");
                widgets::label(ui, line, theme::body(), palette.soft);
            }
            Some(inside) => {
                let count = inside.members.len();
                if inside.more {
                    let line = words.with("console-members-first", &[("count", count.into())]);
                    widgets::label(ui, line, theme::small(), palette.soft);
                }
                let room = (count as f32 * ROW).min(HEIGHT);
                let scroll = egui::ScrollArea::vertical()
                    .auto_shrink(false)
                    .max_height(room);
                ui.scope(|ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    scroll.show_rows(ui, ROW, count, |ui, range| {
                        for member in &inside.members[range] {
                            let is_here = shown.snapshot.here.contains_key(&member.person.user);
                            member_ui(ui, member, is_here, words);
                        }
                    });
                });
            }
        }
        ui.add_space(space::TIGHT);
        let done = words.get("console-done");
        Button::plain(&done).wide().show(ui).clicked()
    })
}

fn member_ui(ui: &mut Ui, member: &Member, is_here: bool, words: Words) {
    let palette = palette(ui);
    let room = egui::vec2(ui.available_width(), ROW);
    let (row, response) = ui.allocate_exact_size(room, Sense::hover());
    let role = words.get(match member.role {
        MemberRole::Owner => "console-role-owner",
        MemberRole::Administrator => "console-role-administrator",
        MemberRole::Member | MemberRole::Outside => "console-role-member",
    });
    let presence = words.get(if is_here { "online" } else { "offline" });
    let whole = format!(
        "{}, {}, {role}, {presence}",
        member.person.name, member.person.nickname
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Row, true, &whole));
    let middle = row.center().y;
    let centre = egui::pos2(row.left() + FACE / 2.0, middle);
    let square = Rect::from_center_size(centre, egui::Vec2::splat(FACE));
    let seen = if is_here {
        Presence::Online
    } else {
        Presence::Offline
    };
    let person = &member.person;
    let face = Face::of(person.user, &person.nickname, Some(seen)).with_picture(person.picture);
    face.paint(ui, square, palette.surface);
    let role = typeset::line(ui, &role, theme::small(), palette.soft, row.width() / 3.0);
    let right = row.right() - space::SMALL - role.size().x;
    let at = egui::pos2(right, middle - role.size().y / 2.0);
    ui.painter().galley(at, role, palette.soft);
    let mut left = square.right() + space::SMALL;
    for (text, colour) in [
        (member.person.name.as_str(), palette.text),
        (member.person.nickname.as_str(), palette.soft),
    ] {
        let width = (right - space::SMALL - left).max(0.0);
        let line = typeset::line(ui, text, theme::body(), colour, width);
        let at = egui::pos2(left, middle - line.size().y / 2.0);
        left += line.size().x + space::SMALL;
        ui.painter().galley(at, line, colour);
    }
}
