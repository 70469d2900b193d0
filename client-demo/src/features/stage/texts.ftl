participants = Participants
# $name: whose it is.
person = { $name }: { $states }
yourself = { $name } (you)
muted = muted
microphone-on = microphone on
camera-on = camera on
camera-off = camera off
held-back = not shown now
reconnecting = reconnecting
reconnecting-now = Reconnecting…
own-camera = Your camera
camera-of = Camera of { $name }
further-camera = Another camera of { $name }
own-screen = You are sharing your screen
screen-of = Screen of { $name }
stop-sharing = Stop sharing
actions = Actions for { $name }
