# What `anser terminal` says.

terminal-hello = This is Anser in a terminal. Type "help" to see what you can do.
terminal-help =
    reg NAME            register; the password follows on two lines
    login NAME          sign in; the password follows on a line
    logout              sign out of this device
    password [keep]     change your password; the old one and twice the new one follow,
                        each on a line. Other devices are signed out, with "keep" they stay
    add NAME [WORDS]    add a friend, with a few words
    requests            friend requests that wait, received and sent
    accept NAME         accept a request
    refuse NAME         refuse a request
    unfriend NAME       end a friendship, or take a request back
    block NAME          block somebody, who is not told
    unblock NAME        unblock somebody
    remark NAME [WORDS]
                        your own name for somebody; nothing: the name that they use
    note NAME [WORDS]   what you want to remember about somebody
    status [WORDS]      the words under your name
    nickname WORDS      what others call you
    seen HOW            available, away, busy or invisible
    requestpolicy HOW   how friend requests are answered: ask, auto, nobody or default
    addable WHO         who may add you to groups: everybody, groups, friends or nobody
    hide NAME           remove a group that ended or that you left from your list, or
                        the conversation with a former friend
    picture FILE        set your picture; picture none removes it
    read NAME           mark a conversation as read
    reply NAME N TEXT   answer the message with this number
    silent NAME TEXT    send a text without sound and notification
    schedule NAME WHEN TEXT
                        have a text sent later; WHEN: 18:30, 2026-12-24T18:30 or 2h30m
    scheduled           what waits for its time, each with its id
    reschedule ID WHEN [TEXT]
                        another time for it, or now, and perhaps other words
    unschedule ID       take it back
    nudge NAME          shake the window of a friend, once a minute
    nudges HOW          whether friends may nudge you: on or off
    edit NAME N TEXT    say a text of yours in other words
    react NAME N EMOJI  put an emoji on the message with this number
    unreact NAME N EMOJI
                        take it back
    forward NAME N TO   pass messages on: N is a number, or several such as 7,9-11;
                        forward NAME N TO words: without those who said them
    versions NAME N     what a text said before it was edited
    pin NAME N, unpin NAME N
                        pin the message with this number for everybody, or unpin it
    pins NAME           the pinned messages of a conversation
    save NAME N, unsave NAME N
                        save the message with this number for yourself, or remove it
    saved               the messages that you have saved
    delete NAME [N]     delete a text for everybody: your last one, or the one with this number
                        in "history NAME"
    draft NAME [TEXT]   show your draft, or write it
    devices             where you are signed in
    revoke DEVICE       sign a device out; revoke all: all but this one
    loginlog            when and from where you have signed in
    people              everybody on this server, and who is online
    friends             your friends, and who is online
    send NAME TEXT      send a text; \n begins a new line
    history NAME [N]    the last texts with a friend or in a group, each with its number for
                        "delete NAME"; history @server: what the administrators say to
                        everybody, history @server/me: what they say to you
    search [FILTERS] WORDS
                        find what was said, in everything that is on this device; filters:
                        in:NAME, from:NAME, after:2026-11-30, before:2026-12-24,
                        has:link
    export HOW FILE [NAME]
                        write what is on this device into a new file: everything, or what was said
                        with NAME; HOW is html, text or json
    emoji WORDS         find emoji, to copy them into a text
    newgroup NAME       make a group that everybody may join, its name in "marks" if it has
                        spaces; newgroup NAME invitation: people join when they are added;
                        newgroup NAME approval: people ask to join
    delgroup GROUP      end a group of yours
    renamegroup GROUP NAME
                        give a group another name
    addgroupuser GROUP NAME, delgroupuser GROUP NAME
                        add somebody to a group, and remove somebody
    groups              your groups, and groups that you may join
    join GROUP          join a group, or ask to; creator/name where several have one name
    leave GROUP         leave a group
    members GROUP       the members of a group, and who of them is online
    mute GROUP NAME [TIME]
                        NAME can read but not write, for 10m, 2h30m or 1d, or until
                        it is lifted
    unmute GROUP NAME   NAME can write again
    quiet GROUP         only administrators can write
    unquiet GROUP       everybody can write again
    pinning GROUP everybody|administrators
                        who can pin messages
    announce GROUP TEXT
                        what everybody in it should know; "" removes it
    joinpolicy GROUP open|approval|invitation
                        how people join a group
    wishes GROUP        requests to join a group
    letin GROUP NAME, turnaway GROUP NAME
                        accept a request to join, or decline it
    appoint GROUP NAME, dismiss GROUP NAME
                        make a member an administrator, or an administrator a member
    handover GROUP NAME transfer a group to another member
    sendgroup GROUP TEXT
                        send a text to a group
    help [WORD]         this list, or its entry for a word
    /COMMAND            what administrators do on the server; /help lists it
    apart NAME          messages that the server lost and you still have; apart NAME send: send
                        yours again; apart NAME drop: delete them
    trust LINK          trust the key in the link from now on; compare its words first
    quit                leave when everything is sent; quit now: at once
terminal-password = Password:
terminal-password-again = Password again:
terminal-passwords-differ = The two passwords differ. Nothing was registered.
terminal-password-short = A password needs at least 8 characters. Nothing was registered.
terminal-signed-in-already = You are signed in already. Type "logout" first.
terminal-key-changed-way = If the server really has a new key, its administrator can tell you its words and its link: compare them, then type "trust LINK". This program checks from time to time whether the right server is back.
terminal-key-taken = This is the key of the server from now on.
terminal-not-utf8 = This line is not UTF-8. It was not carried out.
terminal-line-too-long = This line is too long. It was not carried out.
terminal-not-written = This computer could not keep the text: { $reason }. It is not sent. Send it again when that is over.
terminal-not-signed-in = You are not signed in. Type "login NAME" or "reg NAME".
terminal-no-server = No server is known yet. Start with --connect and the link of your server.
terminal-unknown-server =
    The server { $address } is not known yet. Its key reads:
    { $words }
    Compare these words with those that the server’s owner gives you. Type "yes" if they are the same.
terminal-known-elsewhere = { $address } is the same server as { $known }.
terminal-not-trusted = The server was not trusted. A link with the fingerprint in it needs no question.
terminal-signed-in = Signed in as { $nickname } ({ $name }).
terminal-signed-out = Signed out.
terminal-lost = Not connected: { $reason } What you write is kept and will be sent.
terminal-leaving = Waiting until the server has { $count ->
        [one] one message
       *[other] { $count } messages
    } ({ $names }). Type "quit" again, or press Ctrl+C, to leave at once: they stay here and go out at the next start.
terminal-leaving-draft = Waiting until the server has what you have written and not sent ({ $names }). Type "quit" again, or press Ctrl+C, to leave at once: it stays here.
terminal-leaving-asked = Waiting until the server has done what you asked for ({ $count ->
        [one] one thing
       *[other] { $count } things
    }). Type "quit" again, or press Ctrl+C, to leave at once: what is not done by then is not done.
terminal-leaving-only = The program is about to leave. Type "quit" again to leave at once.
terminal-offline = The server does not answer now. Try again when the connection is back.
terminal-friend-added = You and { $name } are friends. You can write at once.
terminal-no-friends = No friends yet. Type "add NAME".
terminal-no-such-friend = { $name } is not among your friends. Type "add { $name }" first.
terminal-unreadable = (a message that this program cannot show)
terminal-unknown-command = There is no such command. Type "help" to see them all.
terminal-needs-name = A name is missing.
terminal-needs-text = The text is missing.
terminal-needs-number = That must be a number.
terminal-member = { $who } — { $what }
terminal-presence-unknown = not connected
terminal-done = Done.
terminal-request-sent = { $name } will see your request.
terminal-friend-asks = { $name } wants to be your friend. Type "accept { $name }" or "refuse { $name }".
terminal-no-requests = There are no requests.
terminal-asks = { $name } asks: { $greeting }
terminal-asked = You have asked { $name }.
terminal-own = { $name } (you)
terminal-deleted = (deleted)
terminal-deleted-text = Deleted #{ $seq }: { $text }
terminal-delete-waits = Your last text there still waits for the server. It can be deleted when the server has it.
terminal-not-to-delete = #{ $seq } is no text of yours there. The history shows the numbers.
terminal-nothing-to-delete = There is no text of yours there that can be deleted.
terminal-no-such-person = You do not know { $name }.
terminal-draft = { $name } would get: { $text }
terminal-no-draft = There is no draft for { $name }.
terminal-draft-elsewhere = Written to { $name } on another device, and not sent: { $text }
terminal-needs-file = Which file? Or type "picture none".
terminal-needs-requests = ask, auto, nobody or default?
terminal-needs-who = everybody, groups, friends or nobody?
terminal-nothing-over = No conversation of this name has ended or was left: { $name }
terminal-needs-how = available, away, busy or invisible?
terminal-device = { $device }: { $name }, last used { $time } from { $address }
terminal-login = { $time } from { $address }, { $name }
terminal-administrator-help = /help lists what you can do here.
terminal-welcome =
    Friends: friends, add, requests, accept, refuse, send, history, read, people
    Groups: groups, newgroup, join, leave, sendgroup, members, addgroupuser, delgroupuser, delgroup
    Account: status, seen, picture, devices, logout, quit – "help" explains them and names the others
terminal-no-such-group = You are in no group that is called { $name }. Type "groups" to see them.
terminal-no-groups = No groups yet. Type "newgroup NAME".
terminal-group = { $number }. { $name } { $creator } { $online }/{ $total }
terminal-group-open = { $number }. { $name } { $creator } { $online }/{ $total } – type "join" and its name
terminal-group-on-approval = { $number }. { $name } { $creator } { $online }/{ $total } – type "join" and its name to ask
terminal-group-asked = { $number }. { $name } { $creator } { $online }/{ $total } – you have asked to be let in
terminal-group-wishes = { $number }. { $name } { $creator } { $online }/{ $total } – waiting to be let in: { $count }
terminal-no-wishes = Nobody waits to be let in.
terminal-needs-time = For how long? 10m, 2h30m or 1d; nothing for "until it is lifted".
terminal-needs-when = When? 18:30, 2026-12-24T18:30, 2h30m or now.
terminal-needs-nudges = on or off?
terminal-server-silent = The administrators have said nothing there yet.
terminal-needs-format = How, and into which file? Type html, text or json, and then the file, in quotation marks if it has spaces.
terminal-needs-policy = open, approval or invitation? Put a name with spaces in quotation marks.
terminal-needs-pinning = everybody or administrators? Put a name with spaces in quotation marks.
terminal-set-back = The server was set back to an older copy of its data.
terminal-set-back-in = { $name }: the server has this conversation only up to place { $seq } now. { $texts ->
        [one] One message exists
       *[other] { $texts } messages exist
    } only here, { $own } of them yours. Type "apart { $name }" to see them, "apart { $name } send" to send yours again, "apart { $name } drop" to do without them.
terminal-nothing-apart = Nothing is kept apart there.
terminal-needs-apart = After the name comes nothing, send or drop.
terminal-too-much = This line has more in it than the command takes. Put a name with spaces in quotation marks; a login name has none.
terminal-no-json = What begins with a quotation mark must be a whole JSON string, with \" for each quotation mark in it. Nothing was done.
terminal-no-members = Nobody is in this group.
terminal-no-history = Nothing was said there yet.
terminal-history-missing = The local history could not be read from this place on. Type the command again.
terminal-list-late = The server has not answered yet. Type the command again in a moment.
may-write = You can write again.
terminal-password-old = Password until now:
terminal-password-new = New password:
terminal-password-new-again = New password again:
terminal-new-passwords-differ = The two new passwords differ. Nothing was changed.
terminal-new-password-short = A password needs at least 8 characters. Nothing was changed.
terminal-login-password = { $time } from { $address }, { $name }: the password was changed
terminal-mute-ended = You can write in { $name } again.
terminal-edited = (edited) { $text }
terminal-edits = (edits #{ $seq }) { $text }
terminal-card = (forwarded from { $names }) { $text }
terminal-reacts = ({ $emoji } on #{ $seq })
terminal-reacts-not = (takes { $emoji } back from #{ $seq })
terminal-pins = (pins #{ $seq })
terminal-unpins = (unpins #{ $seq })
terminal-no-pins = Nothing is pinned here.
terminal-none-saved = You have not saved any messages.
terminal-reply = (reply to #{ $seq }) { $text }
terminal-scheduled = { $id } to { $name }, { $at }: { $text }
terminal-no-scheduled = No text waits for its time.
terminal-unscheduled = { $id } was taken back.
terminal-found-none = Nothing found.
terminal-found-more = There is more: only the newest { $count } are shown. Filters make it less.
