switch = Marca de agua
    .text = Cada cual ve su propio nombre sobre las imágenes de los demás.
touched = { $name } ha tocado la marca de agua
    .text = Se quitó o se cambió en su página, y vuelve a estar.
refused = No ha funcionado
    .text = El servidor lo rechazó o no respondió. Inténtelo de nuevo.
