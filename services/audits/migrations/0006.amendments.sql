-- Amendments: a later revision of signed minutes says why it was made.
-- depends: 0005.extensions_and_repeats

ALTER TABLE minutes
    ADD COLUMN reason text,
    ADD CHECK ((revision = 1) = (reason IS NULL));
