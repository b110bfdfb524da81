//! The groups that one may see: one's own first, then those that one can come into.

use anser_shared::conversation::{ConversationKind, Listed};
use anser_shared::group::{Group, JoinPolicy, MemberRole, Which};
use anser_shared::id::{ConversationId, UserId};
use anser_shared::order::Order;
use anser_shared::time::Timestamp;
use egui::{Rect, Role, Sense, Ui, UiBuilder, WidgetInfo};

use super::ROW;
use super::empty::ABOVE;
use super::list::Tone;
use crate::core::Action;
use crate::core::Model;
use crate::core::action::GroupWish;
use crate::core::model::{Conversation, Done, LinkState, Progress, WindowKey};
use crate::core::names::{Names, Wanted};
use crate::ui::cursor::Cursor;
use crate::ui::questions::{self, Question};
use crate::ui::theme::{self, palette, radius, size, space};
use crate::ui::widgets::{self, Avatar, Button};
use crate::ui::{Outcome, Scene, face_of, icons, named, typeset};

/// The list is asked for again after so long, for the numbers in it.
const AGE: std::time::Duration = std::time::Duration::from_secs(30);

/// What the tab knows.
#[derive(Debug, Default)]
pub(super) struct Groups {
    rows: Vec<Row>,
    names: Names,
    asked_at: Option<Timestamp>,
    /// Which one is being joined, to open its window when one is in it.
    joining: Option<ConversationId>,
}

/// One group.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) conversation: ConversationId,
    name: String,
    creator: String,
    is_lobby: bool,
    is_member: bool,
    policy: JoinPolicy,
    /// `None` as long as the server has not said it.
    online: Option<u32>,
    members: u32,
    /// One waits to be let in.
    asked: bool,
}

impl Row {
    fn of(conversation: ConversationId, kind: &ConversationKind, group: &Group) -> Self {
        let is_lobby = matches!(kind, ConversationKind::Lobby(_));
        Self {
            conversation,
            name: group.name.clone(),
            creator: group.creator_name.clone(),
            is_lobby,
            is_member: group.role != MemberRole::Outside,
            policy: group.policy,
            online: None,
            members: group.members,
            asked: false,
        }
    }
}

/// One's own groups, as the log here has them, then the others, each part by name.
fn rows(model: &Model, names: &mut Names, search: &str) -> Vec<Row> {
    let listed: &[Listed] = model.groups.last.as_deref().map_or(&[], Vec::as_slice);
    let listed_here = model
        .conversations
        .values()
        .filter(|shown| shown.is_listed());
    let own = listed_here.filter_map(|shown| {
        let row = Row::of(shown.id, &shown.kind, shown.group()?);
        row.is_member.then_some(row)
    });
    let mut rows: Vec<Row> = own.collect();
    for one in listed {
        let known = rows
            .iter_mut()
            .find(|row| row.conversation == one.conversation);
        match (known, one.kind.group()) {
            (Some(row), group) => {
                row.online = Some(one.online);
                // Nothing is said in everybody's room when somebody new is there.
                if let (true, Some(group)) = (row.is_lobby, group) {
                    row.members = group.members;
                }
                row.members = row.members.max(one.online);
            }
            // Who was told at that time that one is in it, and is not any more, is told so later.
            (None, Some(group)) if group.role == MemberRole::Outside => {
                let row = Row::of(one.conversation, &one.kind, group);
                rows.push(Row {
                    online: Some(one.online),
                    asked: one.asked,
                    ..row
                });
            }
            (None, _) => {}
        }
    }
    let wanted = Wanted::of(search);
    let fits = rows.into_iter().filter_map(|row| {
        let fit = names.best([&*row.name, &*row.creator], &wanted)?;
        Some((fit.is_by_sound(), row))
    });
    let mut fits: Vec<(bool, Row)> = fits.collect();
    fits.sort_by_cached_key(|(by_sound, row)| {
        let name = names.read(&row.name).folded().to_owned();
        (*by_sound, !row.is_member, name, row.conversation)
    });
    fits.into_iter().map(|(_, row)| row).collect()
}

impl Groups {
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Works out the rows, and asks the server for them when they are old.
    pub(super) fn refresh(
        &mut self,
        ui: &Ui,
        scene: &Scene<'_>,
        search: &str,
        outcome: &mut Outcome,
    ) {
        self.rows = rows(scene.model, &mut self.names, search);
        if scene.model.link != LinkState::Online {
            self.asked_at = None;
            return;
        }
        let is_old = self
            .asked_at
            .is_none_or(|at| scene.now.since(at) >= AGE || at > scene.now);
        if is_old {
            self.asked_at = Some(scene.now);
            outcome.act(Action::ListGroups);
        }
        if ui.input(|input| input.focused) {
            ui.ctx().request_repaint_after(AGE);
        }
        self.follow(scene, outcome);
    }

    /// Whoever has joined a group finds its window open.
    fn follow(&mut self, scene: &Scene<'_>, outcome: &mut Outcome) {
        let Some(joining) = self.joining else { return };
        let Some(progress) = joined(scene.model, joining) else {
            return;
        };
        match progress {
            Progress::Waiting => return,
            Progress::Done(Done::Waits) => {
                outcome.act(Action::ForgetGroupWish { conversation: None });
                self.asked_at = None;
            }
            Progress::Done(_) => {
                outcome.open.push(WindowKey::Conversation(joining));
                outcome.act(Action::ForgetGroupWish { conversation: None });
            }
            // It stands in the row until something else is wanted.
            Progress::Refused(_) => {}
        }
        self.joining = None;
    }

    /// What a press, or Enter, on a row does.
    pub(super) fn press(&mut self, index: usize, outcome: &mut Outcome) {
        let Some(row) = self.rows.get(index) else {
            return;
        };
        if row.is_member {
            outcome.open.push(WindowKey::Conversation(row.conversation));
        } else if !row.asked {
            self.joining = Some(row.conversation);
            let which = Which::Id(row.conversation);
            outcome.act(Action::Group(GroupWish::Join(which)));
        }
    }
}

/// Draws the tab; says whether a group is to be made.
pub(super) fn list_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    groups: &mut Groups,
    search: &str,
    cursor: &mut Cursor,
    question: &mut Option<Question>,
    outcome: &mut Outcome,
) -> bool {
    if groups.rows.is_empty() {
        return nothing_ui(ui, scene, search);
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let count = groups.rows.len();
    let mut pressed = None;
    let wanted = Wanted::of(search);
    egui::ScrollArea::vertical()
        .id_salt("groups")
        .auto_shrink(false)
        .show_rows(ui, ROW, count, |ui, range| {
            cursor.bring_into_view(ui, range.start, ROW);
            let asks_for_menu = cursor.row().is_some() && widgets::asks_for_menu(ui);
            for index in range {
                let at_cursor = cursor.row() == Some(index);
                let shown = Shown {
                    row: &groups.rows[index],
                    wanted: &wanted,
                    at_cursor,
                    asks_for_menu: at_cursor && asks_for_menu,
                };
                if row_ui(ui, scene, &shown, question, outcome) {
                    pressed = Some(index);
                }
            }
        });
    if let Some(index) = pressed {
        groups.press(index, outcome);
    }
    false
}

/// Says whether a group is to be made.
fn nothing_ui(ui: &mut Ui, scene: &Scene<'_>, search: &str) -> bool {
    let words = scene.words;
    if !search.trim().is_empty() {
        let said = words.with("search-empty-names", &[("text", search.trim().into())]);
        widgets::nothing(ui, ABOVE, icons::SEARCH, None, &said, |_| {});
        return false;
    }
    let title = words.get("groups-empty-title");
    let said = if scene.model.groups.last.is_some() || scene.model.link != LinkState::Online {
        words.get("groups-empty")
    } else {
        words.get("groups-loading")
    };
    let make = words.get("group-new");
    let mut makes = false;
    widgets::nothing(ui, ABOVE, icons::USERS, Some(&title), &said, |ui| {
        ui.add_space(space::SMALL);
        makes = Button::primary(&make).show(ui).clicked();
    });
    makes
}

struct Shown<'a> {
    row: &'a Row,
    wanted: &'a Wanted,
    at_cursor: bool,
    asks_for_menu: bool,
}

/// One row; says whether it, or what can be done with it, was pressed.
fn row_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    shown: &Shown<'_>,
    question: &mut Option<Question>,
    outcome: &mut Outcome,
) -> bool {
    let Shown { row, .. } = *shown;
    let palette = palette(ui);
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(egui::vec2(width, ROW), Sense::click());
    if !ui.is_rect_visible(rect) {
        return false;
    }
    let conversation = scene.model.conversations.get(&row.conversation);
    let conversation = conversation.map(|found| &**found).filter(|_| row.is_member);
    let said = introduction(scene, row);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &row.name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_description(said.clone());
        if shown.at_cursor {
            node.set_selected(true);
        }
    });
    let by_key = shown.asks_for_menu || (response.has_focus() && widgets::asks_for_menu(ui));
    let menu = scene.words.with("menu-of", &[("name", (&row.name).into())]);
    widgets::context_menu(&response, &menu, by_key, |ui| {
        if let Some(asked) = menu_ui(ui, scene, row, conversation, outcome) {
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
    face_ui(ui, scene, row, conversation, square);

    let right = Rect::from_min_max(
        egui::pos2(rect.center().x, rect.top()),
        egui::pos2(rect.right() - space::EDGE, rect.bottom()),
    );
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let builder = UiBuilder::new().max_rect(right).layout(layout);
    let mut corner = ui.new_child(builder.id_salt(("step", row.conversation.0)));
    let pressed = step_ui(&mut corner, scene, row, conversation, outcome);
    let left = square.right() + space::EDGE;
    let room = corner.min_rect().left() - space::SMALL - left;
    let unread = conversation.is_some_and(|conversation| conversation.unread > 0);
    let font = if unread {
        theme::semibold(size::BODY)
    } else {
        theme::body()
    };
    let name = named::line(ui, &row.name, shown.wanted, font, palette.text, room);
    let top = rect.center().y - 19.0;
    ui.painter()
        .galley(egui::pos2(left, top), name, palette.text);
    let (said, colour) = match joined(scene.model, row.conversation) {
        Some(Progress::Refused(fault)) => (scene.words.fault(fault), palette.alert),
        _ => (said, palette.soft),
    };
    let below = typeset::line(ui, &said, theme::small(), colour, room);
    let at = egui::pos2(left, rect.center().y + 11.0 - below.size().y / 2.0);
    ui.painter().galley(at, below, colour);
    if colour == palette.alert {
        // A sentence is longer than a row.
        response.clone().on_hover_text(&said);
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_description(said.clone()));
    }
    if row.is_lobby {
        response
            .clone()
            .on_hover_text(scene.words.get("lobby-means"));
    }
    response.clicked() || pressed
}

fn face_ui(
    ui: &Ui,
    scene: &Scene<'_>,
    row: &Row,
    conversation: Option<&Conversation>,
    square: Rect,
) {
    let face = conversation.map(|conversation| face_of(scene, conversation));
    let avatar = Avatar {
        user: UserId(row.conversation.0),
        name: &row.name,
        picture: face.map_or(anser_shared::id::PictureId::NONE, |face| face.picture),
        presence: None,
        ground: palette(ui).surface,
    };
    avatar.paint(ui, square);
}

/// Who has made it, and how many are there of how many.
fn introduction(scene: &Scene<'_>, row: &Row) -> String {
    let words = scene.words;
    let who = if row.is_lobby {
        words.get("group-of-everybody")
    } else {
        row.creator.clone()
    };
    // What was counted is of the time when there was a connection.
    let online = row.online.filter(|_| scene.model.link == LinkState::Online);
    let many = match online {
        Some(online) => words.with(
            "group-online",
            &[
                ("online", u64::from(online).into()),
                ("total", u64::from(row.members).into()),
            ],
        ),
        None => words.with("group-members", &[("count", u64::from(row.members).into())]),
    };
    format!("{who} · {many}")
}

/// How far it is with one's joining a group of this list.
fn joined(model: &Model, group: ConversationId) -> Option<&Progress> {
    let join = GroupWish::Join(Which::Id(group));
    model.tickets.last_wish(None, |wish| *wish == join)
}

/// What one can do next; says whether one wants in.
fn step_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    row: &Row,
    conversation: Option<&Conversation>,
    outcome: &mut Outcome,
) -> bool {
    let words = scene.words;
    let palette = palette(ui);
    if row.is_member {
        let Some(conversation) = conversation.filter(|conversation| conversation.unread > 0) else {
            return false;
        };
        let mut place = egui::pos2(ui.max_rect().right(), ui.max_rect().center().y);
        let tone = if conversation.arrangement.muted {
            Tone::Quiet
        } else {
            Tone::Accent
        };
        let unread = super::row::number(conversation.unread);
        let mut pills = vec![(unread, tone)];
        if conversation.mentions > 0 {
            let mentions = super::row::number(conversation.mentions);
            pills.push((format!("@{mentions}"), Tone::Call));
        }
        for (text, tone) in pills {
            let width = super::row::number_ui(ui, place, &text, tone) + space::TIGHT;
            place.x -= width;
            ui.add_space(width);
        }
        return false;
    }
    if row.asked {
        let name = words.with("group-ask-back-name", &[("name", (&row.name).into())]);
        if widgets::icon_button(ui, icons::X, &name).clicked() {
            let conversation = row.conversation;
            outcome.act(Action::order(conversation, Order::Leave));
            outcome.act(Action::ListGroups);
        }
        widgets::label(ui, words.get("group-asked"), theme::small(), palette.faint);
        return false;
    }
    let (text, name) = match row.policy {
        JoinPolicy::Approval => ("group-ask", "group-ask-name"),
        JoinPolicy::Open | JoinPolicy::Invitation => ("group-join", "group-join-name"),
    };
    let under_way = joined(scene.model, row.conversation) == Some(&Progress::Waiting);
    let name = words.with(name, &[("name", (&row.name).into())]);
    Button::plain(&words.get(text))
        .enabled(!under_way)
        .show(ui)
        .accessible_name(name)
        .clicked()
}

fn menu_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    row: &Row,
    conversation: Option<&Conversation>,
    outcome: &mut Outcome,
) -> Option<Question> {
    let words = scene.words;
    if let Some(conversation) = conversation {
        return questions::menu_ui(ui, scene, None, Some(conversation), outcome);
    }
    if row.asked {
        if widgets::menu_item(ui, icons::X, &words.get("group-ask-back")) {
            let conversation = row.conversation;
            outcome.act(Action::order(conversation, Order::Leave));
            outcome.act(Action::ListGroups);
            ui.close();
        }
        return None;
    }
    let key = match row.policy {
        JoinPolicy::Approval => "group-ask",
        JoinPolicy::Open | JoinPolicy::Invitation => "group-join",
    };
    if widgets::menu_item(ui, icons::LOG_IN, &words.get(key)) {
        let which = Which::Id(row.conversation);
        outcome.act(Action::Group(GroupWish::Join(which)));
        ui.close();
    }
    None
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn listed(id: u64, name: &str, role: MemberRole) -> Listed {
        let group = Group {
            members: 5,
            ..Group::new(name, UserId(9), "ben", role)
        };
        Listed {
            conversation: ConversationId(id),
            kind: ConversationKind::Group(group),
            online: 2,
            asked: false,
        }
    }

    fn model() -> Model {
        let own = listed(7, "Zebra", MemberRole::Member);
        let kind = own.kind.clone();
        let conversation = Conversation {
            kind,
            ..Conversation::new(own.conversation, UserId(0))
        };
        let groups = vec![
            listed(5, "chess", MemberRole::Outside),
            listed(6, "Ａrt", MemberRole::Outside),
            own,
            // One has left it since the list was read.
            listed(8, "left", MemberRole::Member),
        ];
        Model {
            conversations: Arc::new([(conversation.id, Arc::new(conversation))].into()),
            groups: crate::core::model::Fetched::given(groups),
            ..Model::default()
        }
    }

    /// Nothing is said in everybody's room when somebody new is there: the list alone knows how many there are.
    #[test]
    fn there_are_never_more_online_than_there_are() {
        let mut model = model();
        let lobby = |members| {
            ConversationKind::Lobby(Group {
                members,
                ..Group::new("Lobby", UserId(0), "", MemberRole::Member)
            })
        };
        let id = ConversationId(3);
        let here = Conversation {
            kind: lobby(1),
            ..Conversation::new(id, UserId(0))
        };
        Arc::make_mut(&mut model.conversations).insert(id, Arc::new(here));
        let listed = Listed {
            conversation: id,
            kind: lobby(4),
            online: 3,
            asked: false,
        };
        model.groups.last_mut().unwrap().push(listed);
        let rows = rows(&model, &mut Names::default(), "lobby");
        assert_eq!((rows[0].online, rows[0].members), (Some(3), 4));
    }

    fn names(search: &str) -> Vec<String> {
        let rows = rows(&model(), &mut Names::default(), search);
        rows.into_iter().map(|row| row.name).collect()
    }

    #[test]
    fn ones_own_come_first_and_each_part_by_name() {
        assert_eq!(names(""), ["Zebra", "Ａrt", "chess"]);
        assert_eq!(names(" art "), ["Ａrt"]);
        assert_eq!(
            names("BEN"),
            ["Zebra", "Ａrt", "chess"],
            "by whom it was made"
        );
        assert_eq!(names("1"), [""; 0], "a number means nothing");
        let own = &rows(&model(), &mut Names::default(), "")[0];
        assert_eq!((own.online, own.members, own.is_member), (Some(2), 5, true));
    }
}
