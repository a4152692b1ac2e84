cli-about = Bellwether: every promise the county makes is really seen through
cli-failed = Not done:{" "}
cli-arg-lang = Language: zh-CN or en
cli-arg-data = Folder with the database, the evidence and the keys
cli-arg-database = PostgreSQL instead of the folder's own database
cli-arg-listen = Address to listen on
cli-arg-json = One JSON object on standard output
cli-init = Makes a new installation
cli-init-done = Made. Next: bellwether import divisions for the places, bellwether user add for the people.
cli-migrate = Brings the database to this program's version
cli-migrate-done = The database is up to date.
cli-serve = Serves an installation until Ctrl-C
cli-serve-arg-connections = Most connections open at the same time; fewer where the system allows fewer open files
cli-serve-arg-connections-per-address = Most of them from one address; not counted with --behind-https, where all come from the proxy
cli-serve-arg-at-once = Most requests without a body answered at the same time; any beyond that are told when to come again
cli-serve-arg-head-time = Time for a request to arrive up to its body, such as 10s or 200ms
cli-serve-arg-idle-time = Time without a request, or with nobody reading the answer, after which a connection is closed
cli-serve-arg-body-time = Time for what is sent to arrive at any speed; from then on at least 8 KiB a second
cli-serve-arg-drain-time = Longest time that open requests are given when the server is asked to stop
cli-serve-arg-keep-free = Free space in MiB below which files and facts are refused; by default the larger of 512 MiB and 2 % of the disk
cli-clock = The clock of this machine
cli-clock-confirm = Records that the clock is right, when starting requires it or a running program no longer trusts its clock
cli-clock-mend = Records that the last records are from the future, and lets the log continue
cli-clock-confirmed = Recorded in { $logs ->
    [one] one log
   *[other] { $logs } logs
  }: the clock is right at { $now } (UTC).
cli-clock-mended = Recorded in { $logs ->
    [one] one log
   *[other] { $logs } logs
  }: time continues from { $now } (UTC). In the public log new records keep the last minute until real time has caught up; pages and deadlines use the true time.
cli-serving = Serving at
cli-policy = Policies
cli-policy-check = Checks policies and runs their examples
cli-policy-check-arg-dir = Folder of policies; by default, those the program carries
cli-import-log = Imports a process log as cases, with a verdict for every row; may be run again
cli-import-log-arg-file = The log, as CSV with a header
cli-import-log-arg-map = How its columns become cases; see policies/permit/map.toml
cli-import-log-arg-place = 12-digit code of the place the cases belong to; by default the whole jurisdiction
cli-arg-help = Shows this help
cli-arg-version = Shows the version
cli-help-usage = Usage:{" "}
cli-help-commands = Commands:
cli-help-arguments = Arguments:
cli-help-options = Options:
cli-help-options-word = options
cli-help-command-word = command
cli-colon = :{" "}
cli-help-default = {" "}(default: { $value })
cli-help-environment = {" "}(environment: { $name })
cli-usage-command = There is no command “{ $command }”.
cli-usage-unknown = The argument “{ $arg }” is unknown.
cli-usage-missing = A required argument is missing: { $arg }.
cli-usage-no-command = No command was given.
cli-usage-no-value = The argument “{ $arg }” needs a value.
cli-usage-value = “{ $value }” is not a valid value of “{ $arg }”.
cli-usage-values = {" "}Possible: { $values }.
cli-usage-twice = The argument “{ $arg }” may be given only once.
cli-usage-conflict = The arguments “{ $arg }” and “{ $other }” cannot be used together.
cli-usage-count = The argument “{ $arg }” has the wrong number of values.
cli-usage-not-utf8 = An argument is not UTF-8.
cli-usage-other = The arguments cannot be understood.
cli-usage-near = {" "}Did you mean “{ $near }”?
cli-usage-more = Add --help for more.
cli-usage-language = There is no language “{ $tag }” here; use zh-CN or en.
cli-import-log-more = The map says what each column is for. Where the installation has no places yet, the jurisdiction that the map names is registered first, so a log can be imported right after init. The verdict on every row is written to `imports` in the data folder; when run again, only new rows are imported. A row that was not imported makes the exit status 1.
cli-import-divisions-arg-jurisdiction = The jurisdiction's 6-digit code; by default, the county or prefecture that the table is about
cli-serve-arg-hand-ins = Hand-ins of residents registered at once within ten minutes; any beyond that are acknowledged and wait for a person
