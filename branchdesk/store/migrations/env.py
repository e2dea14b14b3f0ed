"""Run by Alembic inside the transaction that the caller opened on its own connection."""

from alembic import context

from branchdesk.store.schema import LEDGER

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=LEDGER,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
