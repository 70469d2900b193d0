raise = Levantar la mano
lower = Bajar la mano
raised = Mano levantada, número { $place }
lower-other = Bajar la mano de { $name }
wants-to-speak = { $name } ha levantado la mano.
refused = El servidor no lo ha permitido.
