//! The list of messages. It lays out what is in view and nothing else, holds on to the line that
//! is being read, and asks for pages that it is about to need: what a frame costs depends on the
//! window, not on the conversation.
//!
//! [`anchor`] is the arithmetic of staying in place, [`rows`] says what each row is, [`bubble`]
//! how it looks.

pub mod anchor;
mod bubble;
pub(super) mod card;
mod chosen;
mod floating;
mod folds;
mod keyboard;
mod layout;
pub(crate) mod mention;
pub(super) mod quote;
mod reacting;
pub mod rows;
mod scroll_bar;
pub mod selection;
mod swipe;
mod words;

use std::collections::BTreeMap;

use anser_shared::body::Saying;
use anser_shared::conversation::ConversationKind;
use anser_shared::id::{ConversationId, MessageId, Seq, UserId};
use egui::text_selection::LabelSelectionState;
use egui::{Rect, Role, Sense, Ui, UiBuilder, WidgetInfo};

use self::anchor::{Anchor, InView, Placed};
use self::bubble::Wish;
use self::folds::{Folds, Part, Runs};
use self::keyboard::RowKeys;
use self::layout::{Layout, edge, inner};
use self::mention::Names;
use self::reacting::Reacting;
use self::rows::{KeptHere, Row, Rows};
use self::selection::Selection;
use self::swipe::Swipe;
use super::theme::{self, palette, space};
use super::widgets;
use super::{Face, Scene};
use crate::core::action::Actions;
use crate::core::message::PAGE_ROWS;
use crate::core::model::{Conversation, Scroll};
use crate::core::{Action, ConversationAction};
use crate::ui::fonts::system::Lacks;

/// What a window knows about its list of messages.
#[derive(Debug, Default)]
pub struct TimelineView {
    anchor: Anchor,
    /// Which message the anchor holds, when it is one that waits: it gets another row on its way
    /// into the log.
    held: Option<MessageId>,
    /// So many rows were seen at the end of the list; what comes after is counted.
    counted: u64,
    /// The last jump that was made.
    jumped: Option<u64>,
    /// The person goes on in the field below the list.
    pub(super) wants_field: bool,
    /// A row that a jump has led to, marked until the list is scrolled.
    marked: Option<u64>,
    /// The row that the keyboard is on.
    current: Option<u64>,
    /// What is folded away.
    folds: Folds,
    /// Messages that were chosen to be copied together.
    pub selection: Selection,
    /// Pages that were asked for, and when.
    asked: BTreeMap<u64, f64>,
    /// Where in the handle of the scroll bar the pointer has taken hold of it.
    grip: Option<f32>,
    /// The view was shown before.
    shown: bool,
    /// Where the line before what is new stands. It stays there while one reads.
    new_from: Option<Seq>,
    /// Up to here it was told that somebody has read.
    read: Seq,
    /// Somebody wants to know who has read this message of theirs.
    pub asks_readers: Option<Seq>,
    /// Whether this one is really to be deleted.
    pub asks_deletion: Option<Seq>,
    /// This one is to be said in other words.
    pub asks_edit: Option<Seq>,
    /// Somebody wants to see what this one said before.
    pub asks_versions: Option<Seq>,
    /// Somebody wants to know who has put what on this one.
    pub asks_reactors: Option<Seq>,
    /// What these places say is to be passed on.
    pub asks_forward: Option<BTreeMap<Seq, Vec<Saying>>>,
    /// What was passed on at this place is to be seen whole.
    pub opens_card: Option<Seq>,
    swipe: Swipe,
    /// An emoji is being chosen for a message.
    reacting: Option<Reacting>,
    /// There is a field below, into which a message that was not sent can be taken back.
    pub has_field: bool,
    /// The rows that were in view in the last frame.
    in_view: std::ops::Range<u64>,
    /// Letters that were in view since the window opened, and that no font has. They do not become fewer, or what is
    /// said about them would come and go with the scrolling.
    pub lacks: Lacks,
    /// Words that are marked wherever they stand, folded.
    pub looked_for: String,
    /// Who can be called by name here.
    names: Names,
    /// Rows laid out in the last frame.
    pub laid_out: usize,
}

/// Pages are asked for when the eye is this close.
const AHEAD_ROWS: u64 = 48;
/// Asked again when a page has not come after this many seconds.
const PATIENCE_SECS: f64 = 3.0;
/// Below the last message.
const END_GAP: f32 = 10.0;

impl TimelineView {
    /// One has written: there is nothing new above it.
    pub fn answered(&mut self) {
        self.new_from = None;
        self.go_to_end();
    }

    pub fn go_to_end(&mut self) {
        self.anchor.go_to_end();
        self.marked = None;
    }

    /// A list that stands where it stood when its window was shown last. Jumps of before are over.
    pub fn of(conversation: &Conversation) -> Self {
        let mut view = Self {
            jumped: conversation.jump.map(|(number, _)| number),
            ..Self::default()
        };
        if let Some(Scroll { row, bottom }) = conversation.scroll {
            view.anchor.stand_at(row, bottom);
        }
        view
    }

    pub fn scrolled_to(&self) -> Option<Scroll> {
        let relation = self.anchor.relation();
        relation.map(|(row, bottom)| Scroll { row, bottom })
    }

    pub fn at_end(&self) -> bool {
        self.anchor.at_end()
    }

    /// Goes to a row.
    pub fn go_to(&mut self, row: u64, below_top: f32) {
        self.anchor.go_to(row, below_top);
        self.marked = Some(row);
    }

    pub fn scroll(&mut self, points: f32) {
        self.anchor.scroll(points);
        self.marked = None;
    }
}

/// Draws the list into the room that is left.
pub fn timeline_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    view: &mut TimelineView,
    actions: &mut Actions,
) {
    let rect = ui.available_rect_before_wrap();
    ui.advance_cursor_after_rect(rect);
    ui.painter().rect_filled(rect, 0.0, palette(ui).timeline);
    let me = scene
        .model
        .account
        .as_ref()
        .map_or(UserId(0), |account| account.profile.person.user);
    let pinned = conversation.pinned(me);
    let kept = KeptHere {
        pinned: pinned.iter().map(|pin| pin.of).collect(),
        saved: &scene.model.saved,
    };
    let rows = Rows::new(conversation, me, scene.zone).with_kept(&kept);

    let id = ui.scope_id().with("timeline");
    let list = ui.interact(rect, id, Sense::focusable_noninteractive());
    let name = scene.words.get("messages");
    list.widget_info(|| WidgetInfo::labeled(Role::List, true, &name));

    let inner = inner(rect);
    follow_model(conversation, &rows, view, inner.height());
    let focused = ui.input(|input| input.focused);
    follow_news(conversation, view, focused);
    let runs = Runs::new(rows, view.new_from);
    show_marked(&runs, view);
    let keys = keyboard::listen(ui, scene, (rect, inner), &list, (&rows, &runs), view);
    view.names.refresh(scene.model, conversation);
    let layout = Layout::new(ui, scene, list, inner, (rows, runs), view);

    if focused {
        tell_read(conversation, &layout.placed, inner.height(), view, actions);
    }
    let head = conversation.messages.rows();
    view.held = (view.anchor.row() >= head)
        .then(|| rows.id(view.anchor.row()))
        .flatten();
    ask_for_pages(ui, conversation, &layout.placed, view, actions);

    let count = rows.count();
    if count == 0 {
        beginning(ui, scene, rect, conversation);
    }
    let wishes = rows_ui(ui, scene, conversation, &layout, &keys, view, actions);
    for (row, wish) in wishes {
        follow_wish(
            ui,
            scene,
            &layout,
            (row, wish),
            conversation.id,
            view,
            actions,
        );
    }
    if view.has_field
        && view.selection.is_empty()
        && let Some(seq) = view.swipe.follow(ui, &layout)
    {
        answer(ui, conversation.id, seq, view, actions);
    }
    view.swipe.show(ui, &layout);
    if let Some(in_view) = InView::of(&layout.placed, inner.height()) {
        scroll_bar::show(ui, scene, rect, &in_view, count, view);
    }
    if layout.list.has_focus() {
        widgets::focus_ring(ui, rect, 0);
    }
    floating::floating_ui(ui, scene, rect, conversation, &rows, view);
    reacting::show(ui, scene, conversation, &layout, view, actions);
}

/// Draws the rows in view, and says what is wanted of them.
fn rows_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    layout: &Layout<'_>,
    keys: &RowKeys,
    view: &TimelineView,
    actions: &mut Actions,
) -> Vec<(u64, Wish)> {
    let Layout { list, inner, .. } = layout;
    let builder = UiBuilder::new()
        .max_rect(*inner)
        .id_salt("rows")
        .accessibility_parent(list.id);
    let mut inside = ui.new_child(builder);
    inside.set_clip_rect(list.rect.intersect(ui.clip_rect()));
    let mut wishes = Vec::new();
    for row in &layout.placed {
        let top = inside
            .painter()
            .round_to_pixel_center(inner.top() + row.top)
            .floor();
        let place = Rect::from_min_size(
            egui::pos2(inner.left(), top),
            egui::vec2(inner.width(), row.height),
        );
        let is_current = view.current == Some(row.row);
        let is_marked = view.marked == Some(row.row) || (list.has_focus() && is_current);
        let measured = layout.measured.get(&row.row).and_then(Option::as_ref);
        let is_chosen = measured.is_some_and(|row| view.selection.holds(row.row.seq));
        ground_ui(&inside, place, edge(list.rect), is_marked, is_chosen);
        let Some(measured) = measured else {
            bubble::placeholder(&inside, place, row.row);
            continue;
        };
        let author = author_name(scene, measured.row.author);
        let shown = bubble::Shown {
            conversation,
            author: &author,
            is_group: conversation.group().is_some(),
            has_field: view.has_field,
            is_choosing: !view.selection.is_empty(),
            chosen: is_chosen,
            asks_for_menu: keys.menu && is_current,
            turns: keys.turns && is_current,
        };
        if let Some(wish) = measured.show(&mut inside, scene, place, &shown, actions) {
            wishes.push((row.row, wish));
        }
    }
    wishes
}

/// What is behind a row that a jump has led to or that the keyboard is on, and behind one that is chosen.
fn ground_ui(ui: &Ui, place: Rect, edge: f32, is_marked: bool, is_chosen: bool) {
    let palette = palette(ui);
    let painter = ui.painter();
    if is_marked {
        let wide = place.expand2(egui::vec2(edge, 4.0));
        painter.rect_filled(wide, 0.0, palette.accent_soft);
    }
    if is_chosen {
        // A strip of the accent, too: one's own bubbles are nearly as the ground.
        let wide = place.expand2(egui::vec2(edge, 0.0));
        let strip = wide.with_max_x(wide.left() + 3.0);
        painter.rect_filled(wide, 0.0, palette.accent_soft);
        painter.rect_filled(strip, 0.0, palette.accent);
    }
}

/// Does what is wanted of a row.
fn follow_wish(
    ui: &Ui,
    scene: &Scene<'_>,
    layout: &Layout<'_>,
    (row, wish): (u64, Wish),
    conversation: ConversationId,
    view: &mut TimelineView,
    actions: &mut Actions,
) {
    let rows = &layout.rows;
    let name = |row: &Row| author_name(scene, row.author);
    match wish {
        Wish::Choose => view.selection.toggle(row, rows, name),
        Wish::Reach => view.selection.reach(row, rows, name),
        Wish::Readers => {
            view.asks_readers = rows.row(row).and_then(|row| row.seq);
            return ui.ctx().request_repaint();
        }
        Wish::Delete(seq) => {
            view.asks_deletion = Some(seq);
            return ui.ctx().request_repaint();
        }
        Wish::Edit(seq) => {
            view.asks_edit = Some(seq);
            return ui.ctx().request_repaint();
        }
        Wish::Versions(seq) => {
            view.asks_versions = Some(seq);
            return ui.ctx().request_repaint();
        }
        Wish::Forward(seq) => {
            if let Some(row) = rows.row(row) {
                let sayings = row.content.sayings(row.author, &name(&row), row.at);
                let sayings = BTreeMap::from([(seq, sayings)]);
                view.asks_forward = Some(sayings);
            }
            return ui.ctx().request_repaint();
        }
        Wish::Reactors(seq) => {
            view.asks_reactors = Some(seq);
            return ui.ctx().request_repaint();
        }
        Wish::OpenCard(seq) => {
            view.opens_card = Some(seq);
            return ui.ctx().request_repaint();
        }
        Wish::React(seq) => {
            view.reacting = Some(Reacting::to(seq));
            return ui.ctx().request_repaint();
        }
        Wish::TakeBack(id) => {
            return actions.push(Action::In(
                conversation,
                ConversationAction::TakeBack { id },
            ));
        }
        Wish::Answer(seq) => return answer(ui, conversation, seq, view, actions),
        Wish::Pin(pin) => {
            let pin = ConversationAction::Pin(pin);
            return actions.push(Action::In(conversation, pin));
        }
        Wish::Save(seq, on) => {
            let save = ConversationAction::Save { seq, on };
            return actions.push(Action::In(conversation, save));
        }
        Wish::GoTo(seq) => {
            let jump = ConversationAction::JumpToPlace { seq };
            return actions.push(Action::In(conversation, jump));
        }
        Wish::Turn => {
            turn(row, layout, view);
            return ui.ctx().request_repaint();
        }
        Wish::Point if view.selection.is_empty() => {}
        Wish::Point => view.selection.toggle(row, rows, name),
    }
    view.current = Some(row);
    // From here on the keys are about what is chosen.
    if !view.selection.is_empty() {
        ui.memory_mut(|memory| memory.request_focus(layout.list.id));
        let clear = LabelSelectionState::clear_selection;
        ui.ctx().with_plugin(clear);
    }
}

/// The next text answers this message, and is written from here on.
fn answer(
    ui: &Ui,
    conversation: ConversationId,
    seq: Seq,
    view: &mut TimelineView,
    actions: &mut Actions,
) {
    let answer = ConversationAction::Answer { to: Some(seq) };
    actions.push(Action::In(conversation, answer));
    view.wants_field = true;
    ui.ctx().request_repaint();
}

/// Takes over what the model says about where to be.
fn follow_model(
    conversation: &Conversation,
    rows: &Rows<'_>,
    view: &mut TimelineView,
    window: f32,
) {
    if let Some(held) = view.held.filter(|_| !view.anchor.at_end())
        && rows.id(view.anchor.row()) != Some(held)
        && let Some(row) = rows.find(held, view.anchor.row())
    {
        view.anchor.renumber(row);
    }
    if let Some((number, row)) = conversation.jump
        && view.jumped != Some(number)
    {
        view.jumped = Some(number);
        view.go_to(row, window * 0.2);
    }
    let is_first = !std::mem::replace(&mut view.shown, true);
    if let (true, true, Some(first)) = (is_first, view.anchor.at_end(), conversation.first_unread) {
        // Who comes to read begins where they have stopped; what is less than a window is seen whole.
        view.anchor.go_to(first.row, window * 0.25);
    }
    let head = conversation.messages.rows();
    if is_first || view.anchor.at_end() || view.counted > head {
        view.counted = head;
    }
}

/// Where a jump has led to is seen, also among lines that are folded into one.
fn show_marked(runs: &Runs<'_>, view: &mut TimelineView) {
    let marked = view.marked.filter(|row| {
        let part = runs.part(*row, &view.folds);
        matches!(part, Part::Away | Part::Folded(_))
    });
    if let Some(run) = marked.and_then(|row| runs.of(row)) {
        view.folds.toggle_run(&run);
    }
}

/// Unfolds what is folded in a row, or folds it again. What is unfolded begins where the row was, and what
/// is folded ends there.
fn turn(row: u64, layout: &Layout<'_>, view: &mut TimelineView) {
    let Layout {
        rows, runs, placed, ..
    } = layout;
    let Some(here) = placed.iter().find(|placed| placed.row == row) else {
        return;
    };
    let (first, unfolds) = match runs.of(row) {
        Some(run) => (*run.rows.start(), view.folds.toggle_run(&run)),
        None => {
            let Some(id) = rows.id(row) else { return };
            (row, view.folds.toggle_text(id))
        }
    };
    view.marked = None;
    if unfolds {
        let begin = placed.iter().find(|placed| placed.row == first);
        view.anchor.go_to(first, begin.unwrap_or(here).top);
    } else {
        view.anchor
            .stand_at(row, here.bottom().min(layout.inner.height()));
    }
}

/// The line before what is new is drawn where it was when somebody came to read, and goes when
/// they have left and nothing is new any more.
fn follow_news(conversation: &Conversation, view: &mut TimelineView, focused: bool) {
    match conversation.first_unread {
        Some(first) if view.new_from.is_none() || !focused => view.new_from = Some(first.seq),
        None if !focused => view.new_from = None,
        _ => {}
    }
}

/// What is in view of somebody was read.
fn tell_read(
    conversation: &Conversation,
    placed: &[Placed],
    window: f32,
    view: &mut TimelineView,
    actions: &mut Actions,
) {
    let messages = &conversation.messages;
    let head = messages.rows();
    let place = |row: u64| match row + 1 {
        next if next >= head => Some(conversation.local_head),
        // What has no row between the two is seen with the first of them.
        next => messages.seq_of(row).map(|seq| {
            let next = messages.seq_of(next);
            next.map_or(seq, |next| Seq(next.0.saturating_sub(1)))
        }),
    };
    let whole = placed.iter().rev();
    let whole = whole.filter(|row| row.top + row.height <= window + END_GAP);
    let Some(seq) = whole.map(|placed| placed.row).find_map(place) else {
        return;
    };
    if seq > conversation.read.max(view.read) {
        view.read = seq;
        actions.push(Action::In(
            conversation.id,
            ConversationAction::Read { seq },
        ));
    }
}

/// Asks for pages in view and just outside of it, once each.
fn ask_for_pages(
    ui: &Ui,
    conversation: &Conversation,
    placed: &[Placed],
    view: &mut TimelineView,
    actions: &mut Actions,
) {
    let head = conversation.messages.rows();
    let (Some(first), Some(last)) = (placed.first(), placed.last()) else {
        return;
    };
    let begin = first.row.min(head).saturating_sub(AHEAD_ROWS);
    let end = (last.row + AHEAD_ROWS).min(head.saturating_sub(1));
    let now = ui.input(|input| input.time);
    view.asked
        .retain(|page, _| !conversation.messages.holds(*page));
    if begin >= head {
        return;
    }
    for page in begin / PAGE_ROWS..=end / PAGE_ROWS {
        let in_memory = conversation.messages.holds(page);
        let waiting = view
            .asked
            .get(&page)
            .is_some_and(|asked| now - asked < PATIENCE_SECS);
        if !in_memory && !waiting {
            view.asked.insert(page, now);
            actions.push(Action::In(
                conversation.id,
                ConversationAction::NeedPage { page },
            ));
        }
    }
}

fn author_name(scene: &Scene<'_>, author: UserId) -> String {
    scene.words.called(scene.model, author)
}

/// What an empty conversation says.
fn beginning(ui: &mut Ui, scene: &Scene<'_>, rect: Rect, conversation: &Conversation) {
    let palette = palette(ui);
    let face = crate::ui::face_of(scene, conversation);
    let side = 72.0;
    let middle = egui::pos2(rect.center().x, rect.center().y - 40.0);
    let square = Rect::from_center_size(middle, egui::Vec2::splat(side));
    let face = Face {
        presence: None,
        ..face
    };
    face.paint(ui, square, palette.timeline);
    let empty = match &conversation.kind {
        ConversationKind::Lobby(_) => "lobby-empty",
        _ if conversation.peer().is_some() => "conversation-empty",
        _ => "group-empty",
    };
    let said = scene.words.with(empty, &[("name", (&face.name).into())]);
    let room = Rect::from_min_max(
        egui::pos2(rect.left() + space::WIDE, square.bottom() + space::GROUP),
        egui::pos2(rect.right() - space::WIDE, rect.bottom()),
    );
    let layout = egui::Layout::top_down(egui::Align::Center);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(room).layout(layout));
    widgets::label(&mut inside, said, theme::body(), palette.soft);
}
