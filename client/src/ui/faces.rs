//! The pictures of people on the screen: what was decoded, for as long as it is looked at.
//!
//! One of these serves all windows of a program; it lives beside the toolkit's other textures. An
//! avatar asks for a face when it is drawn. What is not here yet is wished for, and whoever carries
//! wishes out ([`Faces::wishes`]) hands them to the core; what has come ([`Faces::follow`]) is decoded on
//! a thread of its own, and the windows that wait are drawn again.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Weak};

use anser_look::picture;
use anser_shared::id::PictureId;
use egui::mutex::Mutex;
use egui::{
    ColorImage, Context, Id, TextureFilter, TextureHandle, TextureId, TextureOptions, ViewportId,
};

use crate::core::Model;
use crate::core::model::Whose;
use crate::ui::version::Version;

/// Sides in pixels: for lists on a screen of twice the usual density, and for a card.
const SIDES: [u32; 2] = [96, 256];

/// So many stay decoded; of more, those go that were not looked at for the longest time. The large
/// ones are few: a card has one.
const LIMIT: usize = 400;

/// So many may wait to be decoded; a window shows fewer.
const WAITING: usize = 64;

/// What was wished for and has not come is wished for again after a while: whoever was asked may have
/// had too much to do.
const AGAIN_SECONDS: f64 = 20.0;

type Bytes = Arc<[u8]>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    picture: PictureId,
    side: u32,
}

enum State {
    Requested {
        at: f64,
    },
    Decoding,
    Decoded(ColorImage),
    Shown(TextureHandle),
    /// The bytes are no picture: initials stay.
    Broken,
}

struct Face {
    state: State,
    /// Who waits for it.
    windows: BTreeSet<ViewportId>,
    used: u64,
}

struct Job {
    key: Key,
    bytes: Bytes,
    ctx: Context,
}

#[derive(Default)]
struct Inside {
    faces: HashMap<Key, Face>,
    wishes: Vec<(Whose, PictureId)>,
    known: Arc<BTreeMap<PictureId, Bytes>>,
    decoder: Option<SyncSender<Job>>,
    /// Counts looks, to tell which were long ago.
    looks: u64,
}

/// Locked for a moment at a time, never while anything is drawn or decoded.
#[derive(Default)]
pub struct Faces(Mutex<Inside>);

impl Faces {
    /// Those of a program.
    pub fn of(ctx: &Context) -> Arc<Self> {
        ctx.data_mut(|data| {
            let faces: &mut Arc<Self> = data.get_temp_mut_or_default(Id::unique("faces"));
            Arc::clone(faces)
        })
    }

    /// Takes note of what has come since the last time.
    pub fn follow(self: &Arc<Self>, ctx: &Context, model: &Model) {
        let mut inside = self.0.lock();
        if Version::of(&inside.known) == Version::of(&model.pictures) {
            return;
        }
        inside.known = Arc::clone(&model.pictures);
        let come: Vec<(Key, Bytes)> = inside
            .faces
            .iter()
            .filter(|(_, face)| matches!(face.state, State::Requested { .. }))
            .filter_map(|(key, _)| Some((*key, model.pictures.get(&key.picture)?.clone())))
            .collect();
        for (key, bytes) in come {
            self.decode(&mut inside, ctx, key, bytes);
        }
    }

    /// What is wanted and not here.
    pub fn wishes(&self) -> Vec<(Whose, PictureId)> {
        std::mem::take(&mut self.0.lock().wishes)
    }

    /// Whether anything is being decoded.
    pub fn is_busy(&self) -> bool {
        let inside = self.0.lock();
        let mut faces = inside.faces.values();
        faces.any(|face| matches!(face.state, State::Decoding))
    }

    /// How many are on the screen, or were a moment ago.
    pub fn shown(&self) -> usize {
        let inside = self.0.lock();
        let shown = |face: &&Face| matches!(face.state, State::Shown(_));
        inside.faces.values().filter(shown).count()
    }

    /// The face of somebody or the picture of a group, for a place of so many pixels; `None` until it is here.
    pub(super) fn look(
        self: &Arc<Self>,
        ctx: &Context,
        whose: Whose,
        picture: PictureId,
        pixels: f32,
    ) -> Option<TextureId> {
        let side = if pixels > SIDES[0] as f32 {
            SIDES[1]
        } else {
            SIDES[0]
        };
        let key = Key { picture, side };
        let now = ctx.input(|input| input.time);
        let mut inside = self.0.lock();
        inside.looks += 1;
        let used = inside.looks;
        let known = inside.known.get(&picture).cloned();
        let is_new = !inside.faces.contains_key(&key);
        let face = inside.faces.entry(key).or_insert_with(|| Face {
            state: State::Requested { at: now },
            windows: BTreeSet::new(),
            used,
        });
        face.used = used;
        match &mut face.state {
            State::Shown(texture) => return Some(texture.id()),
            State::Decoded(image) => {
                let image = std::mem::take(image);
                face.state = State::Decoding;
                // Smaller places than the picture's own size stay free of grain.
                let options = TextureOptions::LINEAR.with_mipmap_mode(Some(TextureFilter::Linear));
                let name = format!("picture {picture}");
                // The toolkit has locks of its own, and is not asked under this one.
                drop(inside);
                let texture = ctx.load_texture(name, image, options);
                let id = texture.id();
                let mut inside = self.0.lock();
                if let Some(face) = inside.faces.get_mut(&key) {
                    face.state = State::Shown(texture);
                    face.windows.clear();
                }
                inside.make_room();
                return Some(id);
            }
            State::Broken => return None,
            State::Decoding => {}
            State::Requested { at } => match known {
                Some(bytes) => {
                    face.windows.insert(ctx.viewport_id());
                    self.decode(&mut inside, ctx, key, bytes);
                    return None;
                }
                None if is_new || now - *at > AGAIN_SECONDS => {
                    *at = now;
                    inside.wishes.push((whose, picture));
                }
                None => {}
            },
        }
        if let Some(face) = inside.faces.get_mut(&key) {
            face.windows.insert(ctx.viewport_id());
        }
        None
    }

    fn decode(self: &Arc<Self>, inside: &mut Inside, ctx: &Context, key: Key, bytes: Bytes) {
        let Some(face) = inside.faces.get_mut(&key) else {
            return;
        };
        let decoder = inside
            .decoder
            .get_or_insert_with(|| start_decoder(Arc::downgrade(self)));
        let ctx = ctx.clone();
        match decoder.try_send(Job { key, bytes, ctx }) {
            Ok(()) => face.state = State::Decoding,
            // It stays wished for, and is tried again when the next one is done.
            Err(TrySendError::Full(_)) => {}
            Err(TrySendError::Disconnected(_)) => face.state = State::Broken,
        }
    }

    fn decoded(&self, job: &Job, pixels: Option<Vec<u8>>) {
        let side = job.key.side as usize;
        let state = match pixels {
            Some(pixels) => {
                State::Decoded(ColorImage::from_rgba_unmultiplied([side, side], &pixels))
            }
            None => State::Broken,
        };
        let mut inside = self.0.lock();
        let Some(face) = inside.faces.get_mut(&job.key) else {
            return;
        };
        face.state = state;
        let mut windows = face.windows.clone();
        let waiting = inside.faces.values();
        let waiting = waiting.filter(|face| matches!(face.state, State::Requested { .. }));
        windows.extend(waiting.flat_map(|face| &face.windows));
        drop(inside);
        for window in windows {
            job.ctx.request_repaint_of(window);
        }
    }
}

impl Inside {
    fn make_room(&mut self) {
        let shown = |face: &Face| matches!(face.state, State::Shown(_));
        let mut used: Vec<u64> = self
            .faces
            .values()
            .filter(|face| shown(face))
            .map(|face| face.used)
            .collect();
        if used.len() <= LIMIT {
            return;
        }
        // Half of them at a time, so that scrolling through thousands does not sort at each.
        used.sort_unstable();
        let from = used[used.len() - LIMIT / 2];
        self.faces.retain(|_, face| face.used >= from);
    }
}

/// Ends when the last window is gone.
fn start_decoder(faces: Weak<Faces>) -> SyncSender<Job> {
    let (jobs, waiting) = sync_channel::<Job>(WAITING);
    let thread = std::thread::Builder::new().name("faces".into());
    let started = thread.spawn(move || {
        while let Ok(job) = waiting.recv() {
            let pixels = picture::pixels(&job.bytes, job.key.side);
            let Some(faces) = faces.upgrade() else { return };
            faces.decoded(&job, pixels);
        }
    });
    if let Err(error) = started {
        tracing::error!(%error, "pictures cannot be decoded");
    }
    jobs
}
