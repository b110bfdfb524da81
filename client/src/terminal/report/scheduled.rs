//! Texts that are posted later.

use super::*;

impl Report {
    /// One of those that were asked for.
    pub(in crate::terminal) fn waits(&self, text: &Scheduled, model: &Model) {
        self.about_scheduled("scheduled", text, model);
    }

    pub(in crate::terminal) fn count_scheduled(&self, count: usize) {
        self.end("scheduled", count, Some("terminal-no-scheduled"), &[]);
    }

    /// A text waits at the server, is another one than before, or was refused at its time.
    pub(super) fn scheduled(&self, text: &Scheduled, model: &Model) {
        self.about_scheduled("scheduled", text, model);
    }

    /// A text does not wait any more. That it was posted is told by the message as well.
    pub(super) fn unscheduled(&self, text: &Scheduled, posted: bool, model: &Model) {
        let mut fields = scheduled_fields(text, model);
        fields.push(("posted", json!(posted)));
        match posted {
            true => self.quietly("unscheduled", &fields),
            false => {
                let id = text.id.to_string();
                let values = [("id", (&id).into())];
                let said = self.words.with("terminal-unscheduled", &values);
                self.say(&said, "unscheduled", &fields);
            }
        }
    }

    fn about_scheduled(&self, event: &str, text: &Scheduled, model: &Model) {
        let zone = TimeZone::system();
        let name = set_off(&conversation_name(model, text.conversation));
        let words = text.body.as_text().map(|said| said.text);
        let words = words.unwrap_or_default();
        let at = dates::exact(self.words, text.at, &zone);
        let id = text.id.to_string();
        let values = [
            ("id", (&id).into()),
            ("name", (&name).into()),
            ("at", (&at).into()),
            ("text", (&words).into()),
        ];
        let mut said = self.words.with("terminal-scheduled", &values);
        let mut fields = scheduled_fields(text, model);
        if let Some(refusal) = &text.refusal {
            let reason = self.words.refusal(refusal);
            fields.push(("refused", json!(reason)));
            said = self.words.sentences(&[said, reason]);
        }
        self.say(&said, event, &fields);
    }
}

fn scheduled_fields(text: &Scheduled, model: &Model) -> Vec<(&'static str, Value)> {
    let words = text.body.as_text().map(|said| said.text);
    let mut fields = where_to(model, text.conversation).to_vec();
    fields.extend([
        ("id", json!(text.id.to_string())),
        ("at", json!(text.at.0)),
        ("text", json!(words)),
    ]);
    if text.body.manner().silent {
        fields.push(("silent", json!(true)));
    }
    fields
}
