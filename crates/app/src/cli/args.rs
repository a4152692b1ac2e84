//! What every command of the command line is told: which installation, and in which language it answers.

use std::path::PathBuf;

use bellwether_policy::Lang;
use clap::Args;

use crate::db::{Database, Installation};

/// Which installation.
#[derive(Args, Clone, Debug)]
pub struct InstallationArgs {
    #[arg(long, env = "BELLWETHER_DATA", default_value = "bellwether-data", value_name = "DIR")]
    pub data: PathBuf,
    #[arg(long, env = "BELLWETHER_DATABASE", value_name = "postgres://…")]
    pub database: Option<String>,
}

impl InstallationArgs {
    /// The installation, ready to be opened. `runtime` drives PostgreSQL.
    pub fn installation(&self, runtime: &tokio::runtime::Runtime) -> Installation {
        let database = match &self.database {
            Some(dsn) => Database::Postgres(dsn.clone()),
            None => Database::Sqlite,
        };
        Installation { data: self.data.clone(), database, runtime: Some(runtime.handle().clone()) }
    }
}

/// What a command is run with.
pub struct Run {
    pub lang: Lang,
    pub runtime: tokio::runtime::Runtime,
}
