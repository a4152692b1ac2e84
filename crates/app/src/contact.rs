//! What everybody is told of the office that serves them: whose pages these are, whom to ring, and how long what people write is kept.
//!
//! Given by the county in `residents.toml` in the folder of its data, because only the county knows it. What it has not given is not
//! shown; nothing is made up in its place. Not here: who handles a case (`portal/followed.rs`).

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use bellwether_policy::Lang;
use serde::Deserialize;

use crate::db::private;
use crate::files;
use crate::refusal::{Arg, Refusal};

/// The name of the file.
pub const FILE: &str = "residents.toml";

/// What stands in the file when an installation is made.
pub const TEMPLATE: &str = "\
# 群众页面上的联系方式和保存期限，由县里填写；没有填写的不显示。改后重新启动生效。
# What residents' pages say of the office: filled in by the county; what is not given is not shown. Read when the server starts.

# county = \"\"           # 县（市）名称 / the county's name
# county-en = \"\"
# office = \"\"           # 主办单位 / the office that runs this
# office-en = \"\"
# filing = \"\"           # 网站备案号 / the site's filing number
# address = \"\"          # 群众打开本网站的网址，印在查询码单上 / the address that residents open, as it is printed beside their code
# phone = \"\"            # 可以直接询问的电话 / a number that somebody answers
# phone-of = \"\"         # 电话是哪里的 / whose number it is
# phone-of-en = \"\"
# kept = \"\"             # 个人信息保存多久（个人信息保护法第十七条） / how long personal data is kept
# kept-en = \"\"
";

/// What the county has given. Empty is not given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Contact {
    pub county: String,
    pub county_en: String,
    pub office: String,
    pub office_en: String,
    pub filing: String,
    pub address: String,
    pub phone: String,
    pub phone_of: String,
    pub phone_of_en: String,
    pub kept: String,
    pub kept_en: String,
}

impl Contact {
    /// Reads the file; an installation without one has given nothing.
    ///
    /// # Errors
    /// A file that does not read, with its line and key.
    pub fn read(data: &Path) -> Result<Contact> {
        let path = data.join(FILE);
        if !path.exists() {
            return Ok(Contact::default());
        }
        let text = files::read_text(&path)?;
        let unread = |error: toml::de::Error| {
            let before = error.span().map_or(0, |span| text[..span.start].matches('\n').count());
            Refusal::new("refusal-residents-file")
                .with("path", files::shown(&path))
                .with("line", Arg::Text((before + 1).to_string()))
                .with("system", Arg::Text(error.message().to_owned()))
        };
        let contact: Contact = toml::from_str(&text).map_err(unread)?;
        let is_address = ["https://", "http://"].iter().any(|scheme| contact.address.starts_with(scheme));
        if !contact.address.is_empty() && !is_address {
            let refusal = Refusal::new("refusal-residents-address").with("path", files::shown(&path));
            return Err(refusal.with("address", Arg::Text(contact.address)).into());
        }
        Ok(contact)
    }

    pub fn county(&self, lang: Lang) -> &str {
        in_words(lang, &self.county, &self.county_en)
    }

    pub fn office(&self, lang: Lang) -> &str {
        in_words(lang, &self.office, &self.office_en)
    }

    /// The number to ring, and whose it is (perhaps nothing).
    pub fn to_ring(&self, lang: Lang) -> Option<(&str, &str)> {
        let of = in_words(lang, &self.phone_of, &self.phone_of_en);
        (!self.phone.is_empty()).then_some((self.phone.as_str(), of))
    }

    /// How long personal data is kept.
    pub fn kept(&self, lang: Lang) -> &str {
        in_words(lang, &self.kept, &self.kept_en)
    }
}

/// What stands on every page of an installation.
#[derive(Clone, Debug, Default)]
pub struct Letterhead {
    pub contact: Arc<Contact>,
    /// Nothing here is anybody's real matter.
    pub demonstration: bool,
}

/// Puts the file to be filled in into a new installation's folder; one that is there is left alone.
///
/// # Errors
/// When the folder cannot be written.
pub fn offer(data: &Path) -> Result<()> {
    let path = data.join(FILE);
    if path.exists() {
        return Ok(());
    }
    Ok(private::write(&path, TEMPLATE).map_err(|error| files::unusable(&path, &error))?)
}

/// Words in a language, or in the other where they were given only there.
fn in_words<'w>(lang: Lang, zh: &'w str, en: &'w str) -> &'w str {
    match lang {
        Lang::Zh if !zh.is_empty() => zh,
        Lang::En if en.is_empty() => zh,
        _ => en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::locale::in_english;

    #[test]
    fn the_file_that_comes_with_an_installation_reads_and_gives_nothing() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Contact::read(folder.path()).unwrap(), Contact::default());
        std::fs::write(folder.path().join(FILE), TEMPLATE).unwrap();
        assert_eq!(Contact::read(folder.path()).unwrap(), Contact::default());
        let given = TEMPLATE.replace("# phone", "phone").replace("# kept", "kept");
        std::fs::write(folder.path().join(FILE), given).unwrap();
        assert_eq!(Contact::read(folder.path()).unwrap(), Contact::default());
    }

    #[test]
    fn a_mistake_in_the_file_names_it_and_the_key() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), "phon = \"12345\"\n").unwrap();
        let error = in_english(&Contact::read(folder.path()).unwrap_err());
        assert!(error.contains(FILE) && error.contains("phon"), "{error}");
    }

    #[test]
    fn an_address_that_no_browser_opens_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for (address, is_taken) in
            [("https://bell.example/resident", true), ("bell.example", false), ("ftp://bell.example", false)]
        {
            std::fs::write(folder.path().join(FILE), format!("address = \"{address}\"\n")).unwrap();
            assert_eq!(Contact::read(folder.path()).is_ok(), is_taken, "{address}");
        }
    }

    #[test]
    fn words_given_in_one_language_serve_both() {
        let contact = Contact { kept: "办结后三年".to_owned(), ..Contact::default() };
        assert_eq!((contact.kept(Lang::Zh), contact.kept(Lang::En)), ("办结后三年", "办结后三年"));
        let both = Contact { kept_en: "three years".to_owned(), ..contact };
        assert_eq!((both.kept(Lang::Zh), both.kept(Lang::En)), ("办结后三年", "three years"));
    }
}
