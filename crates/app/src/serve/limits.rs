//! The settings of `serve`: how many may come, how long each may take.
//!
//! Not here: how much of bodies may be in memory (`room.rs`), how often something may be tried (the slices).

use std::time::Duration;

use clap::Args;
use jiff::SignedDuration;

/// What a server lets happen on its connections.
#[derive(Args, Clone, Debug)]
pub struct Limits {
    /// Open at the same time; fewer where the system gives fewer files.
    #[arg(long, default_value_t = 4096, value_name = "N")]
    pub connections: usize,
    /// Open at the same time from one address; not behind https, where the proxy's is the only one.
    #[arg(long, default_value_t = 256, value_name = "N")]
    pub connections_per_address: usize,
    /// Requests without a body that are answered at the same time; one more is told to come again.
    #[arg(long, default_value_t = 256, value_name = "N")]
    pub at_once: usize,
    /// From the first byte of a request's head to its last; and from opening a connection to its first request.
    #[arg(long, default_value = "10s", value_parser = duration, value_name = "TIME")]
    pub head_time: Duration,
    /// Without a request, or while nobody takes an answer.
    #[arg(long, default_value = "60s", value_parser = duration, value_name = "TIME")]
    pub idle_time: Duration,
    /// How long a body may be slower than the least rate.
    #[arg(long, default_value = "10s", value_parser = duration, value_name = "TIME")]
    pub body_time: Duration,
    /// From being asked to stop to stopping.
    #[arg(long, default_value = "10s", value_parser = duration, value_name = "TIME")]
    pub drain_time: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        #[derive(clap::Parser)]
        struct Alone {
            #[command(flatten)]
            limits: Limits,
        }
        <Alone as clap::Parser>::parse_from([""]).limits
    }
}

/// `10s`, `200ms`.
fn duration(text: &str) -> Result<Duration, String> {
    let said: SignedDuration = text.parse().map_err(|error: jiff::Error| error.to_string())?;
    Duration::try_from(said).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_with_their_unit_and_are_never_negative() {
        assert_eq!(duration("200ms"), Ok(Duration::from_millis(200)));
        assert_eq!(duration("1m"), Ok(Duration::from_mins(1)));
        for wrong in ["", "10", "-1s", "soon"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_defaults_are_those_of_the_command_line() {
        let limits = Limits::default();
        assert_eq!((limits.head_time, limits.idle_time), (Duration::from_secs(10), Duration::from_secs(60)));
        assert_eq!(limits.body_time, crate::room::PATIENCE);
    }
}
