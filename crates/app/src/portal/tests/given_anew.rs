//! A code that was given anew: the old one stops at once, also for an act that had set out, and says so.

use super::*;
use crate::db::Tx;

#[test]
fn an_act_that_set_out_with_a_code_does_nothing_once_the_code_was_given_anew() {
    let house = House::new();
    let digits = house.need("冬麦种子");
    // The page was loaded with the code, and so was the case; the code is given anew before the desk comes to the act.
    let followed = house.runtime.block_on(followed::load(&house.app, &digits)).unwrap().case().unwrap();
    let version = |house: &House| {
        let id = followed.own.id.0.clone();
        let stored =
            house.app.readers.read_blocking(move |link| Ok(store::load(link, COUNTY, &id)?)).unwrap();
        stored.unwrap().case.version
    };
    let act = || {
        let (office, digits, case) = (house.app.office.clone(), digits.clone(), followed.own.id.0.clone());
        let fields = [("reason".to_owned(), FieldValue::text("已经自行解决"))].into();
        let perform = Perform { act: "withdraw".into(), fields, ..Perform::default() };
        let sender = Sender::resident(COUNTY);
        let command = CommandId::drawn(COUNTY, "resident", "withdraw", 0);
        let run =
            move |tx: &mut Tx<'_, '_>| followed::perform(tx, &office, &digits, (&sender, &case), perform);
        house.app.desk.write_blocking(command, run)
    };
    house.staff(&digits, "sun", "reissue-code", &[("identity-checked", "yes"), ("reason", "遗失")]);
    let before = version(&house);
    match act() {
        Err(AppError::Forbidden(refusal)) => assert_eq!(refusal.key, followed::REPLACED),
        other => panic!("{:?}", other.map(|done| done.answer.id)),
    }
    assert_eq!(version(&house), before);
}

#[test]
fn a_browser_that_holds_an_old_code_is_told_that_it_was_replaced() {
    let house = House::new();
    let digits = house.need("冬麦种子");
    let mut ma = Browser::new(&house, "10.0.0.1");
    ma.follow(&digits);
    ma.get("/resident/case");
    assert_eq!(ma.status, StatusCode::OK);
    house.staff(&digits, "sun", "reissue-code", &[("identity-checked", "yes"), ("reason", "遗失")]);
    ma.get("/resident/case");
    let words = ma.read(".error");
    assert!(words.contains("This code has been replaced"), "{words}");
    assert!(ma.page.contains("name=\"code\""), "the form for the new one stands there");
    let typed = ma.follow(&digits).read(".error");
    assert!(typed.contains("This code has been replaced"), "{typed}");
}
