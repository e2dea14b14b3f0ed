"""Alembic's environment and versions; forward only. Released schemas are never edited."""
