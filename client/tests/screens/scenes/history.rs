//! What stands in the window with the history.

use std::path::PathBuf;
use std::sync::Arc;

use anser::core::message::Content;
use anser::core::model::{Export, Exporting, Format, Model, Scope, Searched, Ticket};
use anser::core::search::{Hit, Query, Searcher};
use anser_shared::body::{Body, EditBody};
use anser_shared::id::{Seq, UserId};

use super::{BO, ME, busy};

/// Words that are looked for.
pub(crate) const LATHE: &str = "the";

/// Somebody looks at everything, or at what has these words.
pub(crate) fn recorded(words: &str) -> Model {
    let mut model = busy();
    super::change(&mut model, BO, |conversation| {
        let seq = conversation.local_head.next();
        let text = "The *new* plan: `cargo xtask test`, see https://example.org/plan\n- drawings\n- **bearings**";
        conversation.append(&super::entry(seq.0, ME, super::NOW, text).into());
        let edit = EditBody {
            of: seq,
            text: format!("{text}\n- oil"),
            font: None,
        };
        let mut body = super::entry(seq.next().0, ME, super::NOW, "");
        body.body = Some(Body::from(edit));
        conversation.append(&body.into());
        let row = conversation.messages.rows() - 1;
        let message = conversation.messages.get_mut(row).expect("it is here");
        message.reactions.set(UserId(21), "👍", true);
        message.reactions.set(ME, "🎉", true);
        super::says(conversation, row - 2, Content::Deleted);
    });
    record(&mut model, words);
    model
}

/// What the window asks for is answered, by what is in memory.
pub(crate) fn record(model: &mut Model, words: &str) {
    let query = Query {
        words: words.into(),
        everything: words.is_empty(),
        ..Query::default()
    };
    record_for(model, query);
}

pub(crate) fn record_for(model: &mut Model, query: Query) {
    let mut hits: Vec<Hit> = Vec::new();
    for (id, conversation) in model.conversations.iter() {
        if query.conversation.is_some_and(|only| only != *id) {
            continue;
        }
        let rows = 0..conversation.messages.rows();
        let messages = rows.filter_map(|row| conversation.messages.get(row));
        let found = messages.filter(|message| {
            let words = message.content.words();
            query.everything || words.is_some_and(|said| said.contains(&query.words))
        });
        hits.extend(found.map(|message| {
            let answers = match &message.content {
                Content::Text(text) => text.answers,
                _ => None,
            };
            let answered = answers.and_then(|seq| conversation.messages.at(seq));
            Hit {
                conversation: *id,
                message: message.clone(),
                answered: answered.cloned().map(Box::new),
            }
        }));
    }
    hits.sort_by_key(|hit| std::cmp::Reverse(hit.place()));
    hits.truncate(anser::core::search::HITS);
    let mut searched = Searched::given(query, hits, false);
    searched.since = searched.hits.last().map(|hit| hit.message.at);
    Arc::make_mut(&mut model.searches).insert(Searcher::History, Arc::new(searched));
}

/// Everything was written into a file.
pub(crate) fn exported() -> Model {
    let mut model = recorded("");
    model.export = Some(Arc::new(exporting(1_204, Some(Ok(1_204)))));
    model
}

pub(crate) fn exporting(
    written: u64,
    came: Option<Result<u64, anser::core::model::ExportFault>>,
) -> Exporting {
    Exporting {
        ticket: Ticket::default(),
        export: Export {
            scope: Scope::Everything,
            format: Format::Html,
            path: PathBuf::from("/home/anna/Documents/anser.html"),
            replaces: false,
        },
        written,
        all: 1_204,
        came,
    }
}

/// The places of what is shown, the newest first.
pub(crate) fn shown(model: &Model) -> Vec<(anser_shared::id::ConversationId, Seq)> {
    let searched = &model.searches[&Searcher::History];
    let hits = searched.hits.iter();
    hits.map(|hit| (hit.conversation, hit.message.seq))
        .collect()
}
