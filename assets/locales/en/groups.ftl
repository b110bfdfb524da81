# Groups, and the room that everybody is in.

notice-group-made = { $who } created the group “{ $name }”
notice-joined = { $who } joined
notice-added = { $who } added { $name }
notice-you = you
notice-removed = { $who } removed { $name }
notice-left = { $who } left
notice-renamed = { $who } named the group “{ $name }”
notice-group-deleted = { $who } deleted the group

refusal-too-many-groups = { $most ->
    [0] This server lets nobody make groups.
    [one] You own a group already. Delete it first, or hand it over.
   *[other] You own { $most } groups already. Delete one first, or hand one over.
}
refusal-group-name-taken = There is a group of this name. Please choose another one.
refusal-no-such-group = There is no group with this name. Is it spelled right?
refusal-which-group = There are several groups with this name. Say whose you mean: creator/name.
refusal-not-a-member = You are no longer in this group, so this was not done.
refusal-not-allowed = You do not have the rights to do that in this group.
refusal-owner-stays = The owner cannot leave a group. They can delete it instead.
refusal-group-gone = This group was deleted. What was said stays readable.
refusal-group-full = { $most ->
    [one] This group is full: it takes one person.
   *[other] This group is full: it takes { $most } people.
}
refusal-already-member = They are in this group already.
refusal-no-such-member = They are not in this group.
refusal-invitation-only = People join this group when they are added. Ask somebody in it to add you.
group-name-empty = A group needs a name.
group-name-long = The name of a group has at most 30 characters. Please shorten it.
group-name-invisible = The name of a group cannot contain characters that show nothing.

group-members = { $count ->
    [one] 1 member
   *[other] { $count } members
}
group-over-ended = This group has ended. What was said stays readable.
group-over-left = You have left this group. What was said stays readable.
group-over-removed = You were removed from this group. What was said stays readable.
group-over = This group has ended, or you are not in it any more. What was said stays readable.
group-empty = Nobody has posted in “{ $name }” yet.
lobby-empty = Everybody on this server is in “{ $name }”. Nobody has posted here yet.
words-of = { $who }: { $text }
fold-joined = { $first }, { $second } and { $count ->
        [one] one other
       *[other] { $count } others
    } joined
fold-left = { $first }, { $second } and { $count ->
        [one] one other
       *[other] { $count } others
    } left
fold-added = { $who } added { $first }, { $second } and { $count ->
        [one] one other
       *[other] { $count } others
    }
fold-removed = { $who } removed { $first }, { $second } and { $count ->
        [one] one other
       *[other] { $count } others
    }
fold-changes = { $count ->
       *[other] { $count } changes in the group
    }
notice-open = { $who } opened the group: anyone can join
notice-on-approval = { $who } changed who can join: people ask, and an administrator lets them in
notice-on-invitation = { $who } changed who can join: only people who are added
notice-announced = { $who } announced: { $name }
notice-announcement-gone = { $who } removed the announcement
notice-pictured = { $who } changed the group’s picture
notice-muted = { $who } silenced { $name }
notice-muted-until = { $who } silenced { $name } until { $time }
notice-unmuted = { $who } let { $name } post again
notice-quiet = { $who } changed who can post: only administrators
notice-not-quiet = { $who } changed who can post: everybody
notice-all-pin = { $who } changed who can pin messages: everybody
notice-leaders-pin = { $who } changed who can pin messages: only administrators
notice-appointed = { $who } made { $name } an administrator
notice-dismissed = { $name } is no longer an administrator
notice-handed-over = { $name } owns the group now
notice-group-blocked = The administrators of this server closed the group
notice-group-unblocked = The administrators of this server reopened the group
refusal-muted = You are silenced in this group. You can read, and post again when an administrator of the group allows it.
refusal-muted-until = You are silenced in this group until { $time }. You can read meanwhile.
refusal-group-quiet = Only the administrators of this group can post at the moment.
refusal-group-blocked = The administrators of this server have closed this group. What was said stays readable.
refusal-not-for-all = Only administrators can mention everybody. Name the people you mean, or leave out “@all”.
refusal-server-only = Only the administrators of this server can post here.
server-speaks-how = To write to everybody, type /broadcast and the text in any other conversation, or use the server’s console.
refusal-no-such-wish = Nobody with this name is waiting to be let in.
refusal-no-group-picture = This group has no picture.
refusal-still-inside = This conversation has not ended, and you are in it. Leave it first, or end it.
refusal-too-many-groups-today = { $most ->
    [one] Nobody may make more than one group in a day, and you have made one.
   *[other] Nobody may make more than { $most } groups in a day, and you have made as many.
} The next one is possible in { $time }.
refusal-too-many-added = { $most ->
    [one] Nobody may add more than one person to groups in an hour.
   *[other] Nobody may add more than { $most } people to groups in an hour.
} The next one is possible in { $time }.
refusal-too-many-of-theirs = { $most ->
    [0] This server lets nobody own groups.
    [one] They own a group already, and nobody may own more.
   *[other] They own { $most } groups already, and nobody may own more.
}
refusal-mute-end = The end must be in the future, and within a year.

groups = Groups
groups-empty-title = No groups yet
groups-empty = Make one for your team, or find one by its name.
groups-loading = Loading the groups of this server…
group-of-everybody = everybody
group-new = New group
group-find = Find by name
group-find-hint = Name, or creator/name
group-name-hint = At most 30 characters
group-make = Create group
group-policy-open-text = Everybody on this server can find it and join.
group-policy-approval-text = Everybody can find it and ask to join. You decide who gets in.
group-policy-invitation-text = Only people you add know about it.
group-join = Join
group-join-name = Join “{ $name }”
group-ask = Ask to join
group-ask-name = Ask to join “{ $name }”
group-asked = requested
group-ask-back = Cancel request
group-ask-back-name = Cancel the request to join “{ $name }”
group-waits = You asked to join. An administrator of the group can let you in.
group-form-name = Name of the group

# What only the server's administrators write.

server-to-everybody = Announcements
server-to-one = From the administrators
server-voice = The server’s administrators

# Who is in a group.

members = Members
members-show = Members
members-find = Find a member
members-loading = Just a moment…
group-online = { $online } of { $total } online
member-press-writes = Double-click to write to them.
member-press-asks = Double-click to add them as a friend.
member-press-shows = Double-click to see their card.
member-you = You
role-owner = Owner
role-administrator = Administrator
role-owner-means = The owner can do what administrators of the group can, and also make administrators, transfer the group and delete it.
role-administrator-means = Administrators of a group add, silence and remove members, let people in, and change the group’s settings.
member-muted = Silenced
member-muted-until = Silenced until { $time }
member-add-friend = Add as a friend
member-mention = Mention
member-unmute = Let post again
mute-minutes = Silence for 10 minutes
mute-hour = Silence for an hour
mute-day = Silence for a day
mute-until-ended = Silence until I lift it
member-appoint = Make administrator…
appoint-title = Make { $name } an administrator?
appoint-yes = Make administrator
member-dismiss = Remove as administrator
member-hand-over = Transfer ownership…
member-remove = Remove from the group…
remove-title = Remove { $name } from the group?
remove-text = They keep what was said so far and see nothing new.
remove-yes = Remove
hand-over-title = Transfer ownership to { $name }?
hand-over-text = They will own the group. You stay an administrator, and only they can give it back.
hand-over-yes = Transfer
waiting-count = { $count ->
    [one] 1 wants to join
   *[other] { $count } want to join
}
waiting-accept = Let { $name } in
waiting-decline = Decline { $name }

# What can be set about a group.

group-settings = Group settings
group-made-by = Created by { $name }
lobby-line = Everybody on this server
lobby-made = Everybody on this server is here.
lobby-means = This is the lobby: everybody on this server is in it and can read it.
group-name = Name
group-name-save = Save name
announcement = Announcement
announcement-fold = Fold the announcement
announcement-count = { $count } of { $most } characters
announcement-hint = What everybody here should know
announcement-save = Save announcement
policy = Who can join
policy-open = Anyone
policy-approval = On request
policy-invitation = By invitation
quiet-label = Who can post
quiet-not = Everybody
quiet = Administrators
pinning = Who can pin messages
pinning-all = Everybody
pinning-leaders = Administrators
add-member = Add people
add-member-yes = Add to the group
add-people-title = Add people to “{ $name }”
add-people-under-way = { $count ->
    [one] Adding one person…
   *[other] Adding { $count } people…
}
add-people-refused = { $name }: { $reason }
add-people-not-all = Not everybody could be added.
group-alone = Nobody else is in this group.
heir = Transfer ownership…
heir-title = Transfer ownership
heir-label = New owner
heir-yes = Transfer…

# One way to choose people, wherever people are chosen.

picker-people = People
picker-hint = Name or your name for them
picker-chosen = Chosen: { $names }
picker-remove = Remove { $name }
picker-inside = in the group
picker-nobody = There is nobody to choose yet.
picker-closed = The list of people is not public. Type the whole name.
picker-find = Find “{ $text }” on the server
picker-by-name = Choose “{ $text }” by this name
hide-conversation = Remove from list…
hide-title = Remove “{ $name }” from the list?
hide-text = It disappears from the list on all of your devices. It comes back when you join again, or are friends again.
hide-yes = Remove from list
hide-offline = There is no connection. Try again when you are online.
delete-group = Delete group…
delete-group-title = Delete “{ $name }”?
delete-group-text = It ends for everybody in it. Everything said so far stays readable.
delete-group-yes = Delete group
leave-group = Leave group…
leave-group-title = Leave “{ $name }”?
leave-group-text = You will see nothing new from it. Everything said so far stays with you.
leave-group-yes = Leave group

# Who is called, and who has read.

mentions-count = { $count ->
    [one] You are mentioned once
   *[other] You are mentioned { $count } times
}
to-mention = { $count ->
    [one] Go to where you are mentioned
   *[other] Go to the first of { $count } places where you are mentioned
}
read-by = Read by…
readers = Read by
readers-read = Read ({ $count })
readers-unread = Not read yet ({ $count })
readers-receipts = People who do not share what they have read are listed under “Not read yet”.

# What is typed with a slash.

completion = Suggestions
mention-all = everybody here
slash-hint = Enter runs the command
slash-asks = { $warning } Press Enter once more to go on.
slash-asks-unexplained = The server has not explained this command. Press Enter once more to have the server carry it out.
slash-asks-delgroup = The group ends for everybody in it, for good. Press Enter once more to end it.
slash-asks-delgroupuser = They are removed from the group. Press Enter once more to remove them.
slash-asks-handover = The group gets another owner, and only they can give it back. Press Enter once more to hand it over.
slash-command = { $arguments } – { $does }
slash-waits = Asking the server…
slash-sent = Sent to { $name }.
slash-asked = You have asked to join. An administrator of the group will answer.
slash-open = Open
slash-unknown = There is no command “/{ $word }”. /help lists them all. To send a text that begins with a slash, type two: “//”.
slash-help = list these commands
slash-nudge = nudge your friend: shakes their window
slash-newgroup = NAME open | approval | invitation
slash-groups = groups that you can see
slash-join = NAME – join a group
slash-leave = NAME – leave a group
slash-sendgroup = NAME TEXT – write to a group
slash-addgroupuser = GROUP NAME – add a person
slash-delgroupuser = GROUP NAME – remove a person
slash-renamegroup = GROUP NEWNAME
slash-delgroup = NAME – delete your group
slash-members = GROUP – list its members
slash-mute = GROUP NAME TIME – silence a person
slash-unmute = GROUP NAME – let them post again
slash-quiet = GROUP – only administrators can post
slash-unquiet = GROUP – everybody can post
slash-pinning = GROUP everybody or administrators – who can pin messages
slash-announce = GROUP TEXT – for all to see
slash-joinpolicy = GROUP open | approval | invitation
slash-wishes = GROUP – list requests to join
slash-letin = GROUP NAME – accept a request to join
slash-turnaway = GROUP NAME – decline a request to join
slash-appoint = GROUP NAME – make an administrator
slash-dismiss = GROUP NAME – remove as administrator
slash-handover = GROUP NAME – transfer ownership
