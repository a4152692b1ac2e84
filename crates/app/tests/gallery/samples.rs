//! Sample pages made of components, with invented people and real kinds of content.

use bellwether::web::components::*;
use bellwether::web::shell::{Layout, Section};
use bellwether::web::time::{Deadline, Reader};
use bellwether_policy::Lang;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use maud::{Markup, html};

/// A page to look at.
pub struct Sample {
    pub name: &'static str,
    pub title: String,
    pub section: Section,
    pub layout: Layout,
    pub flash: Option<String>,
    pub body: Markup,
}

/// The words of the reader's language.
struct Say(Lang);

impl Say {
    fn one<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.0 {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

pub fn all(lang: Lang) -> Vec<Sample> {
    let (reader, say) = (reader(lang), Say(lang));
    let desk = |name, section, title: &str, body| Sample {
        name,
        title: title.to_owned(),
        section,
        layout: Layout::Desk,
        flash: None,
        body,
    };
    let noted = say.one("已记录回访，记录号 #10483", "The follow-up is recorded as #10483").to_owned();
    vec![
        desk("today", Section::Today, say.one("今日", "Today"), today(&reader, &say)),
        Sample { flash: Some(noted), ..desk("case", Section::Cases, "MD-2025-0147", case(&reader, &say)) },
        desk("cases", Section::Cases, say.one("事项", "Cases"), cases(&reader, &say)),
        desk("form", Section::Cases, say.one("新登记", "New case"), new_case(lang, &say)),
        desk("log", Section::Log, say.one("记录", "Log"), log(lang, &say)),
        desk("states", Section::Villages, say.one("各种状态", "States"), states(lang, &say)),
        Sample {
            layout: Layout::Resident,
            ..desk("resident", Section::Today, say.one("已收到", "Received"), resident(lang, &say))
        },
    ]
}

fn reader(lang: Lang) -> Reader {
    Reader { lang, zone: TimeZone::get("Asia/Shanghai").unwrap(), now: at("2025-11-22T09:14:00+08:00") }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn by(year: i16, month: i8, day: i8) -> DueDate {
    DueDate::firm(Deadline::By(Date::new(year, month, day).unwrap()))
}

fn today(reader: &Reader, say: &Say) -> Markup {
    let line = |number: &str, what: &str, place: &str, due: DueDate, act: Option<&str>| {
        case_line(
            "/cases/1",
            what,
            html! { (number) " · " (place) " · " (grade(say.one("复杂", "Complex"))) },
            due_line(reader, &due),
            act.map(|act| button_link("/cases/1/follow-up", act, false)),
        )
    };
    let village = say.one("双涝坝村", "Shuanglaoba");
    let visit = Some(say.one("记录回访", "Record visit"));
    html! {
        (page_head(say.one("今日", "Today"), Some(html! { (reader.date(reader.today())) " · " (village) }), Some(button_link("/cases/new", say.one("新登记", "New case"), true))))
        (offline(reader.lang))
        (panel(say.one("逾期", "Overdue"), Some(2), html! {
            (line("MD-2025-0147", say.one("灌溉用水纠纷", "Dispute over irrigation water"), village, by(2025, 11, 20), visit))
            (line("MD-2025-0139", say.one("宅基地边界纠纷", "Dispute over a homestead boundary"), village, by(2025, 11, 21), visit))
        }))
        (panel(say.one("今天到期", "Due today"), Some(1), html! {
            (line("MD-2025-0151", say.one("土地流转费拖欠", "Unpaid land lease"), village, DueDate::firm(Deadline::At(at("2025-11-22T18:00:00+08:00"))), visit))
        }))
        (panel(say.one("七日内到期", "Due within 7 days"), Some(2), html! {
            (line("MD-2025-0152", say.one("邻里噪声纠纷", "Dispute between neighbours over noise"), village, by(2025, 11, 24), None))
            (line("MD-2025-0153", say.one("工资拖欠", "Unpaid wages"), village, by(2025, 11, 27), None))
        }))
        (panel(say.one("等待他人", "Waiting for others"), Some(0), empty(say.one("没有等待他人的事项", "Nothing waits for others"), say.one("下一项到期：11月24日 周一", "Next due: Mon 24 Nov"), None)))
    }
}

fn case(reader: &Reader, say: &Say) -> Markup {
    let under = html! { (say.one("双涝坝村", "Shuanglaoba")) " · " (grade(say.one("复杂", "Complex"))) " · " (say.one("第 2 轮", "round 2")) };
    html! {
        (breadcrumbs(reader.lang, &[(say.one("事项", "Cases"), "/cases")], "MD-2025-0147"))
        (page_head(say.one("灌溉用水纠纷", "Dispute over irrigation water"), Some(under), None))
        (stage_track(reader.lang, &track(say)))
        (columns(
            html! { (now(reader, say)) (panel(say.one("经过", "History"), None, history(reader, say))) },
            html! { (clocks(reader, say)) (panel(say.one("基本情况", "Particulars"), None, particulars(say))) },
        ))
    }
}

fn track<'a>(say: &Say) -> Vec<Stage<'a>> {
    let stages = [
        ("受理", "Accept", StageState::Past),
        ("研判", "Analyse", StageState::Past),
        ("调处", "Mediate", StageState::Past),
        ("协议", "Agree", StageState::Past),
        ("回访", "Follow up", StageState::Current),
        ("核查", "Check", StageState::Future),
        ("办结", "Close", StageState::Future),
    ];
    stages.map(|(zh, en, state)| Stage { label: say.one(zh, en), state }).to_vec()
}

fn now(reader: &Reader, say: &Say) -> Markup {
    let typed = Typed::empty();
    let refer =
        Form::new("/cases/1/refer", "token", "0199-1", &typed, say.one("上交乡镇", "Refer to the township"));
    now_panel(
        reader,
        &Now {
            first: Duty {
                act: say.one("上门回访", "Follow up by a visit").to_owned(),
                who: say
                    .one("由非承办人完成，5 日内", "By someone other than the handler, within 5 days")
                    .to_owned(),
                due: Some(by(2025, 11, 20)),
                action: Some(button_link(
                    "/cases/1/follow-up",
                    say.one("记录回访", "Record the visit"),
                    true,
                )),
            },
            beside: &[Duty {
                act: say.one("答复意见", "Answer the complaint").to_owned(),
                who: say.one("由村党组织书记、督导员办理", "By: party secretary and supervisor").to_owned(),
                due: Some(by(2025, 12, 2)),
                action: None,
            }],
            others: vec![action_form(&refer, false)],
            refused: &[
                RefusedAct {
                    act: say.one("办结", "Close"),
                    reason: say.one(
                        "尚无回访；回访后由另一人核查，方可办结",
                        "there is no follow-up yet; after it someone else checks",
                    ),
                },
                RefusedAct {
                    act: say.one("核查", "Check"),
                    reason: say.one(
                        "您承办过本案，须由他人核查",
                        "you handled this case; someone else must check it",
                    ),
                },
            ],
            later: &[],
        },
    )
}

fn clocks(reader: &Reader, say: &Say) -> Markup {
    let met = |text, late| ClockState::Met { at: at(text), late };
    let court = DueDate { deadline: Deadline::By(Date::constant(2027, 1, 18)), provisional: true };
    clocks_panel(
        reader,
        &[
            Clock {
                label: say.one("回访", "Follow-up"),
                note: None,
                state: ClockState::Running(by(2025, 11, 20)),
            },
            Clock {
                label: say.one("核查", "Check"),
                note: None,
                state: ClockState::Running(by(2025, 11, 24)),
            },
            Clock {
                label: say.one("司法确认", "Court"),
                note: Some(say.one("权利，逾期失效", "a right that lapses after")),
                state: ClockState::Running(court),
            },
            Clock {
                label: say.one("受理", "Accept"),
                note: None,
                state: met("2025-11-03T10:00:00+08:00", false),
            },
            Clock {
                label: say.one("调处", "Mediate"),
                note: None,
                state: met("2025-11-15T16:30:00+08:00", true),
            },
            Clock { label: say.one("看后", "Look-back"), note: None, state: ClockState::NotStarted },
        ],
    )
}

fn history(reader: &Reader, say: &Say) -> Markup {
    let record = |seq, covered| RecordLink { seq, href: "/log/652325/10482", covered };
    let file =
        [Evidence { name: say.one("协议书.pdf", "agreement.pdf"), href: "/evidence/1", bytes: 248_000 }];
    let entry = |who, role, when: &str, what, seq| Entry {
        who,
        role,
        at: at(when),
        what,
        detail: None,
        evidence: &[],
        record: record(seq, true),
        broken: false,
    };
    let (li, leader) = (say.one("李建国", "Li Jianguo"), say.one("驻村工作队队长", "Team leader"));
    let agreed = Entry {
        detail: Some(
            html! { p { (say.one("双方同意轮流灌溉，单日归甲方，双日归乙方，自 11月16日起执行。", "Both agreed to irrigate in turn from 16 November, one on odd days and the other on even days.")) } },
        ),
        evidence: &file,
        record: record(10_482, false),
        ..entry(
            li,
            leader,
            "2025-11-22T08:30:00+08:00",
            say.one("双方签署协议", "Both parties signed the agreement"),
            10_482,
        )
    };
    let rebound = Entry {
        broken: true,
        ..entry(
            say.one("居民", "Resident"),
            "",
            "2025-10-19T11:02:00+08:00",
            say.one("反映未解决，重新办理", "Said it was not solved; reopened"),
            9_211,
        )
    };
    html! {
        (timeline(reader, &[agreed, entry(li, leader, "2025-11-15T16:30:00+08:00", say.one("现场调解", "Mediated on site"), 10_207), rebound]))
        (cycle(say.one("第 1 轮 · 办结于 10月3日，10月19日居民反映未解决", "Round 1 · closed 3 Oct, not solved according to the resident 19 Oct")))
        (timeline(reader, &[entry(say.one("赵敏", "Zhao Min"), say.one("司法所干部", "Judicial officer"), "2025-10-03T17:20:00+08:00", say.one("核查后办结", "Checked and closed"), 8_730)]))
    }
}

fn particulars(say: &Say) -> Markup {
    facts(&[
        (
            say.one("来源", "Source"),
            html! { (say.one("网格员、工作队各报一次，已合并", "Reported by grid worker and team, merged")) },
        ),
        (
            say.one("结果", "Outcome"),
            html! { (outcome(Mark::Verified, say.one("已化解", "Settled"))) " " (outcome(Mark::Broken, say.one("反弹", "Rebounded"))) " " (outcome(Mark::Plain, say.one("撤回", "Withdrawn"))) },
        ),
        (
            say.one("标签", "Labels"),
            html! { (badge(Mark::Plain, say.one("水利", "Water"))) " " (badge(Mark::Soon, say.one("即将到期", "Due soon"))) },
        ),
    ])
}

fn cases(reader: &Reader, say: &Say) -> Markup {
    let sort = |ascending| Sort { href: "/cases?sort=due", ascending };
    let columns = [
        Column::words(say.one("事项", "Case")),
        Column::words(say.one("村", "Village")).fact(),
        Column::words(say.one("程度", "Grade")),
        Column::words(say.one("现阶段", "Stage")).fact(),
        Column::words(say.one("到期", "Due")).fact().sorted(sort(Some(true))),
        Column::number(say.one("轮次", "Round")).sorted(sort(None)),
    ];
    let rows: Vec<Row> = (0..6).map(|index| row(reader, say, index)).collect();
    html! {
        (page_head(say.one("事项", "Cases"), None, Some(button_link("/cases/new", say.one("新登记", "New case"), true))))
        (filters(reader.lang, say))
        (table(reader.lang, say.one("奇台县未办结事项，最早到期在前", "Open cases of Qitai, earliest due first"), &columns, &rows, Some(tools(reader.lang, say))))
        (pager(reader.lang, &Pager { first: Some("/cases"), previous: Some("/cases?before=1"), next: Some("/cases?after=2"), shown: 6, total: Some(1_434) }))
        (key_hints(reader.lang))
    }
}

fn row<'a>(reader: &Reader, say: &Say, index: i8) -> Row<'a> {
    let villages = [("双涝坝村", "Shuanglaoba"), ("东地村", "Dongdi"), ("腰站子村", "Yaozhanzi")];
    let village = villages[index as usize % 3];
    Row {
        href: "/cases/1",
        cells: vec![
            html! { "MD-2025-014" (index) " " (say.one("灌溉用水纠纷", "Irrigation water")) },
            html! { (say.one(village.0, village.1)) },
            grade(say.one("简单", "Simple")),
            html! { (say.one("回访", "Follow up")) },
            due_badge(reader, &by(2025, 11, 20 + index * 2)),
            html! { (index % 2 + 1) },
        ],
    }
}

fn tools(lang: Lang, say: &Say) -> Markup {
    let columns =
        vec![("village", say.one("村", "Village"), true), ("grade", say.one("程度", "Grade"), false)];
    html! {
        (column_choice(lang, &ColumnChoice { action: "/cases", keep: &[("open", "1")], columns }))
        (export_link(lang, "/cases/export"))
    }
}

fn filters(lang: Lang, say: &Say) -> Markup {
    let option = |words: &str, chosen| (words.to_owned(), "/cases?x=1".to_owned(), chosen);
    let chip = |name, words, set, other: &str| Chip {
        name,
        words,
        set,
        options: vec![option(words, true), option(other, false)],
    };
    let all = say.one("全部", "all");
    html! {
        (filter_line(lang, &Filters {
            chips: vec![
                chip(say.one("地点", "Place"), say.one("奇台县", "Qitai"), false, say.one("三个庄子镇", "Sangezhuangzi")),
                chip(say.one("状态", "State"), say.one("未办结", "open"), true, all),
                chip(say.one("到期", "Due"), say.one("3 天内到期", "due within 3 days"), true, all),
            ],
            clear: Some("/cases"),
            search: Some(Search { action: "/cases", value: "", hint: say.one("编号、事由或村名", "Number, subject or village"), keep: &[("open", "1")] }),
        }))
    }
}

fn new_case(lang: Lang, say: &Say) -> Markup {
    let mut typed = Typed::sent([
        ("subject".to_owned(), say.one("渠水", "Canal water").to_owned()),
        ("source".to_owned(), "patrol".to_owned()),
    ]);
    typed.mistake(
        Some("subject".to_owned()),
        say.one("请写明争议双方争什么", "Say what the two parties disagree about"),
    );
    typed.mistake(
        Some("consent".to_owned()),
        say.one("请说明双方是否同意调解", "Say whether both parties agree to mediation"),
    );
    let of = |name, label| Field::new(&typed, name, label);
    let form_of = Form {
        records: Some(say.one(
            "将记录：您受理了这起纠纷，时间为现在。",
            "This will be recorded: you accepted this dispute, now.",
        )),
        cancel: Some("/cases"),
        ..Form::new("/cases", "token", "0199-2", &typed, say.one("受理", "Accept"))
    };
    html! {
        (page_head(say.one("新登记", "New case"), None, None))
        (form(lang, &form_of, html! {
            (field::line(lang, &of("subject", say.one("事由", "Subject")).hint(say.one("一句话说明争什么", "One sentence: what is in dispute"))))
            (field::text(lang, &of("story", say.one("经过", "What happened")).optional(), 4))
            (field::choice(lang, &of("source", say.one("来源", "Source")), &sources(say)))
            (field::yes_no(lang, &of("consent", say.one("双方同意调解", "Both parties agree to mediation"))))
            (field::select(lang, &of("place", say.one("村", "Village")), &[Choice::new("1", say.one("双涝坝村", "Shuanglaoba"))]))
            (field::people(lang, &of("mediators", say.one("调解员", "Mediators")), &mediators(say), true))
            (field::date(lang, &of("day", say.one("发生日期", "Day it happened"))))
            (field::date_time(lang, &of("when", say.one("约定时间", "Appointment")).optional()))
            (field::number(lang, &of("people", say.one("涉及人数", "People concerned"))))
            (field::money(lang, &of("amount", say.one("涉及金额", "Amount concerned")).optional()))
            (field::phone(lang, &of("phone", say.one("联系电话", "Telephone")).optional(), false))
            (field::password(lang, &of("password", say.one("口令", "Password")), "current-password"))
            (field::checks(lang, &of("kinds", say.one("涉及事项", "It concerns")), &[Choice::new("water", say.one("用水", "Water")), Choice::new("land", say.one("土地", "Land"))]))
            (field::file(lang, &of("photo", say.one("照片或文件", "Photo or file")).optional(), &FileRule { endings: &[".jpg", ".png", ".pdf"], most_bytes: 10 << 20, several: true }))
            (field::check(lang, &of("read", say.one("已向双方告知权利义务", "Both parties were told their rights and duties"))))
        }))
    }
}

fn sources<'a>(say: &Say) -> [Choice<'a>; 3] {
    [
        Choice {
            hint: Some(say.one("网格员日常巡查", "Daily round of the grid worker")),
            ..Choice::new("patrol", say.one("巡查", "Patrol"))
        },
        Choice {
            hint: Some(say.one("工作队入户走访", "Visit by the team")),
            ..Choice::new("visit", say.one("走访", "Visit"))
        },
        Choice::new("resident", say.one("居民反映", "Reported by a resident")),
    ]
}

fn mediators<'a>(say: &Say) -> Vec<Person<'a>> {
    let person = |value, zh, en, found_by| Person {
        value,
        name: say.one(zh, en),
        under: say.one("村干部 · 双涝坝村", "Village cadre · Shuanglaoba"),
        found_by,
        refused: None,
    };
    vec![
        person("1", "王秀兰", "Wang Xiulan", "wangxiulan wxl"),
        person("2", "马强", "Ma Qiang", "maqiang mq"),
        Person {
            refused: Some(say.one("已回避：当事人亲属", "Recused: a relative of a party")),
            ..person("3", "赵敏", "Zhao Min", "zhaomin zm")
        },
        person("4", "孙丽", "Sun Li", "sunli sl"),
    ]
}

fn log(lang: Lang, say: &Say) -> Markup {
    let hash = "u7+TfK8b0a3mGJ0x1n9CwS6l6p8J1p0u3sYc2D3v4E8=".to_owned();
    let figure_of = |zh, en, value| {
        figure(
            lang,
            &Figure {
                label: say.one(zh, en),
                value,
                unit: say.one("件", "cases"),
                period: say.one("2025 上半年", "first half of 2025"),
                as_of: say.one("11月22日", "22 Nov"),
                seq: 10_482,
                href: "/figures/settled",
            },
        )
    };
    let bar = |zh, en, value| Bar { label: say.one(zh, en), href: "/figures/1", value };
    html! {
        (page_head(say.one("记录", "Log"), Some(html! { (say.one("奇台县", "Qitai")) }), None))
        (figures([figure_of("收到", "Collected", 1_320), figure_of("化解", "Settled", 382), figure_of("反弹", "Rebounded", 7)]))
        (panel(say.one("按乡镇", "By township"), None, bars(say.one("化解纠纷", "Disputes settled"), say.one("件", "cases"), &[bar("三个庄子镇", "Sangezhuangzi", 120), bar("西北湾镇", "Xibeiwan", 87), bar("吉布库镇", "Jibuku", 12)])))
        (panel(say.one("记录 #10482", "Record #10482"), None, verify_here(lang, &Proof { entry: "ZQ==", index: 10_482, size: 10_490, path: &[hash.clone(), hash.clone()], root: &hash })))
        (panel(say.one("自行核对", "Check it yourself"), None, steps(&[html! { (say.one("下载检查点与分块。", "Download the checkpoint and the tiles.")) }, html! { (say.one("运行 ", "Run ")) code { "bellwether verify" } }])))
    }
}

fn states(lang: Lang, say: &Say) -> Markup {
    html! {
        (notice(Tone::Info, say.one("2027 年放假安排尚未公布", "The holidays of 2027 are not published yet"), html! { p { (say.one("相关期限为暂定。", "Deadlines in it are provisional.")) } }))
        (notice(Tone::Good, say.one("已记录", "Recorded"), html! {}))
        (notice(Tone::Warn, say.one("本案今天到期", "This case is due today"), html! {}))
        (notice(Tone::Refused, say.one("未能办结：尚无回访", "Not closed: there is no follow-up yet"), html! {}))
        (empty(say.one("没有符合条件的事项", "No cases match"), say.one("下一项到期：11月24日 周一", "Next due: Mon 24 Nov"), Some(button_link("/cases", say.one("查看全部", "Show all"), false))))
        (disclosure(say.one("为什么", "Why"), html! { p { (say.one("承办人不得核查自己的事项。", "A handler may not check their own case.")) } }, true))
        (refused(lang, say.one("不能办理", "This cannot be done"), say.one("您承办过本案，须由他人核查。", "You handled this case; someone else must check it."), Some(say.one("司法所干部", "a judicial officer")), "/cases/1"))
        (html! { div { (copy_button(lang, "x")) } })
    }
}

fn resident(lang: Lang, say: &Say) -> Markup {
    html! {
        (page_head(say.one("已收到您反映的问题", "We have received what you told us"), None, None))
        (code_display(lang, "4817 2260 9354"))
        (panel(say.one("接下来", "What happens next"), None, steps(&[
            html! { (say.one("3 日内由村里受理，并告诉您由谁办理。", "Within 3 days the village takes it up and tells you who handles it.")) },
            html! { (say.one("办理后有人回访，问您是否解决。", "Afterwards someone asks you whether it is solved.")) },
            html! { (say.one("您可以确认，也可以要求重新办理。", "You can confirm it, or ask to have it taken up again.")) },
        ])))
        (button_link("/follow", say.one("查看进展", "Follow its progress"), true))
    }
}
