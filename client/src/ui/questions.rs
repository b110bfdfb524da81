//! What can be done about somebody in the list: the menu of a row, and what is asked before a
//! friendship ends or a name is changed.

mod remark;

use anser_shared::conversation::{Arrangement, ConversationKind};
use anser_shared::group::MemberRole;
use anser_shared::id::{ConversationId, UserId};
use anser_shared::order::Order;
use egui::Ui;

use self::remark::Remark;
use crate::core::action::GroupWish;
use crate::core::model::{Conversation, Friend, LinkState, WindowKey};
use crate::core::{Action, ConversationAction, Model};
use crate::ui::leaving::Leaving;
use crate::ui::theme::{self, palette};
use crate::ui::widgets::{self, Button};
use crate::ui::{Outcome, Scene, icons, name_of};

/// A question about somebody, while it is open.
#[derive(Debug)]
pub enum Question {
    DeleteFriend(UserId),
    Remark(Remark),
    LeaveGroup(ConversationId),
    DeleteGroup(ConversationId),
    /// Of a group, or of two people.
    Hide(ConversationId),
}

impl Question {
    /// The form in which something stands that would be lost.
    pub(super) fn unsaved(&mut self, model: &Model) -> Option<&mut Leaving> {
        match self {
            Self::Remark(remark) => remark.unsaved(model),
            _ => None,
        }
    }
}

/// The menu of a row; gives the question that a choice has led to.
pub(super) fn menu_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    friend: Option<&Friend>,
    conversation: Option<&Conversation>,
    outcome: &mut Outcome,
) -> Option<Question> {
    let words = scene.words;
    let mut question = None;
    if let Some(conversation) = conversation {
        let id = conversation.id;
        if widgets::menu_item(ui, icons::MESSAGE, &words.get("open-conversation")) {
            outcome.open.push(WindowKey::Conversation(id));
            ui.close();
        }
        if widgets::menu_item(ui, icons::HISTORY, &words.get("history-open")) {
            outcome.history = Some(Some(id));
            ui.close();
        }
        let arranged = conversation.arrangement;
        let (pin, pin_icon) = if arranged.pinned {
            ("unpin", icons::PIN_OFF)
        } else {
            ("pin", icons::PIN)
        };
        let mute = if arranged.muted { "unmute" } else { "mute" };
        let mut arrange = |arrangement: Arrangement| {
            outcome.act(Action::In(id, ConversationAction::Arrange { arrangement }));
        };
        if widgets::menu_item(ui, pin_icon, &words.get(pin)) {
            let pinned = !arranged.pinned;
            arrange(Arrangement { pinned, ..arranged });
            ui.close();
        }
        let bell = if arranged.muted {
            icons::BELL
        } else {
            icons::BELL_OFF
        };
        if widgets::menu_item(ui, bell, &words.get(mute)) {
            let muted = !arranged.muted;
            arrange(Arrangement { muted, ..arranged });
            ui.close();
        }
        let nudges = friend.is_some_and(|friend| friend.is_friend() && !friend.blocked);
        if nudges && widgets::menu_item(ui, icons::HAND, &words.get("nudge")) {
            outcome.act(Action::In(id, ConversationAction::Nudge));
            outcome.open.push(WindowKey::Conversation(id));
            ui.close();
        }
        if (conversation.unread > 0 || scene.model.has_accepted(conversation))
            && widgets::menu_item(ui, icons::CHECK_CHECK, &words.get("mark-read"))
        {
            let seq = conversation.local_head;
            outcome.act(Action::In(id, ConversationAction::Read { seq }));
            ui.close();
        }
    }
    if let Some((icon, key, asked)) = conversation.and_then(way_out) {
        widgets::menu_line(ui);
        if widgets::menu_danger(ui, icon, &words.get(key)) {
            question = Some(asked);
            ui.close();
        }
    }
    if let Some(conversation) = conversation
        && is_over(conversation, friend)
        && widgets::menu_item(ui, icons::EYE_OFF, &words.get("hide-conversation"))
    {
        question = Some(Question::Hide(conversation.id));
        ui.close();
    }
    // The rest is about a person.
    let Some(friend) = friend else {
        return question;
    };
    let user = friend.person.user;
    if widgets::menu_item(ui, icons::USER, &words.get("card-show")) {
        outcome.open.push(WindowKey::Person(user));
        ui.close();
    }
    if widgets::menu_item(ui, icons::PENCIL, &words.get("remark-edit")) {
        question = Some(Question::Remark(Remark::of(friend)));
        ui.close();
    }
    let (block, icon) = if friend.blocked {
        ("unblock", icons::USER_CHECK)
    } else {
        ("block", icons::BAN)
    };
    if widgets::menu_item(ui, icon, &words.get(block)) {
        let blocked = !friend.blocked;
        outcome.act(Action::Block { user, blocked });
        ui.close();
    }
    if friend.is_friend() {
        widgets::menu_line(ui);
        if widgets::menu_danger(ui, icons::USER_MINUS, &words.get("delete-friend")) {
            question = Some(Question::DeleteFriend(user));
            ui.close();
        }
    }
    question
}

/// Whether nothing will be said in a conversation any more: it can be taken out of the list.
fn is_over(conversation: &Conversation, friend: Option<&Friend>) -> bool {
    match conversation.kind {
        ConversationKind::Direct { .. } => friend.is_some_and(|friend| !friend.is_friend()),
        _ => conversation.is_outside(),
    }
}

/// How one comes out of a group, where one can.
fn way_out(conversation: &Conversation) -> Option<(&'static str, &'static str, Question)> {
    let ConversationKind::Group(group) = &conversation.kind else {
        return None;
    };
    let id = conversation.id;
    match group.role {
        MemberRole::Outside => None,
        MemberRole::Owner => Some((icons::TRASH, "delete-group", Question::DeleteGroup(id))),
        MemberRole::Member | MemberRole::Administrator => {
            Some((icons::LOG_OUT, "leave-group", Question::LeaveGroup(id)))
        }
    }
}

/// Draws the question over the window, until it is answered.
pub fn question_ui(
    ui: &Ui,
    scene: &Scene<'_>,
    asked: &mut Option<Question>,
    outcome: &mut Outcome,
) {
    let Some(question) = asked else { return };
    let user = match question {
        Question::DeleteFriend(user) => *user,
        Question::Remark(remark) => {
            if remark::dialog_ui(ui, scene, remark, outcome) {
                *asked = None;
            }
            return;
        }
        Question::LeaveGroup(group) => {
            let group = *group;
            if way_out_ui(ui, scene, group, false, outcome) {
                *asked = None;
            }
            return;
        }
        Question::DeleteGroup(group) => {
            let group = *group;
            if way_out_ui(ui, scene, group, true, outcome) {
                *asked = None;
            }
            return;
        }
        Question::Hide(conversation) => {
            let conversation = *conversation;
            if hide_ui(ui, scene, conversation, outcome) {
                *asked = None;
            }
            return;
        }
    };
    let Some(friend) = scene.model.friends.get(&user) else {
        *asked = None;
        return;
    };
    let answered = widgets::modal(ui, "about a friend", |ui| {
        delete_ui(ui, scene, friend, outcome)
    });
    if answered {
        *asked = None;
    }
}

/// Says whether it was answered.
fn hide_ui(
    ui: &Ui,
    scene: &Scene<'_>,
    conversation: ConversationId,
    outcome: &mut Outcome,
) -> bool {
    let words = scene.words;
    let Some(shown) = scene.model.conversations.get(&conversation) else {
        return true;
    };
    let name = name_of(scene.model, words, shown);
    let is_online = scene.model.link == LinkState::Online;
    widgets::modal(ui, "about a list", |ui| {
        let title = words.with("hide-title", &[("name", (&name).into())]);
        widgets::question(ui, &title, &words.get("hide-text"));
        if !is_online {
            let said = words.get("hide-offline");
            widgets::label(ui, said, theme::small(), palette(ui).soft);
        }
        let hide = words.get("hide-yes");
        let button = Button::primary(&hide).wide().enabled(is_online);
        let yes = button.show(ui).clicked();
        if yes {
            outcome.act(Action::Group(GroupWish::Hide { conversation }));
        }
        yes || Button::quiet(&words.get("cancel"))
            .wide()
            .show(ui)
            .clicked()
    })
}

/// Says whether it was answered.
fn way_out_ui(
    ui: &Ui,
    scene: &Scene<'_>,
    group: ConversationId,
    ends: bool,
    outcome: &mut Outcome,
) -> bool {
    let words = scene.words;
    let Some(shown) = scene.model.conversations.get(&group) else {
        return true;
    };
    let name = shown.group().map_or("", |group| group.name.as_str());
    let named = |key| words.with(key, &[("name", name.into())]);
    let (title, text, way) = if ends {
        (
            "delete-group-title",
            "delete-group-text",
            "delete-group-yes",
        )
    } else {
        ("leave-group-title", "leave-group-text", "leave-group-yes")
    };
    widgets::modal(ui, "about a group", |ui| {
        widgets::question(ui, &named(title), &words.get(text));
        let yes = Button::danger(&words.get(way)).wide().show(ui).clicked();
        if yes {
            let conversation = group;
            outcome.act(Action::Group(if ends {
                GroupWish::Order {
                    conversation,
                    order: Order::Delete,
                }
            } else {
                GroupWish::Order {
                    conversation,
                    order: Order::Leave,
                }
            }));
        }
        yes || Button::quiet(&words.get("cancel"))
            .wide()
            .show(ui)
            .clicked()
    })
}

/// Says whether it was answered.
fn delete_ui(ui: &mut Ui, scene: &Scene<'_>, friend: &Friend, outcome: &mut Outcome) -> bool {
    let words = scene.words;
    let title = words.with("delete-friend-title", &[("name", friend.called().into())]);
    widgets::question(ui, &title, &words.get("delete-friend-text"));
    let delete = words.get("delete-friend-yes");
    let deletes = Button::danger(&delete).wide().show(ui).clicked();
    if deletes {
        outcome.act(Action::EndFriendship {
            user: friend.person.user,
        });
    }
    deletes
        || Button::quiet(&words.get("cancel"))
            .wide()
            .show(ui)
            .clicked()
}
