-- shapes of inputs that the model leaves open, as JSON by the inputs' names
alter table conversions add column input_shapes text not null default '{}';
