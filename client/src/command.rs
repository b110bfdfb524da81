//! The words that one can type: in the terminal, and with a slash in a composer.

mod line;

pub(crate) use self::line::word_of;

use std::path::PathBuf;

use anser_shared::group::{Group, JoinPolicy};
use anser_shared::id::ConversationId;
use anser_shared::order::Order;
use anser_shared::people::{AddedBy, FriendRequests, SeenAs};
use anser_shared::text::fold;

use crate::core::Model;
use crate::core::model::{Conversation, Format};
use crate::when::When;

/// What is done about texts that the server does not have any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ApartDeed {
    Send,
    Drop,
}

/// Other ways to reach somebody than a text that is sent now and heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Sends a text that asks for nobody's attention.
    Silent { name: String, text: String },
    /// Has the server post a text later.
    Schedule {
        name: String,
        when: When,
        text: String,
    },
    /// What waits for its time.
    Scheduled,
    /// Another time for a text that waits, and perhaps other words.
    Reschedule {
        id: String,
        when: When,
        text: Option<String>,
    },
    /// Takes back a text that waits.
    Unschedule { id: String },
    /// Calls for a friend's attention.
    Nudge { name: String },
    /// Whether friends may nudge this person.
    Nudges { take: bool },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// The list of the words, or what it says of one of them.
    Help {
        word: Option<String>,
    },
    /// For the server, which carries it out for administrators.
    Administer {
        line: String,
    },
    Register {
        name: String,
    },
    Login {
        name: String,
    },
    Logout,
    Add {
        name: String,
        greeting: String,
    },
    Requests,
    Answer {
        name: String,
        accept: bool,
    },
    Unfriend {
        name: String,
    },
    Block {
        name: String,
        blocked: bool,
    },
    /// Changes the password, with the other devices signed out or kept.
    Password {
        keep_others: bool,
    },
    Status {
        words: String,
    },
    Seen {
        seen_as: SeenAs,
    },
    /// What others call this person.
    Nickname {
        words: String,
    },
    /// What becomes of those who want to be friends; `None`: as the server has it.
    RequestPolicy {
        requests: Option<FriendRequests>,
    },
    /// What this person calls somebody.
    Remark {
        name: String,
        words: String,
    },
    /// What this person wants to remember about somebody.
    Note {
        name: String,
        words: String,
    },
    /// Who may add this person to a group.
    Addable {
        added_by: AddedBy,
    },
    /// Takes what is over out of the list.
    Hide {
        name: String,
    },
    /// `None`: no picture from here on.
    Picture {
        file: Option<PathBuf>,
    },
    Read {
        name: String,
    },
    Reach(Reach),
    /// Answers a message by its number.
    Reply {
        name: String,
        seq: u64,
        text: String,
    },
    /// Says a text of one's own in other words.
    Edit {
        name: String,
        seq: u64,
        text: String,
    },
    /// Puts an emoji on a message, or takes it back.
    React {
        name: String,
        seq: u64,
        emoji: String,
        on: bool,
    },
    /// Passes messages on by their numbers, with those who said them or without.
    Forward {
        name: String,
        places: Vec<u64>,
        to: String,
        words_only: bool,
    },
    /// What a text said before it was edited.
    Versions {
        name: String,
        seq: u64,
    },
    /// Pins a message for everybody, or takes it from the pinned ones.
    Pin {
        name: String,
        seq: u64,
        on: bool,
    },
    Pins {
        name: String,
    },
    /// Saves a message for oneself, or does without it.
    Save {
        name: String,
        seq: u64,
        on: bool,
    },
    Saved,
    /// A message by its number, or the last text of one's own.
    Delete {
        name: String,
        seq: Option<u64>,
    },
    Draft {
        name: String,
        text: Option<String>,
    },
    Devices,
    /// One device, or all but this one.
    Revoke {
        device: Option<u64>,
    },
    Logins,
    People,
    Friends,
    Send {
        name: String,
        text: String,
    },
    History {
        name: String,
        count: u64,
    },
    /// Looks in everything that is on this device.
    Search {
        typed: String,
    },
    /// Writes what is on this device into a file: one conversation, or everything.
    Export {
        format: Format,
        file: PathBuf,
        name: Option<String>,
    },
    /// Finds emoji by words, to be copied into a text.
    Emoji {
        words: String,
    },
    NewGroup {
        name: String,
        policy: JoinPolicy,
    },
    /// Something about a group of one's own list.
    Group {
        group: String,
        order: Order,
    },
    Groups,
    /// Who is in a group.
    Members {
        group: String,
    },
    /// Who waits to be let in.
    Wishes {
        group: String,
    },
    Join {
        name: String,
    },
    SendGroup {
        group: String,
        text: String,
    },
    /// What the server does not have any more: shown, one's own sent again, or done without.
    Apart {
        name: String,
        deed: Option<ApartDeed>,
    },
    /// The server has the key in this link from now on.
    Trust {
        link: String,
    },
    /// `now`: without waiting for what was sent.
    Quit {
        now: bool,
    },
}

/// Every word that a line can begin with; lines for administrators begin with a slash. The help of the terminal
/// has an entry for each.
pub(crate) const WORDS: [&str; 79] = [
    "reg",
    "login",
    "logout",
    "password",
    "add",
    "requests",
    "accept",
    "refuse",
    "unfriend",
    "block",
    "unblock",
    "remark",
    "note",
    "status",
    "nickname",
    "seen",
    "requestpolicy",
    "addable",
    "hide",
    "picture",
    "read",
    "reply",
    "silent",
    "schedule",
    "scheduled",
    "reschedule",
    "unschedule",
    "nudge",
    "nudges",
    "edit",
    "react",
    "unreact",
    "forward",
    "versions",
    "pin",
    "unpin",
    "pins",
    "save",
    "unsave",
    "saved",
    "delete",
    "draft",
    "devices",
    "revoke",
    "loginlog",
    "people",
    "friends",
    "send",
    "history",
    "search",
    "export",
    "emoji",
    "newgroup",
    "delgroup",
    "renamegroup",
    "addgroupuser",
    "delgroupuser",
    "groups",
    "join",
    "leave",
    "members",
    "mute",
    "unmute",
    "quiet",
    "unquiet",
    "announce",
    "joinpolicy",
    "pinning",
    "wishes",
    "letin",
    "turnaway",
    "appoint",
    "dismiss",
    "handover",
    "sendgroup",
    "help",
    "apart",
    "trust",
    "quit",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CommandFault {
    Unknown,
    Name,
    Text,
    Count,
    How,
    Who,
    File,
    Policy,
    Pinning,
    /// How a file is written, and where to.
    Format,
    Time,
    /// When a text is to be sent.
    When,
    /// Whether there are nudges.
    Nudges,
    /// After `apart NAME` comes something else.
    Apart,
    /// What is to become of requests.
    Requests,
    /// More was typed than the command takes.
    TooMuch,
    /// What begins like a JSON string is none.
    Json,
}

impl CommandFault {
    /// Under which its sentence stands.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Unknown => "terminal-unknown-command",
            Self::Name => "terminal-needs-name",
            Self::Text => "terminal-needs-text",
            Self::Count => "terminal-needs-number",
            Self::How => "terminal-needs-how",
            Self::Who => "terminal-needs-who",
            Self::Requests => "terminal-needs-requests",
            Self::File => "terminal-needs-file",
            Self::Policy => "terminal-needs-policy",
            Self::Pinning => "terminal-needs-pinning",
            Self::Format => "terminal-needs-format",
            Self::Time => "terminal-needs-time",
            Self::When => "terminal-needs-when",
            Self::Nudges => "terminal-needs-nudges",
            Self::Apart => "terminal-needs-apart",
            Self::TooMuch => "terminal-too-much",
            Self::Json => "terminal-no-json",
        }
    }
}

/// What is over and has this name: groups that have ended or were left, and the conversation with a person who
/// is no friend any more. There may be many groups of one name.
pub(crate) fn over_named(model: &Model, name: &str) -> Vec<ConversationId> {
    let folded = fold(name);
    let is_over = |shown: &&Conversation| match (shown.peer(), shown.group()) {
        (Some(peer), _) => model
            .friends
            .get(&peer)
            .is_some_and(|friend| !friend.is_friend() && fold(&friend.person.name) == folded),
        (None, Some(group)) => {
            let whole = format!("{}/{}", group.creator_name, group.name);
            shown.is_outside() && (fold(&group.name) == folded || fold(&whole) == folded)
        }
        (None, None) => false,
    };
    let conversations = model.conversations.values().map(|shown| &**shown);
    let over = conversations
        .filter(|shown| shown.is_listed())
        .filter(is_over);
    over.map(|shown| shown.id).collect()
}

/// The groups of one's list that somebody may mean by a name.
pub(crate) fn groups_named(model: &Model, name: &str) -> Vec<ConversationId> {
    let find = |creator: Option<&str>, name: &str| -> Vec<&Conversation> {
        let (creator, name) = (creator.map(fold), fold(name));
        let is_meant = |group: &Group| {
            fold(&group.name) == name
                && creator
                    .as_ref()
                    .is_none_or(|creator| fold(&group.creator_name) == *creator)
        };
        let conversations = model.conversations.values().map(|shown| &**shown);
        conversations
            .filter(|shown| shown.is_listed() && shown.group().is_some_and(is_meant))
            .collect()
    };
    let mut found = find(None, name);
    if let (true, Some((creator, name))) = (found.is_empty(), name.split_once('/')) {
        found = find(Some(creator), name);
    }
    if found.iter().any(|shown| !shown.is_outside()) {
        found.retain(|shown| !shown.is_outside());
    }
    found.into_iter().map(|shown| shown.id).collect()
}

#[cfg(test)]
mod tests {
    use anser_shared::people::Gag;
    use anser_shared::time::Timestamp;

    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    #[test]
    #[expect(clippy::too_many_lines, reason = "a story, or one row for each case")]
    fn what_one_can_type() {
        let check = |line: &str, expected: Result<Option<Command>, CommandFault>| {
            assert_eq!(Command::parse(line, NOW), expected, "{line:?}");
        };
        let send = |text: &str| {
            Ok(Some(Command::Send {
                name: "ben".into(),
                text: text.into(),
            }))
        };
        check("", Ok(None));
        let help = |word: Option<&str>| {
            let word = word.map(str::to_owned);
            Ok(Some(Command::Help { word }))
        };
        check("  help ", help(None));
        check("help history", help(Some("history")));
        check("help /gag", help(Some("/gag")));
        check("help me out", Err(CommandFault::TooMuch));
        check(
            "reg anna",
            Ok(Some(Command::Register {
                name: "anna".into(),
            })),
        );
        check("reg", Err(CommandFault::Name));
        check("send ben hello  there", send("hello  there"));
        check("send ben one\\ntwo", send("one\ntwo"));
        check("send ben C:\\\\new \\x", send("C:\\new \\x"));
        check(r#"send ben "one\ntwo \u4f60""#, send("one\ntwo 你"));
        for (line, fault) in [
            (r#"send ben "not json"#, CommandFault::Json),
            (r#"send ben "one" two"#, CommandFault::Json),
            (r#"send ben "\x""#, CommandFault::Json),
            (r#"leave "book club"#, CommandFault::Json),
            (r#"history "ben"20"#, CommandFault::Json),
            ("reg new user name", CommandFault::TooMuch),
            ("friends of mine", CommandFault::TooMuch),
            ("leave book club", CommandFault::TooMuch),
            ("password now", CommandFault::TooMuch),
            ("quit it", CommandFault::TooMuch),
        ] {
            check(line, Err(fault));
        }
        check(
            "add ben  it is me",
            Ok(Some(Command::Add {
                name: "ben".into(),
                greeting: "it is me".into(),
            })),
        );
        check(
            "nickname Anna of the Bees",
            Ok(Some(Command::Nickname {
                words: "Anna of the Bees".into(),
            })),
        );
        check("nickname ", Err(CommandFault::Text));
        check(
            "requestpolicy auto",
            Ok(Some(Command::RequestPolicy {
                requests: Some(FriendRequests::Auto),
            })),
        );
        check("requestpolicy maybe", Err(CommandFault::Requests));
        check(
            "note ben has two dogs",
            Ok(Some(Command::Note {
                name: "ben".into(),
                words: "has two dogs".into(),
            })),
        );
        check(
            "remark ben",
            Ok(Some(Command::Remark {
                name: "ben".into(),
                words: String::new(),
            })),
        );
        check(
            "unblock ben",
            Ok(Some(Command::Block {
                name: "ben".into(),
                blocked: false,
            })),
        );
        let delete = |seq: Option<u64>| {
            let name = "ben".into();
            Ok(Some(Command::Delete { name, seq }))
        };
        check("delete ben 7", delete(Some(7)));
        check("delete ben #7", delete(Some(7)));
        check("delete ben", delete(None));
        let reply = |seq, text: &str| {
            let (name, text) = ("ben".into(), text.into());
            Ok(Some(Command::Reply { name, seq, text }))
        };
        check("reply ben 7 so it is", reply(7, "so it is"));
        check("reply ben #7 a\\nb", reply(7, "a\nb"));
        check("reply ben 7", Err(CommandFault::Text));
        check("reply ben it is", Err(CommandFault::Count));
        let edit = |seq, text: &str| {
            let (name, text) = ("ben".into(), text.into());
            Ok(Some(Command::Edit { name, seq, text }))
        };
        check("edit ben #7 a\\nb", edit(7, "a\nb"));
        check("edit ben 7", Err(CommandFault::Text));
        check("edit ben so it is", Err(CommandFault::Count));
        let react = |on| {
            let (name, emoji) = ("ben".into(), "👍".into());
            let seq = 7;
            Ok(Some(Command::React {
                name,
                seq,
                emoji,
                on,
            }))
        };
        check("react ben #7 👍", react(true));
        check("unreact ben 7 👍", react(false));
        check("react ben 7", Err(CommandFault::Text));
        check("react ben 👍", Err(CommandFault::Count));
        let forward = |places: &[u64], words_only| {
            let (name, to) = ("ben".into(), "the team".into());
            let places = places.to_vec();
            Ok(Some(Command::Forward {
                name,
                places,
                to,
                words_only,
            }))
        };
        check("forward ben #7 \"the team\"", forward(&[7], false));
        let several = "forward ben 7,9-11 \"the team\" words";
        check(several, forward(&[7, 9, 10, 11], true));
        check("forward ben 7", Err(CommandFault::Name));
        for bad in ["x", "7-", "9-7", "1-1000000000000", "7,,8", "-"] {
            let line = format!("forward ben {bad} carla");
            check(&line, Err(CommandFault::Count));
        }
        check("forward ben 7 carla now", Err(CommandFault::TooMuch));
        let versions = Command::Versions {
            name: "ben".into(),
            seq: 7,
        };
        check("versions ben #7", Ok(Some(versions)));
        check("versions ben", Err(CommandFault::Count));
        let pin = |on| {
            let (name, seq) = ("ben".into(), 7);
            Ok(Some(Command::Pin { name, seq, on }))
        };
        check("pin ben #7", pin(true));
        check("unpin ben 7", pin(false));
        check("pin ben", Err(CommandFault::Count));
        let pins = Command::Pins { name: "ben".into() };
        check("pins ben", Ok(Some(pins)));
        let save = |on| {
            let (name, seq) = ("ben".into(), 7);
            Ok(Some(Command::Save { name, seq, on }))
        };
        check("save ben #7", save(true));
        check("unsave ben 7", save(false));
        check("saved", Ok(Some(Command::Saved)));
        check("saved ben", Err(CommandFault::TooMuch));
        let pinning = |everybody| {
            let (group, order) = ("tea".into(), Order::SetPinning { everybody });
            Ok(Some(Command::Group { group, order }))
        };
        check("pinning tea everybody", pinning(true));
        check("pinning tea administrators", pinning(false));
        check("pinning tea nobody", Err(CommandFault::Pinning));
        check("delete ben last", Err(CommandFault::Count));
        check("delete", Err(CommandFault::Name));
        let draft = |text: Option<&str>| {
            Ok(Some(Command::Draft {
                name: "ben".into(),
                text: text.map(str::to_owned),
            }))
        };
        check("draft ben", draft(None));
        check("draft ben half a", draft(Some("half a")));
        check("draft ben \"\"", draft(Some("")));
        check("revoke all", Ok(Some(Command::Revoke { device: None })));
        check("revoke 7", Ok(Some(Command::Revoke { device: Some(7) })));
        check("revoke desk", Err(CommandFault::Count));
        check("accept", Err(CommandFault::Name));
        check("seen asleep", Err(CommandFault::How));
        let picture = |file: Option<&str>| {
            let file = file.map(PathBuf::from);
            Ok(Some(Command::Picture { file }))
        };
        check("picture /a b/c.png ", picture(Some("/a b/c.png")));
        check("picture none", picture(None));
        check("picture", Err(CommandFault::File));
        let export = |format, name: Option<&str>| {
            let (file, name) = ("a b.html".into(), name.map(str::to_owned));
            Ok(Some(Command::Export { format, file, name }))
        };
        check(r#"export html "a b.html""#, export(Format::Html, None));
        check(
            r#"export json "a b.html" ben"#,
            export(Format::Json, Some("ben")),
        );
        check("export", Err(CommandFault::Format));
        check("export text", Err(CommandFault::Format));
        check("export pdf a", Err(CommandFault::Format));
        check("export text a ben c", Err(CommandFault::TooMuch));
        check("send ben", Err(CommandFault::Text));
        check("send", Err(CommandFault::Name));
        check(
            "history ben",
            Ok(Some(Command::History {
                name: "ben".into(),
                count: 20,
            })),
        );
        check(
            "history ben 5",
            Ok(Some(Command::History {
                name: "ben".into(),
                count: 5,
            })),
        );
        check("history ben many", Err(CommandFault::Count));
        let group = |group: &str, order| {
            let group = group.to_owned();
            Ok(Some(Command::Group { group, order }))
        };
        let name = || "ben".to_owned();
        check("delgroup club", group("club", Order::Delete));
        check("leave \"book club\"", group("book club", Order::Leave));
        let add = group("book club", Order::Add { who: name() });
        check("addgroupuser \"book club\" ben", add);
        let remove = group("anna/club", Order::Remove { who: name() });
        check("delgroupuser anna/club ben", remove);
        check("addgroupuser club", Err(CommandFault::Name));
        let mute = |until| Order::Mute {
            who: name(),
            mute: Some(Gag { until }),
        };
        check("mute club ben", group("club", mute(None)));
        let later = Timestamp(NOW.0 + 9_000_000);
        check("mute club ben 2h30m", group("club", mute(Some(later))));
        check("mute club ben soon", Err(CommandFault::Time));
        check("mute club", Err(CommandFault::Name));
        let unmute = Order::Mute {
            who: name(),
            mute: None,
        };
        check("unmute club ben", group("club", unmute));
        check("quiet club", group("club", Order::Quiet { quiet: true }));
        let speak = Order::Quiet { quiet: false };
        check("unquiet club", group("club", speak));
        let announce = |text: &str| Order::Announce { text: text.into() };
        let tea = announce("Tea\nat five");
        check(
            "announce \"book club\" Tea\\nat five",
            group("book club", tea),
        );
        check("announce club \"\"", group("club", announce("")));
        check("announce club", Err(CommandFault::Text));
        let policy = JoinPolicy::Approval;
        let set = Order::SetPolicy { policy };
        check("joinpolicy club approval", group("club", set));
        check("joinpolicy club", Err(CommandFault::Policy));
        for (word, administrator) in [("appoint", true), ("dismiss", false)] {
            let who = name();
            let order = Order::Appoint { who, administrator };
            check(&format!("{word} club ben"), group("club", order));
        }
        let over = Order::HandOver { who: name() };
        check("handover club ben", group("club", over));
        for (word, accept) in [("letin", true), ("turnaway", false)] {
            let who = name();
            let order = Order::Answer { who, accept };
            check(&format!("{word} club ben"), group("club", order));
        }
        let club = || "club".to_owned();
        check("members club", Ok(Some(Command::Members { group: club() })));
        check("wishes club", Ok(Some(Command::Wishes { group: club() })));
        check("members", Err(CommandFault::Name));
        let policy = JoinPolicy::Invitation;
        let new = Command::NewGroup {
            name: "book club".into(),
            policy,
        };
        check("newgroup \"book club\" invitation", Ok(Some(new)));
        let on_approval = Command::NewGroup {
            name: "club".into(),
            policy: JoinPolicy::Approval,
        };
        check("newgroup club approval", Ok(Some(on_approval)));
        check("newgroup club for all", Err(CommandFault::Policy));
        check("newgroup", Err(CommandFault::Name));
        let send = Command::SendGroup {
            group: "club".into(),
            text: "hello  there".into(),
        };
        check("sendgroup club hello  there", Ok(Some(send)));
        check("sendgroup club", Err(CommandFault::Text));
        check("dance", Err(CommandFault::Unknown));
    }

    /// The other direction is how `parse` begins: a word that is not in the list is unknown.
    #[test]
    fn every_word_of_the_list_is_known() {
        for word in WORDS {
            let parsed = Command::parse(word, NOW);
            assert_ne!(parsed, Err(CommandFault::Unknown), "{word}");
        }
    }
}
