//! What becomes of each answer of the server, and of what will not be answered.

use anser_shared::answer::Answer;
use anser_shared::refusal::Refusal;
use anser_shared::request::Request;
use anser_shared::time::Timestamp;

use super::effect::NetCommand;
use super::model::{Done, Fault};
use super::{Asked, Core};

impl Core {
    /// What somebody has waited for is here.
    pub(super) fn settle(&mut self, asked: Asked, answer: Result<Answer, Refusal>, now: Timestamp) {
        match asked {
            Asked::Unlisted { conversation } => {
                if answer.is_ok() {
                    self.set_hidden(conversation, true);
                }
            }
            Asked::FriendSettled { ticket, user } => self.friend_settled(ticket, user),
            Asked::Mark { conversation } => {
                // The lists that come with the next try say what the server has.
                if matches!(
                    answer,
                    Err(Refusal::Unavailable(_) | Refusal::SlowDown { .. })
                ) {
                    self.try_later(now);
                }
                self.marks_told(conversation);
            }
            Asked::Draft { conversation, text } => {
                self.draft_told(conversation, &text, answer.err().as_ref(), now);
            }
            Asked::Revoke(revoking) => self.revoked(revoking, answer),
            Asked::Administer { ticket } => self.administered(ticket, answer),
            Asked::Commands { role, language } => self.commands_listed((role, language), answer),
            Asked::News => self.news_answered(answer, now),
            Asked::Group { ticket, about } => self.group_answered(ticket, about, answer),
            Asked::Addition { conversation } => self.addition_answered(conversation, answer),
            Asked::Members { conversation } => self.members_answered(conversation, answer),
            Asked::Present { conversation } => self.present_answered(conversation, answer, now),
            Asked::Wishes { conversation } => self.wishes_answered(conversation, answer),
            Asked::Schedule {
                ticket,
                conversation,
                typed,
            } => self.schedule_answered(ticket, conversation, typed.as_deref(), answer),
            Asked::Nudge { ticket, id } => self.nudge_answered(ticket, id, answer),
            Asked::Picture { picture } => self.picture_given(picture, answer.ok()),
            Asked::Plain { ticket } => {
                let came = answer.map(|_| Done::Plain).map_err(Fault::Refused);
                self.finish(ticket, came);
            }
            Asked::Pins {
                conversation,
                ticket,
            } => self.pins_answered(conversation, ticket, answer),
            Asked::Saved => self.saved_answered(answer, now),
            Asked::SignOut => self.finish_sign_out(),
            Asked::Nothing => {}
            Asked::Friends
            | Asked::Conversations
            | Asked::Drafts
            | Asked::Scheduled
            | Asked::AddFriend { .. }
            | Asked::Tie { .. }
            | Asked::BlockNamed { .. }
            | Asked::Devices
            | Asked::Logins { .. }
            | Asked::People
            | Asked::Person
            | Asked::Met
            | Asked::Groups
            | Asked::Fetch { .. }
            | Asked::Repair { .. }
            | Asked::Post { .. }
            | Asked::Compare { .. } => match answer {
                Ok(answer) => self.given(asked, answer),
                Err(refusal) => self.refused(asked, refusal, now),
            },
        }
    }

    fn given(&mut self, asked: Asked, answer: Answer) {
        match (asked, answer) {
            (
                Asked::Friends,
                Answer::Friends {
                    revision,
                    friends,
                    more,
                },
            ) => self.friends_listed(revision, friends, more),
            (Asked::Conversations, Answer::Conversations { heads, more }) => {
                self.conversations_listed(heads, more);
            }
            (
                Asked::Drafts,
                Answer::Drafts {
                    revision,
                    drafts,
                    more,
                },
            ) => self.drafts_listed(revision, drafts, more),
            (
                Asked::Scheduled,
                Answer::Scheduled {
                    revision,
                    scheduled,
                    more,
                },
            ) => self.scheduled_listed(revision, scheduled, more),
            (Asked::AddFriend { ticket }, Answer::Friend { friend }) => {
                self.friend_asked(ticket, &friend);
            }
            // What has changed is told to every device of the account, this one too.
            (Asked::Tie { ticket, user }, _) => self.finish(ticket, Ok(Done::Somebody(user))),
            // The answer says whose name it was.
            (Asked::BlockNamed { ticket }, Answer::Friend { friend }) => {
                self.finish(ticket, Ok(Done::Somebody(friend.person.user)));
            }
            (Asked::Devices, Answer::Devices(devices)) => {
                self.ask(Request::Logins, Asked::Logins { devices });
            }
            (Asked::Logins { devices }, Answer::Logins(logins)) => {
                self.devices_listed(devices, logins);
            }
            (Asked::People, Answer::People { people, more }) => self.people_listed(people, more),
            (Asked::Person, Answer::Person(person)) => self.person_seen(person),
            (Asked::Met, Answer::Person(person)) => self.met(person),
            (Asked::Groups, Answer::Groups { groups, more }) => self.groups_listed(groups, more),
            (Asked::Fetch { conversation }, Answer::Entries { entries, head, .. }) => {
                self.fetched(conversation, entries, head);
            }
            (Asked::Repair { conversation }, Answer::Entries { entries, .. }) => {
                self.repaired(conversation, entries);
            }
            (Asked::Post { conversation, id }, Answer::Stored { seq, at, .. }) => {
                self.stored(conversation, id, seq, at);
            }
            (Asked::Compare { round, held }, Answer::Compared { known, same }) => {
                self.compared(round, &held, known, &same);
            }
            // An answer of the wrong kind: the server is not to be trusted with this session.
            (asked, _) => {
                self.unanswered(asked);
                self.net(NetCommand::TryNow);
            }
        }
    }

    fn refused(&mut self, asked: Asked, refusal: Refusal, now: Timestamp) {
        match asked {
            // Lists that the server cannot give now are asked for again with the next try.
            Asked::Friends => {
                self.give_up_friends();
                // A number for a name is better than no message.
                self.list_drafts();
                self.fetch_newest_first();
                self.try_later(now);
            }
            // An older server keeps none.
            Asked::Scheduled if refusal == Refusal::ServerTooOld => {
                self.model.scheduled_known = true;
            }
            Asked::Scheduled => self.try_later(now),
            Asked::Drafts => {
                self.give_up_drafts();
                self.try_later(now);
            }
            // Nothing is added to the history before it was compared.
            Asked::Conversations | Asked::Compare { .. } => self.try_later(now),
            Asked::AddFriend { ticket }
            | Asked::Tie { ticket, .. }
            | Asked::BlockNamed { ticket } => self.finish(ticket, Err(Fault::Refused(refusal))),
            Asked::Devices | Asked::Logins { .. } => {
                self.devices_refused(&Fault::Refused(refusal));
            }
            Asked::People => self.people_refused(Fault::Refused(refusal)),
            Asked::Groups => self.groups_refused(Fault::Refused(refusal)),
            Asked::Fetch { conversation } => self.fetch_refused(conversation, &refusal, now),
            Asked::Post { conversation, id } => self.post_refused(conversation, id, refusal, now),
            // What was known of them stays in view, and a place is asked for again after the next sign-in. The others
            // are settled whole.
            _ => {}
        }
    }

    /// What somebody waits for will not be answered; what has a place of its own in the model says so
    /// there.
    pub(super) fn unanswered(&mut self, asked: Asked) {
        match asked {
            Asked::AddFriend { ticket }
            | Asked::Tie { ticket, .. }
            | Asked::BlockNamed { ticket }
            | Asked::Administer { ticket }
            | Asked::Group { ticket, .. }
            | Asked::Schedule { ticket, .. }
            | Asked::Nudge { ticket, .. }
            | Asked::Plain { ticket } => {
                self.finish(ticket, Err(Fault::Offline));
            }
            Asked::Pins { ticket, .. } => self.finish_all(ticket, &Err(Fault::Offline)),
            Asked::Revoke(revoking) => self.revoking_interrupted(&revoking),
            Asked::FriendSettled { ticket, user } => self.friend_settled(ticket, user),
            Asked::Devices | Asked::Logins { .. } => self.interrupt_devices(),
            Asked::Friends => self.give_up_friends(),
            Asked::People => self.interrupt_people(),
            Asked::Groups => self.interrupt_groups(),
            _ => {}
        }
    }
}
