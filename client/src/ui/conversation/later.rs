//! Sending a text later: a time is chosen, and the server keeps the text until then. The same form changes one that
//! waits.

use std::time::Duration;

use anser_shared::id::{ConversationId, MessageId};
use anser_shared::scheduled::Scheduled;
use anser_shared::text::check_text;
use anser_shared::time::Timestamp;
use egui::{ScrollArea, Ui};
use jiff::civil::{Time, Weekday};

use crate::core::action::{Fate, Later};
use crate::core::model::{Progress, Ticket};
use crate::core::{Action, ConversationAction};
use crate::ui::keys;
use crate::ui::leaving::{self, Leaving, Left, Step, Typed};
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{self, Button, Field};
use crate::ui::{Outcome, Scene, dates};
use crate::when::When;

/// What was typed and chosen, while the form is open.
#[derive(Debug)]
pub(super) struct LaterForm {
    /// The text that is changed; `None` for what stands in the field.
    changes: Option<MessageId>,
    before: Later,
    text: String,
    when: String,
    silent: bool,
    /// What is to come of it.
    asked: Option<Ticket>,
    fault: Option<String>,
    leaving: Leaving,
}

/// What has come of the form.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Came {
    /// It is still open.
    Nothing,
    Dropped,
    /// The server has this text, which may still stand in the field.
    Scheduled(String),
}

impl LaterForm {
    /// For what stands in the field.
    pub(super) fn of_text(scene: &Scene<'_>, text: String) -> Self {
        let hour = Duration::from_hours(1);
        let next = scene.now.after(hour).0 / 3_600_000 * 3_600_000;
        Self::new(
            scene,
            None,
            Later {
                text,
                at: Timestamp(next),
                silent: false,
            },
        )
    }

    /// For a text that waits, or was refused.
    pub(super) fn of_scheduled(scene: &Scene<'_>, known: &Scheduled) -> Self {
        let words = known.body.as_text().map(|said| said.text);
        let later = Later {
            text: words.unwrap_or_default(),
            at: known.at,
            silent: known.body.manner().silent,
        };
        Self::new(scene, Some(known.id), later)
    }

    fn new(scene: &Scene<'_>, changes: Option<MessageId>, before: Later) -> Self {
        Self {
            changes,
            text: before.text.clone(),
            when: typed(scene, before.at),
            silent: before.silent,
            before,
            asked: None,
            fault: None,
            leaving: Leaving::default(),
        }
    }

    /// Whether it is about what stands in the field.
    pub(super) fn is_new(&self) -> bool {
        self.changes.is_none()
    }

    /// What stands in the field of the window stays there.
    pub(super) fn typed(&self) -> Typed {
        match self.changes.is_some() && self.text.trim() != self.before.text {
            false => Typed::Nothing,
            true if check_text(&self.text).is_ok() => Typed::Savable,
            true => Typed::Unsavable,
        }
    }

    pub(super) fn unsaved(&mut self) -> Option<&mut Leaving> {
        (self.typed() != Typed::Nothing).then_some(&mut self.leaving)
    }

    fn moment(&self, scene: &Scene<'_>) -> Option<Timestamp> {
        When::parse(&self.when, scene.now)?.moment(scene.now, scene.zone)
    }

    /// Has the server keep it, or says why not.
    fn save(
        &mut self,
        scene: &Scene<'_>,
        conversation: ConversationId,
        at: Option<Timestamp>,
        outcome: &mut Outcome,
    ) {
        self.fault = None;
        let Some(at) = at else {
            self.fault = Some(scene.words.get("later-not-a-time"));
            return;
        };
        // One that was refused has a time that has passed.
        if let Err(refusal) = Scheduled::check(at, scene.now) {
            self.fault = Some(scene.words.refusal(&refusal));
            return;
        }
        let later = Later {
            text: self.text.trim().to_owned(),
            at,
            silent: self.silent,
        };
        self.asked = Some(outcome.ask(match self.changes {
            Some(id) => Action::Scheduled(id, Fate::Change(later)),
            None => Action::In(
                conversation,
                ConversationAction::Schedule {
                    later,
                    from_field: true,
                },
            ),
        }));
    }

    /// Whether the server has it now.
    fn follow(&mut self, scene: &Scene<'_>) -> bool {
        let Some(ticket) = self.asked else {
            return false;
        };
        match scene.model.tickets.progress(ticket) {
            Some(Progress::Waiting) => return false,
            Some(Progress::Done(_)) => return true,
            Some(Progress::Refused(fault)) => self.fault = Some(scene.words.fault(fault)),
            None => {}
        }
        self.asked = None;
        false
    }
}

/// A moment as one would type it.
fn typed(scene: &Scene<'_>, at: Timestamp) -> String {
    let day = dates::day(at, scene.zone);
    format!("{day} {}", dates::clock(at, scene.zone))
}

/// Times that are often meant, in their order, and how they are called.
fn offers(scene: &Scene<'_>) -> Vec<(String, Timestamp)> {
    const EVENING: Time = Time::constant(20, 0, 0, 0);
    const MORNING: Time = Time::constant(9, 0, 0, 0);
    let today = dates::day(scene.now, scene.zone);
    let at = |day, time| When::Clock(Some(day), time).moment(scene.now, scene.zone);
    let hour = scene.now.after(Duration::from_hours(1));
    let evening = at(today, EVENING).filter(|evening| *evening > hour);
    let tomorrow = today.tomorrow().ok();
    let morning = tomorrow.and_then(|day| at(day, MORNING));
    // Tomorrow has a line of its own.
    let monday = tomorrow.and_then(|day| day.nth_weekday(1, Weekday::Monday).ok());
    let monday = monday.and_then(|day| at(day, MORNING));
    let offers = [
        (Some("later-hour"), Some(hour)),
        (Some("later-evening"), evening),
        (Some("later-tomorrow"), morning),
        (None, monday),
    ];
    let named = |key: Option<&str>, at| match key {
        Some(key) => {
            let clock = dates::clock(at, scene.zone);
            scene.words.with(key, &[("time", (&clock).into())])
        }
        None => dates::coming(scene.words, at, scene.now, scene.zone),
    };
    let offers = offers.into_iter();
    let offers = offers.filter_map(|(key, at)| at.map(|at| (named(key, at), at)));
    offers.collect()
}

/// Draws the form over the window.
pub(super) fn form_ui(
    ui: &Ui,
    scene: &Scene<'_>,
    conversation: ConversationId,
    form: &mut LaterForm,
    outcome: &mut Outcome,
) -> Came {
    if form.follow(scene) {
        return Came::Scheduled(form.text.clone());
    }
    let mut leaving = std::mem::take(&mut form.leaving);
    let left = leaving::wide_dialog(ui, scene, &mut leaving, "later", |ui| {
        // A low window shows a part of it.
        let limit = (ui.ctx().content_rect().height() - 64.0).max(120.0);
        let area = ScrollArea::vertical().max_height(limit);
        let shown = area.auto_shrink([false, true]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = space::SMALL;
            contents_ui(ui, scene, conversation, form, outcome)
        });
        (shown.inner, form.typed())
    });
    form.leaving = leaving;
    if left == Left::Saves {
        let at = form.moment(scene);
        form.save(scene, conversation, at, outcome);
    }
    match left {
        // What the server is doing is waited for: the words must not stand in the field and be sent at their time.
        Left::Goes if form.asked.is_none() => Came::Dropped,
        _ => Came::Nothing,
    }
}

fn contents_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: ConversationId,
    form: &mut LaterForm,
    outcome: &mut Outcome,
) -> Step {
    let (words, palette) = (scene.words, palette(ui));
    let is_free = form.asked.is_none();
    let title = words.get(match form.changes {
        Some(_) => "later-change",
        None => "later-title",
    });
    widgets::name_question(ui, &title);
    widgets::label(ui, &title, theme::title(), palette.text);
    let mut saves = None;
    match form.changes {
        None => {
            for (said, at) in offers(scene) {
                if Button::plain(&said)
                    .wide()
                    .enabled(is_free)
                    .show(ui)
                    .clicked()
                {
                    form.when = typed(scene, at);
                    saves = Some(Some(at));
                }
            }
        }
        Some(_) => {
            let label = words.get("later-text");
            let fault = check_text(&form.text).err();
            let fault = fault.map(|fault| words.text_fault(fault));
            Field::new(&label)
                .lines(3)
                .enabled(is_free)
                .fault(fault.as_deref())
                .show(ui, &mut form.text);
        }
    }
    let label = words.get("later-when");
    let hint = words.get("later-when-hint");
    let fault = form.fault.clone();
    let field = Field::new(&label)
        .hint(&hint)
        .enabled(is_free)
        .fault(fault.as_deref());
    let response = field.show(ui, &mut form.when);
    if response.changed() {
        form.fault = None;
    }
    let enter = keys::confirms(ui, &response);
    let at = form.moment(scene);
    if form.fault.is_none() {
        let said = match at {
            Some(at) => dates::coming(words, at, scene.now, scene.zone),
            None => words.get("later-when-example"),
        };
        widgets::label(ui, said, theme::small(), palette.soft);
    }
    let (loud, quiet) = (words.get("later-loud"), words.get("later-silent"));
    let both = [(false, loud.as_str()), (true, quiet.as_str())];
    if let Some(silent) = widgets::choice(ui, &both, form.silent) {
        form.silent = silent;
    }
    ui.add_space(space::TIGHT);
    let save = words.get(match form.changes {
        Some(_) => "save",
        None => "later-send",
    });
    let can_save = is_free && check_text(&form.text).is_ok();
    let button = Button::primary(&save).wide().enabled(can_save).show(ui);
    if button.clicked() || enter {
        saves = Some(at);
    }
    if let Some(at) = saves.filter(|_| can_save) {
        form.save(scene, conversation, at, outcome);
        return Step::Stays;
    }
    let cancel = words.get("cancel");
    match Button::quiet(&cancel).wide().show(ui).clicked() {
        true => Step::Leaves,
        false => Step::Stays,
    }
}
