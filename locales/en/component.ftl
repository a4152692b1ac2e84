# Parts of pages
stage-track = Progress
stage-of = Step { $step } of { $steps }:
stage-past = Done:
stage-current = Now:
stage-future = Not yet:

now-title = Now
now-also = Also due: { $act }
now-refused = Steps not open to you now

clock-title = Deadlines
clock-met = met · { $when }
clock-met-late = met late · { $when }
clock-used = used · { $when }
clock-not-started = not started
clock-not-needed = not needed
clock-ended = no longer running

timeline-title = History
timeline-evidence = Evidence
timeline-erased = erased with the person it was about

record-covered = verifiable
record-waiting = awaiting checkpoint

verify-here = Verify here
verify-explain = From record #{ $index }, { $steps ->
    [one] { $steps } hash leads
   *[other] { $steps } hashes lead
} to the root of the checkpoint over { $size ->
    [one] { $size } record
   *[other] { $size } records
}. Your own browser can compute it.
verify-path = Show the path and the root
verify-good = Verified: the root that your browser computed matches the checkpoint.
verify-bad = Not verified: the root that your browser computed differs from the checkpoint. Keep this page and tell an auditor.
verify-unable = This browser cannot compute hashes over this connection. Use HTTPS, or verify on the command line.
verify-noscript = Without scripts, verify with the command bellwether verify.

filter-title = Filters
filter-clear = Clear filters
filter-search = Search

table-rows = { $count ->
    [one] { $count } row
   *[other] { $count } rows
}
table-sort = Sort by this column
table-columns = Columns
table-columns-apply = Apply
table-export = Export what is shown

pager-title = Pages
pager-first = First page
pager-previous = Previous
pager-next = Next
pager-shown = { $shown ->
    [one] { $shown } row on this page
   *[other] { $shown } rows on this page
}
pager-shown-of = { $shown } of { $total ->
    [one] { $total } row
   *[other] { $total } rows
}

refused-title = This cannot be done
refused-who-could = This could be done by: { $who }.
fault-title = Something went wrong
fault-next = What you just did was not recorded. Please try again later; if it happens again, give the system administrator the number below.
fault-id = Fault number
state-back = Go back
offline-title = No connection
offline-kept = What you typed is kept in this browser tab; do not close it. Send it again when the connection is back; sending it twice records it once. Files may have to be chosen again.

figure-as-of = as of { $date } #{ $seq }

code-title = Your code
code-keep = Keep it safe. With it you can follow your case, confirm its result or ask for it to be reopened.
code-copy = Copy
code-copied = Copied
code-print = Print

crumbs-title = You are here
keys-move = move
keys-open = open
keys-search = search

field-optional = (optional)
field-error = Error:
field-yuan = yuan
field-choose = Please choose
field-yes = Yes
field-no = No
field-file-rule = { $kinds }, at most { $size } each
field-file-kept = The place and the device are removed from photographs and from pictures in documents, and so are the properties of Word and Excel documents. A PDF is kept as it is, including whatever it says about its author and device.
field-file-too-big = The chosen file is larger than { $size }; please choose a smaller one.
people-find = Type a name, pinyin, initials or code
people-none = Nothing matches

form-cancel = Cancel
form-mistakes = { $count ->
    [one] There is { $count } thing to correct
   *[other] There are { $count } things to correct
}
form-phone-unfit = A telephone number has 7 to 15 digits; leave the field empty if there is none.
form-kept = Everything you typed is kept.
form-kept-but-files = What you typed is kept; files must be chosen again.
form-kept-but-password = The password must be typed again.
form-restored = What you typed but did not send has been restored. Please check it; files must be chosen again.
clock-paused = Stands still while the case is referred
timeline-earlier = { $count ->
    [one] One earlier entry
   *[other] { $count } earlier entries
}
now-later = { $count ->
    [one] One further step is not possible yet
   *[other] { $count } further steps are not possible yet
}
