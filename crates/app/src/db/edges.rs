//! The right edges of the trees, kept in memory between batches and checked against the head row at each.

use std::collections::HashMap;

use anyhow::Result;
use bellwether_ledger::{Edge, TileId};

use super::link::Link;
use super::log::BrokenLog;

/// The edge of each jurisdiction's tree as this process last saw it.
#[derive(Default)]
pub struct Edges(HashMap<i64, Edge>);

impl Edges {
    /// The edge at `size` with `root`: the kept one if it is that, else read from the tiles again (another process wrote).
    ///
    /// # Errors
    /// `BrokenLog` when the tiles do not give the root; a database that does not answer is another error.
    pub fn at(&mut self, link: &mut Link<'_>, jurisdiction: i64, size: i64, root: &[u8]) -> Result<Edge> {
        if let Some(edge) = self.0.get(&jurisdiction)
            && edge.size() == size as u64
            && edge.root() == root
        {
            return Ok(edge.clone());
        }
        let edge = restore(link, jurisdiction, size as u64)?;
        anyhow::ensure!(
            edge.root() == root,
            BrokenLog(format!(
                "the tiles of {jurisdiction} do not give the root of its head; run `bellwether verify`"
            ))
        );
        Ok(edge)
    }

    pub fn keep(&mut self, jurisdiction: i64, edge: Edge) {
        self.0.insert(jurisdiction, edge);
    }

    /// After a failed commit nothing kept may be trusted.
    pub fn forget(&mut self) {
        self.0.clear();
    }
}

fn restore(link: &mut Link<'_>, jurisdiction: i64, size: u64) -> Result<Edge> {
    let mut failed = None;
    let edge = Edge::restore(size, |tile: TileId| match stored_tile(link, jurisdiction, tile) {
        Ok(data) => data,
        Err(error) => {
            failed = Some(error);
            None
        }
    });
    if let Some(error) = failed {
        return Err(error);
    }
    edge.map_err(|error| {
        BrokenLog(format!("the tiles of {jurisdiction} make no tree: {error:?}; run `bellwether verify`"))
            .into()
    })
}

/// A tile as stored, full or partial.
pub fn stored_tile(link: &mut Link<'_>, jurisdiction: i64, tile: TileId) -> Result<Option<Vec<u8>>> {
    link.query_opt(
        "select data from tiles where jurisdiction = $1 and level = $2 and idx = $3",
        &[&jurisdiction, &i64::from(tile.level), &(tile.index as i64)],
        |row| row.get(0),
    )
}
