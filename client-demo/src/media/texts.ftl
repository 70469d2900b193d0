# $things: what cannot be used ("microphone", "camera", or both), from the messages below.
# $button: the name of the button to press.
microphone = microphone
camera = camera
microphone-and-camera = microphone and camera
microphone-or-camera = microphone or camera

insecure = This address is not secure, so the browser withholds your { $things }
    .text = Others cannot see or hear you. Open this page over https:// (or on localhost) to be seen and heard.
denied = The browser does not let this page use your { $things }
    .text = Allow it beside the address bar, then press the { $button } button.
denied-chromium = The browser does not let this page use your { $things }
    .text = Press the sign at the beginning of the address bar, allow microphone and camera there, then press the { $button } button. If it is allowed already, allow it to the browser in your system’s privacy settings.
denied-firefox = The browser does not let this page use your { $things }
    .text = Press the crossed-out sign in the address bar, take away the block there, then press the { $button } button. If there is none, allow it to Firefox in your system’s privacy settings.
denied-safari = The browser does not let this page use your { $things }
    .text = Open the menu beside the address, choose the settings for this website, allow microphone and camera there, then press the { $button } button. If that is no use, allow it in your system’s privacy settings.
absent = No { $things } found
    .text = Plug one in or switch it on, then press the { $button } button.
busy = Another program is using your { $things }
    .text = Close that program, then press the { $button } button.
failed = Your { $things } could not be started
    .text = Check the device, then press the { $button } button to try again.
kept = The other { $things } could not be started
    .text = The one before goes on. Perhaps another program is using it: close that program, then choose it again.

share-insecure = The screen could not be shared
    .text = The browser shares screens only from pages over https:// (or on localhost).
share-unsupported = The screen could not be shared
    .text = This browser cannot share screens. Use one on a computer.
share-refused = The screen could not be shared
    .text = Allow screen recording for this browser in the system’s settings, then try again.
