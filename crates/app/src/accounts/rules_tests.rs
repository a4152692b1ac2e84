//! Rule tables of accounts.

use super::*;

const NOW: i64 = 1_700_000_000_000_000;

#[test]
fn an_administrators_role_stands_alone() {
    use Role::{AuditAdministrator, SecurityAdministrator, SystemAdministrator};
    for admin in [SystemAdministrator, SecurityAdministrator, AuditAdministrator] {
        for other in Role::ALL.into_iter().filter(|role| *role != admin) {
            assert!(may_hold(&[admin], other).is_err(), "{admin:?} then {other:?}");
            assert!(may_hold(&[other], admin).is_err(), "{other:?} then {admin:?}");
        }
        assert!(may_hold(&[admin], admin).is_ok(), "the same one over another place");
        assert!(may_hold(&[], admin).is_ok());
    }
}

#[test]
fn ordinary_roles_stand_beside_one_another() {
    assert!(may_hold(&[Role::VillageCadre, Role::PartySecretary], Role::Representative).is_ok());
}

#[test]
fn a_session_ends_when_idle_and_after_half_a_day() {
    assert!(!is_over(NOW, NOW, NOW + IDLE_US - 1));
    assert!(is_over(NOW, NOW, NOW + IDLE_US));
    assert!(!is_over(NOW, NOW + ABSOLUTE_US - 2, NOW + ABSOLUTE_US - 1));
    assert!(is_over(NOW, NOW + ABSOLUTE_US - 1, NOW + ABSOLUTE_US));
}

fn wait_s(pace: Pace, tries: i64) -> i64 {
    pace.wait_us(tries * pace.forgotten_us, NOW, NOW) / SECOND_US
}

#[test]
fn the_first_wrong_passwords_cost_nothing_and_later_ones_double_up_to_a_quarter_of_an_hour() {
    let table = [(0, 0), (4, 0), (5, 1), (6, 2), (8, 8), (14, 512), (15, 900), (60, 900), (1_000_000, 900)];
    for (failures, seconds) in table {
        assert_eq!(wait_s(ACCOUNT_HERE, failures), seconds, "{failures} failures");
    }
}

#[test]
fn an_address_waits_for_seconds_at_most_whatever_was_tried_there() {
    for (failures, seconds) in [(49, 0), (50, 1), (52, 4), (53, 8), (1_000_000, 8)] {
        assert_eq!(wait_s(ADDRESS, failures), seconds, "{failures} failures");
    }
}

#[test]
fn an_ipv6_site_has_as_much_as_eight_addresses() {
    for pace in [ACCOUNT_HERE, ADDRESS] {
        let site = pace.of_site();
        assert_eq!(site.wait_us((8 * pace.free - 1) * site.forgotten_us, NOW, NOW), 0);
        assert_eq!(site.wait_us(8 * pace.free * site.forgotten_us, NOW, NOW), pace.first_us / 8);
        assert_eq!(site.wait_us(i64::MAX, NOW, NOW), pace.longest_us / 8);
    }
}

#[test]
fn a_wait_passes_and_tries_are_forgotten_one_by_one() {
    let owed_us = 6 * ACCOUNT_HERE.forgotten_us;
    assert_eq!(ACCOUNT_HERE.wait_us(owed_us, NOW, NOW + 1_500_000), 500_000);
    assert_eq!(ACCOUNT_HERE.wait_us(owed_us, NOW, NOW + 2_000_000), 0);
    let most_us = (0..1_000).fold(0, |owed_us, _| ACCOUNT_HERE.after_try(owed_us, NOW, NOW));
    assert_eq!(ACCOUNT_HERE.wait_us(most_us, NOW, NOW + ACCOUNT_HERE.longest_us), 0, "never for ever");
    let later_us = NOW + 40 * ADDRESS.forgotten_us;
    assert_eq!(ADDRESS.after_try(50 * MINUTE_US, NOW, later_us), 11 * MINUTE_US);
}

#[test]
fn a_try_now_and_then_is_forgotten_as_fast_as_it_is_made() {
    let mut owed_us = 0;
    for minute in 0..10_000 {
        assert_eq!(ADDRESS.wait_us(owed_us, NOW + minute * MINUTE_US, NOW + (minute + 1) * MINUTE_US), 0);
        owed_us = ADDRESS.after_try(owed_us, NOW + minute * MINUTE_US, NOW + (minute + 1) * MINUTE_US);
    }
    assert_eq!(owed_us, MINUTE_US);
}

#[test]
fn a_clock_set_back_makes_nobody_wait_longer_than_the_longest() {
    assert_eq!(ADDRESS.wait_us(i64::MAX, NOW, NOW - HOUR_US), ADDRESS.longest_us);
}

#[test]
fn common_passwords_are_refused_in_any_dress() {
    let common = [
        "password123",
        "P@ssw0rd2025",
        "Password!!!!",
        "qwertyuiop",
        "1qaz2wsx3edc",
        "1Q2w3E4r5T",
        "1234567890",
        "0987654321",
        "aaaaaaaaaa",
        "abcdefghij",
        "woaini1314520",
        "WoAiNi5201314",
        "wangwei19890604",
        "wang19901231",
        "xinjiang2025",
        "qitai652325",
        "admin123456",
        "administrator",
        "woaizhongguo",
        "不忘初心牢记使命2025",
        "一二三四五六七八九十",
        "ｐａｓｓｗｏｒｄ１２３",
        "2025-01-01aa",
        "zhengfu@2024",
        "abc12abc12",
        "5201314520",
        "13809941234",
        "buwangchuxin1949",
        "0123456789",
    ];
    for password in common {
        let refused = check_password(password, &[]).map_err(|refusal| refusal.key);
        let short = normal(password).chars().count() < PASSWORD_LEAST;
        assert_eq!(
            refused,
            Err(if short { "refusal-password-short" } else { "refusal-password-common" }),
            "{password}"
        );
    }
}

#[test]
fn long_and_uncommon_passwords_are_taken_without_rules_about_signs() {
    for password in [
        "灌溉渠边的三棵老榆树",
        "correct horse battery",
        "shuiqu bian de laoyushu",
        "k7mfq2zrtw",
        "三个庄子镇东头第七家的枣红马",
    ] {
        assert_eq!(check_password(password, &["wanglijuan", "王丽娟"]), Ok(()), "{password}");
    }
}

#[test]
fn a_password_is_neither_short_nor_endless_nor_about_the_person() {
    let key =
        |password: &str| check_password(password, &["wanglijuan", "王丽娟"]).map_err(|refusal| refusal.key);
    assert_eq!(key("k7mfq2zrt"), Err("refusal-password-short"));
    assert_eq!(key(&"长".repeat(257)), Err("refusal-password-long"));
    assert_eq!(key("WangLijuan1"), Err("refusal-password-about-you"));
    assert_eq!(key("a wanglijuan a"), Err("refusal-password-about-you"));
    assert_eq!(key("wanglijuan rides a bay mare"), Ok(()));
}

#[test]
fn a_sign_in_name_is_stored_in_one_spelling() {
    assert_eq!(normal_sign_in(" ＷａｎｇＬＪ "), "wanglj");
    assert!(check_sign_in("wang.lj").is_ok());
    assert!(check_sign_in("王丽娟").is_ok());
    for wrong in ["", "w", "Wang", "wang lj", "wang/lj", &"w".repeat(65)] {
        assert!(check_sign_in(wrong).is_err(), "{wrong:?}");
    }
}
