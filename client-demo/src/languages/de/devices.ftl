microphone = Mikrofon
camera = Kamera
loudspeaker = Lautsprecher
unnamed = { $kind } { $number }
mute = Mikrofon ausschalten
unmute = Mikrofon einschalten
space = Leertaste
push-to-talk = Sprechen, solange sie gedrückt ist
camera-off = Kamera ausschalten
camera-on = Kamera einschalten
noise = Geräusche unterdrücken
    .text = Lüfter, Tippen und Verkehr werden auf diesem Computer aus Ihrem Mikrofon gefiltert.
background = Hintergrund
background-none = Unverändert
background-blur = Unscharf
background-colour = Einfarbig

preview = So sehen die anderen Sie
your-camera = Ihre Kamera
try = Kamera und Mikrofon testen
devices = Geräte
level = Lautstärke Ihres Mikrofons
speaker-test = Lautsprecher testen
speaker-playing = Ton läuft…
speaker-failed = Der Browser hat dort keinen Ton abgespielt.

background-failed = Ihre Kamera ist aus: Der Hintergrund ließ sich nicht ändern
    .text = Von Ihrem Raum wurde nichts übertragen. Drücken Sie die Kamera-Schaltfläche, um es erneut zu versuchen, oder zeigen Sie sich unverändert.
show-plain = Ohne zeigen
noise-failed = Geräusche werden nicht unterdrückt
    .text = Ihr Mikrofon wird unverändert übertragen. Dieser Browser oder die Richtlinie dieser Seite lässt den Geräuschfilter nicht laufen.

interrupted = Ihr Mikrofon wird zurückgehalten
    .text = Vielleicht telefonieren Sie gerade, oder es ist am Gerät ausgeschaltet. Die anderen hören Sie wieder, sobald es frei ist.

muted-for-now = { $name } hat Sie stummgeschaltet
    .text = Sie können das Mikrofon wieder einschalten, wenn ein Host es erlaubt.
camera-off-for-now = { $name } hat Ihre Kamera angehalten
    .text = Sie können sie wieder einschalten, wenn ein Host es erlaubt.
muted-by = { $name } hat Sie stummgeschaltet
    .text = Sie können das Mikrofon mit der Mikrofon-Schaltfläche wieder einschalten.
camera-off-by = { $name } hat Ihre Kamera ausgeschaltet
    .text = Sie können sie mit der Kamera-Schaltfläche wieder einschalten.
microphone-not-sent = Ihr Mikrofon konnte nicht übertragen werden
    .text = Der Server oder der Browser hat es abgelehnt. Drücken Sie die Mikrofon-Schaltfläche, um es erneut zu versuchen.
camera-not-sent = Ihre Kamera konnte nicht übertragen werden
    .text = Der Server oder der Browser hat es abgelehnt. Drücken Sie die Kamera-Schaltfläche, um es erneut zu versuchen.
