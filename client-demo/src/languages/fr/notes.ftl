title = Notes
whiteboard = Tableau blanc
sealed = Une réunion scellée n’a ni notes ni tableau blanc : le serveur les lirait.
empty = Écrivez ici. Tous dans la réunion le voient et peuvent écrire aussi.
closed = Un hôte ne vous laisse pas écrire ici pour le moment.
export = Enregistrer en Markdown
export-picture = Enregistrer en image
file = notes-de-reunion
picture = tableau-blanc
clear = Vider pour tous
clear-words = Tout ce qui est écrit dans les notes disparaît alors, pour tous.
clear-board-words = Tout ce qui est dessiné sur le tableau disparaît alors, pour tous.
loading = Chargement
saving = Enregistrement
saved = Enregistré
authors = Qui a écrit
writers = Qui peut écrire dans les notes et sur le tableau
write-all = Tous
write-hosts = Seulement les hôtes
write-nobody = Personne
tools = Outils du tableau
pen = Stylo
eraser = Gomme
chosen = (choisi)
undo = Annuler le mien
ink = Couleur et épaisseur
ink-text = Noir ou blanc
ink-red = Rouge
ink-blue = Bleu
ink-green = Vert
ink-orange = Orange
ink-violet = Violet
thin = Fin
medium = Moyen
thick = Épais
board = { $count ->
    [0] Tableau blanc, vide
    [one] Tableau blanc, un trait
   *[other] Tableau blanc, { $count } traits
}
refused = Ce que vous avez écrit n’a pas été accepté
    .text = Voici ce que voient les autres. Il n’y a peut-être plus de place, ou un hôte a changé qui peut écrire.
too-long = C’est trop long pour être collé d’un coup
    .text = Collez-le par morceaux.
not-done = Le serveur n’a pas accepté cela
    .text = Réessayez dans un instant.
