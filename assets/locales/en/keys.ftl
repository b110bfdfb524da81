# The sheet of keys.

keys-title = Keyboard shortcuts
keys-open = Keyboard shortcuts (F1)
keys-search = Find a key
keys-none = No key for “{ $text }”
keys-space = Space
keys-menu-key = Menu

keys-everywhere = In every window
keys-find = Find people, groups and messages
keys-kept = Pinned and saved messages
keys-next-unread = Go to what is unread
keys-larger = Larger text
keys-smaller = Smaller text
keys-usual-size = Usual text size
keys-menu = Menu of a row or message
keys-leave = One step back, then close the window
keys-close-window = Close the window
keys-sheet = Keyboard shortcuts

keys-lists = Lists with a search field
keys-row = Go through the rows
keys-open-row = Open or choose the row
keys-leave-row = Let go of the row
keys-put-back = Take back the last person chosen

keys-conversation = Conversation
keys-find-here = Find in this conversation
keys-older-hit = Older hit
keys-newer-hit = Newer hit
keys-leave-find = Close the search
keys-leave-members = Close the list of members

keys-messages = Messages
keys-page = A page up or down
keys-message = Go from message to message
keys-first-last = First or last message
keys-choose = Select or deselect the message
keys-choose-up-to = Select one after the other
keys-unchoose = Select nothing
keys-copy = Copy
keys-unfold = Unfold or fold

keys-composer = Writing
keys-send = Send
keys-send-menu = Other ways to send
keys-line = New line
keys-emoji = List of emoji
keys-answer = Reply to an older or newer message
keys-drop-answer = Drop the reply
keys-edit = Edit your last message (in an empty field)
keys-drop-edit = Leave the message as it was
keys-bold = Bold
keys-italic = Italic
keys-struck = Struck out
keys-code = Code

keys-offers = Suggestions while you write
keys-offer = Go through the suggestions
keys-take-offer = Take the suggestion
keys-leave-offers = Close the suggestions

keys-emoji-list = List of emoji
keys-emoji-move = Go through the emoji
keys-take-emoji = Take the emoji
keys-take-emoji-stay = Take it and keep the list open

keys-dialogs = Questions and forms
keys-confirm = As the button does
keys-back = Back

keys-history = Message history
keys-open-history = Open the message history
keys-older-part = Older messages
keys-newer-part = Newer messages
keys-choose-all = Choose all messages that are shown
keys-export = Export messages
