title = Untertitel
show = Untertitel zeigen
hide = Untertitel ausblenden
transcript = Mitschrift

own = Mitschreiben, was ich sage
own-off = Nein
    .text = Andere lesen nur, was jeder selbst mitschreiben lässt.
own-local = Englisch, auf diesem Computer
    .text = Ihr Ton verlässt dafür diesen Computer nicht. Etwa 32 MB werden geladen, wenn Sie zum ersten Mal sprechen.
own-browser = Durch den Browser
    .text = Der Hersteller Ihres Browsers kann hören, was Sie sagen.
loading = Die Spracherkennung wird geladen: { $part }

allowed = Untertitel sind erlaubt
    .text = Alle dürfen ihre eigenen Worte mitschreiben lassen und den anderen zeigen.
transcript-none = Nichts wird behalten
transcript-kept = Behalten, bis die Besprechung endet
transcript-download = Behalten und als Datei angeboten

kept = Was mitgeschrieben wurde, bleibt hier, bis die Besprechung endet.
kept-none = Ein Gastgeber möchte, dass nichts vom Gesagten behalten wird.
search = Suchen
empty = Noch wurde nichts mitgeschrieben. Wer spricht, kann das in den Einstellungen einschalten.
nothing-found = Nichts passt zu Ihrer Suche.
closed = Das wurde gesagt, bevor Sie kamen, und ist versiegelt.
download = Als Text herunterladen
file = Mitschrift von { $room }.txt

slow = Dieser Computer ist zu langsam für Untertitel
    .text = Die Worte kommen spät, oder einige fehlen. Stattdessen kann der Browser Sprache erkennen; sein Hersteller kann Sie dann hören.
slow-alone = Dieser Computer ist zu langsam für Untertitel
    .text = Die Worte kommen spät, oder einige fehlen. Schließen Sie andere Programme, oder schalten Sie Ihre Untertitel in den Einstellungen aus.
use-browser = Den Browser nehmen
engine-failed = Ihre Worte werden nicht mitgeschrieben
    .text = Die Spracherkennung konnte nicht starten oder ist zu Ende. Die Besprechung geht weiter. Schalten Sie sie in den Einstellungen wieder ein.
engine-refused = Ihre Worte werden nicht mitgeschrieben
    .text = Der Browser erkennt hier keine Sprache. Wählen Sie in den Einstellungen die Erkennung auf diesem Computer.
not-sent = Ein Untertitel wurde nicht gesendet
    .text = Der Server hat ihn abgelehnt oder nicht geantwortet. Anderen fehlen vielleicht einige Ihrer Worte.
not-set = Das hat nicht geklappt
    .text = Der Server hat es abgelehnt oder nicht geantwortet. Versuchen Sie es noch einmal.
