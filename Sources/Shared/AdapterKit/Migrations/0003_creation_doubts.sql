-- Whether the tool may be being asked just now, by a process that lives or died at it.
ALTER TABLE creation_intents ADD COLUMN is_in_flight boolean NOT NULL DEFAULT false;
