//! The pictures of people and groups: asked for when a face is about to be shown, kept in the local history, and
//! in memory as they travel. One's own goes the other way.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;

use anser_shared::answer::Answer;
use anser_shared::id::PictureId;
use anser_shared::order::Order;
use anser_shared::picture;
use anser_shared::request::Request;

use super::action::GroupWish;
use super::effect::{Effect, StoreCommand};
use super::model::{About, Fault, FileFault, Progress, Ticket, Whose};
use super::{Asked, Core};

/// So many stay in memory; whoever shows one makes it into something else at once.
const IN_MEMORY: usize = 128;

/// So many are asked of the server at a time, so that messages need not wait behind faces.
const UNDER_WAY: usize = 4;

/// So many wait their turn. Of more, the first have been scrolled away.
const WAITING: usize = 256;

#[derive(Default)]
pub(super) struct Pictures {
    /// Wanted and not here: whose they are.
    wanted: HashMap<PictureId, Whose>,
    /// Not in the local history: to be asked of the server, the latest first.
    waiting: VecDeque<(PictureId, Whose)>,
    under_way: usize,
    /// The server does not have them, or has others by now.
    missing: BTreeSet<PictureId>,
    /// Those in memory, the oldest first.
    shown: VecDeque<PictureId>,
}

impl Core {
    pub(super) fn need_picture(&mut self, whose: Whose, picture: PictureId) {
        let Some(session) = &mut self.session else {
            return;
        };
        let pictures = &mut session.pictures;
        if picture == PictureId::NONE
            || self.model.pictures.contains_key(&picture)
            || pictures.missing.contains(&picture)
            || pictures.wanted.contains_key(&picture)
        {
            return;
        }
        pictures.wanted.insert(picture, whose);
        self.store(StoreCommand::LoadPicture { picture });
    }

    /// What the local history has.
    pub(super) fn picture_loaded(&mut self, picture: PictureId, bytes: Option<Arc<[u8]>>) {
        let Some(session) = &mut self.session else {
            return;
        };
        let pictures = &mut session.pictures;
        let Some(whose) = pictures.wanted.get(&picture).copied() else {
            return;
        };
        if let Some(bytes) = bytes {
            return self.show_picture(picture, bytes);
        }
        pictures.waiting.push_front((picture, whose));
        while pictures.waiting.len() > WAITING {
            if let Some((last, _)) = pictures.waiting.pop_back() {
                pictures.wanted.remove(&last);
            }
        }
        self.fetch_pictures();
    }

    /// Asks the server for those whose turn it is.
    pub(super) fn fetch_pictures(&mut self) {
        while let Some(session) = self.session.as_mut().filter(|session| session.online) {
            let pictures = &mut session.pictures;
            if pictures.under_way >= UNDER_WAY {
                return;
            }
            let Some((picture, whose)) = pictures.waiting.pop_front() else {
                return;
            };
            if !pictures.wanted.contains_key(&picture) {
                continue;
            }
            pictures.under_way += 1;
            let request = match whose {
                Whose::Person(user) => Request::Picture { user },
                Whose::Group(conversation) => Request::GroupPicture { conversation },
            };
            self.ask(request, Asked::Picture { picture });
        }
    }

    /// The answer; `None` when the server has none.
    pub(super) fn picture_given(&mut self, wanted: PictureId, answer: Option<Answer>) {
        let Some(session) = &mut self.session else {
            return;
        };
        let pictures = &mut session.pictures;
        pictures.under_way = pictures.under_way.saturating_sub(1);
        let given = match answer {
            Some(Answer::Picture { picture, bytes }) if picture::check(&bytes) == Ok(picture) => {
                Some((picture, Arc::<[u8]>::from(bytes)))
            }
            _ => None,
        };
        // Somebody who has changed their picture meanwhile is told of as such.
        if given.as_ref().map(|(picture, _)| *picture) != Some(wanted) {
            pictures.wanted.remove(&wanted);
            pictures.missing.insert(wanted);
        }
        if let Some((picture, bytes)) = given {
            let kept = bytes.clone();
            self.store(StoreCommand::SavePicture {
                picture,
                bytes: kept,
            });
            self.show_picture(picture, bytes);
        }
        self.fetch_pictures();
    }

    fn show_picture(&mut self, picture: PictureId, bytes: Arc<[u8]>) {
        let Some(session) = &mut self.session else {
            return;
        };
        let pictures = &mut session.pictures;
        pictures.wanted.remove(&picture);
        pictures.missing.remove(&picture);
        let here = Arc::make_mut(&mut self.model.pictures);
        if here.insert(picture, bytes).is_none() {
            pictures.shown.push_back(picture);
        }
        while pictures.shown.len() > IN_MEMORY {
            if let Some(oldest) = pictures.shown.pop_front() {
                here.remove(&oldest);
            }
        }
    }

    /// The connection is gone: what was asked for waits again, and what was missing may be there later.
    pub(super) fn interrupt_pictures(&mut self) {
        if let Some(session) = &mut self.session {
            let pictures = &mut session.pictures;
            pictures.under_way = 0;
            pictures.missing.clear();
            let waiting: Vec<_> = pictures.wanted.iter().map(|(p, u)| (*p, *u)).collect();
            // Those that the history was asked for and has not answered come again with its answer.
            pictures.waiting = waiting.into();
        }
    }

    pub(super) fn choose_picture(&mut self, ticket: Ticket, path: PathBuf) {
        self.begin(ticket, About::OwnPicture);
        let session = self.session.as_ref().filter(|session| session.online);
        let Some(user) = session.map(|session| session.user) else {
            return self.finish(ticket, Err(Fault::Offline));
        };
        self.effects.push(Effect::Prepare {
            ticket,
            whose: Whose::Person(user),
            path,
        });
    }

    pub(super) fn remove_picture(&mut self, ticket: Ticket) {
        self.begin(ticket, About::OwnPicture);
        self.set_picture(ticket, None);
    }

    /// Nothing could ask which file.
    pub(super) fn no_file_dialog(&mut self, ticket: Ticket, whose: Whose) {
        let about = match whose {
            Whose::Person(_) => About::OwnPicture,
            Whose::Group(conversation) => About::Group(GroupWish::ChoosePicture {
                conversation,
                path: PathBuf::new(),
            }),
        };
        self.begin(ticket, about);
        self.picture_prepared(ticket, whose, Err(FileFault::NoDialog));
    }

    /// The file that was chosen has become a picture, or will not do.
    pub(super) fn picture_prepared(
        &mut self,
        ticket: Ticket,
        whose: Whose,
        prepared: Result<Vec<u8>, FileFault>,
    ) {
        // Whoever has chosen it may have signed out meanwhile.
        if self.model.tickets.progress(ticket) != Some(&Progress::Waiting) {
            return;
        }
        match (whose, prepared) {
            (_, Err(fault)) => self.finish(ticket, Err(Fault::File(fault))),
            (Whose::Group(conversation), Ok(bytes)) => {
                let picture = Some(bytes);
                let order = Order::SetPicture { picture };
                self.order(ticket, conversation, order);
            }
            (Whose::Person(_), Ok(bytes)) => self.set_picture(ticket, Some(bytes)),
        }
    }

    /// What is changed comes back as a change of the account, here as on every other device.
    fn set_picture(&mut self, ticket: Ticket, bytes: Option<Vec<u8>>) {
        if !self.is_online() {
            return self.finish(ticket, Err(Fault::Offline));
        }
        self.ask(Request::SetPicture(bytes), Asked::Plain { ticket });
    }
}
