//! What can be done about somebody in a group: the next step with them, and what its administrators may do.

use std::time::Duration;

use anser_shared::conversation::ConversationKind;
use anser_shared::group::{Group, Member, MemberRole};
use anser_shared::order::Order;
use anser_shared::people::Gag;
use egui::Ui;

use crate::core::Action;
use crate::core::action::GroupWish;
use crate::core::model::{Conversation, WindowKey};
use crate::ui::people::ask::Ask;
use crate::ui::people::somebody::{Relation, Somebody};
use crate::ui::theme::space;
use crate::ui::widgets::{self, Button};
use crate::ui::{Outcome, Scene, icons};

/// What is asked before it is done.
#[derive(Debug)]
pub(super) enum Question {
    Remove { name: String, called: String },
    Appoint { name: String, called: String },
    HandOver { name: String, called: String },
}

/// What a choice in the menu has led to, beside what it does by itself.
#[derive(Debug, Default)]
pub(super) struct MenuOutcome {
    pub(super) question: Option<Question>,
    pub(super) ask: Option<Ask>,
    /// The login name of somebody to be called in the composer.
    pub(super) mention: Option<String>,
}

/// For so long somebody may be muted; what is longer has no end of its own.
const MUTES: [(&str, Option<Duration>); 4] = [
    ("mute-minutes", Some(Duration::from_mins(10))),
    ("mute-hour", Some(Duration::from_hours(1))),
    ("mute-day", Some(Duration::from_hours(24))),
    ("mute-until-ended", None),
];

/// The likeliest thing to want of somebody: to speak with them, or to ask to.
pub(super) fn open(
    scene: &Scene<'_>,
    member: &Member,
    result: &mut MenuOutcome,
    outcome: &mut Outcome,
) {
    let person = Somebody::member(scene.model, member);
    match person.relation {
        Relation::Myself => {}
        Relation::Known(friend) if friend.is_friend() && !friend.blocked => {
            let conversation = friend.conversation;
            outcome.open.push(WindowKey::Conversation(conversation));
        }
        _ if person.can_be_asked() => result.ask = Some(Ask::about(&person)),
        // There is a request, or they are kept away: the card says so, and what can be done.
        _ => outcome.open.push(WindowKey::Person(member.person.user)),
    }
}

/// What [`open`] does, for whoever has the pointer there.
pub(super) fn open_means(person: &Somebody<'_>) -> Option<&'static str> {
    match person.relation {
        Relation::Myself => None,
        Relation::Known(friend) if friend.is_friend() && !friend.blocked => {
            Some("member-press-writes")
        }
        _ if person.can_be_asked() => Some("member-press-asks"),
        _ => Some("member-press-shows"),
    }
}

pub(super) fn menu_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    group: &Group,
    member: &Member,
    outcome: &mut Outcome,
) -> MenuOutcome {
    let words = scene.words;
    let mut result = MenuOutcome::default();
    let person = Somebody::member(scene.model, member);
    let friend = match person.relation {
        Relation::Known(friend) if friend.is_friend() => Some(friend),
        _ => None,
    };
    let item = |ui: &mut Ui, icon, key: &str| {
        let pressed = widgets::menu_item(ui, icon, &words.get(key));
        if pressed {
            ui.close();
        }
        pressed
    };
    // What was said stays readable, also with a friend who is blocked.
    if let Some(friend) = friend
        && item(ui, icons::MESSAGE, "open-conversation")
    {
        let conversation = friend.conversation;
        outcome.open.push(WindowKey::Conversation(conversation));
    }
    if person.can_be_asked() && item(ui, icons::USER_PLUS, "member-add-friend") {
        result.ask = Some(Ask::about(&person));
    }
    if item(ui, icons::USER, "card-show") {
        outcome.open.push(WindowKey::Person(member.person.user));
    }
    if item(ui, icons::AT_SIGN, "member-mention") {
        result.mention = Some(member.person.name.clone());
    }
    if group.role < MemberRole::Administrator || member.role >= group.role {
        return result;
    }
    ui.add_space(space::TIGHT);
    let id = conversation.id;
    let mute = |mute| {
        Action::order(
            id,
            Order::Mute {
                who: member.person.name.clone(),
                mute,
            },
        )
    };
    if member.muted.is_some_and(|gag| gag.holds(scene.now)) {
        if item(ui, icons::MESSAGE_CHECK, "member-unmute") {
            outcome.act(mute(None));
        }
    } else {
        for (key, length) in MUTES {
            if item(ui, icons::MESSAGE_OFF, key) {
                let until = length.map(|length| scene.now.after(length));
                outcome.act(mute(Some(Gag { until })));
            }
        }
    }
    // The room that everybody is in belongs to nobody, and nobody is put out of it.
    if matches!(conversation.kind, ConversationKind::Lobby(_)) {
        return result;
    }
    let is_owner = group.role == MemberRole::Owner;
    let administrator = member.role < MemberRole::Administrator;
    let (icon, appoint) = if administrator {
        (icons::SHIELD_PLUS, "member-appoint")
    } else {
        (icons::SHIELD_OFF, "member-dismiss")
    };
    let (name, called) = (member.person.name.clone(), person.called().to_owned());
    if is_owner && item(ui, icon, appoint) {
        if administrator {
            let (name, called) = (name.clone(), called.clone());
            result.question = Some(Question::Appoint { name, called });
        } else {
            let who = name.clone();
            let order = Order::Appoint { who, administrator };
            outcome.act(Action::order(id, order));
        }
    }
    if is_owner && item(ui, icons::CROWN, "member-hand-over") {
        let (name, called) = (name.clone(), called.clone());
        result.question = Some(Question::HandOver { name, called });
    }
    widgets::menu_line(ui);
    let remove = scene.words.get("member-remove");
    if widgets::menu_danger(ui, icons::USER_MINUS, &remove) {
        ui.close();
        result.question = Some(Question::Remove { name, called });
    }
    result
}

/// Draws the question over the window, until it is answered.
pub(super) fn question_ui(
    ui: &Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    asked: &mut Option<Question>,
    outcome: &mut Outcome,
) {
    let Some(question) = asked else { return };
    let answered = widgets::modal(ui, "about a member", |ui| {
        answer_ui(ui, scene, conversation, question, outcome)
    });
    if answered {
        *asked = None;
    }
}

/// Says whether it was answered.
fn answer_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    question: &Question,
    outcome: &mut Outcome,
) -> bool {
    let words = scene.words;
    let id = conversation.id;
    let (called, title, text, yes, wish) = match question {
        Question::Remove { name, called } => (
            called,
            "remove-title",
            "remove-text",
            "remove-yes",
            GroupWish::Order {
                conversation: id,
                order: Order::Remove { who: name.clone() },
            },
        ),
        Question::Appoint { name, called } => (
            called,
            "appoint-title",
            "role-administrator-means",
            "appoint-yes",
            GroupWish::Order {
                conversation: id,
                order: Order::Appoint {
                    who: name.clone(),
                    administrator: true,
                },
            },
        ),
        Question::HandOver { name, called } => (
            called,
            "hand-over-title",
            "hand-over-text",
            "hand-over-yes",
            GroupWish::Order {
                conversation: id,
                order: Order::HandOver { who: name.clone() },
            },
        ),
    };
    let name = [("name", called.into())];
    let title = words.with(title, &name);
    widgets::question(ui, &title, &words.get(text));
    let yes = words.get(yes);
    // What takes nothing from anybody is not red.
    let button = match question {
        Question::Appoint { .. } => Button::primary(&yes),
        Question::Remove { .. } | Question::HandOver { .. } => Button::danger(&yes),
    };
    let does = button.wide().show(ui).clicked();
    if does {
        outcome.act(Action::Group(wish));
    }
    let cancel = words.get("cancel");
    does || Button::quiet(&cancel).wide().show(ui).clicked()
}
