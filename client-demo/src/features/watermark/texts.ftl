switch = Watermark
    .text = Everybody sees their own name over the pictures of others.
# $name: of who did it.
touched = { $name } touched the watermark
    .text = It was removed or changed in their page, and is back.
refused = That did not work
    .text = The server refused it, or did not answer. Try again.
