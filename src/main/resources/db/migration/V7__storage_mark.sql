-- Which data directory belongs to this database: the same is written in its file storage.json. The
-- id is drawn when the two are paired; generation and nonce change at every start and every hour.
create table storage_mark (
    single     boolean primary key default true check (single),
    id         uuid        not null,
    generation bigint      not null check (generation > 0),
    nonce      uuid        not null,
    raised_at  timestamptz not null
);

-- Since when a job waits for something that is not its fault: room on the disk, a file that is
-- missing here. Such attempts are not counted; a job that has waited for too long fails.
alter table conversions add column set_back_at timestamptz;
alter table benchmark_runs add column set_back_at timestamptz;
