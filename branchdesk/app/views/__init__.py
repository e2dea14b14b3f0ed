"""Read models: frozen values that screens show. Built by use cases on the db lane, never changed.

Wording that comes from definitions is a ``Text`` (language to wording) so that a page can switch
language without asking again; state is an id that the page names through ``tr``.
"""

from branchdesk.app.views.desk import (
    BoardView,
    Card,
    EquipmentView,
    IntakeView,
    Lane,
    Readiness,
    SignInView,
    SyncView,
    Transfer,
    Trial,
)
from branchdesk.app.views.interview import (
    BarredView,
    CapRow,
    Comprehension,
    IndexPart,
    InterviewView,
    LiveStatus,
    OpenPoint,
    ResultReason,
    ResultView,
)
from branchdesk.app.views.review import (
    ClientRow,
    Contradiction,
    DimensionScore,
    MediaTrack,
    ProfileLine,
    ProfileView,
    QueueRow,
    ReviewView,
)
from branchdesk.app.views.shared import (
    CaseHead,
    DeviceChoice,
    Person,
    Picture,
    Preferences,
    ProductRow,
    QuestionBlock,
    SpeechChoice,
    TagRow,
)
from branchdesk.app.views.signing import (
    AgreementRow,
    CheckRow,
    SealedView,
    SignView,
)

__all__ = [
    "AgreementRow",
    "BarredView",
    "BoardView",
    "CapRow",
    "Card",
    "CaseHead",
    "CheckRow",
    "ClientRow",
    "Comprehension",
    "Contradiction",
    "DeviceChoice",
    "DimensionScore",
    "EquipmentView",
    "IndexPart",
    "IntakeView",
    "InterviewView",
    "Lane",
    "LiveStatus",
    "MediaTrack",
    "OpenPoint",
    "Person",
    "Picture",
    "Preferences",
    "ProductRow",
    "ProfileLine",
    "ProfileView",
    "QuestionBlock",
    "QueueRow",
    "Readiness",
    "ResultReason",
    "ResultView",
    "ReviewView",
    "SealedView",
    "SignInView",
    "SignView",
    "SpeechChoice",
    "SyncView",
    "TagRow",
    "Transfer",
    "Trial",
]
