title = Réactions
seen = { $name } : { $reaction }
seen-many = { $count ->
    [one] { $count } réaction
   *[other] { $count } réactions
}
refused = Votre réaction n’a pas été envoyée
    .text = Il y en a eu beaucoup en peu de temps, ou un hôte ne les autorise pas pour le moment.
