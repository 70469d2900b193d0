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
    .text = They leave at once. When they come again, they wait until you let them in.
remove-yes = Remove
ban = Remove { $name } for good
ban-question = Remove { $name } for good?
    .text = They leave at once, and cannot come back. You can lift that in the list of people.
ban-yes = Remove for good
# $count: how many may not come back.
banned = { $count ->
    [one] One person cannot come back
   *[other] { $count } people cannot come back
}
lift-ban = Let come back
admit-all = Admit all
deny-all = Decline all
end = End the meeting for all
end-question = End the meeting for everybody?
    .text = Everybody leaves at once.
refused = That did not work
    .text = The server refused it, or did not answer. Look whether it is still needed, and try again.
with-host = Only while a host is here
    .text = Whoever comes earlier waits until a host is there.
admits = Who may come in
admits-everybody = Everybody
admits-members = Members only
admits-invited = Invited only
password = Password of the meeting
    .set = A password is set
set-password = Set password
remove-password = Remove password
places = How many may be in
    .most = The server’s limit
invited = Who is invited
    .text = One identity a line, as tokens name people. Guests with an invitation to this very meeting come in as well.
save-invited = Save
