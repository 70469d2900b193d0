on = Mostrar a { $name } en grande a todos
off = Dejar de mostrar a { $name } en grande a todos
you = El anfitrión le muestra en grande a todos
refused = No ha funcionado
    .text = El servidor lo rechazó o no respondió. Compruebe si todavía hace falta y vuelva a intentarlo.
