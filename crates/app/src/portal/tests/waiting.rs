//! A hand-in that waits, as whoever handed it in sees it.

use super::*;
use crate::cases::waiting::{self, Reason};

#[test]
fn whoever_hands_in_while_very_many_do_has_a_code_at_once_and_is_told_when_the_clock_began() {
    let house = House::registering(0);
    let mut ma = Browser::new(&house, "10.0.0.1");
    ma.get("/resident/cases/new").fill(&[("place", VILLAGE)]).fill(&[("policy", "farm-need")]);
    ma.fill(&[("category", "seed")]).fill(&[("need", "冬麦种子")]);
    ma.fill(&[("applicant.name", "马某"), ("applicant.phone", "13900000000")]).fill(&[("go", "send")]);
    assert_eq!(ma.read("h1"), "We have received it; it is waiting to be registered", "{}", ma.page);
    let document = Html::parse_document(&ma.page);
    let digits = document.select(&selector(".digits")).next().unwrap().attr("aria-label").unwrap().to_owned();
    assert!(ma.page.contains("count from when you handed it in"));
    assert_eq!(ma.get("/resident/case").read("h1"), "We have received it; it is waiting to be registered");
    assert_eq!(ma.get("/resident/case/acts/withdraw").status, StatusCode::NOT_FOUND);
    let mut elsewhere = Browser::new(&house, "10.0.0.2");
    elsewhere.follow(&digits);
    assert_eq!(elsewhere.read("h1"), "We have received it; it is waiting to be registered");
    let number = house.waiting()[0];
    house.deal_with(move |tx, office, by| waiting::drop_all(tx, office, by, &[number], Reason::NoMatter));
    elsewhere.get("/resident/case");
    assert_eq!(elsewhere.read("h1"), "It was not registered");
    assert!(elsewhere.page.contains("It contains nothing that this office could handle."));
}

#[test]
fn the_code_of_a_hand_in_opens_its_case_until_another_is_given() {
    let house = House::registering(0);
    let digits = house.need("冬麦种子");
    let number = house.waiting()[0];
    house.deal_with(move |tx, office, by| Ok(waiting::take_in(tx, office, by, &[number])?.0));
    let mut ma = Browser::new(&house, "10.0.0.1");
    ma.follow(&digits);
    assert_eq!(ma.read(".now .act"), "Registered, waiting to be accepted");
    house.staff(&digits, "sun", "reissue-code", &[("identity-checked", "yes"), ("reason", "遗失")]);
    assert!(ma.follow(&digits).read(".error").contains("This code has been replaced"));
}

impl House {
    fn waiting(&self) -> Vec<i64> {
        let all = self.app.readers.read_blocking(|link| Ok(waiting::store::all(link)?)).unwrap();
        all.into_iter().map(|row| row.hand_in).collect()
    }

    /// A village cadre does something with what waits.
    fn deal_with(
        &self,
        run: impl FnOnce(
            &mut crate::db::Tx<'_, '_>,
            &crate::office::Office,
            &Sender,
        ) -> Result<waiting::Done, AppError>
        + Send
        + 'static,
    ) {
        let by = Sender {
            jurisdiction: COUNTY,
            who: Who::Staff(PersonId::new("wang")),
            grants: vec![Held::at(Role::VillageCadre, PlaceCode::parse(VILLAGE).unwrap()).into()],
        };
        let office = self.app.office.clone();
        let id = Chance::from_system().uuid(self.app.now_us());
        let command = CommandId { jurisdiction: COUNTY, id, actor: "wang".into(), digest: "deal".into() };
        let dealt = self.app.desk.write_blocking(command, move |tx| run(tx, &office, &by)).unwrap();
        assert_eq!(dealt.answer.done, 1);
    }
}
