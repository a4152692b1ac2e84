//! What kind of file some bytes are, told by the bytes themselves, and whether that is what their sender said.
//!
//! Invariant: only what is listed here is ever kept or served.

use super::package;

/// The endings a form offers to choose from.
pub const ENDINGS: [&str; 7] = [".jpg", ".jpeg", ".png", ".webp", ".pdf", ".docx", ".xlsx"];

/// Those of photographs.
pub const PICTURE_ENDINGS: [&str; 4] = [".jpg", ".jpeg", ".png", ".webp"];

/// The kinds of file that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    Jpeg,
    Png,
    Webp,
    Pdf,
    Docx,
    Xlsx,
}

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

impl Media {
    const ALL: [Media; 6] = [Media::Jpeg, Media::Png, Media::Webp, Media::Pdf, Media::Docx, Media::Xlsx];

    /// The kind that the bytes show: by the first of them, or by what a package says that it is.
    pub fn of(bytes: &[u8]) -> Option<Media> {
        if bytes.starts_with(b"%PDF-") {
            Some(Media::Pdf)
        } else if bytes.starts_with(b"PK\x03\x04") {
            package::kind(bytes)
        } else {
            Media::of_picture(bytes)
        }
    }

    /// The kind of picture that the first bytes show.
    pub fn of_picture(bytes: &[u8]) -> Option<Media> {
        if bytes.starts_with(b"\xff\xd8\xff") {
            Some(Media::Jpeg)
        } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Media::Png)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(Media::Webp)
        } else {
            None
        }
    }

    /// The kind a stored media type names.
    pub fn parse(media_type: &str) -> Option<Media> {
        Media::ALL.into_iter().find(|media| media.as_str() == media_type)
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Media::Jpeg => "image/jpeg",
            Media::Png => "image/png",
            Media::Webp => "image/webp",
            Media::Pdf => "application/pdf",
            Media::Docx => DOCX,
            Media::Xlsx => XLSX,
        }
    }

    pub fn ending(self) -> &'static str {
        match self {
            Media::Jpeg => "jpg",
            Media::Png => "png",
            Media::Webp => "webp",
            Media::Pdf => "pdf",
            Media::Docx => "docx",
            Media::Xlsx => "xlsx",
        }
    }

    pub fn is_image(self) -> bool {
        matches!(self, Media::Jpeg | Media::Png | Media::Webp)
    }

    /// Whether the sender's word fits. A browser without the program for a kind says that it does not know.
    pub fn agrees_with(self, said: &str) -> bool {
        let said = said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let unsaid = matches!(
            said.as_str(),
            "" | "application/octet-stream" | "application/zip" | "application/x-zip-compressed"
        );
        // The office programs most used in China name a document so.
        let of_wps = said.strip_prefix("application/wps-office.") == Some(self.ending());
        said == self.as_str() || (said == "image/jpg" && self == Media::Jpeg) || of_wps || unsaid
    }
}
