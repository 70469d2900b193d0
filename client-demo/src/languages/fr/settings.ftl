title = Paramètres
theme = Apparence
theme-system = Comme le système
theme-light = Clair
theme-dark = Sombre
keys = Raccourcis clavier
single-keys = Raccourcis à une touche
    .text = Une lettre seule déclenche une action, par exemple M pour le micro. Désactivez cette option si vous dictez à votre ordinateur.
