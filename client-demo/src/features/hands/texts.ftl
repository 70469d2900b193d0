raise = Raise hand
lower = Lower hand
# $place: of the hand in the order in which the hands were raised, from 1.
raised = Hand raised, number { $place }
lower-other = Lower the hand of { $name }
wants-to-speak = { $name } raised a hand.
refused = The server did not allow that.
