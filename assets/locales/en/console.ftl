# What the server says to its administrators, in its console and to their programs.

admin-help-line = { $typed } – { $does }
admin-help-help = this list
admin-help-allusers = all people, and who is online
admin-help-online = who is online, and from where
admin-help-allgroup = all groups: their owners, how many members they have and how many are online
admin-help-broadcast = sends a message to everybody, also to people who are offline
admin-help-adminsend = sends a message to one person in the server’s name
admin-help-adminsendgroup = sends a message to a group in the server’s name; a name with spaces in "quotation marks", or CREATOR/NAME
admin-help-gag = stops a person from writing; TIME is 10m, 2h30m, 3d or a date, without it until ungag; they can read the reason
admin-help-ungag = ends the gag
admin-help-blockuser = signs a person out on all devices and does not let them sign in; they can read the reason
admin-help-unblockuser = lets a person sign in again
admin-help-kick = ends all connections of a person; their programs can connect again; they can read the reason
admin-help-blockgroup = closes a group: nobody can write there, everybody can still read
admin-help-unblockgroup = opens a group again
admin-help-deletegroup = deletes a group; what was said stays readable
admin-help-grant = makes a person an administrator (admin), one who can also make administrators (root), or neither (user)
admin-help-audit = what administrators have done, the latest first
admin-help-stop = stops the server
admin-takes-count = [N]
admin-takes-gag = NAME [TIME][: REASON]
admin-takes-grant = NAME ROLE
admin-takes-group = GROUP
admin-takes-group-text = GROUP TEXT
admin-takes-person = NAME
admin-takes-person-reason = NAME[: REASON]
admin-takes-person-text = NAME TEXT
admin-takes-text = TEXT
admin-warns-blockuser = They are signed out on every device and cannot sign in until they are unblocked.
admin-warns-deletegroup = The group ends for everybody in it, for good.
admin-warns-kick = All of their connections end.
admin-warns-stop = The server stops for everybody.
admin-gagged-yourself = You are gagged, so you cannot send messages in the server’s name.
admin-gagged = { $name } is gagged until somebody types "ungag { $name }".
admin-gagged-until = { $name } is gagged until { $time }.
admin-ungagged = { $name } can write again.
admin-blocked = { $name } is blocked. { $count ->
    [0] They were not connected.
    [one] One connection was ended.
   *[other] { $count } connections were ended.
}
admin-unblocked = { $name } can sign in again.
admin-kicked = { $count ->
    [one] One connection of { $name } was ended.
   *[other] { $count } connections of { $name } were ended.
}
admin-kicked-nobody = { $name } is not connected.
admin-granted-user = { $name } has no special rights any more.
admin-granted-admin = { $name } is an administrator now.
admin-granted-root = { $name } is root now, and can make administrators.
admin-reason-sent = { $name } can read your reason under “From the administrators”.
admin-reason-at-sign-in = { $name } reads your reason when they try to sign in.
admin-stopping = The server is stopping.
admin-broadcast = Sent to everybody. { $count ->
    [0] Nobody is online now.
    [one] One person is online and has it already.
   *[other] { $count } people are online and have it already.
} The others can read it when they come online.
admin-sent = Sent to { $name }.
admin-sent-later = Sent to { $name }, who is offline and can read it later.
admin-sent-group = Sent to the group { $name }. { $count ->
    [0] None of its members is online now.
    [one] One of its members is online and has it already.
   *[other] { $count } of its members are online and have it already.
}
admin-group-blocked = The group { $name } is closed: nobody can write there until somebody types unblockgroup.
admin-group-unblocked = The group { $name } is open again.
admin-group-deleted = The group { $name } was deleted. What was said there stays readable.
admin-role-admin = administrator
admin-role-root = root
admin-not-allowed = Only root can do this.
admin-yourself = You cannot do this to yourself.
admin-above = You cannot do this to { $name }, whose role is not below yours.
admin-nobody = Nobody is called "{ $name }".
admin-no-group = There is no group "{ $name }".
admin-group-ended = The group "{ $name }" was deleted.
admin-which-group = Several groups are called "{ $name }". Type which one: { $which }.
admin-group-blocked-already = The group { $name } is closed already.
admin-group-open-already = The group { $name } is open already.
admin-lobby-stays = The lobby cannot be deleted. Set lobby = "" in server.toml and start again, or close it with blockgroup.
admin-failed = This was not done: { $reason }.
admin-unknown = There is no command "{ $word }". Type help for the list.
admin-unknown-near = There is no command "{ $word }". Did you mean { $near }?
admin-needs-name = Who? Type the name after { $word }.
admin-needs-group = Which group? Type its name after { $word }, in "quotation marks" if there are spaces in it.
admin-needs-text = There is nothing to send. Type the words after { $word }.
admin-quotation = A quotation mark is missing after the name of the group, or a backslash in the name is not typed as \\.
admin-too-long = This is longer than { $most } characters: it has { $typed }. Nothing was sent.
admin-name-too-much = The command { $word } does not take "{ $rest }". If this is a part of the name, put the whole name in "quotation marks".
admin-too-much = The command { $word } does not take "{ $rest }".
admin-time = "{ $typed }" is not a time. Type 10m, 2h30m, 3d, 2w, or a date such as 2027-03-01 14:00.
admin-past = This time is in the past.
admin-too-far = This is longer than ten years. To keep a person away for good, block them.
admin-role = "{ $typed }" is not a role. The roles are user, admin and root.
admin-count = "{ $typed }" is not a number of lines.
admin-more = … and { $count } more
admin-people = { $count ->
    [one] 1 person, { $online } online
   *[other] { $count } people, { $online } online
}
admin-group = { $name } – owner: { $owner }, members: { $members }, online: { $online }
admin-groups = { $count ->
    [0] There are no groups.
    [one] 1 group
   *[other] { $count } groups
}
admin-group-is-blocked = closed
admin-group-is-lobby = lobby
admin-group-invitation = by invitation
admin-group-approval = on approval
admin-is-blocked = blocked
admin-is-gagged = gagged
admin-is-gagged-until = gagged until { $time }
admin-no-acts = No administrator has done anything yet.
admin-by-server = the server

console-title = Anser server: { $address }
console-overview = Overview
console-people = People
console-log = Log
console-audit = Audit
console-act-refused = Refused: { $act }
console-act-help = Help
console-act-allusers = List of people
console-act-online = List of those online
console-act-allgroup = List of groups
console-act-audit = Look at the audit log
console-act-broadcast = Message to everybody
console-act-adminsend = Message to a person
console-act-adminsendgroup = Message to a group
console-act-gag = Gag
console-act-ungag = End of a gag
console-act-blockuser = Block
console-act-unblockuser = Unblock
console-act-kick = Disconnect
console-act-blockgroup = Close a group
console-act-unblockgroup = Open a group again
console-act-deletegroup = Delete a group
console-act-grant = Change of rights
console-act-stop = Stop the server
console-act-command = A command
console-light = Light
console-dark = Dark
console-language = English
console-stop = Close or stop…
console-close-title = Keep the server running?
console-close-words = People stay connected while the server runs, and its log is still written to the file. The window opens when the server is started again, unless it is started with --headless.
console-close-unsent = Not sent yet, and lost with the window: “{ $text }”
console-go-on = Close the window, keep the server running
console-stop-server = Stop the server
console-stay = Cancel
console-stop-title = Stop the server?
console-stop-connected = { $count ->
    [0] Nobody is connected.
    [one] One person is connected.
   *[other] { $count } people are connected.
}
console-stop-words = Nobody can sign in or write until the server is started again. What people write meanwhile stays in their programs and is sent then.
console-looking = Loading…
console-trouble-gone = The server’s data is gone, and nothing is accepted any more: stop it, restore the data from your backup, and start it again. ({ $what })
console-trouble-database = The database cannot be used at the moment, and every program is told so. ({ $what })
console-database-gone = The database does not answer. Messages wait with their authors until it does.
console-database-slow = The database answers slowly: { $ms } ms.
console-online = People online
console-connections = Connections
console-messages = Messages
console-memory = Memory
console-database = Database
console-commit = Write delay
console-unit-per-second = a second
console-unit-mib = MiB
console-unit-ms = ms
console-unknown = unknown
console-seconds = { $count ->
    [one] the last second
   *[other] the last { $count } seconds
}
console-minutes = { $count ->
    [one] the last minute
   *[other] the last { $count } minutes
}
console-hour = the last hour
console-since = Running since { $time }
console-invite = Invite people
console-invite-link = People sign in and register with this link:
console-invite-here = This link works only on this computer, because the server listens on a local address. Set “listen” or “public_address” in server.toml.
console-invite-open = Anyone who has the link or can reach this server can register.
console-invite-closed = Registration is closed: only people with an account you have made can sign in (see “registration” in the settings).
console-copy-link = Copy { $link }
console-invite-words = People without the link compare these words with you:
console-invite-code = QR code of the link
console-name = Name
console-nickname = Nickname
console-presence = Presence
console-address = Address
console-last-login = Last login
console-state = Rights
console-invisible = Invisible
console-search = Search people
console-filter = Filter
console-clear = Clear
console-nobody = Nobody has registered yet. Share the address of this server.
console-copy-address = Copy the address
console-nobody-found = Nobody has that name.
console-nobody-like-that = No person matches this filter.
console-only-all = All
console-only-administrators = Administrators
console-nothing-found = Nothing matches.
console-actions = Actions for { $name }
console-gag-minutes = Gag for 10 minutes…
console-gag-hour = Gag for an hour…
console-gag-day = Gag for a day…
console-gag = Gag until it is lifted…
console-gag-minutes-title = Gag { $name } for 10 minutes?
console-gag-hour-title = Gag { $name } for an hour?
console-gag-day-title = Gag { $name } for a day?
console-gag-week-title = Gag { $name } for a week?
console-gag-lifted-title = Gag { $name } until it is lifted?
console-gag-words = The person cannot write, but can go on reading.
console-ungag = End the gag
console-kick = Disconnect…
console-kick-title = Disconnect { $name }?
console-kick-words = All of their connections end. Their programs try again in a minute.
console-kick-do = Disconnect
console-block = Block…
console-block-title = Block { $name }?
console-block-words = They are signed out on every device and cannot sign in until somebody unblocks them. What they have written stays.
console-block-do = Block
console-grant = Make administrator…
console-grant-change = Change administrator rights…
console-grant-title = What may { $name } do on this server?
console-grant-user = User
console-grant-admin = Administrator
console-grant-root = Root
console-grant-user-means = { $name } has no special rights and no commands for administrators.
console-grant-admin-means = { $name } can gag, block and disconnect people, close and delete groups, and send messages in the server’s name, with commands that begin with / in any message field.
console-grant-root-means = { $name } can do what administrators can, and also do it to administrators, make administrators and stop the server.
console-grant-last = { $name } is the only root. After this, administrators can be made only here, at the server.
console-grant-told = { $name } sees this at once, or at the next sign-in.
console-grant-same = { $name } has these rights already.
console-grant-user-do = Take the rights away
console-grant-admin-do = Make administrator
console-grant-root-do = Make root
console-unblock = Unblock
console-level-error = Errors
console-level-warn = Warnings
console-level-info = Info
console-level-debug = Details
console-no-lines = No such lines since the window opened.
console-lost = Lines that came too fast to be shown: { $count }. All of them are in the log file.
console-when = When
console-who = Who
console-what = What
console-whom = Whom
console-with = Details
console-from = From
console-line = Command
console-line-hint = Type a command, or help. Tab completes it.
console-waiting = Working…
console-busy = The server is busy with other commands. Try again in a moment.
console-dismiss = Dismiss the answer
console-groups = Groups
console-settings = Settings
console-say-all = Send to everybody…
console-say-all-title = Send to everybody
console-say-one-title = Send to { $name }
console-say-group-title = Send to the group { $name }
console-say-who = { $count ->
    [0] Nobody gets this.
    [one] One person gets this in the server’s name, { $online ->
        [0] when they come.
       *[other] now.
    }
   *[other] { $count } people get this in the server’s name, { $online ->
        [0] all of them when they come.
       *[other] { $online } of them now, the others when they come.
    }
}
console-say-here = The person gets this in the server’s name. They are online and see it at once.
console-say-away = The person gets this in the server’s name. They are offline and see it later.
console-say-text = Message
console-say-count = { $count } of { $most } characters
console-say-send = Send
console-done = Close
console-say = Send a message…
console-gag-week = Gag for a week…
console-gag-until = Gag until…
console-gag-title = Gag { $name } until when?
console-gag-time = A time or a date
console-gag-hint = For example 10m, 2h30m, 3d, 2w, or 2027-03-01 14:00
console-reason = Reason
console-reason-hint = Optional, the person can read it
console-gag-do = Gag
console-first-people = The first { $count } of { $all } people are shown. Use commands with a name for the others.
console-search-groups = Search groups
console-first-groups = The first { $count } groups are shown. Use commands with a name for the others.
console-no-groups = There are no groups yet. Everybody can make one in their program.
console-no-groups-found = No group matches.
console-group-name = Name
console-owner = Owner
console-members = Members
console-here = Online
console-entries = Messages
console-group-state = State
console-group-open = open
console-show-members = Show members
console-close-group = Close the group
console-open-group = Open the group again
console-end-group = Delete the group…
console-end-title = Delete the group { $name }?
console-end-members = Members: { $members }.
console-end-words = Nobody can write there any more, and this cannot be undone. What was said stays readable for them.
console-end-do = Delete the group
console-members-title = Members of { $name }
console-members-looking = Loading…
console-members-first = The first { $count } are shown.
console-role-owner = owner
console-role-administrator = administrator
console-role-member = member
console-copy = Copy
console-copied = Copied
console-settings-where = Set in { $file }. Changes take effect at the next start of the server.
console-set-reach = Access
console-set-link = Address to share
console-set-listen = Listens on
console-set-name = Name
console-set-version = Version
console-set-keep = Storage
console-set-folder = Folder
console-set-database = Database
console-set-sqlite = SQLite, in the folder
console-set-log = Log level
console-set-people = People
console-set-registration = Registration
console-set-registration-open = open to everybody who can reach the server
console-set-registration-closed = closed
console-set-requests = Friend requests
console-set-requests-ask = answered by the person
console-set-requests-auto = accepted at once
console-set-requests-nobody = declined
console-set-directory = List of everybody
console-set-directory-open = open to everybody on the server
console-set-directory-closed = closed: people are found only by name
console-set-sessions = Devices of one person
console-set-sessions-many = many at a time
console-set-sessions-single = one: signing in ends the sign-in before it
console-set-devices = Devices stay signed in for
console-set-not-at-all = not at all
console-set-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
console-set-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
}
console-set-delete = Messages can be deleted for
console-set-edit = Texts can be edited for
console-set-always = as long as they exist
console-set-versions = What an edited text said before
console-set-versions-shown = shown to its readers
console-set-versions-hidden = not shown
console-set-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}
console-set-groups = Groups
console-set-lobby = Lobby, with everybody in it
console-set-none = none
console-set-own-groups = Groups of one person
console-set-new-groups = Groups that one person makes, in a day
console-set-added = People whom one person adds to groups, in an hour
console-set-members = Members of a group
console-set-group-names = Names of groups
console-set-names-creator = unique for each creator
console-set-names-server = unique on the server
console-set-limits = Limits
console-set-connections = Connections
console-set-by-address = Connections from one address
console-set-handshake = Time limit for encryption to begin
console-set-seconds = { $count ->
    [one] 1 second
   *[other] { $count } seconds
}
console-set-sign-in = Time limit for signing in
console-set-logins = Sign-ins of a name from one address, in a minute
console-set-logins-by-address = Sign-ins of any name from one address, in a minute
console-set-guesses = Sign-ins of a name from new addresses, in an hour
console-set-registrations = Registrations from one address, in an hour
console-set-pictures = Pictures of one person, in an hour
console-set-lookups = People looked up by number, where the directory is closed, in a minute
console-set-texts = Texts of one person, in a minute
console-set-acts = Other acts of one person that others are told of, in a minute
console-set-changes = Marks, drafts and notes of one person, in a minute
console-set-megabytes = MiB stored for one person, in a day
console-set-pause = Milliseconds between two events about one person
console-all-well = Everything works: no warnings and no errors in the log.
console-troubles = The latest warnings and errors; the page Log has all of them
