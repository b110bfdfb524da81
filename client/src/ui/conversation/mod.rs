//! The window of one conversation: who it is with, what was said, and where one writes.
//!
//! What is sent is the text of this window's composer, to this window's conversation; nothing that
//! comes from outside changes either.

mod add_people;
mod alone;
mod announcement;
mod apart;
mod barrier;
mod completion;
pub mod composer;
pub mod composition;
mod deletion;
mod emoji;
mod find;
mod font_menu;
mod group_settings;
mod header;
mod later;
mod long_text;
pub mod members;
mod mention;
mod offer;
mod pins;
mod reactors;
mod readers;
mod recall;
mod scheduled;
mod shaking;
mod slash;
pub mod split;
mod versions;

use anser_shared::id::{ConversationId, Seq, UserId};
use egui::{Popup, Rect, Ui, UiBuilder};

use self::add_people::AddPeople;
use self::announcement::Announcement;
use self::composer::{ComposerView, Unsent, answering, editing};
use self::find::FindBar;
use self::group_settings::GroupSettings;
use self::members::{MembersView, Side};
use self::pins::PinsBar;
use self::readers::Readers;
use self::recall::Recall;
use self::scheduled::ScheduledView;
use self::shaking::Shaking;
use super::calendar::CalendarView;
use super::leaving::{self, Leaving, Step, Typed};
use super::text::Words;
use super::theme::space;
use super::timeline::{self, TimelineView};
use super::widgets::{Banner, Button, Tone};
use super::{Outcome, Scene, icons, letters, name_of};
use crate::core::model::{Conversation, Draft, Fault, WindowKey};
use crate::core::{Action, ConversationAction, Model};
use crate::ui::forwarding::{ForwardView, forwarding_ui};
use crate::ui::keys::Shortcut;
use crate::ui::timeline::selection::Chose;

/// What one conversation's window knows.
#[derive(Debug, Default)]
pub struct ConversationView {
    apart: apart::Apart,
    pub composer: ComposerView,
    pub timeline: TimelineView,
    /// Messages that are being passed on.
    pub forwarding: Option<ForwardView>,
    pub members: MembersView,
    calendar: CalendarView,
    find: FindBar,
    announcement: Announcement,
    pins: PinsBar,
    settings: Option<GroupSettings>,
    adding: Option<AddPeople>,
    readers: Option<Readers>,
    scheduled: ScheduledView,
    shaking: Shaking,
    recall: Option<Recall>,
    /// The window is to be closed.
    closing: bool,
}

impl ConversationView {
    /// A window that opens finds the draft in the composer.
    pub fn new(conversation: &Conversation) -> Self {
        Self {
            composer: ComposerView::of(conversation),
            timeline: TimelineView::of(conversation),
            shaking: Shaking::of(conversation),
            ..Self::default()
        }
    }

    /// A window that was closed opens again with what was in it.
    pub fn opened_again(mut self) -> Self {
        self.members.opened_again();
        self.composer.greeted = false;
        self
    }

    /// Closes the window, unless something stands in it that would be lost: the person is asked about it.
    pub fn close(&mut self) {
        match self.unsaved() {
            Some(leaving) => leaving.ask(),
            None => self.closing = true,
        }
    }

    /// The form in which something stands that would be lost.
    pub fn unsaved(&mut self) -> Option<&mut Leaving> {
        let adding = self.adding.as_mut();
        let adding = adding.filter(|adding| adding.typed() != Typed::Nothing);
        let settings = self.settings.as_mut();
        let settings = settings.filter(|settings| settings.typed() != Typed::Nothing);
        adding
            .map(|adding| &mut adding.leaving)
            .or(settings.map(|settings| &mut settings.leaving))
            .or(self.scheduled.unsaved())
            .or(self.members.unsaved())
    }

    /// Opens what can be set about a group.
    pub fn show_settings(&mut self, conversation: &Conversation) {
        self.settings = conversation.group().map(GroupSettings::of);
    }

    /// Opens the dialog in which people are added to a group.
    pub fn show_adding(&mut self) {
        self.adding = Some(AddPeople::new());
    }

    /// For a picture: that dialog, with these chosen and this typed.
    pub fn pretend_adding(&mut self, scene: &Scene<'_>, users: &[UserId], typed: &str) {
        let adding = self.adding.insert(AddPeople::new());
        adding.picker.pretend(scene, users, typed);
    }

    /// For a picture: the settings, with another name in them, as they are being closed.
    pub fn pretend_unsaved(&mut self, name: &str) {
        if let Some(settings) = &mut self.settings {
            settings.pretend_name(name);
        }
        self.close();
    }

    /// For a picture: the settings, with this typed for who is to own the group.
    pub fn pretend_handing_over(&mut self, scene: &Scene<'_>, users: &[UserId], typed: &str) {
        if let Some(settings) = &mut self.settings {
            settings.pretend_handing_over(scene, users, typed);
        }
    }

    /// For a picture: the bar in which one searches, with these words in it.
    pub fn pretend_finding(&mut self, conversation: ConversationId, words: &str) {
        self.find.pretend(conversation, words);
    }

    /// For a picture: the settings, asked to do without the group's picture.
    pub fn pretend_removing_picture(&mut self) {
        if let Some(settings) = &mut self.settings {
            settings.pretend_removing_picture();
        }
    }

    /// For a picture: asked to discard what another device has written here, or else what stands in the composer.
    pub fn pretend_discarding(&mut self, draft: &Draft) {
        let which = match draft.elsewhere {
            Some(_) => Unsent::Elsewhere,
            None => Unsent::Typed,
        };
        self.composer.ask_to_discard(which, draft);
    }

    /// For a picture: the form in which this text gets a time, or the list of those that wait.
    pub fn pretend_scheduling(&mut self, scene: &Scene<'_>, text: Option<&str>) {
        self.scheduled.pretend(scene, text);
    }

    /// For a picture: the form in which one of them is changed.
    pub fn pretend_rescheduling(&mut self, scene: &Scene<'_>) {
        self.scheduled.pretend_changing(scene);
    }

    /// Opens who has read a message of one's own.
    pub fn show_readers(&mut self, seq: Seq) {
        self.readers = Some(Readers::of(seq));
    }
}

const HEADER: f32 = 52.0;
/// So much of the window the composer takes at most.
const COMPOSER_LIMIT: f32 = 0.7;

/// The window's title: how many messages are unread and how many of them call one, the other one's name,
/// and whether they are there.
pub fn title(model: &Model, words: Words, id: ConversationId) -> String {
    let Some(conversation) = model.conversations.get(&id) else {
        return words.get("somebody");
    };
    let peer = conversation.peer();
    let friend = peer.and_then(|peer| model.friends.get(&peer));
    let name = name_of(model, words, conversation);
    let presence = words.presence(friend.and_then(|friend| friend.presence));
    let mut title = match (conversation.unread, conversation.mentions) {
        (0, _) => name,
        (unread, 0) => format!("({unread}) {name}"),
        (unread, mentions) => format!("({unread}, @{mentions}) {name}"),
    };
    if !presence.is_empty() {
        title.push_str(" – ");
        title.push_str(&presence);
    }
    title
}

/// Draws the whole window.
pub fn window_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    view: &mut ConversationView,
    outcome: &mut Outcome,
) {
    deselect(ui, view);
    let is_free = !view.find.is_open() && view.timeline.has_field;
    editing::keys(
        ui,
        scene,
        conversation,
        is_free,
        &mut view.composer,
        outcome,
    );
    answering::keys(ui, conversation, is_free, &mut view.composer, outcome);
    view.find.keys(ui, scene, conversation, outcome);
    let aside = view.shaking.look(ui, scene, conversation);
    let place = ui.available_rect_before_wrap().translate(aside);
    let builder = UiBuilder::new().max_rect(place).id_salt("contents");
    contents_ui(
        &mut ui.new_child(builder),
        scene,
        conversation,
        view,
        outcome,
    );
    match leaving::steps(ui) {
        Some(Step::Leaves) => view.close(),
        Some(Step::Stays) => view.composer.is_left = true,
        Some(Step::Done) | None => {}
    }
    outcome.closes |= std::mem::take(&mut view.closing);
}

/// What was chosen is let go before the field and the window are, whatever has the keyboard.
fn deselect(ui: &Ui, view: &mut ConversationView) {
    let is_covered = ui.memory(|memory| memory.top_modal_layer().is_some());
    if is_covered || Popup::is_any_open(ui.ctx()) || view.timeline.selection.is_empty() {
        return;
    }
    if ui.input_mut(|input| Shortcut::Unchoose.take(input)) {
        view.timeline.selection.clear();
    }
}

/// Where the parts of the window stand, from top to bottom. What there is not has no height.
struct Places {
    header: Rect,
    /// Where one searches.
    find: Rect,
    announcement: Rect,
    /// What is pinned.
    pins: Rect,
    /// That nobody else is in the group.
    alone: Rect,
    list: Rect,
    /// Letters that no font has.
    letters: Rect,
    /// One's own texts that wait for their time.
    scheduled: Rect,
    composer: Rect,
}

impl Places {
    fn new(
        ui: &Ui,
        scene: &Scene<'_>,
        conversation: &Conversation,
        rect: Rect,
        composer_height: f32,
        view: &mut ConversationView,
    ) -> Self {
        let part = |from: f32, to: f32| {
            Rect::from_min_max(egui::pos2(rect.left(), from), egui::pos2(rect.right(), to))
        };
        let header = part(rect.top(), rect.top() + HEADER);
        let announced = view.announcement.height(ui, conversation, rect);
        let find = part(header.bottom(), header.bottom() + view.find.height());
        let announcement = part(find.bottom(), find.bottom() + announced);
        let pinned = PinsBar::height(scene, conversation);
        let pins = part(announcement.bottom(), announcement.bottom() + pinned);
        let top = pins.bottom();
        let alone = part(top, top + alone::height(conversation));
        let composer = part(rect.bottom() - composer_height, rect.bottom());
        let letters = letters::height(ui, scene, view.timeline.lacks, rect.width());
        let waiting = scheduled::height(scene, conversation.id);
        let scheduled = part(composer.top() - waiting, composer.top());
        let letters = part(scheduled.top() - letters, scheduled.top());
        Self {
            header,
            find,
            announcement,
            pins,
            alone,
            list: part(alone.bottom(), letters.top()),
            letters,
            scheduled,
            composer,
        }
    }
}

fn contents_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    view: &mut ConversationView,
    outcome: &mut Outcome,
) {
    let whole = ui.available_rect_before_wrap();
    let side = view.members.side(conversation, whole.width());
    view.members.watch(conversation, side, outcome);
    let rect = match side {
        Side::Beside => whole.with_max_x(whole.right() - members::WIDTH),
        Side::Hidden | Side::Over => whole,
    };
    let barrier = crate::ui::barrier::of(scene, conversation);
    let composer_height = match barrier {
        Some(barrier) => barrier::height(ui, scene, conversation, barrier, rect.width()),
        None => {
            let (composer, draft) = (&mut view.composer, &conversation.draft);
            composer.follow(ui, conversation.id, draft);
            composer.follow_returned(ui, scene, conversation, &mut outcome.actions);
            composer.follow_commands(scene, conversation, &mut outcome.actions);
            composer.height(ui, scene, conversation, rect.width())
        }
    };
    let composer_height = composer_height.min(COMPOSER_LIMIT * rect.height());
    let places = Places::new(ui, scene, conversation, rect, composer_height, view);
    let width = whole.width();
    head_ui(ui, scene, conversation, &places, width, view, outcome);
    view.timeline.has_field = barrier.is_none();
    list_ui(ui, scene, conversation, &places, view, outcome);
    tell_looked_at(ui, scene, conversation, outcome);
    view.composer.wants_keyboard |= std::mem::take(&mut view.timeline.wants_field);
    if let Some(seq) = view.timeline.asks_edit.take() {
        let actions = &mut outcome.actions;
        view.composer.edit(ui, scene, conversation, seq, actions);
    }
    if let Some(seq) = view.timeline.asks_readers.take() {
        view.show_readers(seq);
    }
    let called = match side {
        Side::Hidden => None,
        Side::Beside => {
            let place = whole.with_min_x(rect.right());
            let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("panel"));
            members::panel_ui(&mut inside, scene, conversation, &mut view.members, outcome)
        }
        Side::Over => {
            let Places { header, list, .. } = places;
            let left = (list.right() - members::WIDTH - space::WIDE).max(list.left() + space::WIDE);
            let place = Rect::from_min_max(egui::pos2(left, header.bottom()), whole.max);
            members::over_ui(ui, scene, place, conversation, &mut view.members, outcome)
        }
    };
    if let Some(name) = called.filter(|_| barrier.is_none()) {
        view.composer.call(ui, conversation.id, &name);
    }
    over_list_ui(ui, scene, conversation, places.list, view, outcome);
    let builder = UiBuilder::new().max_rect(places.composer);
    let mut inside = ui.new_child(builder.id_salt("composer"));
    match barrier {
        Some(barrier) => {
            let (composer, actions) = (&mut view.composer, &mut outcome.actions);
            barrier::barrier_ui(&mut inside, scene, conversation, barrier, composer, actions);
        }
        None => {
            let room = (rect, composer_height);
            write_ui(&mut inside, scene, conversation, room, view, outcome);
        }
    }
}

/// What stands above the list: who it is about, or what can be done with what is chosen; what was announced; and
/// that nobody else is here.
fn head_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    places: &Places,
    width: f32,
    view: &mut ConversationView,
    outcome: &mut Outcome,
) {
    let builder = UiBuilder::new().max_rect(places.header);
    let mut inside = ui.new_child(builder.id_salt("header"));
    if view.timeline.selection.is_empty() {
        header::header_ui(&mut inside, scene, conversation, width, view, outcome);
    } else {
        let selection = &mut view.timeline.selection;
        match selection.bar_ui(&mut inside, scene) {
            Some(Chose::Forward(sayings)) => view.timeline.asks_forward = Some(sayings),
            Some(Chose::Delete) => view.recall = Some(Recall::of(selection)),
            None => {}
        }
    }
    if places.find.height() > 0.0 {
        let builder = UiBuilder::new().max_rect(places.find);
        let mut inside = ui.new_child(builder.id_salt("find"));
        view.find.show(&mut inside, scene, conversation, outcome);
    }
    view.timeline.looked_for = view.find.looked_for();
    if places.announcement.height() > 0.0 {
        let builder = UiBuilder::new().max_rect(places.announcement);
        let mut inside = ui.new_child(builder.id_salt("announcement"));
        view.announcement.show(&mut inside, scene, conversation);
    }
    if places.pins.height() > 0.0 {
        let builder = UiBuilder::new().max_rect(places.pins);
        let mut inside = ui.new_child(builder.id_salt("pins"));
        view.pins.show(&mut inside, scene, conversation, outcome);
    }
    if places.alone.height() > 0.0 {
        let builder = UiBuilder::new().max_rect(places.alone);
        let mut inside = ui.new_child(builder.id_salt("alone"));
        if alone::line_ui(&mut inside, scene) {
            view.show_adding();
        }
    }
}

/// The messages, which of their letters no font has, and what waits for its time.
fn list_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    places: &Places,
    view: &mut ConversationView,
    outcome: &mut Outcome,
) {
    let lacks = view.timeline.lacks;
    let builder = UiBuilder::new().max_rect(places.list);
    let mut inside = ui.new_child(builder.id_salt("list"));
    timeline::timeline_ui(
        &mut inside,
        scene,
        conversation,
        &mut view.timeline,
        &mut outcome.actions,
    );
    if view.timeline.lacks != lacks {
        ui.ctx().request_repaint();
    }
    if places.letters.height() > 0.0 {
        let builder = UiBuilder::new().max_rect(places.letters);
        let mut inside = ui.new_child(builder.id_salt("letters"));
        letters::line_ui(&mut inside, scene, lacks);
    }
    if places.scheduled.height() > 0.0 {
        let builder = UiBuilder::new().max_rect(places.scheduled);
        let inside = ui.new_child(builder.id_salt("scheduled"));
        view.scheduled.line_ui(&inside, scene, conversation.id);
    }
}

/// What stands over the list until it is answered or dismissed, and the dialogs.
fn over_list_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    list: Rect,
    view: &mut ConversationView,
    outcome: &mut Outcome,
) {
    view.apart.show(ui, scene, list, conversation, outcome);
    if view.members.take_adds() {
        view.show_adding();
    }
    if view.adding.is_none() {
        add_people::news_ui(ui, scene, list, conversation, outcome);
    }
    dialogs_ui(ui, scene, conversation, view, outcome);
    if let Some(fault) = scene.model.fault_in(conversation) {
        fault_ui(ui, scene, list, conversation, fault, outcome);
    }
}

/// Where one writes. `rect` is the window without the panel beside it, `height` what the composer has asked for.
fn write_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    (rect, height): (Rect, f32),
    view: &mut ConversationView,
    outcome: &mut Outcome,
) {
    let composer = &mut view.composer;
    let composed = composer::composer_ui(ui, scene, conversation, composer, outcome);
    let limit = COMPOSER_LIMIT * rect.height();
    if composed.changed
        && composer
            .height(ui, scene, conversation, rect.width())
            .min(limit)
            != height
    {
        // Its room was that of the text before: a new line would be seen one frame later.
        ui.ctx().request_discard("the composer has another height");
    }
    if let Some(text) = composed.later {
        view.scheduled.ask_when(scene, text);
    }
    if composed.sent {
        view.timeline.answered();
        ui.ctx().request_repaint();
    }
}

/// That a request was accepted is seen where one could write now, also where nothing was said yet.
fn tell_looked_at(ui: &Ui, scene: &Scene<'_>, conversation: &Conversation, outcome: &mut Outcome) {
    if ui.input(|input| input.focused) && scene.model.has_accepted(conversation) {
        outcome.act(Action::In(
            conversation.id,
            ConversationAction::Read {
                seq: conversation.read,
            },
        ));
    }
}

/// What is asked over the whole window, and what can be looked at there.
fn dialogs_ui(
    ui: &Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    view: &mut ConversationView,
    outcome: &mut Outcome,
) {
    members::questions_ui(ui, scene, conversation, &mut view.members, outcome);
    let settings = view.settings.as_mut();
    if let Some(text) = settings.and_then(|settings| settings.take_stranded(conversation)) {
        view.composer.receive(conversation.id, &text, outcome);
    }
    if group_settings::settings_ui(ui, scene, conversation, &mut view.settings, outcome) {
        view.show_adding();
    }
    add_people::dialog_ui(ui, scene, conversation, &mut view.adding, outcome);
    readers::readers_ui(ui, scene, conversation, &mut view.readers, outcome);
    if let Some(sayings) = view.timeline.asks_forward.take() {
        view.forwarding = Some(ForwardView::new(conversation.id, sayings));
    }
    if forwarding_ui(ui, scene, &mut view.forwarding, outcome) {
        view.timeline.selection.clear();
    }
    if let Some(seq) = view.timeline.opens_card.take() {
        outcome.open.push(WindowKey::Passed(conversation.id, seq));
    }
    let reactors = &mut view.timeline.asks_reactors;
    reactors::reactors_ui(ui, scene, conversation, reactors);
    let versions = &mut view.timeline.asks_versions;
    versions::versions_ui(ui, scene, conversation, versions, outcome);
    match view.scheduled.dialogs_ui(ui, scene, conversation, outcome) {
        Some(scheduled::Words::Back(text)) => {
            view.composer.receive(conversation.id, &text, outcome);
        }
        Some(scheduled::Words::Gone(text)) => view.composer.forget(ui, conversation.id, &text),
        None => {}
    }
    let deletion = &mut view.timeline.asks_deletion;
    deletion::question_ui(ui, scene, conversation.id, deletion, outcome);
    let (selection, recall) = (&mut view.timeline.selection, &mut view.recall);
    recall::recall_ui(ui, scene, conversation.id, selection, recall, outcome);
    let actions = &mut outcome.actions;
    view.composer
        .discarding_ui(ui, scene, conversation, actions);
}

/// What was asked here and not done, at the lower end of the list, until it is dismissed.
fn fault_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    list: Rect,
    conversation: &Conversation,
    fault: &Fault,
    outcome: &mut Outcome,
) {
    let said = scene.words.fault(fault);
    let place = list.shrink2(egui::vec2(space::EDGE, space::SMALL));
    let layout = egui::Layout::bottom_up(egui::Align::Min);
    let builder = UiBuilder::new()
        .max_rect(place)
        .layout(layout)
        .id_salt("fault");
    let mut inside = ui.new_child(builder);
    Banner {
        tone: Tone::Alert,
        icon: icons::ALERT_CIRCLE,
        text: &said,
    }
    .show(&mut inside, |ui| {
        let dismiss = scene.words.get("dismiss");
        if Button::plain(&dismiss).show(ui).clicked() {
            outcome.act(Action::In(conversation.id, ConversationAction::ForgetFault));
        }
    });
}
