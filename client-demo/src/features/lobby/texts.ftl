title = Lobby
hint = Those who wait see only what hosts write to them here. What is said in the meeting does not reach them.
nobody = Nobody is waiting.
to = To
# $count: how many wait.
all = { $count ->
    [one] Everybody who waits (1)
   *[other] Everybody who waits ({ $count })
}
to-all = to everybody who waits
# $name: of the one who waits.
to-one = to { $name }
message = Message
send = Send
you = You
to-hosts = Message to the hosts
with-hosts = Messages with the hosts
write-to-all = Write to those who wait
# $count: how many messages.
unseen = { $count ->
    [one] A message from the lobby
   *[other] { $count } messages from the lobby
}
# $name: who wrote; $words: what.
says = { $name } in the lobby: { $words }
# $name: who it is about.
send-back = Send { $name } back to the lobby
send-back-question = Send { $name } back to the lobby?
    .text = They stop hearing and seeing the meeting at once, and wait until you let them in again.
send-back-yes = Send back
refused = That did not work
    .text = The server refused it, or did not answer. Look whether it is still needed, and try again.
