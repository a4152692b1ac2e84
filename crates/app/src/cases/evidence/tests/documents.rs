//! Word and Excel documents as people send them: what is cleaned, and what is refused and why.

use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::*;

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const EXCEL: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";

const COMMENT: &str = "saved by wang";

/// A package of these parts, saved by somebody on a certain day.
pub fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let day = zip::DateTime::from_date_and_time(2026, 3, 2, 10, 30, 0).unwrap();
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default().last_modified_time(day)).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.set_comment(COMMENT).unwrap();
    writer.finish().unwrap().into_inner()
}

fn types(main: &str) -> String {
    let package = "http://schemas.openxmlformats.org/package/2006/content-types";
    let office = "application/vnd.openxmlformats";
    format!(
        r#"<?xml version="1.0"?><Types xmlns="{package}"><Default Extension="jpeg" ContentType="image/jpeg"/>
        <Default Extension="rels" ContentType="{office}-package.relationships+xml"/>
        <Override PartName="/word/document.xml" ContentType="{main}"/>
        <Override PartName="/docProps/core.xml" ContentType="{office}-package.core-properties+xml"/>
        <Override PartName="/docProps/app.xml" ContentType="{office}-officedocument.extended-properties+xml"/></Types>"#
    )
}

/// A document with these parts beside its text and its properties.
pub fn document(main: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let types = types(main);
    let parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", b"<Relationships/>"),
        ("word/document.xml", "<w:document>两户协商一致</w:document>".as_bytes()),
        ("docProps/core.xml", "<c><dc:creator>王丽娟</dc:creator></c>".as_bytes()),
        ("docProps/app.xml", b"<Properties><Company>Bureau</Company></Properties>"),
    ];
    packed(&[&parts[..], more].concat())
}

pub fn word(more: &[(&str, &[u8])]) -> Vec<u8> {
    document(WORD, more)
}

fn part(bytes: &[u8], name: &str) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut read = Vec::new();
    archive.by_name(name).unwrap().read_to_end(&mut read).unwrap();
    read
}

pub fn first_picture(bytes: &[u8]) -> Vec<u8> {
    part(bytes, "word/media/image1.jpeg")
}

#[test]
fn a_document_keeps_its_text_and_says_nothing_of_who_wrote_it_or_where_its_pictures_were_taken() {
    let sent = word(&[("word/media/image1.jpeg", &photo(6)), ("word/styles.xml", b"<w:styles/>")]);
    assert_eq!(Media::of(&sent), Some(Media::Docx));
    let kept = strip::stripped(Media::Docx, &sent).unwrap();
    assert_eq!(part(&kept, "word/document.xml"), part(&sent, "word/document.xml"));
    assert_eq!(first_picture(&kept), strip::stripped(Media::Jpeg, &photo(6)).unwrap());
    for name in ["docProps/core.xml", "docProps/app.xml"] {
        let text = String::from_utf8(part(&kept, name)).unwrap();
        assert!(text.ends_with("/>") && !text.contains("王丽娟") && !text.contains("Bureau"), "{text}");
    }
    assert!(!holds(&kept, COMMENT.as_bytes()));
    let mut archive = ZipArchive::new(Cursor::new(&kept)).unwrap();
    assert_eq!(archive.by_index(2).unwrap().last_modified().unwrap().year(), 1980);
    assert_eq!(strip::stripped(Media::Docx, &kept).unwrap(), kept, "what is cleaned stays as it is");
    let workbook = document(EXCEL, &[("xl/printerSettings/printerSettings1.bin", b"\0\x01")]);
    assert_eq!(Media::of(&workbook), Some(Media::Xlsx));
    strip::stripped(Media::Xlsx, &workbook).unwrap();
}

#[test]
fn what_cannot_be_cleaned_is_refused_and_named() {
    let named = |part: &str| (part.to_owned(), part.to_owned());
    let object = b"\xd0\xcf\x11\xe0object";
    let packed = word(&[]);
    let embedded: [(&str, &[u8]); 4] = [
        ("word/embeddings/oleObject1.bin", object),
        ("word/embeddings/sheet.xlsx", &packed),
        ("xl/printerSettings/printerSettings1.bin", object),
        ("word/settings.xml", b"MZ"),
    ];
    for (name, bytes) in embedded {
        let (part, expected) = named(name);
        let refused = strip::stripped(Media::Docx, &word(&[(&part, bytes)]));
        assert_eq!(refused, Err(Unclean::Embedded(expected)), "{name}");
    }
    let pictures: [(&str, &[u8]); 4] = [
        ("word/media/image1.emf", b"\x01\0\0\0"),
        ("word/media/image1.svg", b"<svg/>"),
        ("docProps/thumbnail.jpeg", b"\xff\xd8\xff"),
        ("word/hidden.xml", &pictures::mended(&pictures::png(3, 3))[..40]),
    ];
    for (name, bytes) in pictures {
        let refused = strip::stripped(Media::Docx, &word(&[(name, bytes)]));
        assert_eq!(refused, Err(Unclean::Picture(name.to_owned())), "{name}");
    }
    let with_macros = document("application/vnd.ms-word.document.macroEnabled.main+xml", &[]);
    assert_eq!(Media::of(&with_macros), Some(Media::Docx));
    for bytes in [with_macros, word(&[("word/vbaProject.bin", b"macros")])] {
        assert_eq!(strip::stripped(Media::Docx, &bytes), Err(Unclean::Macros));
    }
    for name in ["/word/a.xml", "word/../a.xml", "word\\a.xml", "WORD/document.xml"] {
        assert_eq!(strip::stripped(Media::Docx, &word(&[(name, b"<a/>")])), Err(Unclean::Broken), "{name}");
    }
}

#[test]
fn a_package_that_grows_beyond_a_document_is_not_unpacked() {
    let spaces = [b"<a>".to_vec(), vec![b' '; 8 << 20]].concat();
    let grows = word(&[("word/a.xml", &spaces)]);
    assert!(grows.len() < 1 << 20);
    assert_eq!(strip::stripped(Media::Docx, &grows), Err(Unclean::TooLarge));
    let names: Vec<String> = (0..2_001).map(|number| format!("word/{number}.xml")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"<a/>"[..])).collect();
    assert_eq!(strip::stripped(Media::Docx, &word(&many)), Err(Unclean::TooLarge));
}

#[test]
fn a_document_is_taken_under_the_names_that_programs_give_it() {
    let kinds = ["photo".to_owned()];
    let take = |file: FilePart| key(fit(&file, &kinds));
    for media_type in
        [Media::Docx.as_str(), "application/wps-office.docx", "application/zip", "application/octet-stream"]
    {
        assert_eq!(take(super::part("a.docx", media_type, word(&[]))), "taken", "{media_type}");
    }
    assert_eq!(
        take(super::part("a.docx", "application/wps-office.xlsx", word(&[]))),
        "cases-file-mislabelled"
    );
    let object = word(&[("word/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0")]);
    assert_eq!(take(super::part("a.docx", "", object)), "cases-file-embedded");
    assert_eq!(
        take(super::part("a.docx", "", packed(&[("word/document.xml", b"<a/>")]))),
        "cases-file-untrue"
    );
}
