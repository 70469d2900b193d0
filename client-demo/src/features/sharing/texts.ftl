share = Share screen
stop = Stop sharing
no-sound = This browser shares the screen without its sound
    .text = To share sound as well, join with Chrome, Edge or another browser of that family, and share a tab.
stopped = A host stopped your screen
another = Another screen is shared
    .text = One screen at a time is shared here. Wait until it is over, or ask a host.
