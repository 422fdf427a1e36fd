//! The statements that make the tables. Their text is stored by SQLite and
//! compared by the TypeScript SDK's tests, layout included.

pub(super) const STATE: &str = "CREATE TABLE IF NOT EXISTS cf_agents_state (
        id TEXT PRIMARY KEY NOT NULL,
        state TEXT
      )";

pub(super) const SCHEDULES: &str = "CREATE TABLE IF NOT EXISTS cf_agents_schedules (
          id TEXT PRIMARY KEY NOT NULL DEFAULT (randomblob(9)),
          callback TEXT,
          payload TEXT,
          type TEXT NOT NULL CHECK(type IN ('scheduled', 'delayed', 'cron', 'interval')),
          time INTEGER,
          delayInSeconds INTEGER,
          cron TEXT,
          intervalSeconds INTEGER,
          running INTEGER DEFAULT 0,
          created_at INTEGER DEFAULT (unixepoch()),
          execution_started_at INTEGER,
          retry_options TEXT,
          owner_path TEXT,
          owner_path_key TEXT
        )";

pub(super) const QUEUES: &str = "CREATE TABLE IF NOT EXISTS cf_agents_queues (
          id TEXT PRIMARY KEY NOT NULL,
          payload TEXT,
          callback TEXT,
          created_at INTEGER DEFAULT (unixepoch())
        )";

pub(super) const RUNS: &str = "CREATE TABLE IF NOT EXISTS cf_agents_runs (
          id TEXT PRIMARY KEY NOT NULL,
          name TEXT NOT NULL,
          snapshot TEXT,
          created_at INTEGER NOT NULL
        )";

pub(super) const FIBERS: &str = "CREATE TABLE IF NOT EXISTS cf_agents_fibers (
          fiber_id TEXT PRIMARY KEY,
          idempotency_key TEXT UNIQUE,
          name TEXT NOT NULL,
          status TEXT NOT NULL,
          snapshot TEXT,
          metadata_json TEXT,
          error_message TEXT,
          created_at INTEGER NOT NULL,
          started_at INTEGER,
          completed_at INTEGER
        )";

pub(super) const FIBER_INDEXES: [&str; 3] = [
    "CREATE INDEX IF NOT EXISTS idx_fibers_status_created ON cf_agents_fibers(status, created_at, fiber_id)",
    "CREATE INDEX IF NOT EXISTS idx_fibers_name_status_created ON cf_agents_fibers(name, status, created_at, fiber_id)",
    "CREATE INDEX IF NOT EXISTS idx_fibers_status_completed ON cf_agents_fibers(status, completed_at, created_at)",
];

pub(super) const WORKFLOWS: &str = "CREATE TABLE IF NOT EXISTS cf_agents_workflows (
          id TEXT PRIMARY KEY NOT NULL,
          workflow_id TEXT NOT NULL UNIQUE,
          workflow_name TEXT NOT NULL,
          status TEXT NOT NULL CHECK(status IN (
            'queued', 'running', 'paused', 'errored',
            'terminated', 'complete', 'waiting',
            'waitingForPause', 'unknown'
          )),
          metadata TEXT,
          error_name TEXT,
          error_message TEXT,
          created_at INTEGER NOT NULL DEFAULT (unixepoch()),
          updated_at INTEGER NOT NULL DEFAULT (unixepoch()),
          completed_at INTEGER
        )";

pub(super) const WORKFLOW_INDEXES: [&str; 2] = [
    "CREATE INDEX IF NOT EXISTS idx_workflows_status ON cf_agents_workflows(status)",
    "CREATE INDEX IF NOT EXISTS idx_workflows_name ON cf_agents_workflows(workflow_name)",
];

pub(super) const ALL: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS cf_agents_mcp_servers (
            id TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL,
            server_url TEXT NOT NULL,
            callback_url TEXT NOT NULL,
            client_id TEXT,
            auth_url TEXT,
            server_options TEXT
          )",
    QUEUES,
    SCHEDULES,
    WORKFLOWS,
    RUNS,
    "CREATE TABLE IF NOT EXISTS cf_agents_facet_runs (
          owner_path TEXT NOT NULL,
          owner_path_key TEXT NOT NULL,
          run_id TEXT NOT NULL,
          created_at INTEGER NOT NULL,
          PRIMARY KEY (owner_path_key, run_id)
        )",
    FIBERS,
    "CREATE TABLE IF NOT EXISTS cf_agent_tool_runs (
          run_id TEXT PRIMARY KEY,
          parent_tool_call_id TEXT,
          agent_type TEXT NOT NULL,
          input_preview TEXT,
          input_redacted INTEGER NOT NULL DEFAULT 1,
          status TEXT NOT NULL,
          summary TEXT,
          output_json TEXT,
          error_message TEXT,
          interrupted_reason TEXT,
          child_still_running INTEGER,
          display_metadata TEXT,
          display_order INTEGER NOT NULL DEFAULT 0,
          started_at INTEGER NOT NULL,
          completed_at INTEGER
        )",
];

/// Columns that came later, and that older databases may lack.
pub(super) const ADDED_COLUMNS: &[(&str, &str)] = &[
    ("cf_agents_queues", "retry_options TEXT"),
    ("cf_agents_schedules", "intervalSeconds INTEGER"),
    ("cf_agents_schedules", "running INTEGER DEFAULT 0"),
    ("cf_agents_schedules", "execution_started_at INTEGER"),
    ("cf_agents_schedules", "retry_options TEXT"),
    ("cf_agents_schedules", "owner_path TEXT"),
    ("cf_agents_schedules", "owner_path_key TEXT"),
    ("cf_agent_tool_runs", "detached INTEGER NOT NULL DEFAULT 0"),
    ("cf_agent_tool_runs", "detached_on_finish TEXT"),
    ("cf_agent_tool_runs", "detached_notify_source TEXT"),
    ("cf_agent_tool_runs", "detached_max_budget_at INTEGER"),
    ("cf_agent_tool_runs", "finish_claimed_at INTEGER"),
    ("cf_agent_tool_runs", "finish_delivered_at INTEGER"),
    ("cf_agent_tool_runs", "give_up_claimed_at INTEGER"),
    ("cf_agent_tool_runs", "give_up_delivered_at INTEGER"),
    (
        "cf_agent_tool_runs",
        "detached_no_progress_budget_ms INTEGER",
    ),
    ("cf_agent_tool_runs", "last_progress_at INTEGER"),
    ("cf_agent_tool_runs", "detached_on_milestones TEXT"),
];

pub(super) const INDEXES: &[&str] = &[
    WORKFLOW_INDEXES[0],
    WORKFLOW_INDEXES[1],
    "CREATE INDEX IF NOT EXISTS idx_facet_runs_owner_path_key ON cf_agents_facet_runs(owner_path_key)",
    FIBER_INDEXES[0],
    FIBER_INDEXES[1],
    FIBER_INDEXES[2],
    "CREATE INDEX IF NOT EXISTS idx_agent_tool_runs_parent_tool_call_id ON cf_agent_tool_runs(parent_tool_call_id, display_order)",
];

/// Makes the table of schedules anew, with today's check, and carries the rows
/// over. To be run in a transaction, so that nothing is left half-way.
pub(super) const REBUILD_SCHEDULES: &[&str] = &[
    "DROP TABLE IF EXISTS cf_agents_schedules_new",
    "ALTER TABLE cf_agents_schedules RENAME TO cf_agents_schedules_old",
    SCHEDULES,
    "INSERT INTO cf_agents_schedules
      (id, callback, payload, type, time, delayInSeconds, cron, intervalSeconds, running,
       created_at, execution_started_at, retry_options, owner_path, owner_path_key)
     SELECT id, callback, payload, type, time, delayInSeconds, cron, intervalSeconds, running,
       created_at, execution_started_at, retry_options, owner_path, owner_path_key
     FROM cf_agents_schedules_old",
    "DROP TABLE cf_agents_schedules_old",
];
