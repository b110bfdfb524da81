//! One row of the contact list: a face, a name, the last words, when they were said, and how many are
//! unread.

use anser_shared::conversation::{Arrangement, ConversationKind};
use egui::{Align2, Color32, Rect, Role, Sense, Ui, WidgetInfo};

use super::ROW;
use super::list::{self, LastWords, Line, Tone as MarkTone};
use crate::core::model::{About, Account, Conversation, Friend};
use crate::core::names::Wanted;
use crate::ui::questions::{self, Question};
use crate::ui::theme::{self, Palette, palette, radius, size, space};
use crate::ui::widgets;
use crate::ui::{Face, Outcome, Scene, face_of, icons, named, typeset};

/// How large an icon on the line below the name is.
const MARK: f32 = 13.0;

/// Which row, and how.
pub(super) struct Shown<'a> {
    pub(super) line: &'a Line,
    /// What is marked in the name.
    pub(super) wanted: &'a Wanted,
    /// With the last words, and not with who they are.
    pub(super) is_chat: bool,
    /// The keyboard is on it.
    pub(super) at_cursor: bool,
    pub(super) asks_for_menu: bool,
}

/// What stands in a row.
struct Entry<'a> {
    friend: Option<&'a Friend>,
    conversation: Option<&'a Conversation>,
    face: Face,
    /// Only among the chats.
    last: Option<LastWords>,
    /// What stands below the name, if nothing more important has to.
    below: String,
    arrangement: Arrangement,
}

impl<'a> Entry<'a> {
    /// `None` for somebody who is not in the lists any more.
    fn of(scene: &Scene<'a>, account: &Account, shown: &Shown<'_>) -> Option<Self> {
        let Shown { line, is_chat, .. } = *shown;
        let model = scene.model;
        let conversation = model.conversations.get(&line.conversation);
        let conversation = conversation.map(|found| &**found);
        let friend = line.user.and_then(|user| model.friends.get(&user));
        let face = match (friend, conversation) {
            (Some(friend), _) => Face::of(friend),
            (None, Some(group)) if line.user.is_none() => face_of(scene, group),
            _ => return None,
        };
        let last = is_chat
            .then(|| list::last_words(scene, account, line))
            .flatten();
        let below = match (&last, friend) {
            (Some(last), _) => last.text.clone(),
            (None, Some(friend)) => list::introduction(scene, friend),
            (None, None) => match conversation.map(|found| &found.kind) {
                Some(ConversationKind::Lobby(_)) => scene.words.get("lobby-made"),
                _ => String::new(),
            },
        };
        let arrangement = conversation.map(|found| found.arrangement);
        Some(Self {
            friend,
            conversation,
            face,
            last,
            below,
            arrangement: arrangement.filter(|_| is_chat).unwrap_or_default(),
        })
    }

    fn unread(&self) -> u64 {
        self.conversation.map_or(0, |found| found.unread)
    }

    fn mentions(&self) -> u64 {
        self.conversation.map_or(0, |found| found.mentions)
    }

    /// What a screen reader says after the name.
    fn description(&self, scene: &Scene<'_>) -> String {
        let words = scene.words;
        let counted = |key, count: u64| match count {
            0 => String::new(),
            _ => words.with(key, &[("count", count.into())]),
        };
        let time = self.last.as_ref().map_or("", |last| &last.time);
        words.one_by_one(&[
            &counted("mentions-count", self.mentions()),
            &counted("unread-count", self.unread()),
            &words.listed(&[&self.below, time]),
        ])
    }

    /// The line below the name, and its colour. What one does not want to hear is not shown as news; what went
    /// wrong comes first.
    fn line_below(&self, scene: &Scene<'_>, palette: &Palette) -> (String, Color32) {
        let about = self
            .friend
            .map(|friend| About::Somebody(friend.person.user));
        let fault = about.and_then(|about| scene.model.tickets.fault(&about));
        match fault {
            Some(fault) => (scene.words.fault(fault), palette.alert),
            None if self.friend.is_some_and(|friend| friend.blocked) => {
                (scene.words.get("blocked"), palette.faint)
            }
            None if self.unread() > 0 => (self.below.clone(), palette.text),
            None => (self.below.clone(), palette.soft),
        }
    }
}

/// One row; says whether it was pressed.
pub(super) fn row_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    account: &Account,
    shown: &Shown<'_>,
    question: &mut Option<Question>,
    outcome: &mut Outcome,
) -> bool {
    let palette = palette(ui);
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(egui::vec2(width, ROW), Sense::click());
    if !ui.is_rect_visible(rect) {
        return false;
    }
    let Some(entry) = Entry::of(scene, account, shown) else {
        return false;
    };
    let name = &entry.face.name;
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_description(entry.description(scene));
        if shown.at_cursor {
            node.set_selected(true);
        }
    });
    let by_key = shown.asks_for_menu || (response.has_focus() && widgets::asks_for_menu(ui));
    let menu = scene.words.with("menu-of", &[("name", name.into())]);
    widgets::context_menu(&response, &menu, by_key, |ui| {
        let (friend, conversation) = (entry.friend, entry.conversation);
        if let Some(asked) = questions::menu_ui(ui, scene, friend, conversation, outcome) {
            *question = Some(asked);
        }
    });
    let inset = rect.shrink2(egui::vec2(space::TIGHT, 1.0));
    if shown.at_cursor {
        ui.painter()
            .rect_filled(inset, radius::CARD, palette.accent_soft);
    }
    widgets::touch(ui, &response, inset, radius::CARD);
    let square = Rect::from_center_size(
        egui::pos2(rect.left() + space::EDGE + 20.0, rect.center().y),
        egui::Vec2::splat(40.0),
    );
    entry.face.paint(ui, square, palette.surface);
    let (left, right) = (square.right() + space::EDGE, rect.right() - space::EDGE);
    let beside = Rect::from_x_y_ranges(left..=right, rect.y_range());
    name_ui(ui, &entry, shown.wanted, beside);
    let middle = rect.center().y + 11.0;
    let right = counters_ui(ui, &entry, egui::pos2(right, middle));
    let right = arrangement_ui(ui, entry.arrangement, egui::pos2(right, middle));
    let left = mark_ui(ui, entry.last.as_ref(), egui::pos2(left, middle));
    let (below, colour) = entry.line_below(scene, palette);
    let below = typeset::line(ui, &below, theme::small(), colour, right - left);
    let at = egui::pos2(left, middle - below.size().y / 2.0);
    ui.painter().galley(at, below, colour);
    response.clicked()
}

/// The name, and at the end of its line when the last words were said.
fn name_ui(ui: &Ui, entry: &Entry<'_>, wanted: &Wanted, rect: Rect) {
    let palette = palette(ui);
    let is_new = entry.unread() > 0;
    let mut room = rect.width();
    if let Some(last) = &entry.last {
        let colour = if is_new {
            palette.accent
        } else {
            palette.faint
        };
        let time = typeset::line(ui, &last.time, theme::tiny(), colour, 110.0);
        let at = egui::pos2(rect.right() - time.size().x, rect.top() + 14.0);
        room -= time.size().x + space::SMALL;
        ui.painter().galley(at, time, colour);
    }
    let font = if is_new {
        theme::semibold(size::BODY)
    } else {
        theme::body()
    };
    let name = named::line(ui, &entry.face.name, wanted, font, palette.text, room);
    let at = egui::pos2(rect.left(), rect.center().y - 19.0);
    ui.painter().galley(at, name, palette.text);
}

/// How many messages are unread, and how many of them call this person; gives where the room before them ends.
fn counters_ui(ui: &Ui, entry: &Entry<'_>, right_middle: egui::Pos2) -> f32 {
    let (unread, mentions) = (entry.unread(), entry.mentions());
    let mut at = right_middle;
    if unread == 0 {
        return at.x;
    }
    let tone = if entry.arrangement.muted {
        MarkTone::Quiet
    } else {
        MarkTone::Accent
    };
    at.x -= number_ui(ui, at, &number(unread), tone) + space::TIGHT;
    // Who is called by name sees that beside how much there is.
    if mentions > 0 {
        let text = format!("@{}", number(mentions));
        at.x -= number_ui(ui, at, &text, MarkTone::Call) + space::TIGHT;
    }
    at.x - space::TIGHT
}

/// That it is pinned, and that it is muted; gives where the room before that ends.
fn arrangement_ui(ui: &Ui, arrangement: Arrangement, right_middle: egui::Pos2) -> f32 {
    let mut at = right_middle;
    let icons = [
        arrangement.pinned.then_some(icons::PIN),
        arrangement.muted.then_some(icons::BELL_OFF),
    ];
    for icon in icons.into_iter().flatten() {
        let (font, colour) = (theme::icon(MARK), palette(ui).faint);
        ui.painter()
            .text(at, Align2::RIGHT_CENTER, icon, font, colour);
        at.x -= MARK + space::TIGHT;
    }
    at.x
}

/// How far one's own last words have come; gives where the room behind that begins.
fn mark_ui(ui: &Ui, last: Option<&LastWords>, left_middle: egui::Pos2) -> f32 {
    let Some((icon, tone)) = last.and_then(|last| last.mark) else {
        return left_middle.x;
    };
    let palette = palette(ui);
    let colour = match tone {
        MarkTone::Quiet => palette.faint,
        MarkTone::Accent => palette.accent,
        MarkTone::Call => palette.call,
        MarkTone::Alert => palette.alert,
    };
    let font = theme::icon(MARK);
    ui.painter()
        .text(left_middle, Align2::LEFT_CENTER, icon, font, colour);
    left_middle.x + MARK + space::TIGHT
}

pub(super) fn number(count: u64) -> String {
    if count > 999 {
        "999+".to_owned()
    } else {
        count.to_string()
    }
}

/// How many messages are unread, in a pill that ends at a place; gives its width.
pub(super) fn number_ui(ui: &Ui, right_middle: egui::Pos2, text: &str, tone: MarkTone) -> f32 {
    let palette = palette(ui);
    let (ground, colour) = match tone {
        MarkTone::Quiet => (palette.sunken, palette.soft),
        MarkTone::Accent => (palette.accent, palette.on_accent),
        MarkTone::Call => (palette.call, palette.on_call),
        MarkTone::Alert => (palette.alert, palette.on_alert),
    };
    let font = theme::semibold(size::TINY);
    let words = ui.painter().layout_no_wrap(text.to_owned(), font, colour);
    let width = (words.size().x + 10.0).max(18.0);
    let pill = Rect::from_min_size(
        right_middle - egui::vec2(width, 9.0),
        egui::vec2(width, 18.0),
    );
    ui.painter().rect_filled(pill, 9.0, ground);
    ui.painter()
        .galley(pill.center() - words.size() / 2.0, words, colour);
    width
}
