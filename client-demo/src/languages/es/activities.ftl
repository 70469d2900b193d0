title = Encuestas y preguntas
polls = Encuestas
questions = Preguntas
poll-opened = Nueva encuesta: { $question }
question-asked = Nueva pregunta: { $question }
refused = El servidor no lo ha permitido
    .text = Puede que ya haya terminado o que haya demasiadas.
new-poll = Nueva encuesta
no-polls = Todavía no hay encuestas. Los anfitriones pueden preguntar algo a todos aquí.
no-polls-host = Todavía no hay encuestas. Pregunte algo a todos: votan aquí y ven el resultado cuando usted quiera.
poll-open = Abierta
poll-closed = Cerrada
anonymous = Anónima
named = Con nombres
voters = { $count ->
    [one] Un voto
   *[other] { $count } votos
}
share-of = Votos para { $option }
results-hidden = Los resultados no se muestran por ahora.
vote = Votar
vote-again = Cambiar mi voto
voted = Ya ha votado
poll-actions = Más opciones de la encuesta { $question }
close = Cerrar la encuesta
show-results = Mostrar los resultados a todos
hide-results = Mostrar los resultados solo a los anfitriones
export = Guardar los resultados como tabla
remove = Eliminar la encuesta
question = Pregunta
options = Respuestas
option = Respuesta { $number }
remove-option = Quitar la respuesta { $number }
add-option = Añadir una respuesta
multiple = Se pueden elegir varias respuestas
anonymous-poll = Anónima
    .text = Nada de lo que se guarda indica quién eligió qué.
results = Quién ve los resultados
results-live = Todos, al momento
results-closed = Todos, cuando se cierre la encuesta
results-hosts = Solo los anfitriones
put = Preguntar a todos
cancel = Cancelar
no-questions = Nadie ha preguntado nada todavía.
your-question = Su pregunta
ask-anonymously = Preguntar de forma anónima
    .text = A nadie en la reunión se le dice que fue usted, ni siquiera a los anfitriones.
ask = Preguntar
yours = suya
answered = respondida
vote-for = { $count ->
    [0] Yo también quiero saberlo
    [one] Yo también quiero saberlo, un voto
   *[other] Yo también quiero saberlo, { $count } votos
}
question-actions = Más opciones de la pregunta { $question }
mark-answered = Marcar como respondida
answer-in-writing = Responder por escrito
answer = Responder
reopen = Marcar como no respondida
dismiss = Descartar la pregunta
take-back = Retirar mi pregunta
