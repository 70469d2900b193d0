title = Chat
messages = Messages
empty = Nothing was written yet. What you write to everybody is seen by all who are in the meeting, and by those who join it later unless a host set that otherwise.
write = Write a message
send = Send
you = You
# Beside a name: the message was written to one person, not to everybody.
direct = Privately to you
# $name: to whom alone it was written.
to-one = Privately to { $name }
to-hosts = To the hosts
# Before the choice of whom to write to.
to = To
everybody = Everybody
hosts = Hosts
# $count: how many were written below what is on show.
newer = { $count ->
    [one] One new message
   *[other] { $count } new messages
}
newest = To the newest
# Read out by screen readers. $name: who wrote; $words: what.
said = { $name } wrote: { $words }
not-sent = The server did not take that
    .text = What you wrote still stands below the messages: try again in a moment.
closed = You cannot write in this meeting now.
# In somebody's menu.
write-to = Write privately to { $name }
# $name: who wrote the message that is answered; $words: its beginning.
answers = { $name }: { $words }
earlier = An earlier message
editing = You change your message
cancel = Cancel
deleted = This message was deleted
edited = edited
reply = Reply
edit = Edit
delete = Delete
# $name: who wrote the message.
react = React to the message of { $name }
actions = More for the message of { $name }
# $reaction: such as "Heart"; $names: of those who reacted.
reacted = { $reaction }: { $names }
writers = Who may write in the chat
writers-everybody = Everybody
writers-hosts = Only hosts
writers-nobody = Nobody
history = Who sees what is written from now on
history-all = All, also those who join later
history-joined = Those who are there
history-none = Those who are there; nothing is kept
unopened = A sealed message that this device cannot open
