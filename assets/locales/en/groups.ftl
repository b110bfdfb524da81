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
refusal-still-inside = This has not ended, and you are in it. Leave it first, or end it.
refusal-too-many-groups-today = Nobody may make more than { $most } groups in a day, and you have. The next one is possible in { $time }.
refusal-too-many-added = Nobody may add more than { $most } people to groups in an hour. The next one is possible in { $time }.
refusal-too-many-of-theirs = They own { $most } groups already, and nobody may own more.
refusal-mute-end = The end must be in the future, and within a year.

groups = Groups
groups-empty-title = No groups yet
groups-empty = Make one for your team, or find one by its name.
groups-loading = Reading the groups of this server…
group-of-everybody = everybody
group-online-of = { $online }/{ $total } online
group-new = New group
group-find = Find by name
group-find-hint = name, or creator/name
group-name-hint = at most 30 characters
group-make = Make the group
group-policy-open-text = Everybody on this server finds it and may join.
group-policy-approval-text = Everybody finds it and may ask; you let people in.
group-policy-invitation-text = Only those whom you add know of it.
group-join = Join
group-join-name = Join “{ $name }”
group-ask = Ask to join
group-ask-name = Ask to join “{ $name }”
group-asked = asked
group-ask-back = Take the request back
group-ask-back-name = Take back the request to join “{ $name }”
group-waits = You have asked. An administrator of the group lets you in.
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
member-you = You
role-owner = Owner
role-administrator = Administrator
member-muted = Muted
member-muted-until = Muted until { $time }
member-add-friend = Add as a friend
member-mention = Mention
member-unmute = Let write again
mute-minutes = Mute for 10 minutes
mute-hour = Mute for an hour
mute-day = Mute for a day
mute-until-ended = Mute until I end it
member-appoint = Make administrator
member-dismiss = Take administrator’s rights
member-hand-over = Hand the group over…
member-remove = Remove from the group…
remove-title = Remove { $name } from the group?
remove-text = They keep what was said so far and read nothing more.
remove-yes = Remove
hand-over-title = Hand the group over to { $name }?
hand-over-text = They own it from then on. You stay as an administrator, and only they can give it back.
hand-over-yes = Hand over
waiting-count = { $count ->
    [one] 1 wants to join
   *[other] { $count } want to join
}
waiting-accept = Let { $name } in
waiting-decline = Decline { $name }

# What can be set about a group.

group-settings = Group settings
group-made-by = Made by { $name }
lobby-made = Everybody on this server is here.
group-name = Name
group-name-save = Save name
announcement = Announcement
announcement-fold = Fold the announcement
announcement-count = { $count } of { $most } characters
announcement-hint = What everybody here should know
announcement-save = Save announcement
policy = How one joins
policy-open = Open
policy-approval = On request
policy-invitation = By invitation
quiet-label = Who writes
quiet-not = Everybody
quiet = Administrators
add-member = Add somebody
add-member-hint = name on this server
add-member-yes = Add to the group
add-member-done = { $name } is in the group now.
heir = Hand the group over
heir-hint = name of a member
heir-yes = Hand over…
hide-conversation = Remove from list…
hide-title = Remove “{ $name }” from the list?
hide-text = It is gone from the list on all of your devices. It comes back when you are in it, or friends, again.
hide-yes = Remove from list
hide-offline = There is no connection. Try again when you are online.
delete-group = Delete group…
delete-group-title = Delete “{ $name }”?
delete-group-text = It ends for everybody in it. What was said stays readable.
delete-group-yes = Delete group
leave-group = Leave group…
leave-group-title = Leave “{ $name }”?
leave-group-text = You read nothing more from there. What was said so far stays with you.
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
readers-receipts = Who does not let others know what they have read stands among those who have not.

# What is typed with a slash.

completion = Suggestions
mention-all = everybody here
slash-hint = Enter runs the command
slash-waits = Asking the server…
slash-sent = Sent to { $name }.
slash-asked = You have asked to be let in. Somebody there will answer.
slash-open = Open
slash-unknown = There is no command “/{ $word }”. /help shows them all; a text that begins with a slash is written with two: “//”.
slash-help = Show these words
slash-newgroup = NAME open | approval | invitation
slash-groups = Groups that you can see
slash-join = NAME – join a group
slash-leave = NAME – leave a group
slash-sendgroup = NAME TEXT – write to a group
slash-addgroupuser = GROUP NAME – add somebody
slash-delgroupuser = GROUP NAME – remove somebody
slash-renamegroup = GROUP NEWNAME
slash-delgroup = NAME – delete your group
slash-members = GROUP – who is in it
slash-mute = GROUP NAME TIME – may not write
slash-unmute = GROUP NAME – may write again
slash-quiet = GROUP – only administrators write
slash-unquiet = GROUP – everybody writes
slash-announce = GROUP TEXT – for all to see
slash-joinpolicy = GROUP open | approval | invitation
slash-wishes = GROUP – who waits to be let in
slash-letin = GROUP NAME – let somebody in
slash-turnaway = GROUP NAME – do not let them in
slash-appoint = GROUP NAME – make an administrator
slash-dismiss = GROUP NAME – not one any more
slash-handover = GROUP NAME – give it to a member
slash-allusers = Everybody on this server
slash-online = Who is there
slash-allgroup = Every group
slash-broadcast = TEXT – to everybody
slash-adminsend = NAME TEXT – in the server’s name
slash-adminsendgroup = GROUP TEXT – in the server’s name
slash-gag = NAME TIME – may not write
slash-ungag = NAME – may write again
slash-blockuser = NAME – may not sign in
slash-unblockuser = NAME – may sign in again
slash-blockgroup = GROUP – nobody writes there
slash-unblockgroup = GROUP – open it again
slash-deletegroup = GROUP – it ends; what was said stays readable
slash-kick = NAME – end their connections
slash-grant = NAME ROLE
slash-audit = What administrators did
slash-stop = Stop the server
