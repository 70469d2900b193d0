share = Partager l’écran
stop = Arrêter le partage
no-sound = Ce navigateur partage l’écran sans le son
    .text = Pour partager aussi le son, rejoignez la réunion avec Chrome, Edge ou un autre navigateur de cette famille, et partagez un onglet.
stopped = Un hôte a arrêté votre partage d’écran
another = Un autre écran est partagé
    .text = Ici, un seul écran est partagé à la fois. Attendez que ce partage soit terminé, ou demandez à un hôte.
