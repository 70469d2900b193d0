locked = Gesperrt
nobody-else = Niemand sonst darf beitreten
meeting = Meeting
lock = Meeting sperren
    .text = Niemand sonst kann beitreten.
lobby = Warteraum
    .text = Wer beitritt, wartet, bis Sie Einlass gewähren.

waiting = Warten auf Einlass
wants-to-join = { $name } möchte beitreten
admit = Einlassen
decline = Ablehnen
mute = { $name } stummschalten
remove = { $name } aus dem Meeting entfernen
remove-question = { $name } aus dem Meeting entfernen?
    .text = Die Person verlässt das Meeting sofort. Kommt sie wieder, wartet sie, bis Sie sie einlassen.
remove-yes = Entfernen
ban = { $name } dauerhaft entfernen
ban-question = { $name } dauerhaft entfernen?
    .text = Die Person verlässt das Meeting sofort und kann nicht zurückkommen. Sie können das in der Personenliste aufheben.
ban-yes = Dauerhaft entfernen
banned = { $count ->
    [one] Eine Person kann nicht zurückkommen
   *[other] { $count } Personen können nicht zurückkommen
}
lift-ban = Rückkehr erlauben
admit-all = Alle einlassen
deny-all = Alle ablehnen
end = Meeting für alle beenden
end-question = Meeting für alle beenden?
    .text = Alle verlassen es sofort.
refused = Das hat nicht geklappt
    .text = Der Server hat es abgelehnt oder nicht geantwortet. Prüfen Sie, ob es noch nötig ist, und versuchen Sie es erneut.
with-host = Nur solange ein Host da ist
    .text = Wer früher kommt, wartet, bis ein Host da ist.
admits = Wer hineindarf
admits-everybody = Alle
admits-members = Nur Mitglieder
admits-invited = Nur Eingeladene
password = Passwort des Meetings
    .set = Passwort ist gesetzt
set-password = Passwort setzen
remove-password = Passwort entfernen
places = Wie viele hineinpassen
    .most = Grenze des Servers
invited = Wer eingeladen ist
    .text = Eine Kennung pro Zeile, wie sie in den Tokens steht. Gäste mit einer Einladung zu genau diesem Meeting kommen auch hinein.
save-invited = Speichern
