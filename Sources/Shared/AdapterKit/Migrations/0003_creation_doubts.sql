-- Whether an attempt may be in progress in a process that is running or has crashed.
ALTER TABLE creation_intents ADD COLUMN is_in_flight boolean NOT NULL DEFAULT false;
