share = Bildschirm teilen
stop = Teilen beenden
no-sound = Dieser Browser teilt den Bildschirm ohne dessen Ton
    .text = Um auch den Ton zu teilen, treten Sie mit Chrome, Edge oder einem anderen Browser dieser Familie bei und teilen Sie einen Tab.
stopped = Ein Host hat Ihren Bildschirm angehalten
another = Ein anderer Bildschirm wird geteilt
    .text = Hier wird nur ein Bildschirm zur selben Zeit geteilt. Warten Sie, bis das vorbei ist, oder fragen Sie einen Host.
