//! The contact list: oneself, the state of the connection in one quiet line, conversations and
//! friends, and the way to more of them. It is the program's root window while one is signed in.

mod add_friend;
pub mod list;
pub mod questions;
mod requests;
mod sign_out;

use std::time::Duration;

use anser_shared::event::Presence;
use anser_shared::people::{Profile, SeenAs};
use anser_shared::time::Timestamp;
use egui::{Rect, Role, Sense, Ui, UiBuilder, WidgetInfo};

use self::add_friend::AddFriendForm;
use self::list::{Line, List, Tab, Tone as MarkTone};
use self::questions::Question;
use super::theme::{self, palette, radius, size, space};
use super::widgets::{self, Avatar, Banner, Button, Tone, icon_button};
use super::{Outcome, Scene, icons, typeset};
use crate::core::Action;
use crate::core::model::{Account, Friend, LinkFault, LinkState, WindowKey};

/// What the contact list's window knows.
#[derive(Debug, Default)]
pub struct ContactsView {
    tab: Tab,
    search: String,
    /// The field for searching is to have the keyboard.
    searching: bool,
    /// Enter was pressed in it: the first one is meant.
    found: bool,
    list: List,
    add_friend: Option<AddFriendForm>,
    signing_out: bool,
    question: Option<Question>,
}

impl ContactsView {
    pub fn show_friends(&mut self) {
        self.tab = Tab::Friends;
    }

    pub fn ask_for_friend(&mut self, name: &str) {
        self.add_friend = Some(AddFriendForm::with_name(name));
    }

    /// Somebody wants to find somebody: the field has the keyboard, and is empty.
    pub fn search(&mut self) {
        self.search.clear();
        self.searching = true;
    }

    pub fn ask_to_sign_out(&mut self) {
        self.signing_out = true;
    }
}

const HEADER: f32 = 64.0;
const ROW: f32 = 60.0;

/// Draws the whole window.
pub fn window_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    account: &Account,
    view: &mut ContactsView,
    outcome: &mut Outcome,
) {
    let rect = ui.available_rect_before_wrap();
    ui.painter().rect_filled(rect, 0.0, palette(ui).surface);
    ui.spacing_mut().item_spacing.y = 0.0;
    header_ui(ui, scene, account, view, outcome);
    let room = Rect::from_min_max(
        egui::pos2(rect.left() + space::EDGE, rect.top() + HEADER),
        egui::pos2(rect.right() - space::EDGE, rect.bottom()),
    );
    let mut inside = ui.new_child(UiBuilder::new().max_rect(room).id_salt("top"));
    inside.spacing_mut().item_spacing.y = 0.0;
    link_ui(&mut inside, scene, outcome);
    warning_ui(&mut inside, scene, outcome);
    search_ui(&mut inside, scene, view);
    let names = [scene.words.get("chats"), scene.words.get("friends")];
    let mut tab = view.tab as usize;
    inside.add_space(space::TIGHT);
    widgets::tabs(&mut inside, &[&names[0], &names[1]], &mut tab);
    view.tab = if tab == 0 { Tab::Chats } else { Tab::Friends };
    let top = inside.min_rect().bottom();
    let line = egui::Stroke::new(1.0, palette(ui).line);
    ui.painter().hline(rect.x_range(), top + 0.5, line);

    let foot = add_friend::height(ui, scene, view.add_friend.as_ref(), rect.width());
    let middle = Rect::from_min_max(
        egui::pos2(rect.left(), top + 1.0),
        egui::pos2(rect.right(), rect.bottom() - foot),
    );
    let mut inside = ui.new_child(UiBuilder::new().max_rect(middle).id_salt("list"));
    inside.set_clip_rect(middle.intersect(ui.clip_rect()));
    list_ui(&mut inside, scene, account, view, outcome);

    let bottom = Rect::from_min_max(
        egui::pos2(rect.left(), rect.bottom() - foot),
        egui::pos2(rect.right(), rect.bottom()),
    );
    let mut inside = ui.new_child(UiBuilder::new().max_rect(bottom).id_salt("add friend"));
    add_friend::form_ui(&mut inside, scene, &mut view.add_friend, outcome);
    if view.signing_out {
        view.signing_out = sign_out::question_ui(ui, scene, account, outcome);
    }
    questions::question_ui(ui, scene, &mut view.question, outcome);
    ui.advance_cursor_after_rect(rect);
}

fn header_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    account: &Account,
    view: &mut ContactsView,
    outcome: &mut Outcome,
) {
    let palette = palette(ui);
    let rect = ui.max_rect();
    let header = Rect::from_min_size(rect.min, egui::vec2(rect.width(), HEADER));
    let middle = header.center().y;
    let square = Rect::from_center_size(
        egui::pos2(header.left() + space::EDGE + 20.0, middle),
        egui::Vec2::splat(40.0),
    );
    let presence = (scene.model.link == LinkState::Online).then_some(match account.seen_as {
        SeenAs::Available => Presence::Online,
        SeenAs::Away => Presence::Away,
        SeenAs::Busy => Presence::Busy,
        SeenAs::Invisible => Presence::Offline,
    });
    let avatar = Avatar {
        user: account.user,
        name: &account.nickname,
        picture: account.picture,
        presence,
        ground: palette.surface,
    };
    avatar.paint(ui, square);

    let buttons = Rect::from_min_max(
        egui::pos2(header.right() - space::SMALL - 68.0, middle - 16.0),
        egui::pos2(header.right() - space::SMALL, middle + 16.0),
    );
    let left = square.right() + space::EDGE;
    let room = buttons.left() - space::SMALL - left;
    let name = typeset::line(ui, &account.nickname, theme::title(), palette.text, room);
    let where_ = if account.server_name.is_empty() {
        account.address.clone()
    } else {
        account.server_name.clone()
    };
    let said = if account.status.is_empty() {
        format!("{} · {where_}", account.name)
    } else {
        account.status.clone()
    };
    let below = typeset::line(ui, &said, theme::small(), palette.soft, room);
    let top = middle - (name.size().y + 1.0 + below.size().y) / 2.0;
    let place = Rect::from_min_size(egui::pos2(left, top), name.size());
    let heading = ui.interact(place, ui.scope_id().with("me"), Sense::hover());
    heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &account.nickname));
    ui.painter().galley(place.min, name, palette.text);
    ui.painter()
        .galley(egui::pos2(left, place.bottom() + 1.0), below, palette.soft);

    let face = ui.interact(square, ui.scope_id().with("seen as"), Sense::click());
    let name = scene.words.get("seen-as");
    face.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    widgets::touch(ui, &face, square, 20);
    seen_as_ui(scene, account, &face.on_hover_text(name), outcome);
    let mut corner = ui.new_child(UiBuilder::new().max_rect(buttons).id_salt("buttons"));
    corner.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::TIGHT;
        if icon_button(ui, icons::SETTINGS, &scene.words.get("settings")).clicked() {
            outcome.open.push(WindowKey::Settings);
        }
        if icon_button(ui, icons::LOG_OUT, &scene.words.get("sign-out")).clicked() {
            view.signing_out = true;
        }
    });
}

/// What there is to say about the connection: nothing while there is one.
fn link_ui(ui: &mut Ui, scene: &Scene<'_>, outcome: &mut Outcome) {
    let palette = palette(ui);
    let (said, reason) = match &scene.model.link {
        LinkState::Online => return trouble_ui(ui, scene),
        LinkState::Idle => (scene.words.get("line-idle"), None),
        LinkState::Connecting => (scene.words.get("line-connecting"), None),
        LinkState::Waiting {
            fault: LinkFault::KeyChanged,
            ..
        } => {
            key_changed_ui(ui, scene, outcome);
            return;
        }
        LinkState::Waiting { until, fault } => {
            let reason = scene.words.link_line(fault);
            (waiting(ui, scene, *until, &reason), Some(reason))
        }
    };
    let can_try = scene.model.link != LinkState::Connecting;
    let button = scene.words.get("try-now");
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::TIGHT;
        let (rect, _) = ui.allocate_exact_size(egui::vec2(16.0, 20.0), Sense::hover());
        let icon = if can_try {
            icons::WIFI_OFF
        } else {
            icons::REFRESH
        };
        let font = theme::icon(14.0);
        ui.painter().text(
            rect.center(),
            egui::Align2::CENTER_CENTER,
            icon,
            font,
            palette.soft,
        );
        let button_width = if can_try { 80.0 } else { 0.0 };
        let room = ui.available_width() - button_width;
        let words = typeset::line(ui, &said, theme::small(), palette.soft, room);
        let (rect, response) =
            ui.allocate_exact_size(egui::vec2(words.size().x, 20.0), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &said));
        let at = egui::pos2(rect.left(), rect.center().y - words.size().y / 2.0);
        ui.painter().galley(at, words, palette.soft);
        if let Some(reason) = reason {
            response.on_hover_text(reason);
        }
        if can_try && Button::quiet(&button).small().show(ui).clicked() {
            outcome.act(Action::ConnectNow);
        }
    });
    ui.add_space(space::SMALL);
}

/// There is a connection, and the server stores nothing.
fn trouble_ui(ui: &mut Ui, scene: &Scene<'_>) {
    let Some(trouble) = &scene.model.trouble else {
        return;
    };
    let reason = scene.words.refusal(trouble);
    let said = scene
        .words
        .with("trouble-kept", &[("reason", (&reason).into())]);
    Banner {
        tone: Tone::Alert,
        icon: icons::ALERT_TRIANGLE,
        text: &said,
    }
    .show(ui, |_| {});
    ui.add_space(space::SMALL);
}

/// When it is tried again; or, when it is not, why there is no connection.
fn waiting(ui: &Ui, scene: &Scene<'_>, until: Timestamp, reason: &str) -> String {
    /// Nobody counts down to what is so far away: it is not going to be tried.
    const FAR: Duration = Duration::from_secs(24 * 60 * 60);
    let left = until.since(scene.now);
    if left > FAR {
        return reason.to_owned();
    }
    if left.is_zero() {
        return scene.words.get("line-connecting");
    }
    // The next second begins when what is left of this one is over; nothing is painted in between.
    let part = match left.subsec_millis() {
        0 => 1_000,
        millis => u64::from(millis),
    };
    ui.ctx().request_repaint_after(Duration::from_millis(part));
    let seconds = u64::try_from(left.as_millis().div_ceil(1_000)).unwrap_or(0);
    scene
        .words
        .with("line-waiting", &[("seconds", seconds.into())])
}

/// The one fault of the connection that needs a person.
fn key_changed_ui(ui: &mut Ui, scene: &Scene<'_>, outcome: &mut Outcome) {
    let address = scene
        .model
        .account
        .as_ref()
        .map_or("", |account| &account.address);
    let said = format!(
        "{} {}",
        scene
            .words
            .with("key-changed", &[("address", address.into())]),
        scene.words.get("key-changed-way"),
    );
    Banner {
        tone: Tone::Alert,
        icon: icons::ALERT_TRIANGLE,
        text: &said,
    }
    .show(ui, |ui| {
        if Button::plain(&scene.words.get("key-changed-settings"))
            .show(ui)
            .clicked()
        {
            outcome.open.push(WindowKey::Settings);
        }
    });
    ui.add_space(space::SMALL);
}

/// Something about this computer.
pub fn warning_ui(ui: &mut Ui, scene: &Scene<'_>, outcome: &mut Outcome) {
    let Some(warning) = &scene.model.warning else {
        return;
    };
    let said = scene.words.warning(warning);
    Banner {
        tone: Tone::Alert,
        icon: icons::ALERT_TRIANGLE,
        text: &said,
    }
    .show(ui, |ui| {
        if Button::plain(&scene.words.get("dismiss"))
            .show(ui)
            .clicked()
        {
            outcome.act(Action::DismissWarning);
        }
    });
    ui.add_space(space::SMALL);
}

fn search_ui(ui: &mut Ui, scene: &Scene<'_>, view: &mut ContactsView) {
    let (name, clear) = (scene.words.get("search"), scene.words.get("search-clear"));
    let response = widgets::search(ui, &name, &clear, &mut view.search);
    if std::mem::take(&mut view.searching) {
        response.request_focus();
    }
    let is_meant = !view.search.trim().is_empty() && response.lost_focus();
    view.found = is_meant && ui.input(|input| input.key_pressed(egui::Key::Enter));
}

fn list_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    account: &Account,
    view: &mut ContactsView,
    outcome: &mut Outcome,
) {
    if view.search.trim().is_empty() {
        match view.tab {
            Tab::Friends => requests::requests_ui(ui, scene, outcome),
            Tab::Chats => {
                if requests::line_ui(ui, scene) {
                    view.tab = Tab::Friends;
                }
            }
        }
    }
    let ContactsView {
        tab,
        search,
        list,
        question,
        found,
        ..
    } = view;
    list.refresh(scene.model, *tab, search);
    if let (true, Some(first)) = (std::mem::take(found), list.lines().first()) {
        let key = WindowKey::Conversation(first.conversation);
        outcome.open.push(key);
        search.clear();
    }
    if list.lines().is_empty() {
        if scene.model.coming {
            return;
        }
        let room = ui.available_rect_before_wrap();
        let mut inside = ui.new_child(UiBuilder::new().max_rect(room));
        empty_ui(&mut inside, scene, view, outcome);
        return;
    }
    let is_chats = *tab == Tab::Chats;
    ui.spacing_mut().item_spacing.y = 0.0;
    egui::ScrollArea::vertical()
        .id_salt(is_chats)
        .auto_shrink(false)
        .show_rows(ui, ROW, list.lines().len(), |ui, range| {
            let ends = range.end == list.lines().len();
            for line in &list.lines()[range] {
                let pressed = line_ui(ui, scene, account, line, is_chats, question, outcome);
                if pressed {
                    outcome
                        .open
                        .push(WindowKey::Conversation(line.conversation));
                }
            }
            if ends && !is_chats {
                requests::blocked_ui(ui, scene, outcome);
            }
        });
}

/// How one wants to be seen, chosen from a menu under one's own face.
fn seen_as_ui(scene: &Scene<'_>, account: &Account, face: &egui::Response, outcome: &mut Outcome) {
    egui::Popup::menu(face).show(|ui| {
        for (seen_as, key) in [
            (SeenAs::Available, "available"),
            (SeenAs::Away, "away"),
            (SeenAs::Busy, "busy"),
            (SeenAs::Invisible, "invisible"),
        ] {
            let icon = if account.seen_as == seen_as {
                icons::CHECK
            } else {
                ""
            };
            if widgets::menu_item(ui, icon, &scene.words.get(key)) {
                let profile = Profile {
                    seen_as,
                    ..account.profile()
                };
                outcome.act(Action::SetProfile(profile));
                ui.close();
            }
        }
    });
}

/// One row; says whether it was pressed.
fn line_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    account: &Account,
    line: &Line,
    is_chat: bool,
    question: &mut Option<Question>,
    outcome: &mut Outcome,
) -> bool {
    let palette = palette(ui);
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(egui::vec2(width, ROW), Sense::click());
    if !ui.is_rect_visible(rect) {
        return false;
    }
    let Some(friend) = scene.model.friends.get(&line.user) else {
        return false;
    };
    let last = is_chat
        .then(|| list::last_words(scene, account, line))
        .flatten();
    let below = match &last {
        Some(last) => last.text.clone(),
        None => list::introduction(scene, friend),
    };
    let conversation = scene.model.conversations.get(&line.conversation);
    let unread = conversation.map_or(0, |conversation| conversation.unread);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, friend.called()));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        let mut said = match &last {
            Some(last) => format!("{below}, {}", last.time),
            None => below.clone(),
        };
        if unread > 0 {
            let count = scene
                .words
                .with("unread-count", &[("count", unread.into())]);
            said = format!("{count}. {said}");
        }
        node.set_description(said);
    });
    let by_key = response.has_focus() && widgets::asks_for_menu(ui);
    widgets::context_menu(&response, by_key, |ui| {
        let conversation = conversation.map(|found| &**found);
        if let Some(asked) = questions::menu_ui(ui, scene, friend, conversation, outcome) {
            *question = Some(asked);
        }
    });
    let inset = rect.shrink2(egui::vec2(space::TIGHT, 1.0));
    widgets::touch(ui, &response, inset, radius::CARD);

    let square = Rect::from_center_size(
        egui::pos2(rect.left() + space::EDGE + 20.0, rect.center().y),
        egui::Vec2::splat(40.0),
    );
    let avatar = Avatar {
        user: friend.user,
        name: friend.called(),
        picture: friend.picture,
        presence: friend.presence,
        ground: palette.surface,
    };
    avatar.paint(ui, square);

    let left = square.right() + space::EDGE;
    let right = rect.right() - space::GROUP;
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
    let name = typeset::line(ui, friend.called(), font, palette.text, room);
    let top = rect.center().y - 19.0;
    ui.painter()
        .galley(egui::pos2(left, top), name, palette.text);
    let mut left = left;
    let mut right = right;
    let arranged = conversation.map(|found| found.arrangement);
    let arranged = arranged.filter(|_| is_chat).unwrap_or_default();
    if unread > 0 {
        let place = egui::pos2(right, rect.center().y + 11.0);
        right -= number_ui(ui, place, unread, arranged.muted) + space::SMALL;
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
            MarkTone::Alert => palette.alert,
        };
        let at = egui::pos2(left, rect.center().y + 11.0);
        let font = theme::icon(13.0);
        ui.painter()
            .text(at, egui::Align2::LEFT_CENTER, icon, font, colour);
        left += 13.0 + space::TIGHT;
    }
    // What one does not want to hear is not shown as news; what went wrong comes first.
    let (below, colour) = match &friend.fault {
        Some(fault) => (scene.words.fault(fault), palette.alert),
        None if friend.blocked => (scene.words.get("blocked"), palette.faint),
        None if unread > 0 => (below, palette.text),
        None => (below, palette.soft),
    };
    let below = typeset::line(ui, &below, theme::small(), colour, right - left);
    let at = egui::pos2(left, rect.center().y + 11.0 - below.size().y / 2.0);
    ui.painter().galley(at, below, colour);
    response.clicked()
}

/// How many messages are unread, in a pill that ends at a place; gives its width.
fn number_ui(ui: &Ui, right_middle: egui::Pos2, unread: u64, quiet: bool) -> f32 {
    let palette = palette(ui);
    let (ground, colour) = if quiet {
        (palette.sunken, palette.soft)
    } else {
        (palette.accent, palette.on_accent)
    };
    let text = if unread > 999 {
        "999+".to_owned()
    } else {
        unread.to_string()
    };
    let font = theme::semibold(size::TINY);
    let words = ui.painter().layout_no_wrap(text, font, colour);
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

/// Why there is nothing here, and what to do about it.
fn empty_ui(ui: &mut Ui, scene: &Scene<'_>, view: &mut ContactsView, outcome: &mut Outcome) {
    let palette = palette(ui);
    let rect = ui.max_rect();
    let no_friends = !scene.model.friends.values().any(Friend::is_friend);
    let (icon, title, text, button) = if !view.search.trim().is_empty() {
        let said = scene
            .words
            .with("search-empty", &[("text", view.search.trim().into())]);
        (icons::SEARCH, None, said, None)
    } else if no_friends {
        let title = scene.words.get("friends-empty-title");
        let button = Some(scene.words.get("add-friend"));
        (
            icons::USERS,
            Some(title),
            scene.words.get("friends-empty"),
            button,
        )
    } else {
        let title = scene.words.get("chats-empty-title");
        let button = Some(scene.words.get("chats-empty-button"));
        (
            icons::MESSAGE,
            Some(title),
            scene.words.get("chats-empty"),
            button,
        )
    };
    let room = rect.shrink2(egui::vec2(space::WIDE, 0.0));
    let layout = egui::Layout::top_down(egui::Align::Center);
    let mut inside = ui.new_child(
        UiBuilder::new()
            .max_rect(room)
            .layout(layout)
            .id_salt("empty"),
    );
    inside.spacing_mut().item_spacing.y = space::SMALL;
    inside.add_space((rect.height() * 0.5 - 100.0).max(space::GROUP));
    let side = egui::Vec2::splat(48.0);
    let (place, _) = inside.allocate_exact_size(side, Sense::hover());
    let (centre, font) = (place.center(), theme::icon(24.0));
    inside.painter().circle_filled(centre, 24.0, palette.sunken);
    inside.painter().text(
        centre,
        egui::Align2::CENTER_CENTER,
        icon,
        font,
        palette.soft,
    );
    inside.add_space(space::TIGHT);
    if let Some(title) = title {
        widgets::label(&mut inside, title, theme::title(), palette.text);
    }
    widgets::label(&mut inside, text, theme::body(), palette.soft);
    if let Some(button) = button {
        inside.add_space(space::SMALL);
        if Button::primary(&button).show(&mut inside).clicked() {
            if no_friends {
                view.add_friend = Some(AddFriendForm::default());
            } else {
                view.tab = Tab::Friends;
            }
        }
        let everybody = scene.words.get("people-title");
        if no_friends && Button::quiet(&everybody).show(&mut inside).clicked() {
            outcome.open.push(WindowKey::Directory);
        }
    }
}
