//! A server with groups: some that one is in, some that one can come into.

use anser::core::Model;
use anser::core::model::Fetched;
use anser_shared::conversation::{ConversationKind, Listed};
use anser_shared::group::{Group, JoinPolicy, MemberRole};
use anser_shared::id::{ConversationId, UserId};

use super::{BO, CARLA, club};

/// The club, and the list of groups as the server has told it.
pub(crate) fn guild() -> Model {
    let mut model = club();
    let own = model.conversations[&BO].kind.clone();
    let listed = |id, kind, online| Listed {
        conversation: ConversationId(id),
        kind,
        online,
        asked: false,
    };
    let other = |name: &str, creator: &str, policy, members| {
        let maker = UserId(creator.len() as u64 + 300);
        let group = Group::new(name, maker, creator, MemberRole::Outside);
        ConversationKind::Group(Group {
            policy,
            members,
            ..group
        })
    };
    let mut asked = listed(
        703,
        other("Night shift", "dora", JoinPolicy::Approval, 12),
        0,
    );
    asked.asked = true;
    model.groups = Fetched::given(vec![
        listed(BO.0, own, 2),
        listed(701, other("Chess", "ben", JoinPolicy::Open, 8), 3),
        listed(
            702,
            other("Board of directors", "ada", JoinPolicy::Approval, 5),
            1,
        ),
        asked,
        listed(704, other("年会筹备组", "wang", JoinPolicy::Open, 128), 37),
    ]);
    model
}

/// So many groups of others, and none of one's own.
pub(crate) fn many_groups(count: u64) -> Model {
    let mut model = super::busy();
    let groups = (0..count).map(|number| Listed {
        conversation: ConversationId(1_000 + number),
        kind: ConversationKind::Group(Group {
            members: 10,
            ..Group::new(
                &format!("Group {number:04}"),
                CARLA,
                "carla",
                MemberRole::Outside,
            )
        }),
        online: 3,
        asked: false,
    });
    model.groups = Fetched::given(groups.collect());
    model
}
