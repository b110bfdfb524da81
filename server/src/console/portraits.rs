//! The pictures of users in the tables. They are requested when their row is drawn, and kept while they are in view.
//!
//! A picture comes from the service some frames later; until then, initials are shown. The window decodes one picture
//! in a frame, because none has more than 256 pixels a side.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use anser_look::picture::pixels;
use anser_shared::id::{PictureId, UserId};
use egui::mutex::Mutex;
use egui::{ColorImage, Context, Id, TextureFilter, TextureHandle, TextureId, TextureOptions};

use crate::admin::operator::{FoundPicture, WAITING_PICTURES};

/// The side of a kept picture in pixels, for a screen of twice the usual density.
const SIDE: u32 = 64;

/// The number of pictures that are kept. Beyond it, those that were not drawn for the longest time are dropped.
const KNOWN: usize = 300;

/// A picture that has not arrived is requested again after this time.
const AGAIN_SECONDS: f64 = 20.0;

/// The pictures that this window knows of.
#[derive(Default)]
pub struct Portraits {
    known: HashMap<PictureId, Portrait>,
    /// Pictures to request.
    wishes: Vec<(UserId, PictureId)>,
    /// Answers that were not looked at yet.
    came: VecDeque<FoundPicture>,
    /// Counts frames, to find pictures that were not drawn for long.
    looks: u64,
}

struct Portrait {
    state: State,
    used: u64,
}

enum State {
    Asked {
        at: f64,
    },
    Shown(TextureHandle),
    /// The bytes are no picture, so the initials stay.
    Broken,
}

impl Portraits {
    /// Those of a window.
    pub fn of(ctx: &Context) -> Arc<Mutex<Self>> {
        ctx.data_mut(|data| {
            let portraits: &mut Arc<Mutex<Self>> =
                data.get_temp_mut_or_default(Id::unique("portraits"));
            Arc::clone(portraits)
        })
    }

    /// The picture, if it is here. Otherwise it will be requested.
    pub fn look(&mut self, of: UserId, picture: PictureId, now: f64) -> Option<TextureId> {
        self.looks += 1;
        let used = self.looks;
        if let Some(portrait) = self.known.get_mut(&picture) {
            portrait.used = used;
            match &mut portrait.state {
                State::Shown(texture) => return Some(texture.id()),
                State::Asked { at } if now - *at > AGAIN_SECONDS => *at = now,
                State::Asked { .. } | State::Broken => return None,
            }
        } else {
            self.make_room();
            let state = State::Asked { at: now };
            self.known.insert(picture, Portrait { state, used });
        }
        self.wishes.push((of, picture));
        None
    }

    /// The pictures to request, the last drawn first. A picture that is not requested now will be when it is drawn
    /// again.
    pub fn wishes(&mut self) -> Vec<(UserId, PictureId)> {
        let mut wishes = std::mem::take(&mut self.wishes);
        let limit = wishes.len().saturating_sub(WAITING_PICTURES);
        for (_, picture) in wishes.drain(..limit) {
            self.known.remove(&picture);
        }
        wishes
    }

    /// The request was not taken. The picture will be requested when it is drawn again.
    pub fn forget(&mut self, picture: PictureId) {
        self.known.remove(&picture);
    }

    pub fn take(&mut self, found: FoundPicture) {
        self.came.push_back(found);
    }

    /// Whether pictures were requested a moment ago.
    pub fn is_waiting(&self, now: f64) -> bool {
        const MOMENT: f64 = 3.0;
        let lately = |portrait: &Portrait| matches!(portrait.state, State::Asked { at } if now - at < MOMENT);
        self.known.values().any(lately)
    }

    /// Decodes one of the pictures that have arrived. `true` while others wait.
    pub fn decode(portraits: &Mutex<Self>, ctx: &Context) -> bool {
        let Some(found) = portraits.lock().came.pop_front() else {
            return false;
        };
        // The toolkit has locks of its own, and is not called under this one.
        let state = found.bytes.map(|bytes| match pixels(&bytes, SIDE) {
            Some(pixels) => {
                let side = SIDE as usize;
                let image = ColorImage::from_rgba_unmultiplied([side, side], &pixels);
                let smooth = Some(TextureFilter::Linear);
                let options = TextureOptions::LINEAR.with_mipmap_mode(smooth);
                let name = format!("picture {}", found.picture);
                State::Shown(ctx.load_texture(name, image, options))
            }
            None => State::Broken,
        });
        let mut portraits = portraits.lock();
        if let (Some(portrait), Some(state)) = (portraits.known.get_mut(&found.picture), state) {
            portrait.state = state;
        }
        !portraits.came.is_empty()
    }

    /// The number of pictures that are on the screen, or were a moment ago.
    #[cfg(test)]
    pub fn shown(&self) -> usize {
        let shown = |portrait: &&Portrait| matches!(portrait.state, State::Shown(_));
        self.known.values().filter(shown).count()
    }

    fn make_room(&mut self) {
        if self.known.len() < KNOWN {
            return;
        }
        // Half of them at a time, so that scrolling through thousands does not sort each time.
        let mut used: Vec<u64> = self.known.values().map(|known| known.used).collect();
        used.sort_unstable();
        let from = used[used.len() / 2];
        self.known.retain(|_, known| known.used >= from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_asked_for_once_and_again_when_nothing_comes() {
        let mut portraits = Portraits::default();
        let (ben, picture) = (UserId(2), PictureId(7));
        for now in [0.0, 1.0, AGAIN_SECONDS] {
            assert_eq!(portraits.look(ben, picture, now), None);
        }
        assert_eq!(portraits.wishes(), [(ben, picture)]);
        assert_eq!(portraits.look(ben, picture, AGAIN_SECONDS + 1.0), None);
        assert_eq!(portraits.wishes(), [(ben, picture)]);
        portraits.forget(picture);
        assert_eq!(portraits.look(ben, picture, AGAIN_SECONDS + 2.0), None);
        assert_eq!(portraits.wishes(), [(ben, picture)]);
    }

    #[test]
    fn a_crowd_that_is_scrolled_through_takes_bounded_memory() {
        let mut portraits = Portraits::default();
        for n in 1..=5_000 {
            portraits.look(UserId(n), PictureId(n), 0.0);
            assert!(portraits.known.len() <= KNOWN, "{n}");
            if n % 40 == 0 {
                let wishes = portraits.wishes();
                assert_eq!(wishes.len(), WAITING_PICTURES);
                assert_eq!(wishes.last(), Some(&(UserId(n), PictureId(n))));
            }
        }
        // A picture that was not requested will be when it is drawn again.
        portraits.look(UserId(4_970), PictureId(4_970), 0.0);
        assert_eq!(portraits.wishes(), [(UserId(4_970), PictureId(4_970))]);
    }
}
