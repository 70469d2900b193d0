title = Sous-titres
show = Afficher les sous-titres
hide = Masquer les sous-titres
transcript = Transcription

own = Transcrire ce que je dis
own-off = Non
    .text = Les autres ne lisent que ce que chacun fait transcrire.
own-local = Anglais, sur cet ordinateur
    .text = Votre voix ne quitte pas cet ordinateur pour cela. Environ 32 Mo sont chargés quand vous parlez pour la première fois.
own-browser = Par le navigateur
    .text = L’éditeur de votre navigateur peut entendre ce que vous dites.
loading = Chargement de la reconnaissance vocale : { $part }

allowed = Les sous-titres sont autorisés
    .text = Chacun peut faire transcrire ses propres paroles et les montrer aux autres.
transcript-none = Rien n’est conservé
transcript-kept = Conservée jusqu’à la fin de la réunion
transcript-download = Conservée et proposée en fichier

kept = Ce qui a été transcrit reste ici jusqu’à la fin de la réunion.
kept-none = Un hôte souhaite que rien de ce qui est dit ne soit conservé.
search = Rechercher
empty = Rien n’a encore été transcrit. Chacun peut l’activer dans les réglages.
nothing-found = Rien ne correspond à votre recherche.
closed = Cela a été dit avant votre arrivée et est scellé.
download = Télécharger en texte
file = Transcription de { $room }.txt

slow = Cet ordinateur est trop lent pour les sous-titres
    .text = Les mots arrivent tard, ou il en manque. Le navigateur peut reconnaître la parole à sa place ; son éditeur peut alors vous entendre.
slow-alone = Cet ordinateur est trop lent pour les sous-titres
    .text = Les mots arrivent tard, ou il en manque. Fermez d’autres programmes, ou désactivez vos sous-titres dans les réglages.
use-browser = Utiliser le navigateur
engine-failed = Vos paroles ne sont pas transcrites
    .text = La reconnaissance vocale n’a pas pu démarrer ou s’est arrêtée. La réunion continue. Réactivez-la dans les réglages.
engine-refused = Vos paroles ne sont pas transcrites
    .text = Le navigateur ne reconnaît pas la parole ici. Choisissez dans les réglages la reconnaissance sur cet ordinateur.
not-sent = Un sous-titre n’a pas été envoyé
    .text = Le serveur l’a refusé ou n’a pas répondu. Il peut manquer aux autres certains de vos mots.
not-set = Cela n’a pas fonctionné
    .text = Le serveur l’a refusé ou n’a pas répondu. Réessayez.
