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
audit-verify-log-only = Only the log was checked, not whether the tables agree with it.
audit-verify-loss = { $jurisdiction }: a known loss, confirmed by record { $record }: { $acknowledged } records had been acknowledged, { $found } were left
audit-loss-confirmed = { $jurisdiction }: record { $record } states that { $acknowledged } records had been acknowledged and { $found } are left. Say so publicly, and have what is missing entered again.
audit-verify-good = Everything is in order.
audit-verify-bad = Not in order. { $count ->
    [one] { $count } fault
   *[other] { $count } faults
}:
audit-verify-more = … and { $count ->
    [one] { $count } more fault
   *[other] { $count } more faults
}
audit-verify-erase = Before serving, erase those who have reappeared: bellwether person erase, on the same ground as before.
audit-erasures-here = { $count ->
    [one] { $count } person who was erased is
   *[other] { $count } people who were erased are
} back in the data, for example because an older backup was restored. bellwether verify names them; erase them again.
audit-verify-next = Stop writing, keep a copy of the data folder as it is, and call whoever is responsible for the log.
audit-rebuild-done = Replayed { $records ->
    [one] { $records } record
   *[other] { $records } records
} into { $tables ->
    [one] { $tables } table
   *[other] { $tables } tables
}.
audit-rebuild-same = { $tables ->
    [one] { $tables } table matches
   *[other] { $tables } tables match
} the log exactly ({ $records } records replayed).
audit-rebuild-differs = The tables differ from the log in { $count ->
    [one] { $count } row
   *[other] { $count } rows
}:
audit-rebuild-more = … and { $count ->
    [one] { $count } more row
   *[other] { $count } more rows
}
audit-rebuild-only-live = in the table, but not in the replayed log
audit-rebuild-only-replayed = missing from the table
audit-rebuild-changed = changed: { $columns }
audit-export-done = Exported { $records ->
    [one] { $records } record
   *[other] { $records } records
}; wrote { $files ->
    [one] { $files } file
   *[other] { $files } files
} this time.
refusal-erasure-basis = State the legal ground or the decision on which the erasure rests.
refusal-nothing-to-erase = Nothing was ever kept under this id. Check that it is the id of a party or a user, and not a name.
refusal-erasure-two-people = This id has an account and also appears in cases, so it is not one person’s. Nothing was erased. Run `bellwether verify`, and find out who wrote these records.
audit-logs-title = Logs
audit-no-logs = There is no log yet.
audit-no-logs-next = It begins with the first import of places.
audit-jurisdiction = Jurisdiction
audit-size = Size
audit-root = Root
audit-checkpoint = Last checkpoint
audit-checkpoint-none = none yet
audit-checkpoint-show = Show the signed checkpoint
audit-key = Verifier key
audit-records = { $records ->
    [one] { $records } record
   *[other] { $records } records
}
audit-log-title = Log of { $jurisdiction }
audit-log-under = Everything done here is recorded, one act after another. Nothing can be changed or removed unnoticed.
audit-state = Current state
audit-state-moves = Records are shown here from the minute after they were made, so that the log does not reveal when within the minute that was.
audit-check-title = Last full check
audit-check-none = No full check is on record.
audit-check-none-next = That does not mean that anything is wrong. It means that bellwether verify has not been run on this server since it was set up.
audit-check-good = In order: { $records } records checked, no faults.
audit-check-bad = Not in order: { $faults ->
    [one] { $faults } fault
   *[other] { $faults } faults
} in { $records } records.
audit-check-by = run by { $by }, an operator of the server
audit-check-own-word = This is the server’s own word. If you would rather trust nobody, check it yourself.
audit-how-title = Check it yourself
audit-how-keep = Keep the key and today’s checkpoint somewhere that we do not control. A log that is rewritten later cannot match them.
audit-how-tiles = Read the whole log with any program for C2SP tlog-tiles, starting from these addresses. It shows numbers, minutes and commitments, and nothing about people or cases.
audit-how-record = Open any record in the list on this page and let your own browser compute its path to the root.
audit-how-verify = Whoever has the data folder can check everything at once: bodies, sealed parts, evidence files, tiles and every checkpoint kept.
audit-how-formats = Formats: RFC 6962 tree over SHA-256; C2SP tlog-tiles, tlog-checkpoint and signed-note with Ed25519.
audit-latest = Records, newest first
audit-latest-none = There are no records yet.
audit-latest-none-next = The first act in this jurisdiction will be record 0.
audit-holders-title = Who else holds checkpoints
audit-holders-none = No outside holder is on record. This server cannot know whether somebody holds one all the same.
audit-holders-become = Anyone can: take the first step under “Check it yourself” and keep the key and a checkpoint elsewhere, without telling us. The more people hold one, the harder the log is to rewrite.
audit-who-operator = the operator of the server
kind-registry-places-imported = Places imported
kind-unit-added = Unit added
kind-user-added = Person added
kind-user-disabled = Account disabled
kind-user-enabled = Account enabled
kind-user-invited = Password link issued
kind-user-password-set = Password set
kind-role-granted = Role granted
kind-role-revoked = Role revoked
kind-sealed-read = Sealed text read
kind-log-loss-confirmed = Loss of records confirmed
kind-person-erased = Person erased
audit-number = Record
audit-when = Recorded
audit-kind = What
audit-actor = By whom
audit-commitment = Commitment
audit-not-yours = outside your area
audit-case = Case
audit-case-open = Open the case
audit-record-title = Record { $seq }
audit-proof-title = Path to the root
audit-bytes-title = The record’s bytes
audit-bytes-explain = These lines, byte for byte, are what the log has signed. Who acted, in which case and how is hidden behind the commitment: it can neither be read from the commitment nor swapped for something else.
audit-leaf = Leaf hash (hexadecimal)
audit-insight-title = What lies behind the commitment
audit-insight-none = Only those responsible for this case or account can see who acted and what was done.
audit-insight-yours = within your area
audit-hand-title = Checking without this page’s script
audit-hand-leaf = Compute the leaf hash: SHA-256 over a zero byte and the record’s bytes. It must be the one on this page.
audit-hand-path = Combine it with the hashes of the path, lowest first: SHA-256 over a byte of one, the left hash and the right hash (RFC 6962, section 2.1.1).
audit-hand-root = The last hash must be the root in the checkpoint, whose signature the key verifies.
audit-hand-origin = The log’s name in checkpoints is { $origin }.
audit-erased = Erased, with { $files ->
    [one] one evidence file
   *[other] { $files } evidence files
}. Record { $seq } says so; the log still verifies. Copies outside this installation must be erased by those who keep them.
audit-erased-but-journal = Erased, as record { $seq } states, but what was erased is still in the database’s journal, because a program was reading it all the while. Wait until exports and verifications have ended, or stop the server, and run the same command again; nothing is erased twice.
cli-verify = Checks everything: records, bodies, tiles, checkpoints, tables, evidence files, keys and the database file
cli-verify-arg-key = Verifier key that you kept yourself, in place of the installation’s own
cli-verify-arg-older = Checkpoint that you kept earlier; may be given several times
cli-verify-arg-jurisdiction = Only this log
cli-verify-arg-log-only = Only the log and the files, not the tables; several times faster
cli-log = The public log
cli-log-export = Writes or extends the public log as static files: checkpoint, tiles, entries
cli-log-export-arg-out = New or empty folder, or an earlier export of the same log
cli-log-key = Prints the key that checks the log’s checkpoints
cli-rebuild = Replays the log into the tables, in one transaction; stop the server first
cli-confirm-loss = Records that acknowledged records are lost, so that the program can start again
cli-confirm-loss-more = The program keeps how many records of each log it has acknowledged. If the database has fewer, nothing starts. Look for a newer state first: the original disk, the -wal file, a later backup. What is truly lost becomes a record of its log with both numbers, and verify reports it as known from then on.
cli-rebuild-arg-check = Only compares, and names every row that differs
cli-person = People in the log
cli-person-erase = Destroys the key, the salts, the sealed texts and the evidence files of a person, and records it
cli-person-erase-arg-person = The person’s id, or that of the key their data is sealed under
cli-person-erase-arg-basis = Legal ground or decision; it becomes part of the record
cli-person-erase-arg-all-files = Also the evidence of cases in which the person is one of several parties; without it, only that of cases they brought
cli-verify-more = Checks the log itself: the records' numbers, minutes and streams, the open and sealed parts against their commitments, the tree, the checkpoints and their signatures, the evidence files, and both key files. Then the tables: the log is replayed beside them, and every row that differs is named; so are passwords and stored answers that this program did not write, and records that were acknowledged and are gone. It changes nothing and may run while the server does. Faults make the exit status 1; with --json each is given in fixed English, for programs to compare.
cli-log-export-arg-jurisdiction = The jurisdiction's 6-digit code
cli-log-key-arg-jurisdiction = The jurisdiction's 6-digit code
cli-person-erase-arg-jurisdiction = The jurisdiction's 6-digit code
cli-rebuild-more = The tables follow from the log and can be made again at any time; log, keys, passwords and sessions stay as they are. With --check it only compares, as verify does: the log is replayed into tables of its own, and every row that differs is named; it may run while the server does.
audit-stopped-cleared = No fault was found, so the file `stopped` was removed: the installation can be served again.
audit-verify-hand-ins = { $count ->
    [one] { $count } hand-in is
   *[other] { $count } hand-ins are
} waiting to be registered; no record mentions them yet.
kind-hand-in-taken-in = Waiting hand-in registered
kind-hand-in-dropped = Waiting hand-in dropped
kind-hand-in-read = Waiting hand-in read
audit-stopped-cleared-only = What is named above does not keep the program from writing, so the file `stopped` was removed. Mend it before you serve.
