title = Chat
messages = Messages
empty = Nothing was written yet. Whoever is in the meeting, or joins it later, sees what you write here.
write = Write to everybody
send = Send
you = You
# Beside a name: the message was written to one person, not to everybody.
direct = Privately
# $count: how many were written below what is on show.
newer = { $count ->
    [one] One new message
   *[other] { $count } new messages
}
# Read out by screen readers. $name: who wrote; $words: what.
said = { $name } wrote: { $words }
not-sent = Your message was not sent
    .text = The server did not take it. It still stands below the messages: try again in a moment.
