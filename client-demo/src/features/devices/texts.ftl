microphone = Microphone
camera = Camera
loudspeaker = Loudspeaker
# $kind: one of the three above.
unnamed = { $kind } { $number }
mute = Turn off microphone
unmute = Turn on microphone
camera-off = Turn off camera
camera-on = Turn on camera

preview = How others will see you
your-camera = Your camera
try = Try camera and microphone

# $name: the moderator.
muted-by = { $name } muted you
    .text = You can switch it on again with the microphone button.
camera-off-by = { $name } switched your camera off
    .text = You can switch it on again with the camera button.
microphone-not-sent = Your microphone could not be sent
    .text = The server or the browser refused it. Press the microphone button to try again.
camera-not-sent = Your camera could not be sent
    .text = The server or the browser refused it. Press the camera button to try again.
