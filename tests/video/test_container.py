"""The sealed file: random access, damage named by its second, recovery after a crash."""

import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.domain.errors import IntegrityFault
from branchdesk.video.container import SealedReader, SealedWriter, recover, verify
from branchdesk.video.lease import Lease, reserve_path
from branchdesk.video.records import (
    END,
    FILE_HEAD,
    MEDIA,
    TIMES,
    Head,
    heads,
    new_prefix,
    seal_record,
)
from tests.video.film_samples import fragments, sealed_film


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    path, key, _ = sealed_film(tmp_path_factory.mktemp("film"))
    return path, key


def all_heads(path: Path) -> list[Head]:
    with path.open("rb") as stream:
        return list(heads(stream, path.stat().st_size, path))


def refused_at(path: Path, key: bytes) -> int:
    with pytest.raises(IntegrityFault) as refused:
        verify(path, key)
    assert refused.value.code == "media_damaged"
    assert refused.value.params["path"] == str(path)
    second = refused.value.params["second"]
    assert isinstance(second, int)
    return second


def test_manifest_describes_the_file_on_disk(tmp_path: Path) -> None:
    path, key, manifest = sealed_film(tmp_path)
    assert manifest.size == path.stat().st_size
    assert manifest.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (manifest.frames, manifest.media_ms, manifest.recovered) == (100, 4000, False)
    assert manifest.fragments == len(fragments())
    clear = b"".join(fragment.media for fragment in fragments())
    assert manifest.media_sha256 == hashlib.sha256(clear).hexdigest()
    assert list(tmp_path.iterdir()) == [path]
    verify(path, key)


def test_nothing_readable_is_in_the_file(film: tuple[Path, bytes]) -> None:
    raw = film[0].read_bytes()
    assert not any(word in raw for word in (b"moov", b"moof", b"mdat", b"JFIF", b"media_ms"))


@given(data=st.data())
def test_random_access_gives_the_same_bytes_as_the_whole(
    film: tuple[Path, bytes], data: st.DataObject
) -> None:
    whole = b"".join(fragment.media for fragment in fragments())
    with SealedReader(*film) as reader:
        assert reader.size == len(whole)
        for _ in range(data.draw(st.integers(1, 5))):
            at = data.draw(st.integers(0, len(whole) + 10))
            count = data.draw(st.integers(-1, len(whole)))
            assert reader.seek(at) == at
            got = reader.read(count)
            assert got == (whole[at:] if count < 0 else whole[at : at + count])
            assert reader.tell() == at + len(got)


def test_what_was_made_while_recording_is_read_back(film: tuple[Path, bytes]) -> None:
    with SealedReader(*film) as reader:
        made = fragments()
        assert reader.index() == tuple(frame for one in made for frame in one.frames)
        assert [frame.ms for frame in reader.index() if frame.key][1:] == [
            next(f.ms for f in reader.index() if f.ms >= second) for second in (1000, 2000, 3000)
        ]
        assert len(reader.waveform()) == 4000 // 50
        assert all(0.45 < peak < 0.55 for peak in reader.waveform())
        assert reader.thumbnails()[0][0] == 0
        assert reader.thumbnails()[0][1].startswith(b"\xff\xd8")


def test_fragments_lie_on_whole_seconds_and_are_half_a_second() -> None:
    made = fragments()
    assert all(one.to_ms - one.from_ms <= 560 for one in made)
    assert [one.from_ms for one in made[1:]] == [one.to_ms for one in made[:-1]]


@given(data=st.data())
def test_a_flipped_bit_anywhere_is_refused_with_its_second(
    film: tuple[Path, bytes], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path, key = film
    head = data.draw(st.sampled_from(all_heads(path)))
    at = data.draw(st.integers(head.at, head.end - 1))
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1 << data.draw(st.integers(0, 7))
    other = tmp_path_factory.mktemp("flip") / "film.bdv"
    other.write_bytes(raw)
    assert refused_at(other, key) == head.from_ms // 1000


def test_a_changed_beginning_is_refused_at_second_nought(
    film: tuple[Path, bytes], tmp_path: Path
) -> None:
    raw = film[0].read_bytes()
    other = tmp_path / "film.bdv"
    for at in (0, 5, 10):
        other.write_bytes(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
        assert refused_at(other, film[1]) == 0


def pieces(path: Path, by: str) -> list[tuple[int, bytes]]:
    """The file after its beginning, cut ``by`` record or by fragment: ms at which each begins, and
    its bytes."""
    raw, found = path.read_bytes(), all_heads(path)
    firsts = [head for head in found if by == "record" or head.type in (TIMES, END)]
    ends = [*(head.at for head in firsts[1:]), len(raw)]
    return [(head.from_ms, raw[head.at : end]) for head, end in zip(firsts, ends, strict=True)]


@given(data=st.data(), by=st.sampled_from(("record", "fragment")))
@pytest.mark.parametrize("deed", ["cut", "repeat", "swap", "move"])
def test_whatever_is_cut_repeated_swapped_or_moved_is_refused_with_its_second(
    film: tuple[Path, bytes],
    tmp_path_factory: pytest.TempPathFactory,
    deed: str,
    data: st.DataObject,
    by: str,
) -> None:
    path, key = film
    parts = pieces(path, by)
    first = data.draw(st.integers(0, len(parts) - 2))
    other = data.draw(st.integers(first + 1, len(parts) - 1))
    if deed == "cut":
        done = parts[:first] + parts[other:]
    elif deed == "repeat":
        done = parts[:other] + parts[first:other] + parts[other:]
    elif deed == "swap":
        done = [*parts[:first], parts[other], *parts[first + 1 : other], parts[first]]
        done += parts[other + 1 :]
    else:
        done = [*parts[:first], *parts[first + 1 : other + 1], parts[first], *parts[other + 1 :]]
    changed = tmp_path_factory.mktemp(deed) / "film.bdv"
    raw = path.read_bytes()
    changed.write_bytes(raw[: FILE_HEAD.size] + b"".join(part for _, part in done))
    # Where there is no longer what was written.
    wrong = parts[other if deed == "repeat" else first]
    assert refused_at(changed, key) == wrong[0] // 1000


@given(data=st.data())
def test_a_fragment_of_another_recording_is_refused_with_its_second(
    film: tuple[Path, bytes], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path, key = film
    folder = tmp_path_factory.mktemp("other")
    writer = SealedWriter(folder / "other.bdv", key)
    for fragment in fragments():
        writer.append(fragment)
    writer.finish()
    ours, theirs = pieces(path, "fragment"), pieces(folder / "other.bdv", "fragment")
    number = data.draw(st.integers(0, len(ours) - 1))
    ours[number] = theirs[number]
    changed = folder / "film.bdv"
    raw = path.read_bytes()
    changed.write_bytes(raw[: FILE_HEAD.size] + b"".join(part for _, part in ours))
    assert refused_at(changed, key) == ours[number][0] // 1000


def test_a_missing_end_is_refused(film: tuple[Path, bytes], tmp_path: Path) -> None:
    other = tmp_path / "film.bdv"
    other.write_bytes(film[0].read_bytes()[: all_heads(film[0])[-1].at])
    assert refused_at(other, film[1]) == 4


def test_bytes_after_the_end_are_refused(film: tuple[Path, bytes], tmp_path: Path) -> None:
    other = tmp_path / "film.bdv"
    other.write_bytes(film[0].read_bytes() + bytes(40))
    assert refused_at(other, film[1]) == 4
    with pytest.raises(IntegrityFault):
        recover(other, film[1])


def test_another_key_opens_nothing(film: tuple[Path, bytes]) -> None:
    with pytest.raises(IntegrityFault):
        SealedReader(film[0], bytes(32))


def test_a_recording_is_never_written_over(film: tuple[Path, bytes]) -> None:
    before = film[0].read_bytes()
    with pytest.raises(FileExistsError):
        SealedWriter(*film)
    assert film[0].read_bytes() == before


@given(data=st.data())
def test_a_torn_file_is_recovered_to_its_last_whole_fragment(
    film: tuple[Path, bytes], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path, key = film
    end = all_heads(path)[-1].at
    cut = data.draw(st.integers(FILE_HEAD.size, end))
    torn = tmp_path_factory.mktemp("torn") / "film.bdv"
    torn.write_bytes(path.read_bytes()[:cut])
    whole = [head for head in all_heads(path) if head.type == MEDIA and head.end <= cut]
    manifest = recover(torn, key)
    assert manifest.recovered
    assert manifest.media_ms == (whole[-1].to_ms if whole else 0)
    assert manifest.sha256 == hashlib.sha256(torn.read_bytes()).hexdigest()
    clear = b"".join(fragment.media for fragment in fragments()[: len(whole)])
    assert manifest.media_sha256 == hashlib.sha256(clear).hexdigest()
    verify(torn, key)
    assert recover(torn, key) == manifest
    assert not reserve_path(torn).exists()


def test_a_recording_of_before_its_media_were_summed_is_whole_and_says_nothing_of_them(
    film: tuple[Path, bytes], tmp_path: Path
) -> None:
    path, key = film
    raw, end = path.read_bytes(), all_heads(path)[-1]
    with SealedReader(path, key) as reader:
        sums = {name: sum_ for name, sum_ in reader.ended.items() if name != "media_sha256"}
    old = tmp_path / "film.bdv"
    body = json.dumps(sums, sort_keys=True).encode()
    sealed = seal_record(key, raw[: FILE_HEAD.size], new_prefix(), end, body)
    old.write_bytes(raw[: end.at] + sealed)
    verify(old, key)
    assert recover(old, key).media_sha256 == ""
    false = json.dumps(sums | {"media_sha256": "0" * 64}, sort_keys=True).encode()
    sealed = seal_record(key, raw[: FILE_HEAD.size], new_prefix(), end, false)
    old.write_bytes(raw[: end.at] + sealed)
    refused_at(old, key)


def test_garbage_in_the_torn_tail_is_cut_off(film: tuple[Path, bytes], tmp_path: Path) -> None:
    path, key = film
    found = all_heads(path)
    last_times = [head for head in found if head.type == TIMES][-1]
    torn = tmp_path / "film.bdv"
    torn.write_bytes(path.read_bytes()[: last_times.at] + bytes(5000))
    assert recover(torn, key).media_ms == last_times.from_ms


@pytest.mark.parametrize("zeros", [10, 40, 5000])
def test_zeros_where_the_first_fragment_was_being_written_are_a_torn_tail(
    film: tuple[Path, bytes], tmp_path: Path, zeros: int
) -> None:
    path, key = film
    torn = tmp_path / "film.bdv"
    torn.write_bytes(path.read_bytes()[: FILE_HEAD.size] + bytes(zeros))
    assert recover(torn, key).media_ms == 0
    verify(torn, key)


def test_zeros_before_what_is_authentic_are_damage(
    film: tuple[Path, bytes], tmp_path: Path
) -> None:
    path, key = film
    found, raw = all_heads(path), path.read_bytes()
    first = found[0]
    zeroed = raw[: first.at] + bytes(first.end - first.at) + raw[first.end :]
    for end in (len(raw), found[-1].at):
        other = tmp_path / "film.bdv"
        other.write_bytes(zeroed[:end])
        with pytest.raises(IntegrityFault):
            recover(other, key)
        assert other.read_bytes() == zeroed[:end]


def test_damage_in_the_middle_is_told_and_nothing_is_cut(
    film: tuple[Path, bytes], tmp_path: Path
) -> None:
    path, key = film
    found = all_heads(path)
    raw = bytearray(path.read_bytes()[: found[-1].at])
    harmed = next(head for head in found if head.type == MEDIA and head.from_ms >= 1000)
    raw[harmed.at + 100] ^= 1
    other = tmp_path / "film.bdv"
    other.write_bytes(raw)
    with pytest.raises(IntegrityFault) as refused:
        recover(other, key)
    assert refused.value.params["second"] == harmed.from_ms // 1000
    assert other.read_bytes() == bytes(raw)


def test_another_key_recovers_nothing_and_cuts_nothing(
    film: tuple[Path, bytes], tmp_path: Path
) -> None:
    torn = tmp_path / "film.bdv"
    torn.write_bytes(film[0].read_bytes()[:-200])
    with pytest.raises(IntegrityFault):
        recover(torn, os.urandom(32))
    assert torn.read_bytes() == film[0].read_bytes()[:-200]


def test_a_recording_being_written_is_left_alone(tmp_path: Path) -> None:
    path, key = tmp_path / "film.bdv", os.urandom(32)
    writer = SealedWriter(path, key)
    writer.append(fragments()[0])
    with pytest.raises(TimeoutError):
        recover(path, key, wait_s=0.0)
    writer.abandon()
    manifest = recover(path, key)
    assert manifest.media_ms == fragments()[0].to_ms
    assert manifest.recovered


def test_two_writers_cannot_hold_one_recording(tmp_path: Path) -> None:
    lease = Lease(tmp_path / "film.bdv")
    with pytest.raises(TimeoutError):
        Lease(tmp_path / "film.bdv")
    lease.release()
    Lease(tmp_path / "film.bdv").release()
