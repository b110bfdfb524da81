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
        match (asked, answer) {
            (
                Asked::Friends,
                Ok(Answer::Friends {
                    revision,
                    friends,
                    more,
                }),
            ) => {
                self.friends_listed(revision, friends, more);
            }
            (Asked::Conversations, Ok(Answer::Conversations { heads, more })) => {
                self.conversations_listed(heads, more);
            }
            (Asked::AddFriend { ticket }, Ok(Answer::Friend { friend })) => {
                self.friend_asked(ticket, &friend);
            }
            (Asked::Unlisted { conversation }, answer) => {
                if answer.is_ok() {
                    self.set_hidden(conversation, true);
                }
            }
            (Asked::FriendSettled { ticket, user }, _) => self.friend_settled(ticket, user),
            // What has changed is told to every device of the account, this one too.
            (Asked::Tie { ticket, user }, Ok(_)) => {
                self.finish(ticket, Ok(Done::Somebody(user)));
            }
            // The answer says whose name it was.
            (Asked::BlockNamed { ticket }, Ok(Answer::Friend { friend })) => {
                self.finish(ticket, Ok(Done::Somebody(friend.person.user)));
            }
            (Asked::Mark { conversation }, answer) => {
                // The lists that come with the next try say what the server has.
                if matches!(
                    answer,
                    Err(Refusal::Unavailable(_) | Refusal::SlowDown { .. })
                ) {
                    self.try_later(now);
                }
                self.marks_told(conversation);
            }
            (Asked::Draft { conversation, text }, answer) => {
                self.draft_told(conversation, &text, answer.err().as_ref(), now);
            }
            (
                Asked::Drafts,
                Ok(Answer::Drafts {
                    revision,
                    drafts,
                    more,
                }),
            ) => self.drafts_listed(revision, drafts, more),
            (Asked::Devices, Ok(Answer::Devices(devices))) => {
                self.ask(Request::Logins, Asked::Logins { devices });
            }
            (Asked::Logins { devices }, Ok(Answer::Logins(logins))) => {
                self.devices_listed(devices, logins);
            }
            (Asked::Devices | Asked::Logins { .. }, Err(refusal)) => {
                self.devices_refused(&Fault::Refused(refusal));
            }
            (Asked::Revoke(revoking), answer) => self.revoked(revoking, answer),
            (Asked::Administer { ticket }, answer) => self.administered(ticket, answer),
            (Asked::Commands { role, language }, answer) => {
                self.commands_listed((role, language), answer);
            }
            (Asked::People, Ok(Answer::People { people, more })) => {
                self.people_listed(people, more);
            }
            (Asked::People, Err(refusal)) => {
                self.people_refused(Fault::Refused(refusal));
            }
            (Asked::News, answer) => self.news_answered(answer, now),
            (Asked::Person, Ok(Answer::Person(person))) => self.person_seen(person),
            (Asked::Met, Ok(Answer::Person(person))) => self.met(person),
            (Asked::Group { ticket, about }, answer) => {
                self.group_answered(ticket, about, answer);
            }
            (Asked::Addition { conversation }, answer) => {
                self.addition_answered(conversation, answer);
            }
            (Asked::Members { conversation }, answer) => {
                self.members_answered(conversation, answer);
            }
            (Asked::Present { conversation }, answer) => {
                self.present_answered(conversation, answer, now);
            }
            (Asked::Wishes { conversation }, answer) => {
                self.wishes_answered(conversation, answer);
            }
            (Asked::Groups, Ok(Answer::Groups { groups, more })) => {
                self.groups_listed(groups, more);
            }
            (Asked::Groups, Err(refusal)) => {
                self.groups_refused(Fault::Refused(refusal));
            }
            // What was known of them stays in view.
            (Asked::Person | Asked::Met, Err(_)) => {}
            (Asked::Picture { picture }, answer) => self.picture_given(picture, answer.ok()),
            (Asked::Plain { ticket }, answer) => {
                let came = answer.map(|_| Done::Plain).map_err(Fault::Refused);
                self.finish(ticket, came);
            }
            (Asked::Nothing, _) => {}
            (
                Asked::AddFriend { ticket }
                | Asked::Tie { ticket, .. }
                | Asked::BlockNamed { ticket },
                Err(refusal),
            ) => {
                self.finish(ticket, Err(Fault::Refused(refusal)));
            }
            (Asked::Fetch { conversation }, Ok(Answer::Entries { entries, head, .. })) => {
                self.fetched(conversation, entries, head);
            }
            (Asked::Repair { conversation }, Ok(Answer::Entries { entries, .. })) => {
                self.repaired(conversation, entries);
            }
            // It is asked for again after the next sign-in.
            (Asked::Repair { .. }, Err(_)) => {}
            (Asked::Fetch { conversation }, Err(refusal)) => {
                self.fetch_refused(conversation, &refusal, now);
            }
            (Asked::Post { conversation, id }, Ok(Answer::Stored { seq, at, .. })) => {
                self.stored(conversation, id, seq, at);
            }
            (Asked::Post { conversation, id }, Err(refusal)) => {
                self.post_refused(conversation, id, refusal, now);
            }
            (Asked::SignOut, _) => self.finish_sign_out(),
            (Asked::Compare { round, held }, Ok(Answer::Compared { known, same })) => {
                self.compared(round, &held, known, &same);
            }
            // Nothing is added to the history before it was compared.
            (Asked::Compare { .. }, Err(_)) => self.try_later(now),
            // Lists that the server cannot give now are asked for again with the next try.
            (Asked::Friends, Err(_)) => {
                self.give_up_friends();
                // A number for a name is better than no message.
                self.list_drafts();
                self.fetch_newest_first();
                self.try_later(now);
            }
            (Asked::Drafts, Err(_)) => {
                self.give_up_drafts();
                self.try_later(now);
            }
            (Asked::Conversations, Err(_)) => self.try_later(now),
            // An answer of the wrong kind: the server is not to be trusted with this session.
            (asked, Ok(_)) => {
                self.unanswered(asked);
                self.net(NetCommand::TryNow);
            }
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
            | Asked::Plain { ticket } => {
                self.finish(ticket, Err(Fault::Offline));
            }
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
