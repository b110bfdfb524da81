use super::format::{head, put_batch, read};
use super::*;
use anser_shared::body::Manner;
use anser_shared::time::Timestamp;

use crate::core::message::{Content, Text};

const CHAT: ConversationId = ConversationId(7);

fn text(n: u8) -> Item {
    let pending = Pending {
        id: MessageId([n; 16]),
        content: Content::Text(Text {
            edited: None,
            manner: Manner::default(),
            text: format!("text {n} 🍣"),
            font: None,
            answers: None,
        }),
        written_at: Timestamp(5),
        refusal: None,
    };
    Item::Text(CHAT, pending)
}

fn open(folder: &Path) -> (Unsent, Found) {
    let aside = folder.join("aside");
    Unsent::open(folder, || aside).unwrap()
}

fn ids(unsent: &Unsent) -> Vec<u8> {
    let texts = unsent.live().texts.iter();
    texts.map(|(_, pending)| pending.id.0[0]).collect()
}

fn append(unsent: &mut Unsent, items: Vec<Item>) {
    let written = unsent.write(items).unwrap();
    unsent.commit(written);
}

/// A file that a released program has written is read by every later one.
#[test]
fn the_first_version_stays_readable() {
    let draft = Draft {
        text: "草稿".into(),
        base: 3,
        untold: true,
        elsewhere: Some("b".into()),
        arrived: 0,
    };
    let items = [
        text(1),
        Item::TextGone(MessageId([2; 16])),
        Item::Draft(CHAT, draft),
        Item::DraftGone(ConversationId(8)),
        Item::Told(CHAT, Seq(9)),
    ];
    let mut bytes = head();
    put_batch(4, &items, &mut bytes);
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, GOLDEN);
    let contents = read(&bytes);
    assert!(contents.whole && !contents.foreign);
    assert_eq!(contents.batches, [(4, items.to_vec())]);
}

const GOLDEN: &str = "616e73657220756e73656e7401000000a562611e8c000000a62e00ce0400000000000000012e000000070000\
    0000000000010101010101010101010101010101010500000000000000000b74657874203120f09f8da30002\
    1000000002020202020202020202020202020202031d00000007000000000000000300000000000000010101\
    00000062e88d89e7a8bf04080000000800000000000000051000000007000000000000000900000000000000";

#[test]
fn what_was_written_is_there_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let (mut unsent, found) = open(folder.path());
    assert!(!found.existed);
    append(&mut unsent, vec![text(1), text(2)]);
    append(
        &mut unsent,
        vec![Item::TextGone(MessageId([1; 16])), text(3)],
    );
    let refused = unsent.write(vec![text(4)]).unwrap();
    unsent.take_back(&refused);
    let (again, found) = open(folder.path());
    assert!(found.existed && found.whole);
    assert_eq!((ids(&again), again.number()), (vec![2, 3], 2));
    assert_eq!(again.live(), unsent.live());
}

/// Wherever a file ends, there is less of it, and what is there is right. One that has lost more
/// than half a batch says so by its number.
#[test]
fn a_file_that_is_cut_anywhere_has_what_came_before() {
    let folder = tempfile::tempdir().unwrap();
    let (mut unsent, _) = open(folder.path());
    (1..=5).for_each(|n| append(&mut unsent, vec![text(n)]));
    let path = folder.path().join(Unsent::FILE);
    let bytes = fs::read(&path).unwrap();
    for end in 0..bytes.len() {
        fs::write(&path, &bytes[..end]).unwrap();
        let (cut, found) = open(folder.path());
        let here: Vec<u8> = (1..=u8::try_from(cut.number()).unwrap()).collect();
        assert_eq!(ids(&cut), here);
        assert!(cut.number() < 5 && (found.whole || end < 16), "{end}");
        drop(fs::remove_file(folder.path().join("aside")));
    }
}

/// A file that was written anew has no number until its last part.
#[test]
fn a_file_that_was_written_anew_is_whole_or_has_no_number() {
    let folder = tempfile::tempdir().unwrap();
    let (mut unsent, _) = open(folder.path());
    (0..200).for_each(|n| append(&mut unsent, vec![text(n)]));
    unsent.write_anew().unwrap();
    let path = folder.path().join(Unsent::FILE);
    let bytes = fs::read(&path).unwrap();
    for end in (0..bytes.len()).step_by(7) {
        fs::write(&path, &bytes[..end]).unwrap();
        assert_eq!(open(folder.path()).0.number(), 0, "{end}");
        drop(fs::remove_file(folder.path().join("aside")));
    }
    fs::write(&path, &bytes).unwrap();
    let (whole, found) = open(folder.path());
    assert!(found.whole);
    assert_eq!((ids(&whole).len(), whole.number()), (200, 200));
}

#[test]
fn a_damaged_place_takes_its_batch_alone_and_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let (mut unsent, _) = open(folder.path());
    (1..=5).for_each(|n| append(&mut unsent, vec![text(n)]));
    let path = folder.path().join(Unsent::FILE);
    let bytes = fs::read(&path).unwrap();
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        fs::write(&path, &damaged).unwrap();
        let (found, said) = open(folder.path());
        let noticed = !said.whole || found.number() < 5;
        assert!(noticed, "{at}");
        let version = 12..16;
        assert!(ids(&found).len() >= 4 || version.contains(&at), "{at}");
        if !said.whole {
            assert_eq!(fs::read(folder.path().join("aside")).unwrap(), damaged);
            fs::remove_file(folder.path().join("aside")).unwrap();
        }
    }
}

#[test]
fn it_stays_small_while_texts_come_and_go() {
    let folder = tempfile::tempdir().unwrap();
    let (mut unsent, _) = open(folder.path());
    append(&mut unsent, vec![text(255)]);
    for round in 0..20_000_u32 {
        let n = (round % 250) as u8;
        append(
            &mut unsent,
            vec![text(n), Item::TextGone(MessageId([n; 16]))],
        );
    }
    let length = fs::metadata(folder.path().join(Unsent::FILE))
        .unwrap()
        .len();
    assert!(length < 2 * LEAST_BYTES, "{length}");
    let (again, found) = open(folder.path());
    assert!(found.whole);
    assert_eq!((ids(&again), again.number()), (vec![255], 20_001));
}

impl Unsent {
    /// A folder stands where the file has to go.
    pub(in crate::store) fn break_for_a_test(&mut self) {
        self.file = None;
        fs::remove_file(&self.path).unwrap();
        fs::create_dir(&self.path).unwrap();
    }

    pub(in crate::store) fn mend_for_a_test(&mut self) {
        fs::remove_dir(&self.path).unwrap();
    }
}

/// What waits is a text in most cases; what takes something back waits as well as one.
#[test]
fn what_waits_may_be_of_another_kind() {
    let Item::Text(_, pending) = text(1) else {
        panic!("a text")
    };
    let item = Item::Text(
        CHAT,
        Pending {
            content: Content::Deletes(Seq(300)),
            ..pending
        },
    );
    let mut file = head();
    put_batch(1, &[text(2), item.clone()], &mut file);
    assert_eq!(read(&file).batches, [(1, vec![text(2), item])]);
}
