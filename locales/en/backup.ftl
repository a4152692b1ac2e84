# Backing up and restoring
cli-backup = Copies database, evidence and small files into a folder while the server runs; may be repeated into the same folder
cli-backup-arg-dir = Folder of the backup: new, or that of an earlier backup of the same installation
cli-backup-arg-keys = Also copies the keys and the list of erasures, into this separate folder
cli-backup-more = One state of the database is copied, and its log is checked in the copy. Then any evidence that is not there yet is copied, and each file is read and compared with its hash. Only a complete backup replaces the one before; an interrupted one is continued next time. The folder holds persons’ keys, so only its owner can read it. It never holds log.key and code.key: with --keys they go into a folder of their own, which may be neither in the backup nor in the data folder. Missing evidence, or a missing key without which nothing can be checked, makes the exit status 1. The tables of PostgreSQL are copied by pg_dump.
cli-restore = Restores a backup into an empty folder
cli-restore-arg-dir = Folder of the backup
cli-restore-arg-keys = Folder of the keys; without it, put log.key and code.key into the data folder before serving
cli-restore-arg-older = Checkpoint that you kept earlier; may be given several times
cli-restore-arg-erasures = Another list of erasures, besides the one in the folder of the keys
cli-restore-more = --data names the folder to restore into. Every file is compared with its hash and the log is checked before the database is put in place. Kept checkpoints show which records are missing, or that the log is not the one they were signed for. The list of erasures, in the folder of the keys or given here, shows whom to erase again; without one nobody can know. No record is written; the folder is marked as restored and asks for bellwether clock confirm. Anything missing or to be erased again makes the exit status 1.
backup-done = The backup is complete.
restore-done = Restored. Next: run bellwether verify, look at the clock and run bellwether clock confirm, erase again those on the list, then serve.
restore-keys = The keys were not restored: put log.key and code.key into the data folder first, each readable by its owner alone.
backup-missing = { $jurisdiction }: according to a kept checkpoint, { $missing ->
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
backup-erasures-unknown = Without the list of erasures, which is kept with the keys (--keys or --erasures), nobody can know whether somebody was erased after this backup was made. Obtain the list before serving.
backup-key-missing = { $key } is missing from the data folder, so this backup was made without checking signatures and codes. Put the key back from where it is kept, then run bellwether verify.
backup-erasures = { $count ->
    [one] One erasure is
   *[other] { $count } erasures are
} not in these data. Erase again before serving:
backup-erasure = repeats record { $seq } of { $day }
refusal-backup-nested = { $one } and { $other } must be separate: neither may be inside the other, nor may they be the same. Keys in a backup would travel with it, and a backup in the data folder would be lost with it.
refusal-backup-manifest = { $path } is damaged: it is no longer the manifest that was written. Keep the folder as it is, and use another backup.
refusal-backup-format = { $path } has the format “{ $found }”; this program knows “{ $known }”. Use the program that made it, or a newer one.
refusal-backup-keys-differ = { $path } is not the key of this installation. It was left as it is; name another folder for the keys.
refusal-backup-folder-taken = { $path } is not empty and holds no earlier backup, or it is a data folder. Choose another folder.
refusal-backup-none = { $path } holds no backup, or one that was never finished.
refusal-backup-busy = A backup is being made in { $path }. Wait until it has finished.
refusal-backup-holds-more = The backup in { $path } holds { $before } records of { $code }, this installation { $now }: it has lost records that the backup still has. The backup was left as it is. Find out first what was lost; to back up what is here, name another folder.
refusal-backup-of-another = The backup in { $path } holds a different log of { $code } from that of this installation. It was left as it is; name another folder.
refusal-backup-postgres = The tables are in PostgreSQL: copy them with pg_dump, each time before this command, since a file exists before the record that names it. Evidence, small files and, where asked for, keys were copied ({ $files } evidence files, { $missing } missing).
refusal-backup-postgres-unsigned = The tables are in PostgreSQL: copy them with pg_dump, each time before this command, since a file exists before the record that names it. Missing from the data folder: { $keys }. Signatures and codes were therefore not checked; put the keys back from where they are kept. Evidence, small files and, where asked for, the remaining keys were copied ({ $files } evidence files, { $missing } missing).
refusal-backup-faulty = The database is not in order ({ $count ->
    [one] { $count } fault
   *[other] { $count } faults
}), so it was not backed up; the previous backup was left as it is. Stop the server, copy the data folder as it is, then run bellwether verify.
refusal-backup-damaged = { $path } does not match the manifest of the backup: it has been damaged or changed since. Use another backup.
refusal-restore-folder-taken = { $path } is not empty. A backup can be restored only into a new or empty folder.
refusal-restore-postgres = Evidence, small files and, where given, keys are restored. The tables of this backup are in PostgreSQL: restore them with pg_restore into an empty database, then run bellwether verify.
refusal-restore-not-postgres = This backup holds an SQLite database; restore it without --database.
refusal-restore-keys = The keys in { $path } are not those of this backup. Nothing was restored.
refusal-restore-rewritten = The log of { $code } in this backup does not begin with the records that the checkpoint { $path } was signed for: one of the two belongs to another history. Nothing was restored.
refusal-restore-faulty = The log in this backup is not in order ({ $count ->
    [one] { $count } fault
   *[other] { $count } faults
}). Nothing was restored; use another backup.
refusal-checkpoint-unread = { $path } is not a checkpoint. Fetch it again, byte for byte, from /log/ followed by the jurisdiction and /checkpoint. An editor may have changed it when saving.
refusal-checkpoint-of-another-key = The checkpoint { $path } was not signed by the log.key that was given.
refusal-erasures-line = Line { $line } of { $path } is not an erasure (record, person, day, jurisdiction). Correct it: the person concerned must not come back unnoticed.
