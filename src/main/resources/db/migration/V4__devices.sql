create table devices (
    id             uuid primary key,
    -- the host whose adb servers know it by its serial, where others may know another by the same; else empty
    scope          text        not null,
    serial         text        not null,
    -- what it said when it was asked last, as JSON
    identity       text,
    last_condition text,
    asked_at       timestamptz,
    created_at     timestamptz not null,
    unique (scope, serial)
);

-- Who sees which device, and how. What was not confirmed for a while is not believed.
create table device_sightings (
    device_id uuid        not null references devices,
    replica   uuid        not null,
    server    text        not null,
    state     text        not null check (state in ('READY', 'UNAUTHORIZED', 'OFFLINE', 'NOT_READY')),
    seen_at   timestamptz not null,
    primary key (device_id, replica, server)
);

-- The adb servers that each replica watches, and what it heard of them last.
create table adb_servers (
    replica uuid        not null,
    server  text        not null,
    -- the name of the replica's machine: the same address is another server elsewhere
    host    text        not null,
    -- why it does not answer; null where it does
    problem text,
    seen_at timestamptz not null,
    primary key (replica, server)
);

-- Who may use which device. A row that has expired says that something may be left on the device.
create table device_leases (
    device_id  uuid primary key references devices,
    -- known to the holder alone
    token      uuid        not null,
    holder     text        not null,
    taken_at   timestamptz not null,
    expires_at timestamptz not null
);
