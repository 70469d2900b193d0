raise = Lever la main
lower = Baisser la main
raised = Main levée, numéro { $place }
lower-other = Baisser la main de { $name }
wants-to-speak = { $name } a levé la main.
refused = Le serveur ne l’a pas autorisé.
