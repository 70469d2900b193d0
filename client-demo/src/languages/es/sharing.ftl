share = Compartir pantalla
stop = Dejar de compartir
no-sound = Este navegador comparte la pantalla sin su sonido
    .text = Para compartir también el sonido, únase con Chrome, Edge u otro navegador de esa familia y comparta una pestaña.
stopped = Un anfitrión ha detenido su pantalla
another = Ya se comparte otra pantalla
    .text = Aquí se comparte una sola pantalla a la vez. Espere a que termine o consulte a un anfitrión.
