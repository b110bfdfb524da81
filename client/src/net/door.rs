//! What a server tells, by the rules of `shared/src/text.rs`. A server that keeps them changes
//! nothing here; what another one has hidden in a name or a text becomes a sign that can be seen, so
//! that neither a window nor a terminal obeys it, and the conversation goes on.
//!
//! Every field is named: one that is new has to be thought of before this compiles.

use anser_shared::answer::Answer;
use anser_shared::body::{Body, BodyKind, CARD_SAYINGS, Notice, TextBody};
use anser_shared::codec;
use anser_shared::command::ServerCommand;
use anser_shared::conversation::{ConversationKind, Head, Listed};
use anser_shared::draft::Draft;
use anser_shared::event::{Change, Event, Farewell, NewDevice, ServerFrame, SignedIn, Welcome};
use anser_shared::friend::Friend;
use anser_shared::group::{ANNOUNCEMENT_MAX_CHARS, Group, Member};
use anser_shared::kept::{PINNED_CHARS, Pinned};
use anser_shared::line::first_word;
use anser_shared::message::Entry;
use anser_shared::people::{Device, Guesses, Login, Person, Profile};
use anser_shared::refusal::Refusal;
use anser_shared::scheduled::Scheduled;
use anser_shared::text::{
    self, ABOUT_MAX_CHARS, DRAFT_MAX_BYTES, GROUP_NAME_MAX_CHARS, GroupName, NAME_MAX_CHARS,
    NOTE_MAX_CHARS, Nickname, REASON_MAX_CHARS, TEXT_MAX_BYTES, TEXT_MAX_CHARS, Username,
    WORDS_MAX_CHARS,
};

/// In the place of what may not stand there.
const SIGN: char = char::REPLACEMENT_CHARACTER;

/// An address, the name of a device or of a server: as much as somebody reads of it.
const LABEL_MAX_CHARS: usize = 100;

/// A line that the server answers to an administrator; `allusers` is a line for each.
const LINE_MAX_CHARS: usize = 8192;

/// More commands than any server of ours has.
const COMMANDS_LIMIT: usize = 200;

pub(super) fn admit(frame: &mut ServerFrame) {
    match frame {
        ServerFrame::Welcome(Welcome {
            minor: _,
            server_name,
            registration_open: _,
        }) => label(server_name),
        ServerFrame::SignedIn(signed_in) => {
            let SignedIn {
                profile,
                device: _,
                expires_at: _,
                revision: _,
                now: _,
                rights: _,
                life: _,
            } = signed_in;
            own_profile(profile);
        }
        ServerFrame::Refused(refusal) => self::refusal(refusal),
        ServerFrame::Answer { tag: _, answer } => match answer {
            Ok(answer) => self::answer(answer),
            Err(refusal) => self::refusal(refusal),
        },
        ServerFrame::Event(event) => self::event(event),
        ServerFrame::Goodbye(farewell) => match farewell {
            Farewell::SignedInElsewhere { address, at: _ } => label(address),
            Farewell::BlockedFor { reason } | Farewell::KickedFor { reason } => {
                line(reason, REASON_MAX_CHARS);
            }
            _ => {}
        },
        ServerFrame::RegisterChallenge(_)
        | ServerFrame::Registered
        | ServerFrame::LoginChallenge(_)
        | ServerFrame::Resuming
        | ServerFrame::Pong => {}
    }
}

fn refusal(refusal: &mut Refusal) {
    match refusal {
        Refusal::SignedInElsewhere { address, at: _ } => label(address),
        Refusal::AccountBlockedFor { reason } | Refusal::KickedFor { reason } => {
            line(reason, REASON_MAX_CHARS);
        }
        _ => {}
    }
}

#[expect(clippy::too_many_lines, reason = "one arm for each answer")]
fn answer(answer: &mut Answer) {
    match answer {
        Answer::Friends { friends, .. } => friends.iter_mut().for_each(friend),
        Answer::Conversations { heads, .. } => heads.iter_mut().for_each(head),
        Answer::Friend { friend } => self::friend(friend),
        Answer::Entries { entries, .. } => entries.iter_mut().for_each(entry),
        Answer::Devices(devices) => {
            for device in devices {
                let Device {
                    name,
                    address,
                    device: _,
                    created_at: _,
                    seen_at: _,
                    online: _,
                } = device;
                label(name);
                label(address);
            }
        }
        Answer::Logins(logins) => {
            for login in logins {
                let Login {
                    address,
                    device_name,
                    at: _,
                    device: _,
                    act: _,
                } = login;
                label(address);
                label(device_name);
            }
        }
        Answer::People { people, .. } | Answer::PeopleNews { people, .. } => {
            people.iter_mut().for_each(person);
        }
        Answer::Person(person) => self::person(person),
        Answer::Drafts { drafts, .. } => drafts.iter_mut().for_each(draft),
        Answer::Scheduled { scheduled, .. } => scheduled.iter_mut().for_each(self::scheduled),
        Answer::Said { lines, done: _ } => {
            lines
                .iter_mut()
                .for_each(|line| self::lines(line, LINE_MAX_CHARS));
        }
        Answer::Conversation(head) => self::head(head),
        Answer::Groups { groups, .. } => {
            for listed in groups {
                let Listed {
                    kind,
                    conversation: _,
                    online: _,
                    asked: _,
                } = listed;
                self::kind(kind);
            }
        }
        Answer::Members { members, .. } => {
            for member in members {
                let Member {
                    person,
                    role: _,
                    presence: _,
                    muted: _,
                    read: _,
                } = member;
                self::person(person);
            }
        }
        Answer::Commands(commands) => {
            // What is offered is one word, and no second slash that would make a text of the line.
            commands.retain(|command| {
                let word = &*command.word;
                first_word(word) == (word, "") && !word.is_empty() && !word.starts_with('/')
            });
            commands.truncate(COMMANDS_LIMIT);
            for command in commands {
                let ServerCommand {
                    word,
                    arguments,
                    does,
                    warning,
                    takes: _,
                } = command;
                label(word);
                label(arguments);
                line(does, LINE_MAX_CHARS);
                line(warning, LINE_MAX_CHARS);
            }
        }
        Answer::Pins { pins, .. } => {
            for pin in pins {
                let Pinned {
                    text,
                    of: _,
                    act: _,
                    by: _,
                    author: _,
                } = pin;
                lines(text, PINNED_CHARS);
            }
        }
        Answer::Stored { .. }
        | Answer::Marked { .. }
        | Answer::Done
        | Answer::SignedOut
        | Answer::Picture { .. }
        | Answer::Waits
        | Answer::Saved { .. }
        | Answer::Present(_)
        | Answer::Compared { .. }
        | Answer::PasswordChallenge { .. } => {}
    }
}

fn event(event: &mut Event) {
    match event {
        Event::Posted { entry, .. } => self::entry(entry),
        Event::Changed { change, .. } => match change {
            Change::Friend(friend) => self::friend(friend),
            Change::Profile(profile) => own_profile(profile),
            Change::Draft(draft) => self::draft(draft),
            Change::Conversation(head) => self::head(head),
            Change::Scheduled(text) => scheduled(text),
            Change::Arranged { .. }
            | Change::Hidden { .. }
            | Change::Saved { .. }
            | Change::Unscheduled { .. } => {}
        },
        Event::PasswordChanged { address, at: _ } => label(address),
        Event::GagReason(reason) => line(reason, REASON_MAX_CHARS),
        Event::NewDevice(device) => {
            let NewDevice {
                name,
                address,
                device: _,
                at: _,
            } = device;
            label(name);
            label(address);
        }
        Event::Guessed(guesses) => {
            let Guesses {
                last_from,
                attempts: _,
                total: _,
                last_at: _,
            } = guesses;
            label(last_from);
        }
        Event::Behind { .. }
        | Event::Trouble(_)
        | Event::Presence(_)
        | Event::Marked { .. }
        | Event::Typing { .. }
        | Event::Rights(_)
        | Event::TakesNudges(_) => {}
    }
}

fn friend(friend: &mut Friend) {
    let Friend {
        person,
        greeting,
        remark,
        note,
        state: _,
        conversation: _,
        blocked: _,
        since: _,
    } = friend;
    self::person(person);
    words(greeting);
    words(remark);
    lines(note, NOTE_MAX_CHARS);
}

fn person(person: &mut Person) {
    let Person {
        name,
        nickname,
        status,
        about,
        user: _,
        picture: _,
    } = person;
    login_name(name);
    self::nickname(nickname);
    words(status);
    lines(about, ABOUT_MAX_CHARS);
}

fn own_profile(profile: &mut Profile) {
    let Profile {
        person,
        seen_as: _,
        requests: _,
        added_by: _,
    } = profile;
    self::person(person);
}

fn head(head: &mut Head) {
    let Head {
        kind,
        conversation: _,
        seq: _,
        mine: _,
        theirs: _,
        arrangement: _,
    } = head;
    self::kind(kind);
}

fn kind(kind: &mut ConversationKind) {
    let Some(group) = kind.group_mut() else {
        return;
    };
    let Group {
        name,
        creator_name,
        announcement,
        creator: _,
        policy: _,
        role: _,
        members: _,
        from: _,
        picture: _,
        quiet: _,
        muted: _,
        blocked: _,
        asking: _,
    } = group;
    group_name(name);
    // Nobody has made the lobby.
    if !creator_name.is_empty() {
        login_name(creator_name);
    }
    lines(announcement, ANNOUNCEMENT_MAX_CHARS);
}

fn draft(draft: &mut Draft) {
    let Draft {
        text,
        conversation: _,
        version: _,
        device: _,
    } = draft;
    if text.len() > DRAFT_MAX_BYTES || text.chars().any(is_control) {
        *text = without_controls(text).take(DRAFT_MAX_BYTES / 4).collect();
    }
}

fn scheduled(text: &mut Scheduled) {
    let Scheduled {
        body,
        refusal,
        id: _,
        conversation: _,
        at: _,
    } = text;
    text_body(body);
    if let Some(refusal) = refusal {
        self::refusal(refusal);
    }
}

fn entry(entry: &mut Entry) {
    let Some(body) = &mut entry.body else { return };
    match body.kind {
        kind if kind.is_text() => text_body(body),
        BodyKind::NOTICE => notice_body(body),
        BodyKind::CARD => card_body(body),
        _ => {}
    }
}

/// As much of it as a server may make a card of.
fn card_body(body: &mut Body) {
    let Some(mut card) = body.as_card() else {
        return;
    };
    card.sayings.truncate(CARD_SAYINGS);
    for said in &mut card.sayings {
        said.name = without_controls(&said.name).take(NAME_MAX_CHARS).collect();
        said.text = without_controls(&said.text).take(TEXT_MAX_CHARS).collect();
    }
    *body = card.into();
}

fn text_body(body: &mut Body) {
    // One that cannot be understood is shown as such.
    let Some(said) = body.as_text() else {
        return;
    };
    let is_long = said.text.len() > TEXT_MAX_BYTES || said.text.chars().count() > TEXT_MAX_CHARS;
    if is_long || said.text.chars().any(is_control) {
        let text = without_controls(&said.text).take(TEXT_MAX_CHARS).collect();
        let font = said.font;
        *body = body.in_words(TextBody { text, font });
    }
}

fn notice_body(body: &mut Body) {
    let Some(mut notice) = body.as_notice() else {
        return;
    };
    match &mut notice {
        Notice::GroupMade { name } | Notice::Renamed { name } => group_name(name),
        Notice::Announced { text } => lines(text, ANNOUNCEMENT_MAX_CHARS),
        Notice::Said { text } => lines(text, TEXT_MAX_CHARS),
        Notice::Befriended
        | Notice::Parted
        | Notice::Joined { .. }
        | Notice::Added { .. }
        | Notice::Removed { .. }
        | Notice::Left { .. }
        | Notice::GroupDeleted
        | Notice::PolicySet { .. }
        | Notice::Pictured { .. }
        | Notice::Muted { .. }
        | Notice::Quieted { .. }
        | Notice::Appointed { .. }
        | Notice::HandedOver { .. }
        | Notice::GroupBlocked { .. }
        | Notice::PinningSet { .. } => return,
    }
    let admitted = codec::encode(&notice);
    if admitted != body.bytes {
        body.bytes = admitted;
    }
}

fn login_name(name: &mut String) {
    if Username::parse(name).is_ok_and(|parsed| parsed.as_str() == name) {
        return;
    }
    let may_stay = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
    let signed = text::signed_name(name, SIGN);
    let signed = signed.chars().take(NAME_MAX_CHARS);
    *name = signed.map(|c| if may_stay(c) { c } else { SIGN }).collect();
    if name.is_empty() {
        name.push(SIGN);
    }
}

fn nickname(name: &mut String) {
    if Nickname::parse(name).is_err() {
        *name = unhidden(name, NAME_MAX_CHARS);
    }
}

fn group_name(name: &mut String) {
    if GroupName::parse(name).is_err() {
        *name = unhidden(name, GROUP_NAME_MAX_CHARS);
    }
}

fn unhidden(name: &str, max_chars: usize) -> String {
    let name = text::signed_name(name, SIGN);
    match name.trim() {
        "" => SIGN.into(),
        name => name.chars().take(max_chars).collect(),
    }
}

/// A few words on one line, perhaps none.
fn words(words: &mut String) {
    line(words, WORDS_MAX_CHARS);
}

fn label(label: &mut String) {
    line(label, LABEL_MAX_CHARS);
}

fn line(line: &mut String, max_chars: usize) {
    lines(line, max_chars);
    if line.contains('\n') {
        *line = line.replace('\n', SIGN.encode_utf8(&mut [0; 4]));
    }
}

fn lines(lines: &mut String, max_chars: usize) {
    let is_sound = !lines.contains(['\t', '\r']) && text::left_out(lines).is_empty();
    if !is_sound || lines.chars().count() > max_chars {
        let signed = text::signed_lines(lines, SIGN);
        *lines = signed.chars().take(max_chars).collect();
    }
}

/// What is no part of a text: line breaks and tabs are.
fn is_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t')
}

fn without_controls(text: &str) -> impl Iterator<Item = char> {
    text.chars().map(|c| if is_control(c) { SIGN } else { c })
}

#[cfg(test)]
mod tests {
    use anser_shared::command::Takes;
    use anser_shared::conversation::{Arrangement, Marks};
    use anser_shared::group::{JoinPolicy, MemberRole};
    use anser_shared::id::{ConversationId, DeviceId, MessageId, PictureId, Seq, UserId};
    use anser_shared::people::{LoginAct, Rights};
    use anser_shared::time::Timestamp;

    use super::*;

    const EVIL: &str = "\u{1b}[2K\r[Lobby] anna\u{202e}: \u{9b}31m\u{200b}I quit\u{7}\n\u{2028}";

    fn evil() -> String {
        EVIL.repeat(40)
    }

    fn friend() -> Friend {
        Friend {
            person: person(),
            greeting: evil(),
            remark: evil(),
            note: evil(),
            ..Friend::new(UserId(1), &evil(), &evil(), ConversationId(1))
        }
    }

    fn profile() -> Profile {
        Profile::of(person())
    }

    fn person() -> Person {
        Person {
            user: UserId(1),
            name: evil(),
            nickname: evil(),
            status: evil(),
            picture: PictureId::NONE,
            about: evil(),
        }
    }

    fn group() -> ConversationKind {
        let mut group = Group::new(&evil(), UserId(1), &evil(), MemberRole::Member);
        group.policy = JoinPolicy::Open;
        group.announcement = evil();
        ConversationKind::Group(group)
    }

    fn head() -> Head {
        Head {
            conversation: ConversationId(1),
            kind: group(),
            seq: Seq(1),
            mine: Marks::default(),
            theirs: Marks::default(),
            arrangement: Arrangement::default(),
        }
    }

    fn entry(body: Body) -> Entry {
        Entry {
            seq: Seq(1),
            author: UserId(1),
            id: MessageId([1; 16]),
            at: Timestamp(1),
            body: Some(body),
        }
    }

    fn bodies() -> Vec<Body> {
        vec![
            Body::text(EVIL.repeat(300)),
            Notice::GroupMade { name: evil() }.into(),
            Notice::Renamed { name: evil() }.into(),
            Notice::Announced { text: evil() }.into(),
            Notice::Said { text: evil() }.into(),
        ]
    }

    fn draft() -> Draft {
        Draft {
            conversation: ConversationId(1),
            text: evil(),
            version: 1,
            device: DeviceId(1),
        }
    }

    /// One of each kind that carries words.
    #[expect(clippy::too_many_lines, reason = "a story, or one row for each case")]
    fn frames() -> Vec<ServerFrame> {
        let (more, revision) = (false, 1);
        let answers = [
            Answer::Friends {
                revision,
                friends: vec![friend(), friend()],
                more,
            },
            Answer::Conversations {
                heads: vec![head()],
                more,
            },
            Answer::Friend { friend: friend() },
            Answer::Entries {
                conversation: ConversationId(1),
                entries: bodies().into_iter().map(entry).collect(),
                head: Seq(1),
            },
            Answer::Devices(vec![Device {
                device: DeviceId(1),
                name: evil(),
                created_at: Timestamp(1),
                seen_at: Timestamp(1),
                address: evil(),
                online: true,
            }]),
            Answer::Logins(vec![Login {
                at: Timestamp(1),
                address: evil(),
                device: DeviceId(1),
                device_name: evil(),
                act: LoginAct::SignIn,
            }]),
            Answer::PeopleNews {
                now: 1,
                people: vec![person()],
                present: Vec::new(),
                again: false,
            },
            Answer::People {
                people: vec![person()],
                more,
            },
            Answer::Person(person()),
            Answer::Drafts {
                revision,
                drafts: vec![draft()],
                more,
            },
            Answer::Said {
                done: true,
                lines: vec![evil(), evil()],
            },
            Answer::Commands(vec![ServerCommand {
                word: "brew".into(),
                arguments: evil(),
                does: evil(),
                takes: Takes::PERSON,
                warning: evil(),
            }]),
            Answer::Conversation(head()),
            Answer::Groups {
                groups: vec![Listed {
                    conversation: ConversationId(1),
                    kind: group(),
                    online: 1,
                    asked: false,
                }],
                more,
            },
            Answer::Members {
                members: vec![Member::new(person(), MemberRole::Member)],
                more,
            },
        ];
        let changes = [
            Change::Friend(friend()),
            Change::Profile(profile()),
            Change::Draft(draft()),
            Change::Conversation(head()),
        ];
        let elsewhere = || Refusal::SignedInElsewhere {
            at: Timestamp(1),
            address: evil(),
        };
        let mut frames = vec![
            ServerFrame::Welcome(Welcome {
                minor: 1,
                server_name: evil(),
                registration_open: true,
            }),
            ServerFrame::SignedIn(SignedIn {
                device: DeviceId(1),
                expires_at: Timestamp(1),
                revision,
                profile: profile(),
                now: Timestamp(1),
                rights: Rights::default(),
                life: 1,
            }),
            ServerFrame::Refused(elsewhere()),
            ServerFrame::Answer {
                tag: 1,
                answer: Err(elsewhere()),
            },
            ServerFrame::Goodbye(Farewell::SignedInElsewhere {
                at: Timestamp(1),
                address: evil(),
            }),
        ];
        frames.extend(answers.map(|answer| ServerFrame::Answer {
            tag: 1,
            answer: Ok(answer),
        }));
        frames.push(ServerFrame::Event(Event::Guessed(Guesses {
            attempts: 1,
            total: 1,
            last_at: Timestamp(1),
            last_from: evil(),
        })));
        frames.push(ServerFrame::Event(Event::PasswordChanged {
            at: Timestamp(1),
            address: evil(),
        }));
        frames.push(ServerFrame::Event(Event::NewDevice(NewDevice {
            device: DeviceId(2),
            name: evil(),
            at: Timestamp(1),
            address: evil(),
        })));
        frames
            .extend(changes.map(|change| ServerFrame::Event(Event::Changed { revision, change })));
        frames.extend(bodies().into_iter().map(|body| {
            ServerFrame::Event(Event::Posted {
                conversation: ConversationId(1),
                entry: entry(body),
            })
        }));
        frames
    }

    /// What follows a slash in a composer is one word, or it would be another line than the one that is offered.
    #[test]
    fn a_command_of_a_server_is_one_word() {
        let words = ["brew", "leave workshop", "", "/brew", "茶"];
        let many = (0..COMMANDS_LIMIT).map(|number| format!("brew{number}"));
        let words = words.map(String::from).into_iter().chain(many);
        let commands = words.map(|word| ServerCommand {
            word,
            arguments: String::new(),
            does: String::new(),
            takes: Takes::NOTHING,
            warning: String::new(),
        });
        let mut table = Answer::Commands(commands.collect());
        answer(&mut table);
        let Answer::Commands(commands) = table else {
            panic!("the table")
        };
        let first: Vec<&str> = commands.iter().map(|c| &*c.word).take(3).collect();
        assert_eq!(first, ["brew", "茶", "brew0"]);
        assert_eq!(commands.len(), COMMANDS_LIMIT);
    }

    #[test]
    fn what_a_server_hides_in_words_becomes_a_sign() {
        for mut frame in frames() {
            let before = frame.clone();
            admit(&mut frame);
            assert_ne!(frame, before);
            let bytes = codec::encode(&frame);
            let hidden = ["\u{1b}[", "\r[", "\u{9b}", "\u{7}\n"];
            for hidden in hidden {
                let found = bytes
                    .windows(hidden.len())
                    .any(|at| at == hidden.as_bytes());
                assert!(!found, "{hidden:?} in {frame:?}");
            }
            let signs = SIGN.to_string();
            let signed = bytes.windows(signs.len()).any(|at| at == signs.as_bytes());
            assert!(signed, "{frame:?}");
        }
    }

    #[test]
    fn names_lose_what_turns_them_around() {
        let friend = |name: &str, nickname: &str| {
            let mut friend = Friend::new(UserId(1), name, nickname, ConversationId(1));
            super::friend(&mut friend);
            (friend.person.name, friend.person.nickname)
        };
        let sound = ("anna.b-c", "Anna 👨\u{200d}👩\u{200d}👧");
        assert_eq!(friend(sound.0, sound.1), (sound.0.into(), sound.1.into()));
        let (name, nickname) = friend("[Lobby] anna", "\u{202e}a\u{200d}b\n");
        assert_eq!((&*name, &*nickname), ("�Lobby��anna", "�a�b�"));
        let (name, nickname) = friend("", "\u{2800}");
        assert_eq!((&*name, &*nickname), ("�", "�"));
        let long = "a".repeat(5000);
        let (name, nickname) = friend(&long, &long);
        assert_eq!((name.len(), nickname.len()), (50, 50));
    }

    /// What the server checks by the same rules reaches the program as it was written.
    #[test]
    fn what_follows_the_rules_stays_byte_for_byte() {
        let text = "hello\n\tworld 🍣 \u{200f}שלום";
        let body = Body::text(text);
        let mut kept = entry(body.clone());
        super::entry(&mut kept);
        assert_eq!(kept.body, Some(body));
        let body = Body::from(Notice::Announced {
            text: "one\ntwo".into(),
        });
        let mut kept = entry(body.clone());
        super::entry(&mut kept);
        assert_eq!(kept.body, Some(body));
        // What nobody can read yet is kept.
        let body = Body {
            kind: BodyKind(77),
            bytes: vec![27; 9],
        };
        let mut kept = entry(body.clone());
        super::entry(&mut kept);
        assert_eq!(kept.body, Some(body));
    }
}
