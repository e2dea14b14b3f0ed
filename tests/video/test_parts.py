"""Mailbox, vault and encoder ladder."""

import multiprocessing
import threading
from pathlib import Path

import av
import numpy as np
import pytest

from branchdesk.video.codecs import PRESETS
from branchdesk.video.container import SealedWriter
from branchdesk.video.encoder import PTS_PER_S, Encoder
from branchdesk.video.mailbox import PictureMailbox, new_block
from branchdesk.video.playback import View
from branchdesk.video.reader import SealedReader
from branchdesk.video.records import Fragment
from branchdesk.video.vault import MediaVault
from tests.video.film_samples import HEIGHT, WIDTH, fragments, numbered_picture


def mailboxes() -> tuple[PictureMailbox, PictureMailbox]:
    block = new_block(multiprocessing.get_context("spawn"))
    return PictureMailbox(block), PictureMailbox(block)


def test_newest_picture_arrives_in_rgb_and_fits() -> None:
    posting, looking = mailboxes()
    assert looking.newest() is None
    blue = np.zeros((720, 1280, 3), np.uint8)
    blue[:, :, 0] = 200
    posting.post(blue, 40)
    picture = looking.newest()
    assert picture is not None
    assert (picture.width, picture.height, picture.at_ms) == (640, 360, 40)
    assert picture.data[:3] == bytes((0, 0, 200))
    assert looking.newest() is picture
    posting.post(blue[:, :960], 80)
    taller = looking.newest()
    assert taller is not None
    assert (taller.width, taller.height, taller.at_ms) == (480, 360, 80)


def test_picture_is_never_of_two_frames() -> None:
    posting, looking = mailboxes()
    plain = [np.full((360, 640, 3), shade, np.uint8) for shade in (10, 200)]
    done = threading.Event()

    def post_all() -> None:
        for number in range(400):
            posting.post(plain[number % 2], number)
        done.set()

    thread = threading.Thread(target=post_all)
    thread.start()
    while not done.is_set():
        picture = looking.newest()
        assert picture is None or picture.data.count(picture.data[0]) == len(picture.data)
    thread.join()


def test_vault_keeps_recordings_by_id(tmp_path: Path) -> None:
    vault = MediaVault(tmp_path / "media")
    path, key = vault.path("01990000-aaaa-7bbb-8ccc-0123456789AB"), bytes(32)
    assert path.parent.name == "ab"
    assert not vault.holds("01990000-aaaa-7bbb-8ccc-0123456789AB")
    writer = SealedWriter(path, key)
    writer.append(fragments()[0])
    assert vault.unfinished() == ("01990000-aaaa-7bbb-8ccc-0123456789AB",)
    writer.finish()
    assert vault.unfinished() == ()
    assert vault.recordings() == ("01990000-aaaa-7bbb-8ccc-0123456789AB",)
    assert vault.free_bytes > 0
    assert vault.folder == tmp_path / "media"


@pytest.mark.parametrize(
    "ident", ["", "ab", "../../etc", "a/b/c", "a\\b\\c", "x" * 65, "-abc", "a.b"]
)
def test_id_that_would_leave_the_vault_is_refused(tmp_path: Path, ident: str) -> None:
    with pytest.raises(ValueError, match="not a recording id"):
        MediaVault(tmp_path).path(ident)


def test_long_stretch_of_sound_alone_goes_with_the_next_picture(tmp_path: Path) -> None:
    made: list[Fragment] = []
    encoder = Encoder(WIDTH, HEIGHT, 25, made.append)
    encoder.picture(numbered_picture(1), 0)
    encoder.sound(np.zeros(48_000 * 5, np.float32))
    for number in range(30):
        encoder.picture(numbered_picture(2), PTS_PER_S * 5 + number * PTS_PER_S // 25)
        encoder.sound(np.zeros(1920, np.float32))
    encoder.close()
    assert [len(one.frames) > 0 for one in made] == [True] * len(made)
    path = tmp_path / "film.mp4"
    path.write_bytes(b"".join(one.media for one in made))
    with av.open(str(path)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 31
    with av.open(str(path)) as container:
        samples = sum(frame.samples for frame in container.decode(audio=0))
    assert abs(samples - 48_000 * 6.2) < 3000


def test_encoder_steps_down_at_a_keyframe_within_one_film(tmp_path: Path) -> None:
    made: list[Fragment] = []
    encoder = Encoder(WIDTH, HEIGHT, 25, made.append)
    presets = []
    for number in range(100):
        if number in (10, 40):
            assert encoder.step_down()
        encoder.picture(numbered_picture(number), number * PTS_PER_S // 25)
        encoder.sound(np.zeros(1920, np.float32))
        presets.append(encoder.preset)
    assert not encoder.step_down()
    encoder.close()
    assert (presets[24], presets[25], presets[50]) == PRESETS
    path = tmp_path / "film.bdv"
    writer = SealedWriter(path, bytes(32))
    for fragment in made:
        writer.append(fragment)
    writer.finish()
    with SealedReader(path, bytes(32)) as reader, av.open(View(reader), "r") as container:
        assert sum(1 for _ in container.decode(video=0)) == 100


def test_encoder_steps_back_up_at_a_keyframe_within_one_film() -> None:
    made: list[Fragment] = []
    encoder = Encoder(WIDTH, HEIGHT, 25, made.append)
    assert not encoder.step_up()
    presets = []
    for number in range(75):
        if number == 10:
            assert encoder.step_down()
        if number == 40:
            assert encoder.step_up()
        encoder.picture(numbered_picture(number), number * PTS_PER_S // 25)
        presets.append(encoder.preset)
    encoder.close()
    assert (presets[24], presets[25], presets[50]) == (PRESETS[0], PRESETS[1], PRESETS[0])
    frames = [frame for one in made for frame in one.frames]
    assert len(frames) == 75
    assert [frame.ms for frame in frames if frame.key] == [0, 1000, 2000]
