//! Somebody's face: their picture, or initials on a ground of their own, and whether they are there.

use anser_look::widgets::{initials_ui, picture_ui, presence_ui};
use anser_shared::id::{PictureId, UserId};
use anser_shared::presence::Presence;
use egui::{Color32, Rect, Ui};

use crate::core::model::Whose;
use crate::ui::faces::Faces;

pub struct Avatar<'a> {
    pub user: UserId,
    pub name: &'a str,
    /// Shown once it is here; until then, and without one, initials are.
    pub picture: PictureId,
    /// Unknown is not shown at all: without a connection nobody is offline.
    pub presence: Option<Presence>,
    /// What is behind the avatar, for the gap around the presence mark.
    pub ground: Color32,
}

impl Avatar<'_> {
    /// Draws into the square, which belongs to something larger with a name of its own.
    pub fn paint(&self, ui: &Ui, square: Rect) {
        self.paint_of(ui, square, Whose::Person(self.user));
    }

    /// The same for a group, whose picture is asked of the group.
    pub fn paint_of(&self, ui: &Ui, square: Rect, whose: Whose) {
        if !self.picture_ui(ui, square, whose) {
            initials_ui(ui, square, self.user, self.name);
        }
        if let Some(presence) = self.presence {
            presence_ui(ui, square, presence, self.ground);
        }
    }

    /// Says whether there was a picture to draw.
    fn picture_ui(&self, ui: &Ui, square: Rect, whose: Whose) -> bool {
        if self.picture == PictureId::NONE {
            return false;
        }
        let pixels = square.width() * ui.ctx().pixels_per_point();
        let faces = Faces::of(ui.ctx());
        let Some(face) = faces.look(ui.ctx(), whose, self.picture, pixels) else {
            return false;
        };
        picture_ui(ui, square, self.user, face);
        true
    }
}
