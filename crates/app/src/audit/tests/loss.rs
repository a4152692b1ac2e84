//! Records that were acknowledged and are gone: noticed, refused until it is written down, and known from then on.

use super::tables::copy_of;
use super::*;
use crate::db::acknowledged::{self, Acknowledged, Loss};
use crate::db::stopped;
use crate::db::tests::on_postgres;
use crate::refusal::Refusal;

fn refusal(error: anyhow::Error) -> &'static str {
    error.downcast::<Refusal>().unwrap().key
}

/// A few days after the records.
fn clock() -> Clock {
    Clock::Set(Arc::new(AtomicI64::new(1_700_000_000_000_000 + 7 * DAY_US)))
}

fn open(installation: &Installation) -> anyhow::Result<Desk> {
    Desk::open(installation, clock(), Chance::from_seed(9))
}

fn confirm(installation: &Installation) -> anyhow::Result<Vec<(Loss, i64)>> {
    confirm_loss(installation, &clock(), jiff::civil::date(2026, 3, 2))
}

/// Writes a loss down and holds that everything goes on from there.
fn confirmed(installation: &Installation, lost: &[Loss]) {
    let refused = refusal(open(installation).err().unwrap());
    assert_eq!(refused, "refusal-records-lost");
    let log_only = Options { log_only: true, ..Options::default() };
    let verified = || verify(installation, &log_only, &mut |_, _| {}).unwrap();
    let expected: Vec<String> = lost
        .iter()
        .map(|Loss { acknowledged, found, .. }| {
            format!("size last acknowledged: {acknowledged} records had been acknowledged, the log has {found}: records were lost")
        })
        .collect();
    assert_eq!(lines(&verified()), expected);
    let confirmed = confirm(installation).unwrap();
    let records: Vec<(Loss, i64)> = lost.iter().map(|loss| (*loss, loss.found)).collect();
    assert_eq!(confirmed, records);
    let verdict = verified();
    assert_eq!(lines(&verdict), [""; 0]);
    let known = |(loss, record): &(Loss, i64)| {
        let Loss { jurisdiction, acknowledged, found } = loss;
        serde_json::json!({ "jurisdiction": jurisdiction, "record": record, "acknowledged": acknowledged, "found": found })
    };
    assert_eq!(verdict.to_json()["known_losses"], records.iter().map(known).collect::<serde_json::Value>());
    for (lang, said) in bellwether_policy::Lang::ALL.into_iter().zip(["已知的丢失", "a known loss"]) {
        let text = verdict.to_text(lang);
        assert!(text.contains(said) && !text.contains('⟦'), "{text}");
    }
    assert_eq!(refusal(confirm(installation).unwrap_err()), "refusal-no-loss");
    let desk = open(installation).unwrap();
    desk.write_blocking(command("next"), |tx| Ok(tx.next_version(COUNTY, "log/loss")?)).unwrap();
}

#[cfg(unix)]
#[test]
fn a_damaged_tail_of_the_write_ahead_log_is_noticed_and_nothing_starts_until_it_is_written_down() {
    let house = House::new();
    let desk = house.desk();
    for number in 0..3 {
        desk.write_blocking(drawn("note"), move |tx| note(tx, number, "")).unwrap();
    }
    // What a machine leaves that lost its power: the desk has closed nothing.
    let left = house.folder.path().join("left");
    std::fs::create_dir(&left).unwrap();
    for entry in std::fs::read_dir(&house.installation.data).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), left.join(entry.file_name())).unwrap();
        }
    }
    let journal = left.join("bellwether.db-wal");
    let mut bytes = std::fs::read(&journal).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&journal, bytes).unwrap();
    let installation = Installation::sqlite(&left);
    let damaged = std::fs::read(&journal).unwrap();
    assert_eq!(refusal(open(&installation).err().unwrap()), "refusal-records-lost");
    let verdict = verify(&installation, &Options { log_only: true, ..Options::default() }, &mut |_, _| {});
    assert!(!verdict.unwrap().in_order());
    assert!(std::fs::read(&journal).unwrap() == damaged, "whoever looks leaves everything as it is");
    confirmed(&installation, &[Loss { jurisdiction: COUNTY, acknowledged: 3, found: 2 }]);
    drop(desk);
    assert!(open(&house.installation).is_ok(), "the original has lost nothing");
}

#[test]
fn a_database_brought_back_from_an_older_backup_is_noticed() {
    let house = House::with(5);
    let backup = tempfile::tempdir().unwrap();
    let restored = copy_of(&house.installation, backup.path());
    house.write(5, 40);
    let name = "acknowledged";
    std::fs::copy(house.installation.data.join(name), restored.data.join(name)).unwrap();
    confirmed(&restored, &[Loss { jurisdiction: COUNTY, acknowledged: 40, found: 5 }]);
}

#[test]
fn nothing_passes_over_a_loss_before_it_is_written_down() {
    let house = House::with(5);
    Acknowledged::open(&house.installation).unwrap().keep(&[(COUNTY, 7)]).unwrap();
    let installation = &house.installation;
    let said = crate::timekeeping::confirm(installation, &clock());
    let Err(AppError::Fault(error)) = said else { panic!("the clock is no reason to pass over it") };
    assert_eq!(refusal(error), "refusal-records-lost");
    let out = house.folder.path().join("out");
    let exported = export(installation, COUNTY, &out, house.next_minute()).map(drop);
    let wanted = crate::backup::Wanted { folder: house.folder.path().join("backup"), keys: None };
    let backed_up = crate::backup::back_up(installation, &wanted, 0, &mut |_, _| {}).map(drop);
    let office = crate::app::office(installation).unwrap();
    let rebuilt = rebuild(installation, &office, &mut |_, _| {}).map(drop);
    for refused in [exported, backed_up, rebuilt] {
        assert_eq!(refusal(refused.unwrap_err()), "refusal-records-lost");
    }
    let log_only = Options { log_only: true, ..Options::default() };
    assert!(!verify(installation, &log_only, &mut |_, _| {}).unwrap().in_order(), "it is still seen");
}

#[test]
fn of_several_logs_each_says_what_it_lost_and_one_that_is_gone_is_founded_anew() {
    let house = House::with(5);
    let mut file = Acknowledged::open(&house.installation).unwrap();
    file.keep(&[(COUNTY, 7), (110_000, 3)]).unwrap();
    confirmed(
        &house.installation,
        &[
            Loss { jurisdiction: 110_000, acknowledged: 3, found: 0 },
            Loss { jurisdiction: COUNTY, acknowledged: 7, found: 5 },
        ],
    );
}

#[test]
fn a_loss_is_noticed_on_postgres_too() {
    on_postgres("loss", |installation| {
        installation.create(&mut Chance::from_seed(1)).unwrap();
        let desk = open(&installation).unwrap();
        desk.write_blocking(drawn("found"), |tx| Ok(tx.found(COUNTY)?)).unwrap();
        for number in 0..3 {
            desk.write_blocking(drawn("note"), move |tx| note(tx, number, "")).unwrap();
        }
        drop(desk);
        assert_eq!(acknowledged::sizes(&installation).unwrap(), [(COUNTY, 3)].into());
        // As the file stands when the database was brought back from a backup.
        Acknowledged::open(&installation).unwrap().keep(&[(COUNTY, 9)]).unwrap();
        confirmed(&installation, &[Loss { jurisdiction: COUNTY, acknowledged: 9, found: 3 }]);
    });
}

#[test]
fn what_was_acknowledged_stands_in_the_file_when_the_answer_is_there() {
    let house = House::new();
    let desk = house.desk();
    for number in 0..20 {
        desk.write_blocking(drawn("note"), move |tx| note(tx, number, "")).unwrap();
        assert_eq!(acknowledged::sizes(&house.installation).unwrap(), [(COUNTY, number + 1)].into());
    }
}

#[test]
fn a_loss_that_stopped_the_desk_is_written_down_and_the_file_waits_for_a_verification() {
    let house = House::with(5);
    Acknowledged::open(&house.installation).unwrap().keep(&[(COUNTY, 6)]).unwrap();
    stopped::leave(&house.installation, 0, "a record that was acknowledged is not there");
    assert_eq!(confirm(&house.installation).unwrap().len(), 1);
    assert_eq!(refusal(open(&house.installation).err().unwrap()), "refusal-stopped");
    assert!(house.verify().in_order() && stopped::clear(&house.installation).unwrap());
    assert!(open(&house.installation).is_ok());
}
