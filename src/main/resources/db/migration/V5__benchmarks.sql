create table benchmarks (
    id              uuid primary key,
    -- counts the changes of the row and its runs: the id of the event that tells of the last one
    revision        bigint           not null,
    state           text             not null check (state in ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    -- what is measured and how, as JSON with every default filled; until it is over it holds the blobs of these
    artifacts       text             not null,
    calibration_set text,
    protocol        text             not null,
    progress        double precision not null check (progress >= 0 and progress <= 1),
    created_at      timestamptz      not null,
    started_at      timestamptz,
    finished_at     timestamptz,
    idempotency_key text unique,
    request_hash    text,
    check ((state in ('SUCCEEDED', 'FAILED', 'CANCELLED')) = (finished_at is not null))
);
create index benchmarks_by_state on benchmarks (state, id);

-- A benchmark's part on one device.
create table benchmark_runs (
    id            uuid primary key,
    benchmark_id  uuid             not null references benchmarks,
    position      integer          not null check (position >= 0),
    -- which devices will do, as JSON
    selector      text             not null,
    state         text             not null check (state in ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    -- how often a worker has begun; a worker may write only while this is the number that it began with
    attempt       integer          not null check (attempt >= 0),
    -- the one that it ran on last
    device_id     uuid references devices,
    serial        text,
    step          text,
    progress      double precision not null check (progress >= 0 and progress <= 1),
    -- of the last attempt, as JSON; it may be tried again
    failure       text,
    -- no attempt before this; a wait for a device that is not there counts from here
    not_before    timestamptz      not null,
    summary       text,
    report_sha256 text references blobs,
    started_at    timestamptz,
    finished_at   timestamptz,
    unique (benchmark_id, position),
    check ((state in ('SUCCEEDED', 'FAILED', 'CANCELLED')) = (finished_at is not null)),
    check ((state = 'SUCCEEDED') = (summary is not null)),
    check ((state = 'SUCCEEDED') = (report_sha256 is not null)),
    check (state <> 'FAILED' or failure is not null)
);
create index benchmark_runs_waiting on benchmark_runs (selector, benchmark_id) where state = 'QUEUED';
create index benchmark_runs_by_report on benchmark_runs (report_sha256);

-- The queue of runs: as scheduled_tasks, in a table of its own, since workers of conversions and of
-- benchmarks are counted apart.
create table benchmark_tasks (
    task_name            text        not null,
    task_instance        text        not null,
    task_data            bytea,
    execution_time       timestamptz,
    picked               boolean     not null,
    picked_by            text,
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures integer,
    last_heartbeat       timestamptz,
    version              bigint      not null,
    priority             smallint,
    state                text,
    primary key (task_name, task_instance)
);
create index benchmark_tasks_by_execution_time on benchmark_tasks (execution_time);
create index benchmark_tasks_by_heartbeat on benchmark_tasks (last_heartbeat);
