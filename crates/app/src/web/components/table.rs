//! A list of rows: a table with a sticky header at a desk, cards with up to three facts on a phone.
//!
//! Invariant: a row opens with a real link; sorting and choosing columns are plain addresses.
//! Not here: paging (`pager.rs`), filters (`filter.rs`).

use bellwether_policy::Lang;
use maud::{Markup, html};

use crate::web::locale::{t, t_args};

/// A column. The first one is the row's name and carries its link.
#[derive(Clone, Debug)]
pub struct Column<'a> {
    pub label: &'a str,
    pub cell: Cell,
    /// One of the facts a card keeps on a phone.
    pub fact: bool,
    pub sort: Option<Sort<'a>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    Words,
    Number,
}

/// Where a click on the header leads, and whether the list is sorted by it now.
#[derive(Clone, Copy, Debug)]
pub struct Sort<'a> {
    pub href: &'a str,
    /// `Some(true)`: smallest first. `None`: sorted by another column.
    pub ascending: Option<bool>,
}

pub struct Row<'a> {
    pub href: &'a str,
    /// As many as there are columns.
    pub cells: Vec<Markup>,
}

impl<'a> Column<'a> {
    pub fn words(label: &'a str) -> Self {
        Column { label, cell: Cell::Words, fact: false, sort: None }
    }

    pub fn number(label: &'a str) -> Self {
        Column { cell: Cell::Number, ..Column::words(label) }
    }

    #[must_use]
    pub fn fact(mut self) -> Self {
        self.fact = true;
        self
    }

    #[must_use]
    pub fn sorted(mut self, sort: Sort<'a>) -> Self {
        self.sort = Some(sort);
        self
    }

    fn class(&self, index: usize) -> &'static str {
        match (index, self.cell, self.fact) {
            (0, ..) => "name",
            (_, Cell::Number, true) => "number fact",
            (_, Cell::Number, false) => "number",
            (_, Cell::Words, true) => "fact",
            (_, Cell::Words, false) => "",
        }
    }
}

/// The table; `caption` says what the rows are, with period and as-of where they are figures. `tools` (columns, export)
/// stand beside the caption.
pub fn table(lang: Lang, caption: &str, columns: &[Column], rows: &[Row], tools: Option<Markup>) -> Markup {
    let count = t_args(lang, "table-rows", &[("count", (rows.len() as i64).into())]);
    table_of(lang, (caption, &count), columns, rows, tools)
}

/// The same for rows that are a part of more: `count` says of how many.
pub fn table_of(
    lang: Lang,
    (caption, count): (&str, &str),
    columns: &[Column],
    rows: &[Row],
    tools: Option<Markup>,
) -> Markup {
    html! {
        div.table {
            div.above {
                p { strong { (caption) } " " span.quiet { (count) } }
                @if let Some(tools) = tools { div.tools { (tools) } }
            }
            table data-keys aria-label=(caption) {
                thead { tr { @for (index, column) in columns.iter().enumerate() { (heading(lang, column, column.class(index))) } } }
                tbody { @for row in rows { (one(columns, row)) } }
            }
        }
    }
}

fn heading(lang: Lang, column: &Column, class: &str) -> Markup {
    let order = column.sort.and_then(|sort| sort.ascending);
    let aria = order.map(|ascending| if ascending { "ascending" } else { "descending" });
    html! {
        th scope="col" class=(class) aria-sort=[aria] {
            @match column.sort {
                Some(sort) => a href=(sort.href) title=(t(lang, "table-sort")) {
                    (column.label)
                    @if let Some(ascending) = order { span aria-hidden="true" { (if ascending { " ↑" } else { " ↓" }) } }
                },
                None => (column.label),
            }
        }
    }
}

fn one(columns: &[Column], row: &Row) -> Markup {
    html! {
        tr {
            @for (index, (column, cell)) in columns.iter().zip(&row.cells).enumerate() {
                @if index == 0 {
                    th scope="row" class="name" { a.open href=(row.href) { (cell) } }
                } @else {
                    td class=(column.class(index)) { span.label { (column.label) } span.value { (cell) } }
                }
            }
        }
    }
}

/// Which columns to show: a plain form that reloads the list.
pub struct ColumnChoice<'a> {
    pub action: &'a str,
    /// The filters, kept.
    pub keep: &'a [(&'a str, &'a str)],
    /// Key, words, shown now.
    pub columns: Vec<(&'a str, &'a str, bool)>,
}

pub fn column_choice(lang: Lang, choice: &ColumnChoice) -> Markup {
    html! {
        details.chip.choose {
            summary { (t(lang, "table-columns")) }
            form.sheet method="get" action=(choice.action) {
                @for (name, value) in choice.keep { input type="hidden" name=(name) value=(value); }
                @for (key, words, shown) in &choice.columns {
                    label { input type="checkbox" name="column" value=(key) checked[*shown]; " " (words) }
                }
                button.plain type="submit" { (t(lang, "table-columns-apply")) }
            }
        }
    }
}

/// Export of exactly what is shown.
pub fn export_link(lang: Lang, href: &str) -> Markup {
    html! { a.tool href=(href) download { (t(lang, "table-export")) } }
}
