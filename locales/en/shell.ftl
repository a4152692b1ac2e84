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
shell-contact = For help, call
shell-log-size = { $records ->
    [one] { $records } record in this log, which anyone can verify
   *[other] { $records } records in this log, which anyone can verify
}
