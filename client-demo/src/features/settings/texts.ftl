title = Settings
theme = Appearance
theme-system = As the system
theme-light = Light
theme-dark = Dark
keys = Keys
language = Language
