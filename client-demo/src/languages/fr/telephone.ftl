leave = Quitter la réunion ?
    .text = Revenir en arrière met fin à la réunion pour vous.
    .yes = Quitter
