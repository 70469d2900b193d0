title = Notes
whiteboard = Whiteboard
sealed = There are no notes and no whiteboard in a sealed meeting: the server would read them.
empty = Write here. All in the meeting see it and can write too.
closed = A host does not let you write here now.
export = Save as Markdown
export-picture = Save as picture
file = meeting-notes
picture = whiteboard
clear = Clear for all
clear-words = All that was written in the notes is gone then, for everybody.
clear-board-words = All that was drawn on the whiteboard is gone then, for everybody.
loading = Loading
saving = Saving
saved = Saved
authors = Who wrote
writers = Who may write in notes and whiteboard
write-all = Everybody
write-hosts = Only hosts
write-nobody = Nobody
tools = Tools of the whiteboard
pen = Pen
eraser = Eraser
chosen = (chosen)
undo = Undo mine
ink = Colour and width
ink-text = Black or white
ink-red = Red
ink-blue = Blue
ink-green = Green
ink-orange = Orange
ink-violet = Violet
thin = Thin
medium = Medium
thick = Thick
# $count: how many strokes are on it.
board = { $count ->
    [0] Whiteboard, empty
    [one] Whiteboard, one stroke
   *[other] Whiteboard, { $count } strokes
}
refused = What you wrote was not taken
    .text = The meeting’s notes stand here as the others see them. They may be full, or a host has changed who may write.
too-long = That is too long to be pasted at once
    .text = Paste it in pieces.
not-done = The server did not take that
    .text = Try again in a moment.
