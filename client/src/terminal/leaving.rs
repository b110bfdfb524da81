//! Leaving: the program stays until the server has what was sent, says what it waits for, and how not to.

use super::*;

/// An acknowledgement that takes longer is worth a line.
const SILENT: Duration = Duration::from_millis(500);

/// What was written and not sent is kept here in any case: it is waited for while there is a connection, and
/// not longer than this.
const DRAFTS: Duration = Duration::from_secs(3);

/// What the program waits for before it leaves.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Leftover {
    /// By conversation, the messages that wait for the server.
    pub(super) messages: Vec<(ConversationId, usize)>,
    /// Where something stands that was written and not sent, and that the server does not have yet.
    pub(super) drafts: Vec<ConversationId>,
    /// How much else was asked for and is not answered.
    pub(super) asks: usize,
}

impl Leftover {
    fn of(model: &Model, with_drafts: bool) -> Self {
        if model.account.is_none() {
            return Self::default();
        }
        let all = || model.conversations.values();
        let tells = with_drafts && model.link == LinkState::Online;
        let is_untold = |shown: &&Arc<Conversation>| {
            let draft = &shown.draft;
            tells && draft.untold && draft.text.len() <= text::DRAFT_MAX_BYTES
        };
        Self {
            messages: all()
                .map(|shown| (shown.id, shown.waiting()))
                .filter(|(_, count)| *count > 0)
                .collect(),
            drafts: all().filter(is_untold).map(|shown| shown.id).collect(),
            asks: model.asks,
        }
    }

    fn is_empty(&self) -> bool {
        self.messages.is_empty() && self.drafts.is_empty() && self.asks == 0
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the terminal waits for people, by the system's clock"
)]
pub(super) fn clock() -> Instant {
    Instant::now()
}

impl Terminal {
    /// Waits for what is on its way. `typed`: the person may type again; the input has not ended.
    pub(super) fn leave(&mut self, typed: bool) {
        self.engine.act(Action::TellDrafts);
        let begun = clock();
        let mut said = false;
        let mut reads = false;
        loop {
            let waited = clock().duration_since(begun);
            let picture = self.engine.picture();
            let left = Leftover::of(&picture, waited < DRAFTS);
            if left.is_empty() {
                return;
            }
            if !said && waited >= SILENT {
                said = true;
                self.report.leaving(&left, &picture);
            }
            if typed && !reads {
                reads = true;
                self.typed.ask(Want::Line);
            }
            let next = [SILENT, DRAFTS].into_iter().find(|at| *at > waited);
            match self.next(next.map(|at| at.saturating_sub(waited))) {
                Ok(Happening::Typed(Input::Line(line))) => {
                    reads = false;
                    match Command::parse(&line, now()) {
                        Ok(Some(Command::Quit { .. })) => return,
                        Ok(None) => {}
                        _ => self.report.fault(&self.words.get("terminal-leaving-only")),
                    }
                }
                Ok(Happening::Typed(Input::NotUtf8 | Input::TooLong)) => {
                    reads = false;
                    self.report.fault(&self.words.get("terminal-leaving-only"));
                }
                // The end of the input: nobody is there who would not want to wait.
                Ok(Happening::Typed(Input::End | Input::Broken(_))) => {}
                Ok(happening) => self.print(&happening),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }
}
