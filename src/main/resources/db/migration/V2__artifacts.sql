create table artifacts (
    id            uuid primary key,
    conversion_id uuid        not null,
    kind          text        not null,
    file_name     text        not null,
    sha256        text        not null references blobs,
    bytes         bigint      not null check (bytes >= 0),
    created_at    timestamptz not null
);
create index artifacts_by_conversion on artifacts (conversion_id, id);
create index artifacts_by_content on artifacts (sha256);
