title = Nur Ton
switch-on = Bilder ausschalten
switch-off = Bilder einschalten
is-on = Nur Ton wird gesendet und empfangen
is-off = Bilder werden wieder gesendet und empfangen
thin-line = Ihre Verbindung ist zu schwach für Bilder
    .text = Ohne sie ist der Ton klarer.
