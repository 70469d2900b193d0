title = Sondages et questions
polls = Sondages
questions = Questions
poll-opened = Nouveau sondage : { $question }
question-asked = Nouvelle question : { $question }
refused = Le serveur ne l’a pas autorisé
    .text = C’est peut-être déjà terminé, ou il y en a trop.
new-poll = Nouveau sondage
no-polls = Il n’y a pas encore de sondage. Un hôte peut ici poser une question à tout le monde.
no-polls-host = Il n’y a pas encore de sondage. Posez une question à tout le monde : chacun vote ici et voit le résultat quand vous le souhaitez.
poll-open = Ouvert
poll-closed = Clos
anonymous = Anonyme
named = Nominatif
voters = { $count ->
    [one] { $count } vote
   *[other] { $count } votes
}
share-of = Votes pour { $option }
results-hidden = Les résultats ne sont pas affichés pour le moment.
vote = Voter
vote-again = Modifier mon vote
voted = Vous avez voté
poll-actions = Autres actions pour le sondage { $question }
close = Clore le sondage
show-results = Montrer les résultats à tous
hide-results = Montrer les résultats aux hôtes seulement
export = Enregistrer les résultats sous forme de tableau
remove = Supprimer le sondage
question = Question
options = Réponses
option = Réponse { $number }
remove-option = Supprimer la réponse { $number }
add-option = Ajouter une réponse
multiple = Plusieurs réponses possibles
anonymous-poll = Anonyme
    .text = Rien de ce qui est enregistré n’indique qui a choisi quoi.
results = Qui voit les résultats
results-live = Tous, immédiatement
results-closed = Tous, une fois le sondage clos
results-hosts = Les hôtes seulement
put = Demander à tous
cancel = Annuler
no-questions = Personne n’a encore posé de question.
your-question = Votre question
ask-anonymously = Poser anonymement
    .text = Personne dans la réunion ne saura que c’est vous, pas même les hôtes.
ask = Poser
yours = la vôtre
answered = répondue
vote-for = { $count ->
    [0] Je veux aussi le savoir
    [one] Je veux aussi le savoir, { $count } vote
   *[other] Je veux aussi le savoir, { $count } votes
}
question-actions = Autres actions pour la question { $question }
mark-answered = Marquer comme répondue
answer-in-writing = Répondre par écrit
answer = Répondre
reopen = Marquer comme non répondue
dismiss = Écarter la question
take-back = Retirer ma question
