//! Records as they were first written, and rows of before there were any. Nothing that stands here as JSON or
//! as bytes is ever edited: files with it are out there.

use super::*;

fn person() -> Person {
    Person {
        user: UserId(7_000_000_000_000_000_001),
        name: "ben".into(),
        nickname: "Ben Okafor".into(),
        status: "at work".into(),
        picture: PictureId(300),
        about: "Lathes.\nAnd tea.".into(),
    }
}

fn friend() -> Friend {
    let room = ConversationId(7_000_000_000_000_000_002);
    Friend {
        person: Person {
            user: UserId(123),
            about: "Lathes.".into(),
            ..person()
        },
        state: FriendState::Asks,
        greeting: "Hello".into(),
        remark: "Ben from the workshop".into(),
        note: "锯子还在他那儿".into(),
        blocked: true,
        since: Timestamp(-1_790_000_000_000),
        ..Friend::new(UserId(123), "ben", "Ben Okafor", room)
    }
}

fn profile() -> Profile {
    Profile {
        person: Person {
            status: "here".into(),
            picture: PictureId(9),
            about: "About".into(),
            ..Person::named(UserId(0), "", "Anna")
        },
        seen_as: SeenAs::Invisible,
        requests: Some(FriendRequests::Auto),
        added_by: AddedBy::GroupMembers,
    }
}

fn group() -> Group {
    Group {
        policy: JoinPolicy::Approval,
        members: 70_000,
        from: Seq(4_000_000_000),
        announcement: "On Fridays".into(),
        picture: PictureId(251),
        quiet: true,
        muted: Some(Gag {
            until: Some(Timestamp(1_790_000_000_000)),
        }),
        blocked: true,
        asking: 2,
        ..Group::new("Book club", UserId(2), "ben", MemberRole::Owner)
    }
}

/// What is written is this, and this is read.
fn is_written<T: Kept + PartialEq + std::fmt::Debug>(value: &T, json: &str) {
    assert_eq!(String::from_utf8(write(value)).unwrap(), json);
    assert_eq!(&read::<T>(json.as_bytes()).unwrap(), value);
}

/// A row of before version 11, as bytes in hexadecimal digits.
fn was_written<T: Kept + PartialEq + std::fmt::Debug>(value: &T, bytes: &str) {
    let bytes: Vec<u8> = (0..bytes.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&bytes[at..at + 2], 16).unwrap())
        .collect();
    assert_eq!(&read::<T>(&bytes).unwrap(), value);
    // Half of it, and more than it, is nothing.
    assert!(read::<T>(&bytes[..bytes.len() - 1]).is_err());
    assert!(read::<T>(&[&bytes[..], b"x"].concat()).is_err());
}

#[test]
fn records_are_what_they_were() {
    is_written(
        &person(),
        r#"{"user":7000000000000000001,"name":"ben","nickname":"Ben Okafor","status":"at work","picture":300,"about":"Lathes.\nAnd tea."}"#,
    );
    is_written(
        &friend(),
        r#"{"user":123,"name":"ben","nickname":"Ben Okafor","status":"at work","picture":300,"about":"Lathes.","state":"asks","conversation":7000000000000000002,"greeting":"Hello","remark":"Ben from the workshop","note":"锯子还在他那儿","blocked":true,"since":-1790000000000}"#,
    );
    is_written(
        &profile(),
        r#"{"nickname":"Anna","status":"here","seen_as":"invisible","requests":"auto","picture":9,"about":"About","added_by":"members"}"#,
    );
    is_written(
        &ConversationKind::Group(group()),
        r#"{"group":{"name":"Book club","creator":2,"creator_name":"ben","policy":"approval","role":"owner","members":70000,"from":4000000000,"announcement":"On Fridays","picture":251,"quiet":true,"muted":{"until":1790000000000},"blocked":true,"asking":2}}"#,
    );
    is_written(
        &ConversationKind::Server {
            everybody: true,
            from: Seq(3),
        },
        r#"{"server":{"everybody":true,"from":3}}"#,
    );
    let until = Some(Timestamp(5));
    is_written(&Refusal::Gagged { until }, r#"{"gagged":{"until":5}}"#);
    is_written(&Refusal::ServerOnly, r#""server-only""#);
}

#[test]
fn what_a_record_leaves_out_has_a_meaning() {
    let short = r#"{"user":2,"name":"ben","nickname":"Ben","state":"friends","conversation":9}"#;
    let ben = Friend::new(UserId(2), "ben", "Ben", ConversationId(9));
    assert_eq!(read::<Friend>(short.as_bytes()).unwrap(), ben);
    let short = br#"{"nickname":"Anna","of a later version":[1]}"#;
    assert_eq!(read::<Profile>(short).unwrap(), Profile::named("Anna"));
    let short = br#"{"lobby":{"name":"Lobby"}}"#;
    let ConversationKind::Lobby(lobby) = read(short).unwrap() else {
        panic!("no lobby")
    };
    assert_eq!((lobby.role, lobby.members), (MemberRole::Outside, 0));
}

#[test]
fn rows_of_before_there_were_records_are_read() {
    was_written(
        &person(),
        "fd0100bc93e9fe24610362656e0a42656e204f6b61666f7207617420776f726bfb2c01104c61746865732e0a416e64207465612e",
    );
    // Its first byte is that of every record, too.
    was_written(
        &friend(),
        "7b0362656e0a42656e204f6b61666f7207617420776f726b02fd0200bc93e9fe24610548656c6c6f1542656e2066726f6d\
         2074686520776f726b73686f7015e994afe5ad90e8bf98e59ca8e4bb96e982a3e584bf01fb2c01074c61746865732efdff\
         d7a08841030000",
    );
    was_written(
        &ConversationKind::Group(group()),
        "0109426f6f6b20636c7562020362656e0203fc70110100fc00286bee0a4f6e2046726964617973fbfb00010101fd00d8a0\
         88410300000102",
    );
    was_written(
        &ConversationKind::Server {
            everybody: true,
            from: Seq(3),
        },
        "030103",
    );
    let until = Some(Timestamp(5));
    was_written(&Refusal::Gagged { until }, "22010a");
    was_written(&Refusal::ServerOnly, "37");
    // A reason that no text has is one that says nothing: the text stays refused.
    let reason = read::<Refusal>(&[42, 1, 2, 3]).unwrap();
    assert_eq!(reason, Refusal::RowRefused);
}

/// The first profiles end before who may add the person to groups.
#[test]
fn a_profile_of_before_there_were_records_is_read_in_both_lengths() {
    let bytes = b"\x04Anna\x04here\x03\x01\x01\x09\x05About\x01";
    assert_eq!(read::<Profile>(bytes).unwrap(), profile());
    let older = Profile {
        added_by: AddedBy::Everybody,
        ..profile()
    };
    assert_eq!(read::<Profile>(&bytes[..bytes.len() - 1]).unwrap(), older);
    assert!(read::<Profile>(&bytes[..bytes.len() - 2]).is_err());
}

#[test]
fn whatever_was_refused_stays_refused() {
    for refusal in [
        Refusal::NotAccepting,
        Refusal::Blocked,
        Refusal::NotFriends,
        Refusal::NoSuchConversation,
        Refusal::Text(TextFault::Empty),
        Refusal::Text(TextFault::TooLong),
        Refusal::Text(TextFault::ControlCharacter),
        Refusal::UnknownBody,
        Refusal::MessageIdReused,
        Refusal::RowRefused,
        Refusal::Gagged { until: None },
        Refusal::AccountBlocked,
        Refusal::NotAMember,
        Refusal::GroupGone,
        Refusal::Muted {
            until: Some(Timestamp(7)),
        },
        Refusal::GroupQuiet,
        Refusal::GroupBlocked,
        Refusal::NotForAll,
        Refusal::ServerOnly,
    ] {
        assert_eq!(read::<Refusal>(&write(&refusal)).unwrap(), refusal);
    }
    let other = write(&Refusal::NoSuchWish);
    assert_eq!(read::<Refusal>(&other).unwrap(), Refusal::RowRefused);
}
