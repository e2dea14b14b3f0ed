"""Encoders chosen by trying them."""

import pytest

from branchdesk.video.codecs import CodecProbe, codec_order, probe_codecs, usable_codecs
from branchdesk.video.encoder import Encoder
from tests.video.film_samples import HEIGHT, WIDTH


def test_what_works_here_was_encoded_and_decoded_again() -> None:
    probes = probe_codecs()
    assert tuple(probe.name for probe in probes) == codec_order()
    assert CodecProbe("libx264", ok=True) in probes
    assert all(probe.ok is (probe.reason == "") for probe in probes)


def test_the_encoder_in_use_is_the_first_that_works() -> None:
    encoder = Encoder(WIDTH, HEIGHT, 25, lambda _fragment: None)
    assert encoder.codec == usable_codecs()[0]
    encoder.close()


@pytest.mark.parametrize(
    ("platform", "first"), [("win32", "h264_mf"), ("linux", "libx264"), ("darwin", "libx264")]
)
def test_each_platform_has_its_order(platform: str, first: str) -> None:
    assert codec_order(platform)[0] == first
    assert "libx264" in codec_order(platform)


def test_an_encoder_of_another_platform_is_reported_with_its_reason() -> None:
    probes = {probe.name: probe for probe in probe_codecs("win32")}
    assert set(probes) == set(codec_order("win32"))
    for probe in probes.values():
        assert probe.ok or probe.reason in ("absent", "refused", "silent", "unlike")
    assert probes["libx264"].ok
