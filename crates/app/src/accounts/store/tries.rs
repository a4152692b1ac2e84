//! What each key owes for its tries: who is slowed, and until when.

use anyhow::Result;

use crate::db::Link;

/// What a key owes, in microseconds, and the instant of its last try; `None` when nothing is counted for it.
pub fn tries(link: &mut Link<'_>, who: &str) -> Result<Option<(i64, i64)>> {
    link.query_opt("select owed_us, last_us from attempts where who = $1", &[&who], |row| {
        Ok((row.get::<i64>(0)?, row.get::<i64>(1)?))
    })
}

pub fn put_tries(link: &mut Link<'_>, who: &str, owed_us: i64, now_us: i64) -> Result<()> {
    link.execute(
        "insert into attempts (who, owed_us, last_us) values ($1, $2, $3)
         on conflict (who) do update set owed_us = excluded.owed_us, last_us = excluded.last_us",
        &[&who, &owed_us, &now_us],
    )?;
    Ok(())
}

/// Takes something off what a key owes. The row may be gone, and then nothing is owed.
pub fn relieve(link: &mut Link<'_>, who: &str, relief_us: i64) -> Result<()> {
    link.execute("update attempts set owed_us = owed_us - $1 where who = $2", &[&relief_us, &who])?;
    Ok(())
}

/// Forgets one key's tries.
pub fn forget_tries(link: &mut Link<'_>, who: &str) -> Result<()> {
    link.execute("delete from attempts where who = $1", &[&who])?;
    Ok(())
}

/// Makes room: keys whose last try was before `before_us` go, and of the others the oldest beyond `most`, a hundred at a time.
pub fn prune_tries(link: &mut Link<'_>, before_us: i64, most: i64) -> Result<()> {
    link.execute("delete from attempts where last_us < $1", &[&before_us])?;
    let held = link.query_opt("select count(*) from attempts", &[], |row| row.get::<i64>(0))?;
    if held.unwrap_or(0) >= most {
        link.execute(
            "delete from attempts where who in (select who from attempts order by last_us, who limit 100)",
            &[],
        )?;
    }
    Ok(())
}
