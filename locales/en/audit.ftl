# The log: verifying it, publishing it, showing it, erasing from it
audit-verify-progress = Checked { $done } of { $total } records
audit-verify-log = { $jurisdiction }: { $records ->
    [one] { $records } record
   *[other] { $records } records
}, root { $root }
audit-verify-speed = { $rate } records per second; { $files ->
    [one] { $files } evidence file
   *[other] { $files } evidence files
}; { $seconds } s in all
audit-verify-good = Everything is in order.
audit-verify-bad = Not in order. { $count ->
    [one] { $count } fault
   *[other] { $count } faults
}:
audit-verify-more = … and { $count ->
    [one] { $count } more fault
   *[other] { $count } more faults
}
audit-verify-next = Stop writing, keep a copy of the data folder as it is, and call whoever answers for the log.
audit-rebuild-done = Replayed { $records ->
    [one] { $records } record
   *[other] { $records } records
} into { $tables ->
    [one] { $tables } table
   *[other] { $tables } tables
}.
audit-rebuild-same = { $tables ->
    [one] { $tables } table is
   *[other] { $tables } tables are
} exactly what the log gives ({ $records } records replayed).
audit-rebuild-differs = The tables differ from what the log gives in { $count ->
    [one] { $count } row
   *[other] { $count } rows
}:
audit-rebuild-more = … and { $count ->
    [one] { $count } more row
   *[other] { $count } more rows
}
audit-rebuild-only-live = only in the table, not in the log's replay
audit-rebuild-only-replayed = missing from the table
audit-rebuild-changed = changed: { $columns }
audit-export-done = Exported { $records ->
    [one] { $records } record
   *[other] { $records } records
} as { $files ->
    [one] { $files } file
   *[other] { $files } files
} written now.
refusal-erasure-basis = State the legal ground or the decision on which the erasure rests.
refusal-nothing-to-erase = Nothing is kept under this person’s key, or it was erased before.
