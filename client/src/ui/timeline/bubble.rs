//! How one row of a conversation looks: the line of its day, its bubble with time and state, and
//! what can be done about a message that was not sent.
//!
//! A row is measured first, when the list finds out what is in view, and drawn afterwards. Rows of
//! text are laid out anew each time; egui keeps glyph rows that it has laid out in the last frame,
//! and nothing here has to know when they become stale.

mod lead;
mod long;
mod menu;
mod meta;
mod notice;
mod reactions;
mod spoken;
mod tools;
mod trouble;

use std::sync::Arc;

use anser_shared::body::Pin;
use anser_shared::id::{MessageId, Seq};
use egui::{CornerRadius, Galley, Rect, Response, Role, Sense, Ui, WidgetInfo};

use self::lead::Lead;
use self::long::Long;
use self::meta::Meta;
use self::reactions::Reactions;
use self::spoken::content_size;
use self::tools::Tool;
use super::anchor;
use super::card;
use super::chosen;
use super::folds::{Folds, Part};
use super::mention::{Marked, Names};
use super::quote::{self, Quote};
use super::rows::{Row, State};
use super::words::{self, words};
use crate::core::action::Actions;
use crate::core::message::Content;
use crate::core::model::Conversation;
use crate::core::search::places;
use crate::core::{Action, ConversationAction};
use crate::ui::formatted::layout::{Laid, lay_out};
use crate::ui::links::painted;
use crate::ui::links::{Link, links};
use crate::ui::theme::{self, palette, radius, space};
use crate::ui::{Scene, dates, typeset};

/// Bubbles take at most this part of the width, so that both sides can be told apart.
const WIDTH_SHARE: f32 = 0.72;
/// Longer lines are hard to follow with the eye.
const WIDTH_LIMIT: f32 = 560.0;
const SIDE: f32 = 12.0;
const ABOVE: f32 = 8.0;
/// What is answered has so much room at least, however short the words below it are.
const QUOTE_WIDTH: f32 = 180.0;
/// Emoji that stand alone have no bubble around them, and some room above and below.
const BARE: f32 = space::TIGHT;
const GAP_IN_GROUP: f32 = 2.0;
const GAP_BETWEEN_GROUPS: f32 = 10.0;
/// Whoever says something in a group has a face beside it.
const FACE: f32 = 32.0;
const META_LINE: f32 = 15.0;
/// What stands in for a row that is being loaded: as high as a message of one line, so that little
/// moves when it comes.
pub(super) const PLACEHOLDER: f32 = 47.0;

/// A row with everything that its height depends on.
pub(super) struct Measured {
    pub(super) row: Row,
    /// What it is among lines that are folded into one.
    part: Part,
    words: Laid,
    /// It has so many lines that it can be folded.
    long: Option<Long>,
    /// Emoji alone stand large and without a bubble.
    bare: bool,
    meta: Option<Meta>,
    /// Of the bubble, with its padding.
    bubble: egui::Vec2,
    trouble: Option<Arc<Galley>>,
    /// What people have put on it, below the bubble.
    reactions: Reactions,
    /// What is above the bubble.
    lead: Lead,
    /// Beside other people's bubbles there is room for a face.
    indent: f32,
    /// It calls the one who reads it.
    calls_me: bool,
    links: Vec<Link>,
    /// The place of what it answers.
    answers: Option<Seq>,
    /// The height of what stands above its words in the bubble.
    above: f32,
    pub(super) height: f32,
}

/// How a row is shown, beside what it says.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a> {
    pub(super) conversation: &'a Conversation,
    pub(super) author: &'a str,
    pub(super) is_group: bool,
    /// There is a field below the list.
    pub(super) has_field: bool,
    /// Some messages are chosen, and a press chooses more.
    pub(super) is_choosing: bool,
    /// It is one of those that are chosen.
    pub(super) chosen: bool,
    /// The keyboard is on it and asks for its menu.
    pub(super) asks_for_menu: bool,
    /// The keyboard is on it, and unfolds what is folded there, or folds it again.
    pub(super) turns: bool,
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
    /// To answer it.
    Answer(Seq),
    /// To see what it answers.
    GoTo(Seq),
    /// To see all of it, or less of it again.
    Turn,
    /// To be without it, if that is meant.
    Delete(Seq),
    /// To have it, which was not sent, back in the field.
    TakeBack(MessageId),
    /// To say it in other words.
    Edit(Seq),
    /// To see what it said before.
    Versions(Seq),
    /// To choose an emoji for it.
    React(Seq),
    /// To know who has put which emoji on it.
    Reactors(Seq),
    /// To pass it on.
    Forward(Seq),
    /// To see all that was passed on.
    OpenCard(Seq),
    /// To pin it, or to take it from the pinned ones.
    Pin(Pin),
    /// To save it, or to do without it.
    Save(Seq, bool),
    /// It was pressed: of no meaning while nothing is chosen.
    Point,
}

impl Measured {
    /// Measures a row in a list so wide.
    pub(super) fn new(
        ui: &Ui,
        scene: &Scene<'_>,
        mut row: Row,
        width: f32,
        begins_new: bool,
        (part, folds, names): (Part, &Folds, &Names),
        looked_for: &str,
    ) -> Self {
        let palette = palette(ui);
        if part == Part::Away {
            // Nothing of it is laid out.
            row.content = Content::Withheld;
        }
        let indent = if row.is_of_many && !row.is_own {
            FACE + space::SMALL
        } else {
            0.0
        };
        let limit = (width * WIDTH_SHARE)
            .min(width - indent)
            .clamp(120.0, WIDTH_LIMIT);
        let inside = limit - 2.0 * SIDE;
        let passed = row.content.passed();
        // Of several texts the first ones are seen, as they begin.
        let is_one = passed.is_none_or(|passed| passed.only().is_some());
        let said = row.content.words().filter(|_| is_one);
        let answers = match &row.content {
            Content::Text(text) => text.answers,
            _ => None,
        };
        let stands_alone = answers.is_none() && passed.is_none();
        let bare = stands_alone && said.is_some_and(typeset::is_only_emoji);
        let mut marked = match said {
            Some(text) if !bare => names.marked(text, links(text)),
            _ => Marked::default(),
        };
        if let Some(text) = said.filter(|_| !bare) {
            let shown = marked.text.as_deref().unwrap_or(text);
            marked.found = places(shown, looked_for);
        }
        let calls_me = !row.is_own && marked.calls.iter().any(|call| call.is_me);
        let job = words(scene, &row, &part, bare, palette, &marked);
        let room = match job.halign {
            // It stands alone, and has the whole width.
            egui::Align::Center => {
                let room = (width - 2.0 * space::GROUP).clamp(120.0, WIDTH_LIMIT);
                typeset::balanced(ui, &job.text, &theme::small(), room)
            }
            _ => inside,
        };
        let mut words = |limit| lay_out(ui, &job, &marked.form, room, limit);
        let (words, long) = match row.content.words() {
            Some(_) => Long::fold(ui, scene, folds.shows_text(row.id), &mut words),
            None => (words(usize::MAX), None),
        };
        let rule = row.content.rule();
        let mut meta = rule
            .groups
            .then(|| Meta::new(ui, scene, &row, palette))
            .flatten();
        let (mut content, last) = content_size(&words, long.as_ref());
        if matches!(part, Part::Unfolded(_)) {
            content.y += notice::LESS;
        }
        let above = above(ui, scene, &row, inside);
        content.x = content.x.max(above.x);
        content.y += above.y;
        if let Some(meta) = &mut meta {
            let with_meta = last + space::SMALL + meta.width;
            meta.inline = !bare && with_meta <= inside;
            if meta.inline {
                content.x = content.x.max(with_meta);
            } else {
                content.x = content.x.max(meta.width);
                content.y += META_LINE;
            }
        }
        let bubble = content
            + match bare {
                true => egui::vec2(0.0, 2.0 * BARE),
                false => egui::vec2(2.0 * SIDE, 2.0 * ABOVE),
            };
        let trouble = trouble::words(ui, scene, &row, limit);
        let reactions = Reactions::new(ui, &row, limit);
        let lead = Lead::new(ui, scene, &row, begins_new, limit);
        let said = trouble.as_ref();
        let below = said.map_or(0.0, |said| said.size().y + trouble::LINE) + reactions.height();
        let height = match (!rule.row, lead.has_lines()) {
            (true, true) => lead.height,
            (true, false) if part == Part::Away => anchor::LEAST_HEIGHT,
            // Nobody folds these away, so that many of them have to take some room: see the anchor.
            (true, false) => 1.0,
            (false, _) => (lead.height + bubble.y + below).ceil(),
        };
        Self {
            row,
            part,
            words,
            long,
            bare,
            meta,
            bubble,
            trouble,
            reactions,
            lead,
            indent,
            calls_me,
            links: marked.links,
            answers,
            above: above.y,
            height,
        }
    }

    /// What of it is laid out.
    pub(super) fn text(&self) -> &str {
        self.words.galley.text()
    }

    /// It is folded away, and nothing of it was laid out.
    pub(super) fn is_away(&self) -> bool {
        self.part == Part::Away
    }

    /// Where the bubble stands in a row.
    pub(super) fn bubble_in(&self, row: Rect) -> Rect {
        let top = row.top() + self.lead.height;
        let left = match self.row.is_own {
            true => row.right() - self.bubble.x,
            false => row.left() + self.indent,
        };
        Rect::from_min_size(egui::pos2(left, top), self.bubble)
    }

    /// Draws the row. `rect` is as wide as the list and as high as the row.
    pub(super) fn show(
        &self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        rect: Rect,
        shown: &Shown<'_>,
        actions: &mut Actions,
    ) -> Option<Wish> {
        let conversation = shown.conversation.id;
        let palette = palette(ui);
        self.lead.lines_ui(ui, scene, rect);
        let rule = self.row.content.rule();
        if !rule.row {
            return None;
        }
        if !rule.groups {
            if let Content::Pins(pin) = &self.row.content {
                let is_there = pin.of > shown.conversation.kind.from();
                let goes = self.pin_ui(ui, scene, rect, is_there) || shown.turns;
                return (goes && is_there).then_some(Wish::GoTo(pin.of));
            }
            let turns = self.notice_ui(ui, scene, rect) || shown.turns && self.is_of_run();
            return turns.then_some(Wish::Turn);
        }
        let bubble = self.bubble_in(rect);
        self.lead
            .author_ui(ui, scene, &self.row, (rect, bubble.min));
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
        let goes = self.quote_ui(ui, scene, bubble, shown.conversation, actions);
        // What it answers stands above its words.
        let below = bubble.with_min_y(bubble.top() + self.above);
        if let Some(passed) = self.row.content.passed() {
            let corner = bubble.min + egui::vec2(SIDE, ABOVE - 2.0);
            let size = egui::vec2(bubble.width() - 2.0 * SIDE, card::HEAD);
            let head = Rect::from_min_size(corner, size);
            card::head_ui(ui, scene, passed, head, words::accent(&self.row, palette));
        }
        let touched = self.words_ui(ui, scene, &response, below, palette);
        let looks_back = self.meta_ui(ui, scene, &response, bubble, palette);
        if shown.chosen {
            chosen::tick_ui(ui, around, self.row.is_own, palette);
        }
        let mut wish = self.pressed(ui, &response, touched.as_ref(), shown);
        if let Some(long) = &self.long {
            let turned = long.show(ui, self.long_place(bubble), &self.row, palette);
            if turned || shown.turns {
                wish = Some(Wish::Turn);
            }
        } else if shown.turns && self.is_several() {
            wish = self.row.seq.map(Wish::OpenCard);
        }
        self.reactions_ui(ui, scene, bubble, conversation, actions);
        let tool = self.tools_ui(ui, scene, (rect, bubble), shown);
        if let Some(seq) = self.row.seq {
            wish = match tool {
                Some(Tool::React) => Some(Wish::React(seq)),
                Some(Tool::Answer) => Some(Wish::Answer(seq)),
                _ if looks_back => Some(Wish::Versions(seq)),
                _ => wish,
            };
        }
        let shown = &Shown {
            asks_for_menu: shown.asks_for_menu || tool == Some(Tool::Menu),
            ..*shown
        };
        let (response, asked) = painted::asked(response, touched, shown.asks_for_menu);
        wish = self
            .menu_ui(scene, &response, asked, shown)
            .or(goes)
            .or(wish);
        if let Some(trouble) = &self.trouble {
            let bubble = bubble.with_max_y(bubble.bottom() + self.reactions.height());
            self.trouble_ui(ui, scene, rect, bubble, trouble, conversation, actions);
        }
        wish
    }

    /// What it answers; a press leads there.
    fn quote_ui(
        &self,
        ui: &Ui,
        scene: &Scene<'_>,
        bubble: Rect,
        conversation: &Conversation,
        actions: &mut Actions,
    ) -> Option<Wish> {
        let to = self.answers?;
        let quote = Quote::of(scene, conversation, to);
        if quote.is_unknown {
            let asks = ConversationAction::NeedQuoted { seq: to };
            actions.push(Action::In(conversation.id, asks));
        }
        let palette = palette(ui);
        let corner = bubble.min + egui::vec2(SIDE, ABOVE);
        let size = egui::vec2(bubble.width() - 2.0 * SIDE, quote::HEIGHT);
        let rect = Rect::from_min_size(corner, size);
        let (sense, role) = match quote.is_there {
            true => (Sense::CLICK, Role::Link),
            false => (Sense::hover(), Role::Label),
        };
        let id = ui.scope_id().with(("quote", self.row.id));
        let response = ui.interact(rect, id, sense);
        let said = quote.said(scene);
        response.widget_info(|| WidgetInfo::labeled(role, true, &said));
        if response.hovered() && quote.is_there {
            ui.set_cursor_icon(egui::CursorIcon::PointingHand);
            let ground = rect.expand2(egui::vec2(space::TIGHT, 2.0));
            ui.painter()
                .rect_filled(ground, radius::CONTROL, palette.hover);
        }
        let soft = if self.row.is_own {
            palette.own_soft
        } else {
            palette.soft
        };
        quote.paint(ui, rect, (words::accent(&self.row, palette), soft));
        response.clicked().then_some(Wish::GoTo(to))
    }

    /// It holds several texts, which have a window of their own.
    fn is_several(&self) -> bool {
        let passed = self.row.content.passed();
        passed.is_some_and(|passed| passed.only().is_none())
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
        let passed = self.row.content.passed();
        let said = match passed.map(|passed| card::whose(scene, passed)) {
            Some(whose) => scene.words.labelled(&whose, self.text()),
            None => self.text().to_owned(),
        };
        response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &said));
        ui.ctx().accesskit_node_builder(id, |node| {
            let time = dates::exact(scene.words, self.row.at, scene.zone);
            let said = scene.words.with(
                "entry-description",
                &[("author", shown.author.into()), ("time", (&time).into())],
            );
            if shown.chosen {
                node.set_selected(true);
            }
            let state = self.state_words(scene);
            let kept = meta::kept_words(scene, &self.row);
            let parts = [Some(said), state].into_iter().flatten().chain(kept);
            let parts: Vec<String> = parts.collect();
            let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            node.set_description(scene.words.one_by_one(&parts));
        });
        response
    }

    /// How far one's own message has come, in words.
    fn state_words(&self, scene: &Scene<'_>) -> Option<String> {
        if let Some(refused) = &self.row.refused {
            let reason = scene.words.refusal(&refused.refusal);
            let reason = [("reason", (&reason).into())];
            return Some(scene.words.with("not-done", &reason));
        }
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
}

/// How large what stands above the words in a bubble is, where there is so much room: what they answer, or whose they
/// are.
fn above(ui: &Ui, scene: &Scene<'_>, row: &Row, room: f32) -> egui::Vec2 {
    match (&row.content, row.content.passed()) {
        (Content::Text(text), _) if text.answers.is_some() => {
            egui::vec2(QUOTE_WIDTH.min(room), quote::HEIGHT + space::TIGHT)
        }
        (_, Some(passed)) => egui::vec2(card::head_width(ui, scene, passed, room), card::HEAD),
        _ => egui::Vec2::ZERO,
    }
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
