title = Andere einladen
alone = Sonst ist noch niemand hier
send-link = Senden Sie den anderen diesen Link:
need-invitation = Dies ist die Adresse des Meetings. Andere brauchen dafür eine eigene Einladung von der Person, die Ihnen Ihre gesendet hat:
copy = Link kopieren
copied = Kopiert
link-copied = Link kopiert.
copy-by-hand = Der Browser lässt diese Seite nicht kopieren. Markieren Sie den Link und kopieren Sie ihn von Hand.
taken-back = Die Einladung wurde zurückgezogen.
qr = Code für eine Kamera
qr-of = Code für eine Kamera, mit der Adresse { $link }
guests = Links für Gäste
    .text = Wer als Gast einen solchen Link öffnet, gibt einen Namen an und ist dabei. Sie können einen Link zurückziehen; wer schon da ist, bleibt.
period = Gültig für
hour = Eine Stunde
hours = Acht Stunden
day = Einen Tag
week = Eine Woche
number = Für wie viele Gäste
role = Gäste sind
as-participant = Zu sehen und zu hören
as-viewer = Nur Zuschauende
make = Link erstellen
made = { $count ->
    [one] Für einen Gast, bis { $until }
   *[other] Für { $count } Gäste, bis { $until }
  }
take-back = Diesen Link zurückziehen
forbidden = Nur wer durch die eigene Einladung Host dieses Raums ist, kann Links für Gäste erstellen.
rate-limited = In der letzten Stunde wurden zu viele Links erstellt. Ein Link kann für mehrere Gäste gelten.
failed = Der Server hat keinen Link erstellt. Versuchen Sie es erneut.
