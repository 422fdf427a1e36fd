//! Which runs are found, and in which order.

use proptest::prelude::*;
use worker_agents::{WorkflowFilter, WorkflowStatus};

use super::*;

/// A row: when it was made, its binding, status and metadata.
type Row = (i64, u8, u8, Option<u8>);

/// When a run was started, in seconds, and its id.
type Found = (i64, String);

const STATUSES: [WorkflowStatus; 3] = [
    WorkflowStatus::Queued,
    WorkflowStatus::Complete,
    WorkflowStatus::Paused,
];

fn status_of(number: u8) -> WorkflowStatus {
    let status = STATUSES.get(usize::from(number));
    status.copied().unwrap_or(WorkflowStatus::Unknown)
}

fn insert(desk: &Desk, rows: &[Row]) -> Result<()> {
    for (number, (created, binding, status, metadata)) in rows.iter().enumerate() {
        let id = format!("wf{number:02}");
        let status = status_of(*status).as_str();
        let metadata = metadata.map(|tier| json!({"tier": tier, "who": "ann"}).to_string());
        let binding = format!("B{binding}");
        desk.sql(sql!(
            "insert into cf_agents_workflows \
             (id, workflow_id, workflow_name, status, metadata, created_at, updated_at) \
             values ({&id}, {&id}, {&binding}, {status}, {metadata}, {created}, {created})"
        ))?;
    }
    Ok(())
}

/// All pages of a filter, and what each of them gives as the total.
fn pages(desk: &Desk, filter: &WorkflowFilter) -> Result<(Vec<Found>, Vec<u64>)> {
    let (mut found, mut totals) = (Vec::new(), Vec::new());
    let mut next = filter.clone();
    loop {
        let page = desk.get_workflows(&next)?;
        totals.push(page.total);
        found.extend(
            page.workflows
                .into_iter()
                .map(|row| (row.created_at / 1000, row.workflow_id)),
        );
        match page.next_cursor {
            Some(cursor) => next = filter.clone().cursor(cursor),
            None => return Ok((found, totals)),
        }
    }
}

/// Makes the table, and runs the test with an empty one.
fn with_table(test: impl AsyncFnOnce(&Desk) -> Result<()>) -> Result<()> {
    world().run(async |world| {
        let desk = world.agent::<Desk>("d");
        desk.with(async |desk| {
            desk.run("a").await?;
            desk.delete_workflow("a")?;
            test(desk).await
        })
        .await
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn pages_together_are_the_whole(
        rows in prop::collection::vec((0_i64..4, 0_u8..2, 0_u8..3, prop::option::of(0_u8..2)), 0..24),
        limit in 1_u32..9,
        oldest_first: bool,
        binding in prop::option::of(0_u8..2),
        statuses in prop::collection::btree_set(0_u8..3, 0..3),
        tier in prop::option::of(0_u8..2),
    ) {
        let mut filter = WorkflowFilter::new().limit(limit);
        if oldest_first {
            filter = filter.oldest_first();
        }
        if let Some(binding) = binding {
            filter = filter.binding(format!("B{binding}"));
        }
        for status in &statuses {
            filter = filter.status(status_of(*status));
        }
        if let Some(tier) = tier {
            filter = filter.metadata("tier", &tier).metadata("who", "ann");
        }
        let fits = |row: &Row| {
            binding.is_none_or(|binding| row.1 == binding)
                && (statuses.is_empty() || statuses.contains(&row.2))
                && tier.is_none_or(|tier| row.3 == Some(tier))
        };
        let mut expected: Vec<(i64, String)> = rows
            .iter()
            .enumerate()
            .filter(|(_, row)| fits(row))
            .map(|(number, row)| (row.0, format!("wf{number:02}")))
            .collect();
        expected.sort();
        if !oldest_first {
            expected.reverse();
        }
        let tested = with_table(async |desk| {
            insert(desk, &rows)?;
            let (found, totals) = pages(desk, &filter)?;
            assert_eq!(found, expected);
            assert!(totals.iter().all(|total| *total == expected.len() as u64), "{totals:?}");
            let page = limit as usize;
            assert_eq!(totals.len(), expected.len().div_ceil(page).max(1));
            assert_eq!(desk.delete_workflows(&filter)?, expected.len() as u64);
            assert_eq!(desk.rows()?.len(), rows.len() - expected.len());
            Ok(())
        });
        prop_assert_eq!(tested, Ok(()));
    }
}

#[test]
fn a_page_has_fifty_runs_and_never_more_than_a_hundred() -> Result<()> {
    with_table(async |desk| {
        insert(desk, &vec![(0, 0, 0, None); 130])?;
        let size = |filter: WorkflowFilter| -> Result<usize> {
            Ok(desk.get_workflows(&filter)?.workflows.len())
        };
        assert_eq!(size(WorkflowFilter::new())?, 50);
        assert_eq!(size(WorkflowFilter::new().limit(1000))?, 100);
        Ok(())
    })
}

#[test]
fn a_cursor_is_one_of_a_page() -> Result<()> {
    let text_of = |cursor: &str, made: bool| {
        let cursor = WorkflowFilter::new().cursor(cursor);
        let check = async |desk: &Desk| {
            let refused = text(desk.get_workflows(&cursor));
            assert!(
                refused.starts_with("Invalid pagination cursor."),
                "{refused}"
            );
            Ok(())
        };
        match made {
            true => with_table(check),
            // As strict where no run was ever started.
            false => world().run(async |world| world.agent::<Desk>("d").with(check).await),
        }
    };
    for cursor in ["", "x", "e30=", "eyJjIjoiMSIsImkiOjF9"] {
        text_of(cursor, true)?;
        text_of(cursor, false)?;
    }
    Ok(())
}

#[test]
fn metadata_are_compared_as_values() -> Result<()> {
    with_table(async |desk| {
        let metadata =
            json!({"n": 1, "t": "1", "yes": true, "none": null, "a.b": "dot", "o": {"x": [1]}});
        desk.sql(sql!(
            "insert into cf_agents_workflows (id, workflow_id, workflow_name, status, metadata) \
             values ('1', '1', 'B', 'queued', {metadata.to_string()})"
        ))?;
        let count = |key: &str, value: Value| -> Result<u64> {
            Ok(desk
                .get_workflows(&WorkflowFilter::new().metadata(key, &value))?
                .total)
        };
        for (key, value, found) in [
            ("n", json!(1), 1),
            ("n", json!("1"), 0),
            ("t", json!("1"), 1),
            ("t", json!(1), 0),
            ("yes", json!(true), 1),
            ("yes", json!(false), 0),
            ("none", Value::Null, 1),
            ("absent", Value::Null, 0),
            ("a.b", json!("dot"), 1),
            ("o", json!({"x": [1]}), 1),
            ("x') or 1 --", json!(1), 0),
        ] {
            assert_eq!(count(key, value.clone())?, found, "{key} {value}");
        }
        Ok(())
    })
}

#[test]
fn those_before_a_time_are_forgotten() -> Result<()> {
    with_table(async |desk| {
        insert(desk, &[(1, 0, 0, None), (2, 0, 1, None), (3, 0, 1, None)])?;
        let old = WorkflowFilter::new()
            .status(WorkflowStatus::Complete)
            .created_before(3_000);
        assert_eq!(desk.delete_workflows(&old)?, 1);
        assert!(desk.delete_workflow("wf00")?);
        assert!(!desk.delete_workflow("wf00")?);
        let left: Vec<String> = desk
            .rows()?
            .into_iter()
            .map(|row| row.workflow_id)
            .collect();
        assert_eq!(left, ["wf02"]);
        Ok(())
    })
}
