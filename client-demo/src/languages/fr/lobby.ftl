title = Salle d’attente
hint = Les personnes qui attendent ne voient que ce que les hôtes leur écrivent ici. Rien de ce qui se dit dans la réunion ne leur parvient.
nobody = Personne n’attend.
to = À
all = { $count ->
    [one] Toutes les personnes qui attendent (1)
   *[other] Toutes les personnes qui attendent ({ $count })
}
to-all = à toutes les personnes qui attendent
to-one = à { $name }
message = Message
send = Envoyer
you = Vous
to-hosts = Message aux hôtes
with-hosts = Messages avec les hôtes
write-to-all = Écrire aux personnes qui attendent
unseen = { $count ->
    [one] Un message de la salle d’attente
   *[other] { $count } messages de la salle d’attente
}
says = { $name } dans la salle d’attente : { $words }
send-back = Renvoyer { $name } en salle d’attente
send-back-question = Renvoyer { $name } en salle d’attente ?
    .text = Cette personne cesse aussitôt d’entendre et de voir la réunion, et attend que vous la fassiez entrer de nouveau.
send-back-yes = Renvoyer
refused = Cela n’a pas fonctionné
    .text = Le serveur a refusé ou n’a pas répondu. Vérifiez si c’est encore nécessaire, puis réessayez.
