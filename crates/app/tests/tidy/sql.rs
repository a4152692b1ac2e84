//! Which strings are SQL, and in which order a statement first uses its markers.

/// Whether a string is a statement. Sentences that begin with `select` or `update` are not.
pub fn is_sql(text: &str) -> bool {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let begins = |start: &str| words.starts_with(start);
    begins("select ") && (words.contains(" from ") || words.contains('('))
        || begins("update ") && words.contains(" set ") && words.contains('=')
        || begins("with ") && words.contains(" as (")
        || [
            "insert into ",
            "delete from ",
            "create table ",
            "create index ",
            "create unique index ",
            "drop table ",
        ]
        .iter()
        .any(|start| begins(start))
        || ["create trigger ", "create view ", "alter table ", "revoke ", "pragma "]
            .iter()
            .any(|start| begins(start))
}

/// The markers of a statement in order of first use: `[1, 2, 3]` is right.
pub fn markers(sql: &str) -> Vec<u32> {
    let mut found = Vec::new();
    for part in sql.split('$').skip(1) {
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        if let Ok(number) = digits.parse()
            && !found.contains(&number)
        {
            found.push(number);
        }
    }
    found
}
