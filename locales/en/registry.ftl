# Places and units
refusal-row-not-digits = Line { $line }: code { $code } or the one above it contains something other than digits.
refusal-row-length = Line { $line }: code { $code } or the one above it must have 2, 4, 6, 9 or 12 digits.
refusal-row-township-class = Line { $line }: the township part of code { $code } must begin with 0 to 5 (0 subdistrict, 1 town, 2 and 3 township, 4 and 5 farm and the like).
refusal-row-gap = Line { $line }: code { $code } has a lower part filled in under an empty higher one.
refusal-row-level = Line { $line }: the number of digits in code { $code } does not match the level given.
refusal-row-no-name = Line { $line }: code { $code } has no name.
refusal-row-parent-prefix = Line { $line }: code { $code } does not lie within the parent given.
refusal-row-parent-unknown = Line { $line }: the parent of code { $code } is neither in the table nor known here.
refusal-row-duplicate = Line { $line }: code { $code } appears twice.
refusal-place-unknown = There is no place with the code { $code }.
refusal-unit-id = A unit's id may contain only lower-case letters, digits and hyphens, at most 64.
refusal-unit-name = Enter the unit's name.
refusal-unit-exists = The unit { $unit } already exists.
registry-imported = Places: { $taken } new or changed, { $unchanged } unchanged, { $outside } outside the jurisdiction, { $faults } faulty
registry-row = Line { $line }: { $reason }
registry-absent = { $count ->
    [one] The table lacks a place that is known here; it is kept: { $places }
   *[other] The table lacks { $count } places that are known here; they are kept: { $places }{ $more ->
        [true] { " " }and others
       *[false] {""}
    }
}
registry-nothing = Nothing was imported: the table has no usable row of jurisdiction { $jurisdiction }.
registry-which-jurisdiction = The table has no place that can be read, or places of more than one prefecture; name the jurisdiction with --jurisdiction.
registry-jurisdiction-wrong = A jurisdiction's code has 6 digits, such as 652325.
registry-unit-added = The unit { $unit } was added.
cli-import = Imports places or a process log
cli-import-divisions = Imports a table of divisions (CSV: code,parent,name,level); may be repeated
cli-unit = Units
cli-unit-add = Adds a unit
cli-unit-add-arg-id = The unit's id: lower-case letters, digits, hyphens
cli-arg-file = A CSV file in UTF-8
cli-arg-name-en = Name in English
refusal-divisions-column = The table has no column “{ $column }”; it needs code, parent, name and level.
refusal-divisions-empty = The table has a header and no rows.
level-province = province
level-prefecture = prefecture
level-county = county
level-township = township
level-village = village
