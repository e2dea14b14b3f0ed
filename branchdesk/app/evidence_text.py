"""Tags in plain interchange forms: WebVTT cues with one JSON object each; and what of an interview
is attached to its form."""

import json
from collections.abc import Mapping, Sequence

import msgspec

from branchdesk.app.timeline import Timeline
from branchdesk.app.views import TagRow
from branchdesk.documents.seal import Attachment
from branchdesk.domain.definitions import Questionnaire
from branchdesk.domain.interview import Interview

_INSTANT_MS = 1000
"""How long a cue of an instant is shown."""


def attachments(interview: Interview, questionnaire: Questionnaire) -> tuple[Attachment, ...]:
    """Answers and tags, as they are attached to the form."""
    answers = json.dumps(interview.answers(), ensure_ascii=False, sort_keys=True).encode()
    rows = Timeline(interview, questionnaire).tags()
    tags = tags_as_vtt(rows, interview.recording_ids).encode()
    return (
        Attachment("answers.json", "application/json", answers, "Answers of the interview"),
        Attachment("tags.vtt", "text/vtt", tags, "Tags on the recording"),
    )


def tags_as_vtt(
    tags: Sequence[TagRow], recording_ids: Sequence[str], starts_ms: Mapping[str, int] | None = None
) -> str:
    """WebVTT (W3C) with a metadata cue a tag. ``starts_ms`` is where each recording begins in
    one joined film; without it every recording begins at 0."""
    begins = starts_ms or dict.fromkeys(recording_ids, 0)
    cues = ["WEBVTT"]
    for tag in sorted(tags, key=lambda row: begins.get(row.recording_id, 0) + row.at_ms):
        at = begins.get(tag.recording_id, 0) + tag.at_ms
        to = begins.get(tag.recording_id, 0) + (tag.to_ms or tag.at_ms + _INSTANT_MS)
        # JSON escapes line ends, and "-->" would end a cue's payload: the sign is escaped too.
        body = msgspec.json.encode(_cue(tag)).decode().replace("-->", "--\\u003e")
        cues.append(f"{tag.id}\n{_time(at)} --> {_time(max(to, at + 1))}\n{body}")
    return "\n\n".join(cues) + "\n"


def _cue(tag: TagRow) -> dict[str, object]:
    cue: dict[str, object] = {"kind": tag.kind, "question": tag.item_no}
    for name in ("what", "text", "confidence", "state"):
        value = getattr(tag, name)
        if value not in ("", None):
            cue[name] = value
    if tag.detail:
        cue["detail"] = dict(tag.detail)
    return cue


def _time(at_ms: int) -> str:
    seconds, ms = divmod(at_ms, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{ms:03d}"
