-- Creates one service's database, the role that owns it and the role that the service works with; may be repeated.
-- Run by psql as a superuser, with SERVICE, OWNER_PASSWORD and SERVICE_PASSWORD in the environment.
-- The owner defines tables (migrations); the service reads and writes rows, and enters no other service's database.

\set ON_ERROR_STOP on
\getenv service SERVICE
\getenv service_password SERVICE_PASSWORD
\getenv owner_password OWNER_PASSWORD
\set owner :service _owner

SET password_encryption = 'scram-sha-256';

SELECT format('CREATE ROLE %I', name) FROM (VALUES (:'service'), (:'owner')) AS role (name)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

ALTER ROLE :"owner" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'owner_password';
ALTER ROLE :"service" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'service_password';

SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING ''UTF8'' LOCALE ''C.UTF-8''', :'service', :'owner')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'service') \gexec

REVOKE ALL ON DATABASE :"service" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"service" TO :"service";

\connect :"service"

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO :"owner";
GRANT USAGE ON SCHEMA public TO :"service";

ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"service";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" GRANT USAGE, SELECT ON SEQUENCES TO :"service";
