"""What the interview says of its recorder: that it stopped, or that it went on in another file."""

from PySide6.QtCore import QObject, Signal

from branchdesk.app.views import LiveStatus
from branchdesk.ui import formats
from branchdesk.ui.faults import Notice
from branchdesk.ui.i18n import tr
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.strip import MessageStrip


class RecorderNotices(QObject):
    """Follows the recorder and tells on ``strip``. ``retried`` when the person wants another try;
    ``changed`` when the strip takes another room."""

    retried = Signal()
    changed = Signal()

    def __init__(self, strip: MessageStrip, parent: QObject) -> None:
        super().__init__(parent)
        self._strip = strip
        self._faulted = self._refused = False
        self._recording_id: str | None = None
        self._told_at: str | None = None

    def follow(self, live: LiveStatus, question_id: str | None) -> None:
        """The recorder now, while the question is up."""
        if live.state == "fault" and not self._faulted:
            kept = tr("interview.fault.kept", time=formats.media_time(live.saved_ms))
            what, todo = tr("interview.fault.what"), tr("interview.fault.do")
            self._faulted = True
            self._show(Notice("fault", what, kept, todo))
        elif live.state == "recording" and self._faulted:
            self._faulted = False
            self._dismiss()
        if live.state == "recording":
            self._follow_file(live, question_id)
        elif live.state == "off":
            self._recording_id = None
        if self._told_at is not None and self._told_at != question_id:
            self._dismiss()

    def show_fault(self, notice: Notice) -> None:
        """A step could not be written: a banner with a retry, which stays until one was."""
        self._refused = True
        self._show(notice)

    def written(self) -> None:
        """A step was written: what hindered the one before is over."""
        if self._refused:
            self._refused = False
            self._dismiss()

    def _show(self, notice: Notice) -> None:
        """A banner with a retry; answers stay possible."""
        self._told_at = None
        retry = Button(tr("interview.remedy.retry"), icon="refresh-cw", small=True)
        retry.setObjectName("retry")
        retry.clicked.connect(self.retried)
        self._strip.show_notice(notice, retry)
        self.changed.emit()

    def _follow_file(self, live: LiveStatus, question_id: str | None) -> None:
        """Another file without a pause between: what was lost is told until the next question."""
        before, self._recording_id = self._recording_id, live.recording_id
        # A recording that was begun by hand, or of another case, follows nothing.
        follows = live.lost_ms or live.full_disk
        if before in (None, live.recording_id) or not follows:
            return
        self._told_at = question_id or ""
        what = tr("interview.gone_on.what")
        if live.lost_ms:
            whole_s = -(-live.lost_ms // 1000)
            kept = tr("interview.gone_on.lost", time=formats.duration(whole_s * 1000))
            notice = Notice("caution", what, kept, tr("interview.gone_on.do"))
        else:
            notice = Notice("info", what, tr("interview.gone_on.whole"))
        self._strip.show_notice(notice)
        self.changed.emit()

    def _dismiss(self) -> None:
        self._told_at = None
        self._strip.dismiss()
        self.changed.emit()
