title = Einstellungen
theme = Darstellung
theme-system = Wie das System
theme-light = Hell
theme-dark = Dunkel
keys = Tastenkürzel
single-keys = Einzelne Tasten
    .text = Ein Buchstabe allein bewirkt etwas, etwa M für das Mikrofon. Schalten Sie dies aus, wenn Sie Ihrem Computer diktieren.
