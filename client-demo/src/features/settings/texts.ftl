title = Settings
theme = Appearance
theme-system = As the system
theme-light = Light
theme-dark = Dark
keys = Keys
single-keys = Single keys
    .text = A letter alone does something, as M for the microphone. Switch it off if you dictate to your computer.
