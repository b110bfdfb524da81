//! The question before somebody is asked to be a friend: with which words?

use anser_shared::friend::FriendState;
use anser_shared::id::UserId;
use anser_shared::text::WORDS_MAX_CHARS;
use egui::Ui;

use super::somebody::Somebody;
use crate::core::Action;
use crate::core::model::{Progress, Ticket};
use crate::ui::keys;
use crate::ui::leaving::{self, Leaving, Left, Step, Typed};
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{self, Button, Field};
use crate::ui::{Outcome, Scene};

/// The question, while it is open.
#[derive(Debug)]
pub(in crate::ui) struct Ask {
    user: UserId,
    name: String,
    called: String,
    greeting: String,
    greeted: bool,
    sent: Option<Ticket>,
    leaving: Leaving,
}

impl Ask {
    pub(in crate::ui) fn about(person: &Somebody<'_>) -> Self {
        Self {
            user: person.who.user,
            name: person.who.name.clone(),
            called: person.called().to_owned(),
            greeting: String::new(),
            greeted: false,
            sent: None,
            leaving: Leaving::default(),
        }
    }

    /// The words that were not sent.
    fn typed(&self) -> Typed {
        if self.greeting.trim().is_empty() {
            Typed::Nothing
        } else {
            Typed::Unsavable
        }
    }

    /// The question in which words stand that would be lost.
    pub(in crate::ui) fn unsaved(ask: &mut Option<Self>) -> Option<&mut Leaving> {
        let ask = ask.as_mut();
        let ask = ask.filter(|ask| ask.typed() != Typed::Nothing);
        ask.map(|ask| &mut ask.leaving)
    }

    /// They are friends now, or the request is on its way to them.
    fn is_done(&self, scene: &Scene<'_>) -> bool {
        let friend = scene.model.friends.get(&self.user);
        let settled = friend.is_some_and(|friend| {
            matches!(friend.state, FriendState::Friends | FriendState::Asked)
        });
        self.sent.is_some() && settled
    }
}

/// Draws the question over the window, until it is answered.
pub(in crate::ui) fn ask_ui(
    ui: &Ui,
    scene: &Scene<'_>,
    asked: &mut Option<Ask>,
    outcome: &mut Outcome,
) {
    let Some(ask) = asked else { return };
    let done = ask.is_done(scene);
    let mut leaving = std::mem::take(&mut ask.leaving);
    let left = leaving::dialog(ui, scene, &mut leaving, "ask", |ui| {
        let step = match (done, form_ui(ui, scene, ask, outcome)) {
            (true, _) => Step::Done,
            (false, true) => Step::Leaves,
            (false, false) => Step::Stays,
        };
        (step, ask.typed())
    });
    ask.leaving = leaving;
    if left == Left::Goes {
        *asked = None;
        // It was drawn once more in this frame, and what has closed it need not be followed by anything.
        ui.ctx().request_repaint();
    }
}

/// Says whether it was given up.
fn form_ui(ui: &mut Ui, scene: &Scene<'_>, ask: &mut Ask, outcome: &mut Outcome) -> bool {
    let words = scene.words;
    let palette = palette(ui);
    let title = words.with("ask-title", &[("name", (&ask.called).into())]);
    widgets::label(ui, title, theme::title(), palette.text);
    let (label, hint) = (words.get("add-greeting"), words.get("add-greeting-hint"));
    let typed = ask.greeting.chars().count();
    let too_long = typed > WORDS_MAX_CHARS;
    let fault = too_long.then(|| words.too_long(WORDS_MAX_CHARS, typed));
    let progress = ask.sent.and_then(|sent| scene.model.tickets.progress(sent));
    let asking = progress == Some(&Progress::Waiting);
    let field = Field::new(&label)
        .hint(&hint)
        .fault(fault.as_deref())
        .enabled(!asking);
    let response = field.show(ui, &mut ask.greeting);
    if !std::mem::replace(&mut ask.greeted, true) {
        response.request_focus();
    }
    if let Some(Progress::Refused(fault)) = progress {
        widgets::fault(ui, &words.fault(fault));
    }
    ui.add_space(space::TIGHT);
    let enter = keys::confirms(ui, &response);
    let send = words.get("ask-send");
    let enabled = !too_long && !asking;
    let button = Button::primary(&send).wide().enabled(enabled);
    if (button.show(ui).clicked() || enter) && enabled {
        ask.sent = Some(outcome.ask(Action::AddFriend {
            name: ask.name.clone(),
            greeting: ask.greeting.trim().to_owned(),
        }));
    }
    let cancel = words.get("cancel");
    Button::quiet(&cancel).wide().show(ui).clicked()
}
