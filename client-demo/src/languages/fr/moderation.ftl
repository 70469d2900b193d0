locked = Verrouillée
nobody-else = Personne d’autre ne peut entrer
meeting = Réunion
lock = Verrouiller la réunion
    .text = Personne d’autre ne peut entrer.
lobby = Salle d’attente
    .text = Les personnes qui arrivent attendent que vous les fassiez entrer.

waiting = En attente d’admission
wants-to-join = { $name } souhaite entrer
admit = Admettre
decline = Refuser
mute = Couper le micro de { $name }
remove = Exclure { $name } de la réunion
remove-question = Exclure { $name } de la réunion ?
    .text = Cette personne quitte aussitôt la réunion. Si elle revient, elle attend que vous la fassiez entrer.
remove-yes = Exclure
ban = Exclure { $name } définitivement
ban-question = Exclure { $name } définitivement ?
    .text = Cette personne quitte aussitôt la réunion et ne peut plus revenir. Vous pouvez lever l’exclusion dans la liste des personnes.
ban-yes = Exclure définitivement
banned = { $count ->
    [one] { $count } personne ne peut pas revenir
   *[other] { $count } personnes ne peuvent pas revenir
}
lift-ban = Autoriser à revenir
admit-all = Admettre tout le monde
deny-all = Refuser tout le monde
end = Mettre fin à la réunion pour tous
end-question = Mettre fin à la réunion pour tous ?
    .text = Tout le monde quitte aussitôt la réunion.
refused = L’action a échoué
    .text = Le serveur l’a refusée ou n’a pas répondu. Vérifiez si elle est encore nécessaire, puis réessayez.
with-host = Seulement en présence d’un hôte
    .text = Ceux qui arrivent plus tôt attendent un hôte.
admits = Qui peut entrer
admits-everybody = Tout le monde
admits-members = Membres seulement
admits-invited = Invités seulement
password = Mot de passe de la réunion
    .set = Mot de passe défini
set-password = Définir le mot de passe
remove-password = Supprimer le mot de passe
places = Nombre de places
    .most = Limite du serveur
invited = Personnes invitées
    .text = Un identifiant par ligne, tel qu’il figure dans les jetons. Les visiteurs munis d’une invitation à cette réunion entrent aussi.
save-invited = Enregistrer
