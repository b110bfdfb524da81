# Groups, and the room that everybody is in.

notice-group-made = { $who } has made the group “{ $name }”
notice-joined = { $who } has joined
notice-added = { $who } has added { $name }
notice-removed = { $who } has removed { $name }
notice-left = { $who } has left
notice-renamed = { $who } has named the group “{ $name }”
notice-group-deleted = { $who } has deleted the group

refusal-too-many-groups = You have made { $most } groups already. Delete one first.
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
