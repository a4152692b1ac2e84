# Backing up and restoring
cli-backup = Copies database, evidence and small files into a folder, while the server runs; safe to repeat into the same folder
cli-backup-arg-dir = Folder of the backup, new or that of an earlier one of the same installation
cli-backup-arg-keys = Also copies the keys and the list of erasures, into this other folder
cli-backup-more = One state of the database is copied and its log is checked in the copy. Then evidence is copied that is not there yet, each file read and held against its hash. Only a backup that is whole takes the place of the one before; what is interrupted is gone on with next time. The folder holds persons’ keys, so only its owner can read it. It never holds log.key and code.key: with --keys they go into a folder of their own, which may stand neither in the backup nor in the data folder. Missing evidence, or a missing key, with which nothing can be checked then, makes the exit status 1. The tables of PostgreSQL are copied by pg_dump.
cli-restore = Restores a backup into an empty folder
cli-restore-arg-dir = Folder of the backup
cli-restore-arg-keys = Folder of the keys; without it, put log.key and code.key into the data folder before serving
cli-restore-arg-older = Checkpoint that you kept from earlier; may be given several times
cli-restore-arg-erasures = Another list of erasures, beside the one in the folder of the keys
cli-restore-more = --data names the folder to restore into. Every file is held against its hash and the log is checked before the database takes its place. Kept checkpoints tell which records are missing, or that the log is not the one that was signed for. The list of erasures, in the folder of the keys or given, tells whom to erase again; without one nobody can know. No record is written; the folder is marked as restored, and asks for bellwether clock confirm. What is missing or is to be erased again makes the exit status 1.
backup-done = The backup is whole.
restore-done = Restored. Next: bellwether verify, look at the clock and give bellwether clock confirm, erase again whom the list names, then serve.
restore-keys = The keys were not restored: put log.key and code.key into the data folder first, each readable by its owner alone.
backup-missing = { $jurisdiction }: by a kept checkpoint, { $missing ->
    [one] { $missing } record is
   *[other] { $missing } records are
} missing: numbers { $first } to { $last }. Look for a newer state before serving. If they are lost, say publicly which.
backup-files = { $files ->
    [one] { $files } evidence file
   *[other] { $files } evidence files
}, { $copied } copied this time
backup-files-missing = { $count ->
    [one] { $count } evidence file is missing or damaged
   *[other] { $count } evidence files are missing or damaged
}:
backup-file = {"  "}{ $hash }
backup-erasures-unknown = Whether somebody was erased after this backup was made cannot be known without the list of erasures, which is kept with the keys (--keys or --erasures). Ask for it before serving.
backup-key-missing = { $key } is missing from the data folder, so this backup was made without checking signatures and codes. Put the key back from where it is kept, then run bellwether verify.
backup-erasures = { $count ->
    [one] One erasure is
   *[other] { $count } erasures are
} not in these data. Erase again before serving:
backup-erasure = repeats record { $seq } of { $day }
refusal-backup-nested = { $one } and { $other } must stand apart: neither may be in the other, nor be the same. Keys in a backup would travel with it, and a backup in the data folder would be lost with it.
refusal-backup-manifest = { $path } is damaged: it is not the manifest of a backup as it was written. Keep the folder as it is, and use another one.
refusal-backup-format = { $path } is of the format “{ $found }”; this program knows “{ $known }”. Use the program that made it, or a newer one.
refusal-backup-keys-differ = { $path } is another key than that of this installation. It was left as it is; name another folder for the keys.
refusal-backup-folder-taken = { $path } is not empty and holds no earlier backup, or it is a data folder. Choose another folder.
refusal-backup-none = { $path } holds no backup, or one that was never finished.
refusal-backup-busy = A backup is being made in { $path }. Wait until it has ended.
refusal-backup-holds-more = The backup in { $path } holds { $before } records of { $code }, this installation { $now }: it has lost records that the backup still has. The backup was left as it is. Find out first what was lost; to back up what is here, name another folder.
refusal-backup-of-another = The backup in { $path } holds another log of { $code } than this installation. It was left as it is; name another folder.
refusal-backup-postgres = The tables are in PostgreSQL: copy them with pg_dump, each time before this command, since a file is there before the record that names it. Evidence, small files and, where asked for, keys were copied ({ $files } evidence files, { $missing } missing).
refusal-backup-postgres-unsigned = The tables are in PostgreSQL: copy them with pg_dump, each time before this command, since a file is there before the record that names it. Missing from the data folder: { $keys }. So signatures and codes were not checked; put the keys back from where they are kept. Evidence, small files and, where asked for, the keys that are there were copied ({ $files } evidence files, { $missing } missing).
refusal-backup-faulty = The database is not in order ({ $count ->
    [one] { $count } fault
   *[other] { $count } faults
}), so it was not backed up; the backup before was left as it is. Stop the server, copy the data folder as it is, then run bellwether verify.
refusal-backup-damaged = { $path } is not what the manifest of the backup says: it was damaged or changed since. Use another backup.
refusal-restore-folder-taken = { $path } is not empty. Restoring goes into a new or empty folder only.
refusal-restore-postgres = Evidence, small files and, where given, keys are restored. The tables of this backup are in PostgreSQL: restore them with pg_restore into an empty database, then run bellwether verify.
refusal-restore-not-postgres = This backup holds a database of SQLite; restore it without --database.
refusal-restore-keys = The keys in { $path } are not those of this backup. Nothing was restored.
refusal-restore-rewritten = The log of { $code } in this backup does not begin with the records that the checkpoint { $path } was signed for: one of them is of another history. Nothing was restored.
refusal-restore-faulty = The log in this backup is not in order ({ $count ->
    [one] { $count } fault
   *[other] { $count } faults
}). Nothing was restored; use another backup.
refusal-checkpoint-unread = { $path } does not read as a checkpoint. Fetch it anew as it is, byte for byte: at /log/, the jurisdiction and /checkpoint. An editor may have changed it when saving.
refusal-checkpoint-of-another-key = The checkpoint { $path } was not signed by the log.key that was given.
refusal-erasures-line = Line { $line } of { $path } is not that of an erasure (record, person, day, jurisdiction). Mend it: whoever it is about must not come back unnoticed.
