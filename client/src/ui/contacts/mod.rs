//! The contact list: oneself, the state of the connection in one quiet line, conversations and
//! friends, and the way to more of them. It is the program's root window while one is signed in.

mod add_friend;
pub mod list;
mod sign_out;

use std::time::Duration;

use anser_shared::time::Timestamp;
use egui::{Rect, Role, Sense, Ui, UiBuilder, WidgetInfo};

use self::add_friend::AddFriendForm;
use self::list::{Line, List, Tab};
use super::theme::{self, palette, radius, size, space};
use super::widgets::{self, Avatar, Banner, Button, Tone, icon_button};
use super::{Outcome, Scene, icons, typeset};
use crate::core::Action;
use crate::core::model::{Account, LinkFault, LinkState, WindowKey};

/// What the contact list's window knows.
#[derive(Debug, Default)]
pub struct ContactsView {
    tab: Tab,
    search: String,
    list: List,
    add_friend: Option<AddFriendForm>,
    signing_out: bool,
}

impl ContactsView {
    pub fn show_friends(&mut self) {
        self.tab = Tab::Friends;
    }

    pub fn ask_for_friend(&mut self, name: &str) {
        self.add_friend = Some(AddFriendForm::with_name(name));
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
    let presence =
        (scene.model.link == LinkState::Online).then_some(anser_shared::event::Presence::Online);
    let avatar = Avatar {
        user: account.user,
        name: &account.nickname,
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
    let said = format!("{} · {where_}", account.name);
    let below = typeset::line(ui, &said, theme::small(), palette.soft, room);
    let top = middle - (name.size().y + 1.0 + below.size().y) / 2.0;
    let place = Rect::from_min_size(egui::pos2(left, top), name.size());
    let heading = ui.interact(place, ui.scope_id().with("me"), Sense::hover());
    heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &account.nickname));
    ui.painter().galley(place.min, name, palette.text);
    ui.painter()
        .galley(egui::pos2(left, place.bottom() + 1.0), below, palette.soft);

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
        LinkState::Online => return,
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
    let palette = palette(ui);
    let name = scene.words.get("search");
    let frame = egui::Frame::new()
        .fill(palette.sunken)
        .corner_radius(egui::CornerRadius::same(radius::CARD))
        .inner_margin(egui::Margin {
            left: 34,
            right: 34,
            top: 0,
            bottom: 0,
        });
    let response = ui
        .add(
            egui::TextEdit::singleline(&mut view.search)
                .id_salt("search")
                .font(theme::body())
                .text_color(palette.text)
                .hint_text(egui::RichText::new(&name).color(palette.faint))
                .desired_width(f32::INFINITY)
                .min_size(egui::vec2(0.0, theme::CONTROL_HEIGHT))
                .align(egui::Align2::LEFT_CENTER)
                .frame(frame),
        )
        .accessible_name(&name);
    let rect = response.rect;
    let at = egui::pos2(rect.left() + 18.0, rect.center().y);
    let font = theme::icon(size::SMALL_ICON);
    ui.painter().text(
        at,
        egui::Align2::CENTER_CENTER,
        icons::SEARCH,
        font,
        palette.faint,
    );
    if response.has_focus() {
        widgets::focus_ring(ui, rect, radius::CARD);
    }
    if !view.search.is_empty() {
        let middle = egui::pos2(rect.right() - 18.0, rect.center().y);
        let place = Rect::from_center_size(middle, egui::Vec2::splat(32.0));
        let mut corner = ui.new_child(UiBuilder::new().max_rect(place).id_salt("clear"));
        let clear = icon_button(&mut corner, icons::X, &scene.words.get("search-clear"));
        // The toolkit takes the keyboard away from the field at this key.
        let escape = response.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Escape));
        if escape {
            response.request_focus();
        }
        if clear.clicked() || escape {
            view.search.clear();
        }
    }
}

fn list_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    account: &Account,
    view: &mut ContactsView,
    outcome: &mut Outcome,
) {
    let ContactsView {
        tab, search, list, ..
    } = view;
    list.refresh(scene.model, *tab, search);
    if list.lines().is_empty() {
        empty_ui(ui, scene, view);
        return;
    }
    let is_chats = *tab == Tab::Chats;
    ui.spacing_mut().item_spacing.y = 0.0;
    egui::ScrollArea::vertical()
        .id_salt(is_chats)
        .auto_shrink(false)
        .show_rows(ui, ROW, list.lines().len(), |ui, range| {
            for line in &list.lines()[range] {
                if line_ui(ui, scene, account, line, is_chats) {
                    outcome
                        .open
                        .push(WindowKey::Conversation(line.conversation));
                }
            }
        });
}

/// One row; says whether it was pressed.
fn line_ui(ui: &mut Ui, scene: &Scene<'_>, account: &Account, line: &Line, is_chat: bool) -> bool {
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
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &friend.nickname));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_description(match &last {
            Some(last) => format!("{below}, {}", last.time),
            None => below.clone(),
        });
    });
    let inset = rect.shrink2(egui::vec2(space::TIGHT, 1.0));
    widgets::touch(ui, &response, inset, radius::CARD);

    let square = Rect::from_center_size(
        egui::pos2(rect.left() + space::EDGE + 20.0, rect.center().y),
        egui::Vec2::splat(40.0),
    );
    let avatar = Avatar {
        user: friend.user,
        name: &friend.nickname,
        presence: friend.presence,
        ground: palette.surface,
    };
    avatar.paint(ui, square);

    let left = square.right() + space::EDGE;
    let right = rect.right() - space::GROUP;
    let mut room = right - left;
    if let Some(last) = &last {
        let time = typeset::line(ui, &last.time, theme::tiny(), palette.faint, 110.0);
        let at = egui::pos2(right - time.size().x, rect.top() + 14.0);
        room -= time.size().x + space::SMALL;
        ui.painter().galley(at, time, palette.faint);
    }
    let name = typeset::line(ui, &friend.nickname, theme::body(), palette.text, room);
    let top = rect.center().y - 19.0;
    ui.painter()
        .galley(egui::pos2(left, top), name, palette.text);
    let mut left = left;
    if let Some((icon, alert)) = last.as_ref().and_then(|last| last.mark) {
        let colour = if alert { palette.alert } else { palette.faint };
        let at = egui::pos2(left, rect.center().y + 11.0);
        let font = theme::icon(13.0);
        ui.painter()
            .text(at, egui::Align2::LEFT_CENTER, icon, font, colour);
        left += 13.0 + space::TIGHT;
    }
    let below = typeset::line(ui, &below, theme::small(), palette.soft, right - left);
    let at = egui::pos2(left, rect.center().y + 11.0 - below.size().y / 2.0);
    ui.painter().galley(at, below, palette.soft);
    response.clicked()
}

/// Why there is nothing here, and what to do about it.
fn empty_ui(ui: &mut Ui, scene: &Scene<'_>, view: &mut ContactsView) {
    let palette = palette(ui);
    let rect = ui.max_rect();
    let no_friends = scene.model.friends.is_empty();
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
    }
}
