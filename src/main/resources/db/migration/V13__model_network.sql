-- the part of a model that was inspected and that its conversions use, as JSON; {} for the whole
alter table models add column network text not null default '{}';
