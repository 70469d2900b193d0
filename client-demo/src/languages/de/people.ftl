title = Personen
search = Nach Namen suchen
nobody-found = Niemand heißt so.
yourself = { $name } (Sie)
host = Host
muted = Stummgeschaltet
microphone-on = Mikrofon an
camera-on = Kamera an
camera-off = Kamera aus
actions = Aktionen für { $name }
count = { $count ->
    [one] Eine Person im Meeting
   *[other] { $count } Personen im Meeting
}
listeners = { $count ->
    [one] { $count } hört nur zu
   *[other] { $count } hören nur zu
}

waits = { $name } wartet auf Einlass.
lost-connection = { $name } hat die Verbindung verloren.
is-back = { $name } ist wieder da.
joined = { $name } ist beigetreten.
left = { $name } ist gegangen.
shares = { $name } teilt den Bildschirm.
cohost = Co-Host
presenter = Presenter
viewer = Zuschauer/in
listeners-list = Wer nur zuhört
listeners-more = Mehr anzeigen
listeners-failed = Die Liste konnte nicht geladen werden.
