# Import of process logs
log-taken = taken
log-repeated = already there
log-passed-over = passed over
log-rejected = rejected
log-progress = { $rows } rows read, { $cases } cases
log-result = { $cases } cases, { $events } events: { $in-time } closed in time, { $late } closed late, { $open } open.
log-unit = { $unit }: { $cases } cases, { $in-time } in time, { $late } late, { $open } open
log-rows = Rows: { $taken } taken, { $repeated } already there, { $passed-over } passed over, { $rejected } rejected. Every verdict: { $verdicts }. Rejected rows: { $rejects }
log-no-jurisdiction = There is no jurisdiction { $code } in this installation.
log-no-places = This installation has no places yet. Run `bellwether import divisions FILE` first.
log-which-jurisdiction = This installation has several jurisdictions. Name one with --jurisdiction CODE.
log-no-place = There is no place { $code } in this jurisdiction. Name one with --place CODE, or run `bellwether import divisions FILE` first.
refusal-log-short-row = The row has fewer cells than the header.
refusal-log-empty = The column “{ $column }” is empty.
refusal-log-word-unknown = “{ $word }” in the column “{ $column }” is not in the map.
refusal-log-number = “{ $word }” in the column “{ $column }” is not a number.
refusal-log-time = “{ $word }” in the column “{ $column }” is not a time in the map's format.
