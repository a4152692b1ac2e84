# Import of process logs
log-taken = imported
log-repeated = imported before
log-passed-over = passed over
log-rejected = rejected
log-progress = { $rows } rows read, { $cases } cases
log-result = { $cases } cases, { $events } events: { $in-time } closed in time, { $late } closed late, { $open } open.
log-unit = { $unit }: { $cases } cases, { $in-time } in time, { $late } late, { $open } open
log-rows = Rows: { $taken } imported, { $repeated } imported before, { $passed-over } passed over, { $rejected } rejected. All verdicts: { $verdicts }. Rejected rows: { $rejects }
log-early = Work dated before the beginning of its case: in { $count ->
    [one] one case
   *[other] { $count } cases
}. It was imported as it is; the verdicts name it.
log-differing = Recorded before and stated differently now: { $count }. What was recorded stands; the verdicts name the columns.
log-early-work = This work is dated before the beginning of its case (“{ $start }”).
log-differs = It was recorded differently before; that record stands: { $columns }.
log-lines = This row takes up lines { $first } to { $last }.
log-nothing-rows = Nothing was imported: the file has a header and no rows.
log-nothing-passed = Nothing was imported: the map takes rows whose column “{ $column }” is { $values }, and there are none.
log-nothing-fit = Nothing was imported: no row could be used. The reasons are in { $verdicts }.
log-no-jurisdiction = There is no jurisdiction { $code } in this installation; there are: { $known }.
log-no-places = This installation has no places yet. Run `bellwether import divisions FILE` first.
log-which-jurisdiction = This installation has several jurisdictions ({ $known }). Name one with --jurisdiction CODE.
log-no-place = There is no place { $code } in this jurisdiction. Name one with --place CODE, or run `bellwether import divisions FILE` first.
refusal-log-empty = The column “{ $column }” is empty.
refusal-log-word-unknown = “{ $word }” in the column “{ $column }” is not in the map.
refusal-log-number = “{ $word }” in the column “{ $column }” is not a number.
refusal-log-time = “{ $word }” in the column “{ $column }” is not a time in the map's format.
log-registered = This installation had no places yet. { $name } ({ $code }) was registered as the map says, and the cases belong to it.
refusal-log-map = The map has mistakes; nothing was imported:{ $problems }
refusal-log-policy = There is no policy “{ $policy }”, which { $path } names.
refusal-log-columns-missing = The file lacks columns that the map needs: { $columns }. Nothing was imported.
refusal-log-columns-unmapped = The map says nothing about these columns: { $columns }. Give each a use, or list it under [[drop]] with the reason; nothing was imported.
refusal-log-zone = There is no time zone “{ $zone }”; use an IANA name such as Asia/Shanghai.
refusal-log-contradiction = The file says two different things about this case: { $columns } differs from line { $line }. It is not clear which is right, so the first was used.
refusal-log-same-event = Line { $line } has the same case and event but says something else.
refusal-log-time-skipped = “{ $word }” in the column “{ $column }” never existed: the clocks skipped that hour when they went forward.
refusal-log-time-twice = “{ $word }” in the column “{ $column }” occurred twice, because the clocks went back, and the order of the rows does not show which one is meant.
refusal-log-time-to-come = “{ $word }” in the column “{ $column }” lies in the future and cannot have happened.
refusal-log-time-long-ago = “{ $word }” in the column “{ $column }” lies too far back: the year is mistyped, or the date is a placeholder.
refusal-log-end-first = The case ends before it begins: “{ $word }” in the column “{ $column }” is earlier than the day in “{ $start }”.
