switch = Filigrane
    .text = Chacun voit son propre nom sur les images des autres.
touched = { $name } a touché au filigrane
    .text = Il a été retiré ou modifié dans sa page, et il est de retour.
refused = Cela n’a pas fonctionné
    .text = Le serveur l’a refusé ou n’a pas répondu. Réessayez.
