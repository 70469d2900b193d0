share = Share screen
stop = Stop sharing
