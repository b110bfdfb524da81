//! The filters of a search as chips below its field: one puts a filter into the field, or opens a small list to choose
//! from, and a filter that is set is taken out again by its cross. What stands in the field stays what is searched.

use anser_shared::id::UserId;
use anser_shared::time::Timestamp;
use egui::text::{CCursor, CCursorRange};
use egui::widgets::text_edit::TextEditState;
use egui::{Id, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, WidgetInfo};
use jiff::ToSpan as _;

use crate::core::model::Conversation;
use crate::ui::query::{self, Filter};
use crate::ui::theme::{self, palette, size, space};
use crate::ui::widgets;
use crate::ui::{Scene, dates, icons, name_of, typeset};

/// The row of chips.
pub(in crate::ui) const HEIGHT: f32 = 32.0;
const CHIP: f32 = 26.0;

/// So many people and conversations are offered; whoever means another one types it.
const OFFERED: usize = 10;

/// What can be set, the word before its colon, and what it is called while it is not set and while it is.
const KINDS: [(&str, &str, &str); 5] = [
    ("from", "filter-from", "filter-from-set"),
    ("in", "filter-in", "filter-in-set"),
    ("after", "filter-after", "filter-after-set"),
    ("before", "filter-before", "filter-before-set"),
    ("has", "filter-link", "filter-link"),
];

/// Draws the chips of what is typed in `field`. `here` is the conversation in which one searches, if it is one.
pub(in crate::ui) fn chips_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    here: Option<&Conversation>,
    text: &mut String,
    field: Id,
) {
    let before = text.clone();
    let size = egui::vec2(ui.available_width(), HEIGHT);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let mut inside = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("filters"));
    let area = ScrollArea::horizontal()
        .id_salt("filters")
        .scroll_bar_visibility(egui::scroll_area::ScrollBarVisibility::AlwaysHidden);
    area.show(&mut inside, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = space::TIGHT;
            let set = query::filters(text);
            for filter in &set {
                set_ui(ui, scene, filter, text);
            }
            let is_set = |kind: &str| set.iter().any(|filter| filter.key == kind);
            for (kind, name, _) in KINDS {
                let is_known = kind == "in" && here.is_some();
                if !is_known && !is_set(kind) {
                    unset_ui(ui, scene, here, (kind, name), text);
                }
            }
        });
    });
    if *text != before {
        // Whoever goes on typing types words behind it.
        let mut state = TextEditState::load(ui.ctx(), field).unwrap_or_default();
        let end = CCursor::new(text.chars().count());
        state.cursor.set_char_range(Some(CCursorRange::one(end)));
        state.store(ui.ctx(), field);
        ui.memory_mut(|memory| memory.request_focus(field));
        ui.ctx().request_repaint();
    }
}

/// A filter that is set. Its cross takes it out of the text.
fn set_ui(ui: &mut Ui, scene: &Scene<'_>, filter: &Filter, text: &mut String) {
    let words = scene.words;
    let kind = KINDS.iter().find(|(kind, ..)| *kind == filter.key);
    let Some((.., name)) = kind else { return };
    let value = match filter.key {
        "from" => match query::user(scene.model, &filter.value) {
            Some(user) if is_me(scene, user) => words.get("found-you"),
            Some(user) => words.called(scene.model, user),
            None => filter.value.clone(),
        },
        "in" => {
            let found = query::conversation(scene.model, words, &filter.value);
            let found = found.and_then(|id| scene.model.conversations.get(&id));
            let name = found.map(|found| name_of(scene.model, words, found));
            name.unwrap_or_else(|| filter.value.clone())
        }
        _ => filter.value.clone(),
    };
    let said = words.with(name, &[("name", (&value).into())]);
    let label = words.with("filter-remove", &[("name", (&said).into())]);
    if chip_ui(ui, &said, &label, true).clicked() {
        let begin = filter.at.start;
        let rest = text[filter.at.end..].trim_start().to_owned();
        text.truncate(begin);
        text.push_str(&rest);
    }
}

/// A filter that can be set.
fn unset_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    here: Option<&Conversation>,
    (kind, name): (&str, &str),
    text: &mut String,
) {
    let name = scene.words.get(name);
    let chip = chip_ui(ui, &name, &name, false);
    if kind == "has" {
        if chip.clicked() {
            add(text, "has", "link");
        }
        return;
    }
    widgets::button_menu(&chip, &name, |ui| {
        let offered = match kind {
            "from" => people(scene, here),
            "in" => conversations(scene),
            _ => days(scene),
        };
        for (shown, value) in offered {
            if widgets::menu_item(ui, "", &shown) {
                add(text, kind, &value);
            }
        }
    });
}

/// Puts a filter behind what is typed.
fn add(text: &mut String, kind: &str, value: &str) {
    let before = text.trim_end().len();
    text.truncate(before);
    if !text.is_empty() {
        text.push(' ');
    }
    let quoted = value.contains(char::is_whitespace);
    let mark = if quoted { "\"" } else { "" };
    text.push_str(&format!("{kind}:{mark}{value}{mark} "));
}

fn is_me(scene: &Scene<'_>, user: UserId) -> bool {
    let account = scene.model.account.as_ref();
    account.is_some_and(|account| account.profile.person.user == user)
}

/// The newest conversations.
fn newest<'a>(scene: &Scene<'a>) -> Vec<&'a Conversation> {
    let listed = scene.model.conversations.values();
    let listed = listed.filter(|shown| shown.is_listed());
    let mut all: Vec<&Conversation> = listed.map(|shown| &**shown).collect();
    all.sort_by_key(|shown| std::cmp::Reverse(shown.last.as_ref().map(|last| last.at)));
    all
}

/// Who may have said it: oneself first, then those who are here, or to whom one has talked last.
fn people(scene: &Scene<'_>, here: Option<&Conversation>) -> Vec<(String, String)> {
    let members = here.and_then(|here| scene.model.members.get(&here.id));
    let others: Vec<UserId> = match (members, here.and_then(Conversation::peer)) {
        (_, Some(peer)) => vec![peer],
        (Some(members), None) => {
            let people = members.people().iter();
            people.map(|member| member.person.user).collect()
        }
        (None, None) => {
            let newest = newest(scene).into_iter();
            newest.filter_map(Conversation::peer).collect()
        }
    };
    let me = scene.model.account.as_ref();
    let me = me.map(|me| (scene.words.get("found-you"), me.profile.person.name.clone()));
    let others = others.into_iter().filter(|user| !is_me(scene, *user));
    let others = others.filter_map(|user| {
        let name = query::login_name(scene.model, user)?;
        Some((scene.words.called(scene.model, user), name.to_owned()))
    });
    me.into_iter().chain(others).take(OFFERED).collect()
}

fn conversations(scene: &Scene<'_>) -> Vec<(String, String)> {
    let offered = newest(scene).into_iter().filter_map(|shown| {
        let name = name_of(scene.model, scene.words, shown);
        let peer = shown.peer();
        let value = match peer {
            Some(peer) => query::login_name(scene.model, peer)?.to_owned(),
            None => name.clone(),
        };
        // A quotation mark would end it, and what somebody else is called as well would be somebody else’s.
        let found = query::conversation(scene.model, scene.words, &value);
        (!value.contains('"') && found == Some(shown.id)).then_some((name, value))
    });
    offered.take(OFFERED).collect()
}

fn days(scene: &Scene<'_>) -> Vec<(String, String)> {
    let today = dates::day(scene.now, scene.zone);
    let days = [
        ("today", 0.days()),
        ("yesterday", 1.days()),
        ("filter-week", 1.weeks()),
        ("filter-month", 1.months()),
        ("filter-year", 1.years()),
    ];
    let days = days.into_iter().filter_map(|(name, back)| {
        let day = today.checked_sub(back).ok()?;
        Some((scene.words.get(name), day.to_string()))
    });
    days.collect()
}

/// How far back the history on this device goes, where one searches.
pub(in crate::ui) fn reach(scene: &Scene<'_>, since: Timestamp) -> String {
    let day = dates::day(since, scene.zone);
    let date = dates::full(scene.words, day);
    scene
        .words
        .with("history-since", &[("date", (&date).into())])
}

fn chip_ui(ui: &mut Ui, said: &str, label: &str, is_set: bool) -> egui::Response {
    const CROSS: f32 = 18.0;
    let palette = palette(ui);
    let colour = if is_set { palette.text } else { palette.soft };
    let words = typeset::line(ui, said, theme::small(), colour, 180.0);
    let cross = if is_set { CROSS } else { 0.0 };
    let room = egui::vec2(words.size().x + 20.0 + cross, CHIP);
    let (rect, response) = ui.allocate_exact_size(room, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, label));
    let ground = if is_set {
        palette.accent_soft
    } else {
        palette.surface
    };
    let rounding = CHIP / 2.0;
    let edge = Stroke::new(1.0, if is_set { ground } else { palette.line });
    let kind = egui::StrokeKind::Inside;
    ui.painter().rect(rect, rounding, ground, edge, kind);
    widgets::touch(ui, &response, rect, rounding as u8);
    let at = egui::pos2(rect.left() + 10.0, rect.center().y - words.size().y / 2.0);
    ui.painter().galley(at, words, colour);
    if is_set {
        let at = egui::pos2(rect.right() - 8.0, rect.center().y);
        let font = theme::icon(size::SMALL_ICON - 4.0);
        let align = egui::Align2::RIGHT_CENTER;
        ui.painter().text(at, align, icons::X, font, palette.soft);
    }
    response
}
