# Words for time
time-just-now = just now
time-minutes-ago = { $minutes ->
    [one] { $minutes } minute ago
   *[other] { $minutes } minutes ago
}
time-hours-ago = { $hours ->
    [one] { $hours } hour ago
   *[other] { $hours } hours ago
}
time-yesterday = yesterday
time-days-ago = { $days ->
    [one] { $days } day ago
   *[other] { $days } days ago
}
due-in-minutes = { $minutes ->
    [one] due in { $minutes } minute
   *[other] due in { $minutes } minutes
}
due-in-hours = { $hours ->
    [one] due in { $hours } hour
   *[other] due in { $hours } hours
}
due-today = due today
due-tomorrow = due tomorrow
due-in-days = { $days ->
    [one] due in { $days } day
   *[other] due in { $days } days
}
due-overdue-minutes = { $minutes ->
    [one] { $minutes } minute overdue
   *[other] { $minutes } minutes overdue
}
due-overdue-hours = { $hours ->
    [one] { $hours } hour overdue
   *[other] { $hours } hours overdue
}
due-overdue-days = { $days ->
    [one] { $days } day overdue
   *[other] { $days } days overdue
}
due-provisional = provisional
due-provisional-why = The holiday notice that covers this day has not been published yet; the date is provisional.
