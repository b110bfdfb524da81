//! A disk that is full. SQLite's own page limit stands for it, because it fails at the same
//! places in the same way.

use super::*;

impl Setup {
    fn limit_pages(&self, pages: u32) {
        self.connection()
            .pragma_update(None, "max_page_count", pages)
            .unwrap();
    }

    fn is_full(&self) -> bool {
        self.worker.is_behind()
    }
}

fn full() -> Setup {
    let mut setup = Setup::new();
    setup.tell([append(entries(1..=200))]);
    setup.limit_pages(1);
    let long = Pending {
        content: Content::Text(Text {
            text: "x".repeat(8000),
            font: None,
            answers: None,
            edited: None,
            manner: Manner::default(),
        }),
        ..pending(1)
    };
    let queue = StoreCommand::Queue {
        conversation: CHAT,
        pending: long,
    };
    assert_eq!(
        words(&setup.tell([append(entries(201..=400)), queue, draft("first")])),
        ["not queued 1", "cannot save"]
    );
    assert!(setup.is_full());
    setup
}

#[test]
fn what_the_disk_does_not_take_is_saved_when_it_does() {
    let mut setup = full();
    assert_eq!(
        words(&setup.tell([draft("second"), queue(2)])),
        ["not queued 2"],
        "that it cannot save is said once, and of each text that it was not taken"
    );
    assert_eq!(
        words(&setup.tell([StoreCommand::Confirm])),
        ["confirmed false"]
    );
    setup.limit_pages(u32::MAX - 1);
    assert_eq!(words(&setup.tell([])), ["saved 400", "saves again"]);
    assert!(!setup.is_full());
    assert_eq!(
        words(&setup.tell([queue(3), StoreCommand::Confirm])),
        ["queued 3", "confirmed true"]
    );
    let found = setup.reopened();
    let outbox: Vec<_> = found.conversations[0].outbox.iter().map(|p| p.id).collect();
    assert_eq!(outbox, [id(3)], "what was not taken is nowhere");
    assert_eq!(
        found.conversations[0].draft.text, "",
        "the draft became the third message"
    );
}

#[test]
fn history_can_be_read_while_the_disk_is_full() {
    let mut setup = full();
    assert_eq!(words(&setup.tell([page(0)])), ["page of 64"]);
}

#[test]
fn entries_wait_in_their_order() {
    let mut setup = full();
    assert_eq!(words(&setup.tell([append(entries(401..=500))])), [""; 0]);
    assert_eq!(words(&setup.tell([append(entries(501..=600))])), [""; 0]);
    setup.limit_pages(u32::MAX - 1);
    assert_eq!(
        words(&setup.tell([])),
        ["saved 400", "saved 500", "saved 600", "saves again"]
    );
}

#[test]
fn what_is_lost_at_the_end_is_said() {
    let mut setup = full();
    assert_eq!(
        words(&setup.tell([StoreCommand::Close { forget: false }])),
        ["cannot save"]
    );
}

#[test]
fn a_folder_that_cannot_be_made_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("profile");
    std::fs::write(&profile, "a file where the folder should be").unwrap();
    let mut worker = Worker::new(profile.clone());
    assert_eq!(words(&worker.handle(vec![open()], NOW)), ["cannot open"]);
    assert_eq!(
        words(&worker.handle(vec![add(CHAT), queue(1)], NOW)),
        [""; 0]
    );
    std::fs::remove_file(&profile).unwrap();
    assert_eq!(
        words(&worker.handle(vec![open(), add(CHAT), queue(1)], NOW)),
        ["opened", "queued 1"]
    );
}
