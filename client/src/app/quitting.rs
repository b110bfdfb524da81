//! How the contact list is closed, and with it perhaps the program.

use egui::{Context, ViewportCommand, ViewportId};

use super::{App, raise, viewport};
use crate::core::model::WindowKey;
use crate::core::settings::Settings;
use crate::core::{Action, Model};
use crate::ui::contacts::closing::{Answer, Question};

impl App {
    /// Whether something stands in a window that would be lost with the program: that window comes to the front, and
    /// the person is asked about it.
    pub(super) fn asks_before_quitting(&mut self, ctx: &Context, model: &Model) -> bool {
        let root = match model.account {
            Some(_) => self.contacts.unsaved(model),
            None => self.sign_in.unsaved(model),
        };
        if let Some(leaving) = root {
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
        let waiting: usize = waiting.map(|of| of.unsent().count()).sum();
        let ends = model.account.is_none() || (!settings.tray && waiting == 0);
        if ends && !self.asks_before_quitting(ctx, model) {
            self.end(model);
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

    pub(super) fn answer(
        &mut self,
        ctx: &Context,
        model: &Model,
        answer: Answer,
        question: Option<Question>,
    ) {
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
            Answer::Move => {
                if let Some(Question::Moved { link, .. }) = question {
                    self.front.act(Action::TakeKey { link });
                }
            }
        }
    }

    pub(super) fn hide(&mut self, ctx: &Context) {
        // It may have been moved a moment ago.
        self.shared.tell_place(ctx, WindowKey::Contacts);
        ctx.send_viewport_cmd_to(ViewportId::ROOT, ViewportCommand::Visible(false));
        // A window that comes back is put anywhere by its manager: it is put where it was.
        self.root.placing = super::place::Placing::Wanted;
    }

    pub(super) fn quit(&mut self, ctx: &Context, model: &Model) {
        if self.asks_before_quitting(ctx, model) {
            return;
        }
        self.end(model);
        ctx.send_viewport_cmd_to(ViewportId::ROOT, ViewportCommand::Close);
        ctx.request_repaint_of(ViewportId::ROOT);
    }

    /// Nothing is asked any more, and the engine comes to its end.
    fn end(&mut self, model: &Model) {
        self.root.quitting = true;
        let kept = self.sign_in.kept().filter(|_| model.account.is_none());
        kept.into_iter().for_each(|action| self.front.act(action));
        self.front.act(Action::Quit);
    }
}
