//! When a recurring schedule is due again.

use std::time::Duration;

use super::{MissedTicks, Schedule, ScheduleKind, after, row::Row};
use crate::{cron::Cron, error::Result};

/// By how much a tick may be late without having been missed.
const LATE: i64 = 60_000;

/// When a recurring schedule is due again, after a run; `None` for a one-shot.
pub(super) fn next_tick(row: &Row, now: i64) -> Result<Option<i64>> {
    let all = row.missed == MissedTicks::RunAll;
    match &row.schedule.kind {
        ScheduleKind::Scheduled | ScheduleKind::Delayed { .. } => Ok(None),
        ScheduleKind::Cron { cron } => {
            let from = if all { row.tick() } else { now };
            Ok(Some(Cron::new(cron)?.next_after(from)?))
        }
        ScheduleKind::Interval { interval_seconds } => {
            let from = if all { row.tick() } else { now };
            Ok(Some(after(from, period(*interval_seconds))))
        }
    }
}

/// The next tick, if it comes before the pause is over and takes the place of the
/// present one. Where each tick is run, none does.
pub(super) fn next_before(row: &Row, now: i64, pause: Duration) -> Option<i64> {
    if row.missed == MissedTicks::RunAll {
        return None;
    }
    let next = next_tick(row, now).ok().flatten();
    next.filter(|next| *next < after(now, pause))
}

/// The moment that the ticks after one that is put off are counted from.
pub(super) fn tick_to_keep(row: &Row) -> Option<i64> {
    let all = row.missed == MissedTicks::RunAll && row.schedule.kind.is_recurring();
    all.then(|| row.tick())
}

/// The next tick of a recurring schedule whose present one has been missed.
pub(super) fn next_if_missed(schedule: &Schedule, now: i64) -> Result<Option<i64>> {
    let late = now.saturating_sub(schedule.due);
    match &schedule.kind {
        ScheduleKind::Scheduled | ScheduleKind::Delayed { .. } => Ok(None),
        ScheduleKind::Cron { cron } => {
            let cron = Cron::new(cron)?;
            let period = cron.next_after(schedule.due)?.saturating_sub(schedule.due);
            if late <= period.min(LATE) {
                return Ok(None);
            }
            cron.next_after(now).map(Some)
        }
        ScheduleKind::Interval { interval_seconds } => {
            let period = after(0, period(*interval_seconds));
            if late <= period.min(LATE) {
                return Ok(None);
            }
            let ticks = (late / period).saturating_add(1);
            let next = schedule.due.saturating_add(ticks.saturating_mul(period));
            Ok(Some(next))
        }
    }
}

fn period(seconds: f64) -> Duration {
    let period = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
    period.max(Duration::from_millis(1))
}
