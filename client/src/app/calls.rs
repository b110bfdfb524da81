//! What calls for somebody who is not looking: which notifications come, and which have done their work.
//!
//! It looks at one picture of the model after the other and says what to do; whoever carries it out knows the
//! desktop.

use std::collections::BTreeSet;

use anser_shared::friend::FriendState;
use anser_shared::id::{ConversationId, DeviceId, MessageId, UserId};
use anser_shared::people::SeenAs;

use crate::core::model::{Acceptance, Conversation, Friend, Model};
use crate::core::settings::Notifications;
use crate::desktop::{About, Badge, Item, ItemWords, Note, Portrait};
use crate::ui::contacts::list;
use crate::ui::{Face, Scene, face_of, name_of};

/// More conversations at once than this are told of together.
const ONE_BY_ONE: usize = 3;

/// So many conversations with something unread stand in the menu of the tray.
const IN_THE_MENU: usize = 8;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Call {
    Show(Note),
    Withdraw(About),
    WithdrawAll,
    Sound,
}

/// What was seen, and what is up.
#[derive(Debug, Default)]
pub(super) struct Calls {
    /// Something has come there, and its words are still on their way.
    coming: BTreeSet<ConversationId>,
    /// Who wanted to be a friend; nothing before the first look.
    asking: Option<BTreeSet<UserId>>,
    /// Whose acceptance was told of.
    accepted: BTreeSet<UserId>,
    /// Devices on which the account was signed in to, as far as they were told of.
    devices: BTreeSet<DeviceId>,
    /// Texts that were refused at their time, as far as it was told.
    refused: BTreeSet<MessageId>,
    up: BTreeSet<About>,
}

impl Calls {
    /// `news` are conversations in which something unread has come; `is_in_front` tells which of them are
    /// being looked at.
    pub(super) fn look(
        &mut self,
        scene: &Scene<'_>,
        news: &[ConversationId],
        is_in_front: impl Fn(ConversationId) -> bool,
    ) -> Vec<Call> {
        let Some(account) = &scene.model.account else {
            let were_up = !std::mem::take(self).up.is_empty();
            return were_up.then_some(Call::WithdrawAll).into_iter().collect();
        };
        let mut calls = Vec::new();
        self.withdraw(scene.model, &is_in_front, &mut calls);
        self.coming.extend(news);
        self.coming.retain(|id| !is_in_front(*id));
        let (here, coming) = std::mem::take(&mut self.coming)
            .into_iter()
            .filter(|id| is_unread(scene.model, *id))
            .partition(|id| have_come(scene.model, *id));
        self.coming = coming;
        let met = self.people(scene.model);
        let device = self.new_device(scene);
        let refused = self.refused(scene);
        if account.profile.seen_as == SeenAs::Busy {
            return calls;
        }
        let mut notes = notes(scene, &here, met);
        notes.extend(device);
        notes.extend(refused);
        if !notes.is_empty() && scene.model.settings.sound {
            calls.push(Call::Sound);
        }
        // A sound alone is enough for some.
        if scene.model.settings.notifications == Notifications::Off {
            return calls;
        }
        self.up.extend(notes.iter().map(|note| note.about));
        calls.extend(notes.into_iter().map(Call::Show));
        calls
    }

    /// Takes away what was read, here or on another device, or is in front now.
    fn withdraw(
        &mut self,
        model: &Model,
        is_in_front: &impl Fn(ConversationId) -> bool,
        calls: &mut Vec<Call>,
    ) {
        let asks = |user: &UserId| {
            let friend = model.friends.get(user);
            friend.is_some_and(|friend| friend.state == FriendState::Asks)
        };
        let nothing_is_unread = || !model.conversations.keys().any(|id| is_unread(model, *id));
        let is_over = |about: &About| match about {
            About::Conversation(id) => is_in_front(*id) || !is_unread(model, *id),
            About::Request(user) => !asks(user),
            About::Accepted(id) => {
                let conversation = model.conversations.get(id);
                is_in_front(*id) || !conversation.is_some_and(|of| model.has_accepted(of))
            }
            About::Many => nothing_is_unread(),
            About::NotSent(id) => {
                let texts = model.scheduled_in(*id);
                texts.iter().all(|text| text.refusal.is_none())
            }
            About::NewDevice => model.new_devices.is_empty(),
            About::Trial => false,
        };
        let over: Vec<About> = self.up.iter().copied().filter(is_over).collect();
        for about in over {
            self.up.remove(&about);
            calls.push(Call::Withdraw(about));
        }
    }

    /// Who has asked, and who has accepted, since the last look.
    fn people<'a>(&mut self, model: &'a Model) -> Vec<&'a Friend> {
        let mut met = self.asking(model);
        let accepted = model.accepted.iter();
        let accepted = accepted.filter(|(_, how)| **how == Acceptance::News);
        let accepted = accepted.map(|(user, _)| *user).collect();
        let told = std::mem::replace(&mut self.accepted, accepted);
        let new = self.accepted.difference(&told);
        met.extend(new.filter_map(|user| model.friends.get(user)));
        met.retain(|friend| !friend.blocked);
        met
    }

    fn asking<'a>(&mut self, model: &'a Model) -> Vec<&'a Friend> {
        if model.coming {
            return Vec::new();
        }
        let friends = model.friends.values();
        let asking = friends.filter(|friend| friend.state == FriendState::Asks);
        let asking: Vec<&Friend> = asking.filter(|friend| !friend.blocked).collect();
        let now = asking.iter().map(|friend| friend.person.user).collect();
        // What was so when the program started is no news.
        let Some(before) = self.asking.replace(now) else {
            return Vec::new();
        };
        let is_news = |friend: &&Friend| !before.contains(&friend.person.user);
        asking.into_iter().filter(is_news).collect()
    }

    /// What the server would not send at its time, since the last look.
    fn refused(&mut self, scene: &Scene<'_>) -> Vec<Note> {
        let texts = scene.model.scheduled.values();
        let refused = texts.filter_map(|text| Some((text, text.refusal.as_ref()?)));
        let told = std::mem::take(&mut self.refused);
        let hidden = scene.model.settings.notifications == Notifications::Hidden;
        let mut notes = Vec::new();
        for (text, refusal) in refused {
            self.refused.insert(text.id);
            let found = scene.model.conversations.get(&text.conversation);
            let Some(found) = found.filter(|_| !told.contains(&text.id)) else {
                continue;
            };
            let reason = scene.words.refusal(refusal);
            let reason = [("reason", (&reason).into())];
            let words = match hidden {
                true => scene.words.get("notify-scheduled-refused-hidden"),
                false => scene.words.with("notify-scheduled-refused", &reason),
            };
            notes.push(Note {
                about: About::NotSent(text.conversation),
                title: match hidden {
                    true => "Anser".into(),
                    false => name_of(scene.model, scene.words, found),
                },
                words,
                portrait: Portrait::Mark,
            });
        }
        notes
    }

    /// The last device on which the account was signed in to since the last look.
    fn new_device(&mut self, scene: &Scene<'_>) -> Option<Note> {
        let devices = scene.model.new_devices.iter();
        let told = std::mem::take(&mut self.devices);
        let new = devices.clone().rfind(|new| !told.contains(&new.device));
        self.devices = devices.map(|new| new.device).collect();
        let device = [("device", (&new?.name).into())];
        let hidden = scene.model.settings.notifications == Notifications::Hidden;
        Some(Note {
            about: About::NewDevice,
            title: "Anser".into(),
            words: if hidden {
                scene.words.get("notify-new-device-hidden")
            } else {
                scene.words.with("notify-new-device", &device)
            },
            portrait: Portrait::Mark,
        })
    }
}

fn notes(scene: &Scene<'_>, here: &BTreeSet<ConversationId>, met: Vec<&Friend>) -> Vec<Note> {
    let words = scene.words;
    let shows = scene.model.settings.notifications;
    let mut notes = Vec::new();
    if here.len() > ONE_BY_ONE {
        notes.push(Note {
            about: About::Many,
            title: "Anser".into(),
            words: words.with("notify-many", &[("count", here.len().into())]),
            portrait: Portrait::Mark,
        });
    } else {
        let found = here
            .iter()
            .filter_map(|id| scene.model.conversations.get(id));
        notes.extend(found.filter_map(|found| note_of(scene, found)));
    }
    notes.extend(met.into_iter().map(|friend| {
        let (about, said) = if friend.state == FriendState::Asks {
            (About::Request(friend.person.user), "notify-asks")
        } else {
            (About::Accepted(friend.conversation), "notify-accepted")
        };
        let hidden = shows == Notifications::Hidden;
        let face = if hidden {
            Portrait::Mark
        } else {
            portrait(scene, &Face::of(friend))
        };
        let mut said = words.get(if hidden { "notify-something" } else { said });
        let is_asked = matches!(about, About::Request(_));
        if is_asked && shows == Notifications::Words && !friend.greeting.is_empty() {
            let greeting = [("greeting", (&friend.greeting).into())];
            said = words.with("notify-asks-saying", &greeting);
        }
        Note {
            about,
            title: if hidden { "Anser" } else { friend.called() }.to_owned(),
            words: said,
            portrait: face,
        }
    }));
    notes
}

/// What a conversation's notification says, as much of it as the person wants to be seen.
fn note_of(scene: &Scene<'_>, found: &Conversation) -> Option<Note> {
    let words = scene.words;
    let about = About::Conversation(found.id);
    let fresh = || words.with("notify-new", &[("count", found.unread.max(1).into())]);
    let portrait = portrait(scene, &face_of(scene, found));
    let name = name_of(scene.model, words, found);
    let title = if found.unread > 1 {
        words.in_brackets(&name, &found.unread.to_string())
    } else {
        name.clone()
    };
    Some(match scene.model.settings.notifications {
        Notifications::Words => Note {
            about,
            title,
            words: list::words_of(scene, found, found.last.as_ref()?),
            portrait,
        },
        Notifications::Names => Note {
            about,
            title: name,
            words: fresh(),
            portrait,
        },
        // It is not shown, where nothing is.
        Notifications::Hidden | Notifications::Off => Note {
            about,
            title: "Anser".into(),
            words: fresh(),
            portrait: Portrait::Mark,
        },
    })
}

fn portrait(scene: &Scene<'_>, face: &Face) -> Portrait {
    match scene.model.pictures.get(&face.picture) {
        Some(picture) => Portrait::Picture(picture.clone()),
        // The server speaks with the mark.
        None if face.icon.is_some() => Portrait::Mark,
        None => Portrait::Initials(face.user, face.name.clone()),
    }
}

/// Whether something there calls: what is said, or where one does not want that, one's name.
fn is_unread(model: &Model, id: ConversationId) -> bool {
    model.conversations.get(&id).is_some_and(|found| {
        found.mentions > 0 || (found.calling() > 0 && !found.arrangement.muted)
    })
}

/// Whether the words that came last are here, and not only known to be there.
fn have_come(model: &Model, id: ConversationId) -> bool {
    let found = model.conversations.get(&id);
    found.is_some_and(|found| found.local_head >= found.server_head)
}

/// What stands in the tray.
pub(super) fn item(scene: &Scene<'_>) -> Item {
    let words = scene.words;
    let line = ItemWords {
        open: words.get("tray-open"),
        quit: words.get("tray-quit"),
        presences: ["available", "away", "busy", "invisible"].map(|key| words.get(key)),
    };
    let Some(account) = &scene.model.account else {
        return Item {
            title: words.get("tray-signed-out"),
            words: line,
            ..Item::default()
        };
    };
    let is_online = scene.model.link == crate::core::model::LinkState::Online;
    let state = if is_online {
        account.profile.person.nickname.clone()
    } else {
        words.with(
            "tray-offline",
            &[("name", (&account.profile.person.nickname).into())],
        )
    };
    let mut unread: Vec<&Conversation> = scene
        .model
        .conversations
        .values()
        .map(AsRef::as_ref)
        .filter(|found| found.is_listed() && is_unread(scene.model, found.id))
        .collect();
    let newest = |found: &&Conversation| found.last.as_ref().map(|entry| entry.at);
    unread.sort_by_key(|found| std::cmp::Reverse(newest(found)));
    let count: u64 = unread.iter().map(|found| found.unread).sum();
    let badge = if unread.iter().any(|found| found.mentions > 0) {
        Badge::Called
    } else if unread.is_empty() {
        Badge::None
    } else {
        Badge::Unread
    };
    let shown = unread.iter().take(IN_THE_MENU).map(|found| {
        let name = name_of(scene.model, words, found);
        let named = words.in_brackets(&name, &found.unread.to_string());
        (found.id, named)
    });
    Item {
        title: format!("Anser – {state}"),
        news: if count > 0 {
            words.with("notify-new", &[("count", count.into())])
        } else {
            String::new()
        },
        badge,
        is_online,
        seen_as: Some(account.profile.seen_as),
        unread: shown.collect(),
        words: line,
    }
}

#[cfg(test)]
mod tests;
