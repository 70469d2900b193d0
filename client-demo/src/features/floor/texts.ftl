mute-all = Mute everybody
    .text = All microphones are switched off but those of hosts.
may-unmute = Let people unmute themselves
    .text = Otherwise nobody can speak until you allow it again.
mute-all-yes = Mute everybody
host-controls = Host’s controls
permissions = What people may do
    .text = Hosts and co-hosts always may.
ability-microphone = Microphone
ability-camera = Camera
ability-screen = Share a screen
ability-chat = Chat
ability-reactions = Reactions
role-presenter = Presenters
role-participant = Participants
role-viewer = Viewers
# $ability: what; $role: who, as a group.
permission = { $role }: { $ability }
one-screen = One screen at a time
    .text = A second person cannot share as long as another does.
refused = That did not work
    .text = The server refused it, or did not answer. Look whether it is still needed, and try again.

# $name: who it is about.
ask-to-unmute = Ask { $name } to unmute
stop-camera = Stop the camera of { $name }
stop-screen = Stop the screen of { $name }
permissions-of = What { $name } may do
asked-microphone = { $name } asks you to switch your microphone on
    .text = You decide. Nobody can switch it on for you.
asked-camera = { $name } asks you to switch your camera on
    .text = You decide. Nobody can switch it on for you.
unmute = Unmute
start-camera = Start camera

hindered-role = A host does not allow this at the moment
    .text = You can ask by raising your hand.
hindered-person = A host does not allow you this at the moment
    .text = You can ask by raising your hand.
hindered-roll-call = Another one is called to speak
    .text = Wait until it is your turn, or the roll call is over.

roll-call = Roll call
    .text = One after the other is called. Only the one who is called can speak, and hosts.
is-called = { $name } is called to speak
your-turn = It is your turn to speak
# $place: of the one who is called; $count: of all.
place = { $place } of { $count }
previous = Previous
next = Next
call = Call
start-roll-call = Start the roll call
end-roll-call = End the roll call
nobody-to-call = Nobody else is here.
