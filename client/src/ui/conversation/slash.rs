//! Commands in a composer: the words of the terminal, with a slash before them. Such a line is never sent as a message;
//! what the server carries out for its administrators is handed to the server. A text that is to begin with a slash has
//! two of them.

mod offers;
mod words;

use anser_shared::group::{MemberRole, Which};
use anser_shared::id::ConversationId;
use anser_shared::line::first_word;
use anser_shared::people::Person;
use anser_shared::refusal::Refusal;
use egui::{CornerRadius, Frame, Rect, Role, ScrollArea, Ui, UiBuilder, WidgetInfo};

use super::completion::Offered;
use crate::command::{Command, CommandFault, groups_named};
use crate::core::action::{Actions, GroupWish};
use crate::core::model::{Done, Members, Progress, Ticket, WindowKey};
use crate::core::{Action, ConversationAction};
use crate::ui::text::{in_order, listed_groups};
use crate::ui::theme::{self, palette, radius, space};
use crate::ui::widgets::{self, Button, icon_button};
use crate::ui::{Outcome, Scene, icons, typeset};
use offers::People;

/// More than this is scrolled.
const HEIGHT_LIMIT: f32 = 180.0;

/// What was typed in one composer, and what came of it.
#[derive(Debug, Default)]
pub(super) struct Slash {
    pending: Option<PendingCommand>,
    answer: Option<Answer>,
    /// This line was asked about: it is carried out when it is sent once more.
    asked: Option<String>,
    people: People,
}

/// A command whose answer is to come.
#[derive(Debug)]
struct PendingCommand {
    /// The line, which goes when it was carried out.
    typed: String,
    ticket: Ticket,
    /// What is asked for, where it is a list.
    list: Option<List>,
    /// Said before what the server says.
    before: Vec<String>,
}

/// What is listed above the field once it is here.
#[derive(Clone, Copy, Debug)]
enum List {
    Groups,
    Members(ConversationId),
    Wishes(ConversationId),
}

#[derive(Debug, Default)]
struct Answer {
    text: String,
    is_fault: bool,
    /// What it is about can be opened.
    opens: Option<ConversationId>,
}

/// Whether a text is a command, and not to be sent.
pub(super) fn is_command(text: &str) -> bool {
    text.starts_with('/') && !text.starts_with("//")
}

/// What is sent of a text: two slashes at its beginning stand for one.
pub(super) fn unescaped(text: &str) -> &str {
    if text.starts_with("//") {
        &text[1..]
    } else {
        text
    }
}

impl Slash {
    /// What may be meant by the word or the name that is being typed.
    pub(super) fn offered(
        &mut self,
        scene: &Scene<'_>,
        text: &str,
        caret: usize,
        actions: &mut Actions,
    ) -> Option<Offered> {
        // Another line is not what was asked about.
        self.asked.take_if(|asked| asked != text);
        if !is_command(text) {
            return None;
        }
        offers::words(scene, text, caret)
            .or_else(|| offers::names(scene, text, caret, &mut self.people, actions))
    }

    /// An answer is pending: nothing else is carried out meanwhile.
    pub(super) fn is_busy(&self) -> bool {
        self.pending.is_some()
    }

    /// Carries out what was typed, or says why it cannot be. The line stays until it was carried out.
    pub(super) fn run(
        &mut self,
        scene: &Scene<'_>,
        conversation: ConversationId,
        text: &mut String,
        actions: &mut Actions,
    ) {
        let words = scene.words;
        let typed = text.clone();
        let line = typed.trim().trim_start_matches('/');
        let (word, _) = first_word(line);
        let is_servers = words::is_servers(scene.model, word);
        // Nobody is asked about a line that cannot be carried out; what the server makes of its own is not known here.
        let is_line = is_servers || Command::parse(line, scene.now).is_ok();
        let question = words::question(scene, word).filter(|_| is_line);
        if let Some(question) = question.filter(|_| self.asked.as_ref() != Some(&typed)) {
            self.asked = Some(typed);
            return self.fault(question);
        }
        self.asked = None;
        if is_servers {
            return self.administer(typed, Vec::new(), actions);
        }
        let unknown = || words.with("slash-unknown", &[("word", word.into())]);
        if line == "nudge" {
            // The window says why not, if so.
            actions.push(Action::In(conversation, ConversationAction::Nudge));
            self.forget();
            return text.clear();
        }
        let command = match Command::parse(line, scene.now) {
            Ok(Some(command)) => command,
            Ok(None) | Err(CommandFault::Unknown) => return self.fault(unknown()),
            Err(fault) => return self.fault(words.get(fault.key())),
        };
        match command {
            Command::Help { word: Some(asked) } => self.help_with(scene, &asked, text, actions),
            Command::Help { word: None } => self.help(scene, text, actions),
            Command::NewGroup { name, policy } => {
                let wish = GroupWish::Create {
                    name,
                    policy,
                    people: Vec::new(),
                };
                self.wish(typed, wish, actions);
            }
            Command::Join { name } => {
                let (creator, name) = match name.split_once('/') {
                    Some((creator, name)) => (creator.to_owned(), name.to_owned()),
                    None => (String::new(), name),
                };
                let which = Which::Named { name, creator };
                self.wish(typed, GroupWish::Join(which), actions);
            }
            Command::Group { group, order } => {
                let conversation = match meant(scene, &group) {
                    Ok(conversation) => conversation,
                    Err(said) => return self.fault(said),
                };
                let wish = GroupWish::Order {
                    conversation,
                    order,
                };
                self.wish(typed, wish, actions);
            }
            Command::Members { group } => match of_role(scene, &group, MemberRole::Member) {
                Ok(conversation) => {
                    let list = List::Members(conversation);
                    self.list(typed, list, actions);
                }
                Err(fault) => self.fault(fault),
            },
            Command::Wishes { group } => match of_role(scene, &group, MemberRole::Administrator) {
                Ok(conversation) => {
                    self.list(typed, List::Wishes(conversation), actions);
                }
                Err(fault) => self.fault(fault),
            },
            Command::SendGroup { group, text: said } => match meant(scene, &group) {
                Ok(conversation) => {
                    actions.push(Action::In(
                        conversation,
                        ConversationAction::SendBeside {
                            text: said,
                            answers: None,
                            silent: false,
                        },
                    ));
                    text.clear();
                    let sent = words.with("slash-sent", &[("name", (&group).into())]);
                    self.say(sent, Some(conversation));
                }
                Err(fault) => self.fault(fault),
            },
            Command::Groups => self.list(typed, List::Groups, actions),
            _ => self.fault(unknown()),
        }
    }

    /// What one word does.
    fn help_with(
        &mut self,
        scene: &Scene<'_>,
        asked: &str,
        text: &mut String,
        actions: &mut Actions,
    ) {
        let words = scene.words;
        let asked = asked.trim_start_matches('/');
        let Some(known) = words::known(scene).find(|known| known.word == asked) else {
            if words::are_unexplained(scene.model) {
                return self.help(scene, text, actions);
            }
            return self.fault(words.with("slash-unknown", &[("word", asked.into())]));
        };
        text.clear();
        self.say(known.line(words), None);
    }

    /// What every word does. A server that has not explained its commands lists them.
    fn help(&mut self, scene: &Scene<'_>, text: &mut String, actions: &mut Actions) {
        let known = words::known(scene).map(|known| known.line(scene.words));
        let lines: Vec<String> = known.collect();
        if words::are_unexplained(scene.model) {
            return self.administer(text.clone(), lines, actions);
        }
        text.clear();
        self.say(lines.join("\n"), None);
    }

    fn administer(&mut self, typed: String, before: Vec<String>, actions: &mut Actions) {
        let ticket = actions.ask(Action::Administer {
            line: typed.trim().to_owned(),
        });
        self.wait(typed, ticket, None, before);
    }

    fn wish(&mut self, typed: String, wish: GroupWish, actions: &mut Actions) {
        let ticket = actions.ask(Action::Group(wish));
        self.wait(typed, ticket, None, Vec::new());
    }

    fn list(&mut self, typed: String, list: List, actions: &mut Actions) {
        let ticket = actions.ask(match list {
            List::Groups => Action::ListGroups,
            List::Members(conversation) => Action::ListMembers { conversation },
            List::Wishes(conversation) => Action::ListWishes { conversation },
        });
        self.wait(typed, ticket, Some(list), Vec::new());
    }

    fn wait(&mut self, typed: String, ticket: Ticket, list: Option<List>, before: Vec<String>) {
        self.answer = None;
        self.pending = Some(PendingCommand {
            typed,
            ticket,
            list,
            before,
        });
    }

    fn say(&mut self, text: String, opens: Option<ConversationId>) {
        let is_fault = false;
        self.answer = Some(Answer {
            text,
            is_fault,
            opens,
        });
    }

    /// What was said is over.
    pub(super) fn forget(&mut self) {
        self.asked = None;
        self.answer = None;
    }

    pub(super) fn fault(&mut self, text: String) {
        self.answer = Some(Answer {
            text,
            is_fault: true,
            opens: None,
        });
    }

    /// Takes note of the answer; says whether the line was carried out, and goes.
    pub(super) fn follow(&mut self, scene: &Scene<'_>, text: &mut String) -> bool {
        let Some(pending) = &self.pending else {
            return false;
        };
        let Some(answer) = pending.answer(scene) else {
            return false;
        };
        let goes = !answer.is_fault && *text == pending.typed;
        if goes {
            text.clear();
        }
        self.pending = None;
        self.answer = Some(answer);
        goes
    }

    fn words(&self, scene: &Scene<'_>) -> Option<(String, bool)> {
        if self.is_busy() {
            return Some((scene.words.get("slash-waits"), false));
        }
        let answer = self.answer.as_ref()?;
        Some((answer.text.clone(), answer.is_fault))
    }

    /// How high what is said is, above the field of a window so wide.
    pub(super) fn height(&self, ui: &Ui, scene: &Scene<'_>, width: f32) -> f32 {
        let Some((text, _)) = self.words(scene) else {
            return 0.0;
        };
        let room = room(width);
        let colour = egui::Color32::PLACEHOLDER;
        let words = typeset::paragraph(ui, &text, theme::small(), colour, room);
        let opens = self
            .answer
            .as_ref()
            .is_some_and(|answer| answer.opens.is_some());
        let door = if opens { 32.0 } else { 0.0 };
        words.size().y.clamp(18.0, HEIGHT_LIMIT) + door + 2.0 * 8.0 + space::SMALL
    }

    /// Draws it into its room.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        rect: Rect,
        outcome: &mut Outcome,
    ) {
        let Some((text, is_fault)) = self.words(scene) else {
            return;
        };
        let palette = palette(ui);
        let (ground, colour) = if is_fault {
            (palette.surface, palette.alert)
        } else {
            (palette.accent_soft, palette.text)
        };
        let line = if is_fault { palette.alert } else { ground };
        let frame = Frame::new()
            .fill(ground)
            .stroke(egui::Stroke::new(1.0, line))
            .corner_radius(CornerRadius::same(radius::CARD));
        ui.painter().add(frame.paint(rect));
        let inside = rect.shrink2(egui::vec2(12.0, 8.0));
        let inside = inside.with_max_x(inside.right() - 28.0);
        let mut words = ui.new_child(UiBuilder::new().max_rect(inside).id_salt("said"));
        words.spacing_mut().item_spacing.y = space::TIGHT;
        let opens = self.answer.as_ref().and_then(|answer| answer.opens);
        ScrollArea::vertical()
            .max_height(HEIGHT_LIMIT)
            .auto_shrink([false, true])
            .show(&mut words, |ui| {
                let label = widgets::label(ui, &text, theme::small(), colour);
                label.widget_info(|| WidgetInfo::labeled(Role::Status, true, &text));
            });
        if let Some(conversation) = opens {
            let open = scene.words.get("slash-open");
            if Button::quiet(&open).small().show(&mut words).clicked() {
                outcome.open.push(WindowKey::Conversation(conversation));
            }
        }
        let corner = egui::pos2(rect.right() - 34.0, rect.top() + 1.0);
        let place = Rect::from_min_size(corner, egui::Vec2::splat(32.0));
        let mut corner = ui.new_child(UiBuilder::new().max_rect(place).id_salt("close"));
        if icon_button(&mut corner, icons::X, &scene.words.get("dismiss")).clicked() {
            self.forget();
            // An answer need not come: something else may have been wanted of the same group since.
            self.pending = None;
        }
    }
}

/// So wide are the words in a window so wide.
fn room(width: f32) -> f32 {
    width - 2.0 * space::EDGE - 2.0 * 12.0 - 28.0
}

/// The group that is meant by a name, or why none is.
fn meant(scene: &Scene<'_>, name: &str) -> Result<ConversationId, String> {
    let key = match groups_named(scene.model, name)[..] {
        [only] => return Ok(only),
        [] => "terminal-no-such-group",
        _ => "refusal-which-group",
    };
    Err(scene.words.with(key, &[("name", name.into())]))
}

/// The same for something that one may ask about where one is this, or more.
fn of_role(scene: &Scene<'_>, name: &str, least: MemberRole) -> Result<ConversationId, String> {
    let conversation = meant(scene, name)?;
    let shown = scene.model.conversations.get(&conversation);
    let role = shown
        .and_then(|shown| shown.group())
        .map(|group| group.role);
    match role.unwrap_or_default() {
        MemberRole::Outside => Err(scene.words.refusal(&Refusal::NotAMember)),
        role if role < least => Err(scene.words.refusal(&Refusal::NotAllowed)),
        _ => Ok(conversation),
    }
}

impl PendingCommand {
    /// What has come of it, once it has.
    fn answer(&self, scene: &Scene<'_>) -> Option<Answer> {
        let words = scene.words;
        let answer = |text| Answer {
            text,
            ..Answer::default()
        };
        let done = match scene.model.tickets.progress(self.ticket) {
            None => return Some(Answer::default()),
            Some(Progress::Waiting) => return None,
            Some(Progress::Refused(reason)) => {
                return Some(Answer {
                    text: words.fault(reason),
                    is_fault: true,
                    opens: None,
                });
            }
            Some(Progress::Done(done)) => done,
        };
        Some(match done {
            Done::Waits => answer(words.get("slash-asked")),
            Done::Entered(group) => Answer {
                text: words.get("terminal-done"),
                is_fault: false,
                opens: Some(*group),
            },
            Done::Listed => answer(self.list.map_or_else(String::new, |list| list.text(scene))),
            Done::Plain
            | Done::Group(_)
            | Done::Somebody(_)
            | Done::Befriended(_)
            | Done::Requested(_)
            | Done::Exported { .. } => answer(words.get("terminal-done")),
            Done::Said { did, lines } => {
                let lines = self.before.iter().chain(lines).map(String::as_str);
                let lines: Vec<&str> = lines.collect();
                Answer {
                    text: lines.join("\n"),
                    is_fault: !did && self.before.is_empty(),
                    opens: None,
                }
            }
        })
    }
}

impl List {
    fn text(self, scene: &Scene<'_>) -> String {
        match self {
            Self::Groups => groups(scene),
            Self::Members(conversation) => {
                let listed = scene.model.members.get(&conversation);
                listed.map_or_else(String::new, |listed| members(scene, listed))
            }
            Self::Wishes(conversation) => {
                let listed = scene.model.waiting.get(&conversation);
                let people = listed.and_then(|listed| listed.last.as_deref());
                match people.map_or(&[][..], Vec::as_slice) {
                    [] => scene.words.get("terminal-no-wishes"),
                    people => waiting(scene, people),
                }
            }
        }
    }
}

/// The groups that one is in, then those that one may join.
fn groups(scene: &Scene<'_>) -> String {
    let groups = listed_groups(scene.model);
    if groups.is_empty() {
        return scene.words.get("terminal-no-groups");
    }
    let lines = (1_u64..).zip(groups);
    let lines =
        lines.map(|(number, (listed, group))| scene.words.listed_group(number, listed, group));
    lines.collect::<Vec<_>>().join("\n")
}

/// Those who are in a group.
fn members(scene: &Scene<'_>, members: &Members) -> String {
    let lines = in_order(members).into_iter();
    let lines = lines.map(|member| {
        let presence = members.presence(member.person.user);
        scene.words.listed_member(member, presence)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Those who wait to be let into a group.
fn waiting(scene: &Scene<'_>, people: &[Person]) -> String {
    let lines = people
        .iter()
        .map(|person| scene.words.listed_person(person));
    lines.collect::<Vec<_>>().join("\n")
}
