//! The frame's promises: it names its language, leads back to the page, and holds nothing inline.

use super::*;

fn desk<'a>(lang: Lang) -> Shell<'a> {
    let user =
        SignedIn { id: "li", name: "李建国", place: "三个庄子镇", roles: "驻村工作队队长" };
    Shell {
        user: Some(user),
        nav: &Section::ALL,
        active: Some(Section::Cases),
        csrf: "token",
        flash: Some((Tone::Good, "已记录")),
        log: Some(LogSize { records: 10_482, href: "/log" }),
        ..Shell::new(lang, "事项", "/cases?open=1&place=652325")
    }
}

#[test]
fn the_language_switch_leads_back_to_the_same_page() {
    let page = page(&desk(Lang::Zh), html! {}).into_string();
    assert!(page.contains("/preference/language/en?back=/cases%3Fopen%3D1%26place%3D652325"), "{page}");
    assert!(page.contains("<html lang=\"zh-CN\""));
    assert!(page.contains("aria-current=\"page\">事项</a>"));
}

#[test]
fn every_layout_renders_in_both_languages_with_nothing_inline_and_nothing_missing() {
    for lang in Lang::ALL {
        for layout in [Layout::Desk, Layout::Resident, Layout::Wall] {
            let page = page(&Shell { layout, ..desk(lang) }, html! { h1 { "x" } }).into_string();
            assert!(!page.contains('⟦'), "{page}");
            assert!(
                !page.contains(" style=") && !page.contains("<style") && !page.contains("onclick"),
                "{page}"
            );
            assert_eq!(page.matches("<script").count(), page.matches("<script defer src=").count());
        }
    }
}

#[test]
fn only_someone_signed_in_can_sign_out() {
    let stranger = Shell { user: None, nav: &[], ..desk(Lang::En) };
    assert!(!page(&stranger, html! {}).into_string().contains("/sign-out"));
    assert!(page(&desk(Lang::En), html! {}).into_string().contains("name=\"csrf\" value=\"token\""));
}
