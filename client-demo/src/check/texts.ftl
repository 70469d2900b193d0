title = Check your connection
lead = This finds out why a meeting does not work for you. You are asked for your microphone and camera; a drawn picture is sent to the server and back, never your own.
start = Start the check
again = Check again
back = Back
progress = Progress of the check
all-good = All is well: meetings work from here.
some-bad = Meetings work from here, but not as well as they could. See below what to do.
broken = Something keeps meetings from working. See below what to do.
report = For your help desk
    .text = Send them this text. It holds no password and no link to a meeting.
copy = Copy the text
copied = Copied

step-browser = Browser
step-secure = Secure address
step-microphone = Microphone
step-camera = Camera
step-server = Server and invitation
step-signaling = Way into a meeting
step-udp = Picture and sound over UDP
step-tcp = Picture and sound over TCP
step-relay = Picture and sound by a relay
step-bandwidth = Speed of your line
verdict-good = good
verdict-warning = could be better
verdict-fault = does not work
verdict-skipped = not tried

browser-good = Your browser can do all that meetings need.
browser-old = Your browser is too old, or part of it is switched off
    .text = Update it, or use a current Chrome, Edge, Firefox or Safari. If your organisation has switched off WebRTC, ask it to allow that for this page.
no-webassembly = Your browser does not run WebAssembly
    .text = Meetings work, but without background pictures, noise suppression and captions. Update the browser, switch off its strict mode for this page, or ask your organisation to allow WebAssembly.
secure-good = The address is secure.
# $address: the same address with https.
insecure = This address is not secure, so the browser gives no camera and no microphone
    .text = Open { $address } instead. If there is nothing, whoever runs the server has to set up a certificate (HTTPS).
needs-secure = The browser gives no devices to an address that is not secure
    .text = See the step about the secure address.
# $label: the name of the device.
device-good = It works: { $label }
not-tried = This could not be tried
    .text = Mend what went wrong above first, then check again.
failed = Something of this page failed
    .text = Load the page again. If that does not help, send the text below to your help desk.

server-good = The server answers and lets you try.
server-away = The server does not answer
    .text = Try again in a minute, and another network, such as your telephone’s. If it stays so, the server may be down: tell whoever runs it.
offline = You are not connected to any network
    .text = Switch on Wi-Fi or plug in the cable, then check again.
too-often = There were too many checks from your network
    .text = Wait a minute, then check again.
token-expired = Your invitation has expired
    .text = Ask whoever invited you for a new link, or sign in again.
token-invalid = Your invitation is not valid
    .text = Open the link once more as you were sent it. If that does not help, ask for a new one.
no-invitation = You came without an invitation, so no meeting can be tried
    .text = Open the link of your meeting, and start the check from there.
signaling-good = You can get into a meeting.
no-socket = Pages come through, but the lasting connection (WebSocket) does not
    .text = A proxy, a VPN or a virus scanner holds it back. Switch it off or try another network; ask whoever runs your network to allow WebSocket connections to this server.
# $address: of this page.
wrong-address = The server takes no calls from this page’s address, { $address }
    .text = Open the page at the address that you were given. Whoever runs the server: the proxy in front has to pass the Host on, or the address has to stand in signaling.allowedOrigins.

udp-good = UDP gets through: this is the best way.
udp-blocked = UDP does not get through
    .text = Another way is taken if there is one, with more delay. Switch off a VPN or try another network; ask whoever runs your network to allow UDP to the media port of this server.
tcp-good = TCP gets through.
tcp-blocked = TCP to the media port does not get through
    .text = It is needed only where UDP is blocked. Ask whoever runs your network to allow TCP to the media port of this server.
relay-good = The relay gets through.
relay-blocked = The relay cannot be reached
    .text = It is needed only where all else is blocked. Ask whoever runs your network to allow the relay (TURN) of this server; whoever runs the server should see whether it is up.
relay-none = The server has no relay
    .text = Nothing is wrong with that, unless both ways above are blocked.
path-none = The server does not offer this way
    .text = Nothing is wrong with that, if another way works.
path-dtls = Something on the way changes or holds back what is encrypted
    .text = Switch off a VPN or a virus scanner that looks into connections, or try another network.
no-path = No way for picture and sound gets through
    .text = Your network lets this page in, but not the call itself. Try another network, such as your telephone’s; switch off a VPN; or ask whoever runs your network to allow the media port of this server.

# $up, $down: in kbit/s. $delay: to the server and back, in ms. $loss: of packets, in percent.
line-good = Up { $up } kbit/s, down { $down } kbit/s, delay { $delay } ms, loss { $loss } %: good for meetings.
line-too-slow = Your line is too slow: up { $up } kbit/s, down { $down } kbit/s, delay { $delay } ms, loss { $loss } %
    .text = Switch off your camera in meetings, and stop downloads and other video. Go nearer to your Wi-Fi, use a cable, or try another network.
line-slow = Your line is slow: up { $up } kbit/s, down { $down } kbit/s, delay { $delay } ms, loss { $loss } %
    .text = Pictures will be small. Stop downloads, go nearer to your Wi-Fi, or use a cable.
line-lossy = Much is lost on your line: up { $up } kbit/s, down { $down } kbit/s, delay { $delay } ms, loss { $loss } %
    .text = Pictures may break up. Go nearer to your Wi-Fi, use a cable, or switch off a VPN.
line-late = Your line is slow to answer: up { $up } kbit/s, down { $down } kbit/s, delay { $delay } ms, loss { $loss } %
    .text = People will hear you late. Switch off a VPN, use a cable, or try another network.
