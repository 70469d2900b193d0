title = Umfragen und Fragen
polls = Umfragen
questions = Fragen
poll-opened = Neue Umfrage: { $question }
question-asked = Neue Frage: { $question }
refused = Der Server hat das nicht zugelassen
    .text = Vielleicht ist es schon vorbei, oder es sind zu viele.
new-poll = Neue Umfrage
no-polls = Es gibt noch keine Umfrage. Hier kann ein Host alle etwas fragen.
no-polls-host = Es gibt noch keine Umfrage. Fragen Sie alle etwas: Abgestimmt wird hier, und das Ergebnis ist zu sehen, wann Sie es möchten.
poll-open = Offen
poll-closed = Beendet
anonymous = Anonym
named = Mit Namen
voters = { $count ->
    [one] Eine Stimme
   *[other] { $count } Stimmen
}
share-of = Stimmen für { $option }
results-hidden = Die Ergebnisse werden derzeit nicht angezeigt.
vote = Abstimmen
vote-again = Stimme ändern
voted = Sie haben abgestimmt
poll-actions = Mehr zur Umfrage { $question }
close = Umfrage beenden
show-results = Ergebnisse allen zeigen
hide-results = Ergebnisse nur Hosts zeigen
export = Ergebnisse als Tabelle speichern
remove = Umfrage entfernen
question = Frage
options = Antworten
option = Antwort { $number }
remove-option = Antwort { $number } entfernen
add-option = Antwort hinzufügen
multiple = Mehrere Antworten können gewählt werden
anonymous-poll = Anonym
    .text = Nichts, was gespeichert wird, verrät, wer was gewählt hat.
results = Wer die Ergebnisse sieht
results-live = Alle, sofort
results-closed = Alle, sobald die Umfrage beendet ist
results-hosts = Nur Hosts
put = Alle fragen
cancel = Abbrechen
no-questions = Bisher hat niemand etwas gefragt.
your-question = Ihre Frage
ask-anonymously = Anonym fragen
    .text = Niemand im Meeting erfährt, dass die Frage von Ihnen ist, auch Hosts nicht.
ask = Fragen
yours = von Ihnen
answered = beantwortet
vote-for = { $count ->
    [0] Das möchte ich auch wissen
    [one] Das möchte ich auch wissen, eine Stimme
   *[other] Das möchte ich auch wissen, { $count } Stimmen
}
question-actions = Mehr zur Frage { $question }
mark-answered = Als beantwortet markieren
answer-in-writing = Schriftlich antworten
answer = Antworten
reopen = Doch nicht beantwortet
dismiss = Frage verwerfen
take-back = Meine Frage zurückziehen
