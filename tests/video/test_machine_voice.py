"""The window tells the recorder's process that the program itself speaks."""

from pathlib import Path

from branchdesk.video.messages import RecorderStatus
from branchdesk.video.recorder import Recorder
from tests.video.clip_samples import settings_for


def test_what_the_program_speaks_is_claimed_by_the_recorder(tmp_path: Path) -> None:
    recorder = Recorder.start(settings_for(tmp_path))
    recorder.machine_voice(True)
    recorder.wait_started()
    before_ms = recorder.now_ms()
    recorder.machine_voice(True)
    recorder.wait_for(lambda status: "system_voice" in status.claimed)
    after_ms = recorder.now_ms()
    recorder.machine_voice(False)

    def quiet(status: RecorderStatus) -> bool:
        return "system_voice" not in status.claimed

    recorder.wait_for(quiet)
    recorder.stop()
    recorder.machine_voice(False)
    told = [claim for claim in recorder.claims() if claim.what == "system_voice"]
    assert [claim.to_ms is None for claim in told] == [True, False]
    assert before_ms <= told[0].from_ms <= after_ms
    assert (told[1].to_ms or 0) > after_ms
