"""Ink and seal are in the pixels that go to screen and printer."""

import threading

import numpy as np
import pytest

from branchdesk.documents import raster
from branchdesk.domain.errors import IntegrityFault
from tests.documents.signing import signed


def _reds(page: raster.Raster) -> int:
    pixels = np.frombuffer(page.rgb, np.uint8).reshape(-1, 3).astype(int)
    return int(((pixels[:, 0] > 140) & (pixels[:, 1] < 90) & (pixels[:, 2] < 80)).sum())


def _darks(page: raster.Raster) -> int:
    pixels = np.frombuffer(page.rgb, np.uint8).reshape(-1, 3)
    return int((pixels.max(axis=1) < 90).sum())


def test_the_seal_is_red_on_the_last_page_only() -> None:
    pages = raster.pages(signed().sealed.pdf, 100)
    assert len(pages) == signed().drawn.pages
    assert _reds(pages[-1]) > 3000
    assert [_reds(page) for page in pages[:-1]] == [0] * (len(pages) - 1)


def test_the_ink_is_drawn() -> None:
    last = signed().drawn.pages
    before = raster.page(signed().drawn.pdf, last, 100)
    after = raster.page(signed().certified, last, 100)
    assert _darks(after) - _darks(before) > 400


def test_a_page_is_a4_at_the_wanted_resolution() -> None:
    page = raster.page(signed().drawn.pdf, 1, 72)
    assert (page.width, page.height) == (596, 842)
    assert len(page.rgb) == page.width * page.height * 3
    assert raster.page_count(signed().drawn.pdf) == signed().drawn.pages


def test_there_is_no_page_nought() -> None:
    for number in (0, 99):
        with pytest.raises(IndexError):
            raster.page(signed().drawn.pdf, number, 72)


def test_what_is_no_pdf_is_told() -> None:
    with pytest.raises(IntegrityFault, match="pdf_damaged"):
        raster.pages(b"no pdf", 72)


def test_threads_wait_for_each_other() -> None:
    found: list[raster.Raster] = []
    threads = [
        threading.Thread(target=lambda: found.append(raster.page(signed().drawn.pdf, 1, 50)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(found) == 4
    assert len(set(found)) == 1
