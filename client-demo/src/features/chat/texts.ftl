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
attach = Share a file
drop = Drop files here: everybody in the meeting gets them
# $name: who shared it; $file: the name of the file.
file-said = { $name } shared a file: { $file }
file-sent = You share { $file } with everybody in the meeting
file-fetched = { $file } was downloaded
# Beside a file of somebody else that cannot be downloaded yet.
file-coming = on its way
file-stopped = the upload stopped
file-progress = Upload of { $file }
file-fetching = Download of { $file }
file-retry = Go on with the upload of { $file }
file-stop = Stop the download of { $file }
file-download = Download { $file }
file-remove = Remove { $file }
file-cancel = Cancel the upload of { $file }
file-closed = A sealed file that this device cannot open
# $size: such as "100 MB".
file-too-large = The file is too large
    .text = A file may have { $size } here at most. Share a smaller one, or a link to it.
files-full = There is no room for this file
    .text = All files of a meeting together may have { $size }. Remove some that nobody needs any more.
files-many = There are as many files as a meeting may have
    .text = Remove some that nobody needs any more.
files-off = Files cannot be shared here now
    .text = A host or the operator of the server does not allow it.
file-empty = This cannot be shared
    .text = A file has to hold something. Put a folder into an archive first.
file-not-sent = The server did not take that
    .text = Try again in a moment.
file-gone = The file is not there
    .text = It was removed, its time is over, or another server has it. Ask for it to be shared again.
file-altered = The file does not open
    .text = It was altered, or this device has no key for it. Ask for it to be shared again.
file-not-fetched = The file could not be downloaded
    .text = Look at your connection, then try again.
