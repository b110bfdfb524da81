//! Whose messages are shown: everything, or one of the conversations of this computer, also those that one has left.

use anser_shared::id::ConversationId;
use egui::{Rect, Role, ScrollArea, Sense, Ui, WidgetInfo};

use crate::core::model::Conversation;
use crate::core::names::{Names, Wanted};
use crate::ui::theme::{self, palette, radius, space};
use crate::ui::widgets;
use crate::ui::{Scene, face_of, icons, name_of, query, typeset};

const ROW: f32 = 40.0;

/// Which kind of conversations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    All,
    People,
    Groups,
}

#[derive(Debug, Default)]
pub(super) struct List {
    kind: Kind,
    search: String,
    names: Names,
}

impl List {
    /// Draws it into the room that is left; gives what was chosen.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        only: Option<ConversationId>,
    ) -> Option<Option<ConversationId>> {
        let words = scene.words;
        let whole = ui.max_rect();
        let head = whole.shrink(space::SMALL);
        let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(head).id_salt("head"));
        inside.spacing_mut().item_spacing.y = space::SMALL;
        let (name, clear) = (words.get("history-where-find"), words.get("search-clear"));
        widgets::search(&mut inside, &name, &clear, &mut self.search);
        let names = ["history-all", "history-people", "history-groups"].map(|key| words.get(key));
        let kinds = [Kind::All, Kind::People, Kind::Groups];
        let options: Vec<(Kind, &str)> = kinds
            .into_iter()
            .zip(names.iter().map(String::as_str))
            .collect();
        if let Some(kind) = widgets::choice(&mut inside, &options, self.kind) {
            self.kind = kind;
        }
        let rest = whole.with_min_y(inside.min_rect().bottom() + space::SMALL);
        let rows = self.rows(scene);
        let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(rest).id_salt("rows"));
        inside.spacing_mut().item_spacing.y = 0.0;
        inside.set_clip_rect(rest.intersect(ui.clip_rect()));
        let mut chosen = None;
        // Everything stands first, unless somebody looks for a name.
        let first = usize::from(self.search.trim().is_empty());
        let area = ScrollArea::vertical().auto_shrink(false);
        area.show_rows(&mut inside, ROW, rows.len() + first, |ui, range| {
            for row in range {
                match row.checked_sub(first) {
                    None => {
                        if everything_ui(ui, scene, only.is_none()) {
                            chosen = Some(None);
                        }
                    }
                    Some(row) => {
                        let shown = rows[row];
                        if row_ui(ui, scene, shown, only == Some(shown.id)) {
                            chosen = Some(Some(shown.id));
                        }
                    }
                }
            }
        });
        chosen
    }

    /// The conversations that are meant, the one first in which something was said last.
    fn rows<'a>(&mut self, scene: &Scene<'a>) -> Vec<&'a Conversation> {
        let wanted = Wanted::of(&self.search);
        let all = scene.model.conversations.values().map(|shown| &**shown);
        let kind = self.kind;
        let of_kind = all.filter(|shown| {
            let is_here = shown.last.is_some() || shown.messages.rows() > 0;
            let is_of_people = shown.peer().is_some();
            is_here && (kind == Kind::All || is_of_people == (kind == Kind::People))
        });
        let named = of_kind.filter_map(|shown| {
            let name = name_of(scene.model, scene.words, shown);
            let peer = shown.peer();
            let friend = peer.and_then(|peer| scene.model.friends.get(&peer));
            let nickname = friend.map_or("", |friend| &friend.person.nickname);
            let login = peer.and_then(|peer| query::login_name(scene.model, peer));
            let all = [name.as_str(), nickname, login.unwrap_or_default()];
            self.names.best(all, &wanted).map(|fit| (fit, shown))
        });
        let mut rows: Vec<_> = named.collect();
        rows.sort_by_key(|(fit, shown)| {
            let last = shown.last.as_ref().map(|last| last.at);
            let fit = (!wanted.is_empty()).then_some(*fit);
            (fit, std::cmp::Reverse(last))
        });
        rows.into_iter().map(|(_, shown)| shown).collect()
    }
}

fn everything_ui(ui: &mut Ui, scene: &Scene<'_>, is_chosen: bool) -> bool {
    let palette = palette(ui);
    let name = scene.words.get("history-everything");
    line_ui(ui, &name, is_chosen, |ui, square| {
        let painter = ui.painter();
        painter.circle_filled(square.center(), 14.0, palette.sunken);
        let (middle, font) = (egui::Align2::CENTER_CENTER, theme::icon(16.0));
        painter.text(square.center(), middle, icons::HISTORY, font, palette.soft);
    })
}

fn row_ui(ui: &mut Ui, scene: &Scene<'_>, shown: &Conversation, is_chosen: bool) -> bool {
    let mut face = face_of(scene, shown);
    face.presence = None;
    let name = face.name.clone();
    let ground = palette(ui).surface;
    line_ui(ui, &name, is_chosen, |ui, square| {
        face.paint(ui, square, ground);
    })
}

fn line_ui(ui: &mut Ui, name: &str, is_chosen: bool, face: impl FnOnce(&mut Ui, Rect)) -> bool {
    let palette = palette(ui);
    let size = egui::vec2(ui.available_width(), ROW);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::ListBoxOption, true, name));
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_selected(is_chosen));
    let inset = rect.shrink2(egui::vec2(space::TIGHT, 1.0));
    if is_chosen {
        ui.painter()
            .rect_filled(inset, f32::from(radius::CARD), palette.accent_soft);
    }
    widgets::touch(ui, &response, inset, radius::CARD);
    let middle = egui::pos2(rect.left() + space::EDGE + 14.0, rect.center().y);
    let square = Rect::from_center_size(middle, egui::Vec2::splat(28.0));
    face(ui, square);
    let left = square.right() + space::SMALL;
    let room = rect.right() - space::SMALL - left;
    let words = typeset::line(ui, name, theme::body(), palette.text, room);
    let at = egui::pos2(left, rect.center().y - words.size().y / 2.0);
    ui.painter().galley(at, words, palette.text);
    response.clicked()
}
