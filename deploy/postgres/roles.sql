-- Who may do what in Concord's database. Run once, by a superuser, in the database, with the two passwords as variables:
--   psql -v owner_password=... -v app_password=... -f roles.sql concord
-- The programs of Concord log in as concord_app, which owns nothing of the log: it can append and read, but it can
-- neither drop a table nor disable the triggers that forbid UPDATE and DELETE.
\set ON_ERROR_STOP on
create role concord_owner login password :'owner_password';
create role concord_app login password :'app_password';

select current_database() as concord \gset
revoke all on database :"concord" from public;
revoke create on schema public from public;
grant connect, create, temporary on database :"concord" to concord_owner;
-- Read models are made, swapped and dropped while the runner works: their schema is the runner's own.
grant connect, create, temporary on database :"concord" to concord_app;

alter default privileges for role concord_owner grant usage on schemas to concord_app;
alter default privileges for role concord_owner grant select, insert, update, delete on tables to concord_app;
alter default privileges for role concord_owner grant usage, select on sequences to concord_app;

alter database :"concord" set timezone to 'UTC';
-- A forgotten transaction holds back the frontier below which the log is read.
alter database :"concord" set idle_in_transaction_session_timeout to '60s';
