//! The contact list: oneself, the state of the connection in one quiet line, conversations and
//! friends, and the way to more of them. It is the program's root window while one is signed in.

mod add_friend;
pub mod closing;
mod empty;
mod found;
mod group_form;
mod group_name;
mod groups;
mod line;
pub mod list;
mod new_group;
pub mod news;
mod requests;
mod row;
mod sign_out;
mod welcome;

use anser_shared::id::UserId;
use anser_shared::people::{Profile, Role as ServerRole, SeenAs};
use anser_shared::presence::Presence;
use egui::{Rect, Role, Sense, Ui, UiBuilder, WidgetInfo};

use self::add_friend::AddFriendForm;
use self::group_form::GroupForm;
use self::groups::Groups;
use self::list::{List, Tab};
use self::new_group::NewGroup;
use super::leaving::{Leaving, Typed};
use super::people::ask::{Ask, ask_ui};
use super::theme::{self, palette, space};
use super::widgets::{self, Avatar, icon_button};
use super::{Outcome, Scene, filters, icons, typeset};
use crate::core::action::Onlooker;
use crate::core::model::{Account, LinkState, Ticket, WindowKey};
use crate::core::names::Wanted;
use crate::core::{Action, Model};
use crate::ui::cursor::Cursor;
use crate::ui::keys;
use crate::ui::questions::{self, Question};

/// What the contact list's window knows.
#[derive(Debug, Default)]
pub struct ContactsView {
    tab: Tab,
    search: String,
    /// The field for searching is to have the keyboard.
    searching: bool,
    /// Enter was pressed in it: the first one is meant.
    found: bool,
    /// The words that were looked for in messages.
    looked_for: String,
    list: List,
    cursor: Cursor,
    add_friend: Option<AddFriendForm>,
    groups: Groups,
    group_form: Option<GroupForm>,
    new_group: Option<NewGroup>,
    signing_out: bool,
    question: Option<Question>,
    ask: Option<Ask>,
    /// Who is here is shown, and the core keeps it up to date.
    welcomes: bool,
    /// The heading over those who are here was pressed, and unfolds them or folds them.
    here: Option<bool>,
}

impl ContactsView {
    pub fn show_friends(&mut self) {
        self.tab = Tab::Friends;
    }

    pub fn show_groups(&mut self) {
        self.tab = Tab::Groups;
    }

    /// For a picture: as if this was typed into the search.
    pub fn pretend_search(&mut self, words: &str) {
        words.clone_into(&mut self.search);
    }

    /// Opens the form that makes a group.
    pub fn make_group(&mut self) {
        self.tab = Tab::Groups;
        self.new_group = Some(NewGroup::new());
    }

    /// For a picture: the same form, with these chosen and this typed.
    pub fn pretend_new_group(&mut self, scene: &Scene<'_>, users: &[UserId], typed: &str) {
        self.make_group();
        if let Some(form) = &mut self.new_group {
            form.picker.pretend(scene, users, typed);
        }
    }

    /// Opens the form that finds a group, as if this name had been looked for.
    pub fn find_group(&mut self, name: &str, ticket: Ticket) {
        self.tab = Tab::Groups;
        self.group_form = Some(GroupForm::finding(name, ticket));
    }

    pub fn ask_for_friend(&mut self, name: &str) {
        self.add_friend = Some(AddFriendForm::with_name(name));
    }

    /// For a picture: the same form, whose name was asked for with this ticket.
    pub fn pretend_asked(&mut self, name: &str, ticket: Ticket) {
        self.ask_for_friend(name);
        if let Some(form) = &mut self.add_friend {
            form.pretend_asked(ticket);
        }
    }

    /// For a picture: the same form, with these chosen and this typed.
    pub fn pretend_friends(&mut self, scene: &Scene<'_>, users: &[UserId], typed: &str) {
        self.ask_for_friend("");
        if let Some(form) = &mut self.add_friend {
            form.picker.pretend(scene, users, typed);
        }
    }

    /// Somebody wants to find somebody: the field has the keyboard, and is empty.
    pub fn search(&mut self) {
        self.search.clear();
        self.searching = true;
    }

    /// The form in which something stands that would be lost with the window.
    pub fn unsaved(&mut self, model: &Model) -> Option<&mut Leaving> {
        fn form<T>(
            form: &mut Option<T>,
            typed: impl FnOnce(&T) -> Typed,
            leaving: fn(&mut T) -> &mut Leaving,
        ) -> Option<&mut Leaving> {
            let form = form.as_mut();
            let form = form.filter(|form| typed(form) != Typed::Nothing);
            form.map(leaving)
        }
        let friend = form(&mut self.add_friend, |f| f.typed(model), |f| &mut f.leaving);
        let group = form(&mut self.group_form, GroupForm::typed, |f| &mut f.leaving);
        let new = form(&mut self.new_group, NewGroup::typed, |f| &mut f.leaving);
        let remark = self.question.as_mut();
        let remark = remark.and_then(|question| question.unsaved(model));
        let ask = Ask::unsaved(&mut self.ask);
        new.or(ask).or(remark).or(friend).or(group)
    }

    /// Whether the chats end with a heading under which those are who are here.
    fn has_here(&self, scene: &Scene<'_>) -> bool {
        self.tab == Tab::Chats
            && self.search.trim().is_empty()
            && !scene.model.coming
            // Who has pressed the heading is told why there is nobody.
            && (self.here == Some(true) || !welcome::is_closed(scene))
    }

    /// Whether who is here is shown.
    fn welcomes(&self, scene: &Scene<'_>) -> bool {
        let is_unfolded = || welcome::is_first_minute(scene, self.list.lines());
        self.has_here(scene) && self.here.unwrap_or_else(is_unfolded)
    }

    pub fn ask_to_sign_out(&mut self) {
        self.signing_out = true;
    }
}

const HEADER: f32 = 64.0;
/// Room for the mark of an administrator.
const MARK: f32 = 20.0;
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
    if view.new_group.is_some() {
        new_group::page_ui(ui, scene, &mut view.new_group, outcome);
        ui.advance_cursor_after_rect(rect);
        return;
    }
    if view.add_friend.is_some() {
        add_friend::page_ui(ui, scene, &mut view.add_friend, outcome);
        ui.advance_cursor_after_rect(rect);
        return;
    }
    header_ui(ui, scene, account, view, outcome);
    let room = Rect::from_min_max(
        egui::pos2(rect.left() + space::EDGE, rect.top() + HEADER),
        egui::pos2(rect.right() - space::EDGE, rect.bottom()),
    );
    let mut inside = ui.new_child(UiBuilder::new().max_rect(room).id_salt("top"));
    inside.spacing_mut().item_spacing.y = 0.0;
    line::link_ui(&mut inside, scene, outcome);
    line::new_device_ui(&mut inside, scene, outcome);
    line::guesses_ui(&mut inside, scene, outcome);
    line::role_ui(&mut inside, scene, outcome);
    line::warning_ui(&mut inside, scene, outcome);
    line::letters_ui(&mut inside, scene, outcome);
    search_ui(&mut inside, scene, view);
    let mut tab = view.tab as usize;
    inside.add_space(space::TIGHT);
    tabs_ui(&mut inside, scene, &mut tab);
    let before = std::mem::replace(&mut view.tab, Tab::ALL[tab].0);
    if before != view.tab {
        view.cursor = Cursor::default();
    }
    let top = inside.min_rect().bottom();
    let line = egui::Stroke::new(1.0, palette(ui).line);
    ui.painter().hline(rect.x_range(), top + 0.5, line);

    let foot = match view.tab {
        Tab::Groups => group_form::height(ui, scene, view.group_form.as_ref(), rect.width()),
        Tab::Chats | Tab::Friends => add_friend::FOOT,
    };
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
    let mut inside = ui.new_child(UiBuilder::new().max_rect(bottom).id_salt("foot"));
    match view.tab {
        Tab::Groups => {
            let (form, new) = (&mut view.group_form, &mut view.new_group);
            group_form::form_ui(&mut inside, scene, form, new, outcome);
        }
        Tab::Chats | Tab::Friends => {
            if add_friend::foot_ui(&mut inside, scene, outcome) {
                view.ask_for_friend("");
            }
        }
    }
    if view.signing_out {
        view.signing_out = sign_out::question_ui(ui, scene, account, outcome);
    }
    questions::question_ui(ui, scene, &mut view.question, outcome);
    ask_ui(ui, scene, &mut view.ask, outcome);
    ui.advance_cursor_after_rect(rect);
}

/// The tabs, with how much is unread and how many requests want an answer.
fn tabs_ui(ui: &mut Ui, scene: &Scene<'_>, chosen: &mut usize) {
    let names = Tab::ALL.map(|(_, key)| scene.words.get(key));
    let counts = Tab::ALL.map(|(tab, _)| news::count(scene.model, tab));
    let said = Tab::ALL.map(|(tab, _)| news::said(scene, tab));
    let tabs = [0, 1, 2].map(|tab| widgets::Tab {
        name: &names[tab],
        count: counts[tab],
        said: &said[tab],
    });
    widgets::tabs(ui, &tabs, chosen);
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
        (scene.model.link == LinkState::Online).then_some(match account.profile.seen_as {
            SeenAs::Available => Presence::Online,
            SeenAs::Away => Presence::Away,
            SeenAs::Busy => Presence::Busy,
            SeenAs::Invisible => Presence::Offline,
        });
    let avatar = Avatar {
        user: account.profile.person.user,
        name: &account.profile.person.nickname,
        picture: account.profile.person.picture,
        presence,
        ground: palette.surface,
    };
    avatar.paint(ui, square);

    let buttons = Rect::from_min_max(
        egui::pos2(header.right() - space::SMALL - 104.0, middle - 16.0),
        egui::pos2(header.right() - space::SMALL, middle + 16.0),
    );
    let left = square.right() + space::EDGE;
    let room = buttons.left() - space::SMALL - left;
    let is_administrator = account.rights.role > ServerRole::User;
    let mark_room = if is_administrator {
        MARK + space::TIGHT
    } else {
        0.0
    };
    let name_room = room - mark_room;
    let name = typeset::line(
        ui,
        &account.profile.person.nickname,
        theme::title(),
        palette.text,
        name_room,
    );
    let where_ = if account.server_name.is_empty() {
        account.address.clone()
    } else {
        account.server_name.clone()
    };
    let said = if account.profile.person.status.is_empty() {
        format!("{} · {where_}", account.profile.person.name)
    } else {
        account.profile.person.status.clone()
    };
    let said = if is_administrator {
        format!("{} · {said}", scene.words.get("role-administrator"))
    } else {
        said
    };
    let below = typeset::line(ui, &said, theme::small(), palette.soft, room);
    let top = middle - (name.size().y + 1.0 + below.size().y) / 2.0;
    let place = Rect::from_min_size(egui::pos2(left, top), name.size());
    let heading = ui.interact(place, ui.scope_id().with("me"), Sense::hover());
    heading
        .widget_info(|| WidgetInfo::labeled(Role::Heading, true, &account.profile.person.nickname));
    ui.painter().galley(place.min, name, palette.text);
    if is_administrator {
        let centre = egui::pos2(place.right() + space::TIGHT + MARK / 2.0, place.center().y);
        administrator_ui(ui, scene, account, centre);
    }
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
        messages_menu(ui, scene, outcome);
        if icon_button(ui, icons::SETTINGS, &scene.words.get("settings")).clicked() {
            outcome.open.push(WindowKey::Settings);
        }
        if icon_button(ui, icons::LOG_OUT, &scene.words.get("sign-out")).clicked() {
            view.signing_out = true;
        }
    });
}

/// The lists of messages of all conversations.
fn messages_menu(ui: &mut Ui, scene: &Scene<'_>, outcome: &mut Outcome) {
    let name = scene.words.get("all-messages");
    let button = icon_button(ui, icons::BOOKMARK, &name);
    widgets::button_menu(&button, &name, |ui| {
        if widgets::menu_item(ui, icons::PIN, &scene.words.get("kept-title")) {
            outcome.open.push(WindowKey::Kept);
            ui.close();
        }
        if widgets::menu_item(ui, icons::HISTORY, &scene.words.get("history-open")) {
            outcome.history = Some(None);
            ui.close();
        }
    });
}

/// The mark of an administrator of the server, behind their name. It says what they can do.
fn administrator_ui(ui: &Ui, scene: &Scene<'_>, account: &Account, centre: egui::Pos2) {
    let (words, role) = (scene.words, account.rights.role);
    let square = Rect::from_center_size(centre, egui::Vec2::splat(MARK));
    let name = words.administrator(role);
    let mark = ui.interact(square, ui.scope_id().with("administrator"), Sense::hover());
    mark.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    ui.painter().text(
        centre,
        egui::Align2::CENTER_CENTER,
        icons::SHIELD_CHECK,
        theme::icon(MARK - 4.0),
        palette(ui).soft,
    );
    mark.on_hover_text(words.sentences(&[name, words.administrator_can(role)]));
}

fn search_ui(ui: &mut Ui, scene: &Scene<'_>, view: &mut ContactsView) {
    let rows = match view.tab {
        Tab::Groups => view.groups.len(),
        Tab::Chats | Tab::Friends => view.list.lines().len(),
    };
    let words = ["search", "search-clear"].map(|key| scene.words.get(key));
    let words = words.each_ref().map(String::as_str);
    let response = view.cursor.search_ui(ui, words, &mut view.search, rows);
    if std::mem::take(&mut view.searching) {
        response.request_focus();
        // The arrows are the field's from the frame on in which it has the keyboard.
        ui.ctx().request_repaint();
    }
    if view.tab == Tab::Chats && !view.search.trim().is_empty() {
        ui.add_space(space::SMALL);
        filters::chips_ui(ui, scene, None, &mut view.search, response.id);
    }
    let is_meant = view.cursor.row().is_some() || !view.search.trim().is_empty();
    let enter = keys::opens_row(ui, &response);
    view.found = is_meant && enter;
}

fn list_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    account: &Account,
    view: &mut ContactsView,
    outcome: &mut Outcome,
) {
    // Who searches means everybody, also who asks and was asked.
    let has_requests = match view.tab {
        Tab::Groups => false,
        Tab::Chats if view.search.trim().is_empty() => {
            if requests::line_ui(ui, scene) {
                view.tab = Tab::Friends;
            }
            false
        }
        Tab::Chats | Tab::Friends => requests::requests_ui(ui, scene, &view.search, outcome),
    };
    view.list.refresh(scene.model, view.tab, &view.search);
    let wanted = match view.tab {
        Tab::Chats => view.search.trim(),
        Tab::Friends | Tab::Groups => "",
    };
    found::ask(scene, wanted, &mut view.looked_for, outcome);
    let hits = found::found(scene, wanted);
    let welcomes = view.welcomes(scene);
    if std::mem::replace(&mut view.welcomes, welcomes) != welcomes {
        let (onlooker, open) = (Onlooker::Welcome, welcomes);
        outcome.act(Action::WatchPeople { onlooker, open });
    }
    if view.tab == Tab::Groups {
        return groups_ui(ui, scene, view, outcome);
    }
    let has_here = view.has_here(scene);
    let ContactsView {
        tab,
        search,
        list,
        question,
        cursor,
        found,
        ask,
        here: unfolded,
        ..
    } = view;
    let meant = list.lines().get(cursor.row().unwrap_or(0));
    if let (true, Some(meant)) = (std::mem::take(found), meant) {
        outcome
            .open
            .push(WindowKey::Conversation(meant.conversation));
        search.clear();
        *cursor = Cursor::default();
    }
    let here = welcomes.then(|| welcome::people(scene, list.lines()));
    let here = here.unwrap_or_default();
    let has_hits = hits.is_some_and(|hits| !hits.hits.is_empty() || hits.fault().is_some());
    if list.lines().is_empty() && here.is_empty() && !has_hits {
        let is_looked_for = hits.is_some_and(|hits| !hits.answered);
        let is_found = (has_requests || is_looked_for) && !search.trim().is_empty();
        if scene.model.coming || is_found {
            return;
        }
        let room = ui.available_rect_before_wrap();
        let mut inside = ui.new_child(UiBuilder::new().max_rect(room));
        empty::empty_ui(&mut inside, scene, view, outcome);
        return;
    }
    let is_chats = *tab == Tab::Chats;
    let wanted = Wanted::of(search);
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
                    wanted: &wanted,
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
            if let Some(hits) = hits.filter(|_| ends) {
                found::hits_ui(ui, scene, hits, outcome);
            }
            if ends && has_here {
                if welcome::heading_ui(ui, scene, welcomes) {
                    *unfolded = Some(!welcomes);
                }
                if welcomes {
                    welcome::people_ui(ui, scene, &here, ask, outcome);
                }
            }
        });
}

fn groups_ui(ui: &mut Ui, scene: &Scene<'_>, view: &mut ContactsView, outcome: &mut Outcome) {
    let ContactsView {
        search,
        groups,
        question,
        cursor,
        found,
        ..
    } = view;
    groups.refresh(ui, scene, search, outcome);
    if std::mem::take(found) {
        groups.press(cursor.row().unwrap_or(0), outcome);
        search.clear();
        *cursor = Cursor::default();
    }
    if groups::list_ui(ui, scene, groups, search, cursor, question, outcome) {
        view.new_group = Some(NewGroup::new());
    }
}

/// How one wants to be seen, chosen from a menu under one's own face.
fn seen_as_ui(scene: &Scene<'_>, account: &Account, face: &egui::Response, outcome: &mut Outcome) {
    widgets::button_menu(face, &scene.words.get("seen-as"), |ui| {
        for (seen_as, key) in [
            (SeenAs::Available, "available"),
            (SeenAs::Away, "away"),
            (SeenAs::Busy, "busy"),
            (SeenAs::Invisible, "invisible"),
        ] {
            let is_chosen = account.profile.seen_as == seen_as;
            if widgets::menu_choice(ui, is_chosen, &scene.words.get(key)) {
                let profile = Profile {
                    seen_as,
                    ..account.profile.clone()
                };
                outcome.act(Action::SetProfile(profile));
                ui.close();
            }
        }
    });
}
