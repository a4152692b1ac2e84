# The frame of every page
shell-name = Bellwether
shell-skip = Skip to the content
shell-sections = Sections
shell-today = Today
shell-cases = Cases
shell-villages = Villages
shell-log = Log
shell-sign-in = Sign in
shell-sign-out = Sign out
shell-theme = Appearance
shell-theme-light = Light
shell-theme-dark = Dark
shell-theme-auto = Auto
shell-log-size = { $records ->
    [one] { $records } record in this log, which anyone can verify
   *[other] { $records } records in this log, which anyone can verify
}
shell-demonstration = Demonstration: people and cases here are made up
