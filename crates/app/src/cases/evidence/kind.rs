//! What kind of file some bytes are, told by the bytes themselves, and whether that is what their sender said.
//!
//! Invariant: only what is listed here is ever kept or served.

/// The endings a form offers to choose from.
pub const ENDINGS: [&str; 6] = [".jpg", ".jpeg", ".png", ".webp", ".pdf", ".docx"];

/// The kinds of file that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    Jpeg,
    Png,
    Webp,
    Pdf,
    Docx,
}

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

impl Media {
    const ALL: [Media; 5] = [Media::Jpeg, Media::Png, Media::Webp, Media::Pdf, Media::Docx];

    /// The kind that the first bytes show; a Word document is a zip archive that holds `word/`.
    pub fn of(bytes: &[u8]) -> Option<Media> {
        let holds = |wanted: &[u8]| bytes.windows(wanted.len()).any(|window| window == wanted);
        if bytes.starts_with(b"\xff\xd8\xff") {
            Some(Media::Jpeg)
        } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Media::Png)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(Media::Webp)
        } else if bytes.starts_with(b"%PDF-") {
            Some(Media::Pdf)
        } else if bytes.starts_with(b"PK\x03\x04")
            && holds(b"[Content_Types].xml")
            && holds(b"word/document.xml")
        {
            Some(Media::Docx)
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
        }
    }

    pub fn ending(self) -> &'static str {
        match self {
            Media::Jpeg => "jpg",
            Media::Png => "png",
            Media::Webp => "webp",
            Media::Pdf => "pdf",
            Media::Docx => "docx",
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
        said == self.as_str() || (said == "image/jpg" && self == Media::Jpeg) || unsaid
    }
}
