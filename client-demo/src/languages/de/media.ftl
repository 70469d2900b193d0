# Mit Artikel: Nominativ und Akkusativ sind gleich. Daher nie am Anfang eines Satzes verwenden.
microphone = das Mikrofon
camera = die Kamera
microphone-and-camera = das Mikrofon und die Kamera
microphone-or-camera = das Mikrofon oder die Kamera

insecure = Diese Adresse ist nicht sicher, daher sperrt der Browser { $things }
    .text = Andere können Sie weder sehen noch hören. Öffnen Sie diese Seite über https:// (oder auf localhost), um gesehen und gehört zu werden.
denied = Der Browser verweigert dieser Seite den Zugriff auf { $things }
    .text = Erlauben Sie den Zugriff neben der Adressleiste und drücken Sie dann die Schaltfläche für { $button }.
denied-chromium = Der Browser verweigert dieser Seite den Zugriff auf { $things }
    .text = Drücken Sie das Symbol am Anfang der Adressleiste, erlauben Sie dort Mikrofon und Kamera und drücken Sie dann die Schaltfläche für { $button }. Ist der Zugriff dort schon erlaubt, erlauben Sie ihn dem Browser in den Datenschutzeinstellungen Ihres Systems.
denied-firefox = Der Browser verweigert dieser Seite den Zugriff auf { $things }
    .text = Drücken Sie das durchgestrichene Symbol in der Adressleiste, heben Sie dort die Sperre auf und drücken Sie dann die Schaltfläche für { $button }. Gibt es keines, erlauben Sie Firefox den Zugriff in den Datenschutzeinstellungen Ihres Systems.
denied-safari = Der Browser verweigert dieser Seite den Zugriff auf { $things }
    .text = Öffnen Sie das Menü neben der Adresse, wählen Sie die Einstellungen für diese Website, erlauben Sie dort Mikrofon und Kamera und drücken Sie dann die Schaltfläche für { $button }. Hilft das nicht, erlauben Sie den Zugriff in den Datenschutzeinstellungen Ihres Systems.
absent = Kein Gerät für { $things } gefunden
    .text = Schließen Sie eines an oder schalten Sie es ein und drücken Sie dann die Schaltfläche für { $button }.
busy = Ein anderes Programm verwendet gerade { $things }
    .text = Schließen Sie dieses Programm und drücken Sie dann die Schaltfläche für { $button }.
failed = Der Browser konnte { $things } nicht starten
    .text = Prüfen Sie das Gerät und drücken Sie dann die Schaltfläche für { $button }, um es erneut zu versuchen.
kept = Der Browser konnte { $things } nicht wechseln
    .text = Das bisherige Gerät läuft weiter. Vielleicht verwendet ein anderes Programm das neue: Schließen Sie dieses Programm und wählen Sie das Gerät dann erneut.

share-insecure = Der Bildschirm konnte nicht geteilt werden
    .text = Der Browser teilt Bildschirme nur von Seiten über https:// (oder auf localhost).
share-unsupported = Der Bildschirm konnte nicht geteilt werden
    .text = Dieser Browser kann keine Bildschirme teilen. Verwenden Sie einen auf einem Computer.
share-refused = Der Bildschirm konnte nicht geteilt werden
    .text = Erlauben Sie diesem Browser die Bildschirmaufnahme in den Einstellungen des Systems und versuchen Sie es dann erneut.
