"""Questionnaires that head office authors in a spreadsheet (XLSForm), as the same definitions.

``docs/xlsform.md`` is the convention. Every problem names file, sheet, cell and what was expected.
"""

from branchdesk.app.xlsform.form import Form, read_form
from branchdesk.app.xlsform.sheets import CellProblem

__all__ = ["CellProblem", "Form", "read_form"]
