title = Notizen
whiteboard = Whiteboard
sealed = In einem versiegelten Meeting gibt es weder Notizen noch Whiteboard: Der Server würde sie lesen.
empty = Hier schreiben. Alle im Meeting sehen es und können mitschreiben.
closed = Ein Gastgeber lässt Sie hier im Moment nicht schreiben.
export = Als Markdown speichern
export-picture = Als Bild speichern
file = meeting-notizen
picture = whiteboard
clear = Für alle leeren
clear-words = Alles, was in den Notizen steht, ist dann weg, für alle.
clear-board-words = Alles, was auf dem Whiteboard steht, ist dann weg, für alle.
loading = Wird geladen
saving = Wird gespeichert
saved = Gespeichert
authors = Wer geschrieben hat
writers = Wer in Notizen und Whiteboard schreiben darf
write-all = Alle
write-hosts = Nur Gastgeber
write-nobody = Niemand
tools = Werkzeuge des Whiteboards
pen = Stift
eraser = Radierer
chosen = (gewählt)
undo = Meins rückgängig
ink = Farbe und Breite
ink-text = Schwarz oder Weiß
ink-red = Rot
ink-blue = Blau
ink-green = Grün
ink-orange = Orange
ink-violet = Violett
thin = Dünn
medium = Mittel
thick = Dick
board = { $count ->
    [0] Whiteboard, leer
    [one] Whiteboard, ein Strich
   *[other] Whiteboard, { $count } Striche
}
refused = Was Sie geschrieben haben, wurde nicht angenommen
    .text = Hier steht, was die anderen sehen. Vielleicht ist kein Platz mehr, oder ein Gastgeber hat geändert, wer schreiben darf.
too-long = Das ist zu lang, um es auf einmal einzufügen
    .text = Fügen Sie es in Teilen ein.
not-done = Der Server hat das nicht angenommen
    .text = Versuchen Sie es gleich noch einmal.
