//! What can be set about a group: everybody in it sees it, and those who may change it.

mod ends;

use anser_shared::conversation::ConversationKind;
use anser_shared::group::{ANNOUNCEMENT_MAX_CHARS, Group, JoinPolicy, MemberRole};
use anser_shared::id::{ConversationId, PictureId, UserId};
use anser_shared::order::Order;
use egui::{Role, ScrollArea, Sense, Ui, WidgetInfo};

use self::ends::Question;
use super::add_people;
use crate::core::Action;
use crate::core::action::GroupWish;
use crate::core::model::{Conversation, Fault, LinkState, Progress, Whose};
use crate::ui::keys;
use crate::ui::leaving::{self, Leaving, Left, Step, Typed};
use crate::ui::people::picker::Picker;
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{self, Button, Field};
use crate::ui::{Outcome, Scene, face_of, icons};

/// So many letters a group's name has at the most, as the server has it when nobody says otherwise.
const NAME_MAX_CHARS: usize = 30;
const FACE: f32 = 56.0;

/// What was typed, while the settings are open.
#[derive(Debug)]
pub(super) struct GroupSettings {
    name: Edited,
    announcement: Edited,
    /// Who is to own the group from now on is being chosen.
    heir: Option<Picker>,
    /// People are to be added.
    adds: bool,
    question: Option<Question>,
    pub(super) leaving: Leaving,
}

/// A field over something that may change meanwhile.
#[derive(Debug, Default)]
struct Edited {
    text: String,
    /// What it began with.
    known: String,
}

impl Edited {
    fn of(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            known: text.to_owned(),
        }
    }

    /// Somebody else has changed it: who has typed nothing sees that.
    fn follow(&mut self, now: &str) {
        if self.known != now {
            if self.text == self.known {
                now.clone_into(&mut self.text);
            }
            now.clone_into(&mut self.known);
        }
    }

    fn has_changed(&self) -> bool {
        self.text.trim() != self.known.trim()
    }

    fn is_name(&self) -> bool {
        (1..=NAME_MAX_CHARS).contains(&self.text.trim().chars().count())
    }

    fn is_announcement(&self) -> bool {
        self.text.trim().chars().count() <= ANNOUNCEMENT_MAX_CHARS
    }
}

impl GroupSettings {
    pub(super) fn of(group: &Group) -> Self {
        Self {
            name: Edited::of(&group.name),
            announcement: Edited::of(&group.announcement),
            heir: None,
            adds: false,
            question: None,
            leaving: Leaving::default(),
        }
    }

    /// An announcement that was being written when the person lost the right to it, or the group: it cannot be saved
    /// here any more.
    pub(super) fn take_stranded(&mut self, conversation: &Conversation) -> Option<String> {
        let group = conversation.group().filter(|_| !conversation.is_outside());
        let may = group.is_some_and(|group| group.role >= MemberRole::Administrator);
        if may || !self.announcement.has_changed() {
            return None;
        }
        let known = self.announcement.known.clone();
        let typed = std::mem::replace(&mut self.announcement.text, known);
        Some(typed.trim().to_owned()).filter(|typed| !typed.is_empty())
    }

    /// What was typed and not saved.
    pub(super) fn typed(&self) -> Typed {
        match self.name.has_changed() || self.announcement.has_changed() {
            false => Typed::Nothing,
            true if self.name.is_name() && self.announcement.is_announcement() => Typed::Savable,
            true => Typed::Unsavable,
        }
    }

    pub(super) fn pretend_name(&mut self, name: &str) {
        name.clone_into(&mut self.name.text);
    }

    pub(super) fn pretend_removing_picture(&mut self) {
        self.question = Some(Question::RemovePicture);
    }

    pub(super) fn pretend_handing_over(
        &mut self,
        scene: &Scene<'_>,
        users: &[UserId],
        typed: &str,
    ) {
        let heir = self.heir.insert(Picker::of_one());
        heir.pretend(scene, users, typed);
    }
}

/// Draws them over the window, until they are closed; says whether people are to be added.
pub(super) fn settings_ui(
    ui: &Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    settings: &mut Option<GroupSettings>,
    outcome: &mut Outcome,
) -> bool {
    let Some(view) = settings else { return false };
    let group = conversation.group().filter(|_| !conversation.is_outside());
    let Some(group) = group else {
        *settings = None;
        return false;
    };
    view.name.follow(&group.name);
    view.announcement.follow(&group.announcement);
    let shown = Shown {
        scene,
        conversation,
        group,
        may: group.role >= MemberRole::Administrator,
        is_lobby: matches!(conversation.kind, ConversationKind::Lobby(_)),
    };
    let mut leaving = std::mem::take(&mut view.leaving);
    let left = leaving::dialog(ui, scene, &mut leaving, "group settings", |ui| {
        if let Some(question) = view.question.clone() {
            let before = outcome.actions.len();
            if shown.question_ui(ui, &question, outcome) {
                view.question = None;
                if outcome.actions.len() > before {
                    view.heir = None;
                }
            }
            return (Step::Stays, Typed::Nothing);
        }
        if view.heir.is_some() {
            shown.heir_ui(ui, view, outcome);
            return (Step::Stays, Typed::Nothing);
        }
        let closes = shown.contents_ui(ui, view, outcome);
        let step = if closes { Step::Leaves } else { Step::Stays };
        (
            step,
            if shown.may {
                view.typed()
            } else {
                Typed::Nothing
            },
        )
    });
    view.leaving = leaving;
    if left == Left::Saves {
        shown.save(view, outcome);
    }
    let closes = left == Left::Goes;
    let adds = std::mem::take(&mut view.adds);
    // From what is asked there is a step back to the settings first.
    let steps_back = closes && (view.question.take().is_some() || view.heir.take().is_some());
    if closes && !steps_back {
        let conversation = Some(conversation.id);
        outcome.act(Action::ForgetGroupWish { conversation });
        *settings = None;
    }
    adds
}

/// Which group, and who looks at it.
#[derive(Clone, Copy)]
struct Shown<'a> {
    scene: &'a Scene<'a>,
    conversation: &'a Conversation,
    group: &'a Group,
    /// One may change things.
    may: bool,
    is_lobby: bool,
}

impl Shown<'_> {
    fn id(&self) -> ConversationId {
        self.conversation.id
    }

    fn get(&self, key: &str) -> String {
        self.scene.words.get(key)
    }

    /// How far it is with the last wish, when it is one of these.
    fn progress(&self, is: impl Fn(&GroupWish) -> bool) -> Option<&Progress> {
        self.scene.model.tickets.last_wish(Some(self.id()), is)
    }

    fn is_under_way(&self, is: impl Fn(&GroupWish) -> bool) -> bool {
        self.progress(is) == Some(&Progress::Waiting)
    }

    fn fault(&self, is: impl Fn(&GroupWish) -> bool) -> Option<String> {
        match self.progress(is)? {
            Progress::Refused(fault) => Some(self.scene.words.fault(fault)),
            Progress::Waiting | Progress::Done(_) => None,
        }
    }

    /// Saves all that was typed.
    fn save(self, view: &GroupSettings, outcome: &mut Outcome) {
        let conversation = self.id();
        if view.name.has_changed() {
            let name = view.name.text.trim().to_owned();
            outcome.act(Action::order(conversation, Order::Rename { name }));
        }
        if view.announcement.has_changed() {
            let text = view.announcement.text.trim().to_owned();
            outcome.act(Action::order(conversation, Order::Announce { text }));
        }
    }

    /// Says whether they are to be closed.
    fn contents_ui(self, ui: &mut Ui, view: &mut GroupSettings, outcome: &mut Outcome) -> bool {
        let palette = palette(ui);
        let title = self.get("group-settings");
        let heading = widgets::label(ui, &title, theme::title(), palette.text);
        heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &title));
        if self.scene.model.link != LinkState::Online {
            let said = self.scene.words.fault(&Fault::Offline);
            widgets::label(ui, said, theme::small(), palette.soft);
        }
        let limit = (ui.ctx().content_rect().height() - 140.0).max(120.0);
        let area = ScrollArea::vertical()
            .max_height(limit)
            .min_scrolled_height(limit)
            .auto_shrink([false, true]);
        widgets::scroll_beside(ui, area, space::EDGE, |ui| {
            ui.spacing_mut().item_spacing.y = space::EDGE;
            self.picture_ui(ui, &mut view.question, outcome);
            self.name_ui(ui, &mut view.name, outcome);
            self.announcement_ui(ui, &mut view.announcement, outcome);
            self.rules_ui(ui, outcome);
            if add_people::may(self.conversation) {
                let add = self.get("add-member");
                let button = Button::plain(&add).icon(icons::USER_PLUS).wide();
                view.adds |= button.show(ui).clicked();
            }
            self.ends_ui(ui, view, outcome);
        });
        ui.add_space(space::TIGHT);
        let close = self.get("close");
        Button::plain(&close).wide().show(ui).clicked()
    }

    fn picture_ui(self, ui: &mut Ui, question: &mut Option<Question>, outcome: &mut Outcome) {
        let is = |wish: &GroupWish| wish.pictures();
        let palette = palette(ui);
        let (conversation, under_way) = (self.id(), self.is_under_way(is));
        if self.may && !under_way {
            let dropped = ui.input(|input| {
                let first = input.raw.dropped_files.first();
                first.map(|file| file.path().to_owned())
            });
            if let Some(path) = dropped {
                let wish = GroupWish::ChoosePicture { conversation, path };
                outcome.act(Action::Group(wish));
            }
        }
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = space::EDGE;
            let (square, _) = ui.allocate_exact_size(egui::Vec2::splat(FACE), Sense::hover());
            face_of(self.scene, self.conversation).paint(ui, square, palette.surface);
            if !self.may {
                let creator = [("name", (&self.group.creator_name).into())];
                let said = if self.is_lobby {
                    self.get("lobby-made")
                } else {
                    self.scene.words.with("group-made-by", &creator)
                };
                widgets::label(ui, said, theme::small(), palette.soft);
                return;
            }
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = space::TIGHT;
                if self.progress(is).is_none() {
                    ui.add_space((FACE - theme::CONTROL_HEIGHT) / 2.0);
                }
                ui.horizontal_wrapped(|ui| {
                    ui.spacing_mut().item_spacing = egui::Vec2::splat(space::SMALL);
                    let choose = self.get("picture-choose");
                    let button = Button::plain(&choose).enabled(!under_way);
                    if button.show(ui).clicked() {
                        outcome.choose_picture = Some(Whose::Group(conversation));
                    }
                    let remove = self.get("picture-remove");
                    if self.group.picture == PictureId::NONE {
                        return;
                    }
                    ui.add_space(space::SMALL);
                    let button = Button::danger(&remove).icon(icons::TRASH);
                    if button.enabled(!under_way).show(ui).clicked() {
                        *question = Some(Question::RemovePicture);
                    }
                });
                self.state_ui(ui, is);
            });
        });
    }

    /// That an answer is awaited, or why something was not done.
    fn state_ui(self, ui: &mut Ui, is: impl Fn(&GroupWish) -> bool + Copy) {
        let palette = palette(ui);
        if self.is_under_way(is) {
            let said = self.get("picture-under-way");
            widgets::label(ui, said, theme::small(), palette.soft);
        } else if let Some(fault) = self.fault(is) {
            widgets::fault(ui, &fault);
        }
    }

    fn name_ui(self, ui: &mut Ui, name: &mut Edited, outcome: &mut Outcome) {
        let is = |wish: &GroupWish| matches!(wish.order(), Some(Order::Rename { .. }));
        if !self.may {
            return widgets::value(ui, &self.get("group-name"), &name.known);
        }
        let typed = name.text.trim().chars().count();
        let fault = match typed {
            0 => Some(self.get("group-name-empty")),
            _ if typed > NAME_MAX_CHARS => Some(self.get("group-name-long")),
            _ => None,
        };
        let fits = fault.is_none();
        let label = self.get("group-name");
        let fault = fault.or_else(|| self.fault(is));
        let field = Field::new(&label)
            .fault(fault.as_deref())
            .enabled(!self.is_under_way(is));
        let response = field.show(ui, &mut name.text);
        let enter = keys::confirms(ui, &response);
        if self.saves(ui, name, "group-name-save", fits && !self.is_under_way(is))
            || enter && name.has_changed() && fits
        {
            outcome.act(Action::order(
                self.id(),
                Order::Rename {
                    name: name.text.trim().to_owned(),
                },
            ));
        }
    }

    fn announcement_ui(self, ui: &mut Ui, text: &mut Edited, outcome: &mut Outcome) {
        let is = |wish: &GroupWish| matches!(wish.order(), Some(Order::Announce { .. }));
        if !self.may {
            if !text.known.trim().is_empty() {
                widgets::value(ui, &self.get("announcement"), text.known.trim());
            }
            return;
        }
        let typed = text.text.trim().chars().count();
        let fits = typed <= ANNOUNCEMENT_MAX_CHARS;
        let limit = [
            ("count", typed.into()),
            ("most", ANNOUNCEMENT_MAX_CHARS.into()),
        ];
        let label = self.get("announcement");
        let hint = self.get("announcement-hint");
        let too_long = || self.scene.words.too_long(ANNOUNCEMENT_MAX_CHARS, typed);
        let fault = (!fits).then(too_long).or_else(|| self.fault(is));
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = space::TIGHT;
            Field::new(&label)
                .hint(&hint)
                .lines(3)
                .fault(fault.as_deref())
                .enabled(!self.is_under_way(is))
                .show(ui, &mut text.text);
            if fits {
                // In the field's name it would make another field of it with every letter.
                let count = self.scene.words.with("announcement-count", &limit);
                widgets::label(ui, count, theme::small(), palette(ui).soft);
            }
        });
        if self.saves(
            ui,
            text,
            "announcement-save",
            fits && !self.is_under_way(is),
        ) {
            outcome.act(Action::order(
                self.id(),
                Order::Announce {
                    text: text.text.trim().to_owned(),
                },
            ));
        }
    }

    /// A button below a field in which something was changed; says whether it was pressed.
    fn saves(self, ui: &mut Ui, field: &Edited, key: &str, enabled: bool) -> bool {
        self.may && field.has_changed() && {
            let save = self.get(key);
            Button::plain(&save).enabled(enabled).show(ui).clicked()
        }
    }

    /// How one comes in, and who writes.
    fn rules_ui(self, ui: &mut Ui, outcome: &mut Outcome) {
        let conversation = self.id();
        if !self.is_lobby {
            let is = |wish: &GroupWish| matches!(wish.order(), Some(Order::SetPolicy { .. }));
            let names = ["policy-open", "policy-approval", "policy-invitation"];
            let names = names.map(|key| self.get(key));
            let options = [
                (JoinPolicy::Open, names[0].as_str()),
                (JoinPolicy::Approval, names[1].as_str()),
                (JoinPolicy::Invitation, names[2].as_str()),
            ];
            if let Some(policy) = self.choice_ui(ui, "policy", &options, self.group.policy) {
                outcome.act(Action::order(conversation, Order::SetPolicy { policy }));
            }
            self.state_ui(ui, is);
        }
        let is = |wish: &GroupWish| matches!(wish.order(), Some(Order::Quiet { .. }));
        let names = [self.get("quiet-not"), self.get("quiet")];
        let options = [(false, names[0].as_str()), (true, names[1].as_str())];
        if let Some(quiet) = self.choice_ui(ui, "quiet-label", &options, self.group.quiet) {
            outcome.act(Action::order(conversation, Order::Quiet { quiet }));
        }
        self.state_ui(ui, is);
        // In the lobby the administrators of the server pin, and nobody sets that. Nothing is shown as chosen before
        // the server has said what is.
        let pins = &self.conversation.pins;
        if self.is_lobby || !pins.is_told() {
            return;
        }
        let is = |wish: &GroupWish| matches!(wish.order(), Some(Order::SetPinning { .. }));
        let names = [self.get("pinning-all"), self.get("pinning-leaders")];
        let options = [(true, names[0].as_str()), (false, names[1].as_str())];
        if let Some(everybody) = self.choice_ui(ui, "pinning", &options, pins.everybody()) {
            outcome.act(Action::order(conversation, Order::SetPinning { everybody }));
        }
        self.state_ui(ui, is);
    }

    /// One of a few for who may choose, and what was chosen for everybody else.
    fn choice_ui<T: Copy + PartialEq>(
        self,
        ui: &mut Ui,
        key: &str,
        options: &[(T, &str)],
        chosen: T,
    ) -> Option<T> {
        let name = self.get(key);
        if self.may {
            return widgets::named_choice(ui, &name, options, chosen, None);
        }
        let found = options.iter().find(|(value, _)| *value == chosen);
        widgets::value(ui, &name, found.map_or("", |(_, name)| *name));
        None
    }
}
