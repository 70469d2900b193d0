title = Personnes
search = Rechercher par nom
nobody-found = Personne ne porte ce nom.
yourself = { $name } (vous)
host = Hôte
muted = Micro coupé
microphone-on = Micro activé
camera-on = Caméra activée
camera-off = Caméra coupée
actions = Actions pour { $name }
count = { $count ->
    [one] { $count } personne dans la réunion
   *[other] { $count } personnes dans la réunion
}
listeners = { $count } à l’écoute

waits = { $name } attend son admission.
lost-connection = { $name } a perdu la connexion.
is-back = { $name } est de retour.
joined = { $name } a rejoint la réunion.
left = { $name } a quitté la réunion.
shares = { $name } partage son écran.
cohost = Co-hôte
presenter = Présentateur
viewer = Spectateur
listeners-list = Personnes seulement à l’écoute
listeners-more = Afficher plus
listeners-failed = La liste n’a pas pu être obtenue.
