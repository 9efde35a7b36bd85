-- The release before this one goes on reading and writing the table: a new column with a default does not concern it.
alter table notes add column author text not null default 'nobody';
