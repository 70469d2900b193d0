locked = Locked
nobody-else = Nobody else may join
meeting = Meeting
lock = Lock the meeting
    .text = Nobody else can join.
lobby = Lobby
    .text = Whoever joins waits until you let them in.

# $name: who it is about.
waiting = Waiting to be let in
wants-to-join = { $name } wants to join
admit = Admit
decline = Decline
mute = Mute { $name }
remove = Remove { $name } from the meeting
remove-question = Remove { $name } from the meeting?
    .text = They leave at once, and are not asked to come again.
remove-yes = Remove
refused = That did not work
    .text = The server refused it, or did not answer. Look whether it is still needed, and try again.
