//! What entries do with others: edits and reactions, and what a deletion leaves of them.

use anser_shared::body::{BodyKind, EditBody, REACTIONS_OF_ONE, Reaction};

use super::*;
use crate::store::versions;

on_every_database![
    a_text_is_edited_by_its_author,
    an_edit_comes_in_time_or_not_at_all,
    people_react_to_texts,
    one_person_has_so_many_reactions,
    a_deletion_takes_along_what_was_done_to_a_text,
    the_last_words_of_each_text_are_found,
    an_edit_of_what_stands_before_a_log_has_no_words,
];

fn edit(author: u64, id: u64, of: u64, words: &str) -> NewEntry {
    let edit = EditBody {
        of: Seq(of),
        text: words.into(),
        font: None,
    };
    message(100, author, id, edit.into())
}

fn react(author: u64, id: u64, to: u64, emoji: &str, on: bool) -> NewEntry {
    let reaction = Reaction {
        to: Seq(to),
        emoji: emoji.into(),
        on,
    };
    message(100, author, id, reaction.into())
}

async fn a_text_is_edited_by_its_author(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let nothing = || Err(Refusal::NothingToEdit);
    let early = edit(1, 1, 1, "too early");
    assert_eq!(store.append(vec![early]).await, [nothing()]);
    store.append(vec![text(100, 1, 2, "tea at fuor")]).await;
    let better = edit(1, 3, 1, "tea at four");
    let theirs = edit(2, 4, 1, "no tea");
    // In one batch with others; what is refused takes no place.
    let outcomes = store
        .append(vec![theirs, better.clone(), text(100, 2, 5, "good")])
        .await;
    assert_eq!(outcomes[..2], [nothing(), stored(&better, 2)]);
    // An edit is edited no further, and neither is what is not there.
    for of in [0, 2, 9, u64::MAX] {
        let refused = store.append(vec![edit(1, 10 + of % 7, of, "what?")]).await;
        assert_eq!(refused, [nothing()], "{of}");
    }
    // Sending it again finds the first one.
    assert_eq!(
        store.append(vec![better.clone()]).await,
        [found(&better, 2)]
    );
    // Whoever edits or reacts has not read what others have said since.
    let mark = "SELECT read_seq FROM chatroom_user WHERE conversation_id = 100 AND user_id = 1";
    assert_eq!(place.number(mark).await, 1);
    store.append(vec![react(1, 30, 3, "👍", true)]).await;
    assert_eq!(place.number(mark).await, 1);
    let log = all_entries(&store, 2, 100, 10).await;
    assert_eq!(log[0].body, Some(Body::text("tea at fuor")));
    assert_eq!(log[1], shown(&better, 2));
    let edits = "SELECT COUNT(*) FROM chatmsg_edit WHERE edited_seq = 1 AND seq = 2";
    assert_eq!(place.number(edits).await, 1);
}

async fn an_edit_comes_in_time_or_not_at_all(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    store.append(vec![text(100, 1, 1, "tea?")]).await;
    let at = |id, millis| NewEntry {
        at: later(millis),
        edit_minutes: 2,
        ..edit(1, id, 1, "coffee?")
    };
    // The text was written at `later(1)`.
    let good = at(2, 120_001);
    let late = at(3, 120_002);
    let outcomes = store.append(vec![good.clone(), late]).await;
    let refused = Err(Refusal::TooOldToEdit { minutes: 2 });
    assert_eq!(outcomes, [stored(&good, 2), refused]);
}

async fn people_react_to_texts(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let nothing = || Err(Refusal::NothingToReactTo);
    let early = react(2, 1, 1, "👍", true);
    assert_eq!(store.append(vec![early]).await, [nothing()]);
    store.append(vec![text(100, 1, 2, "tea?")]).await;
    let likes = react(2, 3, 1, "👍", true);
    assert_eq!(store.append(vec![likes.clone()]).await, [stored(&likes, 2)]);
    // Neither a reaction nor nothing at all is reacted to.
    for to in [0, 2, 7] {
        let refused = store.append(vec![react(1, 10 + to, to, "👍", true)]).await;
        assert_eq!(refused, [nothing()], "{to}");
    }
    let now = "SELECT COUNT(*) FROM chatmsg_reaction WHERE is_active = 1 AND user_id = 2";
    assert_eq!(place.number(now).await, 1);
    // Taken back and put there again in one batch: the last one counts.
    let again = [
        react(2, 20, 1, "👍", false),
        react(2, 21, 1, "👍", true),
        react(2, 22, 1, "👍", false),
    ];
    store.append(again.to_vec()).await;
    assert_eq!(place.number(now).await, 0);
    let log = all_entries(&store, 1, 100, 10).await;
    assert_eq!(log[1], shown(&likes, 2));
    assert_eq!(log.len(), 5);
}

async fn one_person_has_so_many_reactions(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    store.append(vec![text(100, 1, 1, "tea?")]).await;
    let emoji = "😀 😃 😄 😁 😆 😅 🤣 😂 🙂 🙃 😉 😊 😇 🥰 😍 🤩 😘 😗 😚 😙 🥲";
    let emoji: Vec<&str> = emoji.split(' ').collect();
    assert_eq!(emoji.len(), REACTIONS_OF_ONE + 1);
    let (last, fit) = emoji.split_last().unwrap();
    // Some of them alone, and the others together.
    for (id, emoji) in (10..).zip(&fit[..3]) {
        let outcome = store.append(vec![react(2, id, 1, emoji, true)]).await;
        assert!(outcome[0].is_ok());
    }
    let rest = (20..).zip(&fit[3..]);
    let rest: Vec<NewEntry> = rest
        .map(|(id, emoji)| react(2, id, 1, emoji, true))
        .collect();
    let outcomes = store.append(rest).await;
    assert!(
        outcomes.iter().all(std::result::Result::is_ok),
        "{outcomes:?}"
    );
    let refused = store.append(vec![react(2, 60, 1, last, true)]).await;
    let limit = REACTIONS_OF_ONE as u32;
    assert_eq!(refused, [Err(Refusal::TooManyReactions { limit })]);
    // One that is there already is no more of them; somebody else has their own.
    let more = vec![react(2, 61, 1, fit[0], true), react(1, 62, 1, last, true)];
    let outcomes = store.append(more).await;
    assert!(
        outcomes.iter().all(std::result::Result::is_ok),
        "{outcomes:?}"
    );
    // One less makes room for one more, in one batch.
    let turns = vec![react(2, 63, 1, fit[0], false), react(2, 64, 1, last, true)];
    let outcomes = store.append(turns).await;
    assert!(
        outcomes.iter().all(std::result::Result::is_ok),
        "{outcomes:?}"
    );
}

async fn a_deletion_takes_along_what_was_done_to_a_text(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let texts = vec![text(100, 1, 1, "tea at fuor"), text(100, 1, 2, "cake")];
    store.append(texts).await;
    let batch = vec![
        edit(1, 3, 1, "tea at four"),
        edit(1, 4, 2, "cakes"),
        react(2, 5, 1, "👍", true),
    ];
    let outcomes = store.append(batch.clone()).await;
    assert!(
        outcomes.iter().all(std::result::Result::is_ok),
        "{outcomes:?}"
    );
    let delete = change::Delete {
        conversation: ConversationId(100),
        seq: Seq(1),
        not_before: Timestamp(0),
        too_old: Refusal::TooOld { minutes: 2 },
    };
    carry_out(&store, 1, delete, 8).await.unwrap();
    let log = all_entries(&store, 2, 100, 10).await;
    let kinds = log
        .iter()
        .map(|entry| entry.body.as_ref().map(|body| body.kind));
    assert_eq!(
        kinds.collect::<Vec<_>>(),
        [
            None,
            Some(BodyKind::TEXT),
            Some(BodyKind::WITHHELD),
            Some(BodyKind::EDIT),
            Some(BodyKind::REACTION),
            Some(BodyKind::DELETION),
        ]
    );
    // Nobody is sent the words any more, and nothing is done with what is gone.
    let words = |entry: &Entry| entry.body.as_ref().and_then(Body::written);
    assert!(
        !log.iter()
            .filter_map(words)
            .any(|body| body.text.contains("tea"))
    );
    let outcomes = store
        .append(vec![edit(1, 6, 1, "tea!"), react(2, 7, 1, "🎉", true)])
        .await;
    assert_eq!(
        outcomes,
        [Err(Refusal::NothingToEdit), Err(Refusal::NothingToReactTo)]
    );
    let left = "SELECT COUNT(*) FROM chatmsg_reaction WHERE is_active = 1";
    assert_eq!(place.number(left).await, 0);
}

async fn the_last_words_of_each_text_are_found(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let texts = vec![text(100, 1, 1, "one"), text(100, 1, 2, "two")];
    store.append(texts).await;
    let batch = vec![
        edit(1, 3, 1, "ONE"),
        edit(1, 4, 1, "One"),
        text(100, 1, 5, "three"),
    ];
    store.append(batch).await;
    let hidden = async |head: u64| {
        let (mut page, _) = store
            .entries(UserId(2), ConversationId(100), Seq::START, 10, 1 << 20)
            .await
            .unwrap()
            .unwrap();
        let edits = versions::LastEdits {
            conversation: ConversationId(100),
            reader: UserId(2),
            places: versions::edited_places(&page),
            head: Seq(head),
        };
        versions::hide(&mut page, &store.look(edits).await.unwrap());
        let said = page.into_iter().map(|entry| {
            let body = entry.body.unwrap();
            body.written().map(|body| body.text)
        });
        said.collect::<Vec<_>>()
    };
    let texts = |texts: [&str; 5]| {
        let texts = texts.map(|text| (!text.is_empty()).then(|| text.to_owned()));
        texts.to_vec()
    };
    assert_eq!(hidden(5).await, texts(["One", "two", "", "One", "three"]));
    // What was edited after the reader had left is not theirs to see.
    assert_eq!(hidden(3).await, texts(["ONE", "two", "ONE", "", "three"]));
    // What was edited while the reader had blocked its author is not theirs to see, either.
    place
        .execute("UPDATE chatmsg SET is_withheld = 1 WHERE conversation_id = 100 AND seq = 4")
        .await;
    assert_eq!(hidden(5).await, texts(["ONE", "two", "ONE", "", "three"]));
    let absent = "INSERT INTO chatroom_absence (conversation_id, user_id, from_seq, to_seq)
                  VALUES (100, 2, 2, 3)";
    place.execute(absent).await;
    assert_eq!(hidden(5).await[0], Some("one".to_owned()));
}

/// Whoever came later is not told in other words what was said before.
async fn an_edit_of_what_stands_before_a_log_has_no_words(place: &impl Place) {
    let store = place.open().await.unwrap();
    three_people(&store).await;
    let texts = vec![text(100, 1, 1, "before"), text(100, 1, 2, "after")];
    store.append(texts).await;
    let later = "UPDATE chatroom_user SET from_seq = 1 WHERE conversation_id = 100 AND user_id = 2";
    place.execute(later).await;
    store
        .append(vec![edit(1, 3, 1, "BEFORE"), edit(1, 4, 2, "AFTER")])
        .await;
    let words = async |reader: u64| {
        let log = all_entries(&store, reader, 100, 10).await;
        let said = log
            .iter()
            .map(|entry| entry.body.as_ref().and_then(Body::written));
        let said = said.map(|body| body.map_or(String::new(), |body| body.text));
        said.collect::<Vec<_>>()
    };
    assert_eq!(words(1).await, ["before", "after", "BEFORE", "AFTER"]);
    assert_eq!(words(2).await, ["after", "", "AFTER"]);
}
