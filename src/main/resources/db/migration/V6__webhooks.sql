alter table conversions add column callback_url text;

-- Who is told that a job is over.
create table webhooks (
    id          uuid primary key,
    -- the job; what is told is the last that there is to say of it
    subject_id  uuid        not null unique,
    url         text        not null,
    -- what is told, as JSON: every attempt sends the same
    body        text        not null,
    state       text        not null check (state in ('PENDING', 'DELIVERED', 'FAILED')),
    attempts    integer     not null check (attempts >= 0),
    -- of the last attempt
    failure     text,
    created_at  timestamptz not null,
    finished_at timestamptz,
    check ((state in ('DELIVERED', 'FAILED')) = (finished_at is not null)),
    check (state <> 'FAILED' or failure is not null)
);

-- The queue of webhooks: as scheduled_tasks, in a table of its own, since a receiver that is slow
-- keeps no worker of others.
create table webhook_tasks (
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
create index webhook_tasks_by_execution_time on webhook_tasks (execution_time);
create index webhook_tasks_by_heartbeat on webhook_tasks (last_heartbeat);
