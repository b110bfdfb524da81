//! One row of the contact list: a face, a name, the last words, when they were said, and how many are
//! unread.

use anser_shared::conversation::ConversationKind;
use egui::{Rect, Role, Sense, Ui, WidgetInfo};

use super::ROW;
use super::list::{self, Line, Tone as MarkTone};
use crate::core::model::{About, Account};
use crate::ui::questions::{self, Question};
use crate::ui::theme::{self, palette, radius, size, space};
use crate::ui::widgets;
use crate::ui::{Face, Outcome, Scene, face_of, icons, typeset};

/// Which row, and how.
pub(super) struct Shown<'a> {
    pub(super) line: &'a Line,
    /// With the last words, and not with who they are.
    pub(super) is_chat: bool,
    /// The keyboard is on it.
    pub(super) at_cursor: bool,
    pub(super) asks_for_menu: bool,
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
    let Shown { line, is_chat, .. } = *shown;
    let palette = palette(ui);
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(egui::vec2(width, ROW), Sense::click());
    if !ui.is_rect_visible(rect) {
        return false;
    }
    let conversation = scene.model.conversations.get(&line.conversation);
    let friend = line.user.and_then(|user| scene.model.friends.get(&user));
    let face = match (friend, conversation) {
        (Some(friend), _) => Face::of(friend),
        (None, Some(group)) if line.user.is_none() => face_of(scene, group),
        _ => return false,
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
    let unread = conversation.map_or(0, |conversation| conversation.unread);
    let mentions = conversation.map_or(0, |conversation| conversation.mentions);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &face.name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        let words = scene.words;
        let counted = |key, count: u64| match count {
            0 => String::new(),
            _ => words.with(key, &[("count", count.into())]),
        };
        let time = last.as_ref().map_or("", |last| &last.time);
        node.set_description(words.one_by_one(&[
            &counted("mentions-count", mentions),
            &counted("unread-count", unread),
            &words.listed(&[&below, time]),
        ]));
        if shown.at_cursor {
            node.set_selected(true);
        }
    });
    let by_key = shown.asks_for_menu || (response.has_focus() && widgets::asks_for_menu(ui));
    let menu = scene
        .words
        .with("menu-of", &[("name", (&face.name).into())]);
    widgets::context_menu(&response, &menu, by_key, |ui| {
        let conversation = conversation.map(|found| &**found);
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
    face.paint(ui, square, palette.surface);

    let left = square.right() + space::EDGE;
    let right = rect.right() - space::EDGE;
    let mut room = right - left;
    if let Some(last) = &last {
        let colour = if unread > 0 {
            palette.accent
        } else {
            palette.faint
        };
        let time = typeset::line(ui, &last.time, theme::tiny(), colour, 110.0);
        let at = egui::pos2(right - time.size().x, rect.top() + 14.0);
        room -= time.size().x + space::SMALL;
        ui.painter().galley(at, time, colour);
    }
    let font = if unread > 0 {
        theme::semibold(size::BODY)
    } else {
        theme::body()
    };
    let name = typeset::line(ui, &face.name, font, palette.text, room);
    let top = rect.center().y - 19.0;
    ui.painter()
        .galley(egui::pos2(left, top), name, palette.text);
    let mut left = left;
    let mut right = right;
    let arranged = conversation.map(|found| found.arrangement);
    let arranged = arranged.filter(|_| is_chat).unwrap_or_default();
    if unread > 0 {
        let place = egui::pos2(right, rect.center().y + 11.0);
        let tone = if arranged.muted {
            MarkTone::Quiet
        } else {
            MarkTone::Accent
        };
        right -= number_ui(ui, place, &number(unread), tone) + space::TIGHT;
        // Who is called by name sees that beside how much there is.
        if mentions > 0 {
            let place = egui::pos2(right, rect.center().y + 11.0);
            let text = format!("@{}", number(mentions));
            right -= number_ui(ui, place, &text, MarkTone::Call) + space::TIGHT;
        }
        right -= space::TIGHT;
    }
    for icon in [
        arranged.pinned.then_some(icons::PIN),
        arranged.muted.then_some(icons::BELL_OFF),
    ]
    .into_iter()
    .flatten()
    {
        let at = egui::pos2(right, rect.center().y + 11.0);
        let font = theme::icon(13.0);
        ui.painter()
            .text(at, egui::Align2::RIGHT_CENTER, icon, font, palette.faint);
        right -= 13.0 + space::TIGHT;
    }
    if let Some((icon, tone)) = last.as_ref().and_then(|last| last.mark) {
        let colour = match tone {
            MarkTone::Quiet => palette.faint,
            MarkTone::Accent => palette.accent,
            MarkTone::Call => palette.call,
            MarkTone::Alert => palette.alert,
        };
        let at = egui::pos2(left, rect.center().y + 11.0);
        let font = theme::icon(13.0);
        ui.painter()
            .text(at, egui::Align2::LEFT_CENTER, icon, font, colour);
        left += 13.0 + space::TIGHT;
    }
    // What one does not want to hear is not shown as news; what went wrong comes first.
    let about = friend.map(|friend| About::Somebody(friend.person.user));
    let fault = about.and_then(|about| scene.model.tickets.fault(&about));
    let (below, colour) = match fault {
        Some(fault) => (scene.words.fault(fault), palette.alert),
        None if friend.is_some_and(|friend| friend.blocked) => {
            (scene.words.get("blocked"), palette.faint)
        }
        None if unread > 0 => (below, palette.text),
        None => (below, palette.soft),
    };
    let below = typeset::line(ui, &below, theme::small(), colour, right - left);
    let at = egui::pos2(left, rect.center().y + 11.0 - below.size().y / 2.0);
    ui.painter().galley(at, below, colour);
    response.clicked()
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
