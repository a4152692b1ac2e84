//! What no policy, form or import column may hold, recognised by its name in Chinese, English or pinyin.
//!
//! Invariant: names only. A value is never judged, so a street called 民族路 stays a street. Not here: where names come from
//! (`check.rs` for policies, the importer for columns).

use ForbiddenKind::{
    Biometrics, Ethnicity, LocationTracks, PaperIndicator, PoliticalViews, Religion, ScoreOfPerson,
};

use crate::text::Text;

/// Why a name is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForbiddenKind {
    Ethnicity,
    Religion,
    Biometrics,
    PoliticalViews,
    LocationTracks,
    /// A score of, a label on or a prediction about a person.
    ScoreOfPerson,
    /// A figure that counts paper or presence instead of results （国办函〔2026〕12号）.
    PaperIndicator,
}

/// A refused name: the kind and the word that gave it away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forbidden {
    pub kind: ForbiddenKind,
    pub word: &'static str,
}

impl ForbiddenKind {
    /// What the name stands for, as a noun.
    pub fn name(self) -> Text {
        match self {
            ForbiddenKind::Ethnicity => Text::new("民族", "ethnicity"),
            ForbiddenKind::Religion => Text::new("宗教信仰", "religion"),
            ForbiddenKind::Biometrics => Text::new("生物识别信息", "biometrics"),
            ForbiddenKind::PoliticalViews => Text::new("政治观点", "political views"),
            ForbiddenKind::LocationTracks => Text::new("行踪轨迹", "location tracks"),
            ForbiddenKind::ScoreOfPerson => {
                Text::new("对个人的评分或预测", "a score or prediction about a person")
            }
            ForbiddenKind::PaperIndicator => {
                Text::new("以痕迹代替实绩的指标", "an indicator that counts paper or presence")
            }
        }
    }

    /// What to do about it.
    pub fn remedy(self) -> Text {
        match self {
            ForbiddenKind::PaperIndicator => Text::new(
                "请删去，改用能查证的结果，例如办结数、回访满意数",
                "Remove it and count a result that can be checked, such as cases settled or follow-ups that held",
            ),
            ForbiddenKind::ScoreOfPerson => Text::new(
                "请删去；预警只针对事项、地点和期限",
                "Remove it: warnings are about cases, places and deadlines",
            ),
            _ => Text::new(
                "请删去；本系统任何地方都不保存此类信息",
                "Remove it: nothing of the kind is kept anywhere",
            ),
        }
    }
}

/// Chinese words found anywhere in a name.
const CHINESE: &[(ForbiddenKind, &str)] = &[
    (Ethnicity, "民族 族别 族裔 种族"),
    (Religion, "宗教 信仰 教派"),
    (Biometrics, "指纹 掌纹 声纹 人脸 面部识别 面容 虹膜 基因 步态 生物特征 生物识别"),
    (PoliticalViews, "政治面貌 政治倾向 政治观点 政治立场 政治态度 政见"),
    (LocationTracks, "轨迹 行踪 实时位置 实时定位 手机定位 人员定位"),
    (
        ScoreOfPerson,
        "风险评分 风险分值 风险画像 人物画像 人员画像 个人画像 信用分 信用评分 社会信用 行为评分 \
         稳定评分 人员评分 人员风险 人员预测 行为预测 风险人员 高危人员 重点人员 重点人群 \
         稳控对象",
    ),
    (
        PaperIndicator,
        "文件数 文件份数 发文数 发文量 简报数 台账数 材料份数 会议次数 会议数 会议场次 开会次数 \
         字数 点击量 点击数 点击次数 点击率 点赞 转发量 转发数 阅读量 登录次数 登录数 登录率 \
         在线时长 在线时间 学习时长 打卡 签到次数 签到率 安装率 注册率 照片数 留痕",
    ),
];

/// Words that contain a refused one and mean something else. Taken out before looking.
const CHINESE_HARMLESS: &str = "民族路 民族街 民族巷 民族乡 民族镇 民族村 民族社区 民族团结 统一社会信用代码 \
     社会信用代码 数据 数字 赤字";

/// English words and pinyin, without separators, that stand as whole words of a name.
const LATIN: &[(ForbiddenKind, &str)] = &[
    (Ethnicity, "ethnicity ethnicities ethnic ethnicgroup nationality minzu zubie zhongzu"),
    (Religion, "religion religions religious faith belief beliefs zongjiao xinyang"),
    (
        Biometrics,
        "biometric biometrics fingerprint fingerprints palmprint voiceprint face faces facial \
         faceid iris retina gait dna zhiwen renlian hongmo shengwen zhangwen",
    ),
    (
        PoliticalViews,
        "politicalview politicalviews politicalopinion politicalopinions politicalaffiliation \
         politicalstatus politicalleaning zhengzhimianmao zhengzhiqingxiang",
    ),
    (
        LocationTracks,
        "gps trajectory trajectories locationtrack locationtracks locationhistory whereabouts \
         geotracking livelocation guiji xingzong shishiweizhi",
    ),
    (
        ScoreOfPerson,
        "riskscore riskscores creditscore trustscore threatscore behaviourscore behaviorscore \
         stabilityscore personscore personrisk dangerousness predictedrisk socialcredit watchlist \
         fengxianpingfen fengxianfen xinyongfen xinyongpingfen",
    ),
    (
        PaperIndicator,
        "pagecount wordcount charactercount clicks pageviews likes logins logincount checkin \
         checkins clockin clockins punchin onlinetime onlineduration onlinehours onlineminutes \
         screentime learningtime installrate loginrate wenjianshu huiyicishu zishu dianjiliang \
         denglucishu zaixianshichang daka qiandao",
    ),
];

const LATIN_HARMLESS: &str = "facetoface goodfaith unifiedsocialcreditcode socialcreditcode";

/// Things whose number says nothing about a result.
const PAPER: &[&str] = &[
    "documents",
    "document",
    "docs",
    "meetings",
    "meeting",
    "words",
    "clicks",
    "logins",
    "photos",
    "reports",
];
/// How a name says that it counts: before the thing, or after it. "Document number" is an identifier and is not among them.
const COUNTS_BEFORE: &[&str] = &["numberof", "numof", "countof", "total", "totalnumberof"];
const COUNTS_AFTER: &[&str] = &["count", "counts", "total", "issued", "held", "written"];

/// The longest run of words that makes one refused word.
const WINDOW: usize = 4;

/// Is this name of a field, indicator or column one that may not exist?
pub fn forbidden(name: &str) -> Option<Forbidden> {
    chinese(name).or_else(|| latin(name))
}

fn chinese(name: &str) -> Option<Forbidden> {
    let mut joined: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    for harmless in CHINESE_HARMLESS.split_whitespace() {
        joined = joined.replace(harmless, " ");
    }
    for (kind, words) in CHINESE {
        if let Some(word) = words.split_whitespace().find(|word| joined.contains(*word)) {
            return Some(Forbidden { kind: *kind, word });
        }
    }
    None
}

fn latin(name: &str) -> Option<Forbidden> {
    let words = words_of(name);
    let runs = |words: &[String]| -> Vec<(usize, usize, String)> {
        (0..words.len())
            .flat_map(|from| (from + 1..=words.len().min(from + WINDOW)).map(move |to| (from, to)))
            .map(|(from, to)| (from, to, words[from..to].concat()))
            .collect()
    };
    let harmless: Vec<(usize, usize)> = runs(&words)
        .into_iter()
        .filter(|(_, _, run)| LATIN_HARMLESS.split_whitespace().any(|word| word == run))
        .map(|(from, to, _)| (from, to))
        .collect();
    for (from, to, run) in runs(&words) {
        if harmless.iter().any(|(start, end)| *start <= from && to <= *end) {
            continue;
        }
        for (kind, list) in LATIN {
            if let Some(word) = list.split_whitespace().find(|word| *word == run) {
                return Some(Forbidden { kind: *kind, word });
            }
        }
    }
    paper_count(&words)
}

/// `documents issued`, `number of meetings`, `word_count`.
fn paper_count(words: &[String]) -> Option<Forbidden> {
    let word = PAPER.iter().find(|thing| {
        words.iter().enumerate().any(|(n, word)| {
            let before = words[..n].concat();
            let after = words.get(n + 1).map(String::as_str).unwrap_or_default();
            word == **thing
                && (COUNTS_BEFORE.iter().any(|count| before.ends_with(count))
                    || COUNTS_AFTER.contains(&after))
        })
    })?;
    Some(Forbidden { kind: PaperIndicator, word })
}

/// Lower-case words of a name, split at separators and at camel-case humps. Tone marks on pinyin are dropped.
fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut last_lower = false;
    for c in name.chars() {
        let c = plain_letter(c);
        if !c.is_ascii_alphanumeric() {
            words.push(String::new());
            last_lower = false;
            continue;
        }
        if c.is_ascii_uppercase() && last_lower {
            words.push(String::new());
        }
        last_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
        if let Some(word) = words.last_mut() {
            word.push(c.to_ascii_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn plain_letter(c: char) -> char {
    match c {
        'ā' | 'á' | 'ǎ' | 'à' => 'a',
        'ē' | 'é' | 'ě' | 'è' => 'e',
        'ī' | 'í' | 'ǐ' | 'ì' => 'i',
        'ō' | 'ó' | 'ǒ' | 'ò' => 'o',
        'ū' | 'ú' | 'ǔ' | 'ù' | 'ü' | 'ǘ' | 'ǚ' => 'u',
        // Full-width letters and digits, as spreadsheets have them.
        'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '０'..='９' => {
            char::from_u32(u32::from(c) - 0xfee0).expect("the full-width block mirrors ASCII")
        }
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(name: &str) -> Option<ForbiddenKind> {
        forbidden(name).map(|found| found.kind)
    }

    #[test]
    fn forbidden_fields_are_known_by_chinese_english_and_pinyin_names() {
        let table = [
            ("民族", Ethnicity),
            ("当事人民族成分", Ethnicity),
            ("民 族", Ethnicity),
            ("ethnicity", Ethnicity),
            ("applicant_ethnic_group", Ethnicity),
            ("minzu", Ethnicity),
            ("Min-Zu", Ethnicity),
            ("mínzú", Ethnicity),
            ("宗教信仰", Religion),
            ("partyReligion", Religion),
            ("zong_jiao", Religion),
            ("指纹", Biometrics),
            ("人脸照片", Biometrics),
            ("face_image", Biometrics),
            ("Iris", Biometrics),
            ("政治面貌", PoliticalViews),
            ("political views", PoliticalViews),
            ("行动轨迹", LocationTracks),
            ("GPS", LocationTracks),
            ("\u{ff27}\u{ff30}\u{ff33}", LocationTracks),
            ("locationTrack", LocationTracks),
            ("风险评分", ScoreOfPerson),
            ("信用分", ScoreOfPerson),
            ("risk-score", ScoreOfPerson),
        ];
        for (name, expected) in table {
            assert_eq!(kind(name), Some(expected), "{name}");
        }
    }

    #[test]
    fn paper_indicators_are_refused() {
        let names = [
            "文件数",
            "印发文件数量",
            "会议次数",
            "材料字数",
            "在线时长",
            "每日打卡",
            "登录次数",
            "word_count",
            "number of documents",
            "meetings held",
            "documentsIssued",
            "clicks",
            "online-time",
            "check-in",
            "zaixian_shichang",
        ];
        for name in names {
            assert_eq!(kind(name), Some(PaperIndicator), "{name}");
        }
    }

    #[test]
    fn ordinary_names_pass() {
        let names = [
            "民族路长度",
            "民族团结活动",
            "数字数据",
            "统一社会信用代码",
            "unified social credit code",
            "document number",
            "文号",
            "surface",
            "face-to-face talk",
            "in good faith",
            "location",
            "地点",
            "race",
            "points",
            "积分",
            "meeting",
            "documents",
            "case:responsible",
            "org:resource",
            "lifecycle:transition",
            "时间",
            "",
        ];
        for name in names {
            assert_eq!(forbidden(name), None, "{name}");
        }
    }
}
