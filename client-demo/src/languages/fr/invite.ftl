title = Inviter d’autres personnes
alone = Il n’y a encore personne d’autre ici
send-link = Envoyez ce lien :
need-invitation = Voici l’adresse de la réunion. Les autres ont besoin de leur propre invitation, à demander à la personne qui vous a envoyé la vôtre :
copy = Copier le lien
copied = Copié
link-copied = Lien copié.
copy-by-hand = Le navigateur ne laisse pas cette page copier. Sélectionnez le lien et copiez-le à la main.
taken-back = L’invitation a été retirée.
qr = Code QR
qr-of = Code QR de l’adresse { $link }
guests = Liens pour les invités
    .text = Un invité qui ouvre un tel lien donne un nom et entre. Vous pouvez retirer un lien ; les personnes déjà entrées restent.
period = Valable
hour = Une heure
hours = Huit heures
day = Un jour
week = Une semaine
number = Pour combien d’invités
role = Rôle des invités
as-participant = Visibles et audibles
as-viewer = Spectateurs seulement
make = Créer un lien
made = { $count ->
    [one] Pour { $count } invité, jusqu’au { $until }
   *[other] Pour { $count } invités, jusqu’au { $until }
  }
take-back = Retirer ce lien
forbidden = Seule une personne dont l’invitation fait d’elle un hôte de cette salle peut créer des liens pour les invités.
rate-limited = Trop de liens ont été créés au cours de la dernière heure. Un lien peut servir à plusieurs invités.
failed = Le serveur n’a pas créé de lien. Réessayez.
