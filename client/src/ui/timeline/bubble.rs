//! How one row of a conversation looks: the line of its day, its bubble with time and state, and
//! what can be done about a message that was not sent.
//!
//! A row is measured first, when the list finds out what is in view, and drawn afterwards. Rows of
//! text are laid out anew each time; egui keeps glyph rows that it has laid out in the last frame,
//! and nothing here has to know when they become stale.

mod meta;

use std::sync::Arc;

use anser_shared::id::{ConversationId, PictureId, Seq};
use egui::text_selection::LabelSelectionState;
use egui::{
    Align2, Color32, CornerRadius, Galley, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo,
};

use self::meta::Meta;
use super::chosen;
use super::mention::Names;
use super::rows::{Content, Row, State};
use super::words::{self, words};
use crate::core::Action;
use crate::ui::links::painted::{self, Touched};
use crate::ui::links::{Link, links};
use crate::ui::people::somebody::Somebody;
use crate::ui::theme::{self, Palette, palette, radius, size, space};
use crate::ui::widgets::{self, Avatar, Button};
use crate::ui::{Scene, dates, icons, typeset};

/// Bubbles take at most this part of the width, so that both sides can be told apart.
const WIDTH_SHARE: f32 = 0.72;
/// Longer lines are hard to follow with the eye.
const MOST_WIDTH: f32 = 560.0;
const SIDE: f32 = 12.0;
const ABOVE: f32 = 8.0;
const GAP_IN_GROUP: f32 = 2.0;
const GAP_BETWEEN_GROUPS: f32 = 10.0;
/// The line above a bubble that says whose it is.
const AUTHOR_LINE: f32 = 18.0;
/// Whoever says something in a group has a face beside it.
const FACE: f32 = 32.0;
const DAY_LINE: f32 = 36.0;
const META_LINE: f32 = 15.0;
/// What stands in for a row that is being loaded: as high as a message of one line, so that little
/// moves when it comes.
pub(super) const PLACEHOLDER: f32 = 47.0;

/// A row with everything that its height depends on.
pub(super) struct Measured {
    pub(super) row: Row,
    words: Arc<Galley>,
    /// Emoji alone stand large and without a bubble.
    bare: bool,
    /// What is new begins here, and a line says so.
    begins_new: bool,
    /// Who has said it, above the bubble.
    author: Option<Arc<Galley>>,
    meta: Option<Meta>,
    /// Of the bubble, with its padding.
    bubble: egui::Vec2,
    trouble: Option<Arc<Galley>>,
    /// Of what is above the bubble.
    lead: f32,
    /// Beside other people's bubbles there is room for a face.
    indent: f32,
    /// It calls the one who reads it.
    calls_me: bool,
    links: Vec<Link>,
    pub(super) height: f32,
}

/// How a row is shown, beside what it says.
pub(super) struct Shown<'a> {
    pub(super) conversation: ConversationId,
    pub(super) author: &'a str,
    pub(super) is_group: bool,
    /// It is one of those that are chosen.
    pub(super) chosen: bool,
    /// The keyboard is on it and asks for its menu.
    pub(super) asks_for_menu: bool,
}

/// What the person wants of a message, beside what its menu does by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// To choose it, or to let go of it.
    Choose,
    /// To choose everything up to it.
    Reach,
    /// To know who has read it.
    Readers,
    /// To be without it, if that is meant.
    Delete(Seq),
    /// It was pressed: of no meaning while nothing is chosen.
    Point,
}

impl Measured {
    /// Measures a row in a list so wide.
    pub(super) fn new(
        ui: &Ui,
        scene: &Scene<'_>,
        row: Row,
        width: f32,
        begins_new: bool,
        names: &Names,
    ) -> Self {
        let palette = palette(ui);
        let indent = if row.is_of_many && !row.is_own {
            FACE + space::SMALL
        } else {
            0.0
        };
        let most = (width * WIDTH_SHARE).min(width - indent);
        let most = most.clamp(120.0, MOST_WIDTH);
        let inside = most - 2.0 * SIDE;
        let bare = matches!(&row.content, Content::Text(text) if typeset::is_only_emoji(text));
        let (calls, links) = match &row.content {
            Content::Text(text) if !bare => (names.calls(text), links(text)),
            _ => Default::default(),
        };
        let calls_me = !row.is_own && calls.iter().any(|call| call.is_me);
        let marks = (calls.as_slice(), links.as_slice());
        let words = words(ui, scene, &row, bare, inside, palette, marks);
        let words_width = words.size().x;
        let mut meta = match row.content {
            Content::Notice(_) | Content::Hidden | Content::Damaged => None,
            _ => Meta::new(ui, scene, &row, palette),
        };
        let mut content = words.size();
        if let Some(meta) = &mut meta {
            let last = words
                .rows
                .last()
                .map_or(0.0, |row| row.rect_without_leading_space().right());
            let with_meta = last + space::SMALL + meta.width;
            meta.inline = !bare && with_meta <= inside;
            if meta.inline {
                content.x = words_width.max(with_meta);
            } else {
                content.x = words_width.max(meta.width);
                content.y += META_LINE;
            }
        }
        let bubble = if bare {
            content
        } else {
            content + egui::vec2(2.0 * SIDE, 2.0 * ABOVE)
        };
        let trouble = match &row.state {
            State::Refused(refusal) => {
                let reason = scene.words.refusal(refusal);
                let said = scene
                    .words
                    .with("not-sent", &[("reason", (&reason).into())]);
                Some(typeset::paragraph(
                    ui,
                    &said,
                    theme::small(),
                    palette.alert,
                    most,
                ))
            }
            _ => None,
        };
        let gap = if row.first_of_group {
            GAP_BETWEEN_GROUPS
        } else {
            GAP_IN_GROUP
        };
        let mut lead = if row.new_day.is_some() {
            DAY_LINE + GAP_IN_GROUP
        } else {
            gap
        };
        if begins_new {
            lead += DAY_LINE;
        }
        let author = row.named.then(|| {
            let name = scene.words.called(scene.model, row.author);
            typeset::line(ui, &name, theme::small(), palette.soft, most)
        });
        if author.is_some() {
            lead += AUTHOR_LINE;
        }
        let below = trouble
            .as_ref()
            .map_or(0.0, |trouble| trouble.size().y + 26.0);
        let height = match row.content {
            Content::Hidden if row.new_day.is_none() => 0.0,
            Content::Hidden => lead,
            _ => (lead + bubble.y + below).ceil(),
        };
        Self {
            row,
            words,
            bare,
            begins_new,
            author,
            meta,
            bubble,
            trouble,
            lead,
            indent,
            calls_me,
            links,
            height,
        }
    }

    /// Draws the row. `rect` is as wide as the list and as high as the row.
    pub(super) fn show(
        &self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        rect: Rect,
        shown: &Shown<'_>,
        actions: &mut Vec<Action>,
    ) -> Option<Wish> {
        let conversation = shown.conversation;
        let palette = palette(ui);
        if let Some(day) = self.row.new_day {
            let said = dates::day_line(scene.words, day, scene.now, scene.zone);
            day_line(ui, rect, &said, palette.soft);
        }
        if self.begins_new {
            let below_day = if self.row.new_day.is_some() {
                DAY_LINE
            } else {
                0.0
            };
            let place = rect.with_min_y(rect.top() + below_day);
            let said = scene.words.get("new-messages");
            day_line(ui, place, &said, palette.accent);
        }
        match self.row.content {
            Content::Hidden => return None,
            Content::Notice(_) | Content::Damaged => {
                self.notice_ui(ui, rect);
                return None;
            }
            _ => {}
        }
        let corner = if self.row.is_own {
            egui::pos2(rect.right() - self.bubble.x, rect.top() + self.lead)
        } else {
            egui::pos2(rect.left() + self.indent, rect.top() + self.lead)
        };
        if let Some(author) = &self.author {
            let at = corner + egui::vec2(SIDE, 2.0 - AUTHOR_LINE);
            ui.painter().galley(at, author.clone(), palette.soft);
            let top = corner.y - AUTHOR_LINE + 2.0;
            let place = egui::pos2(rect.left(), top);
            self.face_ui(
                ui,
                scene,
                Rect::from_min_size(place, egui::Vec2::splat(FACE)),
            );
        }
        let bubble = Rect::from_min_size(corner, self.bubble);
        if !self.bare {
            let ground = if self.row.is_own {
                palette.own_bubble
            } else {
                palette.bubble
            };
            let ground = if self.row.from_server {
                palette.accent_soft
            } else {
                ground
            };
            ui.painter().rect_filled(bubble, self.corners(), ground);
            let mark = match (self.calls_me, self.row.from_server) {
                (true, _) => Some(palette.call),
                (_, true) => Some(palette.accent),
                _ => None,
            };
            if let Some(colour) = mark {
                // Cut out of the bubble's own shape, so that its corners stay round.
                let strip = bubble.with_max_x(bubble.left() + 3.0);
                let painter = ui.painter().with_clip_rect(strip.intersect(ui.clip_rect()));
                painter.rect_filled(bubble, self.corners(), colour);
            }
        }
        let response = self.interact(ui, scene, bubble, shown);
        let around = bubble.expand(if self.bare { space::TIGHT } else { 0.0 });
        if shown.chosen {
            chosen::edge_ui(ui, around, self.corners(), palette);
        }
        let touched = self.words_ui(ui, &response, bubble, palette);
        self.meta_ui(ui, scene, &response, bubble, palette);
        if shown.chosen {
            chosen::tick_ui(ui, around, self.row.is_own, palette);
        }
        let mut wish = self.pressed(ui, &response, touched.as_ref());
        let (response, asked) = painted::asked(response, touched, shown.asks_for_menu);
        if let Content::Text(text) = &self.row.content {
            let name = [("name", shown.author.into())];
            let name = scene.words.with("menu-of-message", &name);
            widgets::context_menu(&response, &name, shown.asks_for_menu, |ui| {
                let copy = scene.words.get("copy");
                if widgets::menu_item(ui, icons::COPY, &copy) {
                    ui.copy_text(text.clone());
                    ui.close();
                }
                painted::menu(ui, scene.words, &self.links, asked);
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
        }
        if let Some(trouble) = &self.trouble {
            self.trouble_ui(ui, scene, rect, bubble, trouble, conversation, actions);
        }
        wish
    }

    /// What pressing the bubble means, with the keys that are held. Without them, a press on a link is
    /// the link's.
    fn pressed(&self, ui: &Ui, response: &Response, links: Option<&Touched>) -> Option<Wish> {
        let is_text = matches!(self.row.content, Content::Text(_));
        let on_link = links.is_some_and(|links| links.response.clicked());
        if !response.clicked() && !on_link || !is_text || self.row.seq.is_none() {
            return None;
        }
        let held = ui.input(|input| input.modifiers);
        match (held.command, held.shift) {
            (true, _) => Some(Wish::Choose),
            (_, true) => Some(Wish::Reach),
            _ => (!on_link).then_some(Wish::Point),
        }
    }

    /// Whose words they are; the server's have a sign of their own.
    fn face_ui(&self, ui: &Ui, scene: &Scene<'_>, square: Rect) {
        let palette = palette(ui);
        if self.row.from_server {
            let painter = ui.painter();
            painter.circle_filled(square.center(), FACE / 2.0, palette.accent);
            let font = theme::icon(size::SMALL_ICON);
            let (middle, icon) = (Align2::CENTER_CENTER, icons::SERVER);
            painter.text(square.center(), middle, icon, font, palette.on_accent);
            return;
        }
        let person = Somebody::find(scene.model, self.row.author);
        let name = scene.words.called(scene.model, self.row.author);
        let avatar = Avatar {
            user: self.row.author,
            name: &name,
            picture: person.map_or(PictureId::NONE, |person| person.picture),
            presence: None,
            ground: palette.timeline,
        };
        avatar.paint(ui, square);
    }

    /// A line of the server's own stands in the middle, without a bubble.
    fn notice_ui(&self, ui: &Ui, rect: Rect) {
        let said = self.words.text();
        let palette = palette(ui);
        let top = rect.bottom() - self.words.size().y - ABOVE;
        let at = egui::pos2(rect.center().x - self.words.size().x / 2.0, top);
        let place = Rect::from_min_size(at, self.words.size());
        let id = ui.scope_id().with(("notice", self.row.id));
        let response = ui.interact(place, id, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, said));
        let middle = egui::pos2(rect.center().x, top);
        ui.painter()
            .galley(middle, Arc::clone(&self.words), palette.soft);
    }

    fn corners(&self) -> CornerRadius {
        let mut corners = CornerRadius::same(radius::BUBBLE);
        if self.row.last_of_group {
            if self.row.is_own {
                corners.se = radius::TAIL;
            } else {
                corners.sw = radius::TAIL;
            }
        }
        corners
    }

    /// A bubble can be dragged over, to select, and pressed, for its menu; Tab passes it by.
    fn interact(&self, ui: &Ui, scene: &Scene<'_>, bubble: Rect, shown: &Shown<'_>) -> Response {
        let id = ui.scope_id().with(("bubble", self.row.id));
        let response = ui.interact(bubble, id, Sense::CLICK | Sense::DRAG);
        // What a screen reader says first are the words themselves; who and when come after.
        response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, self.words.text()));
        ui.ctx().accesskit_node_builder(id, |node| {
            let time = dates::exact(scene.words, self.row.at, scene.zone);
            let said = scene.words.with(
                "entry-description",
                &[("author", shown.author.into()), ("time", (&time).into())],
            );
            if shown.chosen {
                node.set_selected(true);
            }
            node.set_description(match self.state_words(scene) {
                Some(state) => format!("{said}. {state}"),
                None => said,
            });
        });
        response
    }

    /// How far one's own message has come, in words.
    fn state_words(&self, scene: &Scene<'_>) -> Option<String> {
        let key = match self.row.state {
            State::Theirs => return None,
            State::Waiting => "state-waiting",
            State::Stored => "state-stored",
            State::Delivered => "state-delivered",
            State::Read => "state-read",
            State::Refused(_) => "state-refused",
        };
        Some(scene.words.get(key))
    }

    fn words_ui(
        &self,
        ui: &mut Ui,
        response: &Response,
        bubble: Rect,
        palette: &Palette,
    ) -> Option<Touched> {
        let inset = if self.bare {
            egui::Vec2::ZERO
        } else {
            egui::vec2(SIDE, ABOVE)
        };
        let mut at = bubble.min + inset;
        if self.bare && self.row.is_own {
            at.x = bubble.right() - self.words.size().x;
        }
        LabelSelectionState::label_text_selection(
            ui,
            response,
            at,
            Arc::clone(&self.words),
            palette.text,
            Stroke::NONE,
        );
        // After the words, so that the pointer is a hand on them.
        let id = ui.scope_id().with(("links", self.row.id));
        let accent = words::accent(&self.row, palette);
        painted::touch(ui, id, response.id, at, &self.words, (&self.links, accent))
    }

    fn soft(&self, palette: &Palette) -> Color32 {
        if self.row.is_own && !self.bare {
            palette.own_soft
        } else {
            palette.faint
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a part of `show`, for reading only"
    )]
    fn trouble_ui(
        &self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        rect: Rect,
        bubble: Rect,
        trouble: &Arc<Galley>,
        conversation: ConversationId,
        actions: &mut Vec<Action>,
    ) {
        let at = egui::pos2(
            rect.right() - trouble.size().x,
            bubble.bottom() + space::TIGHT,
        );
        ui.painter()
            .galley(at, Arc::clone(trouble), palette(ui).alert);
        let top = at.y + trouble.size().y;
        let line = Rect::from_min_max(
            egui::pos2(rect.left(), top),
            egui::pos2(rect.right() + space::TIGHT, top + 22.0),
        );
        let layout = egui::Layout::right_to_left(egui::Align::Center);
        let builder = egui::UiBuilder::new()
            .max_rect(line)
            .layout(layout)
            .id_salt(self.row.id);
        let mut ui = ui.new_child(builder);
        ui.spacing_mut().item_spacing.x = space::TIGHT;
        let id = self.row.id;
        // From right to left: what stands last is drawn first.
        if Button::quiet(&scene.words.get("delete"))
            .small()
            .show(&mut ui)
            .clicked()
        {
            actions.push(Action::Discard { conversation, id });
        }
        if Button::quiet(&scene.words.get("try-again"))
            .small()
            .show(&mut ui)
            .clicked()
        {
            actions.push(Action::Retry { conversation, id });
        }
    }
}

fn day_line(ui: &Ui, rect: Rect, said: &str, colour: Color32) {
    let palette = palette(ui);
    let middle = egui::pos2(rect.center().x, rect.top() + DAY_LINE / 2.0 + 2.0);
    let words = typeset::line(ui, said, theme::small(), colour, rect.width() - 80.0);
    let half = words.size().x / 2.0 + space::EDGE;
    let is_quiet = colour == palette.soft;
    let line = Stroke::new(1.0, if is_quiet { palette.line } else { colour });
    ui.painter()
        .hline(rect.left()..=middle.x - half, middle.y, line);
    ui.painter()
        .hline(middle.x + half..=rect.right(), middle.y, line);
    ui.painter()
        .galley(middle - words.size() / 2.0, words, colour);
}

/// A quiet shape where a message will be. Its side and width differ from row to row, as messages
/// do, and are the same every time.
pub(super) fn placeholder(ui: &Ui, rect: Rect, row: u64) {
    let palette = palette(ui);
    let mixed = row.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
    let width = rect.width() * (0.25 + 0.3 * (mixed % 64) as f32 / 64.0);
    let left = if (mixed / 64).is_multiple_of(3) {
        rect.right() - width
    } else {
        rect.left()
    };
    let shape = Rect::from_min_size(
        egui::pos2(left, rect.top() + GAP_BETWEEN_GROUPS),
        egui::vec2(width, rect.height() - GAP_BETWEEN_GROUPS),
    );
    ui.painter()
        .rect_filled(shape, CornerRadius::same(radius::BUBBLE), palette.hover);
}
