title = Time limit
hint = The meeting ends for all when this time is over. Everybody is warned before.
# $time: of day.
ends-at = It ends for all at { $time }.
none = No end
# $minutes: a whole number.
minutes = { $minutes } min
more-minutes = + { $minutes } min
# $time: how long that is, as 4:59.
ends-in = The meeting ends in { $time }
warning-5 = The meeting ends for all in 5 minutes
warning-1 = The meeting ends for all in one minute
refused = That did not work
    .text = The server refused it, or did not answer. Look whether it is still needed, and try again.
