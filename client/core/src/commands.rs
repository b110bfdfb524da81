//! What administrators have the server carry out: the lines that they type, and the table of what they can type.

use anser_shared::answer::Answer;
use anser_shared::people::Role;
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;

use super::model::{About, Done, Fault, Fetched, Ticket};
use super::{Asked, Core};

/// For which role and in which language the table was asked for on this connection.
#[derive(Default)]
pub(super) struct Commands(Option<(Role, String)>);

impl Commands {
    /// The connection is gone, and with it what was asked.
    pub(super) fn interrupt(&mut self) {
        self.0 = None;
    }
}

impl Core {
    /// The language in which the server is to speak to this person: that of the windows.
    fn language(&self) -> String {
        self.model.settings.language.tag(&self.language)
    }

    /// Asks the server to carry out what an administrator has typed.
    pub(super) fn administer(&mut self, ticket: Ticket, line: String) {
        self.begin(ticket, About::Line);
        if !self.is_online() {
            return self.finish(ticket, Err(Fault::Offline));
        }
        let language = self.language();
        let request = Request::Administer { line, language };
        self.ask(request, Asked::Administer { ticket });
    }

    pub(super) fn administered(&mut self, ticket: Ticket, answer: Result<Answer, Refusal>) {
        let said = |did, lines| Done::Said { did, lines };
        let came = match answer {
            Ok(Answer::Said { done, lines }) => Ok(said(done, lines)),
            Ok(_) => Ok(said(true, Vec::new())),
            Err(refusal) => Err(Fault::Refused(refusal)),
        };
        self.finish(ticket, came);
    }

    /// Asks what this person may have the server carry out, unless that was asked on this connection for the role and
    /// the language of now.
    pub(super) fn list_commands(&mut self) {
        let language = self.language();
        let (Some(account), Some(session)) = (&self.model.account, &mut self.session) else {
            return;
        };
        let role = account.rights.role;
        if role == Role::User {
            session.commands.0 = None;
            self.model.commands = Fetched::default();
            return;
        }
        let wanted = Some((role, language.clone()));
        if !session.online || session.commands.0 == wanted {
            return;
        }
        session.commands.0 = wanted;
        self.model.commands.ask();
        let asked = Asked::Commands {
            role,
            language: language.clone(),
        };
        self.ask(Request::Commands { language }, asked);
    }

    /// An older server explains nothing, and nobody has to be told: lines can be handed in all the same.
    pub(super) fn commands_listed(&mut self, of: (Role, String), answer: Result<Answer, Refusal>) {
        let session = self.session.as_ref();
        if session.is_none_or(|session| session.commands.0.as_ref() != Some(&of)) {
            return;
        }
        match answer {
            Ok(Answer::Commands(commands)) => self.model.commands.give(commands),
            Ok(_) => self.model.commands = Fetched::default(),
            Err(refusal) => {
                self.model.commands = Fetched::default();
                self.model.commands.fail(Fault::Refused(refusal));
            }
        }
        self.changed.extend(self.model.conversations.keys());
    }
}
