"""Where faces are in a picture: OpenCV's frontal Haar cascade, which comes with the library.

Searching a whole picture costs some 15 ms; where a face was found it is looked for again in its
neighbourhood first, and the whole picture is searched when one is gone and every few looks anyway.
"""

from importlib.resources import files

from branchdesk.video.vision import Pixels, cv2

CASCADE = "haarcascade_frontalface_default.xml"
SMALLEST_SHARE = 0.09
"""A face is at least so wide, as a share of the picture."""
SMALLEST_PX = 24
LOOKS_BETWEEN = 5
STEP, NEIGHBOURS = 1.2, 5

Face = tuple[float, float, float, float]
"""(x, y, width, height) as shares of the picture."""
_Box = tuple[int, int, int, int]


class FaceFinder:
    """Finds faces in pictures that follow one another."""

    def __init__(self) -> None:
        self._cascade = _cascade()
        self._boxes: list[_Box] = []
        self._looks = 0

    def faces(self, gray: Pixels) -> tuple[Face, ...]:
        """The faces of a gray picture of about 480 px width, all of one size."""
        boxes = self._near_the_last(gray) if self._looks % LOOKS_BETWEEN else []
        self._looks += 1
        if not boxes:
            smallest = max(SMALLEST_PX, round(gray.shape[1] * SMALLEST_SHARE))
            boxes = self._search(gray, smallest, min(gray.shape))
        self._boxes = boxes
        height, width = gray.shape
        return tuple((x / width, y / height, w / width, h / height) for x, y, w, h in boxes)

    def _near_the_last(self, gray: Pixels) -> list[_Box]:
        """Each face of the last look where it has moved to; empty when one is not there."""
        found = []
        for x, y, w, h in self._boxes:
            left, top = max(0, x - w // 2), max(0, y - h // 2)
            part = gray[top : y + h + h // 2, left : x + w + w // 2]
            near = self._search(part, w * 3 // 4, w * 4 // 3)
            if not near:
                return []
            best = max(near, key=lambda box: box[2])
            found.append((best[0] + left, best[1] + top, best[2], best[3]))
        return found

    def _search(self, gray: Pixels, smallest: int, largest: int) -> list[_Box]:
        found = self._cascade.detectMultiScale(
            gray, STEP, NEIGHBOURS, minSize=(smallest, smallest), maxSize=(largest, largest)
        )
        return [(int(x), int(y), int(w), int(h)) for x, y, w, h in found]


def _cascade() -> cv2.CascadeClassifier:
    # Read as text: OpenCV cannot open a path with letters outside the Windows code page.
    text = (files("cv2") / "data" / CASCADE).read_text(encoding="utf-8")
    storage = cv2.FileStorage(text, cv2.FILE_STORAGE_READ | cv2.FILE_STORAGE_MEMORY)
    cascade = cv2.CascadeClassifier()
    if not cascade.read(storage.getFirstTopLevelNode()):
        raise RuntimeError(f"{CASCADE} cannot be read")
    return cascade
