raise = Hand heben
lower = Hand senken
raised = Hand gehoben, Nummer { $place }
lower-other = Hand von { $name } senken
wants-to-speak = { $name } hat die Hand gehoben.
refused = Der Server hat das nicht zugelassen.
