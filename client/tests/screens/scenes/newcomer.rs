//! Somebody who has just registered.

use std::sync::Arc;

use anser::core::Model;
use anser_shared::conversation::ConversationKind;
use anser_shared::group::{Group, MemberRole as Place};
use anser_shared::id::{ConversationId, UserId};
use anser_shared::presence::Presence;

use super::{BO, ME, alone, change, club, conversation, person};

const LOBBY: ConversationId = ConversationId(3);

/// Everybody's room, in which nobody has said anything.
pub(crate) fn lobby() -> Model {
    let mut model = club();
    change(&mut model, BO, |shown| {
        let group = shown.group().expect("it is a group").clone();
        *shown = conversation(BO.0, ME, Vec::new());
        shown.kind = ConversationKind::Lobby(group);
    });
    model
}

/// Somebody who has just registered: there is everybody's room, and there are three people, two of them here.
pub(crate) fn newcomer() -> Model {
    let mut model = alone();
    let group = Group {
        members: 4,
        ..Group::new("Lobby", UserId(0), "", Place::Member)
    };
    let lobby = anser::core::model::Conversation::of(LOBBY, ConversationKind::Lobby(group));
    Arc::make_mut(&mut model.conversations).insert(LOBBY, Arc::new(lobby));
    model.people = anser::core::model::Fetched::given(vec![
        person(ME.0, "anna", "Anna Berg", ""),
        person(61, "noor", "Noor Haddad", "in the paint shop"),
        person(62, "lihua", "李华", ""),
        person(63, "bo", "Bo Chen", ""),
    ]);
    let here = [
        (ME, Presence::Online),
        (UserId(61), Presence::Busy),
        (UserId(63), Presence::Online),
    ];
    model.here = Some(Arc::new(here.into()));
    model
}
