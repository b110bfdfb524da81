### What stands around the windows: notifications, the tray, links. The same messages stand in both languages, in the same order.

on = On
off = Off

## Notifications

notify-many = { $count ->
        [one] One conversation has new messages
       *[other] { $count } conversations have new messages
    }
notify-new = { $count ->
        [one] New message
       *[other] { $count } new messages
    }
notify-something = Something has changed in your contacts
notify-new-device = Signed in on another device: { $device }. Wasn’t you? Click for details.
notify-new-device-hidden = Your account was signed in to on another device
notify-asks = Would like to be your friend
notify-asks-saying = Would like to be your friend: “{ $greeting }”
notify-accepted = Is your friend now
notify-trial = This is how a message reaches you.

## In the tray

tray-open = Open Anser
tray-quit = Quit Anser
tray-signed-out = Anser – nobody is signed in
tray-offline = { $name } (offline)

## When the contact list is closed

tray-title = Anser keeps running
tray-text = Its icon is in the tray of your desktop, and you still receive messages. You can open the contact list or quit there; the settings have a switch for it.
tray-keep = Keep running
end-title = Quit Anser?
end-text = Your desktop has no tray in which Anser could stay. When it ends, messages do not reach you on this computer until you start it again.
end-text-chosen = When it ends, messages do not reach you on this computer until you start it again.
end-unsent = { $count ->
        [one] One message was not sent yet. It goes out when Anser runs again.
       *[other] { $count } messages were not sent yet. They go out when Anser runs again.
    }
end-minimise = Minimize instead

## A link to a server was opened

link-here-title = You are signed in here
link-here-text = The link leads to { $server }, where you are signed in already.
link-moved-title = Has the server moved?
link-moved-text = The link leads to { $server }. The key in it is that of your server, which does not answer at the address known here. Anser can look for it at the new address from now on. Everything that you have stays.
link-moved-yes = Use the new address
link-other-key-text = The link leads to { $server }, where you are signed in, but that server has another key than the one in the link. Ask whoever gave you the link for a new one.
link-other-title = A link to another server
link-other-text =
    The link leads to { $server }. Sign out first to use it here, or start Anser a second time with a profile of its own:
    anser --profile FOLDER
link-wrong-title = This link is wrong
link-wrong-text = The server at { $server } has another key than the one in the link. Either the link was made for another server or copied incompletely, or somebody is intercepting your connection. Nothing was sent. Ask whoever gave you the link for a new one.
link-server = Server
link-key = Its key is the one in your link, or nothing is sent.
link-change = Use another server

## Settings

settings-desktop = Notifications and tray
notifications = A notification shows
notifications-text = While you are busy, there are none. Muted conversations notify you only when you are mentioned.
notify-words = Message
notify-names = Sender
notify-hidden = No content
sound = Sound
notify-try = Show a test notification
no-notifications = The notification service does not answer. Most desktops include one; otherwise install one, for example the package dunst, and start it.
no-sound = There is no sound service. Install and start PulseAudio or PipeWire to hear messages.
no-tray = Your desktop has no tray. When the contact list is closed, Anser asks before it ends.
no-session-bus = There is no session bus, which connects programs to the desktop. Start Anser from within your desktop.
not-on-this-system = This does not work on this system yet.
service-fault = The desktop reported an error: { $fault }
wayland-limits = On Wayland, programs cannot place their windows, bring them to the front or keep them above others: your desktop decides that. The sizes of windows are remembered.
tray-closing = Closing the contact list
tray-stays = Stays in the tray
tray-ends = Quits Anser
links = Links to servers (anser://)
links-ours = They open with this program.
links-elsewhere = They do not open with this program.
links-take = Open them with Anser
links-leave = Do not open them with Anser
links-fault = This could not be saved: { $fault }
