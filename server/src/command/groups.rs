//! Groups: who makes and ends them, who comes in and who goes out, and who is there.

use anser_shared::event::ConversationKind;
use anser_shared::group::{JoinPolicy, Listed, Member, MemberRole, Which};
use anser_shared::id::{ConversationId, UserId};
use anser_shared::refusal::Refusal;
use anser_shared::request::Answer;
use anser_shared::text::{self, GroupName, Username};

use crate::poster;
use crate::service::Service;
use crate::store::account::{Finding, Question};
use crate::store::deed::{Deed, Outcome};
use crate::store::{Members, Store};

/// Pages are below a frame's limit, with the longest names too.
const PAGE_GROUPS: usize = 200;
const PAGE_MEMBERS: usize = 500;

pub async fn create<S: Store>(
    service: &Service<S>,
    user: UserId,
    name: &str,
    policy: JoinPolicy,
) -> Result<Answer, Refusal> {
    let deed = Deed::CreateGroup {
        name: GroupName::parse(name).map_err(Refusal::GroupName)?,
        policy,
        scope: service.config.group_names,
        most: service.config.groups_per_person,
    };
    carry_out(service, user, deed).await
}

pub async fn rename<S: Store>(
    service: &Service<S>,
    user: UserId,
    conversation: ConversationId,
    name: &str,
) -> Result<Answer, Refusal> {
    let deed = Deed::RenameGroup {
        conversation,
        name: GroupName::parse(name).map_err(Refusal::GroupName)?,
        scope: service.config.group_names,
    };
    carry_out(service, user, deed).await
}

pub async fn add<S: Store>(
    service: &Service<S>,
    user: UserId,
    conversation: ConversationId,
    name: &str,
) -> Result<Answer, Refusal> {
    let deed = Deed::AddMember {
        conversation,
        other: named(service, name).await?,
        most: service.config.members_per_group,
    };
    carry_out(service, user, deed).await
}

pub async fn remove<S: Store>(
    service: &Service<S>,
    user: UserId,
    conversation: ConversationId,
    name: &str,
) -> Result<Answer, Refusal> {
    let other = named(service, name).await?;
    let deed = Deed::RemoveMember {
        conversation,
        other,
    };
    carry_out(service, user, deed).await
}

pub async fn appoint<S: Store>(
    service: &Service<S>,
    user: UserId,
    conversation: ConversationId,
    name: &str,
    administrator: bool,
) -> Result<Answer, Refusal> {
    let deed = Deed::Appoint {
        conversation,
        other: named(service, name).await?,
        administrator,
    };
    carry_out(service, user, deed).await
}

pub async fn join<S: Store>(
    service: &Service<S>,
    user: UserId,
    which: Which,
) -> Result<Answer, Refusal> {
    let conversation = match which {
        Which::Id(conversation) => conversation,
        Which::Named { name, creator } => find(service, user, &name, &creator).await?,
    };
    let deed = Deed::JoinGroup {
        conversation,
        most: service.config.members_per_group,
    };
    carry_out(service, user, deed).await
}

pub async fn carry_out<S: Store>(
    service: &Service<S>,
    user: UserId,
    deed: Deed,
) -> Result<Answer, Refusal> {
    match service.carry_out(user, deed).await? {
        Outcome::Head(head) => Ok(Answer::Conversation(*head)),
        _ => Ok(Answer::Done),
    }
}

/// The groups that somebody may see, with how many of each are there now.
pub async fn list<S: Store>(
    service: &Service<S>,
    user: UserId,
    after: ConversationId,
) -> Result<Answer, Refusal> {
    let question = Question::Groups(user, after, PAGE_GROUPS);
    let Finding::Groups(page) = service.look(question).await? else {
        return Err(Refusal::NoSuchGroup);
    };
    let mut groups = Vec::with_capacity(page.items.len());
    for seen in page.items {
        let online = match poster::members(service, seen.conversation).await {
            Members::Two(users) | Members::Group(users) => service.hub.count_seen(Some(&users)),
            Members::Everybody => service.hub.count_seen(None),
        };
        groups.push(Listed {
            conversation: seen.conversation,
            kind: seen.kind,
            online,
            asked: seen.asked,
        });
    }
    let more = page.more;
    Ok(Answer::Groups { groups, more })
}

/// Those who are in a group, for somebody who is in it too, and whether each of them is there.
pub async fn members<S: Store>(
    service: &Service<S>,
    reader: UserId,
    of: ConversationId,
    after: UserId,
) -> Result<Answer, Refusal> {
    let is_inside = match poster::members(service, of).await {
        Members::Two(_) => return Err(Refusal::NoSuchGroup),
        Members::Group(users) => users.binary_search(&reader).is_ok(),
        Members::Everybody => true,
    };
    if !is_inside {
        return Err(Refusal::NotAMember);
    }
    let question = Question::Members {
        of,
        reader,
        after,
        limit: PAGE_MEMBERS,
    };
    let Finding::Members(page) = service.look(question).await? else {
        return Err(Refusal::NoSuchGroup);
    };
    let seen = page.items.into_iter().map(|(member, hides)| {
        let presence = service.hub.presence(member.user);
        Member {
            presence: if hides { member.presence } else { presence },
            ..member
        }
    });
    Ok(Answer::Members {
        members: seen.collect(),
        more: page.more,
    })
}

async fn named<S: Store>(service: &Service<S>, name: &str) -> Result<UserId, Refusal> {
    let name = Username::parse(name).map_err(Refusal::Name)?;
    let person = service.store.person_named(&name.folded()).await;
    let person = person.map_err(|error| super::refuse(&error))?;
    Ok(person.ok_or(Refusal::NoSuchPerson)?.user)
}

/// Which group of this name somebody means who wants to join it: the one of the creator, or the only one
/// that they may see.
async fn find<S: Store>(
    service: &Service<S>,
    user: UserId,
    name: &str,
    creator: &str,
) -> Result<ConversationId, Refusal> {
    let key = GroupName::parse(name).map_err(Refusal::GroupName)?.folded();
    let creator = (!creator.is_empty()).then(|| text::fold(creator));
    let question = Question::GroupsNamed(user, key, creator);
    let Finding::Groups(found) = service.look(question).await? else {
        return Err(Refusal::NoSuchGroup);
    };
    let may_see = |kind: &ConversationKind| {
        let group = kind.group();
        group.is_some_and(|group| {
            group.policy != JoinPolicy::Invitation || group.role != MemberRole::Outside
        })
    };
    let mut seen = found.items.iter().filter(|seen| may_see(&seen.kind));
    match (seen.next(), seen.next()) {
        (Some(only), None) => Ok(only.conversation),
        (Some(_), Some(_)) => Err(Refusal::WhichGroup),
        (None, _) if found.items.is_empty() => Err(Refusal::NoSuchGroup),
        (None, _) => Err(Refusal::InvitationOnly),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use anser_shared::codec::{self, Class};
    use anser_shared::event::{Change, ConversationKind, Event, Presence};
    use anser_shared::group::{
        ANNOUNCEMENT_MAX_CHARS, Group, JoinPolicy, Listed, Member, MemberRole, Which,
    };
    use anser_shared::id::{ConversationId, PictureId, Seq, UserId};
    use anser_shared::message::{Body, Notice};
    use anser_shared::people::Gag;
    use anser_shared::refusal::{NameFault, Refusal};
    use anser_shared::request::{Answer, Request};
    use anser_shared::text::{GROUP_NAME_MAX_CHARS, NAME_MAX_CHARS};
    use anser_shared::time::Timestamp;

    use crate::command::story::Story;
    use crate::config::Config;
    use crate::session::{Session, encodings};

    fn create(name: &str) -> Request {
        Request::CreateGroup {
            name: name.into(),
            policy: JoinPolicy::Open,
        }
    }

    async fn made(story: &Story, owner: &Arc<Session>, name: &str) -> ConversationId {
        let made = story.ask(owner, create(name)).await;
        let Ok(Answer::Conversation(head)) = made else {
            panic!("{made:?}")
        };
        head.conversation
    }

    fn join(name: &str) -> Request {
        let (creator, name) = name.split_once('/').unwrap_or(("", name));
        Request::JoinGroup(Which::Named {
            name: name.into(),
            creator: creator.into(),
        })
    }

    /// The notices and texts of a conversation that have come to a device.
    fn heard(story: &Story, session: &Session, here: ConversationId) -> Vec<Body> {
        let events = story.events(session).into_iter();
        let posted = events.filter_map(|event| match event {
            Event::Posted {
                conversation,
                entry,
            } if conversation == here => entry.body,
            _ => None,
        });
        posted.collect()
    }

    #[tokio::test]
    async fn every_device_hears_who_comes_and_goes() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        let ben = story.person("ben").await;
        let bens_other = story.device(ben.user).await;
        let here = made(&story, &anna, "Book club").await;
        story.events(&anna);
        let add = Request::AddMember {
            conversation: here,
            name: "BEN".into(),
        };
        let (answer, told) = story.ask_all(&anna, add).await;
        assert_eq!((answer, told.len()), (Ok(Answer::Done), 1), "{told:?}");
        let added = Notice::Added {
            user: ben.user,
            members: 2,
        };
        for device in [&ben, &bens_other] {
            let events = story.events(device);
            let [
                Event::Changed {
                    revision: 1,
                    change: Change::Conversation(head),
                },
                Event::Posted { entry, .. },
            ] = &events[..]
            else {
                panic!("{events:?}")
            };
            assert_eq!(
                head.kind.group().map(|group| group.role),
                Some(MemberRole::Member)
            );
            assert_eq!(entry.body, Some(added.clone().into()));
        }
        story.post(&ben, here, 1, "hello").await.unwrap();
        assert_eq!(heard(&story, &anna, here), [Body::text("hello")]);
        assert_eq!(heard(&story, &bens_other, here), [Body::text("hello")]);

        let remove = Request::RemoveMember {
            conversation: here,
            name: "ben".into(),
        };
        story.ask(&anna, remove).await.unwrap();
        let removed = Notice::Removed {
            user: ben.user,
            members: 1,
        };
        assert_eq!(heard(&story, &ben, here), [Body::from(removed)]);
        story.post(&anna, here, 2, "among us").await.unwrap();
        assert_eq!(heard(&story, &ben, here), [], "he is out");
        let late = story.post(&ben, here, 3, "wait").await;
        assert_eq!(late, Err(Refusal::NotAMember));

        story.ask(&ben, join("book CLUB")).await.unwrap();
        story.events(&ben);
        let delete = Request::DeleteGroup { conversation: here };
        story.ask(&anna, delete).await.unwrap();
        assert_eq!(
            heard(&story, &ben, here),
            [Body::from(Notice::GroupDeleted)]
        );
        let gone = story.post(&ben, here, 4, "hello?").await;
        assert_eq!(gone, Err(Refusal::GroupGone));
    }

    #[tokio::test]
    async fn which_group_somebody_means() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        let ben = story.person("ben").await;
        let carla = story.person("carla").await;
        let annas = made(&story, &anna, "chess").await;
        made(&story, &ben, "Chess").await;
        let hidden = Request::CreateGroup {
            name: "plot".into(),
            policy: JoinPolicy::Invitation,
        };
        story.ask(&ben, hidden).await.unwrap();
        for (name, refusal) in [
            ("chess", Refusal::WhichGroup),
            ("draughts", Refusal::NoSuchGroup),
            ("carla/chess", Refusal::NoSuchGroup),
            ("plot", Refusal::InvitationOnly),
            ("", Refusal::GroupName(NameFault::TooShort)),
        ] {
            assert_eq!(story.ask(&carla, join(name)).await, Err(refusal), "{name}");
        }
        let joined = story.ask(&carla, join("ANNA/chess")).await;
        let Ok(Answer::Conversation(head)) = joined else {
            panic!("{joined:?}")
        };
        assert_eq!(head.conversation, annas);
        let by_number = Request::JoinGroup(Which::Id(annas));
        let again = story.ask(&carla, by_number).await;
        assert_eq!(again, Err(Refusal::AlreadyMember));
        let long = create(&"x".repeat(31));
        let refused = story.ask(&carla, long).await;
        assert_eq!(refused, Err(Refusal::GroupName(NameFault::TooLong)));

        let groups = story
            .ask(
                &carla,
                Request::Groups {
                    after: ConversationId(0),
                },
            )
            .await;
        let Ok(Answer::Groups {
            groups,
            more: false,
        }) = groups
        else {
            panic!("{groups:?}")
        };
        let seen: Vec<_> = groups
            .iter()
            .filter_map(|listed| Some((listed.kind.group()?, listed.online)))
            .map(|(group, online)| {
                (
                    group.creator_name.as_str(),
                    group.role,
                    online,
                    group.members,
                )
            })
            .collect();
        let expected = [
            ("anna", MemberRole::Member, 2, 2),
            ("ben", MemberRole::Outside, 1, 1),
        ];
        assert_eq!(seen, expected, "the hidden one is not there");
    }

    #[tokio::test]
    async fn who_is_in_it_and_whether_they_are_there() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        let ben = story.person("ben").await;
        let carla = story.person("carla").await;
        let here = made(&story, &anna, "chess").await;
        for somebody in [&ben, &carla] {
            story.ask(somebody, join("chess")).await.unwrap();
        }
        let block = Request::Block {
            user: ben.user,
            blocked: true,
        };
        story.ask(&carla, block).await.unwrap();
        let members = |after| Request::Members {
            conversation: here,
            after,
        };
        let listed = story.ask(&ben, members(UserId(0))).await;
        let Ok(Answer::Members {
            members: listed,
            more: false,
        }) = listed
        else {
            panic!("{listed:?}")
        };
        let seen: Vec<_> = listed
            .iter()
            .map(|member| (member.name.as_str(), member.role, member.presence))
            .collect();
        let expected = [
            ("anna", MemberRole::Owner, Presence::Online),
            ("ben", MemberRole::Member, Presence::Online),
            // She has blocked him, and he does not learn whether she is there.
            ("carla", MemberRole::Member, Presence::Offline),
        ];
        assert_eq!(seen, expected);
        let leave = Request::LeaveGroup { conversation: here };
        story.ask(&ben, leave).await.unwrap();
        let outside = story.ask(&ben, members(UserId(0))).await;
        assert_eq!(outside, Err(Refusal::NotAMember));
    }

    /// C5: words for a group never stand in a conversation of two, nor the other way round.
    #[tokio::test]
    async fn nothing_is_said_in_another_conversation_than_where_it_was_written() {
        let lobby = anser_shared::text::GroupName::parse("Lobby").unwrap();
        let story = Story::begin_with(Config {
            friend_requests: anser_shared::people::FriendRequests::Auto,
            lobby: Some(lobby),
            ..Config::default()
        });
        story.service.keep_lobby().await.unwrap();
        let anna = story.person("anna").await;
        let ben = story.person("ben").await;
        let direct = story.befriend(&anna, "ben").await;
        let group = made(&story, &anna, "us").await;
        story.ask(&ben, join("us")).await.unwrap();
        let heads = story
            .ask(
                &ben,
                Request::Conversations {
                    after: ConversationId(0),
                },
            )
            .await;
        let Ok(Answer::Conversations { heads, .. }) = heads else {
            panic!("{heads:?}")
        };
        let is_lobby = |kind: &ConversationKind| matches!(kind, ConversationKind::Lobby(_));
        let lobby = heads.iter().find(|head| is_lobby(&head.kind)).unwrap();
        let rooms = [
            (direct, "direct"),
            (group, "group"),
            (lobby.conversation, "lobby"),
        ];
        story.events(&ben);
        // Live.
        for (id, (room, said)) in (1..).zip(rooms) {
            story.post(&anna, room, id, said).await.unwrap();
        }
        let events = story.events(&ben);
        for (room, said) in rooms {
            let here = events.iter().filter_map(|event| match event {
                Event::Posted {
                    conversation,
                    entry,
                } if *conversation == room => entry.body.clone(),
                _ => None,
            });
            assert_eq!(here.collect::<Vec<_>>(), [Body::text(said)], "{said}");
        }
        // Fetched by a device that was not there.
        let other = story.device(ben.user).await;
        for (room, said) in rooms {
            let fetch = Request::Fetch {
                conversation: room,
                after: Seq(0),
                limit: 100,
            };
            let Ok(Answer::Entries { entries, .. }) = story.ask(&other, fetch).await else {
                panic!("{said}")
            };
            let texts = entries
                .iter()
                .filter_map(|entry| entry.body.as_ref()?.as_text());
            let texts: Vec<_> = texts.map(|text| text.text).collect();
            assert_eq!(texts, [said]);
        }
    }

    #[tokio::test]
    async fn a_message_for_many_is_encoded_once() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        let here = made(&story, &anna, "crowd").await;
        let mut crowd = Vec::new();
        for number in 0..50 {
            let somebody = story.person(&format!("somebody{number}")).await;
            story.ask(&somebody, join("crowd")).await.unwrap();
            crowd.push(somebody);
        }
        crowd
            .iter()
            .chain([&anna])
            .for_each(|session| drop(session.take()));
        let before = encodings();
        story.post(&anna, here, 1, "hello").await.unwrap();
        // The answer to its author, and one frame for everybody else.
        assert_eq!(encodings() - before, 2);
        for session in &crowd {
            assert_eq!(heard(&story, session, here), [Body::text("hello")]);
        }
    }

    #[test]
    fn the_longest_pages_are_frames() {
        let long = |chars| "🪿".repeat(chars);
        let member = Member {
            user: UserId(u64::MAX),
            name: long(NAME_MAX_CHARS),
            nickname: long(NAME_MAX_CHARS),
            picture: PictureId(u64::MAX),
            role: MemberRole::Owner,
            presence: Presence::Busy,
            muted: Some(Gag {
                until: Some(Timestamp(i64::MAX)),
            }),
            read: Seq(u64::MAX),
        };
        let members = Answer::Members {
            members: vec![member; super::PAGE_MEMBERS],
            more: true,
        };
        let group = Group {
            name: long(GROUP_NAME_MAX_CHARS),
            creator: UserId(u64::MAX),
            creator_name: long(NAME_MAX_CHARS),
            policy: JoinPolicy::Open,
            role: MemberRole::Owner,
            members: u32::MAX,
            from: Seq(u64::MAX),
            announcement: long(ANNOUNCEMENT_MAX_CHARS),
            picture: PictureId(u64::MAX),
            quiet: true,
            muted: Some(Gag {
                until: Some(Timestamp(i64::MAX)),
            }),
            blocked: true,
            asking: u32::MAX,
        };
        let listed = Listed {
            conversation: ConversationId(u64::MAX),
            kind: ConversationKind::Group(group),
            online: u32::MAX,
            asked: true,
        };
        let groups = Answer::Groups {
            groups: vec![listed; super::PAGE_GROUPS],
            more: true,
        };
        for page in [members, groups] {
            assert!(codec::encode(&page).len() < Class::Ready.max_bytes() - 64);
        }
    }
}
