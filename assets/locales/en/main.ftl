### Every word of the desktop program, in English. The same messages stand in both languages, in the same order.

## Everywhere

cancel = Cancel
close = Close
copy = Copy
back = Back
try-now = Try now
settings = Settings
somebody = Somebody
online = Online
offline = Offline
away = Away
busy = Busy
invisible = Invisible
available = Available
save = Save
fault-offline = You are offline. Please try again when you are connected.

## Signing in

sign-in-title = Sign in
register-title = Create an account
server = Server
server-hint = Name or link of your server
server-known = Known servers
name = Name
name-new-hint = The name others find you by
password = Password
password-again = Repeat password
nickname = Nickname
nickname-hint = What others see
show-password = Show the password
hide-password = Hide the password
sign-in = Sign in
register = Create account
new-here = New here?
create-account = Create an account
have-account = Already have an account?
to-sign-in = Sign in
connecting = Connecting…
proving = Checking the password…
registering = Creating your account…
strength-weak = Easy to guess
strength-fair = Could be stronger
strength-good = Good
strength-strong = Strong
password-short = At least { $count } characters.
password-guessable = This is one of the first passwords people try. Please choose another.
passwords-differ = The two passwords do not match.
password-empty = Please type your password.
server-empty = Which server? Ask the person who invited you.

## The server's fingerprint

fingerprint-title = Is this your server?
fingerprint-intro = This is your first contact with { $address }. These eight words stand for its key:
fingerprint-compare = Compare them with what the person who runs the server tells you, in person or by phone. An invite link compares them by itself.
fingerprint-warning = When you create an account, this comparison alone protects you from somebody who poses as the server.
fingerprint-same = They are the same
fingerprint-words = Words of the fingerprint
key-changed-title = The server’s key has changed
key-changed = { $address } does not have the key that this program knows. Another server may be posing as yours, so nothing was sent. The known key: { $pinned }. The key there: { $found }.
key-changed-way = If the server was set up again, ask the person who runs it for the new words. Then forget the old key in the settings, sign in again and compare the words.
key-changed-here = This program checks from time to time whether the right server is back. If the server really has a new key, its administrator can tell you its words: compare them, and only then use it.
key-changed-take = The new words are right
key-fault-none = A link with the key in it is needed: anser://HOST:PORT/#fp= and 64 digits.
key-fault-other-server = This link leads to another server than the one that you are signed in to. Sign out first.
key-fault-connected = You are connected, and the server has the key that is known. Nothing was changed.
key-changed-settings = Open settings

## Why signing in did not work

fault-address-empty = There is no name before the port.
fault-address-port = The port must be a number from 1 to 65535.
fault-address-fingerprint = The fingerprint in this link is incomplete. Please copy the whole link.
fault-address-character = An address cannot contain spaces or characters like these.
fault-wrong-password = The name or the password is wrong.
fault-signed-out = You were signed out. { $reason }
fault-unusable = You are no longer signed in: { $reason }. Sign in again; the history on this computer stays.
fault-profile = The settings folder cannot be written ({ $reason }).

## Why there is no connection

link-unreachable = The server does not answer. Is the address right, and are you online?
link-lost = The connection was lost.
link-stopping = The server is stopping.
link-key-changed = The server that answers has another key, so nothing was sent to it. The known key: { $pinned }. The key there: { $found }.
link-not-anser = What answers there is not an Anser server, or a different version of it. This program may need an update.
line-connecting = Connecting…
line-waiting = Connecting again in { $seconds } s
line-unreachable = The server does not answer.
line-not-anser = The server is a different version.
line-idle = Not connected.
letters-missing = This computer has no font for some letters here. On Debian and Ubuntu, install { $packages }, then start this program again.

## Why the server said no

refusal-wrong-stage = The server did not expect this now. Please update this program.
refusal-program-too-old = This program is too old for the server. Please update it.
refusal-too-often = Too many tries. The next one is possible in { $time }.
refusal-registration-closed = This server does not accept new accounts.
refusal-name-taken = This name is taken. Please choose another one.
refusal-name-looks-taken = This name looks like somebody else’s. Please choose one that cannot be mistaken for it.
refusal-wrong-proof = The name or the password is wrong.
refusal-device-unknown = This device was signed out: here, from another device, by a new password or by an administrator. Please sign in again.
refusal-device-in-use = Another program is signed in with a copy of this profile, so this one is not. It comes back by itself when the other one has ended. To use both, sign out here and sign in again, which makes this a separate device.
refusal-server-too-old = The server is too old for this. Ask the person who runs it to update it.
refusal-newer = The server has refused this, for a reason that is newer than your program. Update the program.
refusal-device-expired = This device was not used for a long time. Please sign in again.
refusal-no-such-person = Nobody has this name. Is it spelled right?
refusal-yourself = That is you.
refusal-already-friends = You are friends already.
refusal-signed-in-elsewhere = You have signed in elsewhere, on { $time } from { $address }, and this server allows one device at a time.
refusal-request-waiting = You have asked already. The answer is still to come.
refusal-no-such-request = This request no longer exists.
wait-seconds = { $count ->
        [one] 1 second
       *[other] { $count } seconds
    }
wait-minutes = { $count ->
        [one] 1 minute
       *[other] { $count } minutes
    }
wait-hours = { $count ->
        [one] 1 hour
       *[other] { $count } hours
    }
wait-days = { $count ->
        [one] 1 day
       *[other] { $count } days
    }
refusal-slow-down = That was too much at once. Try again in { $time }.
sending-slowly = Sending slowly: the server accepts only so much at a time.
refusal-not-accepting = This person does not want to be asked or added.
refusal-blocked = You have blocked this person. Unblock them first.
refusal-nothing-to-answer = There is no such message here to reply to.
refusal-nothing-to-edit = This message was deleted, or is not yours: it cannot be edited.
refusal-too-old-to-edit = Messages can be edited for { $time }. This one is older.
refusal-nothing-to-react-to = This message was deleted, or is not here any more.
refusal-no-emoji = This is not one emoji that everybody can see. Choose another one.
refusal-nothing-to-forward = One of these messages cannot be forwarded: it was deleted, or you cannot read it.
refusal-card-too-large = At most { $most } messages can be forwarded together, and not too long ones. Choose fewer.
refusal-too-many-reactions = You have { $most } reactions on this message. Take one back first.
refusal-nothing-to-pin = This message was deleted, or cannot be pinned.
refusal-too-many-pins = { $most ->
    [one] There can be { $most } pinned message in a conversation. Unpin it first.
   *[other] There can be { $most } pinned messages in a conversation. Unpin one first.
}
refusal-pins-for-administrators = Only administrators can pin messages here.
refusal-nothing-to-save = This message was deleted, or cannot be saved.
refusal-too-many-saved = { $most ->
    [one] You can save { $most } message. Remove it first.
   *[other] You can save { $most } messages. Remove one first.
}
refusal-scheduled-in-past = This time has passed. Choose a later one.
refusal-scheduled-too-far = A message can wait for { $count ->
    [one] one day
   *[other] { $count } days
} at most.
refusal-too-many-scheduled = You have { $most } scheduled messages already. Send one or take one back first.
refusal-no-such-scheduled = This message does not wait any more: it was sent or taken back.
refusal-nudged-just-now = You have just nudged them. You can again in { $time }.
refusal-takes-no-nudges = They do not want to be nudged.
refusal-no-nudge-here = You can nudge a friend, in the conversation with them.
refusal-not-yours = Only your own messages can be deleted.
refusal-too-old = Messages can be deleted for { $time }. This one is older.
refusal-words-too-long = This is too long. Please shorten it.
refusal-no-such-device = This device is no longer signed in.
refusal-draft-elsewhere = Something else was written here on another device meanwhile.
refusal-not-friends = You are not friends, so this was not delivered.
refusal-no-such-conversation = This conversation no longer exists.
refusal-unknown-body = The server does not know this kind of message.
refusal-message-id-reused = The server has another message under this number. Please copy the text and send it again.
refusal-row-refused = The server could not store this message. Please copy the text, change it a little and send it again.
refusal-account-blocked = An administrator of this server has blocked your account. Ask them if you do not know why.
refusal-account-blocked-for = An administrator of this server has blocked your account: “{ $reason }”.
refusal-kicked = An administrator has ended the connection. This program tries again in a minute.
refusal-kicked-for = An administrator has ended the connection: “{ $reason }”. This program tries again in a minute.
refusal-not-administrator = Only administrators of this server can do this.
gagged = An administrator has taken your right to write. You can go on reading.
gagged-for = You may not write: “{ $reason }”.
gagged-until = An administrator has taken your right to write until { $time }. You can go on reading.
gagged-until-for = You may not write until { $time }: “{ $reason }”.
trouble-disk-full = The server’s disk is full. Please tell the person who runs it.
trouble-read-only = The server cannot write at the moment. Please tell the person who runs it.
trouble-database = The server’s database does not answer. It is tried again; if this lasts, tell the person who runs the server.
trouble-stopping = The server is stopping.
trouble-data-gone = The server’s data is missing, and the server accepts nothing until that is put right. Please tell the person who runs it.
trouble-full = The server is full at the moment. Please try again later.
trouble-over = The server accepts messages again.
trouble-kept = { $reason } Your messages are kept and will be sent.
name-too-short = Too short: a name has at least { $count } characters.
name-too-long = Too long: a name has at most { $count } characters.
name-character = A name cannot contain “{ $character }”. Letters, digits and . _ - can be used.
name-invisible = There is a character in it that cannot be seen. Please type the name instead of pasting it.
name-edge = A name begins and ends with a letter or a digit.
name-reserved = This name belongs to the server, or looks like one that does. Please choose another one.
nickname-empty = Please type what others should call you.
text-empty = There is nothing to send.
text-too-long = This text is too long for one message.
text-control-character = There is a character in it that cannot be sent. Please type the text instead of pasting it.

## Contact list

search = Search
search-clear = Clear the search
chats = Chats
friends = Friends
you = You: { $text }
reply = Reply
message-more = More
reply-drop = Do not reply
quote = In reply to { $name }: { $text }
quote-edited = { $text } (edited)
quote-nothing = This message is not here.
message-deleted = Message deleted
message-damaged = This message is damaged on the server.
message-damaged-here = This text was damaged on this computer. It is fetched again when there is a connection.
message-unknown = This message needs a newer version of Anser.
add-friend = Add a friend
add-friend-name = Name of your friend
add = Add
add-asking = Looking for { $name }…
add-done = { $name } is your friend now.
add-sent = { $name } will see your request and can accept it.
add-several = { $count } people will see your request.
add-greeting = A few words
add-greeting-hint = How you know each other
requests = Requests
request-from = { $name } wants to be your friend
request-sent-to = Waiting for { $name }
accept = Accept
refuse = Decline
take-back = Cancel request
unread-count = { $count ->
        [one] One unread message
       *[other] { $count } unread messages
    }
pin = Pin
unpin = Unpin
mute = Mute
unmute = Unmute
mark-read = Mark as read
remark = Your name for { $name }
remark-edit = Change name…
remark-hint = Only you see it
block = Block
unblock = Unblock
blocked = Blocked
blocked-title = Blocked people
delete-friend = Delete friend…
delete-friend-title = Delete { $name } from your friends?
delete-friend-text = It ends for both of you. What you have written to each other stays readable.
delete-friend-yes = Delete friend
seen-as = How others see you
status = Status
status-hint = A few words about what you do
notice-befriended = You are friends again
notice-parted = You are no longer friends
add-offline = You are offline, so nobody can be asked. Please try again when you are connected.
open-conversation = Open conversation
chats-empty-title = No conversations yet
chats-empty = Choose a friend and say hello.
chats-empty-button = Show friends
friends-empty-title = No friends yet
friends-empty = Add somebody by name. When they accept, you can write to each other.
chats-accepted = { $name } accepted your request
requests-count = { $count ->
    [one] One friend request
   *[other] { $count } friend requests
}
welcome-here = Here now
welcome-nobody = Nobody else is here right now.
welcome-all-above = Everybody who is here is in the list above.
welcome-hello = Say hello
welcome-hello-name = Say hello to { $name }
unsaved-title = Keep what you have typed?
unsaved-text = It is not saved yet.
unsaved-save = Save and close
unsaved-discard = Discard
unsaved-stay = Keep editing
search-empty-names = Nobody here is called “{ $text }”.
search-empty = Nobody here is called “{ $text }”, and no message on this device has it.
search-empty-find = Find on this server…
sign-out = Sign out
sign-out-title = Sign out of { $server }?
sign-out-text = Your messages stay on the server. What should happen to the history on this computer when you have signed out?
sign-out-keep = Keep the history
sign-out-forget = Delete the history
sign-out-unsent = { $count ->
        [one] One message was not sent yet. If you delete the history, it is deleted too.
       *[other] { $count } messages were not sent yet. If you delete the history, they are deleted too.
    }
warning-profile = { $path } could not be written ({ $reason }). Your changes last until the program ends; it keeps trying to save them.
warning-over = This computer can save again.
disk-full = there is not enough space on its disk
damage-history = The history on this computer was damaged or missing. It is fetched again from the server.
damage-history-end = The history on this computer had lost its last changes. They are fetched again from the server.
damage-entries = Some texts in the history on this computer were damaged. They are fetched again from the server.
damage-unsent = The file with drafts and unsent texts was damaged or missing. It was written anew from the history.
damage-kept = The damaged file is kept as { $path }.
damage-saved = Recovered: unsent texts: { $texts }, drafts: { $drafts }.
damage-incomplete = There may have been more; the rest could not be read.
warning-save = This computer cannot save at the moment ({ $reason }). What you write now may be lost.
warning-settings = The settings could not be read. They were set aside as { $path }; the defaults are used.
guessed = { $count ->
    [one] Somebody has tried one wrong password for your account, at { $time } from { $address }.
   *[other] Somebody has tried { $count } wrong passwords for your account, the last at { $time } from { $address }.
} If that was not you, choose another password and look at your devices.
guessed-devices = Settings
new-device = Signed in on another device: { $device }, at { $time } from { $address }. Not you? Change your password and sign out the other devices.
dismiss = Dismiss

## Conversation

messages = Messages
message-field = Message
message-hint = Write a message…
files-not-yet = Anser cannot send files yet. You can send text.
send = Send
send-ctrl-enter = Ctrl+Enter sends
send-enter = Enter sends, Shift+Enter for a new line
enter-met = Enter starts a new line here, and Ctrl+Enter sends.
enter-stays = Keep it
enter-sends = Make Enter send
send-disk-full = Not enough space on this computer’s disk. The text stays here until there is room.
send-not-kept = This computer cannot keep the text ({ $reason }). It stays here.
send-offline = Not connected: sent later
font = Text style
font-style = Style
font-plain = Plain
font-strong = Bold
font-code = Code
font-size = Size
font-colour = Colour
colour-0 = Default
colour-1 = Red
colour-2 = Brown
colour-3 = Green
colour-4 = Teal
colour-5 = Blue
colour-6 = Violet
colour-7 = Pink
emoji = Emoji (Ctrl+.)
emoji-search = Search for an emoji
emoji-none = No emoji found
emoji-recent = Recent
emoji-smileys = Smileys and feelings
emoji-people = People and hands
emoji-nature = Animals and nature
emoji-food = Food and drink
emoji-places = Travel and places
emoji-activities = Activities
emoji-objects = Things
emoji-symbols = Signs
emoji-flags = Flags
emoji-tone = Skin tone
emoji-tone-none = No skin tone
emoji-tone-light = Light
emoji-tone-medium-light = Medium light
emoji-tone-medium = Medium
emoji-tone-medium-dark = Medium dark
emoji-tone-dark = Dark
characters-left = { $count ->
        [one] 1 character left
       *[other] { $count } characters left
    }
too-long = Too long for one message: { $count } of { $most } characters.
too-long-bytes = Too long for one message: { $count } of { $most } bytes.
split = { $count ->
       *[other] Send as { $count } messages
    }
menu-of = Menu of { $name }
menu-of-message = Menu of the message by { $name }
choose = Select
choose-not = Deselect
open-link = Open link
open-link-to = Open { $target }
link-not-opened = No program could open { $target }. You can copy the address from the menu of the message.
copy-link = Copy link
copy-link-to = Copy { $target }
copy-code = Copy code
code-copied = Code copied
preview = Preview
preview-of = Preview: { $text }
chosen-count = { $count ->
        [one] One message selected
       *[other] { $count } messages selected
    }
chosen-drop = Deselect all
long-text = A long text, which begins with “{ $text }”
discard-text = Discard this text…
discard-title = Discard this text?
discard-words = “{ $text }” has not been sent. This cannot be undone.
discard-yes = Discard
goes-on = { $text }…
draft-arrived = You went on writing on another device: “{ $text }”
draft-gone = This was sent or cleared on another device.
draft-take-over = Use it
draft-elsewhere = Another device has a draft for here, too: “{ $text }”
draft-add = Add it here
draft-drop = Discard it…
draft-copy = Copy what you had begun to write
draft-drop-own = Discard what you had begun to write…
draft-line = Draft: { $text }
state-waiting = Waiting to be sent
state-stored = Stored on the server
state-delivered = Delivered
state-read = Read
mentions-whom = Mentions { $names }
names-and-more = { $names } and { $count } more
names-between = { ", " }
listed-between = { ", " }
one-by-one-between = { ". " }
sentences-between = { " " }
in-brackets = { $text } ({ $aside })
labelled = { $label }: { $text }
typing = is typing…
new-messages = New
fold-all = Show all
fold-less = Show less
delete-message = Delete for everybody…
delete-message-title = Delete this message?
delete-message-text = Nobody can read it any more, and this cannot be undone.
delete-message-yes = Delete message
not-friends-any-more = You are no longer friends. You can read what was said, but not write.
asked-not-answered = { $name } has not answered your request yet.
you-blocked = You have blocked { $name }.
state-refused = Not sent
not-sent = Not sent: { $reason }
try-again = Try again
edit-refused = Edit and resend
delete = Delete
conversation-empty = This is the beginning of your conversation with { $name }.
keep-on-top = Keep this window on top
jump-to-date = Go to date
previous-month = Previous month
next-month = Next month
to-newest = Go to the newest message
to-newest-count = { $count ->
        [one] One new message below
       *[other] { $count } new messages below
    }
catching-up = Fetching newer messages…
scroll-bar = Scroll position
entry-description = { $author }, { $time }

## Settings

settings-appearance = Appearance
settings-writing = Writing
settings-servers = Known servers
settings-account = Account
administrator = You are an administrator of this server.
administrator-root = You are an administrator of this server with all rights (root).
administrator-can = You can gag, block and disconnect people, close groups and write to everybody: type / in any message field for the commands. You can also do this in the server’s console.
administrator-root-can = You can gag, block and disconnect people, close groups, write to everybody, make administrators and stop the server: type / in any message field for the commands. You can also do this in the server’s console.
administrator-now = You are an administrator of this server now.
administrator-root-now = You are an administrator of this server with all rights (root) now.
administrator-no-more = You are no longer an administrator of this server.
settings-devices = Devices
added-by = Who may add you to groups
added-by-everybody = Everybody
added-by-groups = People in my groups
added-by-friends = Friends
added-by-nobody = Nobody
requests-policy = Friend requests
requests-server = Default
requests-ask = Ask me
requests-auto = Accept
requests-nobody = Decline
devices-show = Show devices and sign-ins
devices-sign-out-others = Sign out all other devices
device-this = this device
device-online = online
device-seen = Last used { $time } from { $address }
device-sign-out = Sign out
device-sign-out-name = Sign out { $name }
logins-title = Latest sign-ins
login-line = { $time } · { $address } · { $device }
settings-about = About
language = Language
language-system = System
look = Theme
look-system = System
look-light = Light
look-dark = Dark
text-size = Zoom
smaller = Smaller
larger = Larger
send-key = Send with
send-key-ctrl-enter = Ctrl+Enter
send-key-enter = Enter
send-key-ctrl-enter-text = Enter starts a new line.
send-key-enter-text = Shift+Enter starts a new line.
texts-of-others = Other people’s text styles
texts-as-written = Show
texts-plain = Plain text
servers-none = No server is known yet. The first sign-in adds it.
servers-text = The words stand for the key of each server. If you are told different words, somebody may be intercepting your connection.
forget-server = Forget
forget-server-name = Forget { $address }
forget-question = Forget the key of { $address }? At the next sign-in you compare the words again.
forget-yes = Forget the key
about = Anser { $version }. A window for every conversation.

## Dates

today = Today
yesterday = Yesterday
tomorrow = Tomorrow
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
weekday-short-1 = Mo
weekday-short-2 = Tu
weekday-short-3 = We
weekday-short-4 = Th
weekday-short-5 = Fr
weekday-short-6 = Sa
weekday-short-7 = Su
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
date-day = { $day } { $month }
date-full = { $day } { $month } { $year }
date-weekday = { $weekday }, { $day } { $month }
date-exact = { $day } { $month } { $year }, { $time }
date-time = { $day }, { $time }
month-title = { $month } { $year }
apart = The server was set back to an older copy. { $count ->
        [one] One message exists
       *[other] { $count } messages exist
    } only on this computer.
apart-show = Show
apart-hide = Hide
apart-send = Send mine again
apart-drop = Delete these…
apart-drop-yes = Delete for good
warning-set-back = The server was set back to an older copy of its data. What this program had and the server lacks is kept here and shown in each conversation.
left-out = Left out, because they cannot be seen: { $characters }
settings-password = Password
password-change = Change the password…
password-do = Change the password
password-old = Current password
password-new = New password
password-new-again = Repeat new password
password-same = That is already your password.
password-others = All other devices
password-end-others = Sign out all other devices
password-keep-others = Keep them signed in
password-changed = The password is changed.
password-changed-elsewhere = Your password was changed on another device of yours, on { $time } from { $address }. If that was not you: change it here if you know it, or ask an administrator.
fault-old-password = This is not your current password. Nothing was changed.
fault-password-unknown = The connection was lost before the server answered. The password may be the old or the new one: try again with the new one as the current password.
login-line-password = { $time } from { $address }, { $device }: the password was changed

search-disk = The messages on this computer cannot be searched: { $reason }
search-disk-full = The messages on this computer cannot be searched because the disk is full.

# Searching in messages.
found-messages = Messages
found-more = Show more
found-you = You
find-here = Search in this conversation
find-older = Older (F3)
find-newer = Newer (Shift+F3)
find-close = Close the search
find-none = Nothing found
find-count = { $at } of { $count }
find-count-more = { $at } of { $count }+
search-nobody = Nobody here is called { $name }.
search-nowhere = There is no conversation called { $name } here.
search-no-date = { $name } is no date. Write it as 2026-11-30.
search-no-kind = has:{ $name } finds nothing. has:link finds messages with a link.
filter-from = From
filter-from-set = From { $name }
filter-in = In
filter-in-set = In { $name }
filter-after = Since
filter-after-set = Since { $name }
filter-before = Before
filter-before-set = Before { $name }
filter-link = With a link
filter-remove = Remove the filter “{ $name }”
filter-week = A week ago
filter-month = A month ago
filter-year = A year ago
history-since = The history on this device goes back to { $date }.

## What one does to a message

react = React
reactors = Who reacted
react-more = All emoji
reaction-of = { $emoji }: { $names }
edit-message = Edit
edited = edited
edited-at = edited { $time }
silent = without sound
send-menu = Ways to send
send-hint = Send (right click for more)
send-silently = Send without sound
send-later = Send later…
nudge = Nudge
nudge-line = { $name } nudged you
nudge-own = You sent a nudge
nudges-policy = Nudges from friends
nudges-taken = Allowed
nudges-refused = Not allowed
shake = A nudge shakes the window
later-title = Send later
later-change = Change
later-text = Text
later-hour = In an hour, { $time }
later-evening = This evening, { $time }
later-tomorrow = Tomorrow morning, { $time }
later-when = Date and time
later-when-hint = 2026-12-24 18:30
later-when-example = For example 2026-12-24 18:30, 18:30 or 2h
later-not-a-time = This is not a time. Type for example 2026-12-24 18:30, 18:30 or 2h.
later-loud = With sound
later-silent = Without sound
later-send = Schedule
scheduled-title = Scheduled messages
scheduled-line = { $count ->
    [one] 1 scheduled message, { $time }
   *[other] { $count } scheduled messages, the next one { $time }
}
scheduled-refused = { $count ->
    [one] A scheduled message was not sent
   *[other] { $count } scheduled messages were not sent
}
scheduled-silently = { $time }, without sound
scheduled-now = Send now
scheduled-take-back = Take back
notify-scheduled-refused = A scheduled message was not sent: { $reason }
notify-scheduled-refused-hidden = A scheduled message was not sent
editing = Editing your message
editing-drop = Do not edit it
editing-nothing = A message cannot be empty. To be without it, delete it.
editing-too-long = Too long: at most { $most } characters.
message-versions = Earlier versions
# Pinned and saved messages.
pin-message = Pin
unpin-message = Unpin
save-message = Save
unsave-message = Remove from saved
message-saved = Saved
pinned-message = Pinned message
pinned-message-of = Pinned message { $at } of { $count }
pinned-waits = Pinned as soon as there is a connection
pinned-all = All pinned messages
pinned-hide = Hide until something else is pinned
notice-pinned = { $who } pinned a message
notice-unpinned = { $who } unpinned a message
kept-title = Pinned and saved messages
kept-find = Find in pinned and saved messages
kept-all = All
kept-saved = Saved
kept-pinned = Pinned
kept-loading = Reading pinned and saved messages…
kept-none = Nothing pinned or saved yet
kept-how = Save a message from its menu, and you find it here on all your devices.
kept-none-found = Nothing here matches “{ $text }”.
kept-deleted = This message was deleted
kept-coming = This message is still being fetched
kept-not-here = This message is not on this device
kept-elsewhere = Another conversation
version-now = Now
version-until = Until { $time }
versions-none = No earlier version is here.
not-done = Not done: { $reason }
not-done-drop = Give up
not-done-drop-yes = Give up for good

## Passing on what was said

forward = Forward
forward-title = { $count ->
        [one] Forward this message
       *[other] Forward { $count } messages
    }
forward-search = Forward to
forward-nobody = There is no conversation of this name in which you can write.
forward-names = What others see
forward-with-names = Who said it
forward-without-names = Only the words
forward-to = Forward to { $count } conversations
card-from = Forwarded from { $name }
card-of = Messages of { $names }
card-of-many = { $more ->
        [one] Messages of { $names } and one more
       *[other] Messages of { $names } and { $more } others
    }
card-all = Show all { $count } messages
card-open = Show all messages
card-title-passed = Forwarded messages
card-gone = These messages were deleted.

## What is kept on this computer, written into a file

export-title = Messages of { $name }, exported { $time }
export-section = { $name } ({ $count ->
    [one] { $count } message
   *[other] { $count } messages
})
export-exists = There is a file of this name already.
export-no-name = Please name a file. This is a folder.
export-no-folder = There is no such folder.
export-denied = You may not write in this folder.
export-full = The disk is full. No file was written.
export-other = The file was not written: { $reason }
export-nothing = There is nothing to export.
export-busy = Another export is being written.
export-stopped = The export was stopped. No file was written.

## The window with the history

all-messages = Messages
history-open = Message history
history-title = Message history
history-find = Search everything
history-find-in = Search in { $name }
history-where = Conversations
history-where-find = Find by name
history-all = All
history-people = People
history-groups = Groups
history-everything = Everything
history-older = Older
history-newer = Newer
history-between = { $from } – { $to }
history-empty = Nothing was said here yet.
history-none = Nothing was found.
history-go-to = Show in conversation
export = Export…
export-messages = Export messages
export-html = Web page
export-html-means = One file for a browser. It shows the messages as they look here and needs no network.
export-text = Text
export-text-means = One file that every editor opens.
export-json = JSON
export-json-means = For programs. It has everything that is known of each message.
export-file = File
export-choose = Choose…
export-now = Export
export-replace = Replace the file
export-progress = Exporting: { $count } of { $all }
export-stop = Stop the export
export-behind = Go on in the background
export-done = { $count ->
    [one] { $count } message was written to { $path }.
   *[other] { $count } messages were written to { $path }.
}

## Taking back several messages

chosen-delete = Delete
recall-title = { $count ->
    [one] Delete { $count } message?
   *[other] Delete { $count } messages?
}
recall-text = Nobody can read them any more, and this cannot be undone.
recall-others = { $count ->
    [one] { $count } chosen message is not yours and stays.
   *[other] { $count } chosen messages are not yours and stay.
}
recall-yes = { $count ->
    [one] Delete { $count } message
   *[other] Delete { $count } messages
}
recall-refused = { $count ->
    [one] { $count } message was not deleted
   *[other] { $count } messages were not deleted
}
recall-done = { $count ->
    [one] { $count } message was deleted.
   *[other] { $count } messages were deleted.
}
