microphone = Microphone
camera = Camera
loudspeaker = Loudspeaker
# $kind: one of the three above.
unnamed = { $kind } { $number }
mute = Turn off microphone
unmute = Turn on microphone
space = Space
push-to-talk = Speak as long as it is held
camera-off = Turn off camera
camera-on = Turn on camera
noise = Suppress noise
    .text = Fans, typing and traffic are taken out of your microphone, on this computer.
background = Background
background-none = As it is
background-blur = Blurred
background-colour = A plain colour
background-picture = A picture of your own
own-picture = The picture stays in this browser. As long as you choose none, a plain colour is shown.
own-picture-choose = Choose a picture
own-picture-forget = Forget the picture
own-picture-refused = This is not a JPEG, PNG or WebP picture, or it is too large.

preview = How others will see you
your-camera = Your camera
try = Try camera and microphone
devices = Devices
level = How loud your microphone is
speaker-test = Test the loudspeaker
speaker-playing = Playing…
speaker-failed = The browser played no sound there.

background-failed = Your camera is off: the background could not be changed
    .text = Nothing of your room was sent. Press the camera button to try again, or show yourself as you are.
show-plain = Show me without it
noise-failed = Noise is not suppressed
    .text = Your microphone is sent as it is. This browser, or the policy of this page, does not let the noise filter run.

interrupted = Your microphone is held back
    .text = Perhaps you are in a telephone call, or its own switch is off. Others hear you again as soon as it is free.

# $name: the moderator.
muted-for-now = { $name } muted you
    .text = You can switch it on again when a host allows it.
camera-off-for-now = { $name } stopped your camera
    .text = You can switch it on again when a host allows it.
muted-by = { $name } muted you
    .text = You can switch it on again with the microphone button.
camera-off-by = { $name } switched your camera off
    .text = You can switch it on again with the camera button.
microphone-not-sent = Your microphone could not be sent
    .text = The server or the browser refused it. Press the microphone button to try again.
camera-not-sent = Your camera could not be sent
    .text = The server or the browser refused it. Press the camera button to try again.
