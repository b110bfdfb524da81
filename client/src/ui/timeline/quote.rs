//! What an answer refers to: who has said it, and how it begins. It is looked up where it stands, so that it shows what
//! became of it.

use anser_shared::id::Seq;
use egui::{Color32, Rect, Ui};

use super::author_name;
use crate::core::message::{Content, Message, Quoted};
use crate::core::model::Conversation;
use crate::ui::theme::{self, space};
use crate::ui::{Scene, formatted, typeset};

/// The height of its two lines.
pub(in crate::ui) const HEIGHT: f32 = 38.0;

/// So much of it is shown at most.
const LETTERS: usize = 160;

pub(in crate::ui) struct Quote {
    pub(in crate::ui) author: String,
    pub(in crate::ui) words: String,
    /// One can go there.
    pub(in crate::ui) is_there: bool,
    /// The local history has to be asked for it.
    pub(in crate::ui) is_unknown: bool,
}

impl Quote {
    pub(in crate::ui) fn of(scene: &Scene<'_>, conversation: &Conversation, to: Seq) -> Self {
        let quoted = conversation.messages.quoted(to);
        let (author, words, is_there) = match quoted {
            Quoted::Here(message) => (
                author_name(scene, message.speaker()),
                beginning(scene, message),
                true,
            ),
            Quoted::Nothing => (String::new(), scene.words.get("quote-nothing"), false),
            Quoted::Unknown => (String::new(), String::new(), false),
        };
        Self {
            author,
            words,
            is_there,
            is_unknown: quoted == Quoted::Unknown,
        }
    }

    /// Both lines, beside a bar in the colour of the first.
    pub(in crate::ui) fn paint(&self, ui: &Ui, rect: Rect, (accent, soft): (Color32, Color32)) {
        let bar = rect.with_max_x(rect.left() + 3.0);
        ui.painter().rect_filled(bar, 1.5, accent);
        let left = rect.left() + 3.0 + space::SMALL;
        let width = rect.right() - left;
        let author = typeset::line(ui, &self.author, theme::small(), accent, width);
        let words = typeset::line(ui, &self.words, theme::small(), soft, width);
        let author_height = if self.author.is_empty() {
            0.0
        } else {
            author.size().y
        };
        let top = rect.center().y - (author_height + words.size().y) / 2.0;
        if !self.author.is_empty() {
            ui.painter().galley(egui::pos2(left, top), author, accent);
        }
        let below = egui::pos2(left, top + author_height);
        ui.painter().galley(below, words, soft);
    }

    /// What a screen reader says of it.
    pub(in crate::ui) fn said(&self, scene: &Scene<'_>) -> String {
        if self.author.is_empty() {
            return self.words.clone();
        }
        let values = [
            ("name", self.author.as_str().into()),
            ("text", self.words.as_str().into()),
        ];
        scene.words.with("quote", &values)
    }
}

fn beginning(scene: &Scene<'_>, message: &Message) -> String {
    match (&message.content, message.content.words()) {
        (_, Some(words)) => {
            let words = formatted::words_of(words);
            let begun: String = words.chars().take(LETTERS).collect();
            let begun = begun.split_whitespace().collect::<Vec<_>>().join(" ");
            match message.content.is_edited() {
                true => scene
                    .words
                    .with("quote-edited", &[("text", (&begun).into())]),
                false => begun,
            }
        }
        (Content::Deleted, None) => scene.words.get("message-deleted"),
        _ => scene.words.get("quote-nothing"),
    }
}
