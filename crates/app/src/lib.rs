//! Bellwether, the product: slices over one log.
//!
//! Each folder is one capability with its own rules, SQL, pages and tests; another slice is used only through its `mod.rs`.
//! Not here: arguments (`main.rs`), the pure crates (`bellwether-ledger`, `bellwether-policy`, `bellwether-rank`).

pub mod accounts;
pub mod app;
pub mod audit;
pub mod backup;
pub mod cases;
pub mod civil;
pub mod cli;
pub mod contact;
pub mod db;
pub mod demo;
pub mod error;
pub mod exchange;
pub mod files;
pub mod latin;
pub mod name;
pub mod office;
pub mod openapi;
pub mod policies;
pub mod portal;
pub mod rank;
pub mod reactions;
pub mod refusal;
pub mod registry;
pub mod room;
pub mod routes;
pub mod serve;
pub mod table;
pub mod timekeeping;
pub mod today;
pub mod villages;
pub mod web;
