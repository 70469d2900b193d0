on = Afficher { $name } en grand pour tous
off = Ne plus afficher { $name } en grand
you = L’hôte vous affiche en grand pour tous
refused = L’action a échoué
    .text = Le serveur l’a refusée ou n’a pas répondu. Vérifiez si elle est encore nécessaire, puis réessayez.
