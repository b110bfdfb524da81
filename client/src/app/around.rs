//! What stands around the windows: the notifications, the tray and the sound of the desktop, fed from the
//! model, what is pressed there, and which link was opened.

use std::path::Path;
use std::sync::Arc;

use anser_shared::link::Link;
use anser_shared::people::Profile;
use egui::mutex::Mutex;
use egui::{Context, ViewportId};

use super::calls::{self, Call};
use super::portrait::initials;
use super::{App, activity, now, raise, viewport};
use crate::core::model::{Account, LinkState, WindowKey};
use crate::core::{Action, Model};
use crate::desktop::links::Places;
use crate::desktop::sound::Sound;
use crate::desktop::{About, Draw, Item, Met, Note, Notifications, Portrait, Service, Tray, Wish};
use crate::ui::Scene;
use crate::ui::contacts::closing::Question;
use crate::ui::settings::desktop::{DesktopWish, Links, Surroundings};

/// One of these serves all windows.
pub(super) struct Around {
    notifications: Notifications,
    sound: Sound,
    met: Met,
    heard: Arc<Mutex<Vec<Wish>>>,
    tray: Mutex<Option<(Tray, Item)>>,
    links: Mutex<Links>,
}

impl Around {
    pub(super) fn start(ctx: &Context) -> Self {
        let woken = ctx.clone();
        let met = Met::new(move || woken.request_repaint());
        let heard = Arc::<Mutex<Vec<Wish>>>::default();
        let hear = Self::hear(ctx, &heard);
        let drawn = ctx.clone();
        let draw: Draw = Arc::new(move |user, name, side| initials(&drawn, user, name, side));
        Self {
            notifications: Notifications::start(hear, met.clone(), draw),
            sound: Sound::new(met.clone()),
            met,
            heard,
            tray: Mutex::default(),
            links: Mutex::new(if Places::of_this_person().is_some() {
                Links::Elsewhere
            } else {
                Links::NotHere
            }),
        }
    }

    /// What is pressed waits for the root, which may be hidden: it is woken by name.
    fn hear(ctx: &Context, heard: &Arc<Mutex<Vec<Wish>>>) -> crate::desktop::Hear {
        let (ctx, heard) = (ctx.clone(), Arc::clone(heard));
        Arc::new(move |wish| {
            heard.lock().push(wish);
            ctx.request_repaint_of(ViewportId::ROOT);
        })
    }

    pub(super) fn heard(&self) -> Vec<Wish> {
        std::mem::take(&mut *self.heard.lock())
    }

    pub(super) fn carry_out(&self, calls: Vec<Call>) {
        for call in calls {
            match call {
                Call::Show(note) => self.notifications.show(note),
                Call::Withdraw(about) => self.notifications.withdraw(about),
                Call::WithdrawAll => self.notifications.withdraw_all(),
                Call::Sound => self.sound.play(),
            }
        }
    }

    /// Keeps the tray as the model is, where somebody wants it.
    pub(super) fn follow(&self, ctx: &Context, scene: &Scene<'_>) {
        let mut tray = self.tray.lock();
        if !scene.model.settings.tray {
            *tray = None;
            return;
        }
        let item = calls::item(scene);
        match &mut *tray {
            Some((_, shown)) if *shown == item => {}
            Some((tray, shown)) => {
                if tray.set(item.clone()) {
                    *shown = item;
                }
            }
            None => {
                let hear = Self::hear(ctx, &self.heard);
                let started = Tray::start(item.clone(), hear, self.met.clone());
                *tray = Some((started, item));
            }
        }
    }

    /// Whether a window that is hidden can be found again.
    pub(super) fn has_tray(&self) -> bool {
        self.tray.lock().is_some() && self.met.services().tray == Service::There
    }

    pub(super) fn surroundings(&self) -> Surroundings {
        Surroundings {
            services: self.met.services(),
            links: self.links.lock().clone(),
            is_wayland: cfg!(target_os = "linux")
                && std::env::var_os("WAYLAND_DISPLAY").is_some_and(|name| !name.is_empty()),
        }
    }

    /// Somebody is about to look at the settings: another program may have taken the links over.
    pub(super) fn look_at_links(&self, profile: Option<&Path>) {
        let program = std::env::current_exe().unwrap_or_default();
        let set = Places::of_this_person().map(|places| places.are_set(&program, profile));
        *self.links.lock() = match set {
            None => Links::NotHere,
            Some(true) => Links::Ours,
            Some(false) => Links::Elsewhere,
        };
    }

    pub(super) fn fulfil(&self, wish: DesktopWish, scene: &Scene<'_>, profile: Option<&Path>) {
        match wish {
            DesktopWish::Trial => {
                self.notifications.show(Note {
                    about: About::Trial,
                    title: "Anser".into(),
                    words: scene.words.get("notify-trial"),
                    portrait: Portrait::Mark,
                });
                if scene.model.settings.sound {
                    self.sound.play();
                }
            }
            DesktopWish::TakeLinks => self.change_links(profile, |places| {
                let program = std::env::current_exe()?;
                places.set(&program, profile)
            }),
            DesktopWish::LeaveLinks => self.change_links(profile, Places::unset),
        }
    }

    fn change_links(
        &self,
        profile: Option<&Path>,
        change: impl FnOnce(&Places) -> std::io::Result<()>,
    ) {
        let Some(places) = Places::of_this_person() else {
            return;
        };
        let changed = change(&places);
        self.look_at_links(profile);
        if let Err(fault) = changed {
            tracing::warn!("what opens links cannot be written down: {fault}");
            *self.links.lock() = Links::Fault(fault.to_string());
        }
    }

    /// The program ends: what it has shown goes with it.
    pub(super) fn end(&self) {
        self.tray.lock().take();
        self.notifications.end();
    }
}

impl App {
    /// What calls for somebody, what was pressed in answer, and which link was opened.
    pub(super) fn look_around(&mut self, ctx: &Context, model: &Model) {
        let news = self.unread.news(model);
        if !news.is_empty() {
            activity::call(ctx, &news, |key| self.windows.contains_key(&key));
        }
        let scene = Scene::new(model, now(), &self.shared.zone);
        let front = activity::in_front(ctx);
        let is_in_front = |id| front == Some(viewport(WindowKey::Conversation(id)));
        let around = &self.shared.around;
        around.carry_out(self.calls.look(&scene, &news, is_in_front));
        around.follow(ctx, &scene);
        for wish in around.heard() {
            match wish {
                Wish::Contacts => raise(ctx, ViewportId::ROOT),
                Wish::Conversation(id) => {
                    let wanted = WindowKey::Conversation(id);
                    self.shared.wanted.lock().push(wanted);
                }
                Wish::SeenAs(seen_as) => {
                    if let Some(account) = &model.account {
                        let profile = Profile {
                            seen_as,
                            ..account.profile.clone()
                        };
                        self.front.act(Action::SetProfile(profile));
                    }
                }
                Wish::Quit => self.quit(ctx, model),
            }
        }
        let mut waits = self.waker.0.link.lock();
        let Some(link) = waits.take_if(|link| is_clear(link, model)) else {
            return;
        };
        drop(waits);
        self.follow_link(model, link);
    }

    /// Somebody has opened a link to a server.
    fn follow_link(&mut self, model: &Model, link: String) {
        match &model.account {
            None => self.sign_in.follow(&link, model.sign_in.fault.as_ref()),
            Some(account) => {
                let is_online = model.link == LinkState::Online;
                self.root.question = Some(about(link, account, is_online));
            }
        }
    }
}

/// Whether it can be said what a link is about. Nobody is asked whether the server has moved before it had time to
/// answer where it was, as when the program has just started.
fn is_clear(link: &str, model: &Model) -> bool {
    let Some(account) = &model.account else {
        return true;
    };
    let is_connecting = matches!(model.link, LinkState::Connecting | LinkState::Idle);
    let asks = || {
        matches!(
            about(link.to_owned(), account, false),
            Question::Moved { .. }
        )
    };
    !(is_connecting && asks())
}

/// What a link says to somebody who is signed in.
fn about(link: String, account: &Account, is_online: bool) -> Question {
    let parsed = match Link::parse(&link) {
        Ok(parsed) => parsed,
        Err(fault) => return Question::WrongLink(fault),
    };
    let address = parsed.address();
    let is_its_key = parsed.fingerprint.map(|key| key == account.server);
    match (address == account.address, is_its_key) {
        (true, Some(false)) => Question::OtherKey(address),
        (true, _) => Question::Here(address),
        (false, Some(true)) if is_online => Question::Here(address),
        (false, Some(true)) => Question::Moved { link, address },
        (false, _) => Question::OtherServer(address),
    }
}

#[cfg(test)]
mod tests {
    use anser_shared::tls::Fingerprint;

    use super::*;
    use crate::app::sample;

    #[test]
    fn a_link_is_looked_at_by_its_address_and_its_key() {
        let account = sample::account();
        let link = |address: &str, key: Option<Fingerprint>| match key {
            Some(key) => format!("anser://{address}/#fp={key}"),
            None => format!("anser://{address}/"),
        };
        let own = Some(account.server);
        let other = Some(Fingerprint([9; 32]));
        let here = account.address.as_str();
        let there = "elsewhere.example:7464";
        let about = |link: String, is_online| about(link, &account, is_online);
        assert!(matches!(about(link(here, own), false), Question::Here(_)));
        assert!(matches!(about(link(here, None), true), Question::Here(_)));
        for is_online in [false, true] {
            let wrong = about(link(here, other), is_online);
            assert!(matches!(wrong, Question::OtherKey(_)), "{wrong:?}");
            let else_where = about(link(there, other), is_online);
            assert!(matches!(else_where, Question::OtherServer(_)));
        }
        assert!(matches!(about(link(there, own), true), Question::Here(_)));
        // Its last digit was not copied.
        let mut cut = link(here, own);
        cut.pop();
        let wrong = Question::WrongLink(anser_shared::link::LinkFault::Fingerprint);
        assert_eq!(about(cut, true), wrong);
        let link = link(there, own);
        let moved = about(link.clone(), false);
        let address = Link::parse(there).unwrap().address();
        assert_eq!(moved, Question::Moved { link, address });
    }

    #[test]
    fn a_server_that_is_being_asked_has_not_moved_yet() {
        let mut model = Model {
            account: Some(sample::account()),
            link: LinkState::Connecting,
            ..Model::default()
        };
        let key = sample::account().server;
        let moved = format!("anser://elsewhere.example:7464/#fp={key}");
        let other = "anser://elsewhere.example:7464/";
        assert!(!is_clear(&moved, &model));
        assert!(is_clear(other, &model), "whatever its own server does");
        model.link = LinkState::Waiting {
            until: anser_shared::time::Timestamp(0),
            fault: crate::core::model::LinkFault::Unreachable,
        };
        assert!(is_clear(&moved, &model));
        model.link = LinkState::Online;
        assert!(is_clear(&moved, &model));
        model = Model::default();
        assert!(is_clear(&moved, &model), "it goes into the form");
    }
}
