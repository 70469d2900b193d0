leave = Leave the meeting?
    .text = Going back ends the meeting for you.
    .yes = Leave
