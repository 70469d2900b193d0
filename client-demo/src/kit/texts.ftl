# $title: what is closed, such as "Settings".
close = Close { $title }
cancel = Cancel
try-again = Could not be loaded. Try again
