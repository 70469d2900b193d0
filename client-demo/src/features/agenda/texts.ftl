title = Agenda
# $item: the words of an item of the agenda.
now = Now on the agenda: { $item }
# $place: of the item; $count: of all.
place = { $place } of { $count }
begin = Begin
done = Done
up = Move up: { $item }
down = Move down: { $item }
remove = Remove: { $item }
new-item = Next item
planned = Planned minutes
add = Add
timer = Timer
start-words = Everybody sees how much time is left.
extend-words = Puts off its end.
stop-timer = Take the timer away
time-is-up = Time is up
# $minutes: a whole number.
minutes = { $minutes } min
more-minutes = + { $minutes } min
refused = That did not work
    .text = The server refused it, or did not answer. Look whether it is still needed, and try again.
