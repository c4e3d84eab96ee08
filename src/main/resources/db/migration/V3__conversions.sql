create table conversions (
    id                 uuid primary key,
    -- counts the changes of the row: the id of the event that tells of the last one
    revision           bigint           not null,
    state              text             not null check (state in ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    model_id           uuid             not null,
    calibration_set_id uuid             not null,
    -- what the request asked for, as JSON with every default filled
    recipe             text             not null,
    preprocessing      text             not null,
    labels             text             not null,
    -- how often a worker has begun; a worker may write only while this is the number that it began with
    attempt            integer          not null check (attempt >= 0),
    stage              text,
    progress           double precision not null check (progress >= 0 and progress <= 1),
    stages             text             not null,
    -- how it ended, as JSON
    summary            text,
    failure            text,
    created_at         timestamptz      not null,
    started_at         timestamptz,
    finished_at        timestamptz,
    idempotency_key    text unique,
    request_hash       text,
    -- what an unfinished conversion needs can't be removed
    held_model_id      uuid generated always as (case when state in ('QUEUED', 'RUNNING') then model_id end) stored
        references models,
    held_set_id        uuid generated always as (case when state in ('QUEUED', 'RUNNING') then calibration_set_id end) stored
        references calibration_sets,
    check ((state in ('SUCCEEDED', 'FAILED', 'CANCELLED')) = (finished_at is not null)),
    check ((state = 'SUCCEEDED') = (summary is not null)),
    check ((state = 'FAILED') = (failure is not null))
);
create index conversions_by_state on conversions (state, id);
create index conversions_holding_model on conversions (held_model_id) where held_model_id is not null;
create index conversions_holding_set on conversions (held_set_id) where held_set_id is not null;

-- The queue: the table of db-scheduler 16, as its documentation has it for PostgreSQL.
create table scheduled_tasks (
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
create index scheduled_tasks_by_execution_time on scheduled_tasks (execution_time);
create index scheduled_tasks_by_heartbeat on scheduled_tasks (last_heartbeat);
