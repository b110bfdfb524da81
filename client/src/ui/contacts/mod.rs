//! The contact list: oneself, the state of the connection in one quiet line, conversations and
//! friends, and the way to more of them. It is the program's root window while one is signed in.

mod add_friend;
mod cursor;
mod line;
pub mod list;
pub mod questions;
mod requests;
mod row;
mod sign_out;

use anser_shared::event::Presence;
use anser_shared::people::{Profile, SeenAs};
use egui::{Rect, Role, Sense, Ui, UiBuilder, WidgetInfo};

use self::add_friend::AddFriendForm;
use self::cursor::Cursor;
use self::list::{List, Tab};
use self::questions::Question;
use super::theme::{self, palette, space};
use super::widgets::{self, Avatar, Button, icon_button};
use super::{Outcome, Scene, icons, typeset};
use crate::core::Action;
use crate::core::model::{Account, Friend, LinkState, WindowKey};

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
    cursor: Cursor,
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
/// The height of a row.
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
    line::link_ui(&mut inside, scene, outcome);
    line::warning_ui(&mut inside, scene, outcome);
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

fn search_ui(ui: &mut Ui, scene: &Scene<'_>, view: &mut ContactsView) {
    let (name, clear) = (scene.words.get("search"), scene.words.get("search-clear"));
    let response = widgets::search(ui, &name, &clear, &mut view.search);
    if std::mem::take(&mut view.searching) {
        response.request_focus();
        // The arrows are the field's from the frame on in which it has the keyboard.
        ui.ctx().request_repaint();
    }
    view.cursor.listen(ui, &response, view.list.lines().len());
    let is_meant = view.cursor.row().is_some() || !view.search.trim().is_empty();
    let enter = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
    view.found = is_meant && enter;
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
        cursor,
        found,
        ..
    } = view;
    list.refresh(scene.model, *tab, search);
    let meant = list.lines().get(cursor.row().unwrap_or(0));
    if let (true, Some(meant)) = (std::mem::take(found), meant) {
        let key = WindowKey::Conversation(meant.conversation);
        outcome.open.push(key);
        search.clear();
        *cursor = Cursor::default();
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
            cursor.bring_into_view(ui, range.start, ROW);
            let asks_for_menu = cursor.row().is_some() && widgets::asks_for_menu(ui);
            for (index, line) in (range.start..).zip(&list.lines()[range]) {
                let at_cursor = cursor.row() == Some(index);
                let shown = row::Shown {
                    line,
                    is_chat: is_chats,
                    at_cursor,
                    asks_for_menu: at_cursor && asks_for_menu,
                };
                if row::row_ui(ui, scene, account, &shown, question, outcome) {
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
