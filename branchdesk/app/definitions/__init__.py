"""Definitions that head office authors: read, checked and handed round as frozen values.

A file is YAML whose ``kind`` names its JSON Schema (resources/schemas); beyond its shape the linter
checks what it refers to. Every problem names file and line.
"""

from branchdesk.app.definitions.build import Branch, StaffMember
from branchdesk.app.definitions.bundle import (
    DefinitionFault,
    Definitions,
    lint,
    load,
    load_branch,
    load_questionnaire,
)
from branchdesk.app.definitions.document import Problem

__all__ = [
    "Branch",
    "DefinitionFault",
    "Definitions",
    "Problem",
    "StaffMember",
    "lint",
    "load",
    "load_branch",
    "load_questionnaire",
]
