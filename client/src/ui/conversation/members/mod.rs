//! Who is in a group: a panel beside what is said there, or over it where there is no room for both.
//!
//! [`list`] says which rows there are, `row` how one looks, `menu` what can be done about somebody, and
//! `waiting` who wants to be let in.

pub mod list;
mod menu;
mod row;
mod waiting;

use anser_shared::group::Group;
use anser_shared::id::UserId;
use anser_shared::order::Order;
use anser_shared::presence::Presence;
use egui::{Area, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo};

use self::list::List;
use self::menu::{MenuOutcome, Question};
use super::add_people;
use crate::core::Action;
use crate::core::action::GroupWish;
use crate::core::model::{Conversation, Fault, Members, Progress};
use crate::core::names::Wanted;
use crate::ui::cursor::Cursor;
use crate::ui::keys::{self, Shortcut};
use crate::ui::leaving::Leaving;
use crate::ui::people::ask::{Ask, ask_ui};
use crate::ui::theme::{self, palette, size, space};
use crate::ui::widgets::{self, Button, small_icon_button};
use crate::ui::{Outcome, Scene, icons, typeset};

/// How wide the panel is.
pub const WIDTH: f32 = 208.0;
/// In a window that is narrower than this, what is said needs all of it.
const BESIDE: f32 = 560.0;
const HEAD: f32 = 52.0;

/// What a window knows of its panel.
#[derive(Debug, Default)]
pub struct MembersView {
    /// It was folded where there is room for it.
    folded: bool,
    /// It was opened where there is none.
    over: bool,
    /// The core keeps it up to date.
    watched: bool,
    search: String,
    list: List,
    cursor: Cursor,
    question: Option<Question>,
    ask: Option<Ask>,
    /// The button that adds people was pressed.
    adds: bool,
    /// Rows laid out in the last frame.
    pub laid_out: usize,
}

/// Where the panel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Hidden,
    Beside,
    /// It covers what is said.
    Over,
}

impl MembersView {
    pub fn side(&self, conversation: &Conversation, width: f32) -> Side {
        let is_inside = conversation.group().is_some() && !conversation.is_outside();
        match width >= BESIDE {
            _ if !is_inside => Side::Hidden,
            true if !self.folded => Side::Beside,
            false if self.over => Side::Over,
            _ => Side::Hidden,
        }
    }

    pub fn toggle(&mut self, width: f32) {
        if width >= BESIDE {
            self.folded = !self.folded;
        } else {
            self.over = !self.over;
        }
    }

    /// Words with which somebody is to be asked, and that were not sent.
    pub(super) fn unsaved(&mut self) -> Option<&mut Leaving> {
        Ask::unsaved(&mut self.ask)
    }

    /// Whether people are to be added, which is said once.
    pub(super) fn take_adds(&mut self) -> bool {
        std::mem::take(&mut self.adds)
    }

    /// The window was closed, and the core looks after nothing any more.
    pub fn opened_again(&mut self) {
        self.watched = false;
        self.over = false;
    }

    /// Tells the core whether somebody looks.
    pub fn watch(&mut self, conversation: &Conversation, side: Side, outcome: &mut Outcome) {
        let open = side != Side::Hidden;
        if self.watched != open {
            self.watched = open;
            outcome.act(Action::WatchMembers {
                conversation: conversation.id,
                open,
            });
        }
        if side == Side::Beside {
            self.over = false;
        }
    }
}

/// Draws the panel over what is said; gives whom to call in the composer.
pub fn over_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    rect: Rect,
    conversation: &Conversation,
    view: &mut MembersView,
    outcome: &mut Outcome,
) -> Option<String> {
    let area = Area::new(ui.scope_id().with("members over"))
        .order(egui::Order::Middle)
        .constrain(false)
        .fixed_pos(rect.min);
    let shown = area.show(ui.ctx(), |ui| {
        let shadow = theme::floating_shadow(palette(ui));
        ui.painter().add(shadow.as_shape(rect, 0.0));
        // What is under it is not touched through it.
        ui.allocate_rect(rect, Sense::click_and_drag());
        let mut inside = ui.new_child(UiBuilder::new().max_rect(rect));
        panel_ui(&mut inside, scene, conversation, view, outcome)
    });
    let asked = view.question.is_some() || view.ask.is_some();
    let is_top = !asked && !egui::Popup::is_any_open(ui.ctx());
    // What was typed in the field of the panel has had the key before.
    if is_top && ui.input_mut(|input| Shortcut::LeaveMembers.take(input)) {
        view.over = false;
    }
    shown.inner
}

/// Draws the panel into the room that is left; gives whom to call in the composer.
pub fn panel_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    view: &mut MembersView,
    outcome: &mut Outcome,
) -> Option<String> {
    let group = conversation.group()?;
    let rect = ui.max_rect();
    let palette = palette(ui);
    ui.painter().rect_filled(rect, 0.0, palette.surface);
    let line = egui::Stroke::new(1.0, palette.line);
    ui.painter().vline(rect.left() + 0.5, rect.y_range(), line);
    let none = Members::default();
    let members = scene.model.members.get(&conversation.id);
    let members = members.map_or(&none, |members| &**members);
    let head = Rect::from_min_size(rect.min, egui::vec2(rect.width(), HEAD));
    heading_ui(ui, scene, head, group, members);
    let body = Rect::from_min_max(
        egui::pos2(rect.left() + 1.0 + space::EDGE, head.bottom()),
        egui::pos2(rect.right() - space::EDGE, rect.bottom()),
    );
    let mut inside = ui.new_child(UiBuilder::new().max_rect(body).id_salt("members"));
    inside.spacing_mut().item_spacing.y = space::SMALL;
    inside.add_space(space::SMALL);
    if add_people::may(conversation) {
        let add = scene.words.get("add-member");
        let button = Button::plain(&add).icon(icons::USER_PLUS).wide();
        view.adds |= button.show(&mut inside).clicked();
    }
    let opens = search_ui(&mut inside, scene, view);
    waiting::waiting_ui(&mut inside, scene, conversation, group, outcome);
    fault_ui(&mut inside, scene, conversation, members, outcome);
    let top = inside.min_rect().bottom() + space::TIGHT;
    let list = Rect::from_min_max(
        egui::pos2(rect.left() + 1.0, top),
        egui::pos2(rect.right(), rect.bottom()),
    );
    let mut inside = ui.new_child(UiBuilder::new().max_rect(list).id_salt("rows"));
    inside.set_clip_rect(list.intersect(ui.clip_rect()));
    let shown = Panel {
        conversation,
        group,
        members,
        opens,
    };
    let result = list_ui(&mut inside, scene, &shown, view, outcome);
    view.question = result.question.or(view.question.take());
    view.ask = result.ask.or(view.ask.take());
    result.mention
}

/// Whether this is oneself.
pub fn is_me(scene: &Scene<'_>, user: UserId) -> bool {
    let account = scene.model.account.as_ref();
    account.is_some_and(|account| account.profile.person.user == user)
}

/// What is asked about a member, over the whole window.
pub fn questions_ui(
    ui: &Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    view: &mut MembersView,
    outcome: &mut Outcome,
) {
    menu::question_ui(ui, scene, conversation, &mut view.question, outcome);
    ask_ui(ui, scene, &mut view.ask, outcome);
}

/// How many there are, and how many of them are there.
pub fn count(scene: &Scene<'_>, group: &Group, members: Option<&Members>) -> String {
    let total = u64::from(group.members);
    match members.and_then(online) {
        Some(online) => {
            let values = [("online", online.into()), ("total", total.into())];
            scene.words.with("group-online", &values)
        }
        None => scene
            .words
            .with("group-members", &[("count", total.into())]),
    }
}

/// How many are there; unknown without a connection.
fn online(members: &Members) -> Option<usize> {
    let present = members.present.as_ref().filter(|_| members.is_here())?;
    let is_there = |presence: &&Presence| **presence != Presence::Offline;
    Some(present.values().filter(is_there).count())
}

fn heading_ui(ui: &Ui, scene: &Scene<'_>, rect: Rect, group: &Group, members: &Members) {
    let palette = palette(ui);
    let line = egui::Stroke::new(1.0, palette.line);
    ui.painter()
        .hline(rect.x_range(), rect.bottom() - 0.5, line);
    let title = scene.words.get("members");
    let said = count(scene, group, Some(members));
    let short = match online(members) {
        Some(online) => format!("{online}/{}", group.members),
        None => group.members.to_string(),
    };
    let room = rect.width() - 2.0 * space::EDGE;
    let count = typeset::line(ui, &short, theme::small(), palette.soft, room);
    let font = theme::semibold(size::BODY);
    let name = typeset::line(ui, &title, font, palette.text, room - count.size().x);
    // Behind the line at the edge, as everything below it.
    let left = rect.left() + 1.0 + space::EDGE;
    let top = rect.center().y - name.size().y / 2.0;
    let place = Rect::from_min_size(egui::pos2(left, top), name.size());
    let heading = ui.interact(place, ui.scope_id().with("members heading"), Sense::hover());
    heading.widget_info(|| {
        WidgetInfo::labeled(Role::Heading, true, scene.words.listed(&[&title, &said]))
    });
    let at = egui::pos2(
        rect.right() - space::EDGE - count.size().x,
        rect.center().y - count.size().y / 2.0,
    );
    ui.painter().galley(place.min, name, palette.text);
    ui.painter().galley(at, count, palette.soft);
}

/// Says whether the row that the keyboard is on is to be opened.
fn search_ui(ui: &mut Ui, scene: &Scene<'_>, view: &mut MembersView) -> bool {
    let words = ["members-find", "search-clear"].map(|key| scene.words.get(key));
    let words = words.each_ref().map(String::as_str);
    let rows = view.list.rows().len();
    let response = view.cursor.search_ui(ui, words, &mut view.search, rows);
    let is_meant = view.cursor.row().is_some() || !view.search.trim().is_empty();
    let enter = keys::opens_row(ui, &response);
    is_meant && enter
}

/// Why what was wanted of somebody was not done, or why the list is not here.
fn fault_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    members: &Members,
    outcome: &mut Outcome,
) {
    let palette = palette(ui);
    let about = Some(conversation.id);
    let wishes = scene.model.tickets.wishes(about);
    let wishes = wishes.filter(|(wish, _)| is_about_somebody(wish));
    let fault = wishes.rev().find_map(|(_, progress)| match progress {
        Progress::Refused(fault) => Some(fault),
        _ => None,
    });
    if let Some(fault) = fault {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = space::TIGHT;
            let room = ui.available_width() - 26.0;
            ui.allocate_ui(egui::vec2(room, 0.0), |ui| {
                ui.set_width(room);
                widgets::fault(ui, &scene.words.fault(fault));
            });
            if small_icon_button(ui, icons::X, &scene.words.get("dismiss")).clicked() {
                let conversation = about;
                outcome.act(Action::ForgetGroupWish { conversation });
            }
        });
    }
    if let Some(fault) = members.list.fault() {
        // What one sees is as it was; that there is no connection is said elsewhere, too.
        let colour = match fault {
            Fault::Offline => palette.soft,
            Fault::Refused(_)
            | Fault::WrongPassword
            | Fault::PasswordUnknown
            | Fault::File(_)
            | Fault::Disk(_)
            | Fault::Export(_) => palette.alert,
        };
        widgets::label(ui, scene.words.fault(fault), theme::small(), colour);
    } else if !members.is_here() {
        let said = scene.words.get("members-loading");
        widgets::label(ui, said, theme::small(), palette.soft);
    }
}

/// Adding says itself what came of it.
fn is_about_somebody(wish: &GroupWish) -> bool {
    let order = wish.order();
    order.is_some_and(|order| order.who().is_some() && !matches!(order, Order::Add { .. }))
}

/// Whose panel it is.
struct Panel<'a> {
    conversation: &'a Conversation,
    group: &'a Group,
    members: &'a Members,
    /// The row that the keyboard is on, or the first, is to be opened.
    opens: bool,
}

fn list_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    panel: &Panel<'_>,
    view: &mut MembersView,
    outcome: &mut Outcome,
) -> MenuOutcome {
    let MembersView {
        search,
        list,
        cursor,
        laid_out,
        ..
    } = view;
    let members = panel.members;
    list.refresh(members, &scene.model.friends, search);
    *laid_out = 0;
    let mut result = MenuOutcome::default();
    let rows = list.rows();
    if panel.opens
        && let Some(row) = rows.get(cursor.row().unwrap_or(0))
    {
        menu::open(scene, &members.people()[*row], &mut result, outcome);
    }
    if rows.is_empty() {
        if members.is_here() && !search.trim().is_empty() {
            let text = [("text", search.trim().into())];
            let said = scene.words.with("search-empty-names", &text);
            let room = ui.max_rect().shrink(space::EDGE);
            let mut inside = ui.new_child(UiBuilder::new().max_rect(room));
            widgets::label(&mut inside, said, theme::small(), palette(ui).soft);
        }
        return result;
    }
    let wanted = Wanted::of(search);
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical()
        .auto_shrink(false)
        .show_rows(ui, row::ROW, rows.len(), |ui, range| {
            cursor.bring_into_view(ui, range.start, row::ROW);
            let asks_for_menu = cursor.row().is_some() && widgets::asks_for_menu(ui);
            for (index, place) in (range.start..).zip(&rows[range]) {
                let at_cursor = cursor.row() == Some(index);
                let shown = row::Shown {
                    conversation: panel.conversation,
                    group: panel.group,
                    members,
                    member: &members.people()[*place],
                    wanted: &wanted,
                    at_cursor,
                    asks_for_menu: at_cursor && asks_for_menu,
                };
                *laid_out += 1;
                let of_row = row::row_ui(ui, scene, &shown, outcome);
                result.question = result.question.take().or(of_row.question);
                result.ask = result.ask.take().or(of_row.ask);
                result.mention = result.mention.take().or(of_row.mention);
            }
        });
    result
}
