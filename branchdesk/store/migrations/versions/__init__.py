"""One module a schema version, numbered as the databases under tests/fixtures/databases."""
