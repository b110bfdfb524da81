### Everybody on the server, the card of somebody, and pictures. The same messages stand in both languages, in the same order.

## Everybody on the server

people-title = People on this server
people-find = Search people
people-again = Refresh
people-count = { $count ->
        [one] One person
       *[other] { $count } people
    }
people-found = { $count } of { $all }
people-loading = Loading the list of people…
people-alone-title = Nobody else is here yet
people-alone = People who register on this server appear here.
people-none = Nobody on this server is called “{ $text }”.
people-not-read = The list could not be loaded
people-closed = The list is not public
people-old = This list is from earlier. { $reason }
people-by-name = Add by name
people-you = You
people-message = Message
people-message-name = Message { $name }
people-add = Add
people-add-name = Add { $name }
people-answer = Answer
people-answer-name = Answer { $name }
people-asked = Asked
people-blocked = Blocked

## Asking somebody

ask-title = Add { $name } as a friend?
ask-send = Send request

## The card of somebody

card-show = Show card
card-title = Card of { $name }
card-unknown = This person is no longer known here.
card-friends = Friends since { $date }
card-asked = You sent a request on { $date }. They have not answered yet.
card-asks = Wants to be your friend, since { $date }
card-parted = No longer a friend, since { $date }
card-declined = Did not accept your request
card-stranger = Not among your friends
card-yourself = This is how others see you.
card-blocked = You have blocked this person and hear nothing from them. They are not told.
card-edit = Edit your profile
card-about = About
card-yours = Only you can see this
card-remark = Your name for them
card-note = Note
card-note-hint = What you want to remember about them
words-too-long = Too long: at most { $count } characters, and this has { $typed }.

## One's own picture

picture = Your picture
picture-choose = Choose picture…
picture-remove = Remove picture…
picture-remove-title = Remove your picture?
picture-remove-group-title = Remove the picture of “{ $name }”?
picture-remove-text = Everybody sees initials in its place.
picture-remove-yes = Remove picture
picture-drop = Or drop a picture onto this window. Everybody on the server can see it.
picture-here = Drop to use this as your picture
picture-under-way = One moment…
picture-dialog = Choose a picture of you
picture-files = Pictures
about-you = About you
about-you-hint = A few lines for people who open your card

## Why it is no picture

file-unreadable = The file cannot be read ({ $reason }).
file-empty = This file is empty.
file-too-large = This picture is too large. Please make it smaller, or take another one.
file-not-a-picture = This is not a picture Anser can use. PNG, JPEG and WebP work.
file-no-dialog = This computer has no dialog for choosing files. Drop the picture onto the settings window instead.
picture-too-large = The server accepts pictures of at most 64 KiB.
picture-kind = The server accepts only PNG and JPEG.
picture-side = The server accepts squares of at most 256 pixels.
refusal-directory-closed = This server does not show who is on it. Ask people for their name, and add them by it.
refusal-no-such-picture = This person has no picture.
