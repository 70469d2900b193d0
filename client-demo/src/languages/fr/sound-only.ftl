title = Son seul
switch-on = Désactiver les images
switch-off = Activer les images
is-on = Seul le son est envoyé et reçu
is-off = Les images sont à nouveau envoyées et reçues
thin-line = Votre connexion est trop faible pour les images
    .text = Sans elles, le son est plus clair.
