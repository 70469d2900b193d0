leave = Meeting verlassen?
    .text = Wenn Sie zurückgehen, ist das Meeting für Sie beendet.
    .yes = Verlassen
