//! What one does not do to a group by accident: to hand it over, to delete it, to leave it.

use anser_shared::group::MemberRole;
use anser_shared::order::Order;
use egui::{Role, Ui, WidgetInfo};

use super::{GroupSettings, Shown};
use crate::core::Action;
use crate::core::action::GroupWish;
use crate::core::model::Members;
use crate::ui::people::candidates::Scope;
use crate::ui::people::picker::{Picker, ROW, Wanted};
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{self, Button};
use crate::ui::{Outcome, icons};

/// What is asked before it is done.
#[derive(Clone, Debug)]
pub(super) enum Question {
    RemovePicture,
    Delete,
    Leave,
    HandOver { name: String, called: String },
}

impl Shown<'_> {
    /// What one does not do by accident stands last.
    pub(super) fn ends_ui(self, ui: &mut Ui, view: &mut GroupSettings, outcome: &mut Outcome) {
        if self.is_lobby {
            return;
        }
        let is = |wish: &GroupWish| {
            matches!(
                wish.order(),
                Some(Order::Leave | Order::Delete | Order::HandOver { .. })
            )
        };
        if self.group.role == MemberRole::Owner {
            let heir = self.get("heir");
            let button = Button::plain(&heir).icon(icons::CROWN).wide();
            if button.show(ui).clicked() {
                view.heir = Some(Picker::of_one());
                let conversation = self.id();
                outcome.act(Action::ListMembers { conversation });
            }
            let delete = self.get("delete-group");
            let button = Button::danger(&delete).icon(icons::TRASH).wide();
            if button.show(ui).clicked() {
                view.question = Some(Question::Delete);
            }
        } else {
            let leave = self.get("leave-group");
            let button = Button::danger(&leave).icon(icons::LOG_OUT).wide();
            if button.show(ui).clicked() {
                view.question = Some(Question::Leave);
            }
        }
        self.state_ui(ui, is);
    }

    /// Which member is to own the group from now on.
    pub(super) fn heir_ui(self, ui: &mut Ui, view: &mut GroupSettings, outcome: &mut Outcome) {
        let none = Members::default();
        let members = self.scene.model.members.get(&self.id());
        let members = members.map_or(&none, |members| &**members);
        let title = self.get("heir-title");
        let heading = widgets::label(ui, &title, theme::title(), palette(ui).text);
        heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &title));
        let Some(picker) = &mut view.heir else { return };
        let label = self.get("heir-label");
        let wanted = Wanted {
            label: &label,
            scope: Scope::Members(members),
            inside: None,
            height: (ui.ctx().content_rect().height() - 178.0).min(64.0 + 6.0 * ROW),
            enabled: true,
            takes_keyboard: true,
        };
        let enter = picker.show(ui, self.scene, &wanted, outcome);
        ui.add_space(space::TIGHT);
        let yes = self.get("heir-yes");
        let heir = picker.chosen().first();
        let button = Button::primary(&yes).wide().enabled(heir.is_some());
        let pressed = button.show(ui).clicked() || enter;
        if let Some(heir) = heir.filter(|_| pressed) {
            view.question = Some(Question::HandOver {
                name: heir.name.clone(),
                called: heir.called.clone(),
            });
        }
        let cancel = self.get("cancel");
        if Button::quiet(&cancel).wide().show(ui).clicked() {
            view.heir = None;
        }
    }

    /// Says whether it was answered.
    pub(super) fn question_ui(
        self,
        ui: &mut Ui,
        question: &Question,
        outcome: &mut Outcome,
    ) -> bool {
        let conversation = self.id();
        let (keys, name, wish) = match question {
            Question::RemovePicture => (
                [
                    "picture-remove-group-title",
                    "picture-remove-text",
                    "picture-remove-yes",
                ],
                &self.group.name,
                GroupWish::Order {
                    conversation,
                    order: Order::SetPicture { picture: None },
                },
            ),
            Question::Delete => (
                [
                    "delete-group-title",
                    "delete-group-text",
                    "delete-group-yes",
                ],
                &self.group.name,
                GroupWish::Order {
                    conversation,
                    order: Order::Delete,
                },
            ),
            Question::Leave => (
                ["leave-group-title", "leave-group-text", "leave-group-yes"],
                &self.group.name,
                GroupWish::Order {
                    conversation,
                    order: Order::Leave,
                },
            ),
            Question::HandOver { name, called } => (
                ["hand-over-title", "hand-over-text", "hand-over-yes"],
                called,
                GroupWish::Order {
                    conversation,
                    order: Order::HandOver { who: name.clone() },
                },
            ),
        };
        let title = self.scene.words.with(keys[0], &[("name", name.into())]);
        widgets::question(ui, &title, &self.get(keys[1]));
        let yes = self.get(keys[2]);
        let does = Button::danger(&yes).wide().show(ui).clicked();
        if does {
            outcome.act(Action::Group(wish));
        }
        let cancel = self.get("cancel");
        does || Button::quiet(&cancel).wide().show(ui).clicked()
    }
}
