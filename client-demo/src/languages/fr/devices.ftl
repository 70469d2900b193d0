microphone = Micro
camera = Caméra
loudspeaker = Haut-parleur
unnamed = { $kind } { $number }
mute = Couper le micro
unmute = Activer le micro
space = Espace
push-to-talk = Parler tant que la touche est enfoncée
camera-off = Couper la caméra
camera-on = Activer la caméra
noise = Supprimer le bruit
    .text = Ventilateurs, clavier et circulation sont retirés du son de votre micro, sur cet ordinateur.
background = Arrière-plan
background-none = Tel quel
background-blur = Flou
background-colour = Couleur unie

preview = Comment les autres vous verront
your-camera = Votre caméra
try = Essayer caméra et micro
devices = Appareils
level = Niveau de votre micro
speaker-test = Tester le haut-parleur
speaker-playing = Lecture…
speaker-failed = Le navigateur n’y a émis aucun son.

background-failed = Votre caméra est coupée : l’arrière-plan n’a pas pu être changé
    .text = Rien de la pièce où vous êtes n’a été envoyé. Appuyez sur le bouton de la caméra pour réessayer, ou montrez-vous tel quel.
show-plain = Me montrer sans
noise-failed = Le bruit n’est pas supprimé
    .text = Le son de votre micro est envoyé tel quel. Ce navigateur ou la politique de cette page ne laisse pas fonctionner le filtre de bruit.

interrupted = Votre micro est retenu
    .text = Vous êtes peut-être en communication téléphonique, ou le micro est coupé par son propre interrupteur. Les autres vous entendront à nouveau dès qu’il sera libre.

muted-for-now = { $name } a coupé votre micro
    .text = Vous pourrez le réactiver quand un hôte l’autorisera.
camera-off-for-now = { $name } a coupé votre caméra
    .text = Vous pourrez la réactiver quand un hôte l’autorisera.
muted-by = { $name } a coupé votre micro
    .text = Vous pouvez le réactiver avec le bouton du micro.
camera-off-by = { $name } a coupé votre caméra
    .text = Vous pouvez la réactiver avec le bouton de la caméra.
microphone-not-sent = Le son de votre micro n’a pas pu être envoyé
    .text = Le serveur ou le navigateur l’a refusé. Appuyez sur le bouton du micro pour réessayer.
camera-not-sent = L’image de votre caméra n’a pas pu être envoyée
    .text = Le serveur ou le navigateur l’a refusée. Appuyez sur le bouton de la caméra pour réessayer.
