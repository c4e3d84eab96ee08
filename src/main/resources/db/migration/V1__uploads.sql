-- Every large file that resources name. The row's lock orders those who come and go at the same time.
create table blobs (
    sha256     text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
    bytes      bigint      not null check (bytes >= 0),
    uses       integer     not null check (uses >= 0), -- rows that name it
    created_at timestamptz not null
);

create table models (
    id         uuid primary key,
    name       text        not null,
    sha256     text        not null references blobs,
    bytes      bigint      not null check (bytes >= 0),
    created_at timestamptz not null,
    inspection text        not null
);
create index models_by_content on models (sha256);

create table calibration_sets (
    id         uuid primary key,
    name       text        not null,
    sha256     text        not null references blobs,
    bytes      bigint      not null check (bytes >= 0),
    samples    integer     not null check (samples >= 0),
    created_at timestamptz not null,
    summary    text        not null
);
create index calibration_sets_by_content on calibration_sets (sha256);
