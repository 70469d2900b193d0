title = Captions
show = Show captions
hide = Hide captions
transcript = Transcript

own = Transcribe what I say
own-off = No
    .text = Others read only what each speaker has transcribed.
own-local = English, on this computer
    .text = Your sound does not leave this computer for it. About 32 MB are fetched when you first speak.
own-browser = By the browser
    .text = The maker of your browser may hear what you say.
# $part: how much of it, as a percentage.
loading = The speech recognition is being fetched: { $part }

allowed = Captions are allowed
    .text = Everybody may have their own words transcribed and shown to the others.
transcript-none = Nothing is kept
transcript-kept = Kept until the meeting ends
transcript-download = Kept, and offered as a file

kept = What was transcribed is kept here until the meeting ends.
kept-none = A host wants nothing to be kept of what is said.
search = Search
empty = Nothing has been transcribed yet. Each speaker can switch that on in the settings.
nothing-found = Nothing fits your search.
closed = This was said before you came, and is sealed.
download = Download as text
# $room: the meeting's name.
file = Transcript of { $room }.txt

slow = This computer is too slow for captions
    .text = The words come late, or some are missing. The browser can recognise speech instead; its maker may hear you then.
slow-alone = This computer is too slow for captions
    .text = The words come late, or some are missing. Close other programs, or switch your captions off in the settings.
use-browser = Let the browser do it
engine-failed = Your words are not transcribed
    .text = The speech recognition could not start, or has ended. The meeting goes on. Switch it on again in the settings.
engine-refused = Your words are not transcribed
    .text = The browser does not recognise speech here. Choose the recognition on this computer in the settings.
not-sent = A caption was not sent
    .text = The server refused it, or did not answer. Others may miss some of your words.
not-set = That did not work
    .text = The server refused it, or did not answer. Try it again.
