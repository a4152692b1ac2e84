//! What people do in a browser, at most a dozen: each walks a whole task and checks what the next page says.
//!
//! Invariant: a journey leaves nothing that another one needs, and finds its fields by the names the server reads.
//! Not here: how single pages look (`pages.rs`).

use anyhow::{Result, ensure};
use fantoccini::Locator;
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;

use crate::check::{check, watched};
use crate::proofs;
use crate::visitor::{Demonstration, Look, Visitor};

const NEW_DISPUTE: &str = "/cases/new?policy=dispute&place=652325107204";

/// Walks and returns what was wrong with the pages on the way; fails when the way is barred.
type Walk = for<'d> fn(&'d Demonstration) -> LocalBoxFuture<'d, Result<Vec<String>>>;

pub const JOURNEYS: [(&str, Walk); 7] = [
    ("a team leader registers a dispute on a phone", |there| on_a_phone(there).boxed_local()),
    ("a dispute is registered without any script", |there| without_scripts(there).boxed_local()),
    ("a resident hands in on a phone and follows with the code", |there| handed_in(there).boxed_local()),
    ("a form with mistakes keeps what was typed", |there| with_mistakes(there).boxed_local()),
    ("a visitor changes language and theme by links", |there| by_links(there).boxed_local()),
    ("a visitor who is not signed in is asked to and comes back", |there| asked_in(there).boxed_local()),
    ("a record's page tells true proofs from all others", |there| proofs::told_apart(there).boxed_local()),
];

async fn on_a_phone(there: &Demonstration) -> Result<Vec<String>> {
    let phone = Look { phone: true, ..Look::PLAIN };
    Visitor::visits(there, Some("li"), phone, async |li| {
        li.open(NEW_DISPUTE, 200).await?;
        let mut faults = check(li, "the form for a new dispute").await?;
        let registered = register(li, "两户对春灌轮次先后有争议。").await?;
        faults.extend(check(li, "the registered case").await?);
        li.open("/cases?sort=opened", 200).await?;
        let links = li.client.find_all(Locator::Css(&format!("a[href='{registered}']"))).await?;
        ensure!(!links.is_empty(), "the new case {registered} is not among the newest");
        faults.extend(watched(li, "the newest cases", 200).await?);
        Ok(faults)
    })
    .await
}

async fn without_scripts(there: &Demonstration) -> Result<Vec<String>> {
    let bare = Look { scripts: false, ..Look::PLAIN };
    Visitor::visits(there, Some("li"), bare, async |li| {
        li.open(NEW_DISPUTE, 200).await?;
        ensure!(li.ask("return typeof htmx").await? == "undefined", "the page's scripts ran all the same");
        register(li, "两家门前排水沟堵塞，责任不清。").await?;
        watched(li, "the case registered without scripts", 200).await
    })
    .await
}

async fn handed_in(there: &Demonstration) -> Result<Vec<String>> {
    let phone = Look { phone: true, ..Look::PLAIN };
    Visitor::visits(there, None, phone, async |resident| {
        const NEXT: &str = "main form button[type='submit']:not([name])";
        resident.open("/resident/cases/new", 200).await?;
        for choice in ["652325107000", "652325107204", "dispute"] {
            resident.follow(&format!("main form button[value='{choice}']")).await?;
        }
        resident.click(&resident.find("label:has([name='category'][value='water'])").await?).await?;
        resident.follow(NEXT).await?;
        resident.fill("summary", "上游把渠口堵了，要求按水票轮灌。").await?;
        resident.follow(NEXT).await?;
        resident.fill("applicant.name", "示例乙").await?;
        resident.fill("applicant.phone", "13900000000").await?;
        resident.follow(NEXT).await?;
        let mut faults = check(resident, "what is handed in").await?;
        resident.follow("main form button[value='send']").await?;
        faults.extend(check(resident, "the code").await?);
        resident.follow("a[href='/resident/case/receipts/1']").await?;
        faults.extend(check(resident, "the receipt").await?);
        resident.open("/resident/case", 200).await?;
        faults.extend(check(resident, "the resident's case").await?);
        faults.extend(watched(resident, "the resident's case", 200).await?);
        Ok(faults)
    })
    .await
}

async fn with_mistakes(there: &Demonstration) -> Result<Vec<String>> {
    Visitor::visits(there, Some("li"), Look::PLAIN, async |li| {
        li.open(NEW_DISPUTE, 200).await?;
        li.ask("document.querySelector(\"form[action='/cases']\").noValidate = true").await?;
        li.fill("summary", "围栏挪动了两米。").await?;
        li.submit("form[action='/cases']").await?;
        let kept = li.find("[name='summary']").await?.prop("value").await?;
        ensure!(kept.as_deref() == Some("围栏挪动了两米。"), "the summary is gone: {kept:?}");
        let what = "the form with its mistakes";
        let mut faults = check(li, what).await?;
        faults.extend(watched(li, what, 422).await?);
        Ok(faults)
    })
    .await
}

async fn by_links(there: &Demonstration) -> Result<Vec<String>> {
    Visitor::visits(there, None, Look::PLAIN, async |visitor| {
        visitor.open("/sign-in", 200).await?;
        visitor.follow("a[href^='/preference/language/en']").await?;
        visitor.find("html[lang='en']").await?;
        let url = visitor.client.current_url().await?;
        ensure!(url.path() == "/sign-in", "the link for English leads to {url}");
        // With scripts the theme changes in place; without them the same link leads back to the page.
        visitor.click(&visitor.find("a[href^='/preference/theme/dark']").await?).await?;
        visitor.find("html[data-theme='dark']").await?;
        let kept = visitor.client.get_named_cookie("theme").await?;
        ensure!(kept.value() == "dark", "the theme is kept as {}", kept.value());
        watched(visitor, "the page in the dark", 200).await
    })
    .await
}

async fn asked_in(there: &Demonstration) -> Result<Vec<String>> {
    Visitor::visits(there, None, Look::PLAIN, async |visitor| {
        visitor.open("/cases", 200).await?;
        let url = visitor.client.current_url().await?;
        let back = url.query_pairs().find(|(name, _)| name == "back").map(|(_, value)| value.into_owned());
        let knows = url.path() == "/sign-in" && back.as_deref() == Some("/cases");
        ensure!(knows, "{url} does not know the way back");
        watched(visitor, "the page for signing in", 200).await
    })
    .await
}

/// Fills the form for a dispute, sends it, and returns the path of the case that is shown then.
async fn register(visitor: &Visitor<'_>, summary: &str) -> Result<String> {
    visitor.click(&visitor.find("label:has([name='category'][value='water'])").await?).await?;
    visitor.fill("summary", summary).await?;
    visitor.fill("applicant.name", "示例甲").await?;
    visitor.submit("form[action='/cases']").await?;
    let path = visitor.client.current_url().await?.path().to_owned();
    let number = path.strip_prefix("/cases/").unwrap_or_default();
    ensure!(!["", "new"].contains(&number) && !number.contains('/'), "no new case is shown, but {path}");
    Ok(path)
}
