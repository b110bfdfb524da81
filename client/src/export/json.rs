//! As JSON for programs: the fields of a message are those of the terminal's `history` event, and docs/SCRIPTING.md has
//! all of them.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::{Book, Pen};
use crate::core::model::Conversation;
use crate::scripts;
use crate::store::Told;

/// What the file says of itself. A later one may have more fields, and none of these with another meaning.
const VERSION: u32 = 1;

#[derive(Default)]
pub(super) struct Json {
    /// Something stands before the next conversation, or the next message.
    follows_section: bool,
    follows_message: bool,
}

impl Pen for Json {
    fn begin(&mut self, book: &Book<'_>, out: &mut dyn Write) -> io::Result<()> {
        let account = book.model.account.as_ref();
        let (name, server) = account.map_or(("", ""), |account| {
            (&account.profile.person.name, &account.server_name)
        });
        write!(
            out,
            "{{\"anser\":{VERSION},\"at\":{},\"account\":{},\"server\":{},\"conversations\":[",
            book.now.0,
            json!(name),
            json!(server)
        )
    }

    fn open(
        &mut self,
        book: &Book<'_>,
        conversation: &Conversation,
        count: u64,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let comma = if self.follows_section { "," } else { "" };
        (self.follows_section, self.follows_message) = (true, false);
        let [(_, name), (_, kind)] = scripts::where_to(book.model, conversation.id);
        let title = json!(book.name(conversation));
        write!(
            out,
            "{comma}\n{{\"conversation\":{name},\"kind\":{kind},\"title\":{title},\"count\":{count},\"messages\":["
        )
    }

    fn message(
        &mut self,
        book: &Book<'_>,
        conversation: &Conversation,
        told: &Told,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let comma = if self.follows_message { "," } else { "" };
        self.follows_message = true;
        let message = &told.message;
        let fields = scripts::message_fields(book.words, book.model, conversation.id, message);
        let fields = fields
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value));
        let mut object: Map<String, Value> = fields.collect();
        if !told.versions.is_empty() {
            let versions = told.versions.iter();
            let versions = versions
                .map(|version| json!({ "text": version.text.text, "until": version.until.0 }));
            object.insert("versions".into(), versions.collect());
        }
        write!(out, "{comma}\n{}", Value::Object(object))
    }

    fn close(&mut self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "]}}")
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "]}}")
    }
}
