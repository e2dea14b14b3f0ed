"""Which desk this is: told by head office when the PC joined, kept with the ledger."""

import msgspec

from branchdesk.app.definitions import Definitions
from branchdesk.app.session import Place, TimeServer
from branchdesk.domain.errors import IntegrityFault
from branchdesk.store.ledger import Store

BRANCH = "branch"
"""Name of the reference document with the branch's own facts."""
COUNTER = "counter"
"""Name of the setting with this desk's number."""


class _BranchDocument(msgspec.Struct, frozen=True):
    id: str
    name: dict[str, str]
    time_zone: str
    questionnaire: str
    rule_pack: str
    form: str
    currency: str = ""
    phone: str = ""
    time_server: TimeServer | None = None


def place_of(store: Store, definitions: Definitions) -> Place:
    """The desk of a PC that joined; IntegrityFault ``not_enrolled`` before, ``definition_unknown``
    where the branch works by a definition that this version does not bring."""
    document = store.reference(BRANCH)
    if document is None:
        raise IntegrityFault("not_enrolled")
    branch = msgspec.json.decode(document.text, type=_BranchDocument)
    for name, known in (
        (branch.questionnaire, definitions.questionnaires),
        (branch.rule_pack, definitions.rule_packs),
        (branch.form, definitions.forms),
    ):
        if name not in known:
            raise IntegrityFault("definition_unknown", name=name)
    return Place(
        branch_id=branch.id,
        branch_name=branch.name,
        counter=store.setting(COUNTER) or "",
        time_zone=branch.time_zone,
        questionnaire=branch.questionnaire,
        rule_pack=branch.rule_pack,
        form=branch.form,
        currency=branch.currency,
        phone=branch.phone,
        time_server=branch.time_server,
    )
