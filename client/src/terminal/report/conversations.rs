//! What happens in conversations beside what is said: marks, places, and what was not sent.

use anser_shared::conversation::Marks;
use anser_shared::id::MessageId;
use anser_shared::refusal::Refusal;

use super::*;

impl Report {
    pub(super) fn mute_ended(&self, conversation: ConversationId, model: &Model) {
        let words = self.words;
        let name = set_off(&conversation_name(model, conversation));
        let sentence = words.with("terminal-mute-ended", &[("name", (&name).into())]);
        let place = where_to(model, conversation);
        self.say(&sentence, "mute-ended", &place);
    }

    pub(super) fn set_back(
        &self,
        conversation: ConversationId,
        head: Seq,
        texts: usize,
        own: usize,
        model: &Model,
    ) {
        let words = self.words;
        let name = conversation_name(model, conversation);
        let arguments = [
            ("name", (&name).into()),
            ("seq", head.0.into()),
            ("texts", (texts).into()),
            ("own", (own).into()),
        ];
        let text = words.with("terminal-set-back-in", &arguments);
        let fields = [
            ("conversation", json!(name)),
            ("kind", json!(kind_of(model, conversation))),
            ("seq", json!(head.0)),
            ("texts", json!(texts)),
            ("own", json!(own)),
            ("text", json!(text)),
        ];
        self.say(&text, "set-back", &fields);
    }

    pub(super) fn marked(
        &self,
        conversation: ConversationId,
        user: UserId,
        marks: &Marks,
        model: &Model,
    ) {
        let fields = [
            (
                "conversation",
                json!(conversation_name(model, conversation)),
            ),
            ("from", json!(login_name(model, user))),
            ("read", json!(marks.read.0)),
            ("delivered", json!(marks.delivered.0)),
            ("kind", json!(kind_of(model, conversation))),
        ];
        self.quietly("marked", &fields);
    }

    pub(super) fn typing(&self, conversation: ConversationId, user: UserId, model: &Model) {
        let fields = [
            (
                "conversation",
                json!(conversation_name(model, conversation)),
            ),
            ("from", json!(login_name(model, user))),
            ("kind", json!(kind_of(model, conversation))),
        ];
        self.quietly("typing", &fields);
    }

    pub(super) fn written(&self, conversation: ConversationId, id: MessageId, model: &Model) {
        let fields = [
            (
                "conversation",
                json!(conversation_name(model, conversation)),
            ),
            ("id", json!(id.to_string())),
            ("kind", json!(kind_of(model, conversation))),
        ];
        self.quietly("written", &fields);
    }

    pub(super) fn refused(
        &self,
        conversation: ConversationId,
        id: MessageId,
        refusal: &Refusal,
        model: &Model,
    ) {
        let words = self.words;
        let sentence = words.refusal(refusal);
        let fields = [
            (
                "conversation",
                json!(conversation_name(model, conversation)),
            ),
            ("id", json!(id.to_string())),
            ("text", json!(sentence)),
            ("kind", json!(kind_of(model, conversation))),
        ];
        self.say(&sentence, "refused", &fields);
    }

    pub(super) fn level(&self, conversation: ConversationId, head: Seq, model: &Model) {
        let fields = [
            (
                "conversation",
                json!(conversation_name(model, conversation)),
            ),
            ("seq", json!(head.0)),
            ("kind", json!(kind_of(model, conversation))),
        ];
        self.quietly("level", &fields);
    }
}
