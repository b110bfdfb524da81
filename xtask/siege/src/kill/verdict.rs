//! Compares what was promised with what is stored. Nothing here runs anything.

use std::collections::{BTreeMap, BTreeSet};

use super::logs::{Line, Logs};
use super::person::Stored;
use super::text::Key;

/// What one person was told, and their local history.
pub(super) struct Witness<'a> {
    pub(super) name: &'a str,
    pub(super) stored: &'a [Stored],
    pub(super) accepted: &'a BTreeSet<Key>,
    /// The local history.
    pub(super) history: &'a Logs,
}

/// A conversation: its name in texts, and its members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Room {
    pub(super) name: String,
    pub(super) members: Vec<String>,
}

impl Room {
    pub(super) fn has(&self, name: &str) -> bool {
        self.members.iter().any(|member| member == name)
    }

    /// Its name in the program of `name`: the other person, or the group.
    pub(super) fn called_by(&self, name: &str) -> &str {
        match &self.members[..] {
            [one, other] if one == name => other,
            [one, _] => one,
            _ => &self.name,
        }
    }
}

/// The faults, each with a sentence. All lists are empty if every promise was kept.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// Acknowledged or accepted, and missing somewhere.
    pub lost: Vec<String>,
    /// Stored more than once.
    pub doubled: Vec<String>,
    /// Not in the order in which the author wrote them.
    pub disordered: Vec<String>,
    /// Two copies of a place that differ, or a gap.
    pub different: Vec<String>,
}

impl Faults {
    #[must_use]
    pub fn none(&self) -> bool {
        *self == Self::default()
    }

    /// Each kind with its number and its first sentences.
    #[must_use]
    pub fn told(&self) -> String {
        const SHOWN: usize = 10;
        let kinds = [
            ("lost", &self.lost),
            ("doubled", &self.doubled),
            ("disordered", &self.disordered),
            ("different", &self.different),
        ];
        let counts = kinds.map(|(kind, all)| format!("{kind} {}", all.len()));
        let mut told = counts.join(", ");
        for (kind, all) in kinds {
            for sentence in all.iter().take(SHOWN) {
                told.push_str(&format!("\n  {kind}: {sentence}"));
            }
        }
        told
    }
}

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Texts in the server's database.
    pub texts: usize,
    /// Texts for which a program has printed `stored`.
    pub acknowledged: usize,
    /// Texts that a program has taken.
    pub accepted: usize,
    /// Texts in the database for which no program has ever printed `stored`.
    pub unreported: usize,
}

pub(super) fn judge(server: &Logs, rooms: &[Room], witnesses: &[Witness<'_>]) -> (Faults, Counts) {
    let mut faults = Faults::default();
    let mut counts = Counts::default();
    let places = conversations(server);
    let mut found: BTreeMap<&Key, Vec<(i64, u64)>> = BTreeMap::new();
    for (conversation, log) in server {
        in_order(*conversation, log, &mut faults);
    }
    let keys = keys(server);
    for (conversation, seq, key) in &keys {
        found.entry(key).or_default().push((*conversation, *seq));
    }
    counts.texts = found.len();
    for (key, at) in &found {
        if at.len() > 1 {
            faults
                .doubled
                .push(format!("{key}, at {at:?} in the database"));
        }
    }
    for witness in witnesses {
        counts.accepted += witness.accepted.len();
        for key in witness.accepted {
            if !found.contains_key(key) {
                let sentence = format!("{key}, accepted and not in the database");
                faults.lost.push(sentence);
            }
        }
        acknowledged(server, rooms, &places, witness, &mut faults, &mut counts);
        for room in rooms.iter().filter(|room| room.has(witness.name)) {
            if let Some(conversation) = places.get(room.name.as_str()) {
                same(*conversation, server, witness, &mut faults);
            }
        }
    }
    (faults, counts)
}

/// Every text of the server's log.
fn keys(server: &Logs) -> Vec<(i64, u64, Key)> {
    let mut keys = Vec::new();
    for (conversation, log) in server {
        for (seq, lines) in log {
            for line in lines {
                let key = line.text.as_deref().and_then(Key::of);
                keys.extend(key.map(|key| (*conversation, *seq, key)));
            }
        }
    }
    keys
}

/// The conversation of a room's texts.
fn conversations(server: &Logs) -> BTreeMap<String, i64> {
    keys(server)
        .into_iter()
        .map(|(conversation, _, key)| (key.room, conversation))
        .collect()
}

/// A log has no gaps, one entry at each place, and each author's texts in the order of writing.
fn in_order(conversation: i64, log: &BTreeMap<u64, Vec<Line>>, faults: &mut Faults) {
    let mut newest: BTreeMap<String, u64> = BTreeMap::new();
    for ((seq, lines), expected) in log.iter().zip(1..) {
        if *seq != expected {
            let sentence = format!(
                "conversation {conversation} has {seq} after {} in the database",
                expected - 1
            );
            faults.different.push(sentence);
            break;
        }
        if lines.len() > 1 {
            let sentence = format!("place {seq} of conversation {conversation} in the database");
            faults.doubled.push(sentence);
        }
        for key in lines
            .iter()
            .filter_map(|line| Key::of(line.text.as_deref()?))
        {
            let before = newest.entry(key.author.clone()).or_default();
            if key.number < *before {
                let sentence = format!("{key}, at place {seq} behind number {before}");
                faults.disordered.push(sentence);
            }
            *before = key.number.max(*before);
        }
    }
}

/// Each acknowledgement names a place, and the message is there, once.
fn acknowledged(
    server: &Logs,
    rooms: &[Room],
    places: &BTreeMap<String, i64>,
    witness: &Witness<'_>,
    faults: &mut Faults,
    counts: &mut Counts,
) {
    let name = witness.name;
    let mut told = BTreeMap::new();
    for stored in witness.stored {
        let Stored {
            conversation,
            seq,
            id,
        } = stored;
        // A program that was killed may print it again, but not with another place.
        if let Some(before) = told.insert(id.0, *seq)
            && before != *seq
        {
            let sentence = format!("{id} of {name}, acknowledged at {before} and at {seq}");
            faults.doubled.push(sentence);
        }
        let room = rooms
            .iter()
            .find(|room| room.has(name) && room.called_by(name) == conversation);
        let log = room
            .and_then(|room| places.get(&room.name))
            .and_then(|conversation| server.get(conversation));
        let lines = log.and_then(|log| log.get(seq));
        if !lines.is_some_and(|lines| lines.iter().any(|line| line.id == *id)) {
            let sentence = format!(
                "{id} of {name}, acknowledged at {seq} with {conversation} and not there in the database"
            );
            faults.lost.push(sentence);
        }
    }
    counts.acknowledged += told.len();
    for log in server.values() {
        for line in log.values().flatten() {
            let key = line.text.as_deref().and_then(Key::of);
            if key.is_some_and(|key| key.author == name) && !told.contains_key(&line.id.0) {
                counts.unreported += 1;
            }
        }
    }
}

/// The local history is the same as the server's log, from its beginning to the end.
fn same(conversation: i64, server: &Logs, witness: &Witness<'_>, faults: &mut Faults) {
    let name = witness.name;
    let Some(log) = server.get(&conversation) else {
        return;
    };
    let Some(history) = witness.history.get(&conversation) else {
        let sentence = format!("all of conversation {conversation} in the history of {name}");
        faults.lost.push(sentence);
        return;
    };
    // A user who has joined a group reads from there on.
    let first = history.keys().next().copied().unwrap_or(1);
    for (seq, line) in log.range(..first) {
        if line.iter().any(|line| line.text.is_some()) {
            let sentence =
                format!("place {seq} of conversation {conversation} in the history of {name}");
            faults.lost.push(sentence);
        }
    }
    for (seq, lines) in log.range(first..) {
        match history.get(seq) {
            None => {
                let sentence =
                    format!("place {seq} of conversation {conversation} in the history of {name}");
                faults.lost.push(sentence);
            }
            Some(own) if own != lines => {
                let sentence = format!(
                    "place {seq} of conversation {conversation}: {lines:?} in the database, {own:?} in the history of {name}"
                );
                faults.different.push(sentence);
            }
            Some(_) => {}
        }
    }
    for seq in history.keys().filter(|seq| !log.contains_key(seq)) {
        let sentence = format!(
            "place {seq} of conversation {conversation} is in the history of {name} and not in the database"
        );
        faults.different.push(sentence);
    }
}

#[cfg(test)]
mod tests {
    use anser_shared::id::MessageId;

    use super::*;

    const ROOM: i64 = 5;

    fn line(author: i64, id: u8, text: &str) -> Line {
        Line {
            author,
            id: MessageId([id; 16]),
            text: Some(text.to_owned()),
        }
    }

    fn good() -> Logs {
        let lines = [
            line(1, 1, "ada ada+bob 1 goose"),
            line(2, 2, "bob ada+bob 1"),
            line(1, 3, "ada ada+bob 2"),
        ];
        let places = (1..).zip(lines.map(|line| vec![line])).collect();
        Logs::from([(ROOM, places)])
    }

    /// Judges a good story that `spoil` has changed.
    fn check(spoil: impl FnOnce(&mut Logs, &mut Logs, &mut Vec<Stored>)) -> (Faults, Counts) {
        let (mut server, mut history) = (good(), good());
        let stored = |seq, id| Stored {
            conversation: "bob".into(),
            seq,
            id: MessageId([id; 16]),
        };
        let mut told = vec![stored(1, 1), stored(3, 3)];
        spoil(&mut server, &mut history, &mut told);
        let rooms = [Room {
            name: "ada+bob".into(),
            members: vec!["ada".into(), "bob".into()],
        }];
        let accepted = [1, 2].map(|number| Key::new("ada", "ada+bob", number));
        let ada = Witness {
            name: "ada",
            stored: &told,
            accepted: &accepted.into(),
            history: &history,
        };
        judge(&server, &rooms, &[ada])
    }

    fn at(logs: &mut Logs, seq: u64) -> &mut Vec<Line> {
        logs.get_mut(&ROOM).unwrap().get_mut(&seq).unwrap()
    }

    #[test]
    fn what_was_promised_and_kept_is_no_fault() {
        let (faults, counts) = check(|_, _, _| {});
        assert!(faults.none(), "{faults:?}");
        let expected = Counts {
            texts: 3,
            acknowledged: 2,
            accepted: 2,
            unreported: 0,
        };
        assert_eq!(counts, expected);
    }

    #[test]
    fn what_is_missing_in_the_database_is_lost() {
        let (faults, _) = check(|server, history, _| {
            server.get_mut(&ROOM).unwrap().remove(&3);
            history.get_mut(&ROOM).unwrap().remove(&3);
        });
        // It was both acknowledged and accepted.
        assert_eq!(faults.lost.len(), 2, "{faults:?}");
    }

    #[test]
    fn what_is_missing_in_a_history_is_lost() {
        let (faults, _) = check(|_, history, _| {
            history.get_mut(&ROOM).unwrap().remove(&2);
        });
        assert_eq!(faults.lost.len(), 1, "{faults:?}");
        let (faults, _) = check(|_, history, _| {
            history.get_mut(&ROOM).unwrap().remove(&1);
        });
        assert_eq!(faults.lost.len(), 1, "{faults:?}");
        let (faults, _) = check(|_, history, _| history.clear());
        assert_eq!(faults.lost.len(), 1, "{faults:?}");
    }

    #[test]
    fn what_stands_there_twice_is_doubled() {
        let (faults, _) = check(|server, history, _| {
            for logs in [server, history] {
                let again = line(1, 9, "ada ada+bob 2");
                logs.get_mut(&ROOM).unwrap().insert(4, vec![again]);
            }
        });
        assert_eq!(faults.doubled.len(), 1, "{faults:?}");
    }

    #[test]
    fn what_was_overtaken_is_disordered() {
        let (faults, _) = check(|server, history, _| {
            for logs in [server, history] {
                at(logs, 1)[0].text = Some("ada ada+bob 3".into());
            }
        });
        assert_eq!(faults.disordered.len(), 1, "{faults:?}");
    }

    #[test]
    fn a_place_that_says_two_things_is_different() {
        let (faults, _) = check(|_, history, _| at(history, 2)[0].author = 7);
        assert_eq!(faults.different.len(), 1, "{faults:?}");
        let (faults, _) = check(|server, history, _| {
            for logs in [server, history] {
                let places = logs.get_mut(&ROOM).unwrap();
                let last = places.remove(&3).unwrap();
                places.insert(4, last);
            }
        });
        assert!(!faults.different.is_empty(), "{faults:?}");
    }

    #[test]
    fn an_acknowledgement_of_another_place_is_noticed() {
        let (faults, _) = check(|_, _, told| told[1].seq = 2);
        assert_eq!(faults.lost.len(), 1, "{faults:?}");
        let (faults, counts) = check(|_, _, told| drop(told.pop()));
        assert!(faults.none());
        assert_eq!(counts.unreported, 1);
    }
}
