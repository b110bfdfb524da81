//! Draws a picture of the model and says what the person wants done.
//!
//! Every window is a function of a [`Scene`], of what only that window knows (its view), and of
//! what the person does; it changes its view, pushes wishes into an [`Outcome`], and nothing else.
//! Nothing here knows the network, the disk or the engine, and no lock is held while drawing: who
//! calls has already locked the one view that is drawn.
//!
//! Start with [`theme`] for how things look, [`text`] for what they say, then the windows:
//! [`sign_in`], [`contacts`], [`conversation`], [`history`], [`people`], [`settings`]. [`timeline`] is the list of
//! messages.

pub mod accessibility;
mod barrier;
mod calendar;
pub mod contacts;
pub mod conversation;
pub mod cursor;
pub mod emoji;
pub mod faces;
mod filters;
pub(crate) mod formatted;
pub mod forwarding;
pub mod history;
pub mod kept;
pub mod keys;
pub mod leaving;
mod letters;
pub mod links;
pub mod mark;
mod named;
mod paragraph;
pub mod passed;
pub mod people;
pub mod query;
pub mod questions;
pub mod settings;
pub mod sign_in;
pub mod text;
pub mod theme;
pub mod timeline;
mod version;
pub mod widgets;

pub use anser_look::{fonts, icons, input_method, typeset};
pub use text::dates;

use std::path::PathBuf;

use anser_shared::conversation::ConversationKind;
use anser_shared::id::{ConversationId, PictureId, Seq, UserId};
use anser_shared::presence::Presence;
use anser_shared::time::Timestamp;
use jiff::tz::TimeZone;

use crate::core::action::Actions;
use crate::core::model::{Conversation, Friend, Ticket, Whose, WindowKey};
use crate::core::{Action, Model};
use text::Words;

/// What every window draws from.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    pub model: &'a Model,
    pub words: Words,
    pub now: Timestamp,
    pub zone: &'a TimeZone,
}

impl<'a> Scene<'a> {
    pub fn new(model: &'a Model, now: Timestamp, zone: &'a TimeZone) -> Self {
        Self {
            model,
            words: Words::of(model.settings.language),
            now,
            zone,
        }
    }
}

/// What stands for a friend or a group: a picture or initials, and a name.
pub struct Face {
    pub whose: Whose,
    /// Decides the colour of the initials.
    pub user: UserId,
    pub name: String,
    pub picture: PictureId,
    pub presence: Option<Presence>,
    /// Instead of letters.
    pub icon: Option<&'static str>,
}

impl Face {
    /// Draws it into a square, with what is behind it.
    pub fn paint(&self, ui: &egui::Ui, square: egui::Rect, ground: egui::Color32) {
        let avatar = widgets::Avatar {
            user: self.user,
            name: &self.name,
            picture: self.picture,
            presence: self.presence,
            ground,
        };
        let Some(icon) = self.icon else {
            return avatar.paint_of(ui, square, self.whose);
        };
        let palette = theme::palette(ui);
        let (middle, radius) = (square.center(), square.width() / 2.0);
        ui.painter().circle_filled(middle, radius, palette.accent);
        let (align, font) = (egui::Align2::CENTER_CENTER, theme::icon(radius));
        ui.painter()
            .text(middle, align, icon, font, palette.on_accent);
    }

    pub fn of(friend: &Friend) -> Self {
        Self {
            whose: Whose::Person(friend.person.user),
            user: friend.person.user,
            name: friend.called().to_owned(),
            picture: friend.person.picture,
            presence: friend.presence,
            icon: None,
        }
    }
}

/// The other one of two, or the group.
pub fn face_of(scene: &Scene<'_>, conversation: &Conversation) -> Face {
    let peer = conversation.peer();
    if let Some(friend) = peer.and_then(|peer| scene.model.friends.get(&peer)) {
        return Face::of(friend);
    }
    let group = conversation.group();
    Face {
        whose: peer.map_or(Whose::Group(conversation.id), Whose::Person),
        user: peer.unwrap_or(UserId(conversation.id.0)),
        name: name_of(scene.model, scene.words, conversation),
        picture: group.map_or(PictureId::NONE, |group| group.picture),
        presence: None,
        icon: conversation.is_server().then_some(icons::SERVER),
    }
}

/// What a conversation is called: after the other one of two, or by its own name.
pub fn name_of(model: &Model, words: Words, conversation: &Conversation) -> String {
    match &conversation.kind {
        ConversationKind::Direct { peer } => match model.friends.get(peer) {
            Some(friend) => friend.called().to_owned(),
            None => words.get("somebody"),
        },
        ConversationKind::Group(group) | ConversationKind::Lobby(group) => group.name.clone(),
        ConversationKind::Server {
            everybody: true, ..
        } => words.get("server-to-everybody"),
        ConversationKind::Server { .. } => words.get("server-to-one"),
    }
}

/// What a person wants after a frame.
#[derive(Debug, Default)]
pub struct Outcome {
    /// For the core.
    pub actions: Actions,
    /// Windows to open or, when they are open, to raise.
    pub open: Vec<WindowKey>,
    /// Messages to be shown, in windows that are opened for that.
    pub goes_to: Vec<(ConversationId, Seq)>,
    /// Somebody wants to see what was said: everywhere, or in one conversation.
    pub history: Option<Option<ConversationId>>,
    /// Somebody wants to choose where a file is written, and this is where it would be.
    pub choose_file: Option<PathBuf>,
    /// Somebody wants to choose a file with a picture.
    pub choose_picture: Option<Whose>,
    /// Somebody wants to add a friend by name, which the contact list's window does.
    pub add_friend: bool,
    /// What is wanted of the desktop around the windows.
    pub desktop: Option<settings::desktop::DesktopWish>,
    /// The window is to be closed: nothing stands in it that would be lost.
    pub closes: bool,
}

impl Outcome {
    pub fn act(&mut self, action: Action) {
        self.actions.push(action);
    }

    /// The same, for whoever waits for what comes of it.
    pub fn ask(&mut self, action: Action) -> Ticket {
        self.actions.ask(action)
    }
}
