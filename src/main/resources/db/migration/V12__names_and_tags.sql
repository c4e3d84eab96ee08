-- What a client calls a conversion, to find it in a list.
alter table conversions
    add column name       text,
    add column tags       varchar[] not null default '{}',
    -- the model's name when the conversion was requested: the model may be removed since; null in rows
    -- of earlier versions whose model was removed before
    add column model_name text,
    -- the recipe's target
    add column target     text;
update conversions set target = coalesce(recipe::json ->> 'target', 'int8');
update conversions set model_name = models.name from models where models.id = conversions.model_id;
alter table conversions alter column target set not null;
create index conversions_by_model on conversions (model_id, id);
create index conversions_by_tag on conversions using gin (tags);
-- How many uploads have been answered with the model: a form that is refused takes its own back.
alter table models add column uploads integer not null default 1 check (uploads > 0);
