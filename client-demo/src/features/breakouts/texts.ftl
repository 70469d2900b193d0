title = Breakout rooms
how-many = Number of groups
make = Make groups
# A group's first name. $number: from 1.
group = Group { $number }
name-of = Name of { $name }
remove-group = Remove { $name }
add = Add a group
choose = Everybody chooses a group
at-once = Move people without asking
    .text = Otherwise they are invited, and go when they are ready.
shuffle = Spread people at random
assign = Group of each person
nobody = No group
empty = Nobody yet
open = Open the groups
stay-open = Stay open for
no-limit = As long as needed
minutes = { $count ->
    [one] One minute
   *[other] { $count } minutes
}
close-soon = Call everybody back in one minute
close-now = Close the groups now
keep-open = Keep the groups open
dissolve = Remove all groups
write = Text to all groups
send = Send to all
visit = Go to { $name }
# $name: of the group.
you-are-in = You are in { $name }
# $time: as 2:05.
back-in = Back in { $time }
closes-in = Groups close in { $time }
back = Back to the main room
are-open = The groups are open
go-to = Go to { $name }
pick = Choose a group
your-choice = Your group
moving = Moving…
# On a person's tile, and beside their name. $name: of the group.
person-in = In { $name }
invited = You are invited into { $name }
    .text = Your microphone and camera stay as they are. You can come back at any time.
invited-yes = Go now
invited-no = Later
# $name: who wrote to all groups; $words: what. The second is read out by screen readers.
told = { $name } to everybody
    .text = { $words }
told-aloud = { $name } to everybody: { $words }
moved-in = You are now in { $name }.
moved-back = You are back in the main room.
not-moved = You could not be moved
    .text = You are where you were. Try again in a moment.
refused = That did not work
    .text = The server refused it, or did not answer. Look whether it is still needed, and try again.
