//! On systems for which nobody has written it: nothing is shown, and the settings say so.

use super::{About, Draw, Hear, Item, Lack, Met, Note, Service};

pub struct Notifications {
    met: Met,
}

impl Notifications {
    pub fn start(_hear: Hear, met: Met, _draw: Draw) -> Self {
        met.note(|met| met.notifications = Service::Lacking(Lack::System));
        Self { met }
    }

    pub fn show(&self, _note: Note) {
        self.met
            .note(|met| met.notifications = Service::Lacking(Lack::System));
    }

    pub fn withdraw(&self, _about: About) {}

    pub fn withdraw_all(&self) {}

    pub fn end(&self) {}
}

pub struct Tray;

impl Tray {
    pub fn start(_item: Item, _hear: Hear, met: Met) -> Self {
        met.note(|met| met.tray = Service::Lacking(Lack::System));
        Self
    }

    pub fn set(&self, _item: Item) -> bool {
        true
    }
}
