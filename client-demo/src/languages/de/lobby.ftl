title = Warteraum
hint = Wer wartet, sieht nur, was Hosts hier schreiben. Was im Meeting gesprochen und geschrieben wird, kommt dort nicht an.
nobody = Niemand wartet.
to = An
all = { $count ->
    [one] Alle, die warten (1)
   *[other] Alle, die warten ({ $count })
}
to-all = an alle, die warten
to-one = an { $name }
message = Nachricht
send = Senden
you = Sie
to-hosts = Nachricht an die Hosts
with-hosts = Nachrichten mit den Hosts
write-to-all = Den Wartenden schreiben
unseen = { $count ->
    [one] Eine Nachricht aus dem Warteraum
   *[other] { $count } Nachrichten aus dem Warteraum
}
says = { $name } im Warteraum: { $words }
send-back = { $name } zurück in den Warteraum schicken
send-back-question = { $name } zurück in den Warteraum schicken?
    .text = Die Person hört und sieht das Meeting sofort nicht mehr und wartet, bis Sie sie wieder einlassen.
send-back-yes = Zurückschicken
refused = Das hat nicht geklappt
    .text = Der Server hat es abgelehnt oder nicht geantwortet. Prüfen Sie, ob es noch nötig ist, und versuchen Sie es erneut.
