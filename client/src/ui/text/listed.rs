//! Groups and who is in them as lines of text: in the terminal, and above a composer in which a command
//! was typed.

use anser_shared::conversation::Listed;
use anser_shared::group::{Group, JoinPolicy, Member, MemberRole};
use anser_shared::people::Person;
use anser_shared::presence::Presence;
use anser_shared::text::fold;
use jiff::tz::TimeZone;

use super::Words;
use crate::core::Model;
use crate::core::model::Members;
use crate::ui::dates;

/// The groups that one is in, then those that one may join.
pub fn listed_groups(model: &Model) -> Vec<(&Listed, &Group)> {
    let listed = model.groups.iter();
    let mut groups: Vec<(&Listed, &Group)> = listed
        .filter_map(|listed| Some((listed, listed.kind.group()?)))
        .collect();
    groups.sort_by_key(|(listed, group)| (group.role == MemberRole::Outside, listed.conversation));
    groups
}

/// The members of a group, those first who lead it.
pub fn in_order(members: &Members) -> Vec<&Member> {
    let mut people: Vec<&Member> = members.people().iter().collect();
    people.sort_by_cached_key(|member| (std::cmp::Reverse(member.role), fold(&member.person.name)));
    people
}

impl Words {
    /// One of the groups that one may see, with a number for the eye.
    pub fn listed_group(self, number: u64, listed: &Listed, group: &Group) -> String {
        let key = match (group.role, group.policy) {
            (MemberRole::Outside, _) if listed.asked => "terminal-group-asked",
            (MemberRole::Outside, JoinPolicy::Approval) => "terminal-group-on-approval",
            (MemberRole::Outside, _) => "terminal-group-open",
            _ if group.asking > 0 => "terminal-group-wishes",
            _ => "terminal-group",
        };
        let values = [
            ("number", number.into()),
            ("name", (&group.name).into()),
            ("creator", (&group.creator_name).into()),
            ("online", u64::from(listed.online).into()),
            ("total", u64::from(group.members).into()),
            ("count", u64::from(group.asking).into()),
        ];
        self.with(key, &values).trim_end().to_owned()
    }

    /// Somebody in a group.
    pub fn listed_member(self, member: &Member, presence: Option<Presence>) -> String {
        let mut said = vec![match presence {
            Some(_) => self.presence(presence),
            None => self.get("terminal-presence-unknown"),
        }];
        match member.role {
            MemberRole::Owner => said.push(self.get("role-owner")),
            MemberRole::Administrator => said.push(self.get("role-administrator")),
            MemberRole::Member | MemberRole::Outside => {}
        }
        match member.muted.map(|gag| gag.until) {
            Some(None) => said.push(self.get("member-muted")),
            Some(Some(until)) => {
                let time = dates::exact(self, until, &TimeZone::system());
                said.push(self.with("member-muted-until", &[("time", (&time).into())]));
            }
            None => {}
        }
        let said: Vec<&str> = said.iter().map(String::as_str).collect();
        let (who, what) = (self.listed_person(&member.person), self.listed(&said));
        let values = [("who", (&who).into()), ("what", (&what).into())];
        self.with("terminal-member", &values)
    }

    /// By which names somebody is known.
    pub fn listed_person(self, person: &Person) -> String {
        self.in_brackets(&person.name, &person.nickname)
    }
}
