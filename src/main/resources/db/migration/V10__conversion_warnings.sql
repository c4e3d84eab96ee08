-- What the engine said of a conversion that succeeded, as JSON; null in rows of earlier versions.
alter table conversions
    add column used_preprocessing text,
    add column warnings           text;
