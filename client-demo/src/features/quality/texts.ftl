title = Connection quality
# $up, $down: in kbit/s.
rates = Sent { $up } kbit/s, received { $down } kbit/s
# $delay: to the server and back, in ms.
delay = Delay { $delay } ms
# $loss: of packets, in percent; the worst of all that is received.
loss = Loss { $loss } %
table = Every picture and sound
nothing = Nothing is sent or received at the moment.
you = You
# $name: of whom. $source: microphone, camera, screen or the screen’s sound.
track = { $name }: { $source }
microphone = sound
camera = camera
screen = screen
screen-audio = sound of the screen
column-track = Picture or sound
column-rate = kbit/s
column-loss = Loss %
column-jitter = Jitter ms
column-layers = Layers
column-codec = Codec and size
leg-uplink = Their line is bad
leg-downlink = Your line is bad
leg-link = The line between servers is bad
leg-server = A server has too much to do
poor = Comes badly
