//! How the contact list is closed, and with it perhaps the program; and what comes from outside: what calls for
//! somebody, what was pressed in answer, and which link was opened.

use anser_shared::link::Link;
use anser_shared::people::Profile;
use egui::{Context, ViewportCommand, ViewportId};

use super::window::now;
use super::{App, desk, raise, viewport};
use crate::core::model::WindowKey;
use crate::core::settings::Settings;
use crate::core::{Action, Model};
use crate::desktop::Wish;
use crate::ui::Scene;
use crate::ui::contacts::closing::{Answer, Question};

impl App {
    /// Whether something stands in a window that would be lost with the program: that window comes to the front, and
    /// the person is asked about it.
    pub(super) fn asks_before_quitting(&mut self, ctx: &Context, model: &Model) -> bool {
        if let Some(leaving) = self.contacts.unsaved(model) {
            leaving.ask();
            raise(ctx, ViewportId::ROOT);
            return true;
        }
        let mut windows = self.windows.iter();
        let window = windows.find(|(_, window)| window.asks_before_quitting());
        window.map(|(key, _)| raise(ctx, viewport(*key))).is_some()
    }

    /// Somebody has closed the contact list, and with it perhaps the program.
    pub(super) fn close_root(&mut self, ctx: &Context, model: &Model) {
        let has_tray = self.shared.around.has_tray();
        let settings = &model.settings;
        let waiting = model.conversations.values();
        let waiting: usize = waiting.map(|of| of.outbox.len()).sum();
        let ends = model.account.is_none() || (!settings.tray && waiting == 0);
        if ends && !self.asks_before_quitting(ctx, model) {
            self.root.quitting = true;
            self.front.act(Action::Quit);
            return;
        }
        ctx.send_viewport_cmd_to(ViewportId::ROOT, ViewportCommand::CancelClose);
        if ends {
            return;
        }
        if has_tray && settings.tray_known {
            return self.hide(ctx);
        }
        self.root.question = Some(if has_tray {
            Question::Tray
        } else {
            Question::End { waiting }
        });
        raise(ctx, ViewportId::ROOT);
    }

    pub(super) fn answer(&mut self, ctx: &Context, model: &Model, answer: Answer) {
        match answer {
            Answer::Stay => {}
            Answer::Hide => {
                self.front.act(Action::ChangeSettings(Settings {
                    tray_known: true,
                    ..model.settings
                }));
                self.hide(ctx);
            }
            Answer::Minimise => {
                let minimised = ViewportCommand::Minimized(true);
                ctx.send_viewport_cmd_to(ViewportId::ROOT, minimised);
            }
            Answer::Quit => self.quit(ctx, model),
        }
    }

    pub(super) fn hide(&mut self, ctx: &Context) {
        ctx.send_viewport_cmd_to(ViewportId::ROOT, ViewportCommand::Visible(false));
        // A window that comes back is put anywhere by its manager: it is put where it was.
        self.root.placed = false;
    }

    pub(super) fn quit(&mut self, ctx: &Context, model: &Model) {
        if self.asks_before_quitting(ctx, model) {
            return;
        }
        self.root.quitting = true;
        self.front.act(Action::Quit);
        ctx.send_viewport_cmd_to(ViewportId::ROOT, ViewportCommand::Close);
        ctx.request_repaint_of(ViewportId::ROOT);
    }

    /// What calls for somebody, what was pressed in answer, and which link was opened.
    pub(super) fn look_around(&mut self, ctx: &Context, model: &Model) {
        let news = self.unread.news(model);
        if !news.is_empty() {
            desk::call(ctx, &news, |key| self.windows.contains_key(&key));
        }
        let scene = Scene::new(model, now(), &self.shared.zone);
        let front = desk::in_front(ctx);
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
                            ..account.profile()
                        };
                        self.front.act(Action::SetProfile(profile));
                    }
                }
                Wish::Quit => self.quit(ctx, model),
            }
        }
        let link = self.waker.0.link.lock().take();
        if let Some(link) = link {
            self.follow_link(model, link);
        }
    }

    /// Somebody has opened a link to a server.
    pub(super) fn follow_link(&mut self, model: &Model, link: String) {
        match &model.account {
            None => self.sign_in.follow(&link),
            Some(account) => {
                let parsed = Link::parse(&link);
                let is_here = parsed.as_ref().is_ok_and(|link| {
                    link.address() == account.address || link.fingerprint == Some(account.server)
                });
                let said = parsed.map_or(link, |link| link.address());
                self.root.question = Some(if is_here {
                    Question::Here(said)
                } else {
                    Question::OtherServer(said)
                });
            }
        }
    }
}
