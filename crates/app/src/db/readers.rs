//! The read pool: read-only connections that see one state of the database and never wait for the writer.

use std::sync::{Arc, Mutex};

use anyhow::Result;

use super::dialect;
use super::installation::{Connection, Database, Installation};
use super::link::Link;
use crate::error::AppError;

/// Connections for reading; more are opened when all are in use, and as many as the cores are kept.
#[derive(Clone)]
pub struct Readers {
    installation: Arc<Installation>,
    idle: Arc<Mutex<Vec<Connection>>>,
}

/// Idle connections kept open.
const KEPT: usize = 4;

impl Readers {
    pub fn new(installation: Installation) -> Readers {
        Readers { installation: Arc::new(installation), idle: Arc::default() }
    }

    /// Reads in one snapshot from async code.
    ///
    /// SQLite answers in microseconds from its page cache, less than handing the work to another thread costs, so it is read
    /// where we stand; PostgreSQL is waited for on a thread that may block.
    pub async fn read<T, F>(&self, run: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Link<'_>) -> Result<T, AppError> + Send + 'static,
    {
        match self.installation.database {
            Database::Sqlite => self.read_blocking(run),
            Database::Postgres(_) => self.read_long(run).await,
        }
    }

    /// Reads that may take long (exports, verification) always go to a thread that may block.
    pub async fn read_long<T, F>(&self, run: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Link<'_>) -> Result<T, AppError> + Send + 'static,
    {
        let readers = self.clone();
        tokio::task::spawn_blocking(move || readers.read_blocking(run))
            .await
            .map_err(|error| AppError::Fault(error.into()))?
    }

    /// Reads in one snapshot from blocking code.
    pub fn read_blocking<T>(
        &self,
        run: impl FnOnce(&mut Link<'_>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        self.with(|link| {
            dialect::begin_read(link)?;
            let result = run(link);
            link.control("commit")?;
            result
        })
    }

    fn with<T>(&self, run: impl FnOnce(&mut Link<'_>) -> Result<T, AppError>) -> Result<T, AppError> {
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        let mut connection = match idle {
            Some(connection) => connection,
            None => self.installation.connect_reading()?,
        };
        let result = run(&mut connection.link());
        // A connection whose transaction failed is dropped rather than kept in an unknown state.
        let faulty = matches!(&result, Err(AppError::Fault(_)));
        if !faulty
            && let Ok(mut idle) = self.idle.lock()
            && idle.len() < KEPT
        {
            idle.push(connection);
        }
        result
    }
}
