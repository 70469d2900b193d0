# $name: who it is about.
on = Show { $name } large to everybody
off = Show { $name } large no longer
you = The host shows you large to everybody
refused = That did not work
    .text = The server refused it, or did not answer. Look whether it is still needed, and try again.
