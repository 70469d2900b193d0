# $title: what is closed, such as "Settings".
close = Close { $title }
cancel = Cancel
try-again = Could not be loaded. Try again
# Names of reactions, read out by screen readers.
thumbs-up = Thumbs up
applause = Applause
heart = Heart
laugh = Laughing
surprise = Surprised
celebrate = Celebrating
