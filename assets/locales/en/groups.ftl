# Groups, and the room that everybody is in.

notice-group-made = { $who } has made the group “{ $name }”
notice-joined = { $who } has joined
notice-added = { $who } has added { $name }
notice-removed = { $who } has removed { $name }
notice-left = { $who } has left
notice-renamed = { $who } has named the group “{ $name }”
notice-group-deleted = { $who } has deleted the group

refusal-too-many-groups = You own { $most } groups already. Delete one first, or hand one over.
refusal-group-name-taken = There is a group of this name. Please choose another one.
refusal-no-such-group = There is no group of this name. Is it spelled right?
refusal-which-group = There are several groups of this name. Say whose you mean: creator/name.
refusal-not-a-member = You are not in this group any more, so this was not done.
refusal-not-allowed = Only somebody with more rights in this group can do that.
refusal-owner-stays = The owner of a group stays in it. They can delete it instead.
refusal-group-gone = This group was deleted. What was said stays readable.
refusal-group-full = This group is full: it takes { $most } people.
refusal-already-member = They are in this group already.
refusal-no-such-member = They are not in this group.
refusal-invitation-only = One comes into this group by invitation. Ask somebody in it to add you.
group-name-empty = A group needs a name.
group-name-long = The name of a group has at most 30 characters. Please shorten it.
group-name-invisible = The name of a group cannot contain characters that show nothing.

group-members = { $count ->
    [one] 1 member
   *[other] { $count } members
}
group-deleted = This group has ended, or you are not in it any more. What was said stays readable.
group-empty = Nothing was said in “{ $name }” yet.
words-of = { $who }: { $text }
notice-open = { $who } has opened the group: everybody may join
notice-on-approval = { $who } has decided: one asks to join
notice-on-invitation = { $who } has decided: one joins by being added
notice-announced = { $who } announces: { $name }
notice-announcement-gone = { $who } has taken the announcement away
notice-pictured = { $who } has changed the picture of the group
notice-muted = { $who } has muted { $name }
notice-muted-until = { $who } has muted { $name } until { $time }
notice-unmuted = { $who } lets { $name } write again
notice-quiet = { $who } has decided: only administrators write
notice-not-quiet = { $who } lets everybody write again
notice-appointed = { $who } has made { $name } an administrator
notice-dismissed = { $name } is not an administrator any more
notice-handed-over = The group belongs to { $name } now
notice-group-blocked = The administrators of this server have closed the group
notice-group-unblocked = The administrators of this server have opened the group again
refusal-muted = You are muted in this group. You can read; writing comes back when an administrator of the group says so.
refusal-muted-until = You are muted in this group until { $time }. You can read meanwhile.
refusal-group-quiet = Only the administrators of this group write at the moment.
refusal-group-blocked = The administrators of this server have closed this group. What was said stays readable.
refusal-not-for-all = Only administrators call everybody. Write the names of those you mean, or leave out “@all”.
refusal-server-only = Only the administrators of this server write here.
refusal-no-such-wish = Nobody of this name waits to be let in any more.
refusal-no-group-picture = This group has no picture.
refusal-too-many-of-theirs = They own { $most } groups already, and nobody may own more.
refusal-mute-end = The end must be in the future, and within a year.
